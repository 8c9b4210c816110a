"""Whether the number of a table's cell is negative: "(412)" and "– 412" are, where their column has others too.

Accountants write losses in brackets, and costs as well, that nobody repeats with a minus: there either sign stands.
A column in which all numbers are in brackets says nothing of signs: shares, errors, numbers of cases.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum

from ..matching.folding import folded_text
from .table_cells import Cell
from .table_values import Row, Table
from .unit_reading import unit_after, unit_before
from .values import Quantity

_AMOUNT = r"(?:[^\W\d_]{1,3}\.?\s?)?[^\w\s()]{0,2}\s?\d[\d.,'’\s]*(?:\s?(?:[%‰]|[^\W\d_]{1,4}\.?|[^\w\s()]))?"
_BRACKETED = re.compile(rf"(?:[^\W\d_]{{0,3}}[^\w\s()]?\s?)\(\s?{_AMOUNT}\s?\)\s?(?:[%‰]|[^\W\d_]{{1,4}}|[^\w\s()])?\Z")
_DASHED = re.compile(rf"[-‐-―−]\s+{_AMOUNT}\Z")
_BEHIND = re.compile(rf"{_AMOUNT}(?<=[\d%‰])[-‐-―−]\Z")  # as some ledgers print: "412-"
_TRIANGLE = re.compile(rf"[△▲]\s?{_AMOUNT}\Z")
# The syllables of Japanese and Korean, in whose tables a full triangle is a minus; elsewhere it points upwards.
_SYLLABLES = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")
_YEAR = re.compile(r"\(\s?(?:1[5-9]|20)\d\d\s?\)\Z")
_LOOKED_AT = 500  # rows that tell how a column is written
# What is deducted, by its name: cited without a sign. In brackets it is the other name of a result: "profit/(loss)".
_DEDUCTED = re.compile(
    r"(?<![^\W_])(?:loss|losses|costs?|expens\w+|charges?|tax\w*|duties|depreciation|amorti[sz]ation|impairments?|deficits?"
    r"|outflows?|pa(?:id|yments?|yroll)|interest|dividends?|purchases?|repayments?|repaid|less|decreases?|declines?|deductions?"
    r"|wages|salaries|verlust\w*|kosten|aufw\w+|steuern?|abschreibung\w*|zinsen|\w+kosten|\w+aufwand|\w+aufwendungen|\w+verlust"
    r"|pertes?|coûts?|charges|impôts?|dépenses|amortissements?|pérdidas?|costes?|costos?|gastos|impuestos?|perdit[ae]|costi"
    r"|imposte|spese|perdas?|custos?|despesas|impostos?|verlies|lasten|uitgaven|belasting\w*|kostnader)(?![^\W_])"
)
_RESULT = re.compile(
    r"(?<![^\W_])(?:profits?|results?|earnings|ebitd?a?|surplus|balance|change|growth|gewinn|\w*ergebnis|jahresüberschuss"
    r"|saldo|bénéfices?|résultats?|solde|beneficios?|resultados?|utile|risultato|lucros?|winst|resultaat|vinst)(?![^\W_])"
)
_STATEMENT = re.compile(
    r"(?<![^\W_])(?:revenues?|turnover|sales|income|cash|umsatz\w*|erlöse|ertr[aä]g\w*|chiffre d'affaires|ventes"
    r"|produits|ingresos|ventas|ricavi|vendite|receitas?|vendas|omzet|intäkter)(?![^\W_])"
)


class CellSign(Enum):
    """What a cell says of its number's sign."""

    AS_WRITTEN = "as written"
    NEGATIVE = "negative"
    EITHER = "either"


def sign_of_cell(table: Table, row: Row, column: int) -> CellSign:
    """What the cell of a row says of the sign of its number, by how it and its neighbours are written."""
    text = row.cells[column].text
    if _DASHED.match(text) or _BEHIND.match(text):
        return CellSign.NEGATIVE
    if _TRIANGLE.match(text):
        return CellSign.NEGATIVE if text[0] == "△" or _is_in_syllables(table) else CellSign.AS_WRITTEN
    if not _is_bracketed(text) or _YEAR.match(text) or not row.cells[0].text or column == 0:
        return CellSign.AS_WRITTEN
    others = [
        other.cells[column] for other in table.rows[:_LOOKED_AT] if column < len(other.cells) and other is not row
    ]
    if not any(cell.is_value and not _is_bracketed(cell.text) for cell in others):
        return CellSign.EITHER
    return CellSign.EITHER if _is_deducted(table, row, column) else CellSign.NEGATIVE


def _is_in_syllables(table: Table) -> bool:
    heads = [*table.captions, *table.headings.of_any_column, *(row.cells[0] for row in table.rows[:_LOOKED_AT])]
    return any(_SYLLABLES.search(head.text) for head in heads)


def _is_bracketed(text: str) -> bool:
    return _BRACKETED.match(text) is not None


def _is_deducted(table: Table, row: Row, column: int) -> bool:
    """Whether it is a number of costs: by its headings, or where a statement has the row in brackets all through."""
    name = " / ".join(map(_name, [row.cells[0], *table.heads_of_column(row, column)]))
    if _RESULT.search(name):
        return False
    if _DEDUCTED.search(name):
        return True
    values = [cell for cell in row.cells[1:] if any(char.isdecimal() for char in cell.text) and cell.is_value]
    return (
        len(values) > 1
        and all(_is_bracketed(cell.text) for cell in values)
        and any(_STATEMENT.search(_name(other.cells[0])) for other in table.rows[:_LOOKED_AT])
    )


def _name(cell: Cell) -> str:
    """What heads a row, folded, without its brackets."""
    return re.sub(r"\([^()]*\)", " ", folded_text(cell.text))


def signed(quantity: Quantity, sign: CellSign, text: str) -> Quantity:
    """The quantity of a cell with the sign that the cell says; `text` is what its offsets count in.

    Brackets around it and a dash before it are a part of it.
    """
    if sign is CellSign.AS_WRITTEN or not quantity.readings:
        return quantity
    negative = tuple(replace(reading, value=-abs(reading.value)) for reading in quantity.readings)
    positive = tuple(replace(reading, value=abs(reading.value)) for reading in quantity.readings)
    start, end, units = quantity.start, quantity.end, frozenset[str]()
    before = re.search(r"(?:\([ ]?|-[ ]+|[△▲][ ]?)\Z", text[max(0, start - 4) : start])
    behind = re.match(r"[ ]?\)", text[end : end + 2]) if before and "(" in before.group() else None
    if not before and text[end : end + 1] == "-":
        end += 1
    if before:
        start -= len(before.group())
    if behind:
        end += len(behind.group())
        # "$(412)", "(12.4)%": the unit stands outside.
        outside = unit_before(text, start) or unit_after(text, end)
        if outside is not None and not quantity.units:
            start, end, units = min(start, outside.start), max(end, outside.end), outside.units
    readings = negative if sign is CellSign.NEGATIVE else positive + negative
    readings = tuple(replace(reading, units=reading.units or units) for reading in readings)
    return replace(quantity, start=start, end=end, readings=tuple(dict.fromkeys(readings)))
