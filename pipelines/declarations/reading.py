"""From a file to a `Publication`, or to everything that is wrong with it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from ..publication import Publication
from .errors import DeclarationError, DeclarationErrors, Fault, located
from .quick_reading import read_quickly
from .rules import rule_faults
from .schema import DeclarationsFile
from .shape_faults import empty_values, shape_faults
from .values import publication_of
from .yaml_file import Tree, read_tree

LARGEST = 128 << 20  # bytes: some hundred thousand citations; more is a mistake, or meant to do harm


def read_publication(path: Path) -> Publication:
    """What the file declares. Raises DeclarationErrors with all that is wrong with it."""
    content = _read(path)
    text, digest = _decode(content, path), hashlib.sha256(content).hexdigest()
    del content  # of a large file it would be held beside its text all the while
    return read_quickly(text, path=path, digest=digest) or declared_in(read_tree(text), path=path, digest=digest)


def declared_in(tree: Tree, *, path: Path, digest: str) -> Publication:
    """What a document declares. Raises DeclarationErrors with all that is wrong with it. `digest`: of the file."""
    declared, faults = _check(tree)
    if declared is None or faults:
        errors = [located(fault, path, tree.data, tree.lines) for fault in faults]
        raise DeclarationErrors(sorted(errors, key=lambda error: error.line))
    return publication_of(declared, tree.lines, path=path, digest=digest)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise _unreadable(path, "there is no such file", '"holdfast init" writes one to start from') from error
    except OSError as error:
        raise _unreadable(path, f"the file cannot be read ({error.strerror})", None) from error
    if len(content) > LARGEST:
        raise _unreadable(path, f"the file is larger than {LARGEST >> 20} MiB", "split it into several publications")
    return content


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = 'save it with the encoding "UTF-8"'
        raise _unreadable(path, "the file is not UTF-8 text from this line on", hint, line=line) from error


def _unreadable(path: Path, message: str, hint: str | None, *, line: int = 0) -> DeclarationErrors:
    return DeclarationErrors([DeclarationError(path, line, "", message, hint)])


def _check(tree: Tree) -> tuple[DeclarationsFile | None, list[Fault]]:
    """The file in its declared shape where it has it, and everything that is wrong with it."""
    faults = list(tree.faults)
    if not tree.whole:
        return None, faults  # what would be missing from a part says nothing about the file
    if not isinstance(tree.data, dict):
        message = "the file declares nothing" if tree.data is None else "the file does not begin with keys"
        hint = 'it needs "publication:", "sources:" and "claims:", each at the beginning of a line'
        return None, [*faults, Fault((), message, hint)]
    declared = None
    try:
        declared = DeclarationsFile.model_validate(tree.data)
    except ValidationError as error:
        faults.extend(shape_faults(error))
    faults.extend(rule_faults(tree))
    told = {fault.location for fault in faults}
    faults.extend(fault for fault in empty_values(tree.data) if fault.location not in told)
    return declared, faults
