"""Which languages a text is likely in, from its commonest words. Only as good as needed to choose a word list."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..characters import fold_word

# The commonest words of each language that tell it from its neighbours; they also count as words without content.
COMMON: dict[str, frozenset[str]] = {
    code: frozenset(map(fold_word, words.split()))
    for code, words in {
        "en": """the of and to in a is that for it as was with be by on are this from or have an they which you were all her
            she there would their we him been has when who will more if out so said what up its about into than them can only
            other new some could time these may then do first any my now such like our over me even most after also your he his
            i at but not us am each how where those being because while until both does did had having should must shall""",
        "de": """der die das und ist von den zu mit sich des auf für im dem ein eine als auch es an werden aus er hat dass sie nach
            wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man wir ihr
            ihre sein seine wenn was kann ich unter diese dieser dieses ihnen uns sowie""",
        "fr": """de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec ou son ces aux être
            ont nous vous cette leur elle mais sa ses comme si tout été fait votre notre vos nos même l d qu n s c j lorsque afin
            dont leurs cet""",
        "es": """de la que el en y a los del se las por un para con una su al lo como más o este sí porque esta entre cuando muy sobre
            también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos e esto mí
            antes algunos qué unos yo otro otras otra él tanto esa estos mucho sus es son fue ha han""",
        "pt": """de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser
            quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me
            esse eles estão você tinha foram essa num nem suas meu às minha""",
        "it": """di e il la che in un a per è una sono con del si da non le dei al i nel gli della come anche lo alla più ma delle
            o nella ha su ed se dal questo ci degli suo cui dalla ai sul questa loro essere quando tra era stato ho hanno l d un""",
        "nl": """de het een en van in is dat op te zijn met voor niet aan er om als dan maar bij ook uit door naar werd wordt over of
            tot heeft hebben kan we je ze hij zij dit die deze nog wel worden onze ons uw""",
        "pl": """i w na z do się nie to że jest o jak za od po co ale dla przez tym są lub oraz być ich który która które jego jej
            przy może ten ta te tego tej pod nad by był była było""",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar ne var ya veya ama mi her o ki sonra olduğu",
        "sv": "och i att det som en på är av för med den till inte har de ett om var från men vi kan så eller man vid nu",
        "da": "og i at det er en den til af på for de som med der har ikke et om kan men var fra vi han så eller",
        "no": "og i det er på en som å til av for at med har de ikke den et om kan men var fra vi så eller jeg",
        "fi": "ja on ei se että oli hän ovat joka mutta kuin tai myös jos niin ole voi sekä sen",
        "cs": "a se v na je že o s z do i to k ve pro za by ale si po jako od který která které jsou byl jeho při",
        "ro": "de și în a la cu că o un nu pe este din care se pentru mai sau fi ce au prin sunt",
        "hu": "a az és hogy nem is egy van ez de meg ha csak már vagy mint el",
        "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada ke adalah atau juga anda kami",
        "ru": "и в не на что я с он а как это по но к из у за от же для о так все то или бы при до его их мы вы",
        "uk": "і в на не що з та до як це за у про для від по але його які або є бути при її ми ви й",
        "ar": "في من على إلى أن التي عن مع هذا ما هذه كان الذي لا أو بين بعد كما لم قد هو هي و",
        "he": "של על את הוא לא זה עם כי היא גם או אל אם כל יש אני",
        "el": "και το η της να του την με για τα είναι των από που στο ο οι σε τη στην θα τις τον στη δεν",
        "hi": "के में है की और से का को पर यह हैं कि एक लिए ने भी इस नहीं",
    }.items()
}
COMMON_WORDS = frozenset().union(*COMMON.values())


_LANGUAGES_OF = {word: tuple(code for code, words in COMMON.items() if word in words) for word in COMMON_WORDS}


def words_only_of(languages: frozenset[str], *, besides: frozenset[str]) -> frozenset[str]:
    """The common words of some languages that are not common in any of the others."""
    others = frozenset[str]().union(*(COMMON[code] for code in besides))
    return frozenset[str]().union(*(COMMON[code] for code in languages)) - others


def languages_of(words: list[str]) -> frozenset[str]:
    """ISO 639-1 codes of the languages whose common words are found most among folded words; empty where none is.

    Close relatives (Danish and Norwegian) are given together: every language that comes within a third of the best.
    """
    return languages_of_counted(Counter(words))


def languages_of_counted(words: Mapping[str, int]) -> frozenset[str]:
    """The same where it is known how often each word stands."""
    scores = Counter[str]()
    for word in words.keys() & _LANGUAGES_OF.keys():
        for code in _LANGUAGES_OF[word]:
            scores[code] += words[word]
    best = max(scores.values(), default=0)
    return frozenset(code for code, score in scores.items() if best and score >= best * 2 / 3)
