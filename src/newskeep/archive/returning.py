"""Keeping what is known: a page of an article that is there already comes again.

SAME: last seen           EDITED: a version, in front unless it is worse     an earlier capture: a version before it
read anew: where newskeep reads the very same bytes in another way, a new reading of that version
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from newskeep.archive import schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.batch import Batch, Kept, finish
from newskeep.archive.best import CONFIRMED, EARLIER, HELD, confirm, confirms, put_in_front, row_of
from newskeep.archive.extras import carried, note_extras
from newskeep.archive.knowing import (
    Known,
    Met,
    changed_beside,
    known_by_id,
    latest_version,
    met_version,
    says_otherwise,
    was_read_before,
)
from newskeep.archive.queue import look_again
from newskeep.archive.reading import find_id
from newskeep.archive.records import as_extracted
from newskeep.archive.scoring import Scored, scored
from newskeep.archive.storing import Place, fill_body, mark_again, point, store_page, store_version
from newskeep.archive.succession import score_anew
from newskeep.grading import SECOND_LOOK, Capture, grade, is_in_front
from newskeep.model import Grade, Outcome, Verdict, compare

_VERSION = schema.version


@dataclass(frozen=True, slots=True)
class _Return:
    """An arrival, the article that it belongs to, and the version that it meets."""

    batch: Batch
    new: Arrival
    known: Known
    met: Met

    @property
    def connection(self) -> Connection:
        return self.batch.connection


def keep_known(batch: Batch, new: Arrival, known: Known) -> Outcome:
    """Keep an arrival of an article that is there: EDITED or SAME."""
    here = _Return(batch, new, known, met_version(batch.connection, new, known))
    batch.foreseen.near.forget()  # another version may come to speak for the article
    verdict = compare(here.met.wording, new.wording)
    if _is_reading(here, verdict):
        return _keep_reading(here)
    if verdict is Verdict.SAME:
        return _keep_same(here)
    is_late = new.seen < latest_version(batch.connection, known).seen
    return _keep_earlier(here) if is_late else _keep_edit(here)


def keep_reading(batch: Batch, new: Arrival, known: Known, met: Met) -> None:
    """Keep what the page of a version says when it is read again.

    Nobody tried an address, and the article was not seen again: neither ledger nor aliases hear of it.
    """
    _store_reading(_Return(batch, new, known, met), met.page_id)


def note_unchanged(batch: Batch, outcome: Outcome, now: datetime) -> Outcome:
    """Note that the article at an outcome's subject was seen as it was; the outcome with the article's id and title.

    To be seen so is a second look at a version that was held as suspect.
    """
    connection = batch.connection
    article_id = find_id(connection, outcome.subject)
    if article_id is None:
        return outcome
    known = known_by_id(connection, article_id)
    point(connection, article_id, last_seen=now)
    detail = outcome.detail
    if known.latest_id != known.best_id:
        latest, words = latest_version(connection, known), row_of(connection, known.latest_id)["text"]
        if confirms(connection, known, latest.capture, replace(latest.capture, seen=now), words):
            _confirm(batch, known, latest)
            detail = CONFIRMED
    title = row_of(connection, known_by_id(connection, article_id).best_id)["title"]
    return replace(outcome, article_id=article_id, title=title, detail=detail)


def _is_reading(here: _Return, verdict: Verdict) -> bool:
    """Whether the publisher changed nothing, and it is newskeep that reads the same bytes in another way."""
    new, met = here.new, here.met
    if verdict is Verdict.EDITED:
        return was_read_before(here.connection, new, met)
    if met.extractor == new.row["extractor"] or met.sha256 != new.body.sha256:
        return False
    return says_otherwise(here.connection, new, met)


def _keep_same(here: _Return) -> Outcome:
    new, known, met = here.new, here.known, here.met
    detail = [changed_beside(new, met)]
    if _is_second_look(here) and _confirms(here):
        _confirm(here.batch, known, met)
        detail.append(CONFIRMED)
    if met.sha256 == new.body.sha256:
        fill_body(here.connection, new.body)
    return _seen_again(here, met.id, Verdict.SAME, *detail)


def _keep_edit(here: _Return) -> Outcome:
    connection, new, known, met = here.connection, here.new, here.known, here.met
    judged = new.judged(known.best_length)
    confirmed = judged is Grade.SUSPECT and met.id == known.latest_id and _confirms(here)
    judged = Grade.FULL if confirmed else judged
    edit = scored(as_extracted(row_of(connection, known.best_id)), new.article)
    version_id = _store_next_version(here, judged, edit)
    point(connection, known.id, latest_id=version_id)
    in_front = is_in_front(judged, Grade(known.best_grade))
    if in_front:
        put_in_front(connection, here.batch.database, known, version_id)
    detail = [CONFIRMED if confirmed else "", "" if in_front else HELD[judged]]
    if met.extractor != new.row["extractor"]:
        detail.append(f"The extractor changed, too ({met.extractor} → {new.row['extractor']}).")
    outcome = _seen_again(here, version_id, Verdict.EDITED, *detail)
    if judged is Grade.SUSPECT and new.page.requested_url:
        look_again(connection, new.page.requested_url, new.at + SECOND_LOOK)  # after the attempt has settled the link
    return outcome


def _keep_earlier(here: _Return) -> Outcome:
    """Keep a capture that is older than the latest one: a version that has its place among those before it.

    It is no edit of what is there: it shows what was edited later. It comes to the front only where nothing better is.
    """
    known = here.known
    judged = here.new.judged()  # what was shorter at first has not shrunk
    version_id = _store_next_version(here, judged, Scored())
    if judged is Grade.FULL and Grade(known.best_grade) is not Grade.FULL:
        put_in_front(here.connection, here.batch.database, known, version_id)
    score_anew(here.connection, known.id)
    return _seen_again(here, version_id, Verdict.EDITED, EARLIER)


def _keep_reading(here: _Return) -> Outcome:
    new, met = here.new, here.met
    is_here = new.body.sha256 == met.sha256
    version_id = _store_reading(here, met.page_id if is_here else _store_page(here))
    detail = f"The same page, read anew ({met.extractor} → {new.row['extractor']})."
    return _seen_again(here, version_id, Verdict.SAME, detail)


def _seen_again(here: _Return, version_id: int, verdict: Verdict, *detail: str) -> Outcome:
    """The end of every return: the time in which the article was seen is widened (a saved copy may be older than all
    that is kept), extras are noted, then as for every arrival."""
    connection, new, known = here.connection, here.new, here.known
    first, last = min(known.first_seen, new.first_seen), max(known.last_seen, new.last_seen)
    point(connection, known.id, first_seen=first, last_seen=last)
    noted = note_extras(connection, new, known.id, version_id)
    if noted:
        here.batch.changed.add(known.id)
    said = " ".join(filter(None, [*detail, noted]))
    return finish(here.batch, here.batch.direct, new, Kept(known.id, version_id, verdict, said))


def _is_second_look(here: _Return) -> bool:
    """Whether the arrival looks at the latest version once more; the same saved file taken in again is no look."""
    new, known, met = here.new, here.known, here.met
    is_that_file = new.is_saved_copy and new.body.sha256 == met.sha256
    return met.id == known.latest_id and met.number != known.best_number and not is_that_file


def _confirms(here: _Return) -> bool:
    """Whether the arrival shows that the publisher really cut the text."""
    new, known = here.new, here.known
    if new.page.provenance:
        return False  # it was judged where it came from
    words = new.row["text"]
    found = Capture(grade(new.article, known.best_length), len(words), new.seen)
    return confirms(here.connection, known, here.met.capture, found, words)


def _confirm(batch: Batch, known: Known, met: Met) -> None:
    confirm(batch.connection, batch.database, known, met)
    batch.changed.add(known.id)


def _store_page(here: _Return) -> int:
    """The arrival's page, with the extras of the page that it comes after."""
    page = carried(here.connection, here.new, here.met.page_id)
    return store_page(here.batch.direct, page, here.batch.foreseen.bodies)


