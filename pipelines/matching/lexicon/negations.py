"""Words that negate, and words that make an exception, by ISO 639-1 code."""

# ruff: noqa: E501 - a table of words is read best with a language to a row and no quotation marks

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS: dict[str, frozenset[str]] = {
    "en": _words("""not no never none nobody nothing nowhere neither nor cannot cant dont doesnt didnt isnt arent wasnt
        werent wont wouldnt couldnt shouldnt hasnt havent hadnt mustnt nay non hardly scarcely barely n't"""),
    "de": _words("""nicht nie niemals kein keine keinen keinem keiner keines keinerlei nichts niemand niemanden
        niemandem niemands nirgends nirgendwo weder keinesfalls keineswegs mitnichten nein nimmer kaum"""),
    "fr": _words("""ne n n' pas jamais aucun aucune aucuns aucunes rien personne nul nulle nuls nulles ni non guère
        nullement aucunement"""),
    "es": _words("no nunca jamás nada nadie ningún ninguno ninguna ningunos ningunas ni tampoco apenas nulo nula"),
    "pt": _words("não nao nunca jamais nada ninguém nenhum nenhuma nenhuns nenhumas nem tampouco sequer"),
    "it": _words("""non no mai niente nulla nessuno nessuna nessun nessun' né neanche nemmeno neppure mica giammai
        affatto"""),
    "nl": _words("niet nooit geen niets niemand nergens noch nimmer nee neen geenszins allerminst nauwelijks"),
    "pl": _words(
        "nie nigdy nikt nikogo nikomu nic niczego niczym nigdzie żaden żadna żadne żadnego żadnej żadnych ani brak"
    ),
    "ru": _words("""не ни нет никогда никто никого никому ничто ничего ничему нигде никуда никакой никакая никакие
        никаких никакого нельзя невозможно отнюдь вовсе едва"""),
    "uk": _words("""не ні немає нема ніколи ніхто нікого нікому ніщо нічого ніде нікуди жоден жодна жодне жодного жодної
        жодних неможливо анітрохи аж"""),
    "el": _words(
        "δεν δε μη μην όχι ποτέ κανείς κανένας καμία καμιά κανένα κανέναν τίποτα τίποτε ούτε μήτε πουθενά ουδέποτε ουδείς"
    ),
    "ar": _words("لا لم لن ليس ليست ليسوا لست ما غير عدم بدون كلا أبدا أبداً قط ولا ولم ولن وليس بلا لات"),
    "he": _words(
        "לא אין אינו אינה אינם אינן איננו איננה אינני אינך אינכם בלי אל לעולם מעולם שום כלום איש בלתי ולא ואין שלא"
    ),
    "tr": _words("değil değildir değiller yok yoktur hayır asla hiç hiçbir hiçbiri hiçkimse ne"),
    "sv": _words("inte icke ej aldrig ingen inget inga ingenting ingenstans varken nej knappt"),
    "da": _words("ikke ej aldrig ingen intet ingenting ingensteds hverken nej næppe"),
    "no": _words("ikke ikkje ei aldri ingen intet inga ingenting ingensteds verken nei neppe"),
    "fi": _words("ei en et emme ette eivät älä älkää ettei eikä enkä koskaan mikään kukaan"),
    "cs": _words(
        "ne není nejsou nebyl nebyla nebylo nebyli nikdy nikdo nic nikde žádný žádná žádné ani nelze nemůže nemá nesmí"
    ),
    "ro": _words("nu niciodată nimeni nimic nicăieri niciun nicio nici n-a nu-i"),
    "hu": _words("nem ne soha senki semmi sehol sem se nincs nincsenek sincs egyik"),
    "hi": _words("नहीं न ना मत कभी बिना बग़ैर बगैर"),
    "id": _words("tidak bukan belum jangan tak tanpa tiada"),
    "vi": _words("không chẳng chưa đừng chớ"),
}

EXCEPTIONS: dict[str, frozenset[str]] = {
    "en": _words("without unless except excepting excluding excludes exclude other-than barring save lest"),
    "de": _words("ohne außer ausgenommen ausgeschlossen sofern ausschließlich"),
    "fr": _words("sans sauf excepté hormis hors exclusion"),
    "es": _words("sin salvo excepto menos exceptuando exclusión"),
    "pt": _words("sem salvo exceto excepto exceptuando menos exclusão"),
    "it": _words("senza salvo tranne eccetto fuorché esclusione escluso"),
    "nl": _words("zonder tenzij behalve uitgezonderd behoudens"),
    "pl": _words("bez oprócz chyba wyjątkiem poza"),
    "ru": _words("без кроме исключением"),
    "uk": _words("без крім окрім винятком"),
    "el": _words("χωρίς δίχως εκτός πλην"),
    "ar": _words("إلا سوى باستثناء عدا"),
    "he": _words("למעט מלבד חוץ ללא"),
    "tr": _words("hariç dışında olmadan olmaksızın"),
    "sv": _words("utan utom förutom undantaget"),
    "da": _words("uden undtagen medmindre"),
    "no": _words("uten unntatt medmindre"),
    "cs": _words("bez kromě vyjma"),
    "ro": _words("fără excepția exceptând"),
    "hu": _words("nélkül kivéve"),
    "id": _words("kecuali"),
}

NEGATIONS_INSIDE: tuple[str, ...] = (
    *("不", "没", "沒", "未", "无", "無", "非", "勿", "莫", "别", "別", "否", "毋", "除外", "除非"),
    *("ない", "なかっ", "なく", "なけれ", "ません", "ませぬ", "ずに", "ぬ", "まい", "なし", "無し"),
    *("않", "안", "못", "없", "아니", "아닌", "아닙", "말라", "마세요", "제외"),
    *("ไม่", "มิ", "ห้าม", "ไร้"),
)
