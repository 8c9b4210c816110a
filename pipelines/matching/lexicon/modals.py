"""Words that say whether something may, can, must, should or will be, by ISO 639-1 code."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODALS: dict[str, frozenset[str]] = {
    "en": _words("""may might can could must shall should will would ought need needs needed required requires require
        cannot able unable permitted allowed 'll can't won't couldn't shouldn't wouldn't mustn't mightn't needn't shan't
        mandatory optional obliged"""),
    "de": _words("""kann kannst können könnt könnte könnten muss muß musst müssen müsst müsste müssten mussten musste
        darf darfst dürfen dürft dürfte dürften durfte durften soll sollst sollen sollt sollte sollten wird werden würde
        würden mag mögen möchte möchten will wollen wollte wollten verpflichtet erforderlich"""),
    "fr": _words("""peut peux peuvent pouvez pouvons pouvait pouvaient pourra pourront pourrait pourraient pourrez pourrez
        pourrions puisse puissent doit dois doivent devez devons devait devaient devra devront devrez devrait devraient
        devriez faut faudra faudrait obligatoire obligatoirement facultatif tenu tenus"""),
    "es": _words("""puede pueden puedes podemos podrá podrán podrás podremos podría podrían pudiera debe deben debes
        debemos deberá deberán deberás deberemos debería deberían habrá obligatorio opcional obligado obligados"""),
    "pt": _words("""pode podem podes podemos poderá poderão poderia poderiam deve devem deves devemos deverá deverão
        deveria deveriam precisa precisam obrigatório opcional"""),
    "it": _words("""può possono puoi possiamo potete potrà potranno potrebbe potrebbero deve devono devi dobbiamo dovete
        dovrà dovranno dovrebbe dovrebbero bisogna obbligatorio facoltativo"""),
    "nl": _words("""kan kunt kunnen kon konden zou zouden moet moeten moest moesten mag mogen mocht mochten zal zult
        zullen hoeft hoeven dient dienen verplicht"""),
    "pl": _words("""może mogą możesz możemy możecie mógł mogła mogły mogli mógłby mogłaby mogłyby musi muszą musisz
        musimy musiał powinien powinna powinno powinni powinny należy trzeba można będzie będą wolno"""),
    "ru": _words("""может могут можете можем могу мог могла могли мог бы должен должна должно должны обязан обязана
        обязано обязаны следует надо нужно можно будет будут вправе необходимо стоит"""),
    "uk": _words("""може можуть можете можемо можу міг могла могли повинен повинна повинно повинні зобов'язаний
        зобов'язана зобов'язані слід треба потрібно можна буде будуть вправі необхідно мусить має мають"""),
    "el": _words(
        "μπορεί μπορούν μπορείτε μπορούμε μπορούσε μπορούσαν πρέπει έπρεπε οφείλει οφείλουν θα ενδέχεται δύναται"
    ),
    "ar": _words("يمكن يجوز يجب ينبغي قد سوف يستطيع تستطيع يمكنك يمكنه سيتم ستكون سيكون يتعين يلزم ويجب ويمكن ويجوز"),
    "he": _words(
        "יכול יכולה יכולים יכולות חייב חייבת חייבים חייבות צריך צריכה צריכים עשוי עשויה עשויים רשאי רשאית רשאים אפשר מותר"
    ),
    "tr": _words(
        "gerekir gerekmektedir gerekiyor lazım zorunda zorunlu zorundadır mümkün mümkündür olabilir edebilir yapabilir"
    ),
    "sv": _words("kan kunde måste ska skall skulle bör borde får fick vill må behöver"),
    "da": _words("kan kunne må måtte skal skulle bør burde vil ville"),
    "no": _words("kan kunne må måtte skal skulle bør burde vil ville"),
    "fi": _words("voi voivat voisi voisivat saattaa täytyy pitää pitäisi tulee saa saavat"),
    "cs": _words("může mohou mohl mohla mohli musí musel smí smějí má mají měl měla měli lze bude budou"),
    "ro": _words("poate pot putea trebuie trebui va vor ar"),
    "hu": _words("lehet kell kellene szabad fog fognak tud tudnak"),
    "hi": _words("सकता सकती सकते चाहिए होगा होगी होंगे पड़ेगा"),
    "id": _words("dapat bisa boleh harus wajib akan mungkin perlu"),
    "vi": _words("có-thể phải nên sẽ cần"),
}

MODALS_INSIDE: tuple[str, ...] = (
    *(
        "可以",
        "可能",
        "可",
        "能够",
        "能",
        "应当",
        "應當",
        "应该",
        "應該",
        "应",
        "應",
        "必须",
        "必須",
        "须",
        "須",
        "得",
        "会",
        "會",
        "将",
        "將",
    ),
    *("需要", "需", "务必", "允许", "禁止", "要"),
    *(
        "できる",
        "できま",
        "可能",
        "べき",
        "ねばなら",
        "なければなら",
        "かもしれ",
        "でしょう",
        "だろう",
        "必要",
        "得る",
        "られる",
        "はず",
    ),
    *("수 있", "수있", "해야", "하여야", "어야", "아야", "겠", "될 수", "필요", "가능", "할 것"),
    *("ต้อง", "ควร", "อาจ", "สามารถ"),
)
