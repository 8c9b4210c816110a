"""Zip packages (Word, EPUB) and their XML, read with bounds: both come from outside."""

from __future__ import annotations

import io
import zipfile
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

_LARGEST_MEMBER = 64 << 20  # bytes, unpacked
_LARGEST_PACKAGE = 512 << 20
_MOST_MEMBERS = 20_000


class BrokenPackage(ValueError):
    """The package cannot be read; the text is a sentence for people."""


class Package:
    """An opened package. Members are read on demand, each up to a limit."""

    def __init__(self, payload: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BrokenPackage(f"The file is damaged ({error}).") from error
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _LARGEST_PACKAGE:
            raise BrokenPackage("The file unpacks to more than a publication can hold.")
        self._names = {member.filename for member in members}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises BrokenPackage where it is missing, damaged, encrypted or too large."""
        try:
            with self._zip.open(name) as member:
                content = member.read(_LARGEST_MEMBER + 1)
        except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise BrokenPackage(f"{name} in the file cannot be read ({error}).") from error
        except Exception as error:
            raise BrokenPackage(f"{name} in the file is damaged ({error}).") from error
        if len(content) > _LARGEST_MEMBER:
            raise BrokenPackage(f"{name} in the file is larger than {_LARGEST_MEMBER >> 20} MiB.")
        return content

    def xml(self, name: str) -> Element:
        """A member as XML: entities stay unexpanded, nothing outside is loaded. Raises BrokenPackage."""
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = cast("Element | None", etree.fromstring(self.read(name), parser))
        except etree.XMLSyntaxError as error:
            raise BrokenPackage(f"{name} in the file is damaged ({error.msg}).") from error
        if root is None:
            raise BrokenPackage(f"{name} in the file holds nothing.")
        return root


def local(element: Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if etree.QName(str(key)).localname == name:
            return str(value)
    return None
