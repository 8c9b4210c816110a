"""The rules of sourcing: what each finds, what it leaves alone, and how one is let pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.declarations import read_publication
from pipelines.linting import RULES, LintFinding, SourceState, lint
from pipelines.linting.languages import can_stand_in, language_of
from pipelines.linting.wording import convicting_word, is_worded_as_charge

HEAD = """publication: {title: The Quiet Harbour}
sources:
  court: {url: "https://court.example/1", title: Judgment, publisher: High Court, kind: court}
  paper: {url: "https://paper.example/1", title: Story, publisher: The Paper, kind: press}
  paper-2: {url: "https://paper.example/2", title: Story two, publisher: The Paper, kind: press}
  study: {url: "https://study.example/1", title: Study, publisher: An Institute, kind: peer-reviewed}
  study-2: {url: "https://study.example/2", title: Study two, publisher: An Institute, kind: investigation}
  other: {url: "https://other.example/1", title: Inquiry, publisher: Others, kind: investigation}
"""
SOURCES = ("court", "paper", "paper-2", "study", "study-2", "other")
CITES = ", ".join(f"{{source: {source}, quote: rest of it}}" for source in SOURCES)
ALL_CITED = f"  - {{id: rest, says: Rest., cites: [{CITES}]}}\n"
TWICE = "  - {id: c, says: S., cites: [{source: court, quote: a b}, {source: court, quote: a b}]}\n"


def found(
    tmp_path: Path, claims: str, *, head: str = HEAD, states: dict[str, SourceState] | None = None
) -> list[LintFinding]:
    path = tmp_path / "citations.yaml"
    path.write_text(f"{head}claims:\n{ALL_CITED}{claims}", encoding="utf-8")
    return list(lint(read_publication(path), states))


def names(findings: list[LintFinding]) -> list[str]:
    return [finding.rule.name for finding in findings if finding.accepted is None]


def claim(standing: str, *sources: str, says: str = "Something is so.", more: str = "") -> str:
    cites = ", ".join(f"{{source: {source}, quote: words of it}}" for source in sources)
    return f"  - {{id: c, says: '{says}', standing: {standing}, {more} cites: [{cites}]}}\n"


def test_a_careful_publication_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, claim("documented", "court")) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (claim("documented"), "claim-without-source"),
        (claim("documented", "paper"), "weak-sources"),
        (claim("documented", "paper", "paper-2"), "weak-sources"),
        (claim("documented", "study"), "single-source"),
        (claim("documented", "study", "study-2"), "single-source"),
        (claim("attributed", "paper"), "attributed-to-nobody"),
        (claim("contested", "paper", "study"), "contested-without-limits"),
        (claim("charged", "court", says="He stole the ships."), "charge-as-fact"),
        (claim("charged", "court", says="He was convicted of stealing the ships."), "charge-as-conviction"),
        (claim("alleged", "court", says="The firm is guilty, prosecutors allege."), "charge-as-conviction"),
        (TWICE, "duplicate-citation"),
        (f"  - {{id: c, says: S., cites: [{{source: court, quote: {'word ' * 120}}}]}}\n", "long-quotation"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_breach_alone(tmp_path: Path, text: str, rule: str) -> None:
    assert names(found(tmp_path, text)) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        claim("analysis"),
        claim("unverified"),
        claim("documented", "study", "other"),
        claim("documented", "paper", "court"),
        claim("attributed", "paper", more="attributed_to: The Paper,"),
        claim("contested", "paper", more="limits: The firm denies it.,"),
        claim("charged", "court", says="Prosecutors accuse him of stealing the ships."),
        claim("charged", "court", says="He pleaded not guilty to the charge."),
        claim("charged", "court", says="He faces charges and has not been convicted."),
        claim("alleged", "court", says="Laut Anklage nahm er die Schiffe."),
    ],
)
def test_what_is_in_order_is_left_alone(tmp_path: Path, text: str) -> None:
    assert names(found(tmp_path, text)) == []


def test_a_source_without_an_address_and_one_that_nothing_cites(tmp_path: Path) -> None:
    head = f"{HEAD}  letter: {{title: A letter}}\n"
    findings = found(tmp_path, "", head=head)
    assert names(findings) == ["source-without-url", "source-not-cited"]
    assert {finding.where for finding in findings} == {"source letter"}
    assert findings[0].line == 9


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [
        (('"$5.6 million"', "training cost of the model"), ('"$294,000"', "training cost of the model"), True),
        (('"$5.6 million"', "training cost of the model"), ('"$5.6M"', "training cost of the model"), False),
        (
            ('"5.8 million dollars"', "training cost of the model"),
            ('"about $6 million"', "training cost of the model"),
            False,
        ),
        (('"600 million"', "cameras installed nationwide"), ('"200 million"', "cameras installed nationwide"), True),
        (('"600 million"', "cameras installed nationwide"), ('"200 million"', "cameras in public streets"), False),
        (('"600 million"', "cameras installed in 2021"), ('"200 million"', "households with broadband"), False),
        (('"15 %"', "share of exports by value"), ('"15 tonnes"', "share of exports by value"), False),
    ],
)
def test_two_values_of_one_quantity_contradict_each_other(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], contradict: bool
) -> None:
    claims = "".join(
        f"  - {{id: c{number}, says: S., cites: [{{source: court, figure: {figure}, near: {near}}}]}}\n"
        for number, (figure, near) in enumerate((first, second))
    )
    assert names(found(tmp_path, claims)) == (["figures-contradict"] if contradict else [])


def test_the_same_quantity_of_another_year_is_another_quantity(tmp_path: Path) -> None:
    claims = "".join(
        f"  - id: c{year}\n    says: In {year} it was so.\n"
        f'    cites: [{{source: court, figure: "{value}", near: cameras installed nationwide}}]\n'
        for year, value in ((2019, "200 million"), (2023, "600 million"))
    )
    assert names(found(tmp_path, claims)) == []


def test_claims_contradict_each_other_in_their_own_words(tmp_path: Path) -> None:
    claims = "".join(
        f"  - {{id: c{number}, says: {says}, cites: [{{source: court, quote: a b {number}}}]}}\n"
        for number, says in enumerate(
            (
                "The harbour basin holds 4.1 million tonnes of silt.",
                "1.4 million tonnes of silt lie in the harbour basin.",
            )
        )
    )
    assert names(found(tmp_path, claims)) == ["figures-contradict"]


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        (
            ("The shares of Zhipu rose", "13 billion dollars"),
            ("Those of NVIDIA fell", "589 billion dollars"),
            "market cap",
        ),
        (("It was paid for", "100 million dollars"), ("It was built", "two"), "smart city plan"),
    ],
    ids=["another company", "money and a count"],
)
def test_figures_of_another_subject_or_another_kind_contradict_nothing(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], near: str
) -> None:
    claims = "".join(
        f"  - {{id: c{number}, says: {says}., cites: [{{source: court, figure: {figure}, near: {near}}}]}}\n"
        for number, (says, figure) in enumerate((first, second))
    )
    assert names(found(tmp_path, claims)) == []


def test_a_source_may_allow_fewer_words(tmp_path: Path) -> None:
    head = HEAD.replace("kind: court}", "kind: court, quote_limit: 3}")
    claims = "  - {id: c, says: S., cites: [{source: court, quote: four words of it}]}\n"
    assert names(found(tmp_path, claims, head=head)) == ["long-quotation"]


def test_a_quotation_in_another_language_than_its_source_is_a_translation(tmp_path: Path) -> None:
    head = HEAD.replace("kind: court}", "kind: court, language: zh}")
    findings = found(tmp_path, "", head=head)
    assert names(findings) == ["quote-in-translation"]
    assert "unverifiable" in findings[0].message


def test_what_a_collection_knows_of_a_source_is_told(tmp_path: Path) -> None:
    states = {
        "court": SourceState(outcome="not found (HTTP 404)", is_gone=True),
        "other": SourceState(outcome="robots.txt asks that it not be fetched"),
        "paper": SourceState(final_url="https://paper.example/new"),
        "paper-2": SourceState(final_url="https://www.paper.example/2/"),
        "study": SourceState(final_url="https://study.example/1", language="zh"),
    }
    assert sorted(names(found(tmp_path, "", states=states))) == [
        "dead-source",
        "quote-in-translation",
        "redirected-source",
        "unread-source",
    ]


# -- accepting -------------------------------------------------------------------------------------------------------


def test_a_rule_is_let_pass_where_somebody_says_why(tmp_path: Path) -> None:
    claims = claim("documented", "study", more="accept: {single-source: The only census there is.},")
    [finding] = found(tmp_path, claims)
    assert finding.accepted == "The only census there is."


def test_a_claims_reason_holds_for_its_citations_and_the_publications_for_all(tmp_path: Path) -> None:
    long = f"{{source: court, quote: {'word ' * 120}}}"
    accepted = "accept: {long-quotation: It is a poem.},"
    assert names(found(tmp_path, f"  - {{id: c, says: S., {accepted} cites: [{long}]}}\n")) == []
    head = HEAD.replace("Harbour}", "Harbour, accept: {long-quotation: Poems.}}")
    assert names(found(tmp_path, f"  - {{id: c, says: S., cites: [{long}]}}\n", head=head)) == []


def test_an_acceptance_that_lets_nothing_pass_is_a_finding(tmp_path: Path) -> None:
    claims = claim("documented", "court", more="accept: {single-source: Whatever.},")
    [finding] = found(tmp_path, claims)
    assert finding.rule.name == "unused-accept"
    assert finding.line == 11


def test_a_misspelt_rule_is_told_with_its_spelling(tmp_path: Path) -> None:
    claims = claim("documented", "study", more="accept: {single-sorce: The only one.},")
    findings = found(tmp_path, claims)
    assert sorted(names(findings)) == ["single-source", "unused-accept"]
    assert any('did you mean "single-source"' in finding.message for finding in findings)


def test_the_guide_has_a_row_for_every_rule_and_for_no_other() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "linting.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", guide, re.MULTILINE)) == sorted(RULES)


def test_the_guides_example_loads_and_every_acceptance_of_it_is_used(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "linting.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert example is not None
    path = tmp_path / "citations.yaml"
    path.write_text(example.group(1), encoding="utf-8")
    assert names(list(lint(read_publication(path)))) == []


def test_every_rule_says_why_and_how() -> None:
    assert len(RULES) == 17
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert rule.mend.endswith(".")


# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "as_charge", "convicting"),
    [
        ("Prosecutors charged three officers with bribery.", True, None),
        ("The officers took bribes.", False, None),
        ("Three officers were found guilty.", False, "guilty"),
        ("Three officers have not been convicted of anything.", False, None),
        ("The winner of the suit case was Suez.", False, None),
        ("Die Staatsanwaltschaft wirft ihm Betrug vor.", True, None),
        ("Er wurde wegen Betrugs verurteilt.", False, "verurteilt"),
        ("Il aurait détourné les fonds, selon le parquet.", True, None),
        ("Elle a été condamnée pour fraude.", False, "condamnée"),
        ("Обвиняемый якобы получил взятку.", True, None),
        ("他涉嫌受贿。", True, None),
        ("他被定罪。", False, "定罪"),
        ("他未被定罪。", False, None),
    ],
)
def test_a_charge_is_told_from_a_fact_and_a_conviction(says: str, as_charge: bool, convicting: str | None) -> None:
    assert is_worded_as_charge(says) is as_charge
    assert convicting_word(says) == convicting


@pytest.mark.parametrize(
    ("quotation", "language", "can"),
    [
        ("the committee shall decide within thirty days of it", "en", True),
        ("the committee shall decide within thirty days of it", "de", False),
        ("der Ausschuss entscheidet in der Frist, die er sich mit dem Gesetz gibt", "de", True),
        ("entscheidet binnen Frist", "fr", True),  # too few words to tell
        ("social credit system", "zh", False),
        ("社会信用体系", "zh", True),
        ("社会信用体系", "zh-Hant", True),
        ("社会信用体系", "en", False),
        ("15,683", "zh", True),
        ("ein Zitat aus dem Haus in der Stadt und von den Leuten", "xx", True),
    ],
)
def test_a_quotation_can_stand_in_a_source_of_its_language(quotation: str, language: str, can: bool) -> None:
    assert can_stand_in(quotation, language) is can


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The committee shall decide within thirty days of the day on which it was asked to do so.", "en"),
        ("Der Ausschuss entscheidet nach der Anhörung, die er mit den Parteien und für sie zu halten hat.", "de"),
        ("委员会应当在三十日内作出决定。", "zh"),
        ("委員会は三十日以内に決定しなければならない。", "ja"),
        ("위원회는 삼십 일 이내에 결정하여야 한다.", "ko"),
        ("15,683", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language
