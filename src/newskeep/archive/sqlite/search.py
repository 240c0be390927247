"""SQLite's full-text index: FTS5 over the terms that `archive.terms` makes (https://www.sqlite.org/fts5.html)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    bindparam,
    column,
    literal_column,
    select,
    table,
    text,
)

from newskeep.archive.deferring import Writer
from newskeep.archive.indexed import COLUMNS, IndexedText, column_terms
from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.archive.terms import terms

# title, standfirst, text, authors, section, tags, language: a hit in a headline says more
_WEIGHTS = "10.0, 4.0, 1.0, 2.0, 2.0, 2.0, 0.0"
_NAMES, _VALUES = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
_search = table("search", column("rowid"))
_INSERT = text(f"INSERT INTO search(rowid, {_NAMES}) VALUES (:rowid, {_VALUES})")  # noqa: S608 - our own names
_REMOVE = text(f"INSERT INTO search(search, rowid, {_NAMES}) VALUES ('delete', :rowid, {_VALUES})")  # noqa: S608


def create_search(connection: Connection) -> None:
    """Make the index anew, empty. It is contentless: the text stands in `version`, and snippets are cut from there.

    Terms come ready made, with spaces between; the tokenizer `ascii` takes them as they are.
    """
    connection.exec_driver_sql("DROP TABLE IF EXISTS search")
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE search USING fts5({_NAMES}, content='', tokenize='ascii')")


def rebuild_search(connection: Connection, rows: Iterable[tuple[int, IndexedText]]) -> None:
    """Fill the index anew from (article id, what its best version says)."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('delete-all')")
    for article_id, words in rows:
        put(connection, article_id, column_terms(words), None)


def stale(connection: Connection, rows: Iterable[tuple[int, IndexedText]]) -> Iterator[str]:
    """Which articles the index has otherwise than `rows` say; it tells how many terms an article has, and of each term
    how often it stands in all of them together."""
    expected: Counter[str] = Counter()
    for article_id, words in rows:
        found = [said.split() for said in column_terms(words).values()]
        expected.update(chain.from_iterable(found))
        stored = connection.exec_driver_sql("SELECT sz FROM search_docsize WHERE id = ?", (article_id,)).scalar()
        if stored is None or _varints(stored) != list(map(len, found)):
            yield f"article {article_id}"
    for article_id in connection.exec_driver_sql(
        "SELECT id FROM search_docsize WHERE id NOT IN (SELECT id FROM article)"
    ).scalars():
        yield f"article {article_id}, which there is not"
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search, row)"
    )
    indexed = connection.exec_driver_sql("SELECT term, cnt FROM temp.search_terms")
    if {row.term: row.cnt for row in indexed} != dict(expected):
        yield "terms that stand in the index more or less often than in the articles"


def _varints(data: bytes) -> list[int]:
    """Numbers as SQLite writes them, seven bits a byte, the highest bit of all but the last byte set."""
    found, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return found


def put(connection: Writer, article_id: int, new: Mapping[str, str], old: Mapping[str, str] | None) -> None:
    """Index an article by the terms of its columns, in place of those it had before."""
    if old is not None:
        connection.execute(_REMOVE, {"rowid": article_id, **old})
    connection.execute(_INSERT, {"rowid": article_id, **new})


def matching(node: Node) -> Select[Any]:
    """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""
    return select(_search.c.rowid.label("id")).where(_match(node))


def ranked(node: Node) -> Select[Any]:
    """The same with a column `score`, larger for the better match (BM25)."""
    score: ColumnElement[float] = literal_column(f"-bm25(search, {_WEIGHTS})").label("score")
    return select(_search.c.rowid.label("id"), score).where(_match(node))


def _match(node: Node) -> TextClause:
    return text("search MATCH :expression").bindparams(bindparam("expression", _expression(node), unique=True))


def _expression(node: Node) -> str:
    """A textual tree in FTS5's language (section 3 of its manual); every word quoted."""
    match node:
        case Words(words, field, prefix, forms=forms):
            columns = field or "{title standfirst text}"
            found = f'{columns} : "{" ".join(terms(words))}"' + (" *" if prefix else "")
            others = [f'(language : "{tag}" AND {columns} : ({_either(some)}))' for tag, some in forms]
            return f"({' OR '.join([found, *others])})" if others else found
        case Or(parts):
            return "(" + " OR ".join(_expression(part) for part in parts) + ")"
        case And(parts):
            wanted = " AND ".join(_expression(part) for part in parts if not isinstance(part, Not))
            unwanted = " OR ".join(_expression(part.part) for part in parts if isinstance(part, Not))
            return f"(({wanted}) NOT ({unwanted}))" if unwanted else f"({wanted})"
    raise AssertionError(f"not a textual query: {node}")


def _either(words: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
