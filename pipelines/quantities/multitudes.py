"""Scale words that no number multiplies: "several million", "tens of thousands", 数百万. They are no number.

A scale alone says one of it only behind a word that says one ("a million"), or where the language counts so
("mil euros", "тысяча"). All lists are closed classes: the scales of the languages, articles, and words for some of many.
"""

# ruff: noqa: E501, SIM905 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .number_words import ALSO_WORDS, CJK_SCALES, CJK_TENS, DOZENS, HALVES, NUMBER_WORDS
from .qualifiers import qualifier_before
from .scales import ALL_SCALE_WORDS
from .shares import PARTS
from .values import Quantity

# These are one of themselves behind an article or its like.
_SINGULAR = frozenset(
    """hundred thousand million billion trillion quadrillion dozen lakh lac crore
    milliarde billiarde dutzend milliard millier douzaine millón millon millardo billón billon trillón docena
    milhão milhao bilhão bilião trilhão trilião dúzia milione miliardo bilione dozzina miljoen miljard biljoen dozijn
    miljon biljon dussin milyon milyar trilyon düzine εκατομμύριο δισεκατομμύριο τρισεκατομμύριο mie millió milliárd
    """.split()
)
# These by themselves: "mil euros", "tausend Euro", "более миллиона".
_CARDINAL = frozenset(
    """tausend hundert mille cent mil cien ciento cem cento duizend honderd tusen hundra hundre tusind hundrede bin yüz
    tysiąc tysiąca sto milion miliona miliard miliarda bilion biliona tuzin tisíc
    тысяча тысячу миллион миллиона миллиону миллиард миллиарда миллиарду триллион триллиона сто ста дюжина дюжину
    тисяча тисячу мільйон мільйона мільярд мільярда трильйон χίλια χίλιες χίλιοι εκατό εκατόν
    ألف الف ألفا ألفاً مليون مليونا مليوناً مليار بليون تريليون ترليون مئة مائة مئه مائه هزار صد میلیون میلیارد تریلیون
    אלף מיליון מיליארד טריליון हज़ार हजार सौ लाख करोड़ करोड़ अरब मिलियन बिलियन खरब seratus ezer""".split()
)
# The genitive of one and the plural: one of themselves only behind "about", "more than" and the like.
_GENITIVE = frozenset(["тысячи", "тисячі", "tisíce"])
# Words that say one, and articles that stand before one.
_ONE = """a an the another each every per this that one 1 ein eine einer einen einem der die das den dem des jede jeder jeden
    diese dieser pro je un une le la cet cette ce chaque par una el cada este esta por um uma o uno il lo ogni een het de elke
    en ett det varje et bir her ένα μία το η egy az jeden jedna один одна одну каждый каждая واحد""".split()
# Words for some of many. They, and what no number word is known for, are what multiplies a scale unread.
_SOME = """several few many numerous multiple multi couple handful umpteen countless untold various odd
    mehrere mehreren mehrerer einige einigen einiger paar viele vielen etliche etlichen zig unzählige manche wenige
    plusieurs quelques nombreux maints varios varias unos_cuantos unas_cuantas muchos muchas algunos algunas pocos
    vários várias alguns algumas muitos muitas poucos parecchi parecchie qualche alcuni alcune molti molte pochi paio ett_par et_par un_par
    enkele verscheidene meerdere paar veel vele ettelijke några flera många flere noen mange nogle adskillige
    birkaç birçok kilka kilkanaście kilkadziesiąt parę paru kilku wiele několik mnoho
    несколько нескольких много многие многих немного пара пару пол лишним лишком полсотни кілька декілька багато
    αρκετές αρκετά μερικές μερικά πολλές πολλά λίγες عدة بضعة بضع عشرات مئات آلاف ملايين چند چندین صدها دهها هزاران
    כמה מספר עשרות מאות अनेक कई कुछ दर्जनों सैकड़ों több néhány pár sok câteva multe beberapa puluhan ratusan
    """.split()
# Numbers that are written before a scale in languages whose number words are in no table.
_NOT_READ = """שני שתי שניים שתיים שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר עשרים שלושים
    ארבעים חמישים שישים שבעים שמונים תשעים חצי רבע וחצי dva dvě tři čtyři pět šest sedm osm devět deset dvacet třicet
    čtyřicet padesát šedesát sedmdesát osmdesát devadesát půl půldruhého két kettő három négy öt hat hét nyolc kilenc tíz
    húsz harminc negyven ötven hatvan hetven nyolcvan kilencven száz fél másfél साढ़े पौने चौथाई तिहाई ربع ثلث ثلثي نیم
    четвертью третью dreiviertel zweidrittel""".split()
# What is counted in tens, hundreds and more: the first word of "tens of thousands".
_COLLECTIVE = """tens dozens scores hundreds thousands millions billions trillions fraction fractions zehntausende hunderttausende
    dutzende hunderte tausende zehntausenden dutzenden hunderten tausenden millionen milliarden bruchteil
    dizaine dizaines douzaines vingtaine trentaine quarantaine cinquantaine soixantaine centaine centaines milliers millions milliards
    decenas docenas centenares cientos miles millares millones dezenas dúzias centenas milhares milhões decina decine dozzine
    centinaia migliaia migliaio centinaio milioni tientallen dozijnen honderden duizenden miljoenen tiotals dussintals hundratals
    tusentals titals hundredvis tusindvis titusener hundretusener десяток десятки десятков десятками сотня сотни
    сотен сотнями тысячи тысяч десятків сотні сотень тисячі тисяч dziesiątki dziesiątek setki setek tysiące tysięcy
    desítky desítek stovky stovek tisíce tisíců δεκάδες εκατοντάδες χιλιάδες onlarca yüzlerce binlerce zeci sute mii
    عشرات مئات آلاف""".split()


