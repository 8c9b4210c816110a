"""Words before a number that make it about, at least or at most what it says."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

import re


def _phrases(text: str) -> frozenset[str]:
    """Phrases; the words of one are joined by a line below."""
    return frozenset(phrase.replace("_", " ") for phrase in text.split())


APPROXIMATE = _phrases(
    """about around approximately approx. approx roughly circa ca. ca c. some nearly almost close_to etwa rund ungefähr zirka fast
    knapp environ près_de presque autour_de aproximadamente alrededor_de cerca_de unos unas casi cerca_di circa quasi
    ongeveer bijna około prawie blisko около примерно приблизительно почти близько приблизно майже περίπου σχεδόν yaklaşık ungefär
    omkring cirka omtrent asi přibližně حوالي نحو تقريبا लगभग करीब 约 約 大约 大約 近 およそ ほぼ 약 거의 sekitar khoảng"""
)  # fmt: skip
BOUNDS = _phrases(
    """at_least at_most up_to more_than less_than fewer_than over under above below no_more_than no_less_than a_maximum_of a_minimum_of
    mindestens höchstens bis_zu mehr_als weniger_als über unter maximal minimal au_moins au_plus jusqu'à plus_de moins_de
    al_menos como_máximo hasta más_de menos_de pelo_menos no_máximo até mais_de menos_de almeno al_massimo fino_a più_di meno_di
    minstens hoogstens tot_en_met meer_dan minder_dan ponad co_najmniej co_najwyżej powyżej poniżej не_менее не_более более менее свыше до
    щонайменше не_менше не_більше понад до τουλάχιστον έως πάνω_από κάτω_από en_az en_fazla minst högst över at_least أكثر_من أقل_من على_الأقل
    至少 最多 超过 超過 不到 以上 逾 最大 少なくとも 적어도 최대 최소 कम_से_कम"""
)  # fmt: skip
_ALL = sorted(APPROXIMATE | BOUNDS, key=len, reverse=True)
_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?P<words>{'|'.join(re.escape(words) for words in _ALL)})(?:\s(?:a|an|the|of|de|zu))?\s?\Z"
    rf"|(?P<glued>{'|'.join(words for words in _ALL if ord(words[0]) >= 0x2E00)})\s?\Z"
)


def qualifier_before(folded: str) -> str | None:
    """The qualifier at the end of a folded text; None where there is none."""
    match = _BEFORE.search(folded[-40:])
    if match is None:
        return None
    return match.group("words") or match.group("glued")
