"""A ledger whose file is damaged, told as that: whatever a question to it ended in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Final

from . import sqlite
from .errors import ArchiveError, LedgerDamaged

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# Flipped bits also turn numbers into text, and JSON into none: then the file is looked through. Our own exceptions,
# which derive from these, say something else.
_ODD: Final = frozenset({ValueError, JSONDecodeError, TypeError, KeyError, IndexError})


def is_damage(error: BaseException) -> bool:
    """Whether the exception itself says that the file is damaged: it is malformed, or text in it is no UTF-8."""
    code = sqlite.code_of(error)
    return isinstance(error, sqlite3.OperationalError) if code is None else code in _DAMAGED


def damage_of(path: Path, error: BaseException) -> LedgerDamaged | None:
    """What to say where that exception comes of a damaged ledger in that file; None where it does not."""
    if not is_damage(error) and not (type(error) in _ODD and _is_damaged(path)):
        return None
    damage = LedgerDamaged(
        f"The ledger {path} is damaged ({error}). What was archived is kept. Bring the ledger back from a copy, or "
        f"have one made from the records (holdfast audit {path.parent} --repair; findings are in no record), then run "
        "the same command again."
    )
    damage.__cause__ = error
    return damage


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Around whatever asks the ledger in that file. Raises LedgerDamaged where that fails because it is damaged."""
    try:
        yield
    except Exception as error:
        damage = damage_of(path, error)
        if damage is None:
            raise
        raise damage from error


def _is_damaged(path: Path) -> bool:
    """Whether sqlite finds anything wrong with the file; False where there is none, or it can't be opened."""
    try:
        with closing(sqlite.open_to_read(path)) as ledger:
            return next(sqlite.damage(ledger), None) is not None
    except (ArchiveError, OSError):
        return False
    except sqlite3.DatabaseError as error:
        return is_damage(error)
