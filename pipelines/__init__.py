"""Turns captures into findings: declarations, extraction, matching, verdicts, drift, report."""
