"""Whether quoted words are likely a translation: in another language than the work that they are taken from."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..linting.languages import can_stand_in, language_of
from .works import Work

_BY_NAME = {
    "chinese": "zh", "mandarin": "zh", "japanese": "ja", "korean": "ko", "russian": "ru", "ukrainian": "uk",
    "arabic": "ar", "persian": "fa", "farsi": "fa", "hebrew": "he", "greek": "el", "german": "de", "french": "fr",
    "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl", "turkish": "tr",
    "chinesisch": "zh", "russisch": "ru", "englisch": "en", "französisch": "fr", "chinois": "zh", "russe": "ru",
    "anglais": "en", "allemand": "de", "english": "en",
}  # fmt: skip
_BY_COUNTRY = {
    "cn": "zh", "tw": "zh", "jp": "ja", "kr": "ko", "ru": "ru", "ua": "uk", "ir": "fa", "gr": "el", "il": "he",
    "de": "de", "at": "de", "fr": "fr", "es": "es", "mx": "es", "it": "it", "pt": "pt", "br": "pt", "nl": "nl",
    "pl": "pl", "tr": "tr",
}  # fmt: skip
_NAMED = re.compile(rf"\((?:in\s|auf\s|en\s)?(?P<name>{'|'.join(_BY_NAME)})\)", re.IGNORECASE)
# "en.people.cn", "www.chinadaily.com.cn/english/…": a page in English on a host of another country.
_ENGLISH_PAGE = re.compile(r"(?:^|[./_-])(?:en|eng|english|global|international)(?:[./_-]|$)", re.IGNORECASE)


def translation_doubt(quote: str, work: Work) -> str | None:
    """Why a person should look whether the words are a translation; None where nothing speaks for it."""
    language, evidence = _language_of(work)
    if language is not None and not can_stand_in(quote, language):
        return f"likely a translation, which cannot stand in the source: {evidence}"
    if language is None and re.search(r"\S\s\[[^\]]{3,}\]$", work.title) and re.search(r"[A-Za-z]{3}", quote):
        return "likely a translation, which cannot stand in the source: its title is given with a translation"
    return None


def _language_of(work: Work) -> tuple[str | None, str]:
    """The language that a work is likely in, as far as its naming tells it, and what tells it."""
    if named := _NAMED.search(work.entry):
        return _BY_NAME[named["name"].lower()], f"“{named.group()}”"
    title = re.sub(r"\s\[[^\]]*\]$", "", work.title)
    written = language_of(title)
    if written is not None and written != "en":
        return written, "the language of its title"
    if work.url is not None:
        parts = urlsplit(work.url)
        country = (parts.hostname or "").rpartition(".")[2]
        if country in _BY_COUNTRY and not _ENGLISH_PAGE.search(f"{parts.hostname}{parts.path}"):
            return _BY_COUNTRY[country], f"an address in .{country}"
    return None, ""
