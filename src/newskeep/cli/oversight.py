"""`newskeep coverage` and `newskeep health`: what was missed, and whether the watch is well."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from newskeep.archive import Archive
from newskeep.cli.articles import moment
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, day, flags_of
from newskeep.cli.ledger import size
from newskeep.cli.listing import Forms, print_all, print_object
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.spans import in_words, span
from newskeep.cli.syncreport import NOTHING_WATCHED
from newskeep.cli.terminal import output, say
from newskeep.errors import InputError
from newskeep.export.records import day_record, health_record
from newskeep.model import Reason
from newskeep.oversight import SILENT_FOR, Day, Gap, GapKind, Health, troubles

_DAYS = 14
_SHOWN = 10  # failing sources

Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="SOURCE", help="Only this source (number or URL); may be given several times."),
]
FromDay = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="From this day on (UTC); else the last 14 days.")
]
SilentFor = Annotated[
    str | None, typer.Option("--silent-for", metavar="SPAN", help="How long no pass may end: 2h, 1d. Default: 26h.")
]


def show_coverage(
    context: typer.Context,
    sources: Sources = None,
    since: FromDay = None,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """Show what each source brought day by day, and what is missing.

    Expected is what such a day brought in the source's own past weeks. A gap is a time in which no pass ran, or a list
    that had nothing in common with the list before, so that items were probably missed. In a pipe a line is source,
    name, day, expected, seen, kept, failed, blocked, skipped, waiting, gaps.
    """
    first = date.fromisoformat(day("--since", since)) if since else datetime.now(UTC).date() - timedelta(days=_DAYS - 1)
    with archive_of(context) as archive:
        days = archive.watch.coverage(first, _ids(archive, sources))
        count = print_all(days, DAYS, as_json=as_json, as_jsonl=as_jsonl)
    if count == 0:
        if not flags_of(context).quiet:
            say("No source is watched. To watch one: newskeep source add URL")
        raise typer.Exit(ExitCode.NOTHING_DONE)


def show_health(context: typer.Context, silent_for: SilentFor = None, as_json: Json = False) -> None:
    """Say whether the watch is well: for monitoring."""
    patience = span(silent_for, "--silent-for") if silent_for else SILENT_FOR
    with archive_of(context) as archive:
        health = archive.watch.health()
    found = troubles(health, patience)
    if as_json:
        print_object(health_record(health, found))
    else:
        for line in _health_lines(health, found):
            output().print(line)
        if not health.active and not health.paused and not flags_of(context).quiet:
            say(NOTHING_WATCHED, style="yellow")
    raise typer.Exit(ExitCode.SOME_FAILED if found else ExitCode.ALL_WELL)


def _ids(archive: Archive, named: list[str] | None) -> list[int] | None:
    if not named:
        return None
    found = []
    for name in named:
        source = archive.watch.find(name)
        if source is None:
            raise InputError(name, Reason.NOT_FOUND, "There is no such source. See: newskeep source list")
        found.append(source.id)
    return found


# ---- coverage


def _day_line(one: Day, width: int) -> Text:
    expected = "" if one.expected is None else f"of {one.expected:.0f}"
    counts = f"seen {one.seen:>4} {expected:<7} kept {one.kept:>4}"
    rest = [f"{name} {count}" for name in _OTHERS if (count := getattr(one, name))]
    line = Text.assemble((f"{one.day}  ", "dim"), counts, ("  " + ", ".join(rest) if rest else "", "yellow"))
    name = Text(one_line(one.name))
    name.truncate(max(12, width - len(line) - 2), overflow="ellipsis")
    line.append("  ").append_text(name)
    for gap in one.gaps:
        line.append(f"\n            {_gap_sentence(gap)}", style="red")
    return line


_OTHERS = ("failed", "blocked", "skipped", "waiting")
_GAPS = {
    GapKind.NOT_RUNNING: "no pass ran from {start} to {end} ({length})",
    GapKind.NO_OVERLAP: "items were probably missed between {start} and {end}: the list had rolled over",
}


def _gap_sentence(gap: Gap) -> str:
    words = {"start": moment(gap.start), "end": moment(gap.end), "length": in_words(gap.end - gap.start)}
    return _GAPS[gap.kind].format(**words)


def _day_cells(one: Day) -> tuple[object, ...]:
    record = day_record(one)
    gaps = "; ".join(f"{gap['kind']} {gap['from']}/{gap['to']}" for gap in record.pop("gaps"))
    return (*("" if value is None else value for value in record.values()), gaps)


DAYS: Forms[Day] = Forms(day_record, _day_line, _day_cells)


# ---- health


def _health_lines(health: Health, found: list[str]) -> Iterable[Text]:
    yield Text("well" if not found else "not well", style="green" if not found else "red")
    yield from (Text(f"  {sentence}", style="red") for sentence in found)
    ended = moment(health.pass_ended_at) or "not ended"
    yield Text(
        f"last pass   {moment(health.pass_started_at) or 'never'}" + (f", {ended}" if health.pass_started_at else "")
    )
    yield Text(f"running     {'yes' if health.running else 'no'}")
    yield Text(f"sources     {health.active} active, {health.paused} paused, {len(health.failing)} failing")
    for number, name, reason, sentence in health.failing[:_SHOWN]:
        yield Text(f"  {number:>4}  {one_line(name)}: {one_line(sentence)} [{reason}]", style="red")
    oldest = f", the first since {moment(health.oldest_due_at)}" if health.oldest_due_at else ""
    yield Text(f"links due   {health.waiting}{oldest}")
    free = "" if health.free_space is None else f", {size(health.free_space)} free on the disk"
    yield Text(f"archive     {size(health.archive_size)}{free}")
