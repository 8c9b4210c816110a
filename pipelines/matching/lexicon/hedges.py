"""Words that weaken, limit or attribute what is said, by ISO 639-1 code."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEDGES: dict[str, frozenset[str]] = {
    "en": _words("""about around approximately approx roughly nearly almost some certain several generally typically
        usually often sometimes occasionally frequently mostly mainly largely partly partially primarily likely unlikely
        probably possibly perhaps maybe potentially apparently seemingly reportedly allegedly alleged purported
        purportedly supposedly ostensibly suspected claimed claims estimated estimates estimate suggested suggests suggest
        appears appear appeared seems seem seemed believed only merely just least most normally commonly relatively somewhat fairly virtually essentially presumably arguably reasonable
        reasonably currently temporarily initially expected projected rarely seldom alleges allege supposed presumed"""),
    "de": _words("""etwa rund ungefähr circa ca zirka fast nahezu beinahe einige manche bestimmte gewisse mehrere
        meist meistens oft häufig manchmal gelegentlich generell grundsätzlich üblicherweise typischerweise
        hauptsächlich überwiegend teilweise weitgehend größtenteils wahrscheinlich vermutlich möglicherweise vielleicht
        eventuell wohl angeblich mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher scheinbar offenbar anscheinend
        laut nur lediglich bloß mindestens höchstens bis über unter mehr weniger schätzungsweise voraussichtlich
        geschätzt soweit derzeit vorläufig"""),
    "fr": _words("""environ près presque quelque quelques certains certaines certain certaine plusieurs généralement
        habituellement souvent parfois principalement essentiellement partiellement en-partie largement probablement
        vraisemblablement peut-être éventuellement éventuel éventuels apparemment prétendument présumé présumée présumés
        supposé selon seulement uniquement notamment moins maximum minimum jusqu'à plus estimé estimée semble
        semblent paraît approximativement normalement actuellement provisoirement"""),
    "es": _words("""aproximadamente alrededor cerca casi unos unas algunos algunas algún alguna ciertos ciertas cierto
        varios varias generalmente normalmente habitualmente frecuentemente menudo veces principalmente parcialmente
        probablemente posiblemente quizá quizás tal-vez supuestamente supuesto supuesta presunto presunta presuntos
        presuntamente aparentemente según sólo solo solamente únicamente menos máximo mínimo hasta más estimado parece
        parecen"""),
    "pt": _words("""aproximadamente cerca quase alguns algumas algum alguma certos certas certo vários várias
        geralmente normalmente frequentemente vezes principalmente parcialmente provavelmente possivelmente talvez
        supostamente suposto suposta alegadamente alegado aparentemente segundo apenas só somente unicamente menos
        máximo mínimo até mais estimado parece parecem"""),
    "it": _words("""circa quasi intorno alcuni alcune alcun certi certe certo vari varie diversi diverse generalmente
        normalmente solitamente spesso talvolta principalmente parzialmente probabilmente possibilmente forse
        presumibilmente presunto presunta presunti apparentemente secondo solo soltanto solamente unicamente almeno
        meno massimo minimo fino più stimato sembra sembrano approssimativamente"""),
    "nl": _words("""ongeveer circa rond bijna vrijwel enkele sommige bepaalde verschillende meestal doorgaans vaak soms
        voornamelijk gedeeltelijk grotendeels waarschijnlijk vermoedelijk mogelijk misschien wellicht naar-verluidt
        vermeend vermeende schijnbaar blijkbaar volgens alleen slechts enkel minstens hoogstens maximaal minimaal tot
        meer minder geschat gewoonlijk minste hoogste"""),
    "pl": _words("""około prawie niemal blisko niektóre niektórych pewne pewnych kilka zwykle zazwyczaj często czasami
        głównie częściowo prawdopodobnie możliwe być-może rzekomo rzekomy rzekomego domniemany podobno według tylko
        jedynie wyłącznie najmniej najwyżej maksymalnie minimalnie do ponad więcej mniej szacunkowo"""),
    "ru": _words("""около примерно приблизительно почти порядка некоторые некоторых отдельные обычно часто иногда
        преимущественно частично вероятно возможно наверное пожалуй якобы предположительно предполагаемый по-видимому
        видимо согласно только лишь исключительно минимум максимум до свыше более менее говорят"""),
    "uk": _words("""близько приблизно майже орієнтовно деякі деяких окремі зазвичай часто іноді переважно частково
        ймовірно можливо мабуть нібито начебто згідно лише тільки виключно мінімум максимум до понад більше менше
        щонайменше щонайбільше щонайпізніше"""),
    "el": _words(
        "περίπου σχεδόν ορισμένα ορισμένες ορισμένοι κάποια κάποιες γενικά συνήθως συχνά μερικές πιθανόν πιθανώς ίσως φερόμενος φερόμενη δήθεν μόνο μόνον τουλάχιστον έως μέχρι"
    ),
    "ar": _words(
        "حوالي نحو تقريبا تقريباً بعض عادة عادةً غالبا غالباً أحيانا ربما يحتمل زعم يزعم المزعوم وفق وفقا فقط حتى الأقل الأكثر"
    ),
    "he": _words("בערך כ-כ כמעט כמה מסוימים בדרך-כלל לרוב לעתים אולי כנראה לכאורה לפי רק לפחות עד"),
    "tr": _words(
        "yaklaşık neredeyse bazı belirli genellikle sık bazen kısmen muhtemelen belki sözde iddia göre sadece yalnızca ancak kadar az fazla"
    ),
    "sv": _words(
        "ungefär cirka omkring nästan vissa några generellt vanligtvis ofta ibland delvis sannolikt troligen möjligen kanske påstådd påstådda enligt endast bara minst högst upp"
    ),
    "da": _words(
        "omkring cirka næsten visse nogle generelt normalt ofte delvis sandsynligvis måske formodentlig påstået ifølge kun mindst højst op"
    ),
    "no": _words(
        "omtrent cirka rundt nesten visse noen generelt vanligvis ofte delvis sannsynligvis kanskje påstått ifølge bare kun minst høyst opptil"
    ),
    "cs": _words(
        "asi přibližně zhruba téměř skoro některé určité obvykle často někdy částečně pravděpodobně možná údajně údajný podle jen pouze nejméně nejvýše až"
    ),
    "ro": _words(
        "aproximativ circa aproape unele anumite general deseori uneori parțial probabil posibil poate presupus potrivit doar numai puțin mult până"
    ),
    "hu": _words(
        "körülbelül mintegy majdnem szinte néhány bizonyos általában gyakran néha részben valószínűleg talán állítólag állítólagos szerint csak legalább legfeljebb akár"
    ),
    "id": _words(
        "sekitar kira-kira hampir beberapa tertentu umumnya biasanya sering kadang sebagian mungkin diduga menurut hanya minimal maksimal hingga"
    ),
    "hi": _words("लगभग करीब तकरीबन कुछ आमतौर अक्सर शायद संभवतः कथित केवल सिर्फ़ सिर्फ तक कम अधिक ज़्यादा ज्यादा"),
    "vi": _words("khoảng gần một-số thường đôi-khi có-lẽ chỉ ít-nhất tối-đa"),
}

# Beginnings of words that are bent in many ways: "mutmaßlicher", "mutmaßliches", "alegada", "alegados".
HEDGE_STEMS: dict[str, tuple[str, ...]] = {
    code: tuple(words.split())
    for code, words in {
        "de": "mutmaßlich angeblich vermeintlich vermutlich voraussichtlich",
        "fr": "présumé prétendu supposé estimé soupçonné",
        "es": "presunt supuest alegad estimad",
        "pt": "alegad supost presumid estimad",
        "it": "presunt suppost stimat",
        "nl": "vermeend vermoedelijk",
        "pl": "rzekom domniem przypuszczaln",
        "ru": "предполагаем предположительн вероятн",
        "uk": "ймовірн імовірн передбачуван гадан",
        "cs": "údajn domněl pravděpodobn",
        "el": "φερόμεν υποτιθέμεν",
        "ar": "مزعوم المزعوم",
        "he": "לכאור",
        "sv": "påståd misstänk",
        "da": "påståe formode",
        "no": "påstått",
        "ro": "presupus pretins",
        "hu": "állítólag feltételez",
    }.items()
}

HEDGES_INSIDE: tuple[str, ...] = (
    *(
        "大约",
        "大約",
        "约",
        "約",
        "左右",
        "几乎",
        "幾乎",
        "某些",
        "部分",
        "一般",
        "通常",
        "往往",
        "有时",
        "大多",
        "主要",
        "或许",
        "或許",
        "也许",
    ),
    *("据称", "據稱", "涉嫌", "疑似", "仅", "僅", "只", "至少", "至多", "最多", "超过", "以上", "以下", "不到", "近"),
    *(
        "ほぼ",
        "およそ",
        "一部",
        "一般に",
        "通常",
        "たいてい",
        "多くの",
        "おそらく",
        "たぶん",
        "とされる",
        "少なくとも",
        "とみられ",
        "だけ",
        "のみ",
        "以内",
        "程度",
        "くらい",
    ),
    *(
        "약",
        "거의",
        "일부",
        "대체로",
        "보통",
        "아마",
        "것으로 알려",
        "혐의",
        "만",
        "이상",
        "이하",
        "최대",
        "최소",
        "정도",
    ),
    *("ประมาณ", "เกือบ", "บาง", "มัก", "อาจจะ", "เพียง"),
)
