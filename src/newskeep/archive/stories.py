"""A story: the articles that tell it in the same words, with the overlap of each and the agency that it credits."""

from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from newskeep.archive import schema
from newskeep.archive.agencies import credited_agency
from newskeep.archive.reading import CHUNK, read_best
from newskeep.archive.sketches import overlap, shingles
from newskeep.model import Copy, KeptArticle, fingerprint

_ARTICLE, _VERSION = schema.article, schema.version


def read_story(connection: Connection, article_id: int) -> list[Copy]:
    """The story of an article, itself among them: by publication, those without a date last, then as they were kept."""
    [own] = read_best(connection, [article_id])
    ids = _members(connection, article_id)
    return sorted((_copy(own, kept) for kept in _read(connection, ids)), key=_age)


def _members(connection: Connection, article_id: int) -> list[int]:
    """Those of the story, and those with the very same headline and text, however short."""
    best = select(_VERSION.c.fingerprint).join(_ARTICLE, _ARTICLE.c.best_id == _VERSION.c.id)
    story = select(_ARTICLE.c.story_id).where(_ARTICLE.c.id == article_id).scalar_subquery()
    same = _VERSION.c.fingerprint == best.where(_ARTICLE.c.id == article_id).scalar_subquery()
    found = select(_ARTICLE.c.id).join(_VERSION, _VERSION.c.id == _ARTICLE.c.best_id)
    members = found.where(or_(_ARTICLE.c.story_id == story, _ARTICLE.c.id == article_id, same))
    return list(connection.execute(members.order_by(_ARTICLE.c.id)).scalars())


def _read(connection: Connection, ids: list[int]) -> Iterator[KeptArticle]:
    for start in range(0, len(ids), CHUNK):
        yield from read_best(connection, ids[start : start + CHUNK])


def _copy(own: KeptArticle, kept: KeptArticle) -> Copy:
    texts = own.article.text, kept.article.text
    is_exact = fingerprint(None, texts[0]) == fingerprint(None, texts[1])
    alike = 1.0 if is_exact else overlap(shingles(texts[0]), shingles(texts[1]))
    return Copy(kept, alike, is_exact, credited_agency(kept.article))


def _age(copy: Copy) -> tuple[bool, float, int]:
    published = copy.kept.article.published
    return published is None, published.timestamp() if published else 0.0, copy.kept.id