def _store_next_version(here: _Return, judged: Grade, edit: Scored) -> int:
    """What the arrival says as the version after all that are there; its id."""
    number = here.known.versions + 1
    version_id = _store_version(here, _store_page(here), Place(number, 1, judged, edit))
    point(here.connection, here.known.id, versions=number)
    return version_id


def _store_reading(here: _Return, page_id: int) -> int:
    """What the arrival says as another reading of a version, in front where the one before it was; its id."""
    connection, known, met = here.connection, here.known, here.met
    reading = _readings(connection, known.id, met.number) + 1
    place = Place(met.number, reading, Grade(met.grade), _edit(connection, met.id))
    version_id = _store_version(here, page_id, place)
    if met.number == known.best_number:
        put_in_front(connection, here.batch.database, known, version_id)
    if met.id == known.latest_id:
        point(connection, known.id, latest_id=version_id)
    return version_id


def _store_version(here: _Return, page_id: int, place: Place) -> int:
    article_id = here.known.id
    here.batch.changed.add(article_id)
    version_id = store_version(here.batch.direct, here.new, article_id, page_id, place)
    mark_again(here.connection, [article_id])
    return version_id


def _edit(connection: Connection, version_id: int) -> Scored:
    """What a version changed: what the publisher wrote is not changed by reading it anew."""
    query = select(_VERSION.c.edit_score, _VERSION.c.edit_kinds).where(_VERSION.c.id == version_id)
    return Scored(*connection.execute(query).one())


def _readings(connection: Connection, article_id: int, number: int) -> int:
    query = select(_VERSION.c.reading).where(_VERSION.c.article_id == article_id, _VERSION.c.number == number)
    newest: int = connection.execute(query.order_by(_VERSION.c.reading.desc()).limit(1)).scalar_one()
    return newest
