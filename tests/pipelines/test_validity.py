"""The gate: what stands in a document's way is told from documents that speak of such things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.findings import Reason
from pipelines.validity import PageSignals, refusal


def page(title: str, *passages: str, **signals: object) -> PageSignals:
    """A page whose first passage is its heading."""
    return PageSignals(title=title, headings=passages[:1], passages=passages, **signals)  # type: ignore[arg-type]


WALLS = [
    (
        Reason.BOT_WALL,
        page("Just a moment...", "www.example.org", "Verifying you are human. This may take a few seconds."),
    ),
    (
        Reason.BOT_WALL,
        page("Attention Required! | Cloudflare", "Sorry, you have been blocked", "You are unable to access it."),
    ),
    (
        Reason.BOT_WALL,
        page("Pardon Our Interruption", "Pardon Our Interruption", "Your browser made us think you were a bot."),
    ),
    (Reason.BOT_WALL, page("403 Forbidden", "403 Forbidden", "nginx/1.18.0")),
    (Reason.BOT_WALL, page("Request Rejected", "The requested URL was rejected. Your support ID is: 4711")),
    (
        Reason.BOT_WALL,
        page(
            "example.org",
            markup='<script>var dd={"rt":"c"}</script><script src="https://ct.captcha-delivery.com/c.js">',
        ),
    ),
    (Reason.BOT_WALL, page("", markup='<iframe src="/_Incapsula_Resource?CWUDNSAI=9">')),
    (Reason.BOT_WALL, page("Un instant…", "Vérification", "Nous vérifions que vous n’êtes pas un robot.")),
    (Reason.BOT_WALL, page("Acceso denegado", "Acceso denegado", "No tiene permiso para acceder a esta página.")),
    (
        Reason.BOT_WALL,
        page("Ой!", "Подтвердите, что вы не робот", "Запросы с вашего устройства похожи на автоматические."),
    ),
    (Reason.BOT_WALL, page("访问验证", "您的访问过于频繁，请完成验证后继续访问")),
    (Reason.BOT_WALL, page("보안 확인", "로봇이 아님을 확인해 주세요.")),
    (Reason.BOT_WALL, page("Video", "This video is not available in your country.")),
    (Reason.BOT_WALL, page("提示", "抱歉，您所在的地区无法访问此内容。")),
    (
        Reason.CONSENT_WALL,
        page("The Times", "We value your privacy", "We and our 812 partners store cookies.", controls=("Accept all",)),
    ),
    (
        Reason.CONSENT_WALL,
        page(
            "Diario", "Tu privacidad", "Nosotros y nuestros socios usamos cookies.", controls=("Aceptar y continuar",)
        ),
    ),
    (Reason.CONSENT_WALL, page("Brauerei", "Willkommen", "Bist du mindestens 18 Jahre alt?", controls=("Eintreten",))),
    (
        Reason.CONSENT_WALL,
        page("News", banners=("We and our partners use cookies.",), controls=("I agree",), scripts=3),
    ),
    (Reason.LOGIN, page("Log in to Example", "Log in to Example", "Forgotten account?", asks_password=True)),
    (Reason.LOGIN, page("Connexion", "Connexion", "Identifiant", "Mot de passe oublié ?", asks_password=True)),
    (Reason.LOGIN, page("Session expired", "Session expired", "Your session has expired. Please log in again.")),
    (Reason.LOGIN, page("用户登录", "请先登录后查看内容")),
    (Reason.SOFT_404, page("Page not found | Example", "Page not found", "The page you are looking for was moved.")),
    (Reason.SOFT_404, page("404", "Seite nicht gefunden", "Die gewünschte Seite ist leider nicht mehr verfügbar.")),
    (Reason.SOFT_404, page("404", "Страница не найдена", "Возможно, она была удалена.")),
    (Reason.SOFT_404, page("エラー", "お探しのページは見つかりませんでした。")),
    (Reason.SOFT_404, page("example.org", "example.org", "This domain is for sale!")),
    (Reason.SOFT_404, page("Not found", "Page not found", *["The council adopted the new budget late at night."] * 12)),
    (Reason.ERROR, page("Error", "Something went wrong", "Please try again later.")),
    (Reason.ERROR, page("Database Error", "Error establishing a database connection")),
    (Reason.ERROR, page("Fehler", "Fehler", "Es ist ein unerwarteter Fehler aufgetreten.")),
    (Reason.ERROR, page("Maintenance", "We’ll be back soon!", "We are performing scheduled maintenance.")),
    (Reason.JS_SHELL, page("App", "Loading…", scripts=1)),
    (Reason.JS_SHELL, page("App", scripts=4, without_scripts=("You need to enable JavaScript to run this app.",))),
    (Reason.JS_SHELL, page("Example", scripts=1)),
    (Reason.REDIRECT, page("Redirecting…", "You are being redirected.")),
    (Reason.REDIRECT, page("301 Moved Permanently", "Moved Permanently", "The document has moved here.")),
    (Reason.REDIRECT, page("Old", "We have a new home.", refresh=(3.0, "https://example.org/new"))),
    (Reason.REDIRECT, page("", markup="<script>window.location.href = 'https://example.org/new'</script>", scripts=1)),
]

DOCUMENTS = [
    page("Ministry withdraws guidance", "The document was removed from the site on Monday. Officials gave no reason."),
    page(
        "Error in vote count",
        "An error occurred in the count of the third ward, the commission said. The result stands.",
    ),
    page("Ruling", "The court did not find the witness credible. It will rule on 4 May."),
    page(
        "Reactor closed for maintenance", "The reactor is closed for maintenance until June. Output fell by 12 percent."
    ),
    page("Access denied: 40 families without water", "Forty families have had no water since March. The council knew."),
    page("Road blocked", "Road blocked", "Route 7 is blocked by a landslide near Alma. It reopens on Tuesday."),
    page("Statement", "Statement", "We reject the allegations.", scripts=5),
    page("Notice", "The office is closed on 24 December.", scripts=1, without_scripts=("Please enable JavaScript.",)),
    page(
        "Cookie policy",
        "Cookie policy",
        "We and our partners use cookies. They expire after 30 days.",
        controls=("Accept all",),
    ),
    page(
        "Opening hours",
        "Monday to Friday, 9 to 17. Closed on public holidays.",
        asks_password=True,
        controls=("Log in",),
    ),
    page("What does error 404 mean?", "What does error 404 mean?", "The server has no document under that address."),
    page("Funds redirected", "Some 4.1 million euros were redirected to schools."),
    page("Ermittlungen", "Der Fall wurde an die Staatsanwaltschaft weitergeleitet. Sie ermittelt gegen drei Beamte."),
    page("U4 unterbrochen", "Wegen Wartungsarbeiten fährt die U4 am Sonntag nicht."),
    page("Enquête", "Le dossier est resté introuvable, selon le juge. Une enquête est ouverte."),
    page("发言人", "发言人周二表示，所谓的秘密文件并不存在，政府从未签署过任何协议。"),
    page("Suspended", "His account has been suspended since May, the platform confirmed."),
    page("CAPTCHA", "CAPTCHA", "A CAPTCHA is a test that computers fail and people pass. It was named in 2003."),
    page("Waiting times", "Patients are in line for months: the wait time for a hip is 14 months."),
    page(
        "Outage", "Visitors read “Just a moment...” and “Verify you are human” for six hours after the filter failed."
    ),
    page("Live", "12:04 The vote is under way.", refresh=(30.0, "")),
    page("Reports", "Reports", link_lists=tuple(f"Annual report {year}" for year in range(2000, 2020)), scripts=2),
    page("A tale", "A tale", scripts=9, hidden=("word " * 120,)),
]


@pytest.mark.parametrize(("reason", "signals"), WALLS)
def test_a_page_in_the_way_is_refused_with_its_reason(reason: Reason, signals: PageSignals) -> None:
    found = refusal(signals)
    assert found is not None
    assert found.reason is reason
    assert found.detail.endswith(".")


@pytest.mark.parametrize("signals", DOCUMENTS)
def test_a_short_document_that_speaks_of_such_things_is_let_through(signals: PageSignals) -> None:
    assert refusal(signals) is None


@pytest.mark.parametrize(("reason", "signals"), WALLS)
def test_no_wall_is_left_where_a_long_text_stands_beside_it(reason: Reason, signals: PageSignals) -> None:
    story = "The committee heard eleven witnesses on the second day and adjourned until the spring."
    longer = PageSignals(
        title=signals.title, headings=signals.headings, passages=(*signals.passages, *[story] * 40),
        controls=signals.controls, markup=signals.markup, scripts=signals.scripts, refresh=signals.refresh,
        asks_password=signals.asks_password, banners=signals.banners, without_scripts=signals.without_scripts,
    )  # fmt: skip
    assert refusal(longer) is None


@given(
    st.builds(
        PageSignals,
        title=st.text(max_size=40),
        passages=st.lists(st.text(max_size=80)).map(tuple),
        markup=st.text(max_size=80),
    )
)
def test_any_signals_get_an_answer_and_always_the_same(signals: PageSignals) -> None:
    assert refusal(signals) == refusal(signals)
