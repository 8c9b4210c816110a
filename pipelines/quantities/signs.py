"""Whether a number is negative: the minus before it, the words for one, and "below zero" behind it."""

from __future__ import annotations

import re
from enum import Enum

from .units import BASIS_POINTS, CURRENCIES, PERCENT, POINTS

_WINDOW = 24  # characters before a number in which a sign and the word before it stand
DEGREES = frozenset(["°c", "°f"])

# Words behind which the word for minus is none: "au moins" and "al menos" say at least, "plus or minus" either way.
_NO_SIGN_BEHIND = "".join(
    rf"(?<!\b{word}[ ])"
    for word in (
        *("au", "du", "ou", "or", "oder", "plus of", "eller", "o", "lub", "или", "або"),
        *("al", "ao", "lo", "pelo", "cuando", "cuanto", "quanto", "mucho", "muito"),
        *("plus", "плюс", "artı"),
    )
)  # fmt: skip
_MINUS_WORDS = "minus|moins|menos|meno|miinus|mínusz|mínus|минус|мінус|eksi|ऋण|माइनस|μείον|ناقص|منفی|מינוס"
_EAST_ASIAN = "零下|负|負|マイナス|氷点下|영하|마이너스|빙점하"
_SCALES_OF_DEGREES = "摄氏|攝氏|华氏|華氏|섭씨|화씨"
_MINUS = re.compile(
    r"(?:(?<=[ (\[{\"'/\t\n])(?<!\+/)|\A)-\Z"
    rf"|(?<![^\W_])(?<!plus-)(?<!plus/){_NO_SIGN_BEHIND}(?:{_MINUS_WORDS})[ ]\Z"
    rf"|(?:{_EAST_ASIAN})(?:[ ]?(?:{_SCALES_OF_DEGREES}))?[ ]?\Z"
    r"|sıfırın altında[ ]\Z"
)
# An adjective elsewhere: "were tested negative 14 days later".
_NEGATIVE = re.compile(r"(?<![^\W_])negative[ ]\Z")
_BELOW_ZERO = re.compile(
    r"[ ]?(?:"
    r"(?:below|under|unter|under|onder|pod|sub)[ ](?:zero|0|null|het nul(?:punt)?|nul(?:punt(?:et)?)?|noll|nulou)"
    r"|(?:au[ -]dessous|en[ -]dessous|sous)[ ](?:de[ ])?(?:zéro|0)|(?:bajo|abaixo de|sotto(?: lo)?)[ ](?:cero|zero|0)"
    r"|poniżej[ ]zera|mrozu|ниже[ ]нуля|нижче[ ]нуля|мороза|морозу|(?:υπό|κάτω από)[ ]το[ ]μηδέν"
    r"|تحت الصفر|מתחת לאפס|(?P<adjective>negativos)"
    r")(?![^\W_]|[.,]\d)"
)


class Sign(Enum):
    """What the words around a number say of its sign."""

    NONE = "none"
    MINUS = "minus"
    EITHER = "either"  # "negative 14": below zero, or the fourteenth day after a test


def minus_before(text: str, start: int) -> int:
    """How many characters the minus sign, or the word for it, before a number takes up; 0 where there is none."""
    match = _MINUS.search(text, max(0, start - _WINDOW), start)
    return match.end() - match.start() if match else 0


def negative_before(text: str, start: int, units: frozenset[str]) -> tuple[Sign, int]:
    """What "negative" before a number with these units says, and how many characters it takes up."""
    match = _NEGATIVE.search(text, max(0, start - _WINDOW), start)
    if match is None:
        return Sign.NONE, 0
    if units & (DEGREES | CURRENCIES | {PERCENT, POINTS, BASIS_POINTS}):
        return Sign.MINUS, match.end() - match.start()
    return (Sign.NONE if units else Sign.EITHER), 0


def below_zero_behind(text: str, end: int, units: frozenset[str]) -> int:
    """Where "below zero" ends behind a number of degrees, or of nothing, that ends at `end`; 0 where it does not stand.

    "Below freezing" is none: 14 degrees Fahrenheit below freezing are 18 above zero.
    """
    if units and not units & DEGREES:
        return 0
    match = _BELOW_ZERO.match(text, end)
    if match is None or (match.group("adjective") and not units):
        return 0
    return match.end()
