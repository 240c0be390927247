"""PostgreSQL's full-text index: a tsvector of the terms that `archive.terms` makes, and GIN over it.

The words are not handed to `to_tsvector`: its parser and its stemmers are not SQLite's, and both databases must give
the same answers. Nor are phrases left to tsquery, which forgets a word's places after the 256th and all places beyond
the 16,383rd: the index names the articles that have all the words, and the terms themselves, kept beside, say whether
they stand together. Two letters of a script that is taken letter by letter make a lexeme of their own, so that most
words of these scripts need no second look.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from newskeep.archive.deferring import Writer
from newskeep.archive.indexed import IndexedText, column_terms
from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.archive.terms import is_letter, terms

_IN_TEXT = {"title": "A", "standfirst": "B", "text": "D"}  # the columns of a query without a field, and their weights
_OTHERS = {"authors": "C", "section": "C", "tags": "C", "language": "D"}
_COLUMNS = (*_IN_TEXT, *_OTHERS)
# Weights of D, C, B, A: in the same proportion as SQLite's. A hit in a headline says more.
_WEIGHTS = "{0.1, 0.2, 0.4, 1.0}"
_LENGTH_COUNTS = 1  # divide the rank by 1 + the logarithm of the length
_MARKED = frozenset({"title", *_OTHERS})  # columns that have lexemes of their own, for queries in that field
_LAST_PLACE = 16_383
_PLACES = 8  # of one lexeme: enough to rank by
_MOST_BYTES = 1_000_000  # of a tsvector; it holds 1,048,575. Only a made-up text has more

_search = table("search", column("article_id"), column("vector"), *(column(name) for name in _COLUMNS))
_NAMES, _VALUES = ", ".join(_COLUMNS), ", ".join(f":{name}" for name in _COLUMNS)
_PUT = text(
    f"INSERT INTO search(article_id, vector, {_NAMES}) VALUES (:article_id, CAST(:vector AS tsvector), {_VALUES}) "  # noqa: S608 - our own names
    f"ON CONFLICT (article_id) DO UPDATE SET vector = EXCLUDED.vector, "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS)
)
_AGREES = text(
    "SELECT vector = CAST(:vector AS tsvector) AND "  # noqa: S608 - our own names
    + " AND ".join(f"{name} = :{name}" for name in _COLUMNS)
    + " FROM search WHERE article_id = :article_id"
)


def create_search(connection: Connection) -> None:
    """Make the index anew, empty."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS search")
    columns = ["article_id integer PRIMARY KEY REFERENCES article(id)", "vector tsvector NOT NULL"]
    columns += [f"{name} text NOT NULL" for name in _COLUMNS]
    connection.exec_driver_sql(f"CREATE TABLE search({', '.join(columns)})")
    connection.exec_driver_sql("CREATE INDEX ix_search_vector ON search USING gin(vector)")


def rebuild_search(connection: Connection, rows: Iterable[tuple[int, IndexedText]]) -> None:
    """Fill the index anew from (article id, what its best version says)."""
    connection.exec_driver_sql("DELETE FROM search")
    for article_id, words in rows:
        put(connection, article_id, column_terms(words))


def stale(connection: Connection, rows: Iterable[tuple[int, IndexedText]]) -> Iterator[str]:
    """Which articles the index has otherwise than `rows` say."""
    for article_id, words in rows:
        if connection.execute(_AGREES, _row(article_id, column_terms(words))).scalar() is not True:
            yield f"article {article_id}"


def put(connection: Writer, article_id: int, new: Mapping[str, str]) -> None:
    """Index an article by the terms of its columns, in place of those it had before."""
    connection.execute(_PUT, _row(article_id, new))


def _row(article_id: int, words: Mapping[str, str]) -> dict[str, Any]:
    found = {name: words[name].split() for name in _COLUMNS}
    # A space at both ends: a phrase is then looked for with its own, and no longer word is taken for it.
    kept = {name: f" {words[name]} " for name in _COLUMNS}
    return {"article_id": article_id, "vector": _vector(found), **kept}


