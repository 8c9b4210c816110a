"""What a number counts: currencies, percent, and the measures of time, length, weight and the like.

A sign or word stands for a set of units, since "$" may be any dollar and "¥" yen or yuan: two agree where their sets
share a member. All written folded (lower case).
"""

# ruff: noqa: E501, SIM905 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations

PERCENT, POINTS, PER_MILLE, BASIS_POINTS = "%", "percentage points", "‰", "basis points"
CENT, PENCE = "CENT", "PENCE"
# Of "42nd" and of "the 1980s": no unit, but what no cardinal number is taken for.
ORDINAL, DECADE = "ordinal", "years of a decade"

_DOLLARS = "USD CAD AUD NZD HKD SGD TWD BBD JMD"
_CURRENCIES: dict[str, str] = {
    "$": _DOLLARS + " MXN ARS CLP COP BRL",
    "us$": "USD", "u.s.$": "USD", "usd$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "mex$": "MXN", "mx$": "MXN",
    "€": "EUR", "£": "GBP", "¥": "JPY CNY", "￥": "JPY CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "₫": "VND", "₱": "PHP", "₦": "NGN", "₡": "CRC", "฿": "THB", "₿": "BTC", "₸": "KZT", "₭": "LAK", "₮": "MNT", "₲": "PYG", "₵": "GHS",
    "₼": "AZN", "֏": "AMD", "៛": "KHR", "৳": "BDT", "؋": "AFN", "₨": "INR PKR LKR NPR MUR SCR", "₤": "GBP ITL", "₣": "FRF CHF", "₧": "ESP",
    "zł": "PLN", "kč": "CZK", "ft": "HUF", "kr": "SEK NOK DKK ISK", "rs": "INR PKR LKR NPR", "rs.": "INR PKR LKR NPR",
    "dollar dollars dólar dólares dollari dollaro dolar dolary dolarów dolara доллар доллара долларов долар долара доларів "
    "δολάριο δολάρια دولار دولارات دولارا דולר דולרים डॉलर डालर ドル 달러 tala dolários dolares": _DOLLARS,
    "us-dollar us-dollars dollar-us 美元 米ドル 美金 미국달러 미달러 usd": "USD",
    "港元 港币 港幣 香港ドル 홍콩달러 hkd": "HKD",
    "加元 加拿大元 cad": "CAD", "澳元 澳币 豪ドル aud": "AUD", "新台币 新臺幣 ニュー台湾ドル 台湾ドル twd": "TWD", "新加坡元 新元 sgd": "SGD",
    "euro euros eur avro avroya 欧元 歐元 ユーロ 유로 евро євро ευρώ يورو אירו यूरो eura": "EUR",
    "pence penny": PENCE, "gbp sterling 英镑 英鎊 ポンド 파운드 фунт фунта фунтов": "GBP",
    "pound pounds livre livres libra libras pfund جنيه": "GBP EGP LBP SYP LB",
    "yen jpy 日元 日圆 日圓 円 엔 йена йен иена иен ين येन iene ienes yenes": "JPY",
    "yuan cny rmb renminbi 人民币 人民幣 人民元 元人民币 위안 юань юаня юаней يوان युआन": "CNY",
    "元 圆 圓 块 塊": "CNY TWD HKD", "元人民幣 元人民币": "CNY", "gel lari lari 라리 ₾": "GEL", "spänn": "SEK",
    "won krw 원 韩元 韓元 ウォン вон": "KRW",
    "rupee rupees rupie rupien roupie roupies rupia rupias рупия рупий रुपये रुपए रुपया रुपयों روبية 卢比 ルピー 루피": "INR PKR LKR NPR IDR",
    "inr": "INR", "idr": "IDR", "pkr": "PKR",
    "ruble rubles rouble roubles rubel rublo rublos rub рубль рубля рублей руб руб. 卢布 ルーブル 루블": "RUB BYN",
    "lira liras lire tl try türk-lirası 里拉 リラ 리라": "TRY ITL LBP",
    "franc francs franken chf 法郎 フラン 프랑 франк франков": "CHF XOF XAF FRF", "peso pesos песо ペソ 比索 페소 बेसो": "MXN ARS CLP COP PHP UYU CUP DOP",
    "mxn": "MXN", "real reais brl 雷亚尔 レアル 헤알": "BRL",
    "kronor": "SEK", "krona": "SEK ISK", "krone kroner": "NOK DKK", "króna krónur kronur": "ISK",
    "kronen couronnes coronas coroas corone crown crowns крона кроны крон крони": "SEK NOK DKK ISK CZK", "isk": "ISK", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
    "złoty złote złotych zlotys zloty pln злотых": "PLN", "hryvnia hryvnias гривня гривні гривень uah грн": "UAH",
    "koruna korun koruny czk": "CZK", "forint huf": "HUF", "lei leu ron": "RON", "lev leva bgn": "BGN",
    "dirham dirhams aed درهم": "AED MAD", "riyal riyals sar ريال": "SAR QAR YER IRR OMR", "shekel shekels ils שקל שקלים": "ILS",
    "dinar dinars دينار": "KWD JOD IQD DZD TND RSD", "baht thb บาท": "THB", "colon colón colones 콜론 कोलोन コロン crc": "CRC",
    "rand zar": "ZAR", "naira ngn": "NGN", "bitcoin bitcoins btc": "BTC", "cent cents ¢ céntimo céntimos centavo centavos centime centimes kopecks копеек копійок": CENT,
    "vnd đồng": "VND", "ringgit myr": "MYR", "kzt тенге": "KZT", "nzd": "NZD", "try": "TRY", "php": "PHP", "cop": "COP", "ars": "ARS",
}  # fmt: skip

