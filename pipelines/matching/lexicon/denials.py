"""Words that say of what follows that it is not so, or that somebody disputes it, by ISO 639-1 code."""

from __future__ import annotations

DENIALS: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "deny",
            "denies",
            "denied",
            "denying",
            "false",
            "untrue",
            "refuted",
            "refutes",
            "refute",
            "disputes",
            "disputed",
            "rejects",
            "rejected",
        ]
    ),
    "de": frozenset(
        [
            "bestreitet",
            "bestritt",
            "bestritten",
            "leugnet",
            "leugnete",
            "dementiert",
            "dementierte",
            "falsch",
            "unwahr",
            "bestreiten",
        ]
    ),
    "fr": frozenset(["nie", "nié", "dément", "démenti", "démentent", "conteste", "contesté", "réfute", "faux"]),
    "es": frozenset(["niega", "negó", "niegan", "desmiente", "desmintió", "rechaza", "rechazó", "falso"]),
    "pt": frozenset(["nega", "negou", "negam", "desmente", "desmentiu", "rejeita", "rejeitou", "falso"]),
    "it": frozenset(["nega", "negato", "negano", "smentisce", "smentito", "smentiscono", "falso"]),
    "nl": frozenset(["ontkent", "ontkende", "ontkennen", "betwist", "betwistte", "onjuist"]),
    "pl": frozenset(["zaprzecza", "zaprzeczył", "zaprzeczyła", "zaprzeczyli", "dementuje", "fałsz"]),
    "ru": frozenset(["отрицает", "отрицал", "отрицала", "отрицают", "опровергает", "опроверг", "опровергла", "ложь"]),
    "uk": frozenset(["заперечує", "заперечив", "заперечила", "заперечують", "спростовує", "спростував", "неправда"]),
}
