"""The JSON of tools that give an article as text: trafilatura, news-please, newspaper, Fundus, and their like.

They say the same things under different names, so one table reads them all. The text is cleaned as a pasted text is:
what the tool left of menus and promotions goes, and is shown with its reason.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from newskeep.interchange.record import Record, as_text
from newskeep.model import Article, Page, Precision, Testimony, Witness
from newskeep.parse import clean
from newskeep.parse.authors import names
from newskeep.parse.dates import Moment, read_moment
from newskeep.parse.language import detect_language

# A field of ours, and what it is called elsewhere: the first that says something is believed.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("maintext", "plaintext", "text", "raw_text", "body", "content", "article_text"),
    "url": ("url", "source_url", "source", "link", "canonical_link", "original_url"),
    "title": ("title", "headline"),
    "authors": ("authors", "author", "byline"),
    "published": ("date_publish", "publishing_date", "publish_date", "published", "published_at", "date"),
    "modified": ("date_modify", "modified", "updated", "updated_at"),
    "fetched_at": ("date_download", "download_date", "crawl_date", "fetched_at", "filedate"),
    "site_name": ("site_name", "sitename", "source-hostname", "source_name", "publisher"),
    "section": ("section",),
    "tags": ("tags", "topics", "keywords", "categories"),
    "language": ("language", "lang", "meta_lang"),
    "description": ("excerpt", "description", "meta_description", "summary"),
    "image": ("image_url", "top_image", "image"),
}
WITNESS = "record"


def is_article(record: Record) -> bool:
    """Whether it holds a text and something that names the article."""
    return bool(_said(record, "text")) and bool(_said(record, "title") or _said(record, "url"))


def read(record: Record, page: Page) -> tuple[Page, Article]:
    """The page, with the URL and the time that the record tells; and the article, its text cleaned."""
    facts = replace(
        page, requested_url=page.requested_url or url(record), fetched_at=fetched_at(record) or page.fetched_at
    )
    article = clean(_said(record, "text"))
    language = detect_language(article.text, _said(record, "language") or None)
    published, modified = (_moment(record, name, language) for name in ("published", "modified"))
    return facts, replace(
        article,
        language=language,
        title=_line(record, "title"),
        authors=names(_list(record, "authors")),
        published=published.when if published else None,
        published_precision=published.precision if published else None,
        modified=modified.when if modified else None,
        modified_precision=modified.precision if modified else None,
        site_name=_line(record, "site_name"),
        section=_line(record, "section"),
        tags=_list(record, "tags"),
        description=_line(record, "description"),
        image=_address(record, "image"),
        canonical_url=facts.requested_url,
        testimonies=tuple(_testimonies(record)),
    )


def url(record: Record) -> str | None:
    """The article's address."""
    return _address(record, "url")


def fetched_at(record: Record) -> datetime | None:
    """When the tool fetched the page; a time without a zone is taken as UTC. None where only the day is known."""
    moment = _moment(record, "fetched_at", None)
    return moment.when if moment and moment.precision is not Precision.DAY else None


def _value(record: Record, field: str) -> Any:
    return next((value for name in NAMES[field] if (value := record.values.get(name))), None)


def _said(record: Record, field: str) -> str:
    value = _value(record, field)
    return value if isinstance(value, str) else ""


def _line(record: Record, field: str) -> str | None:
    return " ".join(_said(record, field).split()) or None


def _list(record: Record, field: str) -> tuple[str, ...]:
    """A list, or a string whose elements stand between semicolons or commas, as trafilatura joins them."""
    value = _value(record, field)
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    if not isinstance(value, list):
        return ()
    words = (" ".join(item.split()) for item in value if isinstance(item, str))
    return tuple(dict.fromkeys(word for word in words if word))


def _address(record: Record, field: str) -> str | None:
    candidates = (record.values.get(name) for name in NAMES[field])
    found = (value.strip() for value in candidates if isinstance(value, str))
    return next((value for value in found if value.startswith(("http://", "https://"))), None)


def _moment(record: Record, field: str, language: str | None) -> Moment | None:
    said = _said(record, field)
    return read_moment(said, language) if said else None


def _testimonies(record: Record) -> list[Testimony]:
    fields = ("title", "authors", "published", "modified", "site_name", "section", "tags", "description", "image")
    said = ((field, as_text(_value(record, field))[:300]) for field in fields)
    return [Testimony(field, Witness(WITNESS, words)) for field, words in said if words]