_PERCENTS = (
    "% ％ ٪ percent percents pc per-cent per_cent pct prozent pour-cent pour_cent por-ciento por_ciento por_cien por_cento per_cento "
    "درصد procent procents procenta procentů prosent prosenttia proc процент процента процентов процентів відсоток відсотки відсотків "
    "τοις_εκατό パーセント 퍼센트 퍼센티지 프로 प्रतिशत yüzde persen százalék في_المئة في_المائة بالمئة بالمائة אחוז אחוזים la_sută"
)
_POINTS = (
    "percentage_points percentage_point percentage-points percentage-point prozentpunkte prozentpunkten prozentpunkt "
    "points_de_pourcentage point_de_pourcentage puntos_porcentuales punto_porcentual pontos_percentuais ponto_percentual "
    "punti_percentuali punto_percentuale procentpunten procentpunt procentenheter procentpoint punkty_procentowe "
    "punktów_procentowych процентных_пункта процентных_пунктов процентный_пункт відсоткових_пункти відсоткових_пунктів "
    "yüzde_puan 百分点 百分點 パーセントポイント ポイント %ポイント %p %포인트 퍼센트포인트 pp p.p. п.п. в.п. pps ppts ppt %-points %-punkte"
)
_BASIS_POINTS = (
    "basis points",
    "basis point",
    "basispunkte",
    "basispunkten",
    "points de base",
    "puntos básicos",
    "pontos base",
    "punti base",
    "базисных пунктов",
    "个基点",
    "基点",
)
_PER_MILLE = (
    "per thousand",
    "per mille",
    "promille",
    "pour mille",
    "por mil",
    "per mil",
    "промилле",
    "проміле",
    "promil",
)
_MEASURES: dict[str, str] = {
    "ms": "ms мс millisecond milliseconds millisekunde millisekunden milliseconde millisecondes milisegundo milisegundos миллисекунд",
    "µs": "µs мкс microsecond microseconds mikrosekunde mikrosekunden microseconde microsecondes microsegundo microsegundos микросекунд",
    "second": "second seconds sec secs sekunde sekunden seconde secondes segundo segundos secondo secondi secondes sekund секунда секунд секунды сек 秒 초 ثانية",
    "minute": "minute minutes min mins minuten minuto minutos minuti minut minuta minuty минута минут минуты мин хвилина хвилин хвилини 分钟 分鐘 分 분 دقيقة دقائق λεπτά",
    "hour": "hour hours hr hrs h stunde stunden heure heures hora horas ora ore uur uren godzina godzin godziny час часа часов ч година годин години 小时 小時 時間 시간 ساعة ساعات ώρες saat timmar timer",
    "day": "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dzień dni день дня дней дні днів 天 日 日間 일 يوم أيام ημέρες gün dagar dage",
    "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodni tygodnie неделя недели недель тиждень тижні тижнів 周 週 週間 星期 주 أسبوع أسابيع hafta veckor uger",
    "month": "month months monat monate monaten mois mes meses mês mese mesi maand maanden miesiąc miesiące miesięcy месяц месяца месяцев місяць місяці місяців 月 个月 個月 か月 ヶ月 カ月 개월 شهر أشهر ay månader måneder",
    "year": "year years yr yrs jahr jahre jahren an ans année années año años ano anos anno anni jaar jaren rok lata lat год года лет рік роки років 年 年間 岁 歳 년 سنة سنوات عام yıl år",
    "century": "century centuries jahrhundert jahrhunderts siècle siècles siglo siglos século séculos secolo secoli eeuw eeuwen wiek wieku wieki век века веков столетие столетия століття 世纪 世紀 세기 قرن yüzyıl yüzyılda århundrade århundradet sekel",
    "decade": "decade decades jahrzehnt jahrzehnte décennie décennies década décadas decennio decenni",
    "nm": "nm нм nanometre nanometres nanometer nanometers nanomètre nanomètres nanómetros nanometri нанометров 纳米 ナノメートル 나노미터",
    "µm": "µm мкм micron microns micrometre micrometres micrometer micrometers mikrometer micromètre micromètres micrómetros micrometri микрометров 微米 マイクロメートル",
    "mm": "mm мм millimetre millimetres millimeter millimeters millimètre millimètres milímetro milímetros millimetri milimetry миллиметр миллиметра миллиметров 毫米 ミリ 밀리미터", "cm": "cm см centimetre centimetres centimeter centimeters zentimeter centimètre centimètres centímetros centimetri",
    "m": "m м metre metres meter meters mètre mètres metro metros metri metrów metra метр метра метров 米 メートル 미터",
    "km": "km kms kilometre kilometres kilometer kilometers kilomètre kilomètres kilómetro kilómetros quilômetros quilómetros chilometro chilometri километр километра километров 公里 千米 キロメートル 킬로미터 км",
    "mile": "mile miles mi meile meilen milla millas milha milhas miglio miglia mijl 英里 マイル 마일 миля миль", "ft": "ft foot feet fuß pied pieds pies 英尺 フィート",
    "inch": "inch inches zoll pouce pouces pulgadas 英寸 インチ", "yard": "yard yards yd",
    "m2": "m2 sqm qm square_metres square_meters square_metre square_meter quadratmeter quadratmetern mètres_carrés mètre_carré metros_cuadrados metros_quadrados metri_quadrati metri_quadri vierkante_meter metrów_kwadratowych квадратных_метров квадратных_метра квадратних_метрів kvadratmeter metrekare 平方米 平米 平方メートル 제곱미터 평방미터",
    "km2": "km2 sqkm square_kilometres square_kilometers square_kilometre square_kilometer quadratkilometer quadratkilometern kilomètres_carrés kilómetros_cuadrados quilômetros_quadrados quilómetros_quadrados chilometri_quadrati vierkante_kilometer kilometrów_kwadratowych квадратных_километров квадратных_километра квадратних_кілометрів kvadratkilometer kilometrekare 平方公里 平方千米 平方キロメートル 平方キロ 제곱킬로미터",
    "cm2": "cm2", "mm2": "mm2", "ft2": "ft2 sqft square_feet square_foot", "mile2": "mi2 square_miles square_mile", "cm3": "cm3",
    "m3": "m3 cubic_metres cubic_meters cubic_metre cubic_meter kubikmeter kubikmetern mètres_cubes mètre_cube metros_cúbicos metri_cubi kubieke_meter metrów_sześciennych кубометров кубических_метров кубічних_метрів kubikmeter metreküp 立方米 立方メートル 세제곱미터",
    "ha": "ha hectare hectares hektar hectárea hectáreas ettari га гектар гектара гектаров 公顷 ヘクタール", "acre": "acre acres",
    "ng": "ng нг nanogram nanograms nanogramm nanogrammes", "µg": "µg mcg мкг microgram micrograms microgramme microgrammes mikrogramm microgramos microgrammi mikrogram mikrogramów микрограмм микрограмма микрограммов 微克 マイクログラム 마이크로그램",
    "mg": "mg мг milligram milligrams milligramm milligramme milligrammes miligramo miligramos milligrammi миллиграмм миллиграмма миллиграммов 毫克 ミリグラム 밀리그램", "g": "g г gram grams gramme grammes gramm gramos grammi 克 グラム 그램", "kg": "kg kgs кг kilo kilos kilogram kilograms kilogramm kilogrammes kilogramos 公斤 千克 キログラム キロ 킬로그램 кг",
    "t": "t т tonne tonnes ton tons tonnen tonelada toneladas tonnellate тонна тонны тонн 吨 トン 톤 ton", "lb": "lb lbs", "oz": "oz ounce ounces",
    "hl": "hl hectolitre hectolitres hectoliter hektoliter", "l": "l л litre litres liter liters litro litros litri 升 リットル 리터", "ml": "ml мл millilitre millilitres milliliter milliliters mililitro mililitros millilitri миллилитр миллилитра миллилитров 毫升 ミリリットル 밀리리터", "µl": "µl мкл microlitre microlitres microliter microliters mikroliter", "gallon": "gallon gallons", "barrel": "barrel barrels",
    "°c": "°c celsius degrees_celsius degree_celsius degrees_c grad_celsius degrés_celsius grados_celsius gradi_celsius graus_celsius graden_celsius stopni_celsjusza градусов_цельсия 摄氏度 攝氏度 ℃ ° degree degrees grad degrés degré grados grado gradi graus graden stopni градусов градуса градус 度",
    "°f": "°f fahrenheit degrees_fahrenheit degrees_f grad_fahrenheit degrés_fahrenheit grados_fahrenheit 华氏度 ° degree degrees grad degrés degré grados grado gradi graus graden stopni градусов градуса градус 度",
    "w": "w watt watts вт ватт", "kw": "kw kilowatt kilowatts 千瓦 кВт", "mw": "mw megawatt megawatts 兆瓦 МВт", "gw": "gw gigawatt gigawatts ГВт", "tw": "tw terawatt terawatts",
    "wh": "wh wattstunden", "kwh": "kwh kilowatt-hours kilowatt-hour kilowatt_hours kilowatt_hour kilowattstunden kilowattstunde kilowattheures 千瓦时", "mwh": "mwh megawatt-hours megawatt_hours megawattstunden",
    "gwh": "gwh gigawatt-hours gigawatt_hours gigawattstunden", "twh": "twh terawatt-hours terawatt_hours terawattstunden",
    "ohm": "Ω ohm ohms ом", "kilohm": "kΩ kilohm kilohms kiloohm kiloohms ком", "megohm": "MΩ megohm megohms megaohm megaohms", "milliohm": "mΩ milliohm milliohms", "µsv": "µsv мкзв microsievert microsieverts mikrosievert", "msv": "msv мзв millisievert millisieverts",
    "µw": "µw мквт microwatt microwatts",
    "kb": "kb кб kilobyte kilobytes", "mb": "mb мб megabyte megabytes", "gb": "gb гб gigabyte gigabytes", "tb": "tb тб terabyte terabytes", "hz": "hz гц", "ghz": "ghz ггц", "mhz": "mhz мгц",
    "mile/hour": "mph", "km/hour": "kph kmh",
}  # fmt: skip


