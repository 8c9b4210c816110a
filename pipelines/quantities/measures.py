"""Units of one dimension that differ by a fixed factor: what 1.5 km, 1,500 m and 150,000 cm have in common.

Only what is exact: kilometres and metres, not miles; bytes are left out, since a kilobyte is 1,000 of them or 1,024.
"""

from __future__ import annotations

from decimal import Decimal

from .units import BASIS_POINTS, CENT, PENCE, PER_MILLE, PERCENT, POINTS
from .values import Reading

_CENTS_OF = ("USD", "EUR", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "ZAR", "MXN", "BRL", "ARS", "CHF", "RUB", "UAH")
# The base units that a unit may be counted in, and how many of them it is.
_BASES: dict[str, tuple[tuple[str, ...], Decimal]] = {
    unit: ((base,), Decimal(factor))
    for base, units in {
        "m": {"nm": "1e-9", "µm": "1e-6", "mm": "0.001", "cm": "0.01", "m": "1", "km": "1000"},
        "m2": {"mm2": "0.000001", "cm2": "0.0001", "m2": "1", "ha": "10000", "km2": "1000000"},
        "l": {"µl": "1e-6", "ml": "0.001", "cm3": "0.001", "l": "1", "hl": "100", "m3": "1000"},
        "g": {"ng": "1e-9", "µg": "1e-6", "mg": "0.001", "g": "1", "kg": "1000", "t": "1000000"},
        "w": {"µw": "1e-6", "w": "1", "kw": "1e3", "mw": "1e6", "gw": "1e9", "tw": "1e12"},
        "wh": {"wh": "1", "kwh": "1e3", "mwh": "1e6", "gwh": "1e9", "twh": "1e12"},
        "hz": {"hz": "1", "mhz": "1e6", "ghz": "1e9"},
        "ohm": {"ohm": "1", "kilohm": "1000"},  # mΩ and MΩ fold into one
        "sv": {"µsv": "1e-6", "msv": "0.001"},
        "second": {
            "µs": "1e-6",
            "ms": "0.001",
            "second": "1",
            "minute": "60",
            "hour": "3600",
            "day": "86400",
            "week": "604800",
        },
        "month": {"month": "1", "year": "12", "decade": "120", "century": "1200"},
        "inch": {"inch": "1", "ft": "12", "yard": "36", "mile": "63360"},
        PERCENT: {PERCENT: "1", PER_MILLE: "0.1"},
        POINTS: {POINTS: "1", BASIS_POINTS: "0.01"},
        "GBP": {"GBP": "1", PENCE: "0.01"},
        **{currency: {currency: "1"} for currency in _CENTS_OF},
    }.items()
    for unit, factor in units.items()
} | {CENT: (_CENTS_OF, Decimal("0.01"))}


def in_common_unit(ours: Reading, theirs: Reading) -> tuple[Reading, Reading] | None:
    """Two readings in different units as readings in one; None where their units are of different dimensions."""
    for mine in sorted(ours.units & _BASES.keys()):
        for other in sorted(theirs.units & _BASES.keys()):
            shared = [base for base in _BASES[mine][0] if base in _BASES[other][0]]
            if shared:
                return _in(shared[0], ours, _BASES[mine][1]), _in(shared[0], theirs, _BASES[other][1])
    return None


def _in(base: str, reading: Reading, factor: Decimal) -> Reading:
    return Reading(reading.value * factor, reading.step * factor, frozenset([base]))
