"""The history of one article: its versions, and what else was met at its addresses."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from newskeep.archive import ledger, schema
from newskeep.archive.succession import in_succession, with_those_before
from newskeep.grading import grade_of_attempt
from newskeep.model import Attempt, Event, EventKind, Grade, Verdict, count_words

_ARTICLE, _VERSION, _PAGE = schema.article, schema.version, schema.page
_VERSIONS = (
    select(
        _VERSION.c.number,
        _VERSION.c.reading,
        _VERSION.c.kept_at,
        _VERSION.c.grade,
        _VERSION.c.edit_score,
        _VERSION.c.edit_kinds,
        _VERSION.c.extractor,
        _VERSION.c.title,
        _VERSION.c.text,
        _PAGE.c.fetched_at,
        (_VERSION.c.id == _ARTICLE.c.best_id).label("is_best"),
    )
    .join_from(_VERSION, _PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .join(_ARTICLE, _ARTICLE.c.id == _VERSION.c.article_id)
    .order_by(_VERSION.c.number, _VERSION.c.reading)
)


def read_history(connection: Connection, article_id: int) -> list[Event]:
    """What became of an article, oldest first, a version as old as its capture; looks in a row that met the same are
    one event."""
    attempts = ledger.read(connection, str(article_id))
    kept = {tried.number: tried.detail for tried in attempts if tried.verdict in (Verdict.NEW, Verdict.EDITED)}
    rows = connection.execute(_VERSIONS.where(_VERSION.c.article_id == article_id)).all()
    events = [*_versions(rows, kept), *filter(None, map(_event, attempts))]
    return list(_merged(sorted(events, key=_when)))


def _when(event: Event) -> tuple[datetime, bool]:
    return event.fetched_at or event.at, event.kind is not EventKind.VERSION


def _versions(rows: Iterable[Any], details: dict[int | None, str]) -> Iterator[Event]:
    """Each version as it was read last, at the time at which it was kept first, in the order of their captures."""
    for readings, before in with_those_before(in_succession(rows)):
        newest, beside = readings[-1], None if before is None else before.number
        yield _version(newest, details.get(newest.number, ""), beside, readings[0])


def _version(row: Any, detail: str, compared_with: int | None, first: Any) -> Event:
    return Event(
        kind=EventKind.VERSION,
        at=first.kept_at,
        fetched_at=first.fetched_at,
        number=row.number,
        readings=row.reading,
        grade=Grade(row.grade),
        title=row.title,
        word_count=count_words(row.text),
        edit_score=row.edit_score,
        edit_kinds=tuple(json.loads(row.edit_kinds)),
        compared_with=compared_with,
        is_best=row.is_best,
        extractor=row.extractor,
        detail=detail,
    )


def _event(tried: Attempt) -> Event | None:
    """An attempt that made no version; None: a version tells of it, or it says nothing of the article."""
    if tried.verdict is Verdict.SAME:
        return Event(EventKind.SEEN, tried.at, number=tried.number, detail=tried.detail, status=tried.status)
    met = grade_of_attempt(tried.verdict, tried.reason)
    if met is None:
        return None
    kind = EventKind(str(met))
    return Event(kind, tried.at, grade=met, reason=tried.reason, detail=tried.detail, status=tried.status)


def _merged(events: Iterable[Event]) -> Iterator[Event]:
    last: Event | None = None
    for event in events:
        if last is not None and event.kind is not EventKind.VERSION and _are_alike(last, event):
            last = replace(last, until=event.at, times=last.times + 1)
            continue
        if last is not None:
            yield last
        last = event
    if last is not None:
        yield last


def _are_alike(one: Event, other: Event) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("kind", "number", "reason", "status", "detail"))