# ISO 4217; each names itself.
_CODES = """aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf
    clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr
    ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop
    mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg
    sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt tnd ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf
    xcd xof xpf yer zar zmw zwl""".split()
# Whose dollars: words that stand before or behind the word for dollar.
DOLLAR_ADJECTIVES: dict[str, str] = {
    word: code
    for code, words in {
        "USD": """us|u.s.|u.s|american|us-amerikanische|us-amerikanischer|amerikanische|amerikanischer|amerikaanse|amerikanska
            |amerikanske|américains|américain|estadounidenses|estadounidense|americanos|americani|statunitensi|abd|amerikan
            |amerykańskich|американских|сша|अमेरिकी|미국|أمريكي|امريكي|أمريكية""",
        "CAD": "canadian|kanadische|canadiens|canadienses|canadesi|canadese|kanada|канадских|캐나다|كندي",
        "AUD": "australian|australische|australiens|australianos|australiani|avustralya|австралийских|호주|أسترالي",
        "HKD": "hong kong|hong-kong|hongkong|홍콩|гонконгских",
        "SGD": "singapore|singapur|싱가포르",
        "NZD": "new zealand|neuseeländische|néo-zélandais|neozelandeses",
        "TWD": "new taiwan|taiwan|대만",
    }.items()
    for word in ["".join(part.split("\n")).strip() for part in words.split("|")]
}

