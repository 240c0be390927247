"""What a watch saw and what it missed, day by day, and how it fares. Values and pure decisions, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import mean, median

from newskeep.model import Reason

BLOCKED = frozenset(
    [
        Reason.FORBIDDEN,
        Reason.ROBOTS_DENIED,
        Reason.ROBOTS_UNREACHABLE,
        Reason.WALL_PAGE,
        Reason.TOO_MANY_REQUESTS,
    ]
)
"""Reasons by which a site keeps us out; the other failures are faults."""

WEEKS = 4  # so many weeks back it is looked what a day brings
LEAST_GAP = timedelta(minutes=30)  # a shorter time without a pass is none, however often passes come
OUT_OF_RHYTHM = 3  # times the usual time between two passes


class GapKind(StrEnum):
    """Why something may have been missed."""

    NOT_RUNNING = "not-running"  # no pass ran
    NO_OVERLAP = "no-overlap"  # a list had nothing in common with the list before: it has rolled over


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which items may have been missed."""

    kind: GapKind
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One source on one day (UTC), by the day on which its links were first seen.

    `seen` is the sum of what follows it: `kept`, `failed` (given up), `blocked` (the site keeps us out), `skipped` (by
    a rule, or no article) and `waiting`. `expected` is what `seen` was on such days before; None: not known yet.
    """

    source_id: int
    name: str
    day: date
    expected: float | None
    seen: int = 0
    kept: int = 0
    failed: int = 0
    blocked: int = 0
    skipped: int = 0
    waiting: int = 0
    gaps: tuple[Gap, ...] = ()


def expected_on(
    day: date, seen: Mapping[date, int], since: date, *, blind: frozenset[date] = frozenset()
) -> float | None:
    """How many links a day should bring, by a source's own past; None where it is too short.

    The median of the same weekday in the last four weeks, once there are two of them; else the mean of the last seven
    days, once there are three. Days count after `since`, the first day of the watch, whose list is older than a day,
    and if they are not `blind`: days with gaps say too little.
    """

    def counts(days: Iterable[int]) -> list[int]:
        past = (day - timedelta(days=back) for back in days)
        return [seen.get(one, 0) for one in past if one > since and one not in blind]

    same = counts(7 * week for week in range(1, WEEKS + 1))
    if len(same) >= 2:
        return float(median(same))
    recent = counts(range(1, 8))
    return float(mean(recent)) if len(recent) >= 3 else None


def idle_times(passes: Iterable[tuple[datetime, datetime]], now: datetime) -> list[Gap]:
    """The times without a pass, three times as long as is usual; `passes` are (start, end), oldest first."""
    ordered = [*passes, (now, now)]
    pauses = [(end, start) for (_, end), (start, _) in pairwise(ordered) if start > end]
    if len(pauses) < 2:
        return []
    usual = timedelta(seconds=median((start - end).total_seconds() for end, start in pauses))
    least = max(LEAST_GAP, OUT_OF_RHYTHM * usual)
    return [Gap(GapKind.NOT_RUNNING, end, start) for end, start in pauses if start - end > least]


def on_day(gaps: Iterable[Gap], day: date) -> tuple[Gap, ...]:
    """Those gaps that touch a day."""
    return tuple(gap for gap in gaps if gap.start.date() <= day <= gap.end.date())


# ---- how it fares

SILENT_FOR = timedelta(hours=26)  # a daily cron job, and two hours for its work
LATE_BY = timedelta(hours=6)
FAILING = 0.2
"""A share of the sources: of five hundred some always fail."""
LEAST_SPACE = 500_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Health:
    """How the watch of an archive fares. Times are aware, sizes bytes; None is not known, or there is none.

    `failing` are active sources whose last look failed, worst first, as (id, name, reason, sentence). `waiting` are the
    links that are due, `oldest_due_at` is when the first of them became so.
    """

    at: datetime
    pass_started_at: datetime | None
    pass_ended_at: datetime | None
    running: bool
    active: int
    paused: int
    failing: tuple[tuple[int, str, Reason | None, str], ...]
    waiting: int
    oldest_due_at: datetime | None
    archive_size: int
    free_space: int | None


def troubles(health: Health, silent_for: timedelta = SILENT_FOR) -> list[str]:
    """What is not well, a sentence each; none where all is well."""
    return [sentence for judge in (_passes, _sources, _queue, _space) if (sentence := judge(health, silent_for))]


def _passes(health: Health, silent_for: timedelta) -> str | None:
    if not health.active or health.running:
        return None
    if health.pass_started_at is None:
        return "There are sources, but no pass has ever run."
    if health.pass_ended_at is None:
        return f"The pass of {health.pass_started_at:%Y-%m-%d %H:%M} UTC died before its end."
    if health.at - health.pass_ended_at > silent_for:
        return f"No pass has ended since {health.pass_ended_at:%Y-%m-%d %H:%M} UTC."
    return None


def _sources(health: Health, _: timedelta) -> str | None:
    share = len(health.failing) / health.active if health.active else 0.0
    return f"{len(health.failing)} of {health.active} sources fail." if share > FAILING else None


def _queue(health: Health, _: timedelta) -> str | None:
    if health.oldest_due_at is None or health.at - health.oldest_due_at <= LATE_BY:
        return None
    return f"{health.waiting} links are due, the first since {health.oldest_due_at:%Y-%m-%d %H:%M} UTC."


def _space(health: Health, _: timedelta) -> str | None:
    if health.free_space is None or health.free_space >= LEAST_SPACE:
        return None
    return f"Only {health.free_space / 1e6:.0f} MB are free where the archive is."