def matching(node: Node) -> Select[Any]:
    """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""
    return select(_search.c.article_id.label("id")).where(_condition(node))


def ranked(node: Node) -> Select[Any]:
    """The same with a column `score`, larger for the better match."""
    score = func.ts_rank(text(f"'{_WEIGHTS}'"), _search.c.vector, _as_query(_query(node)), _LENGTH_COUNTS)
    return select(_search.c.article_id.label("id"), score.label("score")).where(_condition(node))


def _vector(found: dict[str, list[str]]) -> str:
    """The terms of each column as a tsvector's text: 'lexeme':place-and-weight,…"""
    places: dict[str, list[str]] = {}
    place, size = 0, 0
    for name, weight in (_IN_TEXT | _OTHERS).items():
        for lexeme, is_next in _lexemes(name, found[name]):
            place += is_next
            known = places.get(lexeme)
            if known is None:
                size += len(lexeme.encode()) + 4  # its length, the number of its places, and padding
                if size > _MOST_BYTES:
                    break
                known = places[lexeme] = []
            if len(known) < _PLACES:
                size += 2
                known.append(f"{min(place, _LAST_PLACE)}{weight}")
    return " ".join(f"'{lexeme}':{','.join(known)}" for lexeme, known in places.items())


def _lexemes(name: str, words: list[str]) -> Iterable[tuple[str, int]]:
    """The lexemes of a column, in order, and whether each stands at the next place."""
    before = ""
    for word in words:
        pair = before + word if before and is_letter(word) else ""
        before = word if is_letter(word) else ""
        if name in _MARKED:
            yield _marked(name, word), 1
            if pair:
                yield _marked(name, pair), 0
        if name in _IN_TEXT:
            yield word, int(name not in _MARKED)
            if pair:
                yield pair, 0


def _marked(name: str, lexeme: str) -> str:
    """The lexeme by which a word is found in one column only. No term begins with a dot."""
    return f"·{name}·{lexeme}"


def _condition(node: Node) -> ColumnElement[bool]:
    if not _has_phrase(node):
        return _search.c.vector.op("@@", is_comparison=True)(_as_query(_query(node)))
    match node:
        case Words(words, field, prefix):
            wanted = " " + " ".join(terms(words)) + ("" if prefix else " ")
            columns = (field,) if field else tuple(_IN_TEXT)
            stands = or_(*(func.strpos(_search.c[name], wanted) > 0 for name in columns))
            return and_(_search.c.vector.op("@@", is_comparison=True)(_as_query(_query(node))), stands)
        case Or(parts):
            return or_(*(_condition(part) for part in parts))
        case And(parts):
            return and_(*(_condition(part) for part in parts))
        case Not(part):
            return not_(_condition(part))
    raise AssertionError(f"not a textual query: {node}")


def _has_phrase(node: Node) -> bool:
    """Whether the index alone cannot answer."""
    match node:
        case Words(words, _, prefix):
            found = terms(words)
            return len(found) > 2 or (len(found) == 2 and (prefix or not all(map(is_letter, found))))
        case Or(parts) | And(parts):
            return any(_has_phrase(part) for part in parts)
        case Not(part):
            return _has_phrase(part)
    return False


def _query(node: Node) -> str:
    """A textual tree as a tsquery's text; of a phrase, that all its words are there."""
    match node:
        case Words(words, field, prefix, forms=forms):
            found = " & ".join(_sought(terms(words), field, prefix))
            others = [f"('{_marked('language', tag)}' & ({_either(some, field)}))" for tag, some in forms]
            return f"({' | '.join([found, *others])})"
        case Or(parts):
            return "(" + " | ".join(_query(part) for part in parts) + ")"
        case And(parts):
            return "(" + " & ".join(_query(part) for part in parts) + ")"
        case Not(part):
            return f"!{_query(part)}"
    raise AssertionError(f"not a textual query: {node}")


def _sought(words: list[str], field: str, prefix: bool) -> Iterable[str]:
    """The lexemes that an article with this phrase has; two letters that stand together as one."""
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if is_letter(word) and following and is_letter(following):
            lexeme = word + following
        elif at > 0 and is_letter(word) and is_letter(words[at - 1]):
            continue  # the second of a pair
        else:
            lexeme = word
        lexeme = _marked(field, lexeme) if field else lexeme
        yield f"'{lexeme}'" + (":*" if prefix and at == len(words) - 1 else "")


def _as_query(words: str) -> ColumnElement[Any]:
    return cast(literal(words), TSQUERY)


def _either(words: Iterable[str], field: str) -> str:
    return " | ".join(lexeme for word in words for lexeme in _sought([word], field, prefix=False))
