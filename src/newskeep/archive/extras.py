"""Extras: what a table says of an article beside its URL, in columns of its own. Nothing that was said is lost.

They belong to the page they came with. When the article is met again, column by column the newest value that is not
empty stands, on the page that was met and on the page of the version in front, which is the one that people see.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select, update

from newskeep.archive import schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.records import pairs_from_json, pairs_to_json

Extras = tuple[tuple[str, str], ...]

_ARTICLE, _VERSION, _PAGE = schema.article, schema.version, schema.page


def merged(before: Extras, given: Extras) -> Extras:
    """`before`, its columns set to what `given` has in them that is not empty; new columns behind."""
    return tuple({**dict(before), **{name: value for name, value in given if value}}.items())


def carried(connection: Connection, new: Arrival, page_id: int) -> Arrival:
    """The arrival with the extras of the page that it comes after; `note_extras` adds its own, and says which."""
    before = pairs_from_json(connection.execute(select(_PAGE.c.extras).where(_PAGE.c.id == page_id)).scalar_one())
    return replace(new, page=replace(new.page, extras=before))


def note_extras(connection: Connection, new: Arrival, article_id: int, version_id: int) -> str:
    """Write the arrival's extras to its version's page and to the one in front; a sentence on what is new there."""
    given = _stored(new)
    if not given:
        return ""
    best = select(_ARTICLE.c.best_id).where(_ARTICLE.c.id == article_id).scalar_subquery()
    pages = select(_VERSION.c.page_id).where((_VERSION.c.id == version_id) | (_VERSION.c.id == best))
    names: dict[str, None] = {}
    for page_id, stored in connection.execute(select(_PAGE.c.id, _PAGE.c.extras).where(_PAGE.c.id.in_(pages))).all():
        before = pairs_from_json(stored)
        after = merged(before, given)
        if dict(after) != dict(before):
            names.update(dict.fromkeys(_changed(before, after)))
            connection.execute(update(_PAGE).where(_PAGE.c.id == page_id).values(extras=pairs_to_json(after)))
    return f"Extras updated: {', '.join(names)}." if names else ""


def _stored(new: Arrival) -> Extras:
    """The arrival's extras as they come back from the database, so that they compare."""
    return pairs_from_json(pairs_to_json(new.page.extras))


def _changed(before: Extras, after: Extras) -> Iterable[str]:
    known = dict(before)
    return (name for name, value in after if known.get(name) != value)
