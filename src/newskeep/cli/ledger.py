"""`newskeep why` and `newskeep stats`: what was tried, and what the archive holds."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.text import Text

from newskeep.cli.articles import moment, unknown
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, flags_of, to_show
from newskeep.cli.listing import Forms, print_all, print_object
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import output, say
from newskeep.export import attempt_record
from newskeep.export.records import stats_record
from newskeep.model import Attempt, RobotsVerdict, Stats, Verdict
from newskeep.watch import LinkState, WatchedLink

_MEANING = {
    Verdict.NEW: "kept as a new article",
    Verdict.EDITED: "changed since, kept as a new version",
    Verdict.SAME: "the same as before, so there was nothing to keep",
    Verdict.SKIPPED: "not kept",
    Verdict.FAILED: "failed",
}

_ROBOTS = {
    RobotsVerdict.ALLOWED: "robots.txt allows it",
    RobotsVerdict.DENIED: "robots.txt denies it",
    RobotsVerdict.UNREACHABLE: "robots.txt unreachable",
    RobotsVerdict.MISSING: "no robots.txt",
}


def why(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A URL, or the path of a file that was imported.")],
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """Say what became of a URL: every attempt at it, in plain words."""
    with archive_of(context) as archive:
        attempts = archive.attempts(url)
        kept = archive.find(url)
        link = archive.watch.link(url)
        count = print_all(attempts, ATTEMPTS, as_json=as_json, as_jsonl=as_jsonl)
    quiet = flags_of(context).quiet
    if kept is not None and not quiet:
        say(f"It is in the archive. See: {to_show(kept.id, flags_of(context))}")
    if link is not None and not quiet:
        say(link_sentence(link))
    if count == 0 and link is None:
        if not quiet:
            say(_never_tried(one_line(url)))
        raise typer.Exit(ExitCode.NOTHING_DONE)


def _never_tried(url: str) -> str:
    if url.isdecimal():
        return unknown(url)
    return f"There was no attempt at {url}. To make one: newskeep import {url}"


_STANDING = {
    LinkState.WAITING: "It waits to be fetched",
    LinkState.KEPT: "It is looked at for edits",
    LinkState.SKIPPED: "It is not fetched",
    LinkState.FAILED: "It was given up",
}


def link_sentence(link: WatchedLink) -> str:
    """Which source named a link, and what will become of it."""
    name = (
        "a source that is watched no more" if link.source is None else f"source {link.source.id} ({link.source.name})"
    )
    ended = link.state is LinkState.KEPT and link.due_at is None
    stands = "It is not looked at again" if ended else _STANDING[link.state]
    due = f", next on {moment(link.due_at)}" if link.due_at else ""
    return one_line(f"Found in {name} on {moment(link.found_at)}. {stands}{due}.")


def attempt_sentence(attempt: Attempt, _width: int = 0) -> Text:
    """An attempt in plain words: when, what came of it, why, how to see more."""
    pieces = [_MEANING[attempt.verdict]]
    if attempt.article_id is not None:
        pieces.append(f" (article {attempt.article_id}{_version(attempt)})")
    reason = attempt.detail or (attempt.reason.sentence if attempt.reason else "")
    pieces.append(f": {reason}" if reason else "")
    if attempt.reason:
        pieces.append(f" [{attempt.reason}]")
    if attempt.status:
        pieces.append(f" HTTP {attempt.status}{_duration(attempt)}")
    if attempt.robots:
        pieces.append(f" ({_ROBOTS[attempt.robots]})")
    style = "red" if attempt.verdict is Verdict.FAILED else ""
    return Text.assemble((f"{moment(attempt.at)}  ", "dim"), (one_line("".join(pieces)), style))


def _version(attempt: Attempt) -> str:
    return f", version {attempt.number}" if attempt.number else ""


def _duration(attempt: Attempt) -> str:
    return f" after {attempt.milliseconds / 1000:.1f} s" if attempt.milliseconds else ""


ATTEMPTS: Forms[Attempt] = Forms(attempt_record, attempt_sentence)


def stats(context: typer.Context, as_json: Json = False) -> None:
    """The archive in figures: sites, articles, size, outcomes."""
    with archive_of(context) as archive:
        figures = archive.stats()
    if as_json:
        print_object(stats_record(figures))
    else:
        output().print(Text("\n".join(_lines(figures))))


def _lines(figures: Stats) -> Iterable[str]:
    yield f"sites       {figures.sites:>9,}"
    yield f"articles    {figures.articles:>9,}"
    yield f"  edited    {figures.edited:>9,}"
    yield f"versions    {figures.versions:>9,}"
    yield f"pages       {figures.pages:>9,}"
    yield f"changes     {figures.change:>9,}"
    yield f"size        {size(figures.size):>9}"
    if figures.raw_size:
        yield f"  pages     {size(figures.raw_size):>9} as they came, {size(figures.kept_size)} as they are kept"
    if figures.first_seen and figures.last_seen:
        yield f"seen        from {moment(figures.first_seen)} to {moment(figures.last_seen)}"
    yield from _tally("outcomes of all attempts", [(_outcome(*outcome), outcome[2]) for outcome in figures.outcomes])
    yield from _tally("largest sites", figures.largest_sites)
    yield from _tally("languages", figures.languages)


def _outcome(verdict: Verdict, reason: object, _count: int) -> str:
    return f"{verdict} ({reason})" if reason else str(verdict)


def _tally(title: str, rows: Iterable[tuple[str, int]]) -> Iterable[str]:
    lines = [f"  {count:>9,}  {one_line(name) or '(unknown)'}" for name, count in rows]
    return ["", title, *lines] if lines else []


def size(count: float) -> str:
    """A number of bytes as people read it, in powers of 1000."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
