"""The archive as an object: a database held open, and the verbs of the house on it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from newskeep.archive import checking, copying, keeping, learning, ledger, packing, reading, searching, statistics
from newskeep.archive.arrival import Arrival, Candidate, arrival, make_ready
from newskeep.archive.batch import begin, end
from newskeep.archive.bodies import CompressedBody
from newskeep.archive.changing import last_change
from newskeep.archive.database import Database
from newskeep.archive.history import read_history
from newskeep.archive.hosts import Hosts
from newskeep.archive.rereading import Rereading
from newskeep.archive.returning import note_unchanged
from newskeep.archive.sitelines import SiteLines
from newskeep.archive.stories import read_story
from newskeep.archive.watching import Watching
from newskeep.errors import ArchiveError
from newskeep.model import Article, Attempt, Copy, Event, Hit, KeptArticle, Outcome, Page, Reason, Stats, Verdict


class Archive:
    """Articles kept for good. Open one with `open_archive`; close it, or use it in a `with`.

    May be used from several threads; writers take turns. Whatever a method reports as done is committed. All methods
    raise ArchiveError where the database fails, ArchiveBusyError where another process holds it for too long.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self.watch = Watching(database, clock)
        self.hosts = Hosts(database, clock)
        self.lines = SiteLines(database)
        self.rereading = Rereading(database, clock)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def keep(self, page: Page, article: Article, *, compressed: CompressedBody | None = None) -> Outcome:
        """Keep a page and what it says, in one transaction: NEW, EDITED or SAME, or SKIPPED where it is no article.

        `compressed` is `compress(page.body)` where it was done already, in another process; `page.body` may then be
        empty.
        """
        return self._keep_all([Candidate(page, article, make_ready(page, article, compressed))])[0]

    def keep_many(self, candidates: Iterable[Candidate]) -> list[Outcome]:
        """Keep several in one transaction, in order. One that the database refuses is FAILED, the others are kept."""
        given = list(candidates)
        try:
            return self._keep_all(given)
        except ArchiveError as error:
            if error.reason is not Reason.DATABASE:
                raise
        return [self._keep_or_fail(candidate) for candidate in given]

    def would_keep(self, candidate: Candidate) -> Outcome:
        """What keeping an article would lead to: it is kept and at once rolled back. A NEW one has no id."""
        [outcome] = self._keep_all([candidate], rehearsal=True)
        return replace(outcome, article_id=None) if outcome.verdict is Verdict.NEW else outcome

    def record(self, outcome: Outcome, *, url: str | None = None) -> Outcome:
        """Write into the ledger what led to no page; `url` where the outcome's subject is not what was requested.

        SAME without a page is what its site says has not changed: the article was seen again.
        """
        now = self._clock()
        with self._database.writing() as connection:
            batch = begin(connection, self._database, [])
            if outcome.verdict is Verdict.SAME and outcome.article_id is None:
                outcome = note_unchanged(batch, outcome, now)
            ledger.write(connection, outcome, now, url=url)
            end(batch)
        return outcome

    def learn(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Learn from the articles that came since the last time what their sites print under all of them, and clean
        all articles of it; gives how many say something else now.

        An import and a pass do it by themselves. What `stop` or a fault leaves undone is done the next time.
        """
        return learning.learn(self._database, stop)

    def pack_pages(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Pack the pages that came since the last time with another page of their site; gives how many became smaller.

        An import and a pass do it by themselves. What `stop` or a fault leaves undone is done the next time.
        """
        return packing.pack_pages(self._database, stop)

    def find(self, id_or_url: str, *, number: int | None = None) -> KeptArticle | None:
        """The article of this id, URL (any it was ever known by) or path; its best version, or the one asked for."""
        with self._database.reading() as connection:
            article_id = reading.find_id(connection, id_or_url)
            if article_id is None:
                return None
            if number is not None:
                return reading.read_version(connection, article_id, number)
            return next(iter(reading.read_best(connection, [article_id])), None)

    def listing(
        self,
        query: str = "",
        *,
        limit: int | None = None,
        offset: int = 0,
        newest_first: bool = True,
        min_edit_score: float | None = None,
        versions: bool = False,
        one_per_story: bool = False,
    ) -> Iterator[KeptArticle]:
        """The articles that a query names (all: ""), by time of publication, or by id where `newest_first` is False.

        Each in its best version, or with `versions` in all of them, oldest first; `limit` counts articles.
        With `min_edit_score` only those of which an edit matters so much (0: all that were edited); with
        `one_per_story` of copies only the one that was published first.
        Streams: the ids are settled at the first step, the articles are read in small transactions as one goes on.
        """
        narrowing = searching.Narrowing(min_edit_score, one_per_story)
        found = searching.matching_ids(self._database, query, narrowing, newest_first=newest_first)
        wanted = found.limit(limit).offset(offset)
        yield from reading.read_listing(self._database, reading.read_ids(self._database, wanted), versions=versions)

    def changes(
        self, since: int, query: str = "", *, limit: int | None = None, versions: bool = False
    ) -> Iterator[KeptArticle]:
        """The articles that changed after the change numbered `since` (0: all), in the order of their last changes.

        With `versions` each in all its versions, oldest first; `limit` counts articles.
        Streams. What changes while one reads comes with the next call: the last article's `change` is where to go on.
        """
        with self._database.reading() as connection:
            until = last_change(connection)
        after, left = since, limit
        while left is None or left > 0:
            count = reading.CHUNK if left is None else min(left, reading.CHUNK)
            wanted = searching.changed_ids(self._database, query, after=after, until=until, count=count)
            with self._database.reading() as connection:
                ids = list(connection.execute(wanted).scalars())
                chunk = (reading.read_versions if versions else reading.read_best)(connection, ids)
            if not chunk:
                return
            yield from chunk
            after, left = chunk[-1].change, None if left is None else left - len(ids)

    def with_pages(self, articles: Iterable[KeptArticle]) -> Iterator[KeptArticle]:
        """The articles, each with the page that its version was read from; none where its bytes are not here."""
        for kept in articles:
            with self._database.reading() as connection:
                page = reading.read_page(connection, kept.id, kept.number)
            yield replace(kept, page=page)

    def search(self, query: str, *, limit: int = 20) -> list[Hit]:
        """The best articles for a query (its language: `archive.query`), best first."""
        return searching.search(self._database, query, limit=limit)

    def attempts(self, url_or_path: str) -> list[Attempt]:
        """Every attempt at a URL, at any other address of the same article, or at a path; oldest first."""
        with self._database.reading() as connection:
            return ledger.read(connection, url_or_path)

    def copies(self, id_or_url: str) -> list[Copy]:
        """The articles of one story, the one that was published first foremost; [] where there is no such article.

        The article itself is among them, and the overlap of each is with it.
        """
        with self._database.reading() as connection:
            article_id = reading.find_id(connection, id_or_url)
            return [] if article_id is None else read_story(connection, article_id)

    def history(self, id_or_url: str) -> list[Event]:
        """What became of an article, oldest first: its versions, and walls, errors and 404s at its addresses."""
        with self._database.reading() as connection:
            article_id = reading.find_id(connection, id_or_url)
            return [] if article_id is None else read_history(connection, article_id)

    def last_place_in(self, path: str) -> tuple[str, str] | None:
        """Where the last import of a container at `path` stopped: a place in it, and the key of the URL there."""
        with self._database.reading() as connection:
            return ledger.last_place(connection, path)

    def stats(self) -> Stats:
        """The archive in figures."""
        return statistics.stats(self._database)

    def backup(self, target: Path) -> None:
        """Write the archive as it stands into a file, while others read and write. Raises ConfigError on PostgreSQL."""
        self._database.backup(target)

    def check(self, *, repair: bool = False) -> list[checking.Fault]:
        """What does not agree in the archive; with `repair`, what can be told from the rest is put right."""
        return checking.repair(self._database) if repair else checking.check(self._database)

    def copy_to(self, other: "Archive") -> list[copying.CopiedTable]:
        """Copy everything into an empty archive, in one transaction; what was copied, table by table.

        Raises ArchiveError (NOT_EMPTY), (DATABASE) where something arrives otherwise than it left.
        """
        return copying.copy_all(self._database, other._database)

    def page_body(self, article_id: int, number: int | None = None) -> bytes:
        """The page's bytes as they came, of a version (None: the best). Raises LookupError where there is none."""
        with self._database.reading() as connection:
            return reading.read_body(connection, article_id, number)

    def _keep_all(self, candidates: list[Candidate], *, rehearsal: bool = False) -> list[Outcome]:
        now = self._clock()
        prepared = [(candidate, self._prepare(candidate, now)) for candidate in candidates]
        with self._database.writing() as connection:
            arrivals = [ready for _, ready in prepared if not isinstance(ready, Reason)]
            batch = begin(connection, self._database, arrivals)
            outcomes = [
                keeping.refuse(batch, candidate.page, candidate.article, ready, now)
                if isinstance(ready, Reason)
                else keeping.keep(batch, ready)
                for candidate, ready in prepared
            ]
            end(batch)
            if rehearsal:
                connection.rollback()
                self._database.vocabulary.forget()
            return outcomes

    @staticmethod
    def _prepare(candidate: Candidate, now: datetime) -> Arrival | Reason:
        """All that needs no database, done before the write lock is taken."""
        page, article = candidate.page, candidate.article
        ready = candidate.ready or make_ready(page, article)
        return ready if isinstance(ready, Reason) else arrival(page, article, ready, now)

    def _keep_or_fail(self, candidate: Candidate) -> Outcome:
        try:
            return self._keep_all([candidate])[0]
        except ArchiveError as error:
            if error.reason is not Reason.DATABASE:
                raise
            page, title = candidate.page, candidate.article.title
            failed = Outcome(page.source, Verdict.FAILED, error.reason, error.detail, title=title, robots=page.robots)
            return self.record(failed, url=page.requested_url)
