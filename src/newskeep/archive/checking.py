"""Whether an archive is whole: what must agree in it, and the repair of what can be told from the rest.

A check is a function that names what is wrong, and a row in `CHECKS`, with its repair where there is one.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import zstandard
from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select, update

from newskeep.archive import schema
from newskeep.archive.database import Database, place_of
from newskeep.archive.indexed import indexed
from newskeep.archive.indexing import index_rows
from newskeep.archive.packing import PACKED, unpacked, with_dictionary
from newskeep.model import Grade

_ARTICLE, _VERSION, _PAGE, _BODY, _SITE = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.site,
)
_FEW = 10  # bodies that are held at a time


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: which check found it (a code), where, and whether it has been repaired."""

    code: str
    subject: str
    sentence: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """`find` gives what is wrong in words; `repair` puts all of it right."""

    code: str
    sentence: str
    find: Callable[[Connection], Iterator[str]]
    repair: Callable[[Connection, Database], None] | None = None


def check(database: Database) -> list[Fault]:
    """Everything that is wrong, at one moment of the archive."""
    with database.reading() as connection:
        return [fault for row in CHECKS for fault in _faults(row, connection)]


def repair(database: Database) -> list[Fault]:
    """The same, and what can be told from the rest is put right, in one transaction."""
    found: list[Fault] = []
    with database.writing() as connection:
        for row in CHECKS:
            faults = _faults(row, connection, repaired=row.repair is not None)
            if faults and row.repair is not None:
                row.repair(connection, database)
            found += faults
    return found


def _faults(row: Check, connection: Connection, *, repaired: bool = False) -> list[Fault]:
    return [Fault(row.code, subject, row.sentence, repaired) for subject in row.find(connection)]


def _damage(connection: Connection) -> Iterator[str]:
    yield from place_of(connection.dialect.name).damage(connection)


def _dangling(connection: Connection) -> Iterator[str]:
    for table in schema.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            there = exists().where(parent.c[key.column.name] == key.parent)
            query = select(func.count()).select_from(table).where(key.parent.is_not(None), ~there)
            count = connection.execute(query).scalar_one()
            if count:
                yield f"{table.name}.{key.parent.name}: {count:,}"


def _changed_bodies(connection: Connection) -> Iterator[str]:
    query = select(_BODY.c.id, _BODY.c.sha256, *PACKED).select_from(with_dictionary(_BODY)).order_by(_BODY.c.id)
    for row in connection.execute(query, execution_options={"yield_per": _FEW}):
        if row.data and not _is_what_it_was(row):
            yield f"body {row.id}"


def _is_what_it_was(row: Row[*tuple[Any, ...]]) -> bool:
    try:
        raw = unpacked(row)
    except zstandard.ZstdError:
        return False
    same: bool = (len(raw), hashlib.sha256(raw).hexdigest()) == (row.raw_length, row.sha256)
    return same


def _has_version(pointer: str) -> ColumnElement[bool]:
    return exists().where(_VERSION.c.id == _ARTICLE.c[pointer], _VERSION.c.article_id == _ARTICLE.c.id)


_LOST = or_(~_has_version("best_id"), ~_has_version("latest_id"))


def _lost_versions(connection: Connection) -> Iterator[str]:
    for article_id in connection.execute(select(_ARTICLE.c.id).where(_LOST).order_by(_ARTICLE.c.id)).scalars():
        yield f"article {article_id}"


def _find_versions(connection: Connection, _: Database) -> None:
    """The latest version is the one captured last; the best one is the latest that is full, else the latest."""
    captured = select(_VERSION.c.id).join_from(_VERSION, _PAGE, _PAGE.c.id == _VERSION.c.page_id)
    of_article = captured.where(_VERSION.c.article_id == _ARTICLE.c.id).correlate(_ARTICLE).limit(1)
    newest = (_PAGE.c.fetched_at.desc(), _VERSION.c.number.desc(), _VERSION.c.reading.desc())
    latest = of_article.order_by(*newest)
    best = of_article.order_by((_VERSION.c.grade == str(Grade.FULL)).desc(), *newest)
    connection.execute(update(_ARTICLE).where(~_has_version("latest_id")).values(latest_id=latest.scalar_subquery()))
    connection.execute(update(_ARTICLE).where(~_has_version("best_id")).values(best_id=best.scalar_subquery()))


