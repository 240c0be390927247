"""Keeping: a page and what it says become a version, inside one transaction.

refused? ─ attempt                    a wall, an index, an error, nothing to read
known?   ─ the article, and the version to compare with (see `knowing`)
same?    ─ NEW: article + version     EDITED: version      SAME: last seen
           or, where newskeep reads the very same bytes in another way, a new reading of that version
─ aliases ─ search row ─ attempt
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from newskeep.archive import ledger, schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.best import CONFIRMED, EARLIER, HELD, confirm, confirms, put_in_front, row_of
from newskeep.archive.changing import note_changes
from newskeep.archive.database import Database
from newskeep.archive.deferring import Deferred, Direct, Ids, Writer
from newskeep.archive.extras import carried, note_extras
from newskeep.archive.foreseeing import Foreseen, foresee
from newskeep.archive.indexed import Indexed, IndexedText, indexed
from newskeep.archive.knowing import (
    Known,
    Met,
    changed_beside,
    known_article,
    known_by_id,
    latest_version,
    met_version,
    says_otherwise,
    was_read_before,
)
from newskeep.archive.lines import Learned
from newskeep.archive.nearcopies import Told, story_of_waiting
from newskeep.archive.queue import look_again
from newskeep.archive.reading import find_id
from newskeep.archive.records import as_extracted, blocks_to_row
from newskeep.archive.scoring import Scored, scored
from newskeep.archive.sketches import sketch
from newskeep.archive.storing import (
    INSERTS,
    Place,
    fill_body,
    mark_again,
    point,
    store_article,
    store_page,
    store_version,
    tie,
)
from newskeep.archive.succession import score_anew
from newskeep.grading import SECOND_LOOK, Capture, grade, is_in_front
from newskeep.learning.marking import mark
from newskeep.model import Article, Grade, Outcome, Page, Reason, Verdict, compare

_VERSION = schema.version


@dataclass(frozen=True, slots=True)
class Batch:
    """What is kept in one transaction: what the database knew of it, what waits to be written, the articles that
    changed, and what new ones gave to the index."""

    connection: Connection
    database: Database
    foreseen: Foreseen
    ids: Ids
    later: Deferred
    changed: set[int]
    words: list[Indexed]


def begin(connection: Connection, database: Database, arrivals: Sequence[Arrival]) -> Batch:
    """Begin to keep these arrivals, in their order."""
    foreseen = foresee(connection, arrivals)
    ids = Ids(connection, database.take_ids, sum(not foreseen.may_be_known(new) for new in arrivals))
    return Batch(connection, database, foreseen, ids, Deferred(connection, INSERTS, ids), set(), [])


def end(batch: Batch) -> None:
    """Write what waits, and give the articles that changed their numbers."""
    batch.later.flush()
    batch.database.vocabulary.note(batch.connection, batch.words)
    note_changes(batch.connection, sorted(batch.changed))


def refuse(batch: Batch, page: Page, article: Article, reason: Reason, now: datetime) -> Outcome:
    """Write into the ledger that a page was reached and is no article."""
    outcome = Outcome(
        subject=page.source,
        verdict=Verdict.SKIPPED,
        reason=reason,
        detail=article.page_kind_evidence,
        title=article.title,
        status=page.status,
        milliseconds=page.milliseconds,
        robots=page.robots,
        url=page.url or article.canonical_url,
    )
    batch.later.flush()
    ledger.write(batch.connection, outcome, now, url=page.requested_url)
    return outcome


def keep(batch: Batch, new: Arrival) -> Outcome:
    """Keep an arrival: NEW, EDITED or SAME."""
    if not batch.foreseen.may_be_known(new):
        return _keep_new(batch, new)
    batch.later.flush()  # what is known of the article may be waiting still
    known = known_article(batch.connection, new, batch.foreseen.owners)
    return _keep_new(batch, new) if known is None else _keep_known(batch, new, known)


def _keep_known(batch: Batch, new: Arrival, known: Known) -> Outcome:
    here = _Here(batch.connection, batch.database, new, batch.foreseen, batch.ids, batch.changed)
    met = met_version(batch.connection, new, known)
    verdict = compare(met.wording, new.wording)
    batch.foreseen.near.forget()  # another version may come to speak for the article
    if _is_reading(here, met, verdict):
        return _keep_reading(here, known, met)
    if verdict is Verdict.SAME:
        return _keep_same(here, known, met)
    is_late = new.seen < latest_version(batch.connection, known).seen
    return _keep_earlier(here, known, met) if is_late else _keep_edit(here, known, met)


def keep_reading(
    connection: Connection, database: Database, new: Arrival, known: Known, met: Met, changed: set[int]
) -> None:
    """Keep what the page of a version says when it is read again; the article is added to `changed`.

    Nobody tried an address, and the article was not seen again: neither ledger nor aliases hear of it.
    """
    ids = Ids(connection, database.take_ids, 1)
    _store_reading(_Here(connection, database, new, foresee(connection, []), ids, changed), known, met, met.page_id)


def note_unchanged(
    connection: Connection, database: Database, outcome: Outcome, now: datetime, changed: set[int]
) -> Outcome:
    """Note that the article at an outcome's subject was seen as it was; the outcome with the article's id and title.

    To be seen so is a second look at a version that was held as suspect.
    """
    article_id = find_id(connection, outcome.subject)
    if article_id is None:
        return outcome
    known = known_by_id(connection, article_id)
    point(connection, article_id, last_seen=now)
    detail = outcome.detail
    if known.latest_id != known.best_id:
        latest, words = latest_version(connection, known), row_of(connection, known.latest_id)["text"]
        if confirms(connection, known, latest.capture, replace(latest.capture, seen=now), words):
            confirm(connection, database, known, latest)
            changed.add(article_id)
            detail = CONFIRMED
    title = row_of(connection, known_by_id(connection, article_id).best_id)["title"]
    return replace(outcome, article_id=article_id, title=title, detail=detail)


@dataclass(frozen=True, slots=True)
class _Here:
    """The keeping of what is known already, under way."""

    connection: Connection
    database: Database
    new: Arrival
    foreseen: Foreseen
    ids: Ids
    changed: set[int]

    @property
    def writer(self) -> Direct:
        """Writes at once: much of what is written here is read again."""
        return Direct(self.connection, INSERTS, self.ids)


def _is_reading(here: _Here, met: Met, verdict: Verdict) -> bool:
    """Whether the publisher changed nothing, and it is newskeep that reads the same bytes in another way."""
    if verdict is Verdict.EDITED:
        return was_read_before(here.connection, here.new, met)
    if met.extractor == here.new.row["extractor"] or met.sha256 != here.new.body.sha256:
        return False
    return says_otherwise(here.connection, here.new, met)


def _keep_new(batch: Batch, new: Arrival) -> Outcome:
    later, foreseen = batch.later, batch.foreseen
    article_id, site_id = store_article(later, new, foreseen.sites)
    page_id = store_page(later, new, foreseen.bodies)
    cleaned = _without_learned_lines(new, foreseen.learned.get(site_id or 0, {}))
    version_id = store_version(later, new, article_id, page_id, Place(1, 1, _judged(new), Scored()), cleaned)
    told = _told(new, cleaned)
    story_id = story_of_waiting(batch.connection, later, article_id, told, foreseen.near, foreseen.prints)
    point(later, article_id, latest_id=version_id, best_id=version_id, story_id=story_id)
    words = indexed(IndexedText.of({**new.row, **cleaned})) if cleaned else new.indexed
    batch.database.index(later, article_id, words, None)
    batch.words.append(words)
    batch.changed.add(article_id)
    return _finish(batch.connection, new, foreseen, batch.changed, later, _Kept(article_id, version_id, Verdict.NEW))


def _without_learned_lines(new: Arrival, learned: Learned) -> dict[str, str]:
    """The columns that differ where the site's learned lines are removed. Other versions are cleaned when an import
    ends; a new article is, as a rule, then found to be clean."""
    marked = mark(new.article.blocks, learned) if learned else new.article.blocks
    return {} if marked == new.article.blocks else blocks_to_row(marked)


def _judged(new: Arrival, best_length: int | None = None) -> Grade:
    """The grade of an arrival; of one from another archive the grade that it had there."""
    return new.page.provenance.grade if new.page.provenance else grade(new.article, best_length)


def _keep_same(here: _Here, known: Known, met: Met) -> Outcome:
    detail = [changed_beside(here.new, met)]
    if _is_second_look(here, known, met) and _confirms(here, known, met):
        confirm(here.connection, here.database, known, met)
        here.changed.add(known.id)
        detail.append(CONFIRMED)
    _note_seen(here, known)
    if met.sha256 == here.new.body.sha256:
        fill_body(here.connection, here.new.body)
    detail.append(_noted_extras(here, known.id, met.id))
    return _finish_known(here, _Kept(known.id, met.id, Verdict.SAME, " ".join(filter(None, detail))))


def _keep_edit(here: _Here, known: Known, met: Met) -> Outcome:
    connection, new = here.connection, here.new
    judged = _judged(new, known.best_length)
    confirmed = judged is Grade.SUSPECT and met.id == known.latest_id and _confirms(here, known, met)
    judged = Grade.FULL if confirmed else judged
    number = known.versions + 1
    page_id = _store_page_after(here, met)
    edit = scored(as_extracted(row_of(connection, known.best_id)), new.article)
    version_id = _store_version(here, known.id, page_id, Place(number, 1, judged, edit))
    point(connection, known.id, latest_id=version_id, versions=number)
    _note_seen(here, known)
    in_front = is_in_front(judged, Grade(known.best_grade))
    if in_front:
        put_in_front(connection, here.database, known, version_id)
    detail = [CONFIRMED if confirmed else "", "" if in_front else HELD[judged]]
    if met.extractor != new.row["extractor"]:
        detail.append(f"The extractor changed, too ({met.extractor} → {new.row['extractor']}).")
    detail.append(_noted_extras(here, known.id, version_id))
    outcome = _finish_known(here, _Kept(known.id, version_id, Verdict.EDITED, " ".join(filter(None, detail))))
    if judged is Grade.SUSPECT and new.page.requested_url:
        look_again(connection, new.page.requested_url, new.at + SECOND_LOOK)  # after the attempt has settled the link
    return outcome


def _keep_earlier(here: _Here, known: Known, met: Met) -> Outcome:
    """Keep a capture that is older than the latest one: a version that has its place among those before it.

    It is no edit of what is there: it shows what was edited later. It comes to the front only where nothing better is.
    """
    connection, new = here.connection, here.new
    judged = _judged(new)  # what was shorter at first has not shrunk
    number = known.versions + 1
    version_id = _store_version(here, known.id, _store_page_after(here, met), Place(number, 1, judged, Scored()))
    point(connection, known.id, versions=number)
    _note_seen(here, known)
    if judged is Grade.FULL and Grade(known.best_grade) is not Grade.FULL:
        put_in_front(connection, here.database, known, version_id)
    score_anew(connection, known.id)
    noted = _noted_extras(here, known.id, version_id)
    return _finish_known(here, _Kept(known.id, version_id, Verdict.EDITED, f"{EARLIER} {noted}".strip()))


def _is_second_look(here: _Here, known: Known, met: Met) -> bool:
    """Whether the arrival looks at the latest version once more; the same saved file taken in again is no look."""
    is_that_file = here.new.is_saved_copy and here.new.body.sha256 == met.sha256
    return met.id == known.latest_id and met.number != known.best_number and not is_that_file


def _confirms(here: _Here, known: Known, met: Met) -> bool:
    """Whether the arrival shows that the publisher really cut the text."""
    if here.new.page.provenance:
        return False  # it was judged where it came from
    words = here.new.row["text"]
    found = Capture(grade(here.new.article, known.best_length), len(words), here.new.seen)
    return confirms(here.connection, known, met.capture, found, words)


def _keep_reading(here: _Here, known: Known, met: Met) -> Outcome:
    new = here.new
    is_here = new.body.sha256 == met.sha256
    page_id = met.page_id if is_here else _store_page_after(here, met)
    version_id = _store_reading(here, known, met, page_id)
    _note_seen(here, known)
    detail = f"The same page, read anew ({met.extractor} → {new.row['extractor']})."
    noted = _noted_extras(here, known.id, version_id)
    return _finish_known(here, _Kept(known.id, version_id, Verdict.SAME, f"{detail} {noted}".strip()))


def _store_page_after(here: _Here, met: Met) -> int:
    """The arrival's page, with the extras of the page that it comes after."""
    return store_page(here.writer, carried(here.connection, here.new, met.page_id), here.foreseen.bodies)


