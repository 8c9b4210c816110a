"""What can be wrong with a declarations file, told to the person who wrote it.

`DeclarationErrors` is the exception that ends the reading; it holds one `DeclarationError` for each thing to mend.
Inside this package a `Fault` says the same by its place in the document; `located` turns it into a line and a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Location = tuple[str | int, ...]
"""Keys and indices from the top of the document: `("claims", 3, "cites", 0, "quote")`."""

_SHOWN = 60  # characters of a value that a message repeats


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of the document. `line` is given where the place alone does not tell it."""

    location: Location
    message: str
    hint: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DeclarationError:
    """One thing to mend. `line` counts from 1, or is 0 for the file as a whole; `where` names the claim or source."""

    path: Path
    line: int
    where: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        """`citations.yaml:14: claim "ijop-round-up": unknown key "qoute"; did you mean "quote"?`."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        told = f"{self.message}; {self.hint}" if self.hint else self.message
        return ": ".join(part for part in (place, self.where, told) if part)


class DeclarationErrors(Exception):
    """A declarations file cannot be used. `errors` holds everything that is wrong with it, in the file's order."""

    def __init__(self, errors: Iterable[DeclarationError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


def located(fault: Fault, path: Path, data: Any, lines: Mapping[Location, int]) -> DeclarationError:
    """The fault with its line in the file and the name of the claim or source that it stands in."""
    return DeclarationError(
        path=path,
        line=fault.line if fault.line is not None else line_of(fault.location, lines),
        where=_where(fault.location, data),
        message=fault.message,
        hint=fault.hint,
    )


def line_of(location: Location, lines: Mapping[Location, int]) -> int:
    """The line of that place, or of the nearest place around it that has one; 0 in an empty document."""
    for length in range(len(location), -1, -1):
        if line := lines.get(location[:length]):
            return line
    return 0


def quoted(text: str) -> str:
    """A value as messages show it: in quotation marks, shortened, without characters that move a terminal's cursor."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return '"' + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown) + '"'


def _where(location: Location, data: Any) -> str:
    match location:
        case ("claims", int(index), *_):
            claim_id = _id(data["claims"][index])
            return f"claim {quoted(claim_id)}" if claim_id else f"claim {index + 1} of the list"
        case ("sources", str(source_id), *_):
            return f"source {quoted(source_id)}"
        case ("publication", *_):
            return "publication"
    return ""


def _id(claim: Any) -> str | None:
    value = claim.get("id") if isinstance(claim, dict) else None
    return value if isinstance(value, str) else None
