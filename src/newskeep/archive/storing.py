"""Writing rows: a page and its body, a version, the article they belong to, its addresses and its site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, update

from newskeep.archive import schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.bodies import CompressedBody
from newskeep.archive.deferring import RowWriter, Writer
from newskeep.archive.identity import Alias, Claim, site_host
from newskeep.archive.knowing import Owner
from newskeep.archive.records import pairs_to_json, sound, sound_or_none
from newskeep.archive.scoring import Scored
from newskeep.model import Grade

_ARTICLE, _VERSION, _PAGE, _BODY, _SITE, _URL = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.site,
    schema.url,
)

# Statements are built once: building one anew takes as long as running it. In this order: rows refer to those before.
INSERTS = {into.name: insert(into) for into in (_SITE, _ARTICLE, _BODY, _PAGE, _VERSION)}
_INSERT_URL = insert(_URL)
_TAKE_URL = update(_URL).where(_URL.c.key == bindparam("taken"))
_UPDATE_ARTICLE = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("article"))
_FILL_BODY = (
    update(_BODY)
    .where(_BODY.c.sha256 == bindparam("wanted"), func.length(_BODY.c.data) == 0)
    .values(data=bindparam("bytes"), length=bindparam("raw"))
)
_COUNT_ARTICLE = update(_SITE).where(_SITE.c.id == bindparam("site")).values(articles=_SITE.c.articles + 1)


def store_article(writer: RowWriter, new: Arrival, sites: dict[str, int]) -> tuple[int, int | None]:
    """A new article without versions so far; its id, and its site's. `sites` are the ids of those known, by host."""
    site_id = _site(writer, new, sites)
    values = {
        "site_id": site_id,
        "first_seen": new.first_seen,
        "last_seen": new.last_seen,
        "ordered_at": new.row["published"] or new.first_seen,
        "versions": 1,
    }
    return writer.insert(_ARTICLE, values), site_id


def point(connection: Writer, article_id: int, **values: Any) -> None:
    """Set columns of an article: its pointers, when it was seen."""
    connection.execute(_UPDATE_ARTICLE, {"article": article_id, **values})


def mark_again(connection: Connection, article_ids: Iterable[int]) -> None:
    """Note that learned lines have to be removed from these articles' versions, or put back (see `learning`)."""
    ids = list(article_ids)
    done = (_ARTICLE.c.id.in_(ids), _ARTICLE.c.learning.is_(None))  # where lines are not counted, marking follows
    connection.execute(update(_ARTICLE).where(*done).values(learning=UNMARKED))


UNCOUNTED, UNMARKED = "uncounted", "unmarked"  # how far an article is with learning: see `schema.article`


def store_page(writer: RowWriter, new: Arrival, bodies: dict[str, int]) -> int:
    """The page of an arrival; its id. Its body is stored only if it is not among `bodies`: ids by SHA-256."""
    page = new.page
    values = {
        "body_id": _store_body(writer, new.body, bodies),
        "fetched_at": new.seen,
        "status": page.status,
        "media_type": page.media_type,
        "charset": sound_or_none(page.charset),
        "source": sound(page.source),
        "requested_url": sound_or_none(page.requested_url),
        "final_url": sound_or_none(page.final_url),
        "canonical_url": new.row["canonical_url"],
        "milliseconds": page.milliseconds,
        "headers": pairs_to_json(page.headers),
        "extras": pairs_to_json(page.extras),
    }
    return writer.insert(_PAGE, values)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version stands among the others: its number and reading, its grade, and what it changed."""

    number: int
    reading: int
    grade: Grade
    edit: Scored


def store_version(
    writer: RowWriter,
    new: Arrival,
    article_id: int,
    page_id: int,
    place: Place,
    cleaned: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """What an arrival says, as a version of an article; its id. `cleaned` are columns without learned lines."""
    values = {
        **new.row,
        **cleaned,
        "article_id": article_id,
        "number": place.number,
        "reading": place.reading,
        "page_id": page_id,
        "kept_at": new.at,
        "grade": str(place.grade),
        "edit_score": place.edit.edit_score,
        "edit_kinds": place.edit.edit_kinds,
        "fingerprint": new.fingerprint,
        "length": len(new.row["text"]),
    }
    return writer.insert(_VERSION, values)


def tie(writer: Writer, new: Arrival, article_id: int, owners: dict[str, Owner]) -> set[int]:
    """Make the addresses aliases of the article, unless another article's claim on one is as good.

    Gives the articles whose addresses have changed.
    """
    stored = [name for name in new.aliases if name.claim is not Claim.TWIN]
    fresh = [_alias_row(name, article_id, new.seen) for name in stored if name.key not in owners]
    changed = {article_id} if fresh else set()
    if fresh:
        writer.execute(_INSERT_URL, fresh)
    for name in stored:
        owner = owners.get(name.key)
        if owner is not None and name.claim is Claim.FINAL and owner != Owner(article_id, Claim.FINAL):
            writer.execute(_TAKE_URL, {"taken": name.key, **_alias_row(name, article_id, new.seen)})
            changed |= {owner.article_id, article_id} if owner.article_id != article_id else set()
    _note_owners(owners, stored, article_id)
    return changed


def _note_owners(owners: dict[str, Owner], stored: Iterable[Alias], article_id: int) -> None:
    for name in stored:
        if name.key not in owners or name.claim is Claim.FINAL:
            owners[name.key] = Owner(article_id, name.claim.value)


def fill_body(writer: Writer, body: CompressedBody) -> None:
    """Put a page's bytes where only their hash was known, from another archive's export."""
    if body.data:
        writer.execute(_FILL_BODY, {"wanted": body.sha256, "bytes": body.data, "raw": body.length})


def _store_body(writer: RowWriter, body: CompressedBody, bodies: dict[str, int]) -> int:
    known = bodies.get(body.sha256)
    if known is not None:
        fill_body(writer, body)
        return known
    bodies[body.sha256] = writer.insert(_BODY, {"sha256": body.sha256, "length": body.length, "data": body.data})
    return bodies[body.sha256]


def _site(writer: RowWriter, new: Arrival, sites: dict[str, int]) -> int | None:
    """The site that publishes the arrival, counted one article up; made if it is new."""
    host = site_host(new.aliases)
    if not host:
        return None
    if host in sites:
        writer.execute(_COUNT_ARTICLE, {"site": sites[host]})
    else:
        sites[host] = writer.insert(_SITE, {"host": host, "name": new.row["site_name"], "articles": 1})
    return sites[host]


def _alias_row(name: Alias, article_id: int, at: datetime) -> dict[str, Any]:
    return {
        "key": name.key,
        "address": sound(name.address),
        "article_id": article_id,
        "claim": name.claim.value,
        "first_seen": at,
    }
