"""One look at one source: what is fetched, what is read of it, what came of it. Failures are values here."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from newskeep.errors import FetchError, InputError
from newskeep.model import Link, Page, Reason, Validators
from newskeep.sources import Child, Listing, read_source
from newskeep.watch import Poll, PollOutcome, Source, SourceKind

MOST_CHILDREN = 20  # sitemaps of an index that are read in one look
FIRST_CHILDREN = 3  # … in the first one: an index may lead to every article since 1996


class Fetching(Protocol):
    """What is asked of a fetcher. Both raise FetchError; a page of status 304 has not changed."""

    def fetch(self, url: str, *, validators: Validators | None = None) -> Page:
        """An article's page."""

    def fetch_source(self, url: str, *, validators: Validators | None = None) -> Page:
        """A feed, a sitemap, or a page to look for links on."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a source gave. `page` is None where nothing was got, `listing` where nothing had to be read."""

    source: Source
    poll: Poll
    page: Page | None = None
    listing: Listing | None = None
    body_sha256: str | None = None
    retry_after: timedelta | None = None


def look(source: Source, fetcher: Fetching, clock: Callable[[], datetime], *, conditional: bool = True) -> Looked:
    """Look at a source now. `conditional` asks only for what has changed since the last look."""
    started = clock()
    validators = Validators(source.etag, source.last_modified) if conditional else None
    try:
        page = fetcher.fetch_source(source.url, validators=validators or None)
        sha256 = None if page.status == 304 else hashlib.sha256(page.body).hexdigest()
        if sha256 is None or (conditional and sha256 == source.body_sha256):
            poll = _poll(source, started, clock(), PollOutcome.UNCHANGED, page)
            return Looked(source, poll, page, body_sha256=sha256 or source.body_sha256)
        listing = _read(page, source.url, source.kind, clock())
        if listing.children:
            listing = with_children(listing, _worth_reading(source, listing.children), fetcher, clock)
    except FetchError as error:
        failed = _failed(source, started, clock(), error.reason, error.detail, error.status)
        wait = None if error.retry_after is None else timedelta(seconds=min(error.retry_after, 30 * 86_400))
        return Looked(source, failed, retry_after=wait)
    except InputError as error:
        return Looked(source, _failed(source, started, clock(), error.reason, error.detail, 200))
    poll = _poll(source, started, clock(), PollOutcome.CHANGED, page, " ".join(listing.notes))
    return Looked(source, poll, page, listing, sha256)


def _read(page: Page, url: str, kind: SourceKind, now: datetime) -> Listing:
    return read_source(
        page.body, page.final_url or url, charset=page.charset, now=page.fetched_at or now, expected=kind
    )


def with_children(
    index: Listing, children: Iterable[Child], fetcher: Fetching, clock: Callable[[], datetime]
) -> Listing:
    """An index with the links of those sitemaps. One that fails is noted; raises its error where all do.

    A sitemap that is an index in turn is not followed: the protocol knows none.
    """
    links: dict[str, Link] = {}
    notes = list(index.notes)
    failure: FetchError | InputError | None = None
    any_read = False
    form = index.form
    for child in children:
        try:
            page = fetcher.fetch_source(child.url)
            listing = _read(page, child.url, index.kind, clock())
        except (FetchError, InputError) as error:
            failure = error
            notes.append(f"{child.url}: {error.detail}")
            continue
        any_read = True
        form = listing.form if listing.form == "news sitemap" else form
        notes.extend(listing.notes)
        links.update((link.url, link) for link in listing.links)
    if failure is not None and not any_read:
        raise failure
    return replace(index, form=form, links=tuple(links.values()), notes=tuple(notes))


def _worth_reading(source: Source, children: tuple[Child, ...]) -> Iterator[Child]:
    """The sitemaps that changed since the last success, where they are dated; of an index that is new, the newest."""
    if source.succeeded_at is None:
        yield from children[:FIRST_CHILDREN]
        return
    since = source.succeeded_at - timedelta(days=1)
    changed = [child for child in children if child.modified is None or child.modified >= since]
    yield from changed[:MOST_CHILDREN]


def _poll(
    source: Source, started: datetime, ended: datetime, outcome: PollOutcome, page: Page, detail: str = ""
) -> Poll:
    return Poll(source.id, started, ended, outcome, status=page.status, detail=detail)


def _failed(
    source: Source, started: datetime, ended: datetime, reason: Reason, detail: str, status: int | None
) -> Poll:
    return Poll(source.id, started, ended, PollOutcome.FAILED, reason, status, detail=detail)
