"""An entry of wallabag's JSON export (https://doc.wallabag.org/developer/api/entries/): its content is HTML.

The content is read as a page of its own whose head says what the entry says, so that what wallabag left in goes by the
rules for pages. The tags and notes are the reader's own words, not the publisher's: they become extras.
"""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

from newskeep.interchange.record import Record, as_text
from newskeep.model import Article, Page
from newskeep.parse import extract

_FACTS = ("is_archived", "is_starred")


def is_entry(record: Record) -> bool:
    """Whether wallabag wrote it."""
    return record.has("content", "url") and bool({"is_archived", "reading_time", "domain_name"} & set(record.values))


def read(record: Record, page: Page) -> tuple[Page, Article]:
    """The page with the entry's URL, the time at which it was saved and the reader's words; and the article."""
    facts = replace(
        page,
        requested_url=page.requested_url or record.text("given_url") or record.text("url"),
        final_url=record.text("url"),
        fetched_at=_saved_at(record) or page.fetched_at,
        extras=(*page.extras, *_extras(record)),
    )
    article = extract(_as_page(record), facts.url, fetched_at=facts.fetched_at)
    return facts, article


def _saved_at(record: Record) -> Any:
    # PHP writes +0000, and the export's own format has no colon either; Python 3.11 reads both.
    return record.moment("created_at")


def _extras(record: Record) -> Iterator[tuple[str, str]]:
    tags = record.values.get("tags")
    names = [_tag(item) for item in tags if _tag(item)] if isinstance(tags, list) else []
    if names:
        yield "tags", ", ".join(names)
    for name in _FACTS:
        if record.values.get(name):
            yield name, "yes"
    notes = record.values.get("annotations")
    if isinstance(notes, list) and notes:
        yield "annotations", as_text(notes)


def _tag(item: Any) -> str:
    """Version 2 writes tags as strings, its API as objects."""
    found = item.get("label") if isinstance(item, dict) else item
    return found if isinstance(found, str) else ""


def _as_page(record: Record) -> str:
    heads = "".join(f'<meta property="{escape(name)}" content="{escape(said)}">' for name, said in _head(record))
    title = escape(record.text("title") or "")
    language = escape((record.text("language") or "").replace("_", "-"))
    body = record.text("content") or ""
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title}</title>{heads}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def _head(record: Record) -> Iterator[tuple[str, str]]:
    yield "og:type", "article"
    for name, field in (
        ("og:title", "title"),
        ("og:image", "preview_picture"),
        ("article:published_time", "published_at"),
    ):
        said = record.text(field)
        if said:
            yield name, said
    people = record.values.get("published_by")
    for person in people if isinstance(people, list) else []:
        if isinstance(person, str) and person.strip():
            yield "article:author", person
