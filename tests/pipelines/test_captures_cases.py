"""Pages of tests/cases/captures: what stands in a document's way is refused with its reason, genuine pages are read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipelines.extraction import Extraction, NotExtracted, extract
from pipelines.findings import Judgement, Reason, Verdict
from pipelines.publication import Figure, Quotation
from pipelines.verdicts import judge

FOLDER = Path(__file__).parents[1] / "cases" / "captures"
# A site's own frame, and a long legal text.
NAV = """<header><nav><a href="/">Home</a> <a href="/n">News</a> <a href="/s">Shipping</a> <a href="/l">Log in</a></nav>
</header><footer><p>© 2024 Norr Gazette. All rights reserved.</p><a href="/p">Privacy</a></footer>"""
FILLER = (
    "Dazu gehören die Messung von Anzeigen, die Erforschung von Zielgruppen und die Entwicklung von Angeboten. Ihre "
    "Einwilligung können Sie jederzeit mit Wirkung für die Zukunft widerrufen. "
) * 8


def cases_of(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))[name.removesuffix("s")]


def read(html: str) -> Extraction | NotExtracted:
    return extract(html.replace("NAV", NAV).replace("FILLER", FILLER).encode(), media_type="text/html; charset=utf-8")


@pytest.mark.parametrize("wall", cases_of("walls"))
def test_what_stands_in_the_way_is_refused_for_its_reason(wall: dict[str, Any]) -> None:
    outcome = read(wall["html"])
    assert isinstance(outcome, NotExtracted)
    assert outcome.reason.value in wall["reasons"]


@pytest.mark.parametrize("page", cases_of("pages"))
def test_a_page_that_speaks_of_such_things_is_read(page: dict[str, Any]) -> None:
    assert judge(Quotation(page["quote"]), read(page["html"])).verdict is Verdict.VERBATIM


ASKED = [
    "To continue reading, subscribe from £1 a week.",
    "You have reached your limit of free articles.",
    "This article is for subscribers only.",
    "Dieser Artikel ist nur für Abonnenten. Sie haben bereits ein Abo?",
    "Il vous reste 82 % de cet article à lire. La suite est réservée aux abonnés.",
    "Contenido exclusivo para suscriptores",
    "Contenuto riservato agli abbonati.",
    "Dit artikel is exclusief voor abonnees",
    "Чтобы читать дальше, оформите подписку",
    "この記事は会員限定です。残り 2104文字",
    "订阅后继续阅读全文",
]


def teaser(asked: str) -> Extraction | NotExtracted:
    return read(
        f"""<html><head><title>Ferry audit</title></head><body>NAV<main><article>
        <h1>Ferry audit finds doubled tickets</h1>
        <p>An audit of the ferry company has found that 1,204,377 tickets were sold twice, and that the payment system
        did not record it for two years.</p>
        <p>The auditors called it a failure of control. The board meets on 4 June and has asked for a second opinion,
        said its chair, who has led it since the company was founded.</p>
        <div class="offer"><p>{asked}</p></div></article></main></body></html>"""
    )


def judged(asked: str, quote: str) -> Judgement:
    return judge(Quotation(quote), teaser(asked))


@pytest.mark.parametrize("asked", ASKED)
def test_words_behind_a_paywall_are_not_called_absent(asked: str) -> None:
    judgement = judged(asked, "The minister has known of the letters since autumn")
    assert (judgement.verdict, judgement.reason) == (Verdict.UNVERIFIABLE, Reason.PAYWALL)


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_shown_before_a_paywall_is_judged(asked: str) -> None:
    assert judged(asked, "The auditors called it a failure of control").verdict is Verdict.VERBATIM
    assert judged(asked, "the payment system did record it for two years").verdict is Verdict.ALTERED


def test_a_figure_behind_a_paywall_is_not_called_absent() -> None:
    judgement = judge(Figure("38.6 million", "damages paid"), teaser(ASKED[0]))
    assert (judgement.verdict, judgement.reason) == (Verdict.UNVERIFIABLE, Reason.PAYWALL)


@pytest.mark.parametrize(
    "said",
    ['The words "subscribe to continue reading" were on every door.', "Subscribers were asked, and readers.", ""],
)
def test_a_page_that_asks_for_no_money_holds_all_there_is(said: str) -> None:
    assert judged(said, "The minister has known of the letters since autumn").verdict is Verdict.ABSENT


def test_a_long_text_is_no_teaser() -> None:
    paragraphs = "".join(
        f"<p>Ferry number {n} sailed on day {n} with {n} cars and a crew of nine people.</p>" for n in range(60)
    )
    outcome = read(f"<html><body><main><h1>Log</h1>{paragraphs}<p>{ASKED[0]}</p></main></body></html>")
    assert judge(Quotation("The minister has known of the letters since autumn"), outcome).verdict is Verdict.ABSENT


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (
            "Les membres du conseil ont demandé un second avis et la directrice n’est pas venue",
            "in another language (fr",
        ),
        ("Совет запросил второе заключение", "Cyrillic"),
        ("董事会已经要求第二份审计意见书", "Chinese"),
    ],
)
def test_words_in_another_language_are_absent_and_said_to_be(quote: str, said: str) -> None:
    judgement = judged("", quote)
    assert judgement.verdict is Verdict.ABSENT
    assert any(said in warning for warning in judgement.context)


def test_words_in_the_language_of_the_source_are_simply_absent() -> None:
    assert judged("", "The minister has known of the letters since autumn and said so").context == ()
