"""Units that a table's headings give: which parts of a heading are one, and what the numbers below it are then."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.publication import Figure
from pipelines.quantities.headings import unit_in
from pipelines.verdicts import prepare, verify

PROSE = "<p>The trust keeps accounts of all its houses and publishes them in the week before the spring fair.</p>"


def verdict_on(heading: str, figure: str, *, row: str = "Mill", near: str = "Mill") -> str:
    """The verdict on a figure by the row and the first word of the heading; the cell holds 17.4."""
    table = (
        f"<table><tr><th>House</th><th>{heading}</th><th>Staff</th></tr>"
        f"<tr><td>{row}</td><td>17.4</td><td>31</td></tr><tr><td>Forge</td><td>20.8</td><td>6</td></tr></table>"
    )
    page = f"<html lang=en><body><main>{PROSE}{table}{PROSE}</main></body></html>"
    extraction = extract(page.encode(), media_type="text/html")
    assert isinstance(extraction, Extraction)
    first = heading.strip("%($€ ").split(" ")[0].strip(",")
    return verify(Figure(figure, f"{near} {first}"), prepare(extraction)).verdict.value


@pytest.mark.parametrize(
    ("heading", "figure"),
    [
        ("Takings ($m)", "$17.4 million"),
        ("Takings ($ m)", "$17.4m"),
        ("Takings (NZ$m)", "NZ$17.4 million"),
        ("Takings (US$ thousand)", "US$17,400"),
        ("Takings (£bn)", "£17.4 billion"),
        ("Takings (M€)", "€17.4 million"),
        ("Takings (m €)", "17.4 million euros"),
        ("Takings (CHF m)", "CHF 17.4 million"),
        ("Takings (GBPm)", "£17.4 million"),
        ("Takings (T€)", "€17,400"),
        ("Takings (€'000)", "€17,400"),
        ("Takings (USD, millions)", "$17.4 million"),
        ("Takings ($ in thousands)", "$17,400"),
        ("Takings (€m, 2023)", "€17.4 million"),
        ("Takings €m", "€17.4 million"),
        ("Takings EUR million", "€17.4 million"),
        ("Takings in millions of U.S. dollars", "$17.4 million"),
        ("Fee (€/t)", "€17.4"),
        ("Growth (% yoy)", "17.4%"),
        ("Share %", "17.4 percent"),
        ("% of all", "17.4%"),
        ("Change (% points)", "17.4 percentage points"),
        ("Wind (km/h)", "17.4 km/h"),
        ("Crop, t/ha", "17.4 t/ha"),
        ("Gusts (m/s)", "17.4 metres per second"),
        ("Load kg", "17.4 kg"),
        ("Dose (µg)", "17.4 micrograms"),
    ],
)
def test_a_number_below_a_unit_is_that_many_of_it(heading: str, figure: str) -> None:
    near = "Mill of" if heading.startswith("%") else "Mill"
    assert verdict_on(heading, figure, near=near, row="Mill") in ("verbatim", "equivalent")


@pytest.mark.parametrize(
    ("heading", "figure"),
    [
        ("Takings ($m)", "17.4 metres"),
        ("Takings ($m)", "$17.4 billion"),
        ("Takings ($m)", "€17.4 million"),
        ("Takings (T€)", "€17.4 million"),
        ("Takings (k€)", "17.4 thousand dollars"),
        ("Wind (km/h)", "17.4 mph"),
        ("Wind km/h", "17.4 hours"),
        ("Crop (kg per hectare)", "17.4 hectares"),
        ("Births (per 1,000)", "17400"),
        ("Games per day", "17.4 days"),
        ("Price per kg", "17.4 kg"),
        ("Gusts (m/s)", "17.4 million"),
        ("Share %", "17.4 percentage points"),
        ("% change in takings ($m)", "$17.4 million"),
    ],
)
def test_a_number_below_a_unit_is_nothing_else(heading: str, figure: str) -> None:
    near = "Mill takings" if heading.startswith("%") else "Mill"
    assert verdict_on(heading, figure, near=near) == "altered"


@pytest.mark.parametrize("heading", ["Takings ($m)", "Share %", "Wind (km/h)", "Crop, t/ha", "Births (per 1,000)"])
def test_a_number_below_a_unit_stands_as_it_is_written(heading: str) -> None:
    assert verdict_on(heading, "17.4") == "verbatim"


@pytest.mark.parametrize(
    "heading",
    [
        "Women 100 m",  # the name of a race
        "World Cup",  # and no Cuban pesos
        "Deaths per 100,000",
        "Opening hours",
        "Vitamin C",
        "Men / women",
        "2022年",
        "Takings ($m and %)",
        "Takings ($m or €m)",
    ],
)
def test_a_heading_without_a_plain_unit_gives_none(heading: str) -> None:
    assert unit_in(heading, frozenset(["en"])) is None


def test_a_row_of_percents_has_percents_below_a_currency() -> None:
    assert verdict_on("Year ($m)", "17.4%", row="Margin, %", near="Margin") == "equivalent"
    assert verdict_on("Year ($m)", "$17.4 million", row="Margin, %", near="Margin") == "altered"
