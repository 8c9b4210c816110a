"""pydantic's errors, told in the words of the declarations file."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..publication import SourceKind, Standing
from ..spelling import did_you_mean, likely_spelling
from .errors import Fault, Location, quoted
from .schema import DECLARED, CiteEntry, ClaimEntry, DeclarationsFile, PublicationEntry, SourceEntry

_CLOSED_SETS: dict[str, type[StrEnum]] = {"kind": SourceKind, "standing": Standing}
_NO_VALUE = "fill it in, or leave the key out where it is not needed"


def shape_faults(error: ValidationError) -> Iterator[Fault]:
    """One fault for each thing that does not have the declared shape, apart from `empty_values`."""
    for details in error.errors(include_url=False):
        location: Location = tuple(part for part in details["loc"] if part != "[key]")
        if details["input"] is not None or details["type"] == "extra_forbidden":
            yield _fault(location, details)


def entry_type(location: Location) -> type[BaseModel] | None:
    """The model that describes the mapping at that place; None where none does."""
    match location:
        case ():
            return DeclarationsFile
        case ("publication",):
            return PublicationEntry
        case ("sources", _):
            return SourceEntry
        case ("claims", int()):
            return ClaimEntry
        case ("claims", int(), "cites", int()):
            return CiteEntry
    return None


def empty_values(data: Any, location: Location = ()) -> Iterator[Fault]:
    """A fault for each key and item that is written down without a value."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if value is None:
            yield Fault((*location, key), f"{_named((*location, key))} has no value", _NO_VALUE)
        else:
            yield from empty_values(value, (*location, key))


def _fault(location: Location, details: ErrorDetails) -> Fault:  # noqa: PLR0911 -- one return for each type
    context = details.get("ctx", {})
    name = _named(location)
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(location, details["input"])
        case "missing":
            return Fault(location, f"{name} is missing")
        case kind if kind == DECLARED:
            return Fault(location, context["message"], context["hint"])
        case "enum":
            return _unknown_word(location, str(details["input"]))
        case "string_too_short":
            return Fault(location, f"{name} is empty", _NO_VALUE)
        case "string_type":
            hint = "put text that begins with [ or { in quotation marks"
            return Fault(location, f"{name} must be text, not {_sort(details['input'])}", hint)
        case "tuple_type":
            return Fault(location, f"{name} must be a list", "begin each item with a dash, or put it in [ ]")
        case "model_type" | "dict_type":
            return Fault(location, f"{name} must hold keys with values, not {_sort(details['input'])}")
    return Fault(location, f"{name}: {details['msg']}")


def _unknown_key(location: Location, value: Any) -> Fault:
    *parent, key = location
    model = entry_type(tuple(parent))
    known = model.model_fields if model else ()
    hint = did_you_mean(str(key), known)
    if value is None and not likely_spelling(str(key), known):
        hint = "inside { } put text and figures with a comma in quotation marks"  # {figure: 15,683} is two keys to YAML
    return Fault(location, f"unknown key {quoted(str(key))}", hint)


def _unknown_word(location: Location, word: str) -> Fault:
    key = str(location[-1])
    return Fault(location, f"unknown {key} {quoted(word)}", did_you_mean(word, _CLOSED_SETS[key]))


def _named(location: Location) -> str:
    """The last key of a place in quotation marks, or the item's number in its list."""
    match location:
        case (*_, str(key)):
            return quoted(key)
        case (*_, str(key), int(index)):
            return f"item {index + 1} of {quoted(key)}"
    return "the file"


def _sort(value: Any) -> str:
    match value:
        case dict():
            return "keys with values"
        case list():
            return "a list"
    return "text"
