"""The commands, their options and help texts. What a command does is imported when it is called: help stays quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .exit_codes import ExitCode

app = typer.Typer(
    name="holdfast",
    help="Archive every source that a publication cites, and check night after night that the quoted words and "
    "figures still stand in the archived bytes.",
    epilog="Exit codes: 0 everything holds · 1 unexpected failure, or stopped before the end · "
    "2 findings need a person · 3 the declarations, the configuration or the command line can't be used.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# typer carries click inside since 0.29 and exports of its exceptions only this one, whose base they all share.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

DeclarationsFile = Annotated[Path, typer.Argument(metavar="FILE", help="The declarations.", show_default=True)]
CollectionDir = Annotated[Path, typer.Option("--collection", metavar="DIR", help="The collection's folder.")]
ConfigurationFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration. Default: holdfast.toml beside the declarations."),
]


def run(arguments: list[str]) -> ExitCode:
    """Run one command line; its exit code. What it has to say about a failure goes to standard error."""
    from .failures import exit_code_of  # noqa: PLC0415 - only for its light half; see there

    try:
        result = app(arguments, prog_name="holdfast", standalone_mode=False)
    except typer.Exit as leave:
        return ExitCode(leave.exit_code)
    except UsageError as error:
        error.show()  # type: ignore[attr-defined]  # of click's UsageError, whichever copy it is
        return ExitCode.INVALID
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except BrokenPipeError:
        sys.stderr.close()
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - the front door: every kind gets a sentence and an exit code
        return exit_code_of(error, sys.stderr)
    return _answer(result)


def _answer(result: object) -> ExitCode:
    """A command's own answer is an ExitCode or nothing: a bare number is typer's word for Ctrl-C."""
    if isinstance(result, ExitCode):
        return result
    return _stopped() if isinstance(result, int) and result else ExitCode.HOLDS


def _stopped() -> ExitCode:
    sys.stderr.write("Stopped. What was committed is kept; the next run resumes.\n")
    return ExitCode.FAILED


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and end.", is_eager=True)] = False,
) -> ExitCode | None:
    if version:
        from .versions import holdfast_version  # noqa: PLC0415

        typer.echo(f"holdfast {holdfast_version()}")
        raise typer.Exit(0)
    return ExitCode.HOLDS if context.invoked_subcommand is None else None


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the files.")] = Path()) -> None:
    """Write a starter citations.yaml and holdfast.toml."""
    from .starter import write_starter_files  # noqa: PLC0415

    for path in write_starter_files(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"Put your own sources into the first, then: holdfast run {folder / 'citations.yaml'}")


@app.command("draft")
def draft_command(
    article: Annotated[
        Path, typer.Argument(metavar="ARTICLE", help="Markdown, HTML, Word (.docx), PDF, EPUB or plain text.")
    ],
    output: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="Where the declarations go.", show_default=True)
    ] = Path("citations.yaml"),
    update: Annotated[
        bool, typer.Option("--update", help="Add what is new to FILE; what a person wrote there stays.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> ExitCode:
    """Propose declarations from a publication: its quotations, figures and sources, to be reviewed."""
    from . import draft_command as drafting  # noqa: PLC0415

    return (drafting.update if update else drafting.draft)(article, output, as_json=json_output)


@app.command("run")
def run_command(  # noqa: PLR0913, PLR0917 - the options of a command line
    file: DeclarationsFile = Path("citations.yaml"),
    collection: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The collection's folder. Default: collections/NAME beside FILE."),
    ] = None,
    config: ConfigurationFile = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="Let the night be this one (ISO 8601, UTC).")] = None,
    findings: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Write tonight's findings, a JSON object a line.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.html", help="The report. Default: reports/report.html in DIR.")
    ] = None,
    delay: Annotated[float | None, typer.Option(metavar="SECONDS", help="Pause between requests to one host.")] = None,
    connect_to: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT:ADDR:PORT", help="Send requests elsewhere, as curl does; empty matches all."),
    ] = None,
    allow_address: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="Open addresses that are refused: loopback, private ones.")
    ] = None,
    every_source: Annotated[
        bool, typer.Option("--every-source", help="Visit all, also those whose rhythm says that they rest tonight.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    summary: Annotated[Path | None, typer.Option(metavar="OUT.json", help="Write the summary as JSON.")] = None,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print only what is new since the runs before, and troubles (for cron)."),
    ] = False,
    log_format: Annotated[
        str, typer.Option(metavar="text|json", help="How the log on standard error is written.", show_default=True)
    ] = "text",
    log_level: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="debug, info, warning or error. Default: warning, for json info."),
    ] = None,
    metrics: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=0, max=65535, help="Serve metrics for Prometheus on 127.0.0.1; 0: any port."),
    ] = None,
    metrics_file: Annotated[
        Path | None, typer.Option(metavar="OUT.prom", help="Write metrics at the end, for node_exporter's textfiles.")
    ] = None,
) -> ExitCode:
    """Fetch every cited source, archive it, check every citation, and print what stands."""
    from crawler.crawl_process import BegunAhead  # noqa: PLC0415

    with BegunAhead() as crawl:  # before the rest is imported: both take the same time
        from .observing import Observation  # noqa: PLC0415
        from .run_command import RunRequest, run_once  # noqa: PLC0415

        request = RunRequest(
            declarations=file,
            collection=collection,
            configuration=config,
            now=now,
            findings=findings,
            report=report,
            delay=delay,
            connect_to=tuple(connect_to or ()),
            allow_address=tuple(allow_address or ()),
            every_source=every_source,
            summary=summary,
            observation=Observation(log_format, log_level, metrics, metrics_file),
            crawl=crawl,
        )
        return run_once(request, as_json=json_output, quiet=quiet)


@app.command()
def check(  # noqa: PLR0913, PLR0917 - the options of a command line
    document: Annotated[
        Path | None, typer.Argument(metavar="DOCUMENT", exists=True, help="A local file to judge.")
    ] = None,
    quote: Annotated[str | None, typer.Option(metavar="WORDS", help="Do these words stand in it?")] = None,
    figure: Annotated[str | None, typer.Option(metavar="FIGURE", help="Does this figure stand in it?")] = None,
    near: Annotated[str | None, typer.Option(metavar="WORDS", help="Words that the figure stands by.")] = None,
    media_type: Annotated[str | None, typer.Option(metavar="TYPE", help="Default: by the file's name.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Which page, where DOCUMENT is a collection.")] = None,
    record: Annotated[str | None, typer.Option(metavar="ID", help="Which record, where it is a WARC file.")] = None,
    cases: Annotated[
        Path | None, typer.Option(metavar="FILE", exists=True, help="Judge many: one JSON case a line.")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the findings go, one a line.")] = None,
    root: Annotated[Path, typer.Option(metavar="DIR", help="What the cases' documents are relative to.")] = Path(),
    json_output: Annotated[bool, typer.Option("--json", help="Print the finding as JSON.")] = False,
) -> ExitCode:
    """Judge a file, a WARC record or a collection's newest capture, without a crawl."""
    from pipelines.publication import Figure, Quotation  # noqa: PLC0415

    from . import check_command  # noqa: PLC0415
    from .documents import DocumentRef  # noqa: PLC0415

    if cases is not None:
        if document is not None or quote is not None or figure is not None:
            raise typer.BadParameter("--cases stands alone: give either a file of cases, or one document.")
        return check_command.check_cases(cases, output=output, root=root)
    if document is None or (quote is None) == (figure is None):
        raise typer.BadParameter("Give a DOCUMENT with either --quote or --figure, or --cases FILE.")
    if near is not None and figure is None:
        raise typer.BadParameter("--near goes with --figure.")
    if output is not None:
        raise typer.BadParameter("--output goes with --cases; of one document the finding is printed.")
    if not (quote or figure or "").strip():
        raise typer.BadParameter("Nothing is asked for: --quote or --figure is empty.")
    content = Quotation(quote) if quote is not None else Figure(figure or "", near)
    return check_command.check_document(DocumentRef(document, media_type, url, record), content, as_json=json_output)


