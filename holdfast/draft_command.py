"""`holdfast draft`: declarations proposed from a publication, for a person to review."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from archive.files import write_whole
from pipelines.declarations import read_publication
from pipelines.drafting import Draft, MergeRefused, NotReadable, draft_of, file_text, merged_into, read_publication_text
from pipelines.report.groups import counted

from .exit_codes import ExitCode
from .outputs import check_output
from .requests import BadRequest

LARGEST = 256 << 20  # bytes: no publication is larger; what is, is a mistake


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was written: how much was proposed, and how much of it asks a person to look."""

    quotes: int
    figures: int
    sources: int
    claims: int
    to_review: int
    remarks: tuple[str, ...]
    gone: tuple[str, ...] = ()


def draft(article: Path, output: Path, *, as_json: bool) -> ExitCode:
    """Write a new file. Raises BadRequest where it is there already, or where the article cannot be read."""
    if output.exists():
        raise BadRequest(f"{output} is there already, and nothing is overwritten: --update adds what is new to it.")
    check_output(output)
    proposal = _proposal(article)
    if not proposal.claims:
        sys.stderr.write(f"Nothing in {article.name} reads like a quotation or a figure; nothing was written.\n")
        return ExitCode.NEEDS_A_PERSON
    # Through the link, where FILE is one: it goes on leading to the same file.
    write_whole(output.resolve(), file_text(proposal, article=article.name).encode())
    read_publication(output)  # what we write must load: a fault here is ours
    _tell(_counted(proposal), output, as_json=as_json)
    return ExitCode.HOLDS


def update(article: Path, output: Path, *, as_json: bool) -> ExitCode:
    """Add what is new to a reviewed file. Raises BadRequest, DeclarationErrors where the file does not hold."""
    if not output.exists():
        raise BadRequest(f"There is no {output} to update; leave --update out to write it.")
    read_publication(output)
    proposal = _proposal(article)
    old = output.read_bytes().decode("utf-8-sig")
    try:
        merged = merged_into(old, proposal)
    except MergeRefused as error:
        raise BadRequest(f"{output}: {error}") from error
    if merged.text != old:
        write_whole(output.resolve(), merged.text.encode())
    new = Draft(proposal.title, proposal.url, merged.sources, merged.claims)
    _tell(_counted(new, gone=merged.gone), output, as_json=as_json)
    return ExitCode.NEEDS_A_PERSON if merged.gone else ExitCode.HOLDS


def _proposal(article: Path) -> Draft:
    try:
        size = article.stat().st_size
    except FileNotFoundError as error:
        raise BadRequest(f"There is no file {article}.") from error
    if size > LARGEST:
        raise BadRequest(f"{article} is larger than {LARGEST >> 20} MiB.")
    publication = read_publication_text(article.read_bytes(), name=article.name)
    if isinstance(publication, NotReadable):
        raise BadRequest(f"{article} could not be read: {publication.detail}")
    return draft_of(publication)


def _counted(proposal: Draft, *, gone: tuple[str, ...] = ()) -> Drafted:
    return Drafted(
        quotes=proposal.quotes,
        figures=proposal.figures,
        sources=len(proposal.sources),
        claims=len(proposal.claims),
        to_review=proposal.to_review,
        remarks=proposal.remarks,
        gone=gone,
    )


def _tell(done: Drafted, output: Path, *, as_json: bool) -> None:
    if as_json:
        numbers = {
            "output": str(output),
            "quotes": done.quotes,
            "figures": done.figures,
            "sources": done.sources,
            "claims": done.claims,
            "to_review": done.to_review,
            "remarks": list(done.remarks),
            "gone": list(done.gone),
        }
        sys.stdout.write(json.dumps(numbers, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write(
        f"{output}: {counted(done.quotes, 'quotation')} and {counted(done.figures, 'figure')} in "
        f"{counted(done.claims, 'claim')}, {counted(done.sources, 'source')}; {done.to_review} to review.\n"
    )
    for remark in done.remarks:
        sys.stdout.write(f"  {remark}\n")
    for claim in done.gone:
        sys.stdout.write(f"  {claim}: the article does not hold these words any more\n")
