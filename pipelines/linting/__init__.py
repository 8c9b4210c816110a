"""The discipline that careful publications promise their readers, held against what a citations.yaml declares."""

from __future__ import annotations

from .linter import lint
from .rules import RULES, LintFinding, Rule, SourceState

__all__ = ["RULES", "LintFinding", "Rule", "SourceState", "lint"]