@app.command()
def history(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A citation (CLAIM#1), a claim or a source.")],
    collection: CollectionDir,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what became of one citation, claim or source, night by night."""
    from .history_command import show_history  # noqa: PLC0415

    show_history(identifier, collection, as_json=json_output)


@app.command()
def report(
    collection: CollectionDir,
    report_format: Annotated[
        str, typer.Option("--format", metavar="html|json|csv|md", help="What to write.", show_default=True)
    ] = "html",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to. Default: standard output.")] = None,
    replay: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the collection is replayed: captures are linked to it.")
    ] = None,
    paged: Annotated[
        bool, typer.Option("--paged", help="Write a folder of HTML pages, for thousands of citations.")
    ] = False,
) -> None:
    """Write the provenance report of a collection."""
    from .report_command import write_pages, write_report  # noqa: PLC0415

    if not paged:
        write_report(collection, report_format, output, replay=replay)
    elif report_format != "html" or output is None:
        raise typer.BadParameter("--paged writes HTML into a folder: give it with --output DIR.")
    else:
        write_pages(collection, output, replay=replay)


@app.command()
def serve(
    collection: CollectionDir,
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="Of 127.0.0.1. 0: any free one.")] = 0,
) -> None:
    """Show a collection in this machine's browser: report, nights, sources, and what was archived, in a sandbox."""
    from .serve_command import serve as serve_collection  # noqa: PLC0415

    serve_collection(collection, port)


@app.command("export")
def export_command(
    kind: Annotated[str, typer.Argument(metavar="wacz|robustlinks|csl|bibtex|annotations|prov", help="What to write.")],
    collection: CollectionDir,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to; an older file is replaced.")],
    claim: Annotated[str | None, typer.Option(metavar="ID", help="Only what this claim rests on.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Only this source.")] = None,
    replay: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the collection is replayed: archived versions lead there.")
    ] = None,
) -> ExitCode:
    """Write the archived records (a WACZ), or links, references, annotations and provenance for the publication."""
    from .export_command import export  # noqa: PLC0415
    from .export_request import ExportRequest  # noqa: PLC0415

    request = ExportRequest(collection=collection, output=output, claim=claim, source=source, replay=replay)
    return export(kind, request)


@app.command("audit")
def audit_command(
    collection: Annotated[Path, typer.Argument(metavar="COLLECTION", help="The collection's folder.")],
    repair: Annotated[
        bool, typer.Option("--repair", help="Make index, extracted text and a broken ledger anew from the records.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> ExitCode:
    """Read a whole collection again and prove it: every record, digest, index line and row of the ledger."""
    from .audit_command import audit_collection, repair_collection  # noqa: PLC0415

    return (repair_collection if repair else audit_collection)(collection, as_json=json_output)


@app.command("lint")
def lint_command(
    file: DeclarationsFile = Path("citations.yaml"),
    collection: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also tell dead, moved and foreign-language sources of this one.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> ExitCode:
    """Hold the declarations to the discipline of sourcing: what is missing, why it matters, how to mend it."""
    from .lint_command import lint_declarations  # noqa: PLC0415

    return lint_declarations(file, collection=collection, as_json=json_output)


@app.command()
def schedule(
    kind: Annotated[str, typer.Argument(metavar="cron|systemd|workflow", help="Which scheduler.")],
    file: DeclarationsFile = Path("citations.yaml"),
    collection: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The collection's folder. Default: collections/NAME beside FILE."),
    ] = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When, by the scheduler's clock.")] = "03:15",
) -> None:
    """Print what makes a run happen every night: a cron line, systemd units, or a CI workflow."""
    from .schedule_command import print_schedule  # noqa: PLC0415

    print_schedule(kind, file, collection=collection, at=at)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Where the collection goes. Default: a new folder.")
    ] = None,
) -> ExitCode:
    """Play two nights over a small site on this machine, between which sources change."""
    from .demo_command import play  # noqa: PLC0415

    return play(folder)
