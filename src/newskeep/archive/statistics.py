"""The archive in figures."""

from typing import Any

from sqlalchemy import Connection, func, select

from newskeep.archive import schema
from newskeep.archive.changing import last_change
from newskeep.archive.database import Database
from newskeep.archive.records import reason_from_code
from newskeep.model import Stats, Verdict

_LARGEST = 10


def stats(database: Database) -> Stats:
    """Count what there is."""
    article, body, site = schema.article, schema.body, schema.site
    with database.reading() as connection:
        first, last, edited, articles, versions = connection.execute(
            select(
                func.min(article.c.first_seen),
                func.max(article.c.last_seen),
                func.count().filter(article.c.versions > 1),
                func.count(),
                func.coalesce(func.sum(article.c.versions), 0),
            )
        ).one()
        raw, kept = connection.execute(
            select(func.coalesce(func.sum(body.c.length), 0), func.coalesce(func.sum(func.length(body.c.data)), 0))
        ).one()
        return Stats(
            sites=_count(connection, site),
            articles=articles,
            versions=versions,
            pages=_count(connection, schema.page),
            size=database.size(),
            outcomes=_outcomes(connection),
            largest_sites=_largest_sites(connection),
            languages=_languages(connection),
            edited=edited,
            raw_size=raw,
            kept_size=kept,
            first_seen=first,
            last_seen=last,
            change=last_change(connection),
        )


def _count(connection: Connection, rows: Any) -> int:
    return connection.execute(select(func.count()).select_from(rows)).scalar_one()


def _outcomes(connection: Connection) -> tuple[tuple[Verdict, Any, int], ...]:
    attempt = schema.attempt
    query = select(attempt.c.verdict, attempt.c.reason, func.count()).group_by(attempt.c.verdict, attempt.c.reason)
    rows = connection.execute(query.order_by(func.count().desc(), attempt.c.verdict, attempt.c.reason))
    return tuple((Verdict(verdict), reason_from_code(code), number) for verdict, code, number in rows)


def _largest_sites(connection: Connection) -> tuple[tuple[str, int], ...]:
    site = schema.site
    query = select(site.c.host, site.c.articles).order_by(site.c.articles.desc(), site.c.host).limit(_LARGEST)
    return tuple((host, number) for host, number in connection.execute(query))


def _languages(connection: Connection) -> tuple[tuple[str, int], ...]:
    article, version = schema.article, schema.version
    language = func.coalesce(version.c.language, "")
    query = select(language, func.count()).join_from(article, version, version.c.id == article.c.best_id)
    rows = connection.execute(query.group_by(language).order_by(func.count().desc(), language))
    return tuple((tag, number) for tag, number in rows)
