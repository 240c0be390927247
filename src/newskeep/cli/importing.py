"""`newskeep import`."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer

from newskeep.archive import Archive, open_archive
from newskeep.cli.exits import ExitCode
from newskeep.cli.fetching import open_fetcher
from newskeep.cli.flags import JsonLines, flags_of
from newskeep.cli.opening import archive_of, configuration
from newskeep.cli.progress import with_progress
from newskeep.cli.report import WELL, Report, closing
from newskeep.cli.stopping import stops
from newskeep.cli.terminal import messages, say
from newskeep.config import Settings
from newskeep.errors import ArchiveError, InputError
from newskeep.fetch import Fetcher
from newskeep.ingest import ingest
from newskeep.model import Outcome, Reason, Verdict
from newskeep.readers import STANDARD_INPUT, Found, Mark, count, find
from newskeep.saved import printable


def import_articles(
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT...",
            help="A URL; a page or text (.html .htm .xhtml .txt .md, .gz too); a folder of them; articles in JSON "
            "Lines or JSON; a WARC; a table (.csv .tsv) with a column url or file; - for standard input.",
            show_default=False,
        ),
    ] = None,
    listing: Annotated[
        str | None, typer.Option("--list", metavar="FILE", help="A file with a URL or path a line; - for stdin.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The URL of the one saved page that is handed in.")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes that read pages. Default: one for each core.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and read, say what would be kept, and keep nothing.")
    ] = False,
    as_jsonl: JsonLines = False,
    contact: Annotated[
        str | None, typer.Option("--contact", help="An address at which sites can reach you, for the user agent.")
    ] = None,
    max_bytes: Annotated[int | None, typer.Option("--max-bytes", help="The largest page to take.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")
    ] = False,
) -> None:
    """Take articles in: URLs, pages, folders, tables, WARCs.

    One bad input never stops the rest. What was not kept is said on standard error, with the reason; at the end
    stand the sums. With --jsonl standard output gets an object a line: url, outcome (new, edited, same, skipped,
    failed), id, title, reason, detail. Ctrl-C once finishes what is in hand; a second time stops at once.
    """
    asked = inputs or []
    if not asked and listing is None:
        raise typer.BadParameter("Nothing to import: name a URL, a file or a folder.", param_hint="INPUT")
    settings = configuration(
        context, jobs=jobs, contact=contact, max_bytes=max_bytes, allow_private=allow_private or None
    ).settings
    finding = partial(find, asked, listing=listing, url=url, max_bytes=settings.max_bytes)
    try:
        finding()  # nothing is read yet, but it says at once whether the URL goes with the input
    except InputError as error:
        raise typer.BadParameter(error.detail, param_hint="--url") from error
    report = Report(flags_of(context), as_jsonl, dry_run)
    total = _total(asked, listing) if report.has_bar else None
    with (
        _archive(context, dry_run) as archive,
        open_fetcher(settings, archive, dry_run=dry_run) as fetcher,
        stops() as stop,
    ):
        found = finding() if dry_run else finding(stopped_at=partial(_stopped_at, archive))
        _run(report, found, archive, fetcher, settings, stop, total)
    _leave(report, stopped=stop())


def _run(
    report: Report,
    found: Iterator[Found],
    archive: Archive,
    fetcher: Fetcher,
    settings: Settings,
    stop: Callable[[], bool],
    total: int | None,
) -> None:
    outcomes: Iterable[Outcome] = ingest(
        found,
        archive,
        lambda link: fetcher.fetch(link.url),
        wait=fetcher.wait,
        jobs=settings.jobs,
        fetches=settings.fetches,
        max_bytes=settings.max_bytes,
        rules=settings.rules,
        dry_run=report.dry_run,
        stop=stop,
    )
    if report.has_bar:
        outcomes = with_progress(outcomes, total, messages())
    for outcome in outcomes:
        report.tell(outcome)


def _stopped_at(archive: Archive, path: str) -> Mark | None:
    """Where an earlier import of a container stopped, as the archive's ledger has it."""
    known = archive.last_place_in(printable(path))
    return None if known is None else Mark(*known)


def _total(asked: list[str], listing: str | None) -> int | None:
    """How many there will be; standard input is not read for it."""
    return None if STANDARD_INPUT in (*asked, listing) else count(asked, listing=listing)


def _leave(report: Report, *, stopped: bool) -> NoReturn:
    if not report.flags.quiet:
        say(closing(report))
    if stopped:
        raise typer.Exit(ExitCode.INTERRUPTED)
    well, failed = report.number(*WELL), report.number(Verdict.FAILED)
    if not well:
        raise typer.Exit(ExitCode.NOTHING_DONE)
    raise typer.Exit(ExitCode.SOME_FAILED if failed else ExitCode.ALL_WELL)


@contextmanager
def _archive(context: typer.Context, dry_run: bool) -> Iterator[Archive]:
    """The archive, made where there is none; a dry run then asks an empty one that is gone afterwards."""
    with ExitStack() as stack:
        try:
            archive = archive_of(context, create=not dry_run)
        except ArchiveError as error:
            if not dry_run or error.reason is not Reason.ARCHIVE_NOT_FOUND:
                raise
            archive = open_archive(Path(stack.enter_context(TemporaryDirectory(prefix="newskeep-"))) / "archive.db")
        yield stack.enter_context(archive)
