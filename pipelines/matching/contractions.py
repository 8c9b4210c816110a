"""English contractions written out: "don't" is "do not". Only those that stand for one thing.

"I'd" is "I had" or "I would", "the board's" is a genitive: these are left as they are.
"""

from __future__ import annotations

from itertools import pairwise

from .tokens import Token, TokenSort

_NOT = "do does did is are was were has have had would should could must need might dare ought"
_PRONOUNS = "i you he she it we they this that these those there here who what where"
_WRITTEN_OUT: dict[str, tuple[str, str]] = {
    **{f"{verb}n't": (verb, "not") for verb in _NOT.split()},
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    **{f"{word}'re": (word, "are") for word in ("you", "we", "they", "there", "who", "what")},
    **{f"{word}'ve": (word, "have") for word in ("i", "you", "we", "they", "who")},
    **{f"{word}'ll": (word, "will") for word in _PRONOUNS.split()},
    **{f"{word}'s": (word, "is") for word in ("he", "she", "it", "that", "there", "here", "what", "where", "who")},
    "i'm": ("i", "am"),
    "let's": ("let", "us"),
}
_CONTRACTED = frozenset(_WRITTEN_OUT)


def written_out(tokens: list[Token], other: list[Token]) -> list[Token]:
    """The tokens with those contractions in two words that the other text writes in two words, or in another way.

    Both words keep the place of the contraction.
    """
    if not any(token.text in _CONTRACTED for token in tokens):
        return tokens
    words = [token.text for token in other]
    pairs = set(pairwise(words)) | {_WRITTEN_OUT[word] for word in words if word in _CONTRACTED}
    alike = set(words)
    spread: list[Token] = []
    for token in tokens:
        pair = _WRITTEN_OUT.get(token.text)
        if pair is None or token.text in alike or pair not in pairs:
            spread.append(token)
        else:
            spread.extend(Token(word, TokenSort.WORD, token.start, token.end) for word in pair)
    return spread
