"""How a claim about a charge is worded: as a charge, as fact, or as a conviction."""

# ruff: noqa: E501 - a table of words is read best with a language to a row

from __future__ import annotations

import re

from ..matching.folding import read
from ..matching.lexicon import is_negation

_Stems = dict[str, tuple[str, ...]]


def _stems(table: dict[str, str]) -> _Stems:
    return {code: tuple(words.split()) for code, words in table.items()}


# Beginnings of words, since they are bent in many ways. A closing `$` stands for the word's end.
_CHARGES = _stems(
    {
        "en": "accus alleg arraign charge$ charged$ charges$ charging$ claim complain contend denie deny indict investigat lawsuit plead pled$ prosecut purport reportedly$ suppos suspect sue$ sued$ sues$ suing$",
        "de": "angeklagt anklag beschuldig ermitt mutmaßlich strafanzeig tatverdächtig verdacht verdächtig vorgeworfen vorwirft vorwurf vorwürf wirft$ angeblich bestreit laut$ soll$ sollen$",
        "fr": "accus inculp poursuiv poursuit prétend présum soupçonn mis$ selon$ serait$ aurait$ auraient$ conteste nie$",
        "es": "acus denunci imput investig presunt sospech según$ supuest niega$ habría$",
        "it": "accus indag imput presunt sospett secondo$ avrebbe$ nega$",
        "pt": "acus aleg denunci denúnci suspeit segundo$ suposta suposto nega$ teria$",
        "nl": "aangeklaag beschuldig verdacht$ verdachte verdenk vermeend volgens$ zou$ ontken",
        "pl": "oskarż podejrzan zarzut rzekom według$",
        "ru": "обвин подозрев подозрен якобы$ предположительн утвержда отрица",
        "uk": "звинувач підозр нібито$ стверджу запереч",
        "tr": "iddia suçla şüphel göre$",
        "ar": "اتهم متهم يزعم المزعوم",
    }
)
_CONVICTIONS = _stems(
    {
        "en": "convict guilt sentenced$",
        "de": "verurteil schuldig$ schuldspruch",
        "fr": "condamn coupable",
        "es": "condenad culpabl",
        "it": "condannat colpevol",
        "pt": "condenad culpad",
        "nl": "veroordeel schuldig$",
        "pl": "skazan winny$ winna$ winnym$",
        "ru": "осужд осуд виновн приговор",
        "uk": "засудж винн вирок",
        "tr": "mahkum suçlu$",
        "ar": "أدين إدانة",
    }
)
# In scripts that do not part words they are looked for anywhere.
_CHARGES_INSIDE = (
    "涉嫌 被控 被告 指控 指稱 指称 据称 據稱 被指 起诉 起訴 容疑 疑い 혐의 기소 主张 主張 否认 否認".split()  # noqa: SIM905
)
_CONVICTIONS_INSIDE = ("定罪", "有罪", "判处", "判處", "判决", "判決", "유죄")
_ATTRIBUTED = re.compile(r"\b(?:according to|is said to|are said to|was said to)\b", re.IGNORECASE)
_NEAR = 4  # words before a conviction in which a negation takes it back: "not yet been convicted"


def is_worded_as_charge(says: str) -> bool:
    """Whether the sentence says anywhere that this is charged, alleged or denied, or whose word it is."""
    if any(word in says for word in _CHARGES_INSIDE) or _ATTRIBUTED.search(says):
        return True
    languages = read(says).languages
    return any(_begins(word, _CHARGES, languages) for word in _words(says))


def convicting_word(says: str) -> str | None:
    """The word by which the sentence says that somebody was found guilty; None where none does, or it is taken back."""
    for word in _CONVICTIONS_INSIDE:
        if word in says and not re.search(f"[未没沒无無不非].{{0,3}}{word}", says):
            return word
    languages = read(says).languages
    words = _words(says)
    for place, word in enumerate(words):
        if not _begins(word, _CONVICTIONS, languages):
            continue
        before = words[max(0, place - _NEAR) : place]
        # "Pleaded not guilty" and "pleaded guilty to": what the accused said, not what a court found.
        pleaded = any(one.startswith(("plead", "pled")) for one in before)
        if not pleaded and not any(is_negation(one, languages) for one in before):
            return word
    return None


def _begins(word: str, table: _Stems, languages: frozenset[str]) -> bool:
    known = [code for code in table if code in languages] or list(table)
    return any(
        word == stem[:-1] if stem.endswith("$") else word.startswith(stem) for code in known for stem in table[code]
    )


def _words(says: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", says.lower().replace("’", "'"))