_COUNTED = select(func.max(_VERSION.c.number)).where(_VERSION.c.article_id == _ARTICLE.c.id).scalar_subquery()
_OF_SITE = select(func.count()).where(_ARTICLE.c.site_id == _SITE.c.id).scalar_subquery()


def _miscounted_versions(connection: Connection) -> Iterator[str]:
    query = select(_ARTICLE.c.id).where(_ARTICLE.c.versions != func.coalesce(_COUNTED, 0)).order_by(_ARTICLE.c.id)
    yield from (f"article {article_id}" for article_id in connection.execute(query).scalars())


def _count_versions(connection: Connection, _: Database) -> None:
    connection.execute(update(_ARTICLE).values(versions=func.coalesce(_COUNTED, 0)))


def _miscounted_sites(connection: Connection) -> Iterator[str]:
    query = select(_SITE.c.host).where(_SITE.c.articles != _OF_SITE).order_by(_SITE.c.host)
    yield from connection.execute(query).scalars()


def _count_sites(connection: Connection, _: Database) -> None:
    connection.execute(update(_SITE).values(articles=_OF_SITE))


def _stale_search(connection: Connection) -> Iterator[str]:
    yield from place_of(connection.dialect.name).stale(connection, index_rows(connection))


def _index_anew(connection: Connection, database: Database) -> None:
    place_of(connection.dialect.name).rebuild_search(connection, index_rows(connection))
    database.vocabulary.forget()
    for _, words in index_rows(connection):
        database.vocabulary.note(connection, [indexed(words)])


def _orphan_pages(connection: Connection) -> Iterator[str]:
    used = exists().where(_VERSION.c.page_id == _PAGE.c.id)
    for page_id in connection.execute(select(_PAGE.c.id).where(~used).order_by(_PAGE.c.id)).scalars():
        yield f"page {page_id}"


def _orphan_bodies(connection: Connection) -> Iterator[str]:
    other = _BODY.alias()
    used = or_(exists().where(_PAGE.c.body_id == _BODY.c.id), exists().where(other.c.dictionary_id == _BODY.c.id))
    for body_id in connection.execute(select(_BODY.c.id).where(~used).order_by(_BODY.c.id)).scalars():
        yield f"body {body_id}"


def _articles_without_version(connection: Connection) -> Iterator[str]:
    empty = ~exists().where(_VERSION.c.article_id == _ARTICLE.c.id)
    for article_id in connection.execute(select(_ARTICLE.c.id).where(empty).order_by(_ARTICLE.c.id)).scalars():
        yield f"article {article_id}"


CHECKS: tuple[Check, ...] = (
    Check("damaged", "The database reports damage.", _damage),
    Check("foreign-key", "Rows refer to what is not there.", _dangling),
    Check("page-hash", "The page's bytes are not those that were kept.", _changed_bodies),
    Check("empty-article", "The article has no version.", _articles_without_version),
    Check("pointer", "The article's best or latest version is not one of its own.", _lost_versions, _find_versions),
    Check("version-count", "The number of versions is wrong.", _miscounted_versions, _count_versions),
    Check("site-count", "The number of the site's articles is wrong.", _miscounted_sites, _count_sites),
    Check("search-row", "The search index does not say what the article says.", _stale_search, _index_anew),
    Check("orphan-page", "The page belongs to no version.", _orphan_pages),
    Check("orphan-body", "The bytes belong to no page.", _orphan_bodies),
)
