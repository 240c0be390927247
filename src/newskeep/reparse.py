"""Kept pages read again with today's parser and rules: what would they say, and is it kept.

    captures ─ the path of an import (`ingest`: processes that read, deaths, order) ─ compare ─ new reading ─ Reread

What the publisher wrote is not changed by reading it anew: no version is made, no attempt noted. A reading that differs
in nothing that a reader sees is not kept, nor one that would not be an article any more.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newskeep.archive import Archive, Candidate
from newskeep.archive.arrival import refusal
from newskeep.archive.rereading import Capture, differing
from newskeep.ingest import ingest
from newskeep.model import Article, Outcome, Page, Reason, Said, Verdict
from newskeep.pool import OpenPool, open_processes

_HEARD = frozenset({"feed", "news sitemap"})  # witnesses that were not asked of the page: `Said.witness`
_NOTED_EVERY = 200  # pages, after which an interrupted run is known to have come so far


@dataclass(frozen=True, slots=True)
class Reread:
    """A kept page that was read again: version `number` of an article.

    `changed` names the fields in which a reader sees a difference, `text` being one. `share` is the share of the words
    (0 to 1) that went or came. With a `reason` the page would not be kept as an article, or cannot be read any more:
    what it said before stays.
    """

    article_id: int
    number: int
    url: str
    before: Article
    now: Article | None = None
    changed: tuple[str, ...] = ()
    share: float = 0.0
    reason: Reason | None = None


def reparse(
    archive: Archive,
    query: str = "",
    *,
    sample: int | None = None,
    dry_run: bool = False,
    again: bool = False,
    jobs: int | None = None,
    rules: Path | None = None,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    open_pool: OpenPool = open_processes,
) -> Iterator[Reread]:
    """Read the kept pages of the articles that a query names, in the order of their ids, and keep what they say.

    With `sample` so many of the articles, evenly spread. With `dry_run` nothing is kept. A run that was interrupted is
    taken up where it stopped, unless one says `again`. The other parameters are those of `ingest`.
    """
    whole = not dry_run and sample is None
    ids = archive.rereading.ids(query, sample=sample)
    after = archive.rereading.done(query) if whole and not again else 0
    rereader = _Rereader(archive, query, keeps=not dry_run, notes=whole)
    pages = rereader.pages(archive.rereading.captures(ids[bisect_left(ids, after) :]))
    for _ in ingest(
        pages, rereader, _fetch_nothing, jobs=jobs, rules=rules, stop=stop, clock=clock, open_pool=open_pool
    ):
        yield rereader.results.popleft()
    if whole:
        archive.rereading.note_done(query, rereader.last if stop() else None)


def share_changed(before: str, now: str) -> float:
    """The share of the words (0 to 1) of the longer text that the other one has not."""
    old, new = Counter(before.split()), Counter(now.split())
    longer = max(old.total(), new.total())
    return 1 - (old & new).total() / longer if longer else 0.0


def _fetch_nothing(_link: object) -> Page:
    raise AssertionError("kept pages are not fetched")


@dataclass(slots=True)
class _Rereader:
    """The archive as `ingest` sees it here: what comes back is its own, in the order in which it was given."""

    archive: Archive
    query: str
    keeps: bool
    notes: bool
    results: deque[Reread] = field(default_factory=deque)
    _given: deque[Capture] = field(default_factory=deque)
    _since_noted: int = 0
    last: int | None = None  # article

    def pages(self, captures: Iterable[Capture]) -> Iterator[Page]:
        for capture in captures:
            self._given.append(capture)
            yield replace(capture.page, said=said_before(capture.before))

    def keep_many(self, candidates: Iterable[Candidate]) -> list[Outcome]:
        pairs = [(self._given.popleft(), candidate.article) for candidate in candidates]
        found = [_compared(capture, article) for capture, article in pairs]
        self.results.extend(found)
        accepted = [pair for pair, one in zip(pairs, found, strict=True) if one.changed and one.reason is None]
        if self.keeps and accepted:
            self.archive.rereading.keep(accepted)
        self._note(pairs[-1][0], len(pairs))
        return [Outcome(capture.page.source, Verdict.SAME) for capture, _ in pairs]

    def would_keep(self, candidate: Candidate) -> Outcome:
        return self.keep_many([candidate])[0]

    def record(self, outcome: Outcome, *, url: str | None = None) -> Outcome:
        capture = self._given.popleft()
        self.results.append(replace(_unread(capture), reason=outcome.reason))
        self._note(capture, 1)
        return outcome

    def learn(self) -> int:
        return self.archive.learn() if self.keeps else 0

    def pack_pages(self, stop: Callable[[], bool]) -> int:
        return 0  # the pages are those that were there before

    def _note(self, last: Capture, number: int) -> None:
        self.last = last.article_id
        self._since_noted += number
        if self.notes and self._since_noted >= _NOTED_EVERY:
            self._since_noted = 0
            self.archive.rereading.note_done(self.query, last.article_id)


def _unread(capture: Capture) -> Reread:
    return Reread(capture.article_id, capture.number, capture.page.url or capture.page.source, capture.before)


def _compared(capture: Capture, article: Article) -> Reread:
    return replace(
        _unread(capture),
        now=article,
        changed=differing(capture.before, article),
        share=share_changed(capture.before.text, article.text),
        reason=refusal(article),
    )


def said_before(article: Article) -> Said | None:
    """What a feed or a sitemap said of an article, from its testimonies: that is not in the page."""
    heard: dict[str, str] = {}
    witness = ""
    for item in article.testimonies:
        for one in (item.believed, *item.others):
            if one is not None and one.name in _HEARD:
                heard[item.field] = one.said
                witness = one.name
    if not heard:
        return None
    return Said(
        witness=witness,
        guid=heard.get("guid"),
        title=heard.get("title"),
        authors=_list(heard.get("authors")),
        published=_time(heard.get("published")),
        modified=_time(heard.get("modified")),
        summary=heard.get("description"),
        text=heard.get("text"),
        tags=_list(heard.get("tags")),
        language=heard.get("language"),
    )


def _list(words: str | None) -> tuple[str, ...]:
    return tuple(words.split("; ")) if words else ()


def _time(words: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(words) if words else None
    except ValueError:
        return None  # an older newskeep's words
