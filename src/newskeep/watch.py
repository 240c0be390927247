"""The words of watching, and its pure decisions: when to look at a source, a link or an article again.

A Source is looked at (a Poll) and yields Links. A link waits until it is fetched, is fetched again while its article is
young, and rests afterwards. Standard library only, no clock: every decision is handed the time.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from newskeep.model import Reason, Verdict

LEAST_INTERVAL = timedelta(minutes=5)
MOST_INTERVAL = timedelta(hours=24)
FIRST_INTERVAL = timedelta(hours=1)  # until a source has shown its rhythm
LONGEST_BACKOFF = timedelta(days=30)
LOOKS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(weeks=1),
    timedelta(days=30),
)
"""The ages at which an article is fetched again, unless its source says otherwise."""


class SourceKind(StrEnum):
    """What a source is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"


class SourceState(StrEnum):
    """Whether a source is looked at."""

    ACTIVE = "active"
    PAUSED = "paused"


class PollOutcome(StrEnum):
    """How a look at a source ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class LinkState(StrEnum):
    """Where a link stands."""

    WAITING = "waiting"  # to be fetched
    KEPT = "kept"  # its article is in the archive; looked at again while it is young
    SKIPPED = "skipped"  # by a rule of its source, or it is no article
    FAILED = "failed"  # given up


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What was asked for one source; None (or nothing) leaves it to the settings.

    `interval` in seconds; `looks` are ages in seconds at which its articles are fetched again, () for never;
    `include` and `exclude` are regular expressions searched for in a link's URL.
    """

    interval: int | None = None
    delay: float | None = None
    user_agent: str | None = None
    cookies: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    looks: tuple[int, ...] | None = None

    @property
    def ages(self) -> tuple[timedelta, ...]:
        """The ages at which an article of the source is looked at again."""
        return LOOKS if self.looks is None else tuple(timedelta(seconds=age) for age in self.looks)

    def rule_against(self, url: str) -> str | None:
        """The rule by which a link is not fetched, as a sentence; None: it is."""
        excluding = next((pattern for pattern in self.exclude if re.search(pattern, url)), None)
        if excluding is not None:
            return f"The source's exclude pattern “{excluding}” matches it."
        if self.include and not any(re.search(pattern, url) for pattern in self.include):
            return f"None of the source's include patterns ({', '.join(self.include)}) matches it."
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it stands in the archive. `interval` is the pause between two looks that is in force now.

    `failures` counts, weighed by kind, since the last success. `etag`, `last_modified` and `body_sha256` are of the
    answer that was last read in full.
    """

    id: int
    kind: SourceKind
    url: str
    title: str | None
    state: SourceState
    options: SourceOptions
    added_at: datetime
    interval: timedelta
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    last_reason: Reason | None = None
    last_error: str | None = None

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.title or self.url


@dataclass(frozen=True, slots=True)
class Poll:
    """One look at a source, as it ended.

    `items` is how many links it held, `new` how many of them were never seen before, `overlap` how many were in the
    poll before (None: there was none). No overlap means that items were probably missed in between.
    """

    source_id: int
    started_at: datetime
    ended_at: datetime
    outcome: PollOutcome
    reason: Reason | None = None
    status: int | None = None
    items: int = 0
    new: int = 0
    overlap: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WatchedLink:
    """A link as it stands in the queue. `source` is None where the one that named it is watched no more."""

    url: str
    state: LinkState
    source: Source | None
    found_at: datetime
    due_at: datetime | None
    tries: int


# ---- sources


def gap_between(moments: Iterable[datetime], now: datetime) -> timedelta | None:
    """The mean time between a source's items, by the dates of its newest 20; None where fewer than three are dated.

    The time since the newest one counts: a source that has fallen silent is slow.
    """
    newest = sorted((moment for moment in set(moments) if moment <= now), reverse=True)[:20]
    return (now - newest[-1]) / len(newest) if len(newest) >= 3 else None


def next_interval(
    before: timedelta,
    *,
    items: int,
    new: int,
    overlap: int | None,
    gap: timedelta | None = None,
    asked: timedelta | None = None,
) -> timedelta:
    """How long to wait before a source is looked at again, after a look that found `new` among `items` links.

    The rhythm is the `gap` between its items where they are dated, else the interval before, shortened where there was
    news and lengthened where there was none. A look that found more than half of the list new came late: the interval
    is at least halved. `asked` is what the publisher asks for (Cache-Control, ttl): it holds as long as the list does
    not roll over in that time.
    """
    rhythm = gap if gap is not None else before * (0.67 if new else 1.2)
    window = gap * items / 2 if gap is not None and items else None
    if window is not None:
        rhythm = min(rhythm, window)
    if overlap is not None and items and (overlap == 0 or new > items / 2):
        rhythm = min(rhythm, before / 2)
    if asked is not None:
        rhythm = max(rhythm, asked if window is None else min(asked, window))
    return min(max(rhythm, LEAST_INTERVAL), MOST_INTERVAL)


_WEIGHTS: Mapping[Reason, int] = {
    Reason.GONE: 4,
    Reason.PRIVATE_ADDRESS: 4,
    Reason.BAD_URL: 4,
    Reason.NOT_A_SOURCE: 3,
    Reason.FORBIDDEN: 3,
    Reason.ROBOTS_DENIED: 3,
    Reason.NO_SUCH_HOST: 2,
}


def weight(reason: Reason) -> int:
    """How much a failure of this kind counts: what is gone or forbidden comes back less often than what is down."""
    return _WEIGHTS.get(reason, 1)


def backoff(interval: timedelta, failures: int, asked: timedelta | None = None) -> timedelta:
    """How long to leave a source alone after failures of this weight in all; `asked` is its Retry-After."""
    doubled: timedelta = interval * 2.0 ** min(failures, 16)
    return min(max(doubled, asked or doubled), LONGEST_BACKOFF)


# ---- links and articles

_PASSING = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 720, 1440, 4320))
_REFUSED = tuple(timedelta(days=days) for days in (1, 3))
_NOT_YET = tuple(timedelta(hours=hours) for hours in (1, 24))  # feeds name articles before they are there
_RETRIES: Mapping[Reason, Sequence[timedelta]] = {
    **dict.fromkeys(
        (
            Reason.TIMEOUT,
            Reason.REFUSED,
            Reason.CUT_OFF,
            Reason.BAD_RESPONSE,
            Reason.SERVER_ERROR,
            Reason.TOO_MANY_REQUESTS,
            Reason.ROBOTS_UNREACHABLE,
            Reason.NO_SUCH_HOST,
            Reason.TLS_FAILURE,
            Reason.DATABASE,
        ),
        _PASSING,
    ),
    **dict.fromkeys((Reason.FORBIDDEN, Reason.ROBOTS_DENIED, Reason.WALL_PAGE), _REFUSED),
    **dict.fromkeys((Reason.GONE, Reason.EMPTY, Reason.NO_ARTICLE, Reason.ERROR_PAGE, Reason.WORKER_DIED), _NOT_YET),
}
UNSETTLED = frozenset({Reason.INTERRUPTED, Reason.REPEATED})  # says nothing of the link


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a link stands after an attempt, how often it was tried in vain, and when it is due again (None: never)."""

    state: LinkState
    tries: int
    due_at: datetime | None


def next_look(born: datetime, now: datetime, ages: Sequence[timedelta]) -> datetime | None:
    """When an article that appeared at `born` is fetched again; None: it is old, or never."""
    return next((born + age for age in ages if born + age > now), None)


def standing(
    state: LinkState,
    tries: int,
    verdict: Verdict,
    reason: Reason | None,
    *,
    born: datetime,
    now: datetime,
    ages: Sequence[timedelta],
) -> Standing:
    """Where a link stands that stood at `state` after `tries` in vain, now that an attempt ended so.

    What is kept stays kept, whatever another look meets. What failed in passing is tried again, at growing distances.
    """
    if state is LinkState.KEPT or verdict in (Verdict.NEW, Verdict.EDITED, Verdict.SAME):
        return Standing(LinkState.KEPT, 0, next_look(born, now, ages))
    pauses = _RETRIES.get(reason, ()) if reason else ()
    if tries < len(pauses):
        return Standing(LinkState.WAITING, tries + 1, now + pauses[tries])
    return Standing(LinkState.SKIPPED if verdict is Verdict.SKIPPED else LinkState.FAILED, tries + 1, None)
