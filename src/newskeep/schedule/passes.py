"""One pass: every source that is due is looked at, then every link that is due is fetched and taken in."""

import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from newskeep.archive import Archive
from newskeep.ingest import FETCHES, ingest
from newskeep.model import Link, Outcome, Page, Said
from newskeep.pool import OpenPool, open_processes
from newskeep.schedule.deciding import after
from newskeep.schedule.looking import Fetching, Looked, look
from newskeep.waiting import WaitingLinks
from newskeep.watch import Poll, Source, SourceOptions, SourceState

ONE_DAY = timedelta(days=1)
FULL_LOOKS = 1 / 12  # of the looks ask for the whole source, because validators lie
TAGS = "source_tags"  # the extra in which the tags of a source stand with its articles


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pass is asked to do. Nothing given: what is due.

    `sources` narrows it to these (None: all); `all_sources` looks at them whether they are due or not; `recheck`
    fetches every article that is still to be looked at again; `limit` is how many links at most; `dry_run` writes
    nothing; `rules` is a folder of publisher rules; `jobs` processes read pages, `fetches` hosts are asked at a time.
    """

    sources: tuple[int, ...] | None = None
    all_sources: bool = False
    recheck: bool = False
    limit: int | None = None
    dry_run: bool = False
    jobs: int | None = None
    max_bytes: int = 20_000_000
    fetches: int = FETCHES
    rules: Path | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A source was looked at; `found` are the links that would be new, in a dry run."""

    source: Source
    poll: Poll
    found: tuple[Link, ...] = ()


Event: TypeAlias = Polled | Outcome


@dataclass(frozen=True, slots=True)
class Hands:
    """What a pass works with. `luck` is from 0 to 1; `fetcher` gives the one for a source's options.

    Once `stop()` is true nothing new is begun. `wait(url)` is in how many seconds its host may be asked.
    """

    archive: Archive
    fetcher: Callable[[SourceOptions], Fetching]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    luck: Callable[[], float] = random.random
    stop: Callable[[], bool] = lambda: False
    wait: Callable[[str], float] = lambda url: 0.0
    open_pool: OpenPool = open_processes


def one_pass(hands: Hands, plan: Plan, until: datetime | None = None) -> Iterator[Event]:
    """Look at what is due and take in what it leads to; every look and every outcome as it ends.

    From `until` on no link is begun any more; what is left stays in the queue for the next pass.
    """
    found: list[Link] = []
    for polled in poll_due(hands, plan):
        found.extend(polled.found)
        yield polled
    if hands.stop():
        return
    late = replace(hands, stop=lambda: hands.stop() or (until is not None and hands.clock() >= until))
    yield from _fetch_due(late, plan, found)


# ---- sources


def poll_due(hands: Hands, plan: Plan) -> Iterator[Polled]:
    """Look at the sources that are due, several at a time but one of a host; each counts when its links are queued."""
    sources = {source.id: source for source in _due_sources(hands, plan)}
    waiting = WaitingLinks(hands.wait)
    for source in sources.values():
        waiting.add(Link(source.url, source_id=source.id))
    ended: SimpleQueue[tuple[Link, Future[Looked]]] = SimpleQueue()
    with ThreadPoolExecutor(plan.fetches, thread_name_prefix="look") as threads:

        def begin(link: Link) -> None:
            source = sources[link.source_id or 0]
            full = max(FULL_LOOKS, source.interval / ONE_DAY)  # about one a day at least
            conditional = not plan.dry_run and hands.luck() >= full
            future = threads.submit(look, source, hands.fetcher(source.options), hands.clock, conditional=conditional)
            future.add_done_callback(lambda future: ended.put((link, future)))

        in_hand = 0
        while True:
            while in_hand < plan.fetches and not hands.stop() and (link := waiting.take_ready() or waiting.take_next()):
                begin(link)
                in_hand += 1
            if not in_hand:
                return
            link, future = ended.get()
            in_hand -= 1
            waiting.give_free(link)
            yield _noted(hands, plan, future.result())


def _due_sources(hands: Hands, plan: Plan) -> list[Source]:
    watch = hands.archive.watch
    if plan.all_sources:
        sources = [source for source in watch.sources() if source.state is SourceState.ACTIVE]
    else:
        sources = watch.due_sources(hands.clock())
    return [source for source in sources if plan.sources is None or source.id in plan.sources]


def _noted(hands: Hands, plan: Plan, looked: Looked) -> Polled:
    links = looked.listing.links if looked.listing else ()
    if plan.dry_run:
        fresh = hands.archive.watch.unknown(links)
        poll = replace(looked.poll, items=len(links), new=len(fresh))
        allowed = [link for link in fresh if looked.source.options.rule_against(link.url) is None]
        return Polled(looked.source, poll, tuple(_marked(link, looked.source) for link in allowed))
    luck = hands.luck()
    poll = hands.archive.watch.note_poll(
        looked.source, looked.poll, links, decide=lambda poll: after(looked, poll, luck)
    )
    return Polled(looked.source, poll)


# ---- links


def _fetch_due(hands: Hands, plan: Plan, found: Iterable[Link]) -> Iterator[Outcome]:
    sources = {source.id: source for source in hands.archive.watch.sources()}

    def links() -> Iterator[Link]:
        yield from found
        due = hands.archive.watch.due_links(
            hands.clock(), source_ids=plan.sources, watched=plan.recheck, adopt=not plan.dry_run
        )
        for link in due:
            yield _marked(link, sources.get(link.source_id or 0))

    def fetch(link: Link) -> Page:
        source = sources.get(link.source_id or 0)
        fetcher = hands.fetcher(source.options if source else SourceOptions())
        return fetcher.fetch(link.url, validators=link.validators)

    yield from ingest(
        islice(links(), plan.limit),
        hands.archive,
        fetch,
        jobs=plan.jobs,
        fetches=plan.fetches,
        few=0,  # a page that never ends must not end the watch: only the processes of a pool have a limit
        wait=hands.wait,
        max_bytes=plan.max_bytes,
        rules=plan.rules,
        dry_run=plan.dry_run,
        stop=hands.stop,
        clock=hands.clock,
        open_pool=hands.open_pool,
    )


def _marked(link: Link, source: Source | None) -> Link:
    """The link with what its source says of all its articles: tags, and the language where the item names none."""
    if source is None:
        return link
    options, said = source.options, link.said
    if options.language and not (said and said.language):
        said = replace(said or Said("source"), language=options.language)
    extras = ((TAGS, "|".join(options.tags)),) if options.tags else ()
    return replace(link, extras=(*link.extras, *extras), said=said, source_id=source.id)
