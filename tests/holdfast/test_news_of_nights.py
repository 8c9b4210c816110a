"""What `--quiet` prints: over many nights, of each source only the nights on which something was new."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Answer, Desk, Web

from holdfast.nightly import NightResult

PAGE = Answer(
    200, "<html><title>Fees</title><body><p>Mooring for a night costs 38 crowns in the harbour.</p></body></html>"
)
OTHER = Answer(200, PAGE.body.replace("38", "41"))
DEAD = Answer(404, "gone")
# Of each source the pages of seven nights, and the nights on which it is news: a change on its first night and on the
# one that confirms it, a source that can't be judged once that has lasted, and its return.
COURSES: dict[str, tuple[list[Answer], list[int]]] = {
    "stands": ([PAGE] * 7, []),
    "changes": ([PAGE] * 2 + [OTHER] * 5, [3, 4]),
    "flickers": ([PAGE, OTHER, PAGE, PAGE, PAGE, PAGE, PAGE], [2, 3, 4]),
    "never": ([OTHER] * 7, [1]),
    "dies": ([PAGE] * 2 + [DEAD] * 5, [4]),
    "hiccups": ([PAGE, DEAD, PAGE, PAGE, DEAD, PAGE, PAGE], []),
    "recovers": ([PAGE, DEAD, DEAD, DEAD, PAGE, PAGE, PAGE], [3, 5]),
    "dead": ([DEAD] * 7, [1, 2]),
}
DECLARED = "\n".join(
    [
        "publication: {title: Fees}",
        "sources:",
        *(f'  {name}: {{url: "http://{name}.example/"}}' for name in COURSES),
        "  named: {title: A work that is only named}",
        "claims:",
        *(
            f'  - {{id: {name}, says: S., cites: [{{source: {name}, quote: "costs 38 crowns in the harbour"}}]}}'
            for name in (*COURSES, "named")
        ),
    ]
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[NightResult]]:
    with Web() as web:
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=DECLARED)
        told = []
        for night in range(7):
            web.answers = {f"http://{name}.example/": pages[night] for name, (pages, _) in COURSES.items()}
            told.append(desk.night(f"2026-11-{night + 1:02}T03:00Z"))
        yield told


@pytest.mark.parametrize("name", COURSES)
def test_a_source_is_news_when_something_happened_to_it(nights: list[NightResult], name: str) -> None:
    found = [number for number, night in enumerate(nights, start=1) if f"{name}#1" in night.found.news]
    assert found == COURSES[name][1]


def test_a_work_that_is_only_named_is_news_once(nights: list[NightResult]) -> None:
    assert [number for number, night in enumerate(nights, start=1) if "named#1" in night.found.news] == [1]
