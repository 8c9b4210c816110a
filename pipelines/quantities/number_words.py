"""Spelled-out numbers, by ISO 639-1 code: what each word is worth. Folded words (lower case, composed accents).

Values below 100 are added, 100 multiplies what stands before it, larger ones are scales. The tables hold the words
from which the languages compose all others; `spelled` composes them.
"""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

from decimal import Decimal


def _table(*rows: str, **more: str) -> dict[str, Decimal]:
    """`rows` count up from 0 (alternatives joined by "/"); `more` holds `n20="twenty"` and the like."""
    table: dict[str, Decimal] = {}
    for value, words in enumerate(" ".join(rows).split()):
        table.update({word: Decimal(value) for word in words.split("/") if word != "_"})
    for name, words in more.items():
        table.update({word: Decimal(name[1:].replace("_", ".")) for word in words.split("/")})
    return table


NUMBER_WORDS: dict[str, dict[str, Decimal]] = {
    "en": _table(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
        "seventeen eighteen nineteen twenty",
        n30="thirty", n40="forty/fourty", n50="fifty", n60="sixty", n70="seventy", n80="eighty", n90="ninety",
        n100="hundred/hundreds",
    ),
    "de": _table(
        "null ein/eins/eine/einen/einem/einer zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
        n30="dreißig/dreissig", n40="vierzig", n50="fünfzig", n60="sechzig", n70="siebzig", n80="achtzig",
        n90="neunzig", n100="hundert", n1_5="anderthalb/eineinhalb",
    ),
    "fr": _table(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        n20="vingt/vingts", n30="trente", n40="quarante", n50="cinquante", n60="soixante", n70="septante",
        n80="quatre-vingt/quatre-vingts/huitante/octante", n90="nonante", n100="cent/cents",
    ),
    "es": _table(
        "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis",
        "diecisiete dieciocho diecinueve veinte veintiún/veintiuno/veintiuna veintidós veintitrés veinticuatro",
        "veinticinco veintiséis veintisiete veintiocho veintinueve treinta",
        n40="cuarenta", n50="cincuenta", n60="sesenta", n70="setenta", n80="ochenta", n90="noventa",
        n100="cien/ciento/cientos", n200="doscientos/doscientas", n300="trescientos/trescientas",
        n400="cuatrocientos/cuatrocientas", n500="quinientos/quinientas", n600="seiscientos/seiscientas",
        n700="setecientos/setecientas", n800="ochocientos/ochocientas", n900="novecientos/novecientas",
    ),
    "pt": _table(
        "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze",
        "dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte",
        n30="trinta", n40="quarenta", n50="cinquenta", n60="sessenta", n70="setenta", n80="oitenta", n90="noventa",
        n100="cem/cento", n200="duzentos/duzentas", n300="trezentos/trezentas", n400="quatrocentos/quatrocentas",
        n500="quinhentos/quinhentas", n600="seiscentos/seiscentas", n700="setecentos/setecentas",
        n800="oitocentos/oitocentas", n900="novecentos/novecentas",
    ),
    "it": _table(
        "zero un/uno/una due tre/tré quattro cinque sei sette otto nove dieci undici dodici tredici quattordici",
        "quindici sedici diciassette diciotto diciannove venti/vent",
        n30="trenta/trent", n40="quaranta/quarant", n50="cinquanta/cinquant", n60="sessanta/sessant",
        n70="settanta/settant", n80="ottanta/ottant", n90="novanta/novant", n100="cento/cent",
    ),
    "nl": _table(
        "nul een/één/eén twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
        "zeventien achttien negentien twintig",
        n30="dertig", n40="veertig", n50="vijftig", n60="zestig", n70="zeventig", n80="tachtig", n90="negentig",
        n100="honderd", n1_5="anderhalf/anderhalve",
    ),
    "sv": _table(
        "noll en/ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton",
        "nitton tjugo",
        n30="trettio", n40="fyrtio", n50="femtio", n60="sextio", n70="sjuttio", n80="åttio", n90="nittio",
        n100="hundra",
    ),
    "da": _table(
        "nul en/et to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
        "tyve",
        n30="tredive", n40="fyrre", n50="halvtreds", n60="tres", n70="halvfjerds", n80="firs", n90="halvfems",
        n100="hundrede", n1_5="halvanden/halvandet",
    ),
    "no": _table(
        "null en/ett to tre fire fem seks sju/syv åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten",
        "nitten tjue",
        n30="tretti", n40="førti", n50="femti", n60="seksti", n70="sytti", n80="åtti", n90="nitti", n100="hundre", n1_5="halvannen/halvannet",
    ),
    "tr": _table(
        "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
        n20="yirmi", n30="otuz", n40="kırk", n50="elli", n60="altmış", n70="yetmiş", n80="seksen", n90="doksan",
        n100="yüz",
    ),
    "pl": _table(
        "zero jeden/jedna/jedno dwa/dwie/dwóch trzy/trzech cztery/czterech pięć sześć siedem osiem dziewięć dziesięć",
        "jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
        "dwadzieścia",
        n30="trzydzieści", n40="czterdzieści", n50="pięćdziesiąt", n60="sześćdziesiąt", n70="siedemdziesiąt",
        n80="osiemdziesiąt", n90="dziewięćdziesiąt", n100="sto", n200="dwieście", n300="trzysta", n400="czterysta",
        n500="pięćset", n600="sześćset", n700="siedemset", n800="osiemset", n900="dziewięćset", n1_5="półtora/półtorej",
    ),
    "ru": _table(
        "ноль/нуль один/одна/одно/одного два/две/двух три/трех/трёх четыре/четырех/четырёх пять/пяти шесть/шести",
        "семь/семи восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать тринадцать четырнадцать",
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать/двадцати",
        n30="тридцать/тридцати", n40="сорок/сорока", n50="пятьдесят/пятидесяти", n60="шестьдесят/шестидесяти",
        n70="семьдесят/семидесяти", n80="восемьдесят/восьмидесяти", n90="девяносто", n100="сто/ста",
        n200="двести/двухсот", n300="триста/трехсот", n400="четыреста", n500="пятьсот", n600="шестьсот",
        n700="семьсот", n800="восемьсот", n900="девятьсот", n1_5="полтора/полторы/полутора",
    ),
    "uk": _table(
        "нуль один/одна/одне два/дві/двох три/трьох чотири/чотирьох п'ять/п'яти шість/шести сім/семи вісім/восьми",
        "дев'ять/дев'яти десять/десяти одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять",
        "сімнадцять вісімнадцять дев'ятнадцять двадцять",
        n30="тридцять", n40="сорок", n50="п'ятдесят", n60="шістдесят", n70="сімдесят", n80="вісімдесят",
        n90="дев'яносто", n100="сто", n200="двісті", n300="триста", n400="чотириста", n500="п'ятсот",
        n600="шістсот", n700="сімсот", n800="вісімсот", n900="дев'ятсот", n1_5="півтора/півтори",
    ),
    "el": _table(
        "μηδέν ένας/ένα/μία/μια δύο/δυο τρεις/τρία τέσσερις/τέσσερα πέντε έξι επτά/εφτά οκτώ/οχτώ εννέα/εννιά δέκα",
        "έντεκα δώδεκα δεκατρείς/δεκατρία δεκατέσσερις/δεκατέσσερα δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα",
        "είκοσι",
        n30="τριάντα", n40="σαράντα", n50="πενήντα", n60="εξήντα", n70="εβδομήντα", n80="ογδόντα", n90="ενενήντα",
        n100="εκατό/εκατόν", n200="διακόσια/διακόσιες/διακόσιοι", n300="τριακόσια/τριακόσιες/τριακόσιοι",
        n400="τετρακόσια/τετρακόσιες", n500="πεντακόσια/πεντακόσιες", n600="εξακόσια", n700="επτακόσια",
        n800="οκτακόσια", n900="εννιακόσια", n1_5="ενάμισι/ενάμιση/μιάμιση", n2_5="δυόμισι/δυόμιση",
    ),
    "ar": _table(
        "صفر واحد/واحدة/احد/أحد/إحدى/احدى اثنان/اثنين/اثنتان/اثنتين/اثنا/اثني/اثنتا/اثنتي ثلاث/ثلاثة أربع/أربعة/اربع/اربعة",
        "خمس/خمسة ست/ستة سبع/سبعة ثمان/ثماني/ثمانية/ثمانيه تسع/تسعة عشر/عشرة",
        n20="عشرون/عشرين", n30="ثلاثون/ثلاثين", n40="أربعون/أربعين/اربعون/اربعين", n50="خمسون/خمسين",
        n60="ستون/ستين", n70="سبعون/سبعين", n80="ثمانون/ثمانين", n90="تسعون/تسعين",
        n100="مئة/مائة/مئه/مائه", n200="مئتان/مئتين/مائتان/مائتين", n300="ثلاثمئة/ثلاثمائة",
        n400="أربعمئة/أربعمائة/اربعمائة", n500="خمسمئة/خمسمائة", n600="ستمئة/ستمائة", n700="سبعمئة/سبعمائة",
        n800="ثمانمئة/ثمانمائة", n900="تسعمئة/تسعمائة", n2000="ألفان/ألفين/الفان/الفين", n2000000="مليونان/مليونين",
    ),
    "hi": _table(
        "शून्य एक दो तीन चार पांच/पाँच छह/छः/छ सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह/पन्द्रह सोलह सत्रह अठारह/अट्ठारह उन्नीस बीस इक्कीस बाईस",
        "तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस/अठ्ठाईस उनतीस तीस इकतीस/इकत्तीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस",
        "चालीस इकतालीस बयालीस तैंतालीस चवालीस/चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन",
        "सत्तावन अट्ठावन/अठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर",
        "पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी/उनासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी/अठासी नवासी नब्बे",
        "इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे",
        n100="सौ", n1_25="सवा", n1_5="डेढ़/डेढ़", n2_5="ढाई/ढाई",
    ),
    "fa": _table(
        "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست",
        n30="سی", n40="چهل", n50="پنجاه", n60="شصت", n70="هفتاد", n80="هشتاد", n90="نود", n100="صد", n200="دویست",
        n300="سیصد", n400="چهارصد", n500="پانصد", n600="ششصد", n700="هفتصد", n800="هشتصد", n900="نهصد",
    ),
    "id": _table(
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas", n100="seratus/ratus",
    ),
}  # fmt: skip

