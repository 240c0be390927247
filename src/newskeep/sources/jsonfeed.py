"""JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

import json
from datetime import datetime
from typing import Any

from newskeep.errors import InputError
from newskeep.model import Link, Reason, Said
from newskeep.sources.listing import LEAST_TEXT, LONGEST_TEXT, MOST_ITEMS, Listing
from newskeep.sources.telling import address, left_out, moment, names, plain
from newskeep.watch import SourceKind


def read_json_feed(body: bytes, url: str, _charset: str | None, now: datetime) -> Listing:
    """The items of a JSON Feed. Raises InputError for JSON that is none."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError(url, Reason.NOT_A_SOURCE, "It begins as JSON but cannot be read as JSON.") from error
    items = feed.get("items")
    if not isinstance(items, list) or "jsonfeed" not in str(feed.get("version", "")).lower():
        raise InputError(url, Reason.NOT_A_SOURCE, "It is JSON, but no JSON Feed.")
    found = [_link(item, url, now) for item in items[:MOST_ITEMS] if isinstance(item, dict)]
    links = tuple(link for link in found if link is not None)
    notes = left_out(len(found) - len(links), "no link")
    if len(items) > MOST_ITEMS:
        notes += (f"It holds more than {MOST_ITEMS:,} items; the first {MOST_ITEMS:,} are read.",)
    return Listing(
        kind=SourceKind.FEED,
        form="JSON Feed",
        links=links,
        title=plain(feed.get("title"), 200),
        language=plain(feed.get("language"), 20),
        notes=notes,
    )


def _link(item: dict[str, Any], base: str, now: datetime) -> Link | None:
    url = address(base, item.get("url"), item.get("external_url"), item.get("id"))
    if url is None:
        return None
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags")
    said = Said(
        witness="feed",
        guid=plain(str(item.get("id", "")), 1000),
        title=plain(item.get("title")),
        authors=names([one.get("name") for one in authors or () if isinstance(one, dict)]),
        published=moment(item.get("date_published"), now),
        modified=moment(item.get("date_modified"), now),
        summary=plain(item.get("summary"), 2000),
        text=_text(item),
        tags=names(tags) if isinstance(tags, list) else (),
        language=plain(item.get("language"), 20),
    )
    return Link(url, said=said)


def _text(item: dict[str, Any]) -> str | None:
    text = next((item[name] for name in ("content_html", "content_text") if isinstance(item.get(name), str)), "")
    return text[:LONGEST_TEXT] if len(text) >= LEAST_TEXT else None
