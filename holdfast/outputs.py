"""Where a command may write: said before anything is done, and never over what others rest on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archive.collection import Collection

from .requests import BadRequest


def check_output(output: Path, *, inputs: Iterable[Path] = (), folder: bool = False) -> None:
    """Refuse what cannot or must not be written: a collection's own files, and the `inputs` of the command.

    `folder`: whether a folder is made of it. Raises BadRequest.
    """
    if output.is_dir() and not folder:
        raise BadRequest(f"{output} is a folder: give the name of a file.")
    if not output.absolute().parent.is_dir():
        raise BadRequest(f"There is no folder {output.parent} to write {output.name} to.")
    place = output.resolve()
    if any(place == one.resolve() for one in inputs):
        raise BadRequest(f"{output} is what this command reads: give another name to write to.")
    collection = _collection_of(place)
    if collection is not None:
        raise BadRequest(
            f"{output} lies in the collection itself, where an audit takes it for a stranger: write it elsewhere, or "
            f"into {collection.reports}."
        )


def check_replaced(output: Path, *, inputs: Iterable[Path] = ()) -> None:
    """The same for a file that a new one takes the place of when it is whole."""
    check_output(output, inputs=inputs)
    if output.exists() and not output.is_file():
        raise BadRequest(f"{output} is no file that another could take the place of.")


def _collection_of(place: Path) -> Collection | None:
    """The collection that the place belongs to, its reports apart."""
    for parent in place.parents:
        collection = Collection(parent)
        if collection.archive.is_dir() and collection.declarations.is_dir():
            return None if place.is_relative_to(collection.reports) else collection
    return None