# Half of the scale before it ("three and a half million") or of the one after ("half a million").
HALVES = frozenset(
    [
        "half",
        "halb",
        "halbe",
        "halben",
        "demi",
        "demie",
        "medio",
        "media",
        "meio",
        "meia",
        "mezzo",
        "mezza",
        "half",
        "halve",
        "halv",
        "halvt",
        "pół",
        "половина",
        "половиной",
        "половиною",
        "пів",
        "μισό",
        "نصف",
        "आधा",
        "חצי",
        "וחצי",
        "yarım",
        "buçuk",
    ]
)
# They are one, and articles too.
ONE_OR_ARTICLE = frozenset(
    ["un", "une", "una", "uno", "um", "uma", "ein", "eine", "einen", "einem", "einer", "eins", "en", "et", "ett", "een"]
)
# Articles, and words of other kinds, that are numbers only together with others.
ALSO_WORDS = ONE_OR_ARTICLE | frozenset(
    [
        "a",
        "one",
        "half",
        "demi",
        "media",
        "medio",
        "meio",
        "meia",
        "mezzo",
        "halb",
        "halbe",
        "to",
        "ni",
        "ti",
        "sex",
        "sei",
        "tres",
        "m",
        "k",
        "b",
        "cr",
        "on",
        "elf",
        "nul",
        "cent",
        "cents",
        "mi",
        "mia",
        "bio",
        "एक",
        "دو",
        "واحد",
        "ست",
        "bin",
        "yüz",
        "חצי",
        "וחצי",
    ]
)
# Numbers elsewhere, but in English, which is taken for the language where none is known, words of other kinds.
ALSO_ENGLISH = frozenset(["fire", "once", "seize"])
# "A dozen", "two dozen"; several dozens are no number.
DOZENS = frozenset(
    [
        "dozen",
        "dutzend",
        "douzaine",
        "docena",
        "dúzia",
        "dozzina",
        "dozijn",
        "dussin",
        "tuzin",
        "дюжина",
        "дюжину",
        "düzine",
    ]
)
# They stand inside a spelled number and are worth nothing.
CONNECTORS = frozenset(
    ["and", "und", "et", "y", "e", "en", "och", "og", "ve", "i", "и", "та", "και", "a", "de", "و", "और"]
)

# Digits, and the multipliers of the characters that count in fours.
CJK_DIGITS: dict[str, int] = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "壱": 1,
    "弐": 2,
    "参": 3,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "两": 2,
    "兩": 2,
    "俩": 2,
    **{char: value for value, char in enumerate("영일이삼사오육칠팔구")},
    "공": 0,
    "륙": 6,
}
CJK_TENS: dict[str, int] = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "拾": 10,
    "佰": 100,
    "仟": 1000,
    "십": 10,
    "백": 100,
    "천": 1000,
}
CJK_SCALES: dict[str, int] = {
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
    "兆": 10**12,
    "京": 10**16,
    "만": 10**4,
    "억": 10**8,
    "조": 10**12,
}
