"""Kept pages, to be read again, and what they are then found to say: another reading of the same version."""

import hashlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from newskeep.archive import reading, schema, searching
from newskeep.archive.arrival import Arrival, arrival, prepare
from newskeep.archive.batch import Batch, begin, end
from newskeep.archive.bodies import CompressedBody
from newskeep.archive.database import Database
from newskeep.archive.knowing import known_by_id, newest_reading
from newskeep.archive.packing import PACKED, unpacked, with_dictionary
from newskeep.archive.records import article_from_row, article_to_row, as_extracted, pairs_from_json
from newskeep.archive.returning import keep_reading
from newskeep.model import Article, Page

_VERSION, _PAGE, _BODY, _SEQUENCE = schema.version, schema.page, schema.body, schema.sequence
_PAGE_COLUMNS = (
    "source",
    "media_type",
    "charset",
    "requested_url",
    "final_url",
    "status",
    "headers",
    "fetched_at",
    "milliseconds",
    "extras",
)
_UNSEEN = frozenset({"blocks", "testimonies", "page_kind_evidence", "extractor"})


@dataclass(frozen=True, slots=True)
class Capture:
    """A kept page: `before` is what it was read to say the last time, in the reading of this id of version `number`."""

    article_id: int
    reading_id: int
    number: int
    page: Page
    sha256: str
    before: Article


class Rereading:
    """The kept pages of an archive. Methods raise as those of `Archive` do."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def ids(self, query: str = "", *, sample: int | None = None) -> "array[int]":
        """The articles that a query names, by id; with `sample` so many of them, evenly spread."""
        found = reading.read_ids(self._database, searching.matching_ids(self._database, query, newest_first=False))
        if sample is None or sample >= len(found):
            return found
        return array("q", (found[at * len(found) // sample] for at in range(sample)))

    def captures(self, ids: Sequence[int]) -> Iterator[Capture]:
        """The pages of these articles, each version's once, oldest first. Streams: an article's are in memory at once.

        Pages whose bytes are not here (an article that came from another archive) are left out.
        """
        for article_id in ids:
            with self._database.reading() as connection:
                rows = connection.execute(_NEWEST_READINGS.where(_VERSION.c.article_id == article_id)).all()
            yield from map(_capture, {row.number: row for row in rows}.values())

    def keep(self, found: Sequence[tuple[Capture, Article]]) -> int:
        """Keep what pages say now as new readings of their versions, in one transaction; how many there are.

        One that was read anew by another process in the meantime stays as that one left it.
        """
        now = self._clock()
        ready = [(capture, _arrival(capture, article, now)) for capture, article in found]
        with self._database.writing() as connection:
            batch = begin(connection, self._database, [])
            number = sum(_keep(batch, capture, new) for capture, new in ready)
            end(batch)
        return number

    def done(self, run: str) -> int:
        """Up to which article a run of this name came that did not end; 0 where there is none."""
        with self._database.reading() as connection:
            return connection.execute(select(_SEQUENCE.c.value).where(_SEQUENCE.c.name == _name(run))).scalar() or 0

    def note_done(self, run: str, article_id: int | None) -> None:
        """Note that a run has come to an article; None: to its end."""
        name = _name(run)
        with self._database.writing() as connection:
            connection.execute(delete(_SEQUENCE).where(_SEQUENCE.c.name == name))
            if article_id is not None:
                connection.execute(insert(_SEQUENCE), {"name": name, "value": article_id})


_NEWEST_READINGS = (
    select(
        _VERSION,
        *(_PAGE.c[name] for name in _PAGE_COLUMNS),
        *PACKED,
        _BODY.c.sha256,
    )
    .select_from(
        with_dictionary(
            _VERSION.join(_PAGE, _PAGE.c.id == _VERSION.c.page_id).join(_BODY, _BODY.c.id == _PAGE.c.body_id)
        )
    )
    .where(func.length(_BODY.c.data) > 0)
    .order_by(_VERSION.c.number, _VERSION.c.reading)
)


def differing(before: Article, now: Article) -> tuple[str, ...]:
    """The columns in which a reader sees that two readings differ: fields, and “text”."""
    old, new = article_to_row(before), article_to_row(now)
    return tuple(name for name in new if name not in _UNSEEN and old[name] != new[name])


def _capture(row: Row[Any]) -> Capture:
    facts = {name: getattr(row, name) for name in _PAGE_COLUMNS if name not in ("headers", "extras")}
    page = Page(
        body=unpacked(row),
        headers=pairs_from_json(row.headers),
        extras=pairs_from_json(row.extras),
        **facts,
    )
    before = article_from_row(as_extracted(row._asdict()))
    return Capture(row.article_id, row.id, row.number, page, row.sha256, before)


def _arrival(capture: Capture, article: Article, now: datetime) -> Arrival:
    body = CompressedBody(data=b"", sha256=capture.sha256, length=len(capture.page.body))
    page = replace(capture.page, body=b"")
    return arrival(page, article, prepare(page, article, body), now)


def _keep(batch: Batch, capture: Capture, new: Arrival) -> bool:
    met = newest_reading(batch.connection, capture.article_id, capture.number)
    if met.id != capture.reading_id:
        return False
    keep_reading(batch, new, known_by_id(batch.connection, capture.article_id), met)
    return True


def _name(run: str) -> str:
    return f"{_RUN} {hashlib.sha256(run.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


_RUN = "reparse"
