"""Where links come from: feeds in three formats, sitemaps, a section page."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.loopweb.answers import HTML, Answer
from tests.loopweb.story import Story


@dataclass(frozen=True, slots=True)
class Item:
    """A story as a feed names it. `url` may be relative, or nonsense; None: the item has no link."""

    url: str | None
    title: str
    at: datetime
    author: str
    guid: str
    summary: str

    @classmethod
    def of(cls, story: Story, url: str) -> "Item":
        """A story under a URL."""
        summary = story.paragraphs[0].split(". ")[0] + "."
        return cls(url, story.title, story.published, story.author, url, summary)


Render = Callable[[str, list[Item]], Answer]
"""From the site's name and its items, newest first, to a feed."""


def rss(name: str, items: list[Item]) -> Answer:
    """RSS 2.0."""
    return Answer(200, _rss(name, items).encode(), {"Content-Type": "application/rss+xml; charset=utf-8"})


def rss_with_faults(name: str, items: list[Item]) -> Answer:
    """RSS as it should not be: a bare ampersand, an unknown entity, an element that is never closed."""
    text = _rss(f"{name} & Sons", items).replace("& Sons", "& Sons &middot; News", 1).replace("&amp; Sons", "& Sons")
    return Answer(200, text.replace("</channel></rss>", "<image><url>x").encode(), {"Content-Type": "text/xml"})


def rss_in_the_wrong_charset(name: str, items: list[Item]) -> Answer:
    """Latin-1 bytes that say they are UTF-8."""
    return Answer(
        200, _rss(f"{name} – Größe", items).encode("cp1252"), {"Content-Type": "application/rss+xml; charset=utf-8"}
    )


def _rss(name: str, items: list[Item]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(name)}</title><link>/</link><description>News</description>"
        + "".join(map(_rss_item, items))
        + "</channel></rss>"
    )


def _rss_item(item: Item) -> str:
    link = f"<link>{escape(item.url)}</link>" if item.url is not None else ""
    return (
        f"<item><title>{escape(item.title)}</title>{link}<guid isPermaLink='false'>{escape(item.guid)}</guid>"
        f"<pubDate>{format_datetime(item.at)}</pubDate><dc:creator>{escape(item.author)}</dc:creator>"
        f"<description>{escape(item.summary)}</description></item>\n"
    )


def atom(name: str, items: list[Item]) -> Answer:
    """Atom 1.0."""
    entries = "".join(
        f"<entry><title>{escape(item.title)}</title><link rel='alternate' href='{escape(item.url or '')}'/>"
        f"<id>{escape(item.guid)}</id><published>{item.at.isoformat()}</published><updated>{item.at.isoformat()}</updated>"
        f"<author><name>{escape(item.author)}</name></author><summary>{escape(item.summary)}</summary></entry>\n"
        for item in items
    )
    text = (
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>{escape(name)}</title>{entries}</feed>"
    )
    return Answer(200, text.encode(), {"Content-Type": "application/atom+xml"})


def json_feed(name: str, items: list[Item]) -> Answer:
    """JSON Feed 1.1."""
    entries = [
        {
            "id": item.guid,
            "url": item.url,
            "title": item.title,
            "date_published": item.at.isoformat(),
            "authors": [{"name": item.author}],
            "summary": item.summary,
        }
        for item in items
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "items": entries}
    return Answer(200, json.dumps(feed).encode(), {"Content-Type": "application/feed+json"})


def news_sitemap(name: str, items: list[Item]) -> Answer:
    """A sitemap with the news extension."""
    entries = "".join(
        f"<url><loc>{escape(item.url or '')}</loc><news:news><news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{item.at.isoformat()}"
        f"</news:publication_date><news:title>{escape(item.title)}</news:title></news:news></url>\n"
        for item in items
    )
    names = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
    return Answer(
        200, f"<?xml version='1.0'?><urlset {names}>{entries}</urlset>".encode(), {"Content-Type": "text/xml"}
    )


def packed_sitemap(name: str, items: list[Item]) -> Answer:
    """A sitemap that is a gzip file."""
    return Answer(200, gzip.compress(news_sitemap(name, items).body, mtime=0), {"Content-Type": "application/x-gzip"})


def sitemap_index(home: str, paths: list[str], now: datetime) -> Answer:
    """A list of sitemaps."""
    entries = "".join(
        f"<sitemap><loc>{home}{path}</loc><lastmod>{now.isoformat()}</lastmod></sitemap>" for path in paths
    )
    text = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</sitemapindex>"
    return Answer(200, text.encode(), {"Content-Type": "application/xml"})


def section(name: str, items: list[Item]) -> Answer:
    """A section page: teasers among navigation."""
    teasers = "".join(
        f"<article class='teaser'><h2><a href='{escape(item.url or '')}'>{escape(item.title)}</a></h2>"
        f"<p>{escape(item.summary)}</p></article>\n"
        for item in items
    )
    pages = "".join(f"<li><a href='/{word}'>{word.title()}</a></li>" for word in ("world", "sport", "money", "weather"))
    name = escape(name)
    text = (
        f"<!doctype html><html lang='en'><head><title>{name}</title></head><body><header><a href='/'>{name}</a>"
        f"<nav><ul>{pages}</ul></nav></header><main><h1>Latest</h1>{teasers}</main><footer><a href='/imprint'>"
        "Imprint</a><a href='/privacy'>Privacy policy</a><a href='/jobs'>Jobs</a></footer></body></html>"
    )
    return Answer(200, text.encode(), {"Content-Type": HTML})
