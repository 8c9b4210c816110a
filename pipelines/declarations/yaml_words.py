"""What both readers of YAML agree on: which text is no value, where words count to the letter, how deep is too deep."""

from __future__ import annotations

import re

DEEPEST = 8  # levels; claims → a claim → cites → a cite → a value are five
WORD_FOR_WORD = frozenset({"quote", "prefix", "suffix"})  # keys of text that is taken from a source
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_COMMENT = re.compile(r"[ \t]*#")


def stands_comment_at(text: str, index: int) -> bool:
    """Whether a comment begins at that character, or behind the spaces that stand there."""
    return _COMMENT.match(text, index) is not None
