"""The rules by name: what each is for and how what it finds is mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `why` says what is at stake, `mend` what to do; both are sentences."""

    name: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """Something that a rule found. `where` names the claim, source or citation, `line` is of citations.yaml, from 1.

    `accepted` is the reason why somebody lets it pass; None where nobody does.
    """

    rule: Rule
    line: int
    where: str
    message: str
    accepted: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source's newest capture ended, as far as a collection knows it."""

    outcome: str | None = None  # why it is no document that can be judged, in a sentence; None where it is one
    is_gone: bool = False  # whether readers find none either
    final_url: str | None = None  # after redirects
    language: str | None = None  # of its text, ISO 639-1, where that can be told


CLAIM_WITHOUT_SOURCE = Rule(
    "claim-without-source",
    "Nobody can check a claim that rests on nothing.",
    "Cite where it stands, or give it the standing analysis or unverified.",
)
SOURCE_WITHOUT_URL = Rule(
    "source-without-url",
    "A work that is only named can be neither archived nor checked.",
    "Give the address of the work or of a copy of it, or accept with a reason.",
)
SOURCE_NOT_CITED = Rule(
    "source-not-cited",
    "A source that nothing is taken from lends weight that it does not carry.",
    "Cite what is taken from it, or take it out.",
)
WEAK_SOURCES = Rule(
    "weak-sources",
    "A documented claim points to a record; encyclopedias and the press report on records.",
    "Cite the record that they rest on, or give the claim the standing attributed.",
)
SINGLE_SOURCE = Rule(
    "single-source",
    "One voice can be wrong, and two works of one publisher are one voice.",
    "Find a second, independent source, or give the claim the standing attributed.",
)
ATTRIBUTED_TO_NOBODY = Rule(
    "attributed-to-nobody",
    "Readers must know whose statement it is.",
    "Add attributed_to.",
)
CHARGE_AS_FACT = Rule(
    "charge-as-fact",
    "Until a court has found so, a charge is a charge; worded as fact it may be defamation.",
    "Say who charges or alleges it, in the claim's own words.",
)
CHARGE_AS_CONVICTION = Rule(
    "charge-as-conviction",
    "A charge is no conviction; the difference is a person's name.",
    "Word it as a charge, or change the standing and cite the judgment.",
)
CONTESTED_WITHOUT_LIMITS = Rule(
    "contested-without-limits",
    "A contested claim misleads where the other side is not said.",
    "Say in limits who contests it and how.",
)
FIGURES_CONTRADICT = Rule(
    "figures-contradict",
    "Two values for one quantity cannot both be right; a reader who sees both trusts neither.",
    "Correct one, or say in near and says how their scopes differ.",
)
LONG_QUOTATION = Rule(
    "long-quotation",
    "Long quotations may exceed what the source allows, and readers skip them.",
    "Quote the words that matter; leave the rest out with […].",
)
DUPLICATE_CITATION = Rule(
    "duplicate-citation",
    "The same citation twice counts one piece of evidence as two.",
    "Take one out.",
)
QUOTE_IN_TRANSLATION = Rule(
    "quote-in-translation",
    "Translated words do not stand in the source, so they can't be checked against it.",
    "Quote the original words and translate them in the claim, or cite the published translation.",
)
DEAD_SOURCE = Rule(
    "dead-source",
    "Readers who follow the link find nothing.",
    "Give the new address, or an archived copy under copies.",
)
UNREAD_SOURCE = Rule(
    "unread-source",
    "What can't be read can't be checked: nobody is told when its words change.",
    "Look at the page yourself and give an archived copy under copies, or accept with a reason.",
)
REDIRECTED_SOURCE = Rule(
    "redirected-source",
    "A redirect is a notice that the address will stop working.",
    "Put the new address under url.",
)
UNUSED_ACCEPT = Rule(
    "unused-accept",
    "A rule that is accepted where nothing breaks it hides the next breach.",
    "Take it out of accept.",
)

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        CLAIM_WITHOUT_SOURCE,
        SOURCE_WITHOUT_URL,
        SOURCE_NOT_CITED,
        WEAK_SOURCES,
        SINGLE_SOURCE,
        ATTRIBUTED_TO_NOBODY,
        CHARGE_AS_FACT,
        CHARGE_AS_CONVICTION,
        CONTESTED_WITHOUT_LIMITS,
        FIGURES_CONTRADICT,
        LONG_QUOTATION,
        DUPLICATE_CITATION,
        QUOTE_IN_TRANSLATION,
        DEAD_SOURCE,
        UNREAD_SOURCE,
        REDIRECTED_SOURCE,
        UNUSED_ACCEPT,
    )
}
