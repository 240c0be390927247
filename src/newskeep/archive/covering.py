"""What the archive knows of its watch: links seen a day and what became of them, passes, lists that rolled over."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, null, select

from newskeep.archive import leases, schema, sources
from newskeep.archive.database import Database
from newskeep.archive.records import reason_from_code
from newskeep.oversight import BLOCKED, WEEKS, Day, Gap, GapKind, Health, expected_on, idle_times, on_day
from newskeep.watch import LinkState, PollOutcome, Source, SourceState

_LINK, _POLL, _PASS, _ATTEMPT = schema.link, schema.poll, schema.sync_pass, schema.attempt
_COLUMN = {
    LinkState.KEPT: "kept",
    LinkState.FAILED: "failed",
    LinkState.SKIPPED: "skipped",
    LinkState.WAITING: "waiting",
}


def coverage(database: Database, now: datetime, since: date, source_ids: frozenset[int] | None) -> list[Day]:
    """Every source on every day from `since` to today on which it was watched, source by source."""
    past = datetime.combine(since, time(), UTC) - timedelta(weeks=WEEKS, days=1)
    with database.reading() as connection:
        watched = [one for one in sources.read(connection) if source_ids is None or one.id in source_ids]
        seen = _seen(connection, past)
        became = _became(connection, datetime.combine(since, time(), UTC))
        idle = idle_times(_passes(connection, past), now)
        lost = _lost(connection, past)
    return [
        day
        for source in watched
        for day in _days(source, since, now.date(), seen[source.id], became, [*idle, *lost[source.id]])
    ]


def _days(
    source: Source,
    since: date,
    today: date,
    seen: Counter[date],
    became: dict[tuple[int, date], Counter[str]],
    gaps: list[Gap],
) -> Iterator[Day]:
    first = source.added_at.date()
    gaps = [gap for gap in gaps if gap.end > source.added_at]
    blind = frozenset(day for gap in gaps for day in _between(gap.start.date(), gap.end.date()))
    for day in _between(max(since, first), today):
        yield Day(
            source.id,
            source.name,
            day,
            expected_on(day, seen, first, blind=blind),
            seen=seen[day],
            gaps=on_day(gaps, day),
            **became.get((source.id, day), Counter()),
        )


def _between(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range((end - start).days + 1))


def _seen(connection: Connection, since: datetime) -> dict[int, Counter[date]]:
    found: dict[int, Counter[date]] = defaultdict(Counter)
    query = select(_LINK.c.source_id, _LINK.c.found_at).where(_LINK.c.found_at >= since, _LINK.c.source_id.is_not(None))
    for source_id, at in connection.execute(query):
        found[source_id][at.date()] += 1
    return found


def _became(connection: Connection, since: datetime) -> dict[tuple[int, date], Counter[str]]:
    """What became of the links of a source and day: counts by the name of a Day's field."""
    last = select(_ATTEMPT.c.reason).where(_ATTEMPT.c.url_key == _LINK.c.key).order_by(_ATTEMPT.c.id.desc()).limit(1)
    reason = case((_LINK.c.state == str(LinkState.KEPT), null()), else_=last.scalar_subquery())
    query = select(_LINK.c.source_id, _LINK.c.found_at, _LINK.c.state, reason)
    found: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    rows = connection.execute(query.where(_LINK.c.found_at >= since, _LINK.c.source_id.is_not(None)))
    for source_id, at, state, code in rows:
        blocked = reason_from_code(code) in BLOCKED
        found[source_id, at.date()]["blocked" if blocked else _COLUMN[LinkState(state)]] += 1
    return found


def _passes(connection: Connection, since: datetime) -> list[tuple[datetime, datetime]]:
    query = select(_PASS.c.started_at, _PASS.c.seen_at).where(_PASS.c.started_at >= since).order_by(_PASS.c.started_at)
    return [(started, seen) for started, seen in connection.execute(query)]


def _lost(connection: Connection, since: datetime) -> dict[int, list[Gap]]:
    """By source, the times between two lists that have nothing in common."""
    found: dict[int, list[Gap]] = defaultdict(list)
    before: dict[int, datetime] = {}
    query = select(_POLL.c.source_id, _POLL.c.started_at, _POLL.c.ended_at, _POLL.c["items"], _POLL.c.overlap)
    query = query.where(_POLL.c.outcome != str(PollOutcome.FAILED), _POLL.c.started_at >= since).order_by(_POLL.c.id)
    for source_id, started, ended, items, overlap in connection.execute(query):
        if overlap == 0 and items:
            found[source_id].append(Gap(GapKind.NO_OVERLAP, before.get(source_id, started), started))
        before[source_id] = ended
    return found


def health(database: Database, now: datetime) -> Health:
    """How the watch fares."""
    with database.reading() as connection:
        last = connection.execute(select(_PASS).order_by(_PASS.c.id.desc()).limit(1)).first()
        holder, _, expires = leases.holder(connection)
        watched = sources.read(connection)
        waiting, oldest = _due(connection, now)
    active = [source for source in watched if source.state is SourceState.ACTIVE]
    failing = sorted((source for source in active if source.failures), key=lambda source: -source.failures)
    return Health(
        at=now,
        pass_started_at=last.started_at if last else None,
        pass_ended_at=last.ended_at if last else None,
        running=holder != leases.NOBODY and expires > now,
        active=len(active),
        paused=len(watched) - len(active),
        failing=tuple((one.id, one.name, one.last_reason, one.last_error or "") for one in failing),
        waiting=waiting,
        oldest_due_at=oldest,
        archive_size=database.size(),
        free_space=database.free_space(),
    )


def _due(connection: Connection, now: datetime) -> Any:
    return connection.execute(select(func.count(), func.min(_LINK.c.due_at)).where(_LINK.c.due_at <= now)).one()