# Whose crowns: adjectives before the word or behind it, as stems.
CROWN_ADJECTIVES: dict[str, str] = {
    "SEK": "swedish|svenska|svenske|schwedisch|suédois|suec|svedes|zweeds|шведск",
    "NOK": "norwegian|norsk|norwegisch|norvégien|norueg|norveges|noors|noorse|норвежск",
    "DKK": "danish|dansk|dänisch|danois|danes|dinamarques|deens|датск",
    "ISK": "icelandic|isländ|island|íslensk|islandsk|исландск",
    "CZK": "czech|tjeckisk|tschechisch|tchèque|chec|česk|чешск",
}


def _invert() -> dict[str, frozenset[str]]:
    units: dict[str, frozenset[str]] = {}
    for words, names in _CURRENCIES.items():
        for word in words.split():
            units[word] = frozenset(names.split())
    for name, words in [(PERCENT, _PERCENTS), (POINTS, _POINTS), *_MEASURES.items()]:
        for word in words.split():  # "ft" are forints as well as feet
            written = word.replace("_", " ").casefold()
            units[written] = units.get(written, frozenset()) | {name}
    units.update(
        {code: frozenset([code.upper()]) for code in _CODES if code not in ("all", "try", "top", "mad", "gel")}
    )
    units.update(
        {
            "‰": frozenset([PER_MILLE]),
            **dict.fromkeys(_PER_MILLE, frozenset([PER_MILLE])),
            "bps": frozenset([BASIS_POINTS]),
            "bp": frozenset([BASIS_POINTS]),
            **dict.fromkeys(_BASIS_POINTS, frozenset([BASIS_POINTS])),
        }
    )
    return units


