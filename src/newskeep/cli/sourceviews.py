"""How a source looks to a person: a line in the list, and its page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.text import Text

from newskeep.cli.articles import moment
from newskeep.cli.listing import Forms
from newskeep.cli.neutral import one_line
from newskeep.cli.spans import in_words
from newskeep.export.records import iso, source_record
from newskeep.watch import Poll, PollOutcome, Source, SourceState


@dataclass(frozen=True, slots=True)
class Watched:
    """A source, and how many new links a day it has named of late."""

    source: Source
    items_a_day: float


def by_trouble(watched: Iterable[Watched]) -> list[Watched]:
    """Those that fail first, the worst of them at the top; the paused ones last."""

    def trouble(one: Watched) -> tuple[bool, int, int]:
        return one.source.state is SourceState.PAUSED, -one.source.failures, one.source.id

    return sorted(watched, key=trouble)


def _line(one: Watched, width: int) -> Text:
    source = one.source
    state = (
        "paused" if source.state is SourceState.PAUSED else f"failing {source.failures}" if source.failures else "well"
    )
    seen = moment(source.succeeded_at) or "never"
    start = f"{source.id:>4}  {state:<7} {source.kind:<8} {one.items_a_day:>6.1f}/day  last success {seen:<21}  "
    name = Text(one_line(source.title or source.url))
    name.truncate(max(20, width - len(start)), overflow="ellipsis")
    line = Text.assemble((start, "red" if source.failures else "dim"), name)
    if source.last_error:
        line.append(f"\n      {one_line(source.last_error)} [{source.last_reason}]", style="red")
    return line


def _cells(one: Watched) -> tuple[object, ...]:
    source = one.source
    return (
        source.id,
        source.state,
        source.kind,
        source.url,
        iso(source.succeeded_at) or "",
        iso(source.next_check_at) or "",
        f"{one.items_a_day:.1f}",
        source.failures,
        source.last_error or "",
    )


SOURCES: Forms[Watched] = Forms(lambda one: source_record(one.source, one.items_a_day), _line, _cells)


def source_view(one: Watched, polls: Iterable[Poll]) -> Text:
    """A source's page."""
    source = one.source
    lines = [Text(one_line(source.name), style="bold"), *(Text(one_line(line)) for line in _facts(one))]
    shown = [_poll_line(poll) for poll in polls]
    return Text("\n").join([*lines, Text(""), Text("last polls", style="dim"), *(shown or [Text("none yet")])])


def _facts(one: Watched) -> Iterator[str]:
    source, options = one.source, one.source.options
    yield f"number {source.id} · {source.kind} · {source.state} · {source.url}"
    yield f"added {moment(source.added_at)} · last success {moment(source.succeeded_at) or 'never'}"
    pace = "as asked" if options.interval else "by its rhythm"
    yield f"next check {moment(source.next_check_at)} · every {in_words(source.interval)} ({pace})"
    yield f"{one.items_a_day:.1f} new links a day"
    given = {
        "delay": options.delay is not None and f"{options.delay:g} s",
        "user agent": options.user_agent,
        "cookies": options.cookies,
        "include": " ".join(options.include),
        "exclude": " ".join(options.exclude),
        "tags": ", ".join(options.tags),
        "language": options.language,
        "recheck": options.looks is not None and (" ".join(in_words(age) for age in options.ages) or "off"),
    }
    yield from (f"{name}: {value}" for name, value in given.items() if value)
    if source.last_error:
        yield f"in trouble ({source.failures}): {source.last_error} [{source.last_reason}]"


def _poll_line(poll: Poll) -> Text:
    at = (f"{moment(poll.started_at)}  ", "dim")
    if poll.outcome is PollOutcome.FAILED:
        return Text.assemble(at, (one_line(f"failed: {poll.detail} [{poll.reason}]"), "red"))
    overlap = "" if poll.overlap is None else f", {poll.overlap} as before"
    note = f" ({poll.detail})" if poll.detail else ""
    return Text.assemble(at, one_line(f"{poll.outcome}: {poll.items} links, {poll.new} new{overlap}{note}"))
