"""What watching a source would give: its pace, what its site allows, three articles as they would be kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from newskeep.errors import FetchError, InputError
from newskeep.model import Article, Link
from newskeep.pool import Task
from newskeep.schedule.adding import Candidate
from newskeep.schedule.deciding import asked_for
from newskeep.schedule.looking import Fetching
from newskeep.watch import FIRST_INTERVAL, SourceOptions, gap_between, next_interval
from newskeep.workers import work

SAMPLES = 3
_LARGEST = 20_000_000


class Asking(Fetching, Protocol):
    """A fetcher that also knows what a site allows."""

    def crawl_delay(self, url: str) -> float:
        """Seconds between requests that robots.txt asks for, 0 for none. Raises FetchError where it denies `url`."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of a source, or why it is none."""

    url: str
    article: Article | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A source tried out. `gap` is the mean time between its items, None where they are not dated."""

    candidate: Candidate
    crawl_delay: float
    denied: str  # what robots.txt says, where it does not allow the source
    gap: timedelta | None
    dated: int
    wanted: int  # links that the source's rules leave
    interval: timedelta
    samples: tuple[Sample, ...]


def try_out(candidate: Candidate, options: SourceOptions, fetching: Asking, clock: Callable[[], datetime]) -> Trial:
    """Try a source out: fetches its robots.txt, where that is not known, and three of its articles."""
    now = clock()
    links = candidate.listing.links
    wanted = [link for link in links if options.rule_against(link.url) is None]
    dates = [link.said.published for link in links if link.said and link.said.published]
    gap = gap_between(dates, now)
    asked = asked_for(candidate.page, candidate.listing.ttl)
    rhythm = next_interval(FIRST_INTERVAL, items=len(links), new=0, overlap=None, gap=gap, asked=asked)
    delay, denied = _robots(candidate.url, fetching)
    return Trial(
        candidate=candidate,
        crawl_delay=delay,
        denied=denied,
        gap=gap,
        dated=len(dates),
        wanted=len(wanted),
        interval=rhythm if options.interval is None else timedelta(seconds=options.interval),
        samples=tuple(_samples(wanted, fetching, now)),
    )


def _robots(url: str, fetching: Asking) -> tuple[float, str]:
    try:
        return fetching.crawl_delay(url), ""
    except FetchError as error:
        return 0.0, error.detail


def _samples(links: list[Link], fetching: Asking, now: datetime) -> Iterator[Sample]:
    for link in links[:SAMPLES]:
        try:
            page = fetching.fetch(link.url)
            yield Sample(link.url, work(Task(page, now, _LARGEST)).article)
        except (FetchError, InputError) as error:
            yield Sample(link.url, failure=f"{error.detail} [{error.reason}]")
