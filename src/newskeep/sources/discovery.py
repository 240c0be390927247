"""Which feeds and sitemaps a page, a robots.txt or habit names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from newskeep.sources.sections import parsed
from newskeep.sources.telling import address, plain

USUAL_PATHS = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)
"""Where feeds and sitemaps stand on sites that do not say where; asked one by one until one is there."""

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_HREF = re.compile(
    r"(?:/(?:feed|rss|atom)s?/?|\.(?:rss|atom)|/(?:rss|feed|atom|index)\.xml|/feed\.json)(?:\?.*)?$", re.IGNORECASE
)
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_COMMENTS = re.compile(r"\bcomments?\b|/comments/", re.IGNORECASE)
_MANY = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A feed or sitemap that was named: its address, and the words it was named with."""

    url: str
    title: str | None = None


def feeds_on_page(body: bytes, url: str, charset: str | None = None) -> list[Found]:
    """The feeds that a page names in its head (link rel=alternate), then those it links to; of comments last."""
    tree = parsed(body, charset)
    if tree is None:
        return []
    found: dict[str, Found] = {}
    for href, title in (*_declared(tree), *_linked(tree)):
        place = address(url, href)
        if place and place not in found and len(found) < _MANY:
            found[place] = Found(place, plain(title, 200))
    return sorted(found.values(), key=lambda one: bool(_COMMENTS.search(f"{one.title or ''} {one.url}")))


def sitemaps_in_robots(text: str, url: str) -> list[str]:
    """The sitemaps that the robots.txt at `url` names, those of news first."""
    named = (address(url, found[1]) for found in islice(_SITEMAP_LINE.finditer(text), _MANY))
    places = dict.fromkeys(place for place in named if place)
    return sorted(places, key=lambda place: "news" not in urlsplit(place).path.lower())


def _declared(tree: etree._Element) -> Iterator[tuple[str, str | None]]:
    for element in islice(tree.iter("link"), 2000):
        relation = (element.get("rel") or "").lower().split()
        if "alternate" in relation and (element.get("type") or "").split(";")[0].strip().lower() in _TYPES:
            yield element.get("href") or "", element.get("title")


def _linked(tree: etree._Element) -> Iterator[tuple[str, str | None]]:
    for element in islice(tree.iter("a"), 20_000):
        href = element.get("href") or ""
        if len(href) < 500 and _HREF.search(href):
            yield href, " ".join(islice(element.itertext(), 20))