def _any(words: list[str]) -> str:
    return "|".join(sorted((re.escape(word.replace("_", " ")) for word in set(words)), key=len, reverse=True))


_OF = r"(?:[ -](?:(?:of|de|di|von|van|af|av|z|de[ ]la)[ ](?:an?[ ]|une?[ ]|un[ao]?[ ]|eine[rm]?[ ])?|d')|[ -])"
_UNREAD = re.compile(
    rf"(?<![^\W_])(?P<words>(?:{_any([*_SOME, *_NOT_READ, *_COLLECTIVE, *PARTS])})"
    rf"(?:{_OF}(?:{_any(_COLLECTIVE)}))*){_OF}\Z"
)
# Number words of languages that the text is not known to be in: had they been read, the number would begin with them.
_NUMBERS = {
    word: value for table in NUMBER_WORDS.values() for word, value in table.items() if value != 1 and len(word) > 2
}
_FOREIGN = re.compile(rf"(?<![^\W_])(?P<words>{_any([word for word in _NUMBERS if word not in ALSO_WORDS])})[ -]\Z")
_ADDED_TO = re.compile(
    rf"(?<![^\W_])(?P<words>{_any([*_NUMBERS, 'en', 'ett', 'et'])})[ ](?:(?:och|og|en|und|and|i|и|та|e|y|et)[ ](?:(?:en|ett|et|een|eine)[ ])?)?\Z"
)
_SINGLE = re.compile(rf"(?<![^\W_])(?:(?:{_any(_ONE)})(?:[ ][^\W\d_]+)?[ -]|l')\Z")
_ADDED = re.compile(r"(?<![^\W_])(?:с|со|з|із|зі)[ ]\Z")  # the half of "с половиной", which is never all there is
_WORD_BEFORE = re.compile(r"(?P<words>[^\W\d_]+)[ -]\Z")
_AROUND = 60  # characters before a scale in which what multiplies it stands
_HUNDREDS = frozenset(word for table in NUMBER_WORDS.values() for word, value in table.items() if value == 100)
_SCALES = ALL_SCALE_WORDS | DOZENS | _HUNDREDS


def multiplied_unread(text: str, number: Quantity, first: str, *, goes_on: bool) -> Quantity:
    """A number that begins with the scale, the hundred or the half `first`, marked where it is multiplied unread.

    `goes_on`: more is added to the scale, as in "hundred and twenty" and "millón y medio", which says that it is one.
    """
    found = _multiplier_before(text, number.numeral[0], first, goes_on=goes_on)
    return number if found is None else replace(number, start=min(number.start, found[0]), unread=found[1])


# 数百万, 几十万, 上千, 몇 백만; 以上 belongs to what stands before.
_SOME_BEFORE = re.compile(r"(?P<some>[数數几幾何]|(?<!以)上|(?<![^\W\d_])(?:몇|수|여러)[ ]?)\Z")
_MULTIPLIERS = frozenset([*CJK_TENS, *CJK_SCALES])


def multiplied_by_some(text: str, number: Quantity) -> Quantity:
    """A number in Chinese, Japanese or Korean, marked where it begins with a multiplier that some unread multiply."""
    start = number.numeral[0]
    found = _SOME_BEFORE.search(text[max(0, start - 4) : start]) if text[start] in _MULTIPLIERS else None
    if found is None:
        return number
    begin = start - len(found.group())
    return replace(number, start=min(number.start, begin), unread=found.group("some").strip())


def without_their_parts(numbers: Iterable[Quantity]) -> Iterator[Quantity]:
    """The numbers in the text's order, without the "hundreds" that only multiply the next: "hundreds of thousands"."""
    before: Quantity | None = None
    for number in numbers:
        if before is not None and (number.unread is None or number.start > before.start):
            yield before
        before = number
    if before is not None:
        yield before


def _multiplier_before(text: str, start: int, scale: str, *, goes_on: bool) -> tuple[int, str] | None:
    """Where the words begin that multiply the scale word at `start`, and what they are; None where it is one of itself.

    "" where no words are known to multiply it, as in "millions left". `scale` is the word with which a number begins;
    one that is composed of several ("hunderttausend") counts by itself.
    """
    before = text[max(0, start - _AROUND) : start]
    if unread := (_ADDED_TO if scale in HALVES else _FOREIGN).search(before) or _UNREAD.search(before):
        return start - len(before) + unread.start(), unread.group("words").replace("-", " ")
    if scale in HALVES:
        return (start, "") if _ADDED.search(before) else None
    if scale in _CARDINAL or scale not in _SCALES or (goes_on and scale in _SINGULAR):
        return None
    if scale in _SINGULAR or scale in _GENITIVE:
        if qualifier_before(before) is not None or (scale in _SINGULAR and _SINGLE.search(before)):
            return None
        if word := _WORD_BEFORE.search(before):
            return start - len(before) + word.start(), word.group("words")
    return start, ""
