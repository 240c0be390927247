"""What a URL is, before it is watched: a feed, a sitemap, or a page that names some; failing those, a section page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from newskeep.errors import FetchError, InputError
from newskeep.model import Page, Reason
from newskeep.schedule.looking import FIRST_CHILDREN, Fetching, with_children
from newskeep.sources import USUAL_PATHS, Listing, feeds_on_page, read_source, sitemaps_in_robots
from newskeep.urls import canonical
from newskeep.watch import SourceKind

MOST_TRIED = 8  # feeds that one page names; a portal may name one for each of its hundred sections


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that was found: where it is, how it came to be found, and what it holds now."""

    url: str
    found: str
    page: Page
    listing: Listing

    @property
    def kind(self) -> SourceKind:
        """What it is."""
        return self.listing.kind

    @property
    def is_news(self) -> bool:
        """Whether it lists what is new, with dates, and not all that there is."""
        return self.kind is SourceKind.FEED or self.listing.form == "news sitemap"


def explore(url: str, fetching: Fetching, clock: Callable[[], datetime]) -> list[Candidate]:
    """The sources that `url` is or leads to, the best first: what of them to watch, `choose` says.

    Raises FetchError where it cannot be fetched, InputError (NOT_A_SOURCE) where it leads to no source.
    """
    page = fetching.fetch_source(url)
    here = page.moved_to or url
    listing = _read(page, here, fetching, clock)
    if listing.kind is not SourceKind.SECTION:
        return [Candidate(here, "it is one", page, listing)]
    found = list(_distinct(_named(page, here, fetching, clock)))
    if not found:
        usual = ((_at_root(here, path), "the usual place") for path in USUAL_PATHS)
        found = list(islice(_readable(usual, fetching, clock), 1))
    if listing.links:
        found.append(Candidate(here, "the page itself", page, listing))
    if not found:
        detail = "It is a page without links to articles, and no feed or sitemap of its site was found."
        raise InputError(url, Reason.NOT_A_SOURCE, detail)
    return found


def choose(found: list[Candidate]) -> list[Candidate]:
    """Those to watch: the first feed and the first news sitemap, else the first sitemap, else the page itself."""
    feeds = [one for one in found if one.kind is SourceKind.FEED and one.listing.links]
    news = [one for one in found if one.listing.form == "news sitemap"]
    return [*feeds[:1], *news[:1]] or found[:1]


def _named(page: Page, url: str, fetching: Fetching, clock: Callable[[], datetime]) -> Iterator[Candidate]:
    """What the page's head, its links and the site's robots.txt name."""
    feeds = feeds_on_page(page.body, page.final_url or url, page.charset)[:MOST_TRIED]
    yield from _readable(((feed.url, "the page names it") for feed in feeds), fetching, clock)
    robots = _at_root(url, "/robots.txt")
    try:
        text = fetching.fetch_source(robots).body.decode("utf-8", "replace")
    except FetchError:
        return
    sitemaps = sitemaps_in_robots(text, robots)[:MOST_TRIED]
    yield from _readable(((sitemap, "robots.txt names it") for sitemap in sitemaps), fetching, clock)


def _readable(
    places: Iterable[tuple[str, str]], fetching: Fetching, clock: Callable[[], datetime]
) -> Iterator[Candidate]:
    """Those of `places` (URL, how it was found) at which there is a feed or sitemap."""
    for url, found in places:
        try:
            page = fetching.fetch_source(url)
            listing = _read(page, url, fetching, clock)
        except (FetchError, InputError):
            continue
        if listing.kind is not SourceKind.SECTION:
            yield Candidate(page.moved_to or url, found, page, listing)


def _read(page: Page, url: str, fetching: Fetching, clock: Callable[[], datetime]) -> Listing:
    """The listing; of an index of sitemaps with the links of its newest ones."""
    listing = read_source(page.body, page.final_url or url, charset=page.charset, now=page.fetched_at or clock())
    if not listing.children:
        return listing
    return with_children(listing, listing.children[:FIRST_CHILDREN], fetching, clock)


def _distinct(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Each source once: feeds with the same links are one feed at two addresses."""
    seen: set[object] = set()
    for candidate in found:
        links = frozenset(canonical(link.url) for link in candidate.listing.links)
        if canonical(candidate.url) not in seen and (not links or links not in seen):
            yield candidate
        seen |= {canonical(candidate.url), links}


def _at_root(url: str, path: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{path}"
