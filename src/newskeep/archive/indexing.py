"""What the full-text index is told of an article, and of all articles when it is filled anew."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from newskeep.archive.database import Database
from newskeep.archive.indexed import IndexedText, indexed

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
    old: Mapping[str, Any],
) -> None:
    """Put an article, as a row of `version`, into the full-text index, in place of what it said before."""
    words = indexed(IndexedText.of(new))
    database.index(connection, article_id, words, IndexedText.of(old))
    database.vocabulary.note(connection, [words])


def index_rows(connection: Connection) -> Iterator[tuple[int, IndexedText]]:
    """Every article and what its best version says, some at a time."""
    after = 0
    while rows := connection.execute(_ROWS, {"after": after, "count": _CHUNK}).all():
        yield from ((row.id, IndexedText.of(row._mapping)) for row in rows)
        after = rows[-1].id
