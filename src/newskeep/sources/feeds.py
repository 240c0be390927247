"""RSS and Atom, read by feedparser, within bounds.

feedparser expands no external entities and takes declarations of others out of the document, so that XML bombs stay
what they are: text. Bounded is what it is given, because it reads 1,000 items a second and holds all of them.
"""

import io
import re
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Any

import feedparser
from charset_normalizer import from_bytes

from newskeep.errors import InputError
from newskeep.model import Link, Reason, Said
from newskeep.sources.listing import LEAST_TEXT, LONGEST_TEXT, MOST_BYTES, MOST_ITEMS, Listing
from newskeep.sources.telling import address, believable, left_out, names, plain
from newskeep.watch import SourceKind

_END_OF_ITEM = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z][\w.:\-]{0,40})""")
_LONGEST_TTL = 7 * 24 * 60  # minutes


def read_feed(body: bytes, url: str, charset: str | None, now: datetime) -> Listing:
    """The items of an RSS or Atom feed. Raises InputError where it holds none and is none."""
    short, cut = _within_bounds(body[:MOST_BYTES])
    if _is_made_to_hang(short):
        raise InputError(url, Reason.NOT_A_SOURCE, "Its elements are nested too deeply, or too large, to be a feed's.")
    charset = _true_charset(short, charset)
    headers = {"content-type": f"application/xml; charset={charset}" if charset else "application/xml"}
    parsed = feedparser.parse(
        io.BytesIO(short), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.version and not parsed.entries:
        raise InputError(url, Reason.NOT_A_SOURCE, "It looks like a feed but cannot be read as one.")
    base = address(url, parsed.feed.get("xml_base"), url) or url
    found = [_link(entry, base, now) for entry in parsed.entries]
    links = tuple(link for link in found if link is not None)
    notes = left_out(len(found) - len(links), "no link")
    if cut:
        notes += (f"It holds more than {MOST_ITEMS:,} items; the first {MOST_ITEMS:,} are read.",)
    if parsed.bozo and not links:
        notes += ("It is not well-formed.",)
    return Listing(
        kind=SourceKind.FEED,
        form=_FORMS.get(parsed.version, "feed"),
        links=links,
        title=plain(parsed.feed.get("title"), 200),
        language=plain(parsed.feed.get("language"), 20),
        ttl=_ttl(parsed.feed.get("ttl")),
        notes=notes,
    )


_FORMS = {
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0",
    "rss20": "RSS 2.0",
    "rss": "RSS",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
    "cdf": "CDF",
}


_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]{0,2000}?(/?)>")
_LONG_TAG = re.compile(rb"<[^<>]{20000}")
_DEEPEST = 3_000  # open elements; real feeds have ten, and broken ones leave an element open in each of 2,000 items


def _is_made_to_hang(body: bytes) -> bool:
    """Whether there is a tag, or a number of open elements, over which feedparser sits for minutes."""
    markup = _CDATA.sub(b"", body)
    if _LONG_TAG.search(markup):
        return True
    depth = 0
    for tag in _TAG.finditer(markup):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth > _DEEPEST:
            return True
    return False


def _true_charset(body: bytes, charset: str | None) -> str | None:
    """The charset by the HTTP header, unless the feed is in no way what it is said to be: then it is guessed."""
    declared = _DECLARED.search(body[:200])
    claimed = charset or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        body.decode(claimed)
    except (LookupError, UnicodeDecodeError):
        best = from_bytes(body[:50_000]).best()
        return best.encoding if best else None
    return charset


def _within_bounds(body: bytes) -> tuple[bytes, bool]:
    """The feed up to the last item that is read; whether anything was cut off."""
    for count, found in enumerate(_END_OF_ITEM.finditer(body), start=1):
        if count == MOST_ITEMS:
            rest = body[found.end() :]
            return (body[: found.end()], True) if _END_OF_ITEM.search(rest) else (body, False)
    return body, False


def _link(entry: feedparser.FeedParserDict, base: str, now: datetime) -> Link | None:
    """An item as a link; None where it leads nowhere. A guid that is a URL stands in where there is no link."""
    url = address(base, entry.get("feedburner_origlink"), entry.get("link"), _as_url(entry.get("id")))
    if url is None:
        return None
    text = _text(entry)
    said = Said(
        witness="feed",
        guid=plain(entry.get("id"), 1000),
        title=plain(entry.get("title")),
        authors=_authors(entry),
        published=_when(entry.get("published_parsed") or entry.get("created_parsed"), now),
        # Not entry.get: feedparser gives the date of publication where there is no other.
        modified=_when(dict.get(entry, "updated_parsed"), now),
        summary=plain(entry.get("summary"), 2000),
        text=text,
        tags=names([tag.get("term") for tag in entry.get("tags", ()) if isinstance(tag, Mapping)]),
        language=plain(entry.get("language"), 20),
    )
    return Link(url, said=said)


_MAILBOX = re.compile(r"[^\s@()<>]+@[^\s@()<>]+(?:\s*\(([^()]+)\))?")


def _authors(entry: feedparser.FeedParserDict) -> tuple[str, ...]:
    """The authors' names. RSS 2.0 wants a mailbox with the name in parentheses; feedparser reads few domains."""
    raw = entry.get("author")
    if isinstance(raw, str) and (mailbox := _MAILBOX.fullmatch(raw.strip()[:300])):
        return names([mailbox[1]])
    authors = [author.get("name") for author in entry.get("authors", ()) if isinstance(author, Mapping)]
    return tuple(name for name in names(authors) if "@" not in name)


def _as_url(guid: object) -> str | None:
    return guid if isinstance(guid, str) and re.match(r"https?://", guid, re.IGNORECASE) else None


def _text(entry: Mapping[str, Any]) -> str | None:
    """The item's full text, where it gives one."""
    values = [part.get("value") for part in entry.get("content", ()) if isinstance(part, Mapping)]
    longest = max((value for value in values if isinstance(value, str)), key=len, default="")
    return longest[:LONGEST_TEXT] if len(longest) >= LEAST_TEXT else None


def _when(parsed: object, now: datetime) -> datetime | None:
    if not isinstance(parsed, struct_time):
        return None
    try:
        return believable(datetime.fromtimestamp(timegm(parsed), UTC), now)
    except (ValueError, OverflowError, OSError):
        return None


def _ttl(minutes: object) -> timedelta | None:
    if not (isinstance(minutes, str) and minutes.strip().isascii() and minutes.strip().isdigit()):
        return None
    return timedelta(minutes=min(int(minutes.strip()[:9]), _LONGEST_TTL)) or None
