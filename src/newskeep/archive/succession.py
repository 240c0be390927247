"""The order in which an article's versions follow each other: by when their pages were captured.

Versions are numbered as they came; a capture that comes late (from a WARC, say) has a high number and an early place.
Each version is compared with the best one before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select, update

from newskeep.archive import schema
from newskeep.archive.records import article_from_row, as_extracted
from newskeep.archive.scoring import Scored, scored
from newskeep.grading import is_in_front
from newskeep.model import Grade

_ARTICLE, _VERSION, _PAGE = schema.article, schema.version, schema.page
_READINGS = (
    select(_VERSION, _PAGE.c.fetched_at)
    .join_from(_VERSION, _PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .where(_VERSION.c.article_id == bindparam("article"))
    .order_by(_VERSION.c.number, _VERSION.c.reading)
)
_SCORE = (
    update(_VERSION)
    .where(_VERSION.c.article_id == bindparam("article"), _VERSION.c.number == bindparam("which"))
    .values(edit_score=bindparam("score"), edit_kinds=bindparam("kinds"))
)
_GRAVEST = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("article")).values(edit_score=bindparam("score"))

Row = TypeVar("Row", bound=Any)


def in_succession(rows: Iterable[Row]) -> list[Sequence[Row]]:
    """The readings of versions (`number`, `reading`, `fetched_at`), version by version as they were captured."""
    readings: dict[int, list[Row]] = {}
    for row in rows:
        readings.setdefault(row.number, []).append(row)
    return sorted(readings.values(), key=lambda some: (some[0].fetched_at, some[0].number))


def with_those_before(versions: Iterable[Sequence[Row]]) -> Iterator[tuple[Sequence[Row], Row | None]]:
    """Each version in succession, and the newest reading of the best one before it; None: it is the first."""
    best: Row | None = None
    for readings in versions:
        yield readings, best
        newest = readings[-1]
        if best is None or is_in_front(Grade(newest.grade), Grade(best.grade)):
            best = newest


def score_anew(connection: Connection, article_id: int) -> None:
    """Write into all versions of an article what each changed in the best one before it."""
    gravest: list[float] = []
    for readings, before in with_those_before(in_succession(connection.execute(_READINGS, {"article": article_id}))):
        now = readings[-1]
        edit = Scored() if before is None else scored(as_extracted(before._asdict()), _as_extracted(now._asdict()))
        values = {"article": article_id, "which": now.number, "score": edit.edit_score, "kinds": edit.edit_kinds}
        connection.execute(_SCORE, values)
        if edit.edit_score is not None and now.grade != Grade.SUSPECT:
            gravest.append(edit.edit_score)
    connection.execute(_GRAVEST, {"article": article_id, "score": max(gravest, default=None)})


def _as_extracted(row: Mapping[str, Any]) -> Any:
    return article_from_row(as_extracted(row))
