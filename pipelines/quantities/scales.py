"""Words and signs that multiply a number, by ISO 639-1 code: the power or powers of ten that they may mean.

"Billion" is 10^9 in English and 10^12 in German or French; without a known language both readings are kept.
"""

# ruff: noqa: E501 - a table of words is read best with a language to a row

from __future__ import annotations

from .units import UNITS

_COMMON: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(["k", "tsd", "tys", "тыс", "тис"], (3,)),
    **dict.fromkeys(["mn", "mln", "mio", "млн", "εκατ", "εκ", "m"], (6,)),
    **dict.fromkeys(["bn", "b", "mrd", "mld", "mlrd", "md", "mds", "mia", "млрд", "δισ"], (9,)),
    **dict.fromkeys(["tn", "trn", "bio"], (12,)),
    "bln": (9, 12),
    **dict.fromkeys(["lakh", "lakhs", "lac", "lacs", "लाख"], (5,)),
    **dict.fromkeys(["crore", "crores", "cr", "करोड़", "करोड़"], (7,)),
    "अरब": (9,),
    "אלף": (3,),
}

SCALES: dict[str, dict[str, tuple[int, ...]]] = {
    "en": {
        **dict.fromkeys(["thousand", "thousands"], (3,)),
        **dict.fromkeys(["million", "millions"], (6,)),
        **dict.fromkeys(["billion", "billions"], (9,)),
        **dict.fromkeys(["trillion", "trillions"], (12,)),
        "quadrillion": (15,),
    },
    "de": {
        "tausend": (3,),
        **dict.fromkeys(["million", "millionen"], (6,)),
        **dict.fromkeys(["milliarde", "milliarden"], (9,)),
        **dict.fromkeys(["billion", "billionen"], (12,)),
        **dict.fromkeys(["billiarde", "billiarden"], (15,)),
        **dict.fromkeys(["trillion", "trillionen"], (18,)),
    },
    "fr": {
        **dict.fromkeys(["mille", "milles", "millier", "milliers"], (3,)),
        **dict.fromkeys(["million", "millions"], (6,)),
        **dict.fromkeys(["milliard", "milliards"], (9,)),
        **dict.fromkeys(["billion", "billions"], (12,)),
        **dict.fromkeys(["trillion", "trillions"], (18,)),
    },
    "es": {
        **dict.fromkeys(["mil", "miles"], (3,)),
        **dict.fromkeys(["millón", "millon", "millones"], (6,)),
        **dict.fromkeys(["millardo", "millardos"], (9,)),
        **dict.fromkeys(["billón", "billon", "billones"], (12,)),
        **dict.fromkeys(["trillón", "trillon", "trillones"], (18,)),
    },
    "pt": {
        "mil": (3,),
        **dict.fromkeys(["milhão", "milhões", "milhao", "milhoes"], (6,)),
        **dict.fromkeys(["bilhão", "bilhões", "bilião", "biliões"], (9, 12)),
        **dict.fromkeys(["trilhão", "trilhões", "trilião", "triliões"], (12, 18)),
    },
    "it": {
        **dict.fromkeys(["mille", "mila"], (3,)),
        **dict.fromkeys(["milione", "milioni"], (6,)),
        **dict.fromkeys(["miliardo", "miliardi"], (9,)),
        **dict.fromkeys(["bilione", "bilioni"], (12,)),
    },
    "nl": {"duizend": (3,), "miljoen": (6,), "miljoenen": (6,), "miljard": (9,), "miljarden": (9,), "biljoen": (12,)},
    "sv": {
        "tusen": (3,), "miljon": (6,), "miljoner": (6,), "miljard": (9,), "miljarder": (9,), "biljon": (12,),
        "biljoner": (12,),
    },
    "da": {"tusind": (3,), "million": (6,), "millioner": (6,), "milliard": (9,), "milliarder": (9,), "billion": (12,)},
    "no": {"tusen": (3,), "million": (6,), "millioner": (6,), "milliard": (9,), "milliarder": (9,), "billion": (12,)},
    "tr": {"bin": (3,), "milyon": (6,), "milyar": (9,), "trilyon": (12,)},
    "pl": {
        **dict.fromkeys(["tysiąc", "tysiące", "tysięcy", "tysiąca", "tysiącami", "tysiącach"], (3,)),
        **dict.fromkeys(["milion", "miliony", "milionów", "miliona", "milionami", "milionach", "milionom"], (6,)),
        **dict.fromkeys(["miliard", "miliardy", "miliardów", "miliarda", "miliardami", "miliardach", "miliardom"], (9,)),
        **dict.fromkeys(["bilion", "biliony", "bilionów", "biliona"], (12,)),
    },
    "cs": {"tisíc": (3,), "tisíce": (3,), "tis": (3,), "milion": (6,), "miliony": (6,), "milionů": (6,),
           "miliarda": (9,), "miliardy": (9,), "miliard": (9,)},
    "ru": {
        **dict.fromkeys(["тысяча", "тысячи", "тысяч", "тысячу", "тысячам", "тысячами", "тысячах"], (3,)),
        **dict.fromkeys(["миллион", "миллиона", "миллионов", "миллиону", "миллионам", "миллионами", "миллионах", "миллионы"], (6,)),
        **dict.fromkeys(["миллиард", "миллиарда", "миллиардов", "миллиарду", "миллиардам", "миллиардами", "миллиардах", "миллиарды"], (9,)),
        **dict.fromkeys(["триллион", "триллиона", "триллионов", "трлн"], (12,)),
    },
    "uk": {
        **dict.fromkeys(["тисяча", "тисячі", "тисяч", "тисячу", "тисячам", "тисячами", "тисячах"], (3,)),
        **dict.fromkeys(["мільйон", "мільйона", "мільйони", "мільйонів", "мільйонам", "мільйонами", "мільйонах"], (6,)),
        **dict.fromkeys(["мільярд", "мільярда", "мільярди", "мільярдів", "мільярдам", "мільярдами", "мільярдах"], (9,)),
        **dict.fromkeys(["трильйон", "трильйони", "трильйонів", "трлн"], (12,)),
    },
    "el": {
        **dict.fromkeys(["χιλιάδες", "χίλια", "χίλιες", "χίλιοι"], (3,)),
        **dict.fromkeys(["εκατομμύριο", "εκατομμύρια"], (6,)),
        **dict.fromkeys(["δισεκατομμύριο", "δισεκατομμύρια"], (9,)),
        **dict.fromkeys(["τρισεκατομμύριο", "τρισεκατομμύρια"], (12,)),
    },
    "ar": {
        **dict.fromkeys(["ألف", "الف", "آلاف", "الاف", "ألفا", "ألفاً"], (3,)),
        **dict.fromkeys(["مليون", "ملايين", "مليونا", "مليوناً"], (6,)),
        **dict.fromkeys(["مليار", "مليارات", "بليون"], (9,)),
        **dict.fromkeys(["تريليون", "ترليون"], (12,)),
    },
    "fa": {"هزار": (3,), "میلیون": (6,), "میلیارد": (9,), "تریلیون": (12,)},
    "he": {
        **dict.fromkeys(["אלף", "אלפים", "אלפי"], (3,)),
        **dict.fromkeys(["מיליון", "מיליוני", "מיליונים"], (6,)),
        **dict.fromkeys(["מיליארד", "מיליארדי", "מיליארדים"], (9,)),
        "טריליון": (12,),
    },
    "hi": {"हज़ार": (3,), "हजार": (3,), "मिलियन": (6,), "बिलियन": (9,), "खरब": (11,)},
    "id": {"ribu": (3,), "juta": (6,), "miliar": (9,), "triliun": (12,)},
    "ro": {"mie": (3,), "mii": (3,), "milion": (6,), "milioane": (6,), "miliard": (9,), "miliarde": (9,)},
    "hu": {"ezer": (3,), "millió": (6,), "milliárd": (9,)},
}  # fmt: skip


def powers_of(word: str, languages: frozenset[str]) -> tuple[int, ...]:
    """The powers of ten that a folded word may multiply by; empty where it is no scale.

    The readings of the given languages where one of them knows the word, else those of all languages.
    """
    word = word.rstrip(".")
    if word in _COMMON:
        return _COMMON[word]
    known = {power for code in languages for power in SCALES.get(code, {}).get(word, ())}
    if not known and not languages:
        known = set(SCALES["en"].get(word, ()))  # "billion" without a language is English
    if not known and not (len(word) <= 3 or word in UNITS):  # "miles" is no Spanish thousand in English
        known = {power for table in SCALES.values() for power in table.get(word, ())}
    return tuple(sorted(known))


ALL_SCALE_WORDS = frozenset(word for table in SCALES.values() for word in table) | frozenset(_COMMON)
