"""The one path every article takes, from what was found to how it ended.

    found ──┬─ Link ───── fetch (threads) ──┐
            ├─ Page, SavedPage ─────────────┼─ read, extract, compress (processes) ─ keep ─ Outcome
            └─ Outcome ─────────────────────┴──────────────── in order, here ─ record ─ Outcome

Only a few dozen are in hand at any time, whatever the length of the stream. What has been read is kept some pages at
a time, for a transaction costs as much as half a page does; none waits for that longer than a moment. Expected
failures become Outcomes here and nowhere else; a fault of the archive (locked, disk full) or a bug ends the run loudly.
What is on disk is kept in the order in which it was found, so that the later of two pages at one URL is the later
version; fetched pages join as they arrive.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Protocol, cast

from newskeep.archive import Candidate
from newskeep.errors import FetchError, InputError, NewskeepError
from newskeep.model import Link, Outcome, Page, Reason, Verdict
from newskeep.pool import InThisProcess, OpenPool, Task, Workers, open_processes
from newskeep.readers.found import Found
from newskeep.saved import MAX_BYTES, SavedPage
from newskeep.urls import canonical
from newskeep.waiting import WaitingLinks

if TYPE_CHECKING:
    from newskeep.workers import Reading

FEW = 8  # pages that are read in this process: eight take 0.2 s, about what a pool takes to start
FETCHES = 16  # URLs being fetched at a time, each from another host
LINKS_AHEAD = 2000  # links that wait for their hosts; only looked so far ahead where threads have nothing to do
READS_PER_JOB = 8  # pages in hand for each process: none has to wait while others are kept, and memory stays flat
KEPT_TOGETHER = 16  # pages that are kept in one transaction
KEPT_WITHIN = 0.5  # seconds after which what was read is kept, however little it is

NOT_MODIFIED = 304  # RFC 9110, 15.4.5

# Reached, and rightly not kept.
_SKIPPED = frozenset({Reason.ROBOTS_DENIED, Reason.NOT_A_PAGE, Reason.REPEATED})


class Keeper(Protocol):
    """What an archive does for an import."""

    def keep_many(self, candidates: Iterable[Candidate]) -> list[Outcome]:
        """Keep several articles in one transaction; one that the database refuses is FAILED."""

    def would_keep(self, candidate: Candidate) -> Outcome:
        """What keeping an article would lead to; nothing is kept."""

    def record(self, outcome: Outcome, *, url: str | None = None) -> Outcome:
        """Write into the ledger what led to no page."""

    def learn(self) -> int:
        """Learn the sites' boilerplate from what was kept, and clean all articles of it."""

    def pack_pages(self, stop: Callable[[], bool]) -> int:
        """Make the pages that were kept smaller."""


def ingest(
    found: Iterable[Found],
    archive: Keeper,
    fetch: Callable[[Link], Page],
    *,
    jobs: int | None = None,
    few: int = FEW,
    fetches: int = FETCHES,
    max_bytes: int = MAX_BYTES,
    rules: Path | None = None,
    dry_run: bool = False,
    stop: Callable[[], bool] = lambda: False,
    wait: Callable[[str], float] = lambda url: 0.0,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    open_pool: OpenPool = open_processes,
) -> Iterator[Outcome]:
    """Take in everything that is `found`, and yield how each ended as soon as it is kept.

    `rules` is a folder of publisher rules. `jobs` processes read pages (None: one for each core); for up to `few` items
    none is started. `fetch` is called from `fetches` threads, for one link of a host at a time; `wait` says how many
    seconds the host of a URL still has its rest, so that others go first. A page of status 304 ends as SAME. Once
    `stop()` is true nothing new is begun, and what is in hand is finished and kept. A page that takes a minute of
    processor time ends as WORKER_DIED. With `dry_run` nothing is written. Raises ArchiveError, and NewskeepError
    (WORKER_DIED) where no process that reads pages stays alive.
    """
    stream = iter(found)
    first = list(islice(stream, few + 1))
    alone = len(first) <= few
    jobs = jobs or cores()
    keeper = _Rehearsal(archive) if dry_run else archive
    with Workers(jobs, _in_this_process if alone else open_pool) as workers, _fetch_threads(fetches) as threads:
        run = _Run(
            stream=chain(first, stream),
            archive=keeper,
            fetch=lambda link: threads.submit(fetch, link),
            fetches=fetches,
            waiting=WaitingLinks(wait),
            workers=workers,
            task=lambda item: Task(item, clock(), max_bytes, rules),
            room=1 if alone else jobs * READS_PER_JOB,
            together=1 if alone else KEPT_TOGETHER,
            stop=stop,
        )
        yield from run.outcomes()
    # Now that the processes have ended, with their memory.
    keeper.learn()
    keeper.pack_pages(stop)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_this_process(_jobs: int) -> InThisProcess:
    return InThisProcess()


