"""The archive's part in watching: sources, what is due, polls, the lease. Reached as `archive.watch`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from newskeep.archive import covering, leases, polls, queue, sources
from newskeep.archive.database import Database
from newskeep.archive.watched import options_to_json
from newskeep.errors import ArchiveBusyError
from newskeep.model import Link, Reason
from newskeep.oversight import Day, Health
from newskeep.watch import Poll, PollOutcome, Source, SourceKind, SourceOptions, SourceState, WatchedLink

AT_ONCE = 200  # links that are read from the queue in one query


class Watching:
    """What is watched, in the archive. Every method is one short transaction; none waits for anything but the database.

    Raises ArchiveError as `Archive` does.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    # ---- sources

    def add(self, kind: SourceKind, url: str, title: str | None = None, options: SourceOptions | None = None) -> Source:
        """Watch a source from now on; one that is there already is given as it is. Raises FetchError for no URL."""
        with self._database.writing() as connection:
            source_id = sources.add(connection, kind, url, title, options or SourceOptions(), self._clock())
            return sources.read_one(connection, source_id)

    def sources(self) -> list[Source]:
        """All sources, in the order in which they were added."""
        with self._database.reading() as connection:
            return sources.read(connection)

    def find(self, id_or_url: str) -> Source | None:
        """The source of this id or URL."""
        with self._database.reading() as connection:
            return sources.find(connection, id_or_url)

    def pause(self, source: Source) -> None:
        """Leave a source alone until it is resumed."""
        self._change(source, state=str(SourceState.PAUSED))

    def resume(self, source: Source) -> None:
        """Look at a source again, from now on, as if it had never failed."""
        self._change(source, state=str(SourceState.ACTIVE), next_check_at=self._clock(), failures=0)

    def set_options(self, source: Source, options: SourceOptions) -> None:
        """Watch a source in another way."""
        interval = round(source.interval.total_seconds()) if options.interval is None else options.interval
        self._change(source, options=options_to_json(options), interval_seconds=interval)

    def remove(self, source: Source) -> None:
        """Watch a source no more. Its articles and the ledger stay; its links that were never fetched go."""
        with self._database.writing() as connection:
            sources.remove(connection, source.id)

    # ---- polls

    def due_sources(self, now: datetime) -> list[Source]:
        """The active sources whose time has come, the longest waiting first."""
        with self._database.reading() as connection:
            return sources.due(connection, now)

    def note_poll(
        self,
        source: Source,
        poll: Poll,
        links: Iterable[Link] = (),
        *,
        decide: Callable[[Poll], dict[str, Any]],
    ) -> Poll:
        """Note a look at a source: its links go into the queue, and the poll counts, at one stroke.

        `decide` makes of the poll, now that its figures are known, the columns of the source that change.
        """
        with self._database.writing() as connection:
            if poll.outcome is PollOutcome.CHANGED:
                poll = polls.note_listing(connection, source, poll, links)
            elif poll.outcome is PollOutcome.UNCHANGED:
                poll = polls.note_unchanged(connection, source, poll)
            else:
                polls.write(connection, poll)
            sources.change(connection, source.id, decide(poll))
        return poll

    def polls(self, source: Source, limit: int = 20) -> list[Poll]:
        """The last polls of a source, newest first."""
        with self._database.reading() as connection:
            return polls.read(connection, source.id, limit)

    def items_a_day(self, days: int = 14) -> dict[int, float]:
        """How many links a day each source named in the last `days`, or since it is watched, by its id."""
        now = self._clock()
        since = now - timedelta(days=days)
        with self._database.reading() as connection:
            counts = polls.new_since(connection, since)
            added = {source.id: source.added_at for source in sources.read(connection)}
        return {
            source_id: counts.get(source_id, 0) / max((now - max(at, since)) / timedelta(days=1), 1.0)
            for source_id, at in added.items()
        }

    # ---- how it fares

    def coverage(self, since: date, source_ids: Iterable[int] | None = None) -> list[Day]:
        """What each source brought on each day from `since` on, what came of it, and what may have been missed."""
        chosen = None if source_ids is None else frozenset(source_ids)
        return covering.coverage(self._database, self._clock(), since, chosen)

    def health(self) -> Health:
        """How the watch fares now."""
        return covering.health(self._database, self._clock())

    # ---- links

    def link(self, url: str) -> WatchedLink | None:
        """How a link stands that a source named; None: none did."""
        with self._database.reading() as connection:
            return queue.find(connection, url)

    def unknown(self, links: Iterable[Link]) -> list[Link]:
        """Those links that neither the queue nor an article knows, each once."""
        found = queue.keyed(links)
        with self._database.reading() as connection:
            known = set(queue.known_links(connection, found)) | queue.known_urls(connection, found)
        return [link for key, link in found.items() if key not in known]

    def due_links(
        self,
        now: datetime,
        *,
        source_ids: Iterable[int] | None = None,
        watched: bool = False,
        adopt: bool = True,
    ) -> Iterator[Link]:
        """The links to fetch now, hosts in turn, as a stream that is read from the queue bit by bit.

        What is settled while the stream is read stays in it. `watched`: also every article that is still to be looked
        at again, before its time. `adopt` settles first what came by another way meanwhile.
        """
        if adopt:
            with self._database.writing() as connection:
                queue.adopt_known(connection, now)
        with self._database.reading() as connection:
            ids = queue.due_ids(connection, now, source_ids=source_ids, watched=watched)
        for some in queue.batches(in_turn(ids), AT_ONCE):
            with self._database.reading() as connection:
                links = queue.read_links(connection, some, now)
            yield from links

    def is_waiting(self, now: datetime, *, source_ids: Iterable[int] | None = None) -> bool:
        """Whether a link is due that was so at `now`."""
        with self._database.reading() as connection:
            return bool(queue.due_ids(connection, now, source_ids=source_ids, limit=1))

    def next_due(self) -> datetime | None:
        """When the next source or link is due; None where nothing is watched."""
        with self._database.reading() as connection:
            times = (sources.next_due(connection), queue.next_due(connection))
        return min((time for time in times if time is not None), default=None)

    # ---- the lease

    def take_lease(self, holder: str, *, is_dead: Callable[[str], bool] = lambda _: False) -> None:
        """Be the one who watches. Raises ArchiveBusyError where another does, who lives as far as is known."""
        with self._database.reading() as connection:
            current, since, _ = leases.holder(connection)
        dead = current if current and is_dead(current) else None
        now = self._clock()
        with self._database.writing() as connection:
            taken = leases.take(connection, holder, now, now + leases.LASTS, from_holder=dead)
        if not taken:
            detail = f"Another newskeep watches this archive since {since:%Y-%m-%d %H:%M} UTC ({current})."
            raise ArchiveBusyError(self._database.subject, Reason.LOCKED, detail)

    def beat(self, holder: str) -> bool:
        """Say that the holder lives; False where the lease is another's by now."""
        now = self._clock()
        with self._database.writing() as connection:
            leases.see_pass(connection, holder, now)
            return leases.renew(connection, holder, now + leases.LASTS)

    def release_lease(self, holder: str) -> None:
        """Let another watch."""
        with self._database.writing() as connection:
            leases.release(connection, holder, self._clock())

    def begin_pass(self, holder: str) -> int:
        """Note that a pass begins; its id."""
        with self._database.writing() as connection:
            return leases.begin_pass(connection, holder, self._clock())

    def end_pass(self, pass_id: int) -> None:
        """Note that a pass has ended."""
        with self._database.writing() as connection:
            leases.end_pass(connection, pass_id, self._clock())

    def _change(self, source: Source, **values: Any) -> None:
        with self._database.writing() as connection:
            sources.change(connection, source.id, values)


def in_turn(ids: Iterable[tuple[int, str]]) -> list[int]:
    """The ids, in their order, but the hosts by turns: the first of each host, then the second of each."""
    rounds: dict[str, int] = {}
    placed = []
    for link_id, host in ids:
        rounds[host] = rounds.get(host, 0) + 1
        placed.append((rounds[host], link_id))
    return [link_id for _, link_id in sorted(placed, key=lambda place: place[0])]
