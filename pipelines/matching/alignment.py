"""Which tokens of a quote stand, in order, in a span of the source, and what stands where the others should."""

from __future__ import annotations

from dataclasses import dataclass

from .characters import LINE_END_HYPHEN, NOTE_MARK
from .contractions import written_out
from .folding import Text
from .lexicon import COMMON_WORDS
from .tokens import Token, TokenSort, settle_line_ends, tokens_of

_ALIKE = 0.7  # of two words with five letters one may differ


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring tokens that differ, of either side."""

    quoted: list[Token]
    standing: list[Token]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The tokens of a quote beside those of a span. `share`: hundredths of the quote's words with content that stand.

    `opening` and `closing` are the quote's first and last tokens, if these do not stand.
    """

    quoted: list[Token]
    blocks: list[Block]
    share: int
    opening: list[Token]
    closing: list[Token]
    contracted: bool  # whether one of the two writes out what the other contracts

    @property
    def lacks(self) -> int:
        """At how many of the quote's ends words stand opposite to nothing."""
        first = bool(self.opening) and not self.blocks[0].standing
        return first + (bool(self.closing) and not self.blocks[-1].standing)

    def only_slips(self) -> bool:
        """Whether every word with content stands, or is opposite to one like it: "Halden" to "Haldon"."""
        from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - heavy, and only misses need it

        words = sum(token.text not in COMMON_WORDS for token in self.quoted)
        slips = sum(
            ours.sort is TokenSort.WORD
            and ours.text not in COMMON_WORDS
            and Levenshtein.normalized_similarity(ours.text, theirs.text) >= _ALIKE
            for block in self.blocks
            if len(block.quoted) == len(block.standing)
            for ours, theirs in zip(block.quoted, block.standing, strict=True)
        )
        return bool(words) and self.share + 100 * slips // words >= 99

    def is_better_than(self, other: Alignment) -> bool:
        """Whether it shows the quote beside more of what belongs to it."""
        if self.share != other.share:
            return self.share > other.share
        return len(self.blocks) <= len(other.blocks) and self.lacks < other.lacks


def aligned(quote: Text, quoted: list[Token], source: Text, span: tuple[int, int]) -> Alignment:
    """The tokens of the quote beside those between two folded offsets of the source."""
    standing = tokens_of(source, *span, notes=NOTE_MARK in quote.folded.text)
    if LINE_END_HYPHEN in source.folded.text[slice(*span)] or LINE_END_HYPHEN in quote.folded.text:
        standing = settle_line_ends(standing, quoted)
        quoted = settle_line_ends(quoted, standing)
    ours, theirs = written_out(quoted, standing), written_out(standing, quoted)
    contracted = len(ours) != len(quoted) or len(theirs) != len(standing)
    quoted, standing = ours, theirs
    blocks, kept = _blocks(quoted, standing)
    opening = next((index for index in range(len(quoted)) if index in kept), len(quoted))
    closing = next((index for index in range(len(quoted)) if len(quoted) - 1 - index in kept), len(quoted))
    opened, closed = quoted[:opening], quoted[len(quoted) - closing :]
    return Alignment(quoted, blocks, _share(quoted, kept), opened, closed, contracted=contracted)


def _blocks(quoted: list[Token], standing: list[Token]) -> tuple[list[Block], set[int]]:
    """The blocks of neighbouring tokens that differ, and the indices of the quoted tokens that stand."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - heavy, and only misses need it

    blocks: list[Block] = []
    kept: set[int] = set()
    parted = True
    for step in Levenshtein.opcodes([token.text for token in quoted], [token.text for token in standing]):
        if step.tag == "equal":
            kept.update(range(step.src_start, step.src_end))
        else:
            ours, theirs = quoted[step.src_start : step.src_end], standing[step.dest_start : step.dest_end]
            if not parted:
                last = blocks.pop()
                ours, theirs = last.quoted + ours, last.standing + theirs
            blocks.append(Block(ours, theirs))
        parted = step.tag == "equal"
    return blocks, kept


def _share(quoted: list[Token], kept: set[int]) -> int:
    """The share, in hundredths, of the tokens with content that are kept."""
    content = [index for index, token in enumerate(quoted) if token.text not in COMMON_WORDS] or list(
        range(len(quoted))
    )
    return 100 * sum(index in kept for index in content) // len(content) if content else 0