# Directly behind a year they are no units, but a name or the word for year: "in 2021 NM", "2021 г".
NAMES_BEHIND_YEARS = frozenset(["ng", "nm", "ms", "г", "т", "л", "ч"])
# Every word and sign, and the units that it may stand for.
UNITS: dict[str, frozenset[str]] = _invert()
CURRENCIES: frozenset[str] = frozenset(
    [name for names in _CURRENCIES.values() for name in names.split() if name != "LB"]
    + [code.upper() for code in _CODES]
)
# Signs of one character, for patterns: currencies, percent, degrees.
SIGNS = "".join(sorted(word for word in UNITS if len(word) == 1 and not word.isalnum()))
# Written before the number that they belong to: 百分之三十, yüzde 30.
PERCENT_BEFORE = ("百分之", "百分の", "yüzde ", "백분의 ", "نسبة ", "بنسبة ")


def is_unit_word(word: str) -> bool:
    """Whether a folded word or sign names a unit."""
    return word in UNITS


def is_percent_like(units: frozenset[str]) -> bool:
    """Whether it is a share, which no bare number is taken for."""
    return bool(units & {PERCENT, POINTS, PER_MILLE, BASIS_POINTS})


def is_money(units: frozenset[str]) -> bool:
    """Whether it is a currency."""
    return bool(units & CURRENCIES)
