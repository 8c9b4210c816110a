"""The phrases and marks by which walls are known, read from `phrases.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Final

from ..findings import Reason

# The order of the questions: a vendor's wall that asks for JavaScript is no script shell, and the first answer counts.
_ORDER: Final = (
    Reason.BOT_WALL,
    Reason.JS_SHELL,
    Reason.SOFT_404,
    Reason.ERROR,
    Reason.LOGIN,
    Reason.CONSENT_WALL,
    Reason.REDIRECT,
    Reason.VARIANT,
)
_NOWHERE: Final = "(?!)"
_FOLDED: Final = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Family:
    """What one sort of page says; `phrases.toml` tells what the fields mean."""

    leads: re.Pattern[str]
    labels: re.Pattern[str]
    support: re.Pattern[str]
    exempt: re.Pattern[str]
    controls: re.Pattern[str]
    marks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """All families in the order in which they are asked, what all such pages say, and what follows a beginning."""

    families: Mapping[Reason, Family]
    boilerplate: re.Pattern[str]
    paywalls: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """The phrases, compiled on first use."""
    data = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
    families = {reason: _family(data[reason.value]) for reason in _ORDER}
    return Phrases(families, _compiled(data["boilerplate"]), _compiled(data["paywall"]["leads"]))


def _family(data: Mapping[str, Sequence[str]]) -> Family:
    return Family(**{field.name: _compiled(data.get(field.name, ())) for field in fields(Family)})


def _compiled(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(_FOLDED.sub("", pattern) for pattern in patterns)
    return re.compile(joined or _NOWHERE, re.IGNORECASE)