def _store_reading(here: _Here, known: Known, met: Met, page_id: int) -> int:
    """What the arrival says as another reading of a version, in front where the one before it was; its id."""
    connection = here.connection
    reading = _readings(connection, known.id, met.number) + 1
    place = Place(met.number, reading, Grade(met.grade), _edit(connection, met.id))
    version_id = _store_version(here, known.id, page_id, place)
    if met.number == known.best_number:
        put_in_front(connection, here.database, known, version_id)
    if met.id == known.latest_id:
        point(connection, known.id, latest_id=version_id)
    return version_id


def _store_version(here: _Here, article_id: int, page_id: int, place: Place) -> int:
    here.changed.add(article_id)
    version_id = store_version(here.writer, here.new, article_id, page_id, place)
    mark_again(here.connection, [article_id])
    return version_id


def _edit(connection: Connection, version_id: int) -> Scored:
    """What a version changed: what the publisher wrote is not changed by reading it anew."""
    query = select(_VERSION.c.edit_score, _VERSION.c.edit_kinds).where(_VERSION.c.id == version_id)
    return Scored(*connection.execute(query).one())


def _noted_extras(here: _Here, article_id: int, version_id: int) -> str:
    """A sentence on the extras that are new; "" where none is."""
    noted = note_extras(here.connection, here.new, article_id, version_id)
    if noted:
        here.changed.add(article_id)
    return noted


