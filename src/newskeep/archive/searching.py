"""From a query's tree to SQL: which articles, in which order, and what is shown of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, not_, or_, select, true

from newskeep.archive import schema
from newskeep.archive.database import Database, is_textual
from newskeep.archive.fulltext import marked, snippet, sought
from newskeep.archive.query import (
    EVERYTHING,
    And,
    Edited,
    Language,
    Node,
    Not,
    Or,
    Published,
    Site,
    Story,
    Undated,
    parse,
)
from newskeep.archive.reading import read_best
from newskeep.archive.vocabulary import inflected
from newskeep.model import Hit

_ARTICLE, _VERSION, _SITE = schema.article, schema.version, schema.site

# When an article was taken in says nothing of its age: those without a date stand after all that have one.
_NEWEST_FIRST: tuple[ColumnElement[Any], ...] = (
    _VERSION.c.published.is_(None),
    _ARTICLE.c.ordered_at.desc(),
    _ARTICLE.c.id.desc(),
)


def search(database: Database, query: str, *, limit: int) -> list[Hit]:
    """The best `limit` articles for a query, best first; newest first where it has nothing to rank by."""
    tree = parse(query)
    if tree == EVERYTHING or limit <= 0:
        return []
    with database.reading() as connection:
        tree = inflected(connection, tree)
        scores: dict[int, float] = {
            row.id: row.score for row in connection.execute(_ranked(database, tree).limit(limit))
        }
        kept = read_best(connection, list(scores))
    titles, texts = sought(tree, "", "title"), sought(tree, "", "text")
    return [
        Hit(
            kept=item,
            snippet=snippet(item.article.text, texts),
            title=marked(item.article.title or "", titles),
            score=float(scores[item.id]),
        )
        for item in kept
    ]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is left of the articles that a query names: those with an edit that matters so much, one of each story."""

    min_edit_score: float | None = None
    one_per_story: bool = False


ALL = Narrowing()


def matching_ids(database: Database, query: str, narrowing: Narrowing = ALL, *, newest_first: bool) -> Select[Any]:
    """The ids of the articles that a query names, in the order of a listing. The empty query names all.

    Newest first: by publication, then those without a date, the last seen for the first time foremost.
    """
    order: tuple[ColumnElement[Any], ...] = _NEWEST_FIRST if newest_first else (_ARTICLE.c.id,)
    found = _found(database, query)
    if narrowing.min_edit_score is not None:
        found = found.where(_ARTICLE.c.edit_score >= narrowing.min_edit_score)
    if narrowing.one_per_story:
        ranked = found.add_columns(_RANK_IN_STORY.label("rank")).subquery()
        found = _articles().where(_ARTICLE.c.id.in_(select(ranked.c.id).where(ranked.c.rank == 1)))
    return found.order_by(*order)


# Published first; of those without a date, and on the same day, kept first.
_RANK_IN_STORY = func.row_number().over(
    partition_by=_ARTICLE.c.story_id, order_by=(_VERSION.c.published.is_(None), _VERSION.c.published, _ARTICLE.c.id)
)


def changed_ids(database: Database, query: str, *, after: int, until: int, count: int) -> Select[Any]:
    """The ids of the first `count` articles of a query whose change is beyond `after` and not beyond `until`."""
    change = _ARTICLE.c.change
    return _found(database, query).where(change > after, change <= until).order_by(change).limit(count)


def _found(database: Database, query: str) -> Select[Any]:
    with database.reading() as connection:
        tree = inflected(connection, parse(query))
    found = _articles().where(_condition(database, tree))
    if tree == EVERYTHING and query.strip():
        return found.where(false())  # something was asked for, and it has not one letter
    return found


def _articles() -> Select[Any]:
    return select(_ARTICLE.c.id).join(_VERSION, _VERSION.c.id == _ARTICLE.c.best_id)


def _ranked(database: Database, tree: Node) -> Select[Any]:
    """Ids and scores, best first. What the index can answer alone ranks; the rest of the query only filters."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    wanted = tuple(part for part in parts if is_textual(part))
    others = tuple(part for part in parts if not is_textual(part))
    if not wanted:
        unranked = _articles().add_columns(literal(0.0).label("score"))
        return unranked.where(_condition(database, tree)).order_by(*_NEWEST_FIRST)
    ranked = database.ranked(And(wanted)).subquery()
    if not others:
        return select(ranked.c.id, ranked.c.score).order_by(ranked.c.score.desc(), ranked.c.id.desc())
    joined = _articles().join(ranked, ranked.c.id == _ARTICLE.c.id).add_columns(ranked.c.score)
    return joined.where(_condition(database, And(others))).order_by(ranked.c.score.desc(), *_NEWEST_FIRST)


def _condition(database: Database, node: Node) -> ColumnElement[bool]:
    """A tree as a condition on article and (best) version."""
    if is_textual(node):
        return _ARTICLE.c.id.in_(database.matching(node))
    match node:
        case And(parts):
            return and_(true(), *(_condition(database, part) for part in parts))
        case Or(parts):
            return or_(false(), *(_condition(database, part) for part in parts))
        case Not(part):
            return not_(_condition(database, part))
    return _filter(node)


def _filter(node: Node) -> ColumnElement[bool]:
    match node:
        case Site(host):
            below = _SITE.c.host.endswith("." + host, autoescape=True)
            sites = select(_SITE.c.id).where(or_(_SITE.c.host == host, below))
            # NULL is no answer to «not there»: articles without a site must survive a negation.
            return and_(_ARTICLE.c.site_id.is_not(None), _ARTICLE.c.site_id.in_(sites))
        case Language(tag):
            spoken = or_(_VERSION.c.language == tag, _VERSION.c.language.startswith(f"{tag}-"))
            return and_(_VERSION.c.language.is_not(None), spoken)
        case Edited(least):
            return and_(_ARTICLE.c.edit_score.is_not(None), _ARTICLE.c.edit_score >= least)
        case Story(article_id):
            of = select(_ARTICLE.c.story_id).where(_ARTICLE.c.id == article_id).correlate(None).scalar_subquery()
            return and_(_ARTICLE.c.story_id.is_not(None), func.coalesce(_ARTICLE.c.story_id == of, false()))
        case Undated():
            return _VERSION.c.published.is_(None)
        case Published(start, end):
            first = true() if start is None else _VERSION.c.published >= start
            last = true() if end is None else _VERSION.c.published < end
            return and_(_VERSION.c.published.is_not(None), first, last)
    raise AssertionError(f"not a filter: {node}")
