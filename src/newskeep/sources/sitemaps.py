"""Sitemaps (https://www.sitemaps.org/protocol.html), Google's news sitemaps, indexes of sitemaps, and lists of URLs.

Streamed: an element is forgotten when it has been read, entities are not resolved, and no more than the newest links
are held.
"""

import heapq
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from lxml import etree

from newskeep.errors import InputError
from newskeep.model import Link, Reason, Said
from newskeep.sources.listing import MOST_LINKS, Child, Listing
from newskeep.sources.telling import address, left_out, moment, names, plain
from newskeep.watch import SourceKind

_MOST_CHILDREN = 1_000
_UNDATED = datetime(1900, 1, 1, tzinfo=UTC)


def read_sitemap(body: bytes, url: str, _charset: str | None, now: datetime) -> Listing:
    """The newest links of a sitemap or news sitemap. Raises InputError where it cannot be read at all."""
    count = 0

    def entries() -> Iterator[tuple[str, int, dict[str, str]]]:
        nonlocal count
        for element in _elements(body, "url", url):
            count += 1
            texts = _texts(element)
            # Dates are compared as they are written: in W3C-DTF the later one is the larger text, but for zones.
            yield texts.get("publication_date") or texts.get("lastmod") or "", -count, texts

    newest = heapq.nlargest(MOST_LINKS, entries(), key=lambda entry: entry[:2])
    ordered = [texts for _, _, texts in sorted(newest, key=lambda entry: -entry[1])]
    found = [_link(texts, url, now) for texts in ordered]
    links = tuple(link for link in found if link is not None)
    notes = left_out(len(found) - len(links), "no link")
    if count > MOST_LINKS:
        notes += (f"It holds {count:,} links; the newest {MOST_LINKS:,} are taken.",)
    is_news = any("publication_date" in texts for texts in ordered)
    return Listing(SourceKind.SITEMAP, "news sitemap" if is_news else "sitemap", links, notes=notes)


def read_index(body: bytes, url: str, _charset: str | None, now: datetime) -> Listing:
    """The sitemaps that an index names, the newest first where they are dated."""
    found = []
    for element in _elements(body, "sitemap", url):
        values = _texts(element)
        child = address(url, values.get("loc"))
        if child is not None:
            found.append(Child(child, moment(values.get("lastmod"), now)))
        if len(found) >= _MOST_CHILDREN * 50:
            break
    newest = sorted(found, key=lambda child: child.modified or _UNDATED, reverse=True)[:_MOST_CHILDREN]
    return Listing(SourceKind.SITEMAP, "sitemap index", children=tuple(newest))


def read_list(body: bytes, url: str, _charset: str | None, _now: datetime) -> Listing:
    """A sitemap that is a list of URLs, one a line."""
    lines = body.decode("utf-8-sig", "replace").split("\n", MOST_LINKS * 5)[: MOST_LINKS * 5]
    found = [address(url, line.strip()) for line in lines if line.strip()]
    links = [Link(one) for one in found if one is not None]
    return Listing(SourceKind.SITEMAP, "list of URLs", tuple(links[:MOST_LINKS]))


def _elements(body: bytes, name: str, url: str) -> Iterator[etree._Element]:
    """The elements of this name, of whatever namespace, one after the other; what is broken ends the stream."""
    stream = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=f"{{*}}{name}",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in stream:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise InputError(url, Reason.NOT_A_SOURCE, "It looks like a sitemap but cannot be read as one.") from error


def _link(values: dict[str, str], base: str, now: datetime) -> Link | None:
    url = address(base, values.get("loc"))
    if url is None:
        return None
    is_news = "publication_date" in values or "news:title" in values
    modified = moment(values.get("lastmod"), now)
    if not is_news:
        return Link(url, said=Said("sitemap", modified=modified) if modified else None)
    said = Said(
        witness="news sitemap",
        title=plain(values.get("news:title")),
        published=moment(values.get("publication_date"), now),
        modified=modified,
        tags=names((values.get("keywords") or "").split(",")),
        language=plain(values.get("language"), 20),
    )
    return Link(url, said=said)


_OF_NEWS = frozenset({"publication_date", "keywords", "language"})


def _texts(element: etree._Element) -> dict[str, str]:
    """The texts of an entry by their elements' names; `title` only where it is the news item's and not a picture's."""
    found: dict[str, str] = {}
    for child in _few(element.iter("{*}*")):
        tag = etree.QName(child)
        namespace, name = tag.namespace or "", tag.localname
        if name in ("loc", "lastmod") and child.getparent() is element:
            found.setdefault(name, child.text or "")
        elif "news" in namespace and (name in _OF_NEWS or name == "title"):
            found.setdefault("news:title" if name == "title" else name, child.text or "")
    return found


def _few(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """The first thousand: an entry may hold as many pictures."""
    return (element for _, element in zip(range(1000), elements, strict=False))
