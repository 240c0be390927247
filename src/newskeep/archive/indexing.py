"""What the full-text index is told of an article, and of all articles when it is filled anew."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from newskeep.archive.database import Database, IndexedText
from newskeep.archive.deferring import Writer

_CHUNK = 500
# As text, not by the tables of `schema`: migrations read it, and they meet the tables as they were.
_ROWS = text(
    "SELECT a.id, v.title, v.standfirst, v.text, v.authors, v.section, v.tags, v.language "
    "FROM article a JOIN version v ON v.id = a.best_id WHERE a.id > :after ORDER BY a.id LIMIT :count"
)


def index(
    connection: Connection,
    database: Database,
    article_id: int,
    new: Mapping[str, Any],
    old: Mapping[str, Any] | None,
    *,
    later: Writer | None = None,
) -> None:
    """Put an article, as a row of `version`, into the full-text index, in place of what it said before."""
    words = indexed_text(new)
    database.index(later or connection, article_id, words, None if old is None else indexed_text(old))
    database.vocabulary.note(connection, words)


def indexed_text(row: Mapping[str, Any] | RowMapping) -> IndexedText:
    """A row of `version` as the index takes it."""
    return IndexedText(
        title=row["title"],
        standfirst=row["standfirst"],
        text=row["text"],
        authors=row["authors"],
        section=row["section"],
        tags=row["tags"],
        language=(row["language"] or "").split("-")[0].lower() or None,
    )


def index_rows(connection: Connection) -> Iterator[tuple[int, IndexedText]]:
    """Every article and what its best version says, some at a time."""
    after = 0
    while rows := connection.execute(_ROWS, {"after": after, "count": _CHUNK}).all():
        yield from ((row.id, indexed_text(row._mapping)) for row in rows)
        after = rows[-1].id
