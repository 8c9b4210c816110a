"""Words and signs beside a number that make it about, at least or at most what it says."""

# ruff: noqa: E501 - a table of words is read best with a sense to a row and no quotation marks

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Bound(Enum):
    """On which side of the number the value lies, and whether it may be the number itself."""

    MORE = ">"
    AT_LEAST = "≥"
    LESS = "<"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A qualifier as it is written, folded. `bounds` are the bounds that it may say; empty where it says "about"."""

    written: str
    bounds: frozenset[Bound] = frozenset()

    @property
    def is_approximate(self) -> bool:
        """Whether it only makes the number about what it says."""
        return not self.bounds


def _phrases(text: str) -> list[str]:
    """Phrases; the words of one are joined by a line below."""
    return [phrase.replace("_", " ") for phrase in text.split()]


_APPROXIMATE = _phrases(
    """about around approximately approx. approx roughly circa ca. ca c. some nearly almost close_to an_estimated estimated etwa rund ungefähr zirka fast
    knapp gut annähernd environ près_de presque autour_de aproximadamente alrededor_de cerca_de unos unas casi cerca_di circa quasi
    ongeveer bijna zo'n circa około prawie blisko niemal около примерно приблизительно почти близько приблизно майже περίπου σχεδόν yaklaşık ungefär
    omkring cirka omtrent nästan asi přibližně حوالي نحو تقريبا حدود تقریباً כ- לערך लगभग करीब 约 約 大约 大約 近 将近 將近 接近 およそ ほぼ 약 거의 sekitar khoảng ~ ≈"""
)
_BEFORE_WORDS: dict[str, frozenset[Bound]] = {
    phrase: frozenset(bounds)
    for bounds, phrases in [
        ((Bound.MORE,), """more_than over above greater_than higher_than exceeding in_excess_of mehr_als über plus_de au-delà_de más_de por_encima_de mais_de acima_de
        più_di oltre meer_dan boven ponad powyżej więcej_niż более больше более_чем свыше понад більше більше_ніж πάνω_από περισσότερα_από över mer_än mere_end mer_enn
        أكثر_من اكثر_من ما_يزيد_عن بیش_از יותר_מ מעל 超过 超過 逾 多于 多於 超 से_अधिक 넘는 >"""),
        ((Bound.AT_LEAST,), """at_least no_less_than not_less_than no_fewer_than not_fewer_than a_minimum_of minimum mindestens wenigstens minimal nicht_weniger_als au_moins pas_moins_de
        al_menos por_lo_menos como_mínimo no_menos_de pelo_menos no_mínimo almeno non_meno_di minstens ten_minste co_najmniej przynajmniej nie_mniej_niż не_менее не_меньше не_менее_чем
        как_минимум по_меньшей_мере щонайменше не_менше не_менше_ніж τουλάχιστον en_az minst åtminstone mindst على_الأقل ما_لا_يقل_عن لا_يقل_عن دست‌کم دستکم حداقل לפחות
        至少 不少于 不少於 最少 少なくとも 最低 적어도 최소 कम_से_कम ≥ >= =>"""),
        ((Bound.MORE, Bound.AT_LEAST), "upwards_of"),
        ((Bound.LESS,), """less_than fewer_than under below lower_than weniger_als unter moins_de menos_de por_debajo_de abaixo_de meno_di minder_dan onder poniżej mniej_niż
        менее меньше менее_чем менше менше_ніж κάτω_από λιγότερα_από under mindre_än färre_än أقل_من اقل_من کمتر_از פחות_מ 不到 不足 少于 少於 低于 低於 से_कम <"""),
        ((Bound.AT_MOST,), """at_most up_to as_many_as as_much_as no_more_than not_more_than a_maximum_of maximum bis_zu höchstens maximal nicht_mehr_als jusqu'à jusque au_plus au_maximum
        pas_plus_de como_máximo a_lo_sumo hasta no_más_de no_máximo até não_mais_de al_massimo fino_a non_più_di hoogstens tot_en_met maximaal tot_wel niet_meer_dan
        co_najwyżej maksymalnie nie_więcej_niż не_более не_больше не_более_чем до максимум щонайбільше не_більше не_більше_ніж έως το_πολύ en_fazla högst upp_till højst
        على_الأكثر ما_يصل_إلى حداکثر לכל_היותר עד 最多 至多 不超过 不超過 最大 多くとも 최대 अधिकतम ≤ <= =<"""),
    ]
    for phrase in _phrases(phrases)
}  # fmt: skip
_BEHIND_WORDS: dict[str, frozenset[Bound]] = {
    phrase: frozenset(bounds)
    for bounds, phrases in [
        ((Bound.MORE, Bound.AT_LEAST), "+ 以上"),
        ((Bound.MORE,), "多 余 餘 多万 多亿 余万 余亿 を超える 超 이_넘는 초과 से_अधिक से_ज़्यादा"),
        ((Bound.AT_LEAST,), """or_more or_above or_higher or_over and_more and_above oder_mehr und_mehr ou_plus et_plus o_más y_más ou_mais o_più of_meer lub_więcej
        и_более или_более і_більше або_більше eller_fler eller_mer veya_daha_fazla 及以上 이상"""),
        ((Bound.AT_MOST,), """or_less or_fewer or_below or_under and_under oder_weniger ou_moins o_menos ou_menos o_meno of_minder lub_mniej и_менее или_менее або_менше
        eller_färre eller_mindre 以下 以内 以內 이하 이내"""),
        ((Bound.LESS,), "未満 未滿 미만 से_कम"),
    ]
    for phrase in _phrases(phrases)
}  # fmt: skip
_UNSPACED = 0x2E00  # from here on scripts write no spaces


def _longest_first(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_ALL_BEFORE = [*_APPROXIMATE, *_BEFORE_WORDS]
_SPACED = [word for word in _ALL_BEFORE if word[0].isalpha() and ord(word[0]) < _UNSPACED]
_GLUED = [word for word in _ALL_BEFORE if word not in _SPACED]
_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?P<words>{_longest_first(_SPACED)})(?:\s(?:a|an|the|of|de|zu|d'|die|der|den|les|los|las|as|os))?\s?\Z"
    rf"|(?P<glued>{_longest_first(_GLUED)})\s?\Z"
)
_AFTER = re.compile(rf"(?P<words>{_longest_first(list(_BEHIND_WORDS))})(?P<letter>[^\W\d_])?")
# They stand behind what is counted, as well: 200人以上, 12명 이상.
_BEHIND_COUNTED = re.compile(
    r"[\u3400-\u9fff\uac00-\ud7a3]{1,2}[ ]?(?=以上|以下|以内|以內|未満|未滿|이상|이하|미만|초과)"
)


# 300多万, 200여만, 20-odd million: inside the number, before its scale.
_ODD = re.compile(
    r"(?<=[^\W_][ -])(?:odd|plus|с лишним|с лишком)(?=[ -])"
    r"|(?<=[\d〇一二三四五六七八九十百千])(?:多|余|餘|여)(?=[十百千万萬亿億만억조])"
)


def qualifier_before(folded: str) -> Qualifier | None:
    """The qualifier at the end of a folded text; None where there is none."""
    match = _BEFORE.search(folded[-40:])
    if match is None:
        return None
    written = match.group("words") or match.group("glued")
    return Qualifier(written, _BEFORE_WORDS.get(written, frozenset()))


def qualifier_behind(folded: str, end: int) -> Qualifier | None:
    """The bound that stands directly behind the number that ends at `end`, or behind what it counts in Chinese."""
    start = end + (folded[end : end + 1] == " ")
    if counted := _BEHIND_COUNTED.match(folded, start):
        start = counted.end()
    match = _AFTER.match(folded, start)
    if match is None:
        return None
    written = match.group("words")
    if match.group("letter") and ord(written[-1]) < _UNSPACED and written[-1].isalpha():
        return None
    return Qualifier(written, _BEHIND_WORDS[written])


def qualifier_of(folded: str, start: int, end: int) -> Qualifier | None:
    """What qualifies the number from `start` to `end` of a folded text; a bound before "about"."""
    if "+" in folded[start:end]:  # "3.4+ million"
        return Qualifier("+", _BEHIND_WORDS["+"])
    if odd := _ODD.search(folded, start, end):
        return Qualifier(odd.group(), frozenset([Bound.MORE]))
    before = qualifier_before(folded[max(0, start - 40) : start])
    behind = qualifier_behind(folded, end)
    return behind if behind is not None and (before is None or before.is_approximate) else before
