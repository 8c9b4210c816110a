"""`citations.yaml`: read with everything that is wrong with it told at once, and rewritten with its comments kept.

    read_publication(path) -> Publication      raises DeclarationErrors
    load_document(path), dump_document(document, path)      for commands that change a file

The way: `yaml_file` (text to a tree with lines) → `schema` and `rules` (shape, and what ties entries together) →
`values` (frozen values), or `errors`.
"""

from .errors import DeclarationError, DeclarationErrors
from .reading import LARGEST, read_publication
from .yaml_file import dump_document, load_document

__all__ = [
    "LARGEST",
    "DeclarationError",
    "DeclarationErrors",
    "dump_document",
    "load_document",
    "read_publication",
]
