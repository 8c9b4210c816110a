"""Words that make what follows or precedes depend on something: conditions, attributions, corrections."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

# Words that open a condition; " " stands between the words of one.
CONDITIONS: dict[str, str] = {
    "en": "if|unless|provided|assuming|as long as|except|subject to|in case|in the event|only when|on condition",
    "de": "wenn|falls|sofern|vorausgesetzt|es sei denn|außer|ausgenommen|soweit|solange|unter der bedingung|vorbehaltlich",
    "fr": "si|s'il|s'ils|à condition|sauf|à moins|sous réserve|pourvu|excepté",
    "es": "si|salvo|excepto|a menos|siempre que|a condición|siempre y cuando|en caso de",
    "pt": "se|salvo|exceto|excepto|a menos|desde que|a não ser|caso",
    "it": "se|salvo|tranne|a meno|purché|a condizione|eccetto|qualora",
    "nl": "als|indien|tenzij|mits|behalve|op voorwaarde",
    "pl": "jeśli|jeżeli|chyba że|pod warunkiem|o ile|z wyjątkiem|oprócz",
    "ru": "если|кроме|при условии|за исключением|разве что",
    "uk": "якщо|крім|окрім|за умови|за винятком|хіба що",
    "sv": "om|såvida|förutsatt|utom|under förutsättning",
    "da": "hvis|medmindre|forudsat|undtagen",
    "no": "hvis|dersom|med mindre|forutsatt|unntatt",
    "el": "αν|εάν|εκτός|υπό την προϋπόθεση|εφόσον",
    "tr": "eğer|şartıyla|koşuluyla|hariç|olmadıkça",
    "ar": "إذا|إلا|شرط|بشرط|باستثناء|ما لم",
    "he": "אם|אלא אם|בתנאי|למעט|ובלבד",
    "hi": "यदि|अगर|बशर्ते|सिवाय",
}

# Words that say whose statement follows: only those that leave open whether it is so.
ATTRIBUTIONS: dict[str, str] = {
    "en": "according to|allege|alleges|alleged|claim|claims|claimed|say|says|said|believe|believes|argue|argues|argued|accuse|accused|suspect|suspects|rumours|rumors|reportedly|insists|insisted|suggests|suggested|contends|contended",
    "de": "laut|zufolge|behauptet|behauptete|behaupten|nach angaben|nach ansicht|sagt|sagte|sagen|erklärte|erklärt|angeblich|wirft|warf|vermutet|vermuten",
    "fr": "selon|d'après|affirme|affirment|affirmait|prétend|prétendent|aurait déclaré|accuse|accusent|soutient|soutiennent",
    "es": "según|afirma|afirman|afirmó|alega|alegan|sostiene|sostienen|acusa|acusan|asegura|aseguran|aseguró",
    "pt": "segundo|de acordo com|afirma|afirmam|afirmou|alega|alegam|alegou|acusa|acusam|sustenta",
    "it": "secondo|sostiene|sostengono|afferma|affermano|accusa|accusano|a detta di|dichiara",
    "nl": "volgens|beweert|beweren|beweerde|stelt|zegt|zei|beschuldigt",
    "pl": "według|zdaniem|twierdzi|twierdzą|twierdził|twierdziła|zarzuca|oskarża",
    "ru": "по словам|по данным|по мнению|согласно|утверждает|утверждают|утверждал|заявил|заявила|обвиняет",
    "uk": "за словами|за даними|на думку|згідно|стверджує|стверджують|заявив|заявила|звинувачує",
    "sv": "enligt|påstår|hävdar|hävdade",
    "da": "ifølge|påstår|hævder|hævdede",
    "no": "ifølge|påstår|hevder|hevdet",
    "el": "σύμφωνα με|ισχυρίζεται|ισχυρίζονται|ισχυρίστηκε",
    "tr": "göre|iddia etti|iddia ediyor|öne sürdü",
    "ar": "وفقا|بحسب|حسب|زعم|يزعم|زعمت|ادعى|قال|قالت",
    "he": "לפי|לדברי|לטענת|טוען|טוענת|טוענים|טען",
    "hi": "अनुसार|आरोप|दावा",
}
ATTRIBUTIONS_INSIDE: tuple[str, ...] = (
    *("据称", "據稱", "据说", "據說", "声称", "聲稱", "指控", "根据", "根據", "認為", "认为", "表示", "によると", "と主張", "とされる", "따르면", "주장"),
)  # fmt: skip

# What bounds the number that follows, where it is more than one word.
BOUNDS: tuple[str, ...] = (
    "up to", "as (?:many|much|few|little) as", "(?:more|less|fewer|greater|other) than", "at (?:least|most)",
    "bis zu", "(?:mehr|weniger) als", "jusqu'à", "(?:plus|moins|près) de", "au (?:moins|plus)", "(?:más|menos|cerca) de",
    "(?:al menos|por lo menos|como máximo)", "(?:mais|menos|cerca) de", "pelo menos", "fino a", "(?:più|meno) di",
    "(?:meer|minder) dan", "не (?:менее|более)(?: чем)?", "не (?:менше|більше)(?: ніж)?", "co (?:najmniej|najwyżej)",
)  # fmt: skip

# A notice that takes back what follows.
CORRECTIONS: tuple[str, ...] = (
    r"\b(?:an?|the) (?:earlier|previous|prior|original) version",
    r"\b(?:in )?(?:eine[rm]?|der|die) (?:frühere[nr]?|vorherige[nr]?|vorige[nr]?|ursprüngliche[nr]?|ältere[nr]?) (?:version|fassung)",
    r"\bversion (?:précédente|antérieure)|\bprécédente version",
    r"\bversión (?:anterior|previa)|\bversão anterior|\bversione precedente",
    r"\b(?:eerdere|vorige) versie",
    r"\bwcześniejsz\w+ wersj\w+|\bpoprzedni\w+ wersj\w+",
    r"\b(?:предыдущей|более ранней|прежней) версии|\b(?:попередній|ранішій) версії",
    r"\btidigare version|\btidligere versjon|\btidligere version|\bönceki (?:sürüm|versiyon)",
    r"(?:此前|之前|先前|早前|较早)(?:的)?(?:版本|报道|報導)|(?:以前|当初)の(?:バージョン|記事|版)|이전 (?:버전|기사|판)",
    r"نسخة سابقة|גרסה קודמת",
    r"\b(?:falsely|wrongly|incorrectly|mistakenly|erroneously) (?:said|stated|reported|claimed|suggested|gave)",
    r"\b(?:fälschlich(?:erweise)?|irrtümlich(?:erweise)?) (?:hieß|stand|geschrieben|berichtet)",
)
