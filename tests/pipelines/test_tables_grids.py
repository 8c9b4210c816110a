"""Tables of web pages as the markup lays them out: spans, empty cells, several headings, groups, units, layout."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.matching.document import Prepared
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify


@dataclass(frozen=True)
class Table:
    """A table, and what stands in it: by a label the figure that is right, and one of another cell that is not."""

    markup: str
    label: str
    right: str
    wrong: str
    around: str = "The office counts what comes in and what goes out, and prints what it has counted every spring."


TABLES = {
    "an empty cell in the middle": Table(
        "<tr><th>Quay<th>2019<th>2020<th>2021<th>2022<tr><td>North<td>4,110<td>4,220<td>4,330<td>4,440"
        "<tr><td>South<td>5,110<td><td>5,330<td>5,440",
        "South 2021", "5,330", "5,440",
    ),
    "two empty cells at the beginning": Table(
        "<tr><th>Quay<th>2019<th>2020<th>2021<tr><td>North<td>4,110<td>4,220<td>4,330<tr><td>South<td><td><td>5,330",
        "South 2021", "5,330", "4,330",
    ),
    "a cell that is missing at the end": Table(
        "<tr><th>Quay<th>2019<th>2020<th>2021<tr><td>North<td>4,110<td>4,220<td>4,330<tr><td>South<td>5,110<td>5,220",
        "South 2020", "5,220", "5,110",
    ),
    "headings that span unequal numbers of columns": Table(
        "<tr><th rowspan=2>Line<th colspan=3>Passengers<th>Revenue<tr><th>2019<th>2020<th>2021<th>2021"
        "<tr><td>Red<td>610<td>620<td>630<td>77.1<tr><td>Blue<td>710<td>720<td>730<td>88.2",
        "Blue passengers 2021", "730", "88.2",
    ),
    "a heading that spans two columns beside one that spans one": Table(
        "<tr><td></td><th colspan=2>Winter</th><th>Summer</th></tr><tr><td></td><th>Day</th><th>Night</th>"
        "<th>Day</th></tr><tr><th>Ferry</th><td>31</td><td>32</td><td>33</td></tr>"
        "<tr><th>Tram</th><td>41</td><td>42</td><td>43</td></tr>",
        "Tram winter night", "42", "43",
    ),
    "three rows of headings": Table(
        "<thead><tr><th rowspan=3>Ward<th colspan=4>Votes<tr><th colspan=2>First round<th colspan=2>Second round"
        "<tr><th>Ito<th>Berg<th>Ito<th>Berg</thead><tr><td>Harbour<td>1,201<td>1,302<td>1,403<td>1,504"
        "<tr><td>Hill<td>2,201<td>2,302<td>2,403<td>2,504",
        "Hill second round Ito", "2,403", "2,201",
    ),
    "row headings of two levels": Table(
        "<tr><th>Region<th>Sex<th>2020<th>2021<tr><th rowspan=2>Coast<td>Women<td>811<td>812<tr><td>Men<td>821<td>822"
        "<tr><th rowspan=2>Inland<td>Women<td>911<td>912<tr><td>Men<td>921<td>922",
        "Inland men 2021", "922", "822",
    ),
    "a row heading that is a number": Table(
        "<tr><th>Route<th>Trips<th>Delays<tr><th scope=row>410<td>1,900<td>36<tr><th scope=row>520<td>2,900<td>47",
        "Route 520 delays", "47", "36",
    ),
    "group rows between": Table(
        "<tr><th>Item<th>2022<th>2023<tr><td colspan=3>Barley<tr><td>Harvest<td>61<td>62<tr><td>Stock<td>71<td>72"
        "<tr><td colspan=3>Oats<tr><td>Harvest<td>81<td>82<tr><td>Stock<td>91<td>92",
        "Oats harvest 2023", "82", "62",
    ),
    "headings that return": Table(
        "<tr><th>Team<th>Won<th>Lost<tr><td>Ravens<td>14<td>3<tr><td>Herons<td>11<td>6"
        "<tr><th>Team<th>Lost<th>Won<tr><td>Gulls<td>9<td>8<tr><td>Terns<td>7<td>10",
        "Terns won", "10", "7",
    ),
    "a title row above the headings": Table(
        "<tr><th colspan=3>Landings in tonnes</th></tr><tr><th>Fish<th>2020<th>2021<tr><td>Cod<td>514<td>525"
        "<tr><td>Hake<td>614<td>625",
        "Hake 2021", "625 tonnes", "525 tonnes",
    ),
    "a row of units below the headings": Table(
        "<tr><th></th><th>Income</th><th>Share</th></tr><tr><td></td><td>EUR million</td><td>%</td></tr>"
        "<tr><td>Tolls</td><td>35.2</td><td>61.4</td></tr><tr><td>Fines</td><td>4.1</td><td>7.2</td></tr>",
        "Tolls income", "35.2 million euros", "61.4 million euros",
    ),
    "a column of units": Table(
        "<tr><th>Measure<th>Unit<th>2021<th>2022<tr><td>Power<td>GWh<td>415<td>423<tr><td>Heat<td>TJ<td>515<td>523",
        "Power 2022", "423 GWh", "523 GWh",
    ),
    "cells of several lines": Table(
        "<tr><th>Town<th>Built<th>Planned<tr><td>Upper<br>Marsh<td><p>312</p><p>homes</p><td>450"
        "<tr><td>Lower<br>Marsh<td><p>512</p><p>homes</p><td>650",
        "Lower Marsh planned", "650", "450",
    ),
    "rows without headings above": Table(
        "<tr><td>Founded<td>1911<tr><td>Members<td>8,412<tr><td>Branches<td>64", "Branches", "64", "8,412",
    ),
    "a value without a label at its side": Table(
        "<tr><th>Deaths</th><th>Injured</th><th>Missing</th></tr><tr><td>217</td><td>1,042</td><td>39</td></tr>"
        "<tr><td>218</td><td>1,043</td><td>40</td></tr>", "missing", "39", "217",
    ),
    "spacer columns and a sign in a cell of its own": Table(
        "<tr><td></td><td></td><th colspan=2>2023</th><td></td><th colspan=2>2022</th></tr>"
        "<tr><td>Net sales</td><td></td><td>$</td><td>8,214</td><td></td><td>$</td><td>7,905</td></tr>"
        "<tr><td>Gross profit</td><td></td><td></td><td>3,100</td><td></td><td></td><td>2,900</td></tr>",
        "Net sales 2022", "7,905", "8,214",
    ),
    "the value that two rows share": Table(
        "<tr><th>Depot<th>Buses<th>Drivers<tr><td>East<td rowspan=2>93<td>301<tr><td>West<td>402", "West buses", "93",
        "402",
    ),
    "columns in Arabic": Table(
        "<tr><th>المدينة<th>الجرحى<th>القتلى<tr><td>حمص<td>312<td>47<tr><td>حلب<td>512<td>89",
        "حلب القتلى", "89", "47",
    ),
    "columns in Chinese": Table(
        "<tr><th rowspan=2>地区<th colspan=2>2022年<th colspan=2>2023年<tr><th>男<th>女<th>男<th>女"
        "<tr><td>北部<td>4101<td>4202<td>4303<td>4404<tr><td>南部<td>5101<td>5202<td>5303<td>5404",
        "南部 2023年 女", "5404", "5202",
    ),
    "columns in Russian": Table(
        "<tr><th>Область<th>Выпуск, млн руб.<th>Доля, %<tr><td>Томск<td>418<td>12,5<tr><td>Омск<td>618<td>17,3",
        "Омск выпуск", "618 млн руб.", "418 млн руб.",
    ),
    "columns in German": Table(
        "<caption>Umsatz in Mio. Euro</caption><tr><th>Sparte<th>2022<th>2023<tr><td>Seilbahnen<td>1.204,5<td>1.310,2"
        "<tr><td>Kräne<td>904,5<td>910,2",
        "Seilbahnen 2023", "1.310,2 Mio. Euro", "1.204,5 Mio. Euro",
        "Der Konzern nennt seine Zahlen jedes Jahr im März und vergleicht sie mit denen der Jahre davor.",
    ),
    "columns in French": Table(
        "<thead><tr><th>Commune</th><th>Logements</th><th>Part (en %)</th></tr></thead><tr><td>Val-Clair</td>"
        "<td>2 415</td><td>8,4</td></tr><tr><td>Sainte-Aure</td><td>3 415</td><td></td></tr>",
        "Sainte-Aure logements", "3 415", "2 415",
    ),
    "columns in Japanese": Table(
        "<tr><th>年度</th><th>搬入量（トン）</th><th>処理量（トン）</th></tr><tr><td>令和3年</td><td>6,120</td><td>6,015</td></tr>"
        "<tr><td>令和4年</td><td>7,120</td><td>7,015</td></tr>",
        "令和4年 処理量", "7,015トン", "7,120トン",
    ),
    "columns in Spanish": Table(
        "<tr><th>Provincia</th><th colspan=2>Parados (miles)</th></tr>"
        "<tr><td></td><td>Hombres</td><td>Mujeres</td></tr>"
        "<tr><td>Soria</td><td>2,4</td><td>3,1</td></tr><tr><td>Teruel</td><td>3,4</td><td>4,1</td></tr>",
        "Teruel mujeres", "4,1", "3,4",
    ),
    "a heading in thousands": Table(
        "<tr><th>Farm</th><th>Hens ('000)</th><th>Eggs ('000)</th></tr>"
        "<tr><td>Low Mill</td><td>31</td><td>7,440</td></tr>"
        "<tr><td>High Mill</td><td>41</td><td></td></tr>",
        "Low Mill hens", "31,000", "7,440,000",
    ),
    "the body before its foot": Table(
        "<thead><tr><th>Gate<th>Cars<th>Lorries</thead><tfoot><tr><th>All<td>9,900<td>1,210</tfoot>"
        "<tbody><tr><th>One<td>4,100<td>510<tr><th>Two<td>5,800<td>700</tbody>",
        "Two lorries", "700", "1,210",
    ),
    "a small table inside a cell": Table(
        "<tr><th>Site<th>Samples<th>Notes<tr><td>Mere<td>61<td><table><tr><td>pH<td>6.1<tr><td>Iron<td>0.4</table>"
        "<tr><td>Fen<td>71<td>none",
        "Fen samples", "71", "61",
    ),
    "millions in Polish": Table(
        "<caption>Sprzedaż w mln zł</caption><tr><th>Zakład<th>2021<th>2022<tr><td>Mleczarnia<td>41,5<td>44,2"
        "<tr><td>Piekarnia<td>51,5<td>54,2",
        "Piekarnia 2022", "54,2 mln zł", "44,2 mln zł",
        "Spółka podaje swoje wyniki co roku i porównuje je z wynikami z lat poprzednich oraz z planem.",
    ),
    "a unit of its own line in Chinese": Table(
        "<caption>单位：万元</caption><tr><th>项目<th>2021年<th>2022年<tr><td>工资<td>1,204<td>1,310<tr><td>材料<td>904<td>910",
        "材料 2022年", "910万元", "1,310万元", "公司每年公布一次经营数据，并与往年的数据进行比较。",
    ),
    "millions in Italian": Table(
        "<caption>Ricavi in milioni di euro</caption><tr><th>Settore<th>2021<th>2022<tr><td>Funivie<td>12,4<td>13,1"
        "<tr><td>Alberghi<td>22,4<td>23,1",
        "Alberghi 2022", "23,1 milioni di euro", "13,1 milioni di euro",
        "La società pubblica i suoi conti ogni anno e li confronta con quelli degli anni precedenti.",
    ),
    "a hidden column": Table(
        "<tr><th>Port<th hidden>Code<th>Arrivals<th>Departures<tr><td>Skag<td hidden>981<td>14<td>15"
        "<tr><td>Vik<td hidden>982<td>24<td>25",
        "Vik departures", "25", "24",
    ),
}  # fmt: skip


def read(table: Table) -> Prepared:
    around = f"<p>{table.around}</p>"
    markup = f"<meta charset=utf-8><body><main>{around}<table>{table.markup}</table>{around}</main></body>"
    extraction = extract(f"<html>{markup}</html>".encode(), media_type="text/html")
    assert isinstance(extraction, Extraction)
    return prepare(extraction)


@pytest.mark.parametrize("kind", TABLES)
def test_the_figure_of_the_labelled_cell_stands(kind: str) -> None:
    table = TABLES[kind]
    assert verify(Figure(table.right, table.label), read(table)).verdict.stands


@pytest.mark.parametrize("kind", TABLES)
def test_the_figure_of_another_cell_does_not_stand_by_that_label(kind: str) -> None:
    table = TABLES[kind]
    assert verify(Figure(table.wrong, table.label), read(table)).verdict == "altered"
