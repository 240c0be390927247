"""Reading the archive: articles with everything that is known of them, in chunks of short transactions."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from newskeep.archive import schema
from newskeep.archive.database import Database
from newskeep.archive.identity import identity
from newskeep.archive.keys import lookup_keys, subject_key
from newskeep.archive.packing import PACKED, unpacked, with_dictionary
from newskeep.archive.records import article_from_row, pairs_from_json
from newskeep.model import Grade, KeptArticle, Page

CHUNK = 50
"""Articles read in one transaction while listing: a chunk of them is small, and no writer waits for it."""

_ARTICLE, _VERSION, _PAGE, _BODY, _SITE, _URL = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.site,
    schema.url,
)

_VERSIONS_PAGES = _VERSION.join(_PAGE, _PAGE.c.id == _VERSION.c.page_id).join(_BODY, _BODY.c.id == _PAGE.c.body_id)

_KEPT = (
    select(
        _VERSION,
        _ARTICLE.c.versions,
        _ARTICLE.c.first_seen,
        _ARTICLE.c.last_seen,
        _ARTICLE.c.change,
        _ARTICLE.c.edit_score.label("gravest"),
        _ARTICLE.c.story_id,
        _SITE.c.host,
        _PAGE.c.requested_url,
        _PAGE.c.final_url,
        _PAGE.c.status,
        _PAGE.c.fetched_at,
        _PAGE.c.extras,
        _BODY.c.sha256,
    )
    .select_from(_ARTICLE)
    .join(_VERSION, _VERSION.c.article_id == _ARTICLE.c.id)
    .join(_PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .join(_BODY, _BODY.c.id == _PAGE.c.body_id)
    .outerjoin(_SITE, _SITE.c.id == _ARTICLE.c.site_id)
)


def read_best(connection: Connection, ids: Sequence[int]) -> list[KeptArticle]:
    """The articles of these ids in their best versions, in this order; ids that are not there are left out."""
    rows = connection.execute(_KEPT.where(_ARTICLE.c.id.in_(ids), _VERSION.c.id == _ARTICLE.c.best_id))
    addresses = _addresses(connection, ids)
    found = {row.article_id: _kept(row, addresses.get(row.article_id, {})) for row in rows}
    return [found[number] for number in ids if number in found]


def read_version(connection: Connection, article_id: int, number: int) -> KeptArticle | None:
    """One version of an article, as it was read last."""
    query = _KEPT.where(_ARTICLE.c.id == article_id, _VERSION.c.number == number)
    row = connection.execute(query.order_by(_VERSION.c.reading.desc()).limit(1)).first()
    return None if row is None else _kept(row, _addresses(connection, [article_id]).get(article_id, {}))


def read_versions(connection: Connection, ids: Sequence[int]) -> list[KeptArticle]:
    """The articles of these ids, in this order, each in all its versions, oldest first, as they were read last."""
    rows = connection.execute(_KEPT.where(_ARTICLE.c.id.in_(ids)).order_by(_VERSION.c.number, _VERSION.c.reading))
    addresses = _addresses(connection, ids)
    found: dict[int, dict[int, KeptArticle]] = {}
    for row in rows:
        found.setdefault(row.article_id, {})[row.number] = _kept(row, addresses.get(row.article_id, {}))
    return [kept for number in ids for kept in found.get(number, {}).values()]


def read_listing(database: Database, ids: Sequence[int], *, versions: bool = False) -> Iterator[KeptArticle]:
    """The articles of these ids, a chunk at a time: memory stays flat, and no transaction is open between chunks."""
    for start in range(0, len(ids), CHUNK):
        with database.reading() as connection:
            chunk = (read_versions if versions else read_best)(connection, list(ids[start : start + CHUNK]))
        yield from chunk


def read_ids(database: Database, query: Select[Any]) -> "array[int]":
    """The ids that `query` gives, in order: eight bytes an article, so a million of them is no burden."""
    with database.reading() as connection:
        return array("q", connection.execute(query).scalars())


def find_id(connection: Connection, id_or_url: str) -> int | None:
    """The id of the article that is meant: its number, any URL it was ever known by, or the path it came from."""
    wanted = id_or_url.strip().removeprefix("#")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        return connection.execute(select(_ARTICLE.c.id).where(_ARTICLE.c.id == int(wanted))).scalar()
    keys = lookup_keys(id_or_url)
    rows = connection.execute(select(_URL.c.key, _URL.c.article_id).where(_URL.c.key.in_(keys)))
    owners: dict[str, int] = {row.key: row.article_id for row in rows}
    known = next((owners[key] for key in keys if key in owners), None)
    return known if known is not None else _last_kept_from(connection, id_or_url)


def read_body(connection: Connection, article_id: int, number: int | None) -> bytes:
    """The raw bytes of the page of an article's version (None: the best one)."""
    query = (
        select(*PACKED)
        .select_from(with_dictionary(_VERSIONS_PAGES.join(_ARTICLE, _ARTICLE.c.id == _VERSION.c.article_id)))
        .where(_ARTICLE.c.id == article_id, _chosen(number))
        .order_by(_VERSION.c.reading.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(f"article {article_id} has no version {number}")
    if not row.data:
        raise LookupError(f"the page of article {article_id} is not in the archive, only its hash")
    return unpacked(row)


def read_page(connection: Connection, article_id: int, number: int) -> Page | None:
    """The page of an article's version, with its bytes and the facts of their coming; None where they are not here."""
    query = (
        select(_PAGE, *PACKED)
        .select_from(with_dictionary(_VERSIONS_PAGES))
        .where(_VERSION.c.article_id == article_id, _VERSION.c.number == number)
        .order_by(_VERSION.c.reading.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or not row.data:
        return None
    return Page(
        body=unpacked(row),
        source=row.source,
        media_type=row.media_type,
        charset=row.charset,
        requested_url=row.requested_url,
        final_url=row.final_url,
        status=row.status,
        headers=pairs_from_json(row.headers),
        fetched_at=row.fetched_at,
        milliseconds=row.milliseconds,
        extras=pairs_from_json(row.extras),
    )


def _chosen(number: int | None) -> ColumnElement[bool]:
    return _VERSION.c.id == _ARTICLE.c.best_id if number is None else _VERSION.c.number == number


def _last_kept_from(connection: Connection, path: str) -> int | None:
    attempt = schema.attempt
    query = select(attempt.c.article_id).where(
        attempt.c.subject_key == subject_key(path), attempt.c.article_id.is_not(None)
    )
    return connection.execute(query.order_by(attempt.c.id.desc()).limit(1)).scalar()


def _addresses(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Of each article its addresses by their keys."""
    query = select(_URL.c.article_id, _URL.c.key, _URL.c.address).where(_URL.c.article_id.in_(ids))
    found: dict[int, dict[str, str]] = {}
    for article_id, key, address in connection.execute(query.order_by(_URL.c.first_seen, _URL.c.claim, _URL.c.key)):
        found.setdefault(article_id, {})[key] = address
    return found


def _kept(row: Row[Any], addresses: Mapping[str, str]) -> KeptArticle:
    # What a page calls itself may be another article's address, or none's: it is cited only if it leads back here.
    canonical_url = row.canonical_url if identity(row.canonical_url) in addresses else None
    named = (row.requested_url, row.final_url, canonical_url)
    return KeptArticle(
        id=row.article_id,
        number=row.number,
        versions=row.versions,
        article=article_from_row(row._asdict()),
        site=row.host or "",
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        change=row.change,
        edit_score=row.gravest,
        story=row.story_id,
        requested_url=row.requested_url,
        final_url=row.final_url,
        canonical_url=canonical_url,
        aliases=tuple(sorted(address for address in addresses.values() if address not in named)),
        status=row.status,
        fetched_at=row.fetched_at,
        sha256=row.sha256,
        extras=pairs_from_json(row.extras),
        grade=Grade(row.grade),
    )
