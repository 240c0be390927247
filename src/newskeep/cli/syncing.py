"""`newskeep sync` and `newskeep run`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import typer

from newskeep.archive import Archive
from newskeep.cli.exits import ExitCode
from newskeep.cli.fetching import SourceFetcher, open_fetcher
from newskeep.cli.flags import JsonLines, Limit, flags_of
from newskeep.cli.jsonlog import JsonLog, SyncLog
from newskeep.cli.opening import archive_of, configuration
from newskeep.cli.progress import with_progress
from newskeep.cli.stopping import stops
from newskeep.cli.syncreport import SyncReport
from newskeep.cli.terminal import messages
from newskeep.config import LogFormat, Settings
from newskeep.errors import InputError
from newskeep.fetch import Fetcher
from newskeep.model import Reason
from newskeep.schedule import Event, Hands, Plan, run, sync

Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="SOURCE", help="Only this source (number or URL); may be given several times."),
]
All = Annotated[bool, typer.Option("--all", help="Look at every source now, due or not.")]
Recheck = Annotated[
    bool, typer.Option("--recheck", help="Look again now at every article that is young enough to be watched.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Fetch and read, say what would be kept, and keep nothing.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes that read pages. Default: one for each core.")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")]
LogAs = Annotated[
    LogFormat | None,
    typer.Option("--log-format", help="What goes to standard error: text for people, or JSON, an object a line."),
]


def sync_sources(
    context: typer.Context,
    sources: Sources = None,
    limit: Limit = None,
    all_sources: All = False,
    recheck: Recheck = False,
    dry_run: DryRun = False,
    as_jsonl: JsonLines = False,
    jobs: Jobs = None,
    allow_private: AllowPrivate = False,
    log_format: LogAs = None,
) -> None:
    """Look once at every source that is due, and take in what is new.

    Young articles are looked at again, too, at growing ages. For cron and systemd timers: a second sync on the same
    archive says so and exits 5, and what one sync does not reach the next one goes on with. With --jsonl standard
    output gets an object a line, as import --jsonl prints; with --log-format json standard error does. Ctrl-C or
    SIGTERM once finishes what is in hand; a second time stops at once.
    """
    settings = configuration(context, jobs=jobs, allow_private=allow_private or None, log_format=log_format).settings
    report = _report(context, settings, as_jsonl=as_jsonl, dry_run=dry_run)
    with (
        report.errors(),
        archive_of(context) as archive,
        open_fetcher(settings, archive, dry_run=dry_run) as fetcher,
        stops(tell=report.tell_stop) as stop,
    ):
        plan = replace(
            _plan(_ids(archive, sources), settings),
            all_sources=all_sources,
            recheck=recheck,
            limit=limit,
            dry_run=dry_run,
        )
        _tell_all(report, sync(_hands(archive, fetcher, stop), plan))
        if not archive.watch.sources():
            report.say_nothing_watched()
    code = _exit_code(report, stopped=stop())
    report.close()
    raise typer.Exit(code)


def run_watch(
    context: typer.Context,
    sources: Sources = None,
    as_jsonl: JsonLines = False,
    jobs: Jobs = None,
    allow_private: AllowPrivate = False,
    log_format: LogAs = None,
) -> None:
    """Do what sync does whenever something is due, until told to stop.

    Ctrl-C or SIGTERM once finishes what is in hand and ends with 0; a second time stops at once. For a systemd unit.
    """
    settings = configuration(context, jobs=jobs, allow_private=allow_private or None, log_format=log_format).settings
    report = _report(context, settings, as_jsonl=as_jsonl)
    with (
        report.errors(),
        archive_of(context) as archive,
        open_fetcher(settings, archive) as fetcher,
        stops(tell=report.tell_stop) as stop,
    ):
        plan = _plan(_ids(archive, sources), settings)
        _tell_all(report, run(_hands(archive, fetcher, stop), plan))
    report.close()


def _report(context: typer.Context, settings: Settings, *, as_jsonl: bool, dry_run: bool = False) -> SyncReport:
    """What says how it goes, in the form that the settings name."""
    flags = flags_of(context)
    if settings.log_format is LogFormat.JSON:
        return SyncLog(flags, as_jsonl, dry_run, log=JsonLog(flags.quiet))
    return SyncReport(flags, as_jsonl, dry_run)


def _hands(archive: Archive, fetcher: Fetcher, stop: Callable[[], bool]) -> Hands:
    return Hands(archive, lambda options: SourceFetcher(fetcher, options), stop=stop, wait=fetcher.wait)


def _ids(archive: Archive, named: list[str] | None) -> tuple[int, ...] | None:
    if not named:
        return None
    found = [(name, archive.watch.find(name)) for name in named]
    missing = next((name for name, source in found if source is None), None)
    if missing is not None:
        raise InputError(missing, Reason.NOT_FOUND, "There is no such source. See: newskeep source list")
    return tuple(source.id for _, source in found if source is not None)


def _plan(sources: tuple[int, ...] | None, settings: Settings) -> Plan:
    """What is due, read as the settings say."""
    return Plan(
        sources, jobs=settings.jobs, max_bytes=settings.max_bytes, rules=settings.rules, fetches=settings.fetches
    )


def _tell_all(report: SyncReport, events: Iterator[Event] | Iterator[Event | None]) -> None:
    """Say each event as it comes; None is the end of a pass that is followed by others."""
    shown: Iterable[Event | None] = with_progress(events, None, messages(), "watch") if report.has_bar else events
    for event in shown:
        if event is None:
            report.close()
        else:
            report.tell_event(event)


def _exit_code(report: SyncReport, *, stopped: bool) -> ExitCode:
    if stopped:
        return ExitCode.INTERRUPTED
    return ExitCode.SOME_FAILED if report.any_failed else ExitCode.ALL_WELL
