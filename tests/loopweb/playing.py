"""Weeks of a watch in seconds: the scripted web, a clock that jumps, and what the archive should hold at the end."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newskeep.archive import Archive, open_archive
from newskeep.cli.fetching import SourceFetcher
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.model import Attempt, Outcome, Reason, Verdict
from newskeep.pool import InThisProcess
from newskeep.schedule import Hands, Plan, sync
from newskeep.watch import SourceKind
from tests.loopweb.answers import Visit
from tests.loopweb.site import Site
from tests.loopweb.sites import Era
from tests.loopweb.story import Standing, Story
from tests.loopweb.world import World

START = datetime(2026, 3, 1, tzinfo=UTC)
KINDS = {"/news.xml": SourceKind.SITEMAP, "-index.xml": SourceKind.SITEMAP, "/latest": SourceKind.SECTION}
WELL = (Verdict.NEW, Verdict.EDITED, Verdict.SAME)


def kind_of(url: str) -> SourceKind:
    """What a list of the script's is."""
    return next((kind for end, kind in KINDS.items() if url.endswith(end)), SourceKind.FEED)


@dataclass(slots=True)
class JumpingClock:
    """Time that passes when someone sleeps, and when it is set."""

    now: datetime
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same, as a monotonic clock has it."""
        return (self.now - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Several may sleep at once: who wakes later finds time where it is."""
        until = self.now + timedelta(seconds=seconds, microseconds=1)  # less than one would be no time at all
        with self._lock:
            self.now = max(self.now, until)


@dataclass(slots=True)
class Played:
    """A watch that was played to its end."""

    world: World
    archive: Archive
    clock: JumpingClock
    passes: int = 0
    outcomes: list[Outcome] = field(default_factory=list)


@contextmanager
def played(place: Path, era: Era, every: timedelta, *, idle: tuple[datetime, datetime]) -> Iterator[Played]:
    """The era from its start to its end, a sync `every` so often but for the time `idle`."""
    clock = JumpingClock(era.start)
    world = World(era, clock)
    settings = FetchSettings(allow_private=True, delay=1.0, read_timeout=3, total_timeout=10)
    chance = random.Random(1)
    with (
        world.server,
        open_archive(place, clock=clock) as archive,
        Fetcher(settings, clock=clock.seconds, sleep=clock.sleep, now=clock, chance=chance.random) as fetcher,
    ):
        for url in world.sources():
            archive.watch.add(kind_of(url), url)
        hands = Hands(
            archive,
            lambda options: SourceFetcher(fetcher, options),
            clock=clock,
            luck=chance.random,
            wait=fetcher.wait,
            open_pool=lambda jobs: InThisProcess(),
        )
        play = Played(world, archive, clock)
        for tick in _ticks(era, every, archive, clock, idle):
            clock.now = tick
            play.passes += 1
            play.outcomes += [event for event in sync(hands, Plan(jobs=1)) if isinstance(event, Outcome)]
        clock.now = max(clock.now, era.at(days=era.days))
        yield play


def _ticks(
    era: Era, every: timedelta, archive: Archive, clock: JumpingClock, idle: tuple[datetime, datetime]
) -> Iterator[datetime]:
    """The times at which a sync has something to do."""
    tick, end = era.start, era.at(days=era.days)
    while tick < end:
        yield tick
        due = max(archive.watch.next_due() or end, clock.now)
        tick += max(every, every * -((tick - due) // every))
        if idle[0] <= tick < idle[1]:
            tick = idle[1]


# ---- what should be there


FAULTS: dict[str, set[Reason]] = {
    "Closed": {Reason.FORBIDDEN},
    "Vanishing": {Reason.GONE},
    "Busy": {Reason.TOO_MANY_REQUESTS},
    "Stumbling": {Reason.SERVER_ERROR},
    "Overhauled": {Reason.SERVER_ERROR, Reason.TOO_MANY_REQUESTS, Reason.ROBOTS_UNREACHABLE},
    "Cut": {Reason.CUT_OFF},
    "Boasting": {Reason.CUT_OFF},
    "Trapped": {Reason.TOO_LARGE, Reason.TOO_MANY_REDIRECTS},
    "Forbidden": {Reason.ROBOTS_DENIED},
    "Half": {Reason.ROBOTS_DENIED},
    "Silent": {Reason.ROBOTS_UNREACHABLE},
    "Wall": {Reason.WALL_PAGE},
    "Down": {Reason.CUT_OFF, Reason.ROBOTS_UNREACHABLE},
}
"""By site, the ways in which an attempt may end badly."""


def differences(play: Played) -> Iterator[str]:
    """Each way in which the archive is not what the script published and the ledger does not explain."""
    kept = 0
    for site, story in play.world.stories():
        url = _named(play, site, story)
        attempts = play.archive.attempts(url)
        found = play.archive.find(url)
        kept += found is not None
        for problem in _problems(play, site, story, attempts):
            yield f"{url}: {problem}"
    articles = play.archive.stats().articles
    if articles != kept:
        yield f"{articles} articles stand for {kept} stories"


def _named(play: Played, site: Site, story: Story) -> str:
    visit = Visit(site.host, play.world.server.port, "/", {}, play.clock.now, 1)
    url = site.link_to(story, visit)[0]
    return url if url and url.startswith("http") else play.world.url(site, story.path)


def _problems(play: Played, site: Site, story: Story, attempts: list[Attempt]) -> Iterator[str]:
    name = site.name.split()[1]
    well = [attempt for attempt in attempts if attempt.verdict in WELL]
    for attempt in attempts:
        if attempt.verdict not in WELL and attempt.reason not in FAULTS.get(name, ()):
            yield f"an attempt ended as {attempt.verdict}, {attempt.reason}: {attempt.detail}"
    if not attempts and name != "Bursting":
        yield "no attempt was made"
    if attempts and not well and not _may_be_missing(site, story, attempts):
        yield f"it is not kept: {attempts[-1].reason}"
    if well:
        yield from _wrong_texts(play, story, well, _named(play, site, story))


def _may_be_missing(site: Site, story: Story, attempts: list[Attempt]) -> bool:
    """Whether no attempt could have been a good one."""
    if site.refused(story) is not None or attempts[-1].reason in (
        Reason.ROBOTS_DENIED,
        Reason.TOO_LARGE,
        Reason.TOO_MANY_REDIRECTS,
    ):
        return True
    return all(story.standing(attempt.at) in (Standing.GONE, Standing.WALLED) for attempt in attempts)


def _wrong_texts(play: Played, story: Story, well: list[Attempt], url: str) -> Iterator[str]:
    kept = play.archive.find(url)
    texts = [story.text_at(attempt.at) for attempt in well]
    if kept is None:
        yield "it was kept and cannot be found"
    elif kept.article.text != texts[-1]:
        yield f"its text differs: {len(kept.article.text)} characters for {len(texts[-1])}"
    elif kept.versions != len(set(texts)):
        yield f"it has {kept.versions} versions for {len(set(texts))}"
    elif kept.article.title != story.title:
        yield f"its title is {kept.article.title!r}"
