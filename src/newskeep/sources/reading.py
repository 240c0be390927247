"""What a source's bytes are, told by their beginning and never by their media type, which is wrong too often."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from newskeep.errors import InputError
from newskeep.model import Reason
from newskeep.sources.feeds import read_feed
from newskeep.sources.jsonfeed import read_json_feed
from newskeep.sources.listing import Listing
from newskeep.sources.sections import read_section
from newskeep.sources.sitemaps import read_index, read_list, read_sitemap
from newskeep.watch import SourceKind

# bytes, URL, charset by the HTTP header, time of the fetch
Reader = Callable[[bytes, str, str | None, datetime], Listing]

# By what stands first in it: an element's name, or how the text begins.
FORMS: Mapping[str, tuple[SourceKind, Reader]] = {
    "{": (SourceKind.FEED, read_json_feed),
    "rss": (SourceKind.FEED, read_feed),
    "feed": (SourceKind.FEED, read_feed),
    "rdf": (SourceKind.FEED, read_feed),
    "sitemapindex": (SourceKind.SITEMAP, read_index),
    "urlset": (SourceKind.SITEMAP, read_sitemap),
    "http": (SourceKind.SITEMAP, read_list),
    "html": (SourceKind.SECTION, read_section),
    "!doctype html": (SourceKind.SECTION, read_section),
    "body": (SourceKind.SECTION, read_section),
}
_HEAD = 16_384  # bytes in which the first element is looked for: servers write warnings before it
_BEGINS = re.compile(r"\s*(\{|http(?=s?://\S+\s*(?:\n|$)))")
_ELEMENT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|sitemapindex|urlset|html|body|!doctype html)\b", re.IGNORECASE)


def read_source(
    body: bytes, url: str, *, charset: str | None = None, now: datetime, expected: SourceKind | None = None
) -> Listing:
    """The links of the source that was fetched from `url` at `now` (aware).

    `expected` is what it was before: a feed that has become a page is a fault of the site, and no section page.
    Raises InputError (NOT_A_SOURCE) for what is none of them.
    """
    head = _head(body)
    found = _BEGINS.match(head) or _ELEMENT.search(head)
    if found is None:
        raise InputError(url, Reason.NOT_A_SOURCE)
    kind, reader = FORMS[found[1].lower()]
    if expected is not None and kind is not expected:
        what = "a page" if kind is SourceKind.SECTION else f"a {kind}"
        raise InputError(url, Reason.NOT_A_SOURCE, f"It was a {expected} and is now {what}.")
    return reader(body, url, charset, now)


def _head(body: bytes) -> str:
    head = body[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