def _readings(connection: Connection, article_id: int, number: int) -> int:
    query = select(_VERSION.c.reading).where(_VERSION.c.article_id == article_id, _VERSION.c.number == number)
    newest: int = connection.execute(query.order_by(_VERSION.c.reading.desc()).limit(1)).scalar_one()
    return newest


def _note_seen(here: _Here, known: Known) -> None:
    """Widen the time in which the article was seen; a saved copy may be older than all that is kept."""
    first, last = min(known.first_seen, here.new.first_seen), max(known.last_seen, here.new.last_seen)
    point(here.connection, known.id, first_seen=first, last_seen=last)


def _told(new: Arrival, cleaned: Mapping[str, str]) -> Told:
    """What an arrival tells, without the lines of its site."""
    if "text" in cleaned:
        return Told(cleaned["text"], new.fingerprint, sketch(cleaned["text"]))
    return Told(new.row["text"], new.fingerprint, new.sketched)


@dataclass(frozen=True, slots=True)
class _Kept:
    """How an arrival was kept: as which version of which article."""

    article_id: int
    version_id: int
    verdict: Verdict
    detail: str = ""


def _finish_known(here: _Here, kept: _Kept) -> Outcome:
    return _finish(here.connection, here.new, here.foreseen, here.changed, here.writer, kept)


def _finish(
    connection: Connection, new: Arrival, foreseen: Foreseen, changed: set[int], writer: Writer, kept: _Kept
) -> Outcome:
    """Aliases and ledger: the end of every way of keeping."""
    page = new.page
    changed.update(tie(writer, new, kept.article_id, foreseen.owners))
    foreseen.prints.add(new.fingerprint)
    outcome = Outcome(
        subject=page.source,
        verdict=kept.verdict,
        detail=kept.detail,
        article_id=kept.article_id,
        title=new.row["title"],
        status=page.status,
        milliseconds=page.milliseconds,
        robots=page.robots,
        url=page.url or new.row["canonical_url"],
    )
    ledger.write(
        connection,
        outcome,
        new.at,
        url=page.requested_url,
        version_id=kept.version_id,
        sha256=new.body.sha256,
        later=writer,
        linked=foreseen.linked,
    )
    return outcome