@contextmanager
def _fetch_threads(count: int) -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(count, thread_name_prefix="fetch")
    try:
        yield threads
    finally:
        threads.shutdown(wait=False, cancel_futures=True)  # where all went well, none is busy


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    """An archive that is asked and never written."""

    archive: Keeper

    def keep_many(self, candidates: Iterable[Candidate]) -> list[Outcome]:
        return [self.archive.would_keep(candidate) for candidate in candidates]

    def would_keep(self, candidate: Candidate) -> Outcome:
        return self.archive.would_keep(candidate)

    def record(self, outcome: Outcome, *, url: str | None = None) -> Outcome:
        return outcome

    def learn(self) -> int:
        return 0

    def pack_pages(self, stop: Callable[[], bool]) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class _Ended:
    """What ended without a page; `url` is what was asked for, where the subject is a file."""

    outcome: Outcome
    url: str | None = None
    noted: bool = True  # whether it goes into the ledger


@dataclass(slots=True)
class _Read:
    """A page that is being read, or has been."""

    task: Task
    future: "Future[Reading]"


@dataclass(slots=True, kw_only=True)
class _Run:
    """One import under way. `_line` holds, in order, what is being read and what ended; `_basket` what was read or
    ended and is to be kept or recorded; `_fetching` counts fetches."""

    stream: Iterator[Found]
    archive: Keeper
    fetch: Callable[[Link], "Future[Page]"]
    fetches: int
    waiting: WaitingLinks
    workers: Workers
    task: Callable[[SavedPage | Page], Task]
    room: int
    together: int
    stop: Callable[[], bool]
    _line: deque[_Read | _Ended] = field(default_factory=deque)
    _basket: "list[Reading | _Ended]" = field(default_factory=list)
    _due: float = 0.0  # when what is in the basket has to be kept, on the clock `monotonic`
    _fetching: int = 0
    _taken: set[str] = field(default_factory=set)  # identities of the URLs that were fetched
    _news: "SimpleQueue[tuple[Link, Future[Page]] | None]" = field(default_factory=SimpleQueue)

    def outcomes(self) -> Iterator[Outcome]:
        """Everything in the stream, as it ends."""
        while self._fill() or self._fetching or self._basket:
            self._gather()
            if self._is_due():
                yield from self._settle()
            else:
                self._wait()

    def _fill(self) -> bool:
        """Begin what can be begun, while there is room; whether anything stands in line."""
        while self._has_room() and (self._fetch(self.waiting.take_ready()) or self._take_from_stream()):
            pass
        # Nothing could go at once: a thread may as well sleep until the next host may be asked.
        while self._has_room() and self._fetch(self.waiting.take_next()):
            pass
        return bool(self._line)

    def _has_room(self) -> bool:
        return len(self._line) < self.room and self._fetching < self.fetches and not self.stop()

    def _take_from_stream(self) -> bool:
        """Take one item; False where there is none, or where too many links wait already."""
        item = next(self.stream, None) if len(self.waiting) < LINKS_AHEAD else None
        if item is not None:
            self._take(item)
        return item is not None

    def _take(self, item: Found) -> None:
        match item:
            case Link():
                self._take_link(item)
            case SavedPage() | Page():
                self._read(item)
            case Outcome():
                self._line.append(_Ended(item, item.url))

    def _take_link(self, link: Link) -> None:
        """Have a URL wait for its host, unless it was taken before in this run."""
        try:
            identity = canonical(link.url)
        except FetchError as error:
            self._line.append(_Ended(_outcome(link.url, error)))
            return
        if identity in self._taken:
            self._line.append(_Ended(_failure(link.url, Reason.REPEATED), noted=False))
            return
        self._taken.add(identity)
        self.waiting.add(link)

    def _fetch(self, link: Link | None) -> bool:
        """Begin to fetch a link, if there is one."""
        if link is None:
            return False
        self._fetching += 1
        self.fetch(link).add_done_callback(lambda future: self._news.put((link, future)))
        return True

    def _read(self, item: SavedPage | Page) -> None:
        task = self.task(item)
        future = self.workers.submit(task)
        self._line.append(_Read(task, future))
        future.add_done_callback(lambda _: self._news.put(None))

    def _wait(self) -> None:
        """Wait until a page has been read or fetched, or the basket is due; what was fetched joins the line."""
        try:
            news = self._news.get(timeout=max(0.0, self._due - monotonic()) if self._basket else None)
        except Empty:
            return
        if news is None:
            return
        link, future = news
        self._fetching -= 1
        self.waiting.give_free(link)
        try:
            page = future.result()
            self._taken.add(canonical(page.url or link.url))
        except FetchError as error:
            self._line.append(_Ended(_outcome(link.url, error), link.url))
            return
        if page.status == NOT_MODIFIED:
            self._line.append(_Ended(_unchanged(link.url, page), link.url))
        else:
            self._read(replace(page, extras=(*link.extras, *page.extras), said=link.said))

    def _gather(self) -> None:
        """Put what has ended at the head of the line into the basket."""
        while self._line and len(self._basket) < self.together and (ended := self._ended(self._line[0])) is not None:
            self._line.popleft()
            if not self._basket:
                self._due = monotonic() + KEPT_WITHIN
            self._basket.append(ended)

    def _is_due(self) -> bool:
        """Whether the basket is full, or nothing more is to come into it soon."""
        is_last = bool(self._basket) and not self._line and not self._fetching
        return len(self._basket) >= self.together or is_last or (bool(self._basket) and monotonic() >= self._due)

    def _settle(self) -> Iterator[Outcome]:
        """Keep and record what is in the basket, pages that follow each other in one transaction."""
        basket, self._basket = self._basket, []
        for is_ended, group in groupby(basket, key=lambda one: isinstance(one, _Ended)):
            if is_ended:
                yield from map(self._record, cast("Iterator[_Ended]", group))
            else:
                yield from self._keep(cast("list[Reading]", list(group)))

    def _record(self, ended: _Ended) -> Outcome:
        return self.archive.record(ended.outcome, url=ended.url) if ended.noted else ended.outcome

    def _keep(self, read: "list[Reading]") -> list[Outcome]:
        candidates = (Candidate(one.page, one.article, one.ready) for one in read)
        return self.archive.keep_many(candidates)

    def _ended(self, head: _Read | _Ended) -> "Reading | _Ended | None":
        """How what stands in line ended; None while it has not."""
        if isinstance(head, _Ended):
            return head
        if not head.future.done():
            return None
        if isinstance(head.future.exception(), BrokenExecutor):
            self._read_alone()
        try:
            return head.future.result()
        except InputError as error:
            item = head.task.item
            robots = item.robots if isinstance(item, Page) else None
            return _Ended(replace(_outcome(item.source, error), url=item.url, robots=robots), item.url)

    def _read_alone(self) -> None:
        """A process died, and with it the pool: read what was in hand again, one by one, to find which page did it."""
        reads = [entry for entry in self._line if isinstance(entry, _Read)]
        wait([entry.future for entry in reads])
        for entry in reads:
            if isinstance(entry.future.exception(), BrokenExecutor):
                entry.future = self.workers.submit_alone(entry.task)


def _outcome(subject: str, error: NewskeepError) -> Outcome:
    failed = _failure(subject, error.reason, error.detail)
    return replace(failed, status=error.status, robots=error.robots) if isinstance(error, FetchError) else failed


def _unchanged(subject: str, page: Page) -> Outcome:
    detail = "The site says that it has not changed."
    return Outcome(
        subject,
        Verdict.SAME,
        None,
        detail,
        status=page.status,
        milliseconds=page.milliseconds,
        url=page.url,
        robots=page.robots,
    )


def _failure(subject: str, reason: Reason, detail: str = "") -> Outcome:
    verdict = Verdict.SKIPPED if reason in _SKIPPED else Verdict.FAILED
    return Outcome(subject, verdict, reason, detail or reason.sentence)
