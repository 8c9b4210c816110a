"""An archive re-read and proved: every byte, record, digest, index line and ledger row, without forgiveness."""

from .auditing import Audit, Check, audit
from .faults import Fault, FaultKind

__all__ = ["Audit", "Check", "Fault", "FaultKind", "audit"]
