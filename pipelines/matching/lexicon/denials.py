"""Words that say of what follows that it is not so, or that somebody disputes it, by ISO 639-1 code."""

from __future__ import annotations

DENIALS: dict[str, frozenset[str]] = {
    "en": frozenset("deny denies denied denying false untrue refuted refutes refute disputes disputed rejects rejected".split()),
    "de": frozenset("bestreitet bestritt bestritten leugnet leugnete dementiert dementierte falsch unwahr bestreiten".split()),
    "fr": frozenset("nie nié dément démenti démentent conteste contesté réfute faux".split()),
    "es": frozenset("niega negó niegan desmiente desmintió rechaza rechazó falso".split()),
    "pt": frozenset("nega negou negam desmente desmentiu rejeita rejeitou falso".split()),
    "it": frozenset("nega negato negano smentisce smentito smentiscono falso".split()),
    "nl": frozenset("ontkent ontkende ontkennen betwist betwistte onjuist".split()),
    "pl": frozenset("zaprzecza zaprzeczył zaprzeczyła zaprzeczyli dementuje fałsz".split()),
    "ru": frozenset("отрицает отрицал отрицала отрицают опровергает опроверг опровергла ложь".split()),
    "uk": frozenset("заперечує заперечив заперечила заперечують спростовує спростував неправда".split()),
}
