"""Keeping: a page and what it says become a version, inside one transaction.

refused? ─ attempt                    a wall, an index, an error, nothing to read
known?   ─ the article, and the version to compare with (see `knowing`)
same?    ─ NEW: article + version     EDITED: version      SAME: last seen
           or, where newskeep reads the very same bytes in another way, a new reading of that version
─ aliases ─ search row ─ attempt
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from newskeep.archive import ledger, lines, schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.best import CONFIRMED, HELD, confirm, confirms, put_in_front, row_of
from newskeep.archive.changing import note_changes
from newskeep.archive.database import Database
from newskeep.archive.deferring import Deferred, Writer
from newskeep.archive.extras import carried, note_extras
from newskeep.archive.indexed import Indexed, IndexedText, indexed
from newskeep.archive.knowing import (
    Known,
    Met,
    Owner,
    changed_beside,
    known_article,
    known_by_id,
    latest_version,
    met_version,
    owners_of,
    says_otherwise,
    was_read_before,
)
from newskeep.archive.nearcopies import Told, story_of_new
from newskeep.archive.queue import look_again
from newskeep.archive.reading import find_id
from newskeep.archive.records import as_extracted, blocks_to_row
from newskeep.archive.scoring import Scored, scored
from newskeep.archive.sketches import sketch
from newskeep.archive.storing import Place, fill_body, mark_again, point, store_article, store_page, store_version, tie
from newskeep.grading import SECOND_LOOK, Capture, grade, is_in_front
from newskeep.learning.judging import Finding
from newskeep.learning.marking import mark
from newskeep.model import Article, Grade, Outcome, Page, Reason, Verdict, compare

_VERSION = schema.version


@dataclass(frozen=True, slots=True)
class Batch:
    """What is kept in one transaction. `owners` knows the addresses of all arrivals, also those that came with it;
    the articles that change are added to `changed`; `learned` are the lines of the sites that were met (by id),
    `words` what new articles gave to the index."""

    connection: Connection
    database: Database
    later: Deferred
    owners: dict[str, Owner]
    changed: set[int]
    learned: dict[int, Mapping[int, Finding]]
    words: list[Indexed]


def begin(connection: Connection, database: Database, arrivals: Iterable[Arrival]) -> Batch:
    """Begin to keep these arrivals, in their order."""
    owners = owners_of(connection, [name for new in arrivals for name in new.aliases])
    return Batch(connection, database, Deferred(connection), owners, set(), {}, [])


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
    connection = batch.connection
    here = _Here(connection, batch.database, new, batch.owners, batch.changed, batch.later, batch.learned, batch.words)
    if not new.has_url or any(name.key in here.owners for name in new.aliases):
        batch.later.flush()  # what is known of the article may be waiting still
    known = known_article(connection, new, here.owners)
    if known is None:
        return _keep_new(here)
    here = replace(here, later=connection)
    met = met_version(connection, new, known)
    verdict = compare(met.wording, new.wording)
    if _is_reading(here, met, verdict):
        return _keep_reading(here, known, met)
    return _keep_same(here, known, met) if verdict is Verdict.SAME else _keep_edit(here, known, met)


def keep_reading(
    connection: Connection, database: Database, new: Arrival, known: Known, met: Met, changed: set[int]
) -> None:
    """Keep what the page of a version says when it is read again; the article is added to `changed`.

    Nobody tried an address, and the article was not seen again: neither ledger nor aliases hear of it.
    """
    _store_reading(_Here(connection, database, new, {}, changed, connection, {}, []), known, met, met.page_id)


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
    """One keeping under way."""

    connection: Connection
    database: Database
    new: Arrival
    owners: dict[str, Owner]
    changed: set[int]
    later: Writer  # of a new article what nothing reads before the batch ends or its addresses are met again
    learned: dict[int, Mapping[int, Finding]]
    words: list[Indexed]


def _is_reading(here: _Here, met: Met, verdict: Verdict) -> bool:
    """Whether the publisher changed nothing, and it is newskeep that reads the same bytes in another way."""
    if verdict is Verdict.EDITED:
        return was_read_before(here.connection, here.new, met)
    if met.extractor == here.new.row["extractor"] or met.sha256 != here.new.body.sha256:
        return False
    return says_otherwise(here.connection, here.new, met)


def _keep_new(here: _Here) -> Outcome:
    connection, new = here.connection, here.new
    article_id, site_id = store_article(connection, new, here.later)
    page_id = store_page(connection, new)
    cleaned = _without_learned_lines(here, site_id)
    place = Place(1, 1, _judged(new), Scored())
    here.changed.add(article_id)
    version_id = store_version(connection, new, article_id, page_id, place, cleaned)
    story_id = story_of_new(connection, article_id, _told(new, cleaned))
    point(connection, article_id, latest_id=version_id, best_id=version_id, story_id=story_id)
    words = indexed(IndexedText.of({**new.row, **cleaned})) if cleaned else new.indexed
    here.database.index(here.later, article_id, words, None)
    here.words.append(words)
    return _finish(here, article_id, version_id, Verdict.NEW)


def _without_learned_lines(here: _Here, site_id: int | None) -> dict[str, str]:
    """The columns that differ where the site's learned lines are removed. Other versions are cleaned when an import
    ends; a new article is, as a rule, then found to be clean."""
    if site_id is None:
        return {}
    if site_id not in here.learned:
        here.learned[site_id] = lines.learned(here.connection, site_id)
    blocks = here.new.article.blocks
    marked = mark(blocks, here.learned[site_id]) if here.learned[site_id] else blocks
    return {} if marked == blocks else blocks_to_row(marked)


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
    return _finish(here, known.id, met.id, Verdict.SAME, " ".join(filter(None, detail)))


def _keep_edit(here: _Here, known: Known, met: Met) -> Outcome:
    connection, new = here.connection, here.new
    judged = _judged(new, known.best_length)
    confirmed = judged is Grade.SUSPECT and met.number == known.versions and _confirms(here, known, met)
    judged = Grade.FULL if confirmed else judged
    number = known.versions + 1
    page_id = store_page(connection, carried(connection, new, met.page_id))
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
    outcome = _finish(here, known.id, version_id, Verdict.EDITED, " ".join(filter(None, detail)))
    if judged is Grade.SUSPECT and new.page.requested_url:
        look_again(connection, new.page.requested_url, new.at + SECOND_LOOK)  # after the attempt has settled the link
    return outcome


def _is_second_look(here: _Here, known: Known, met: Met) -> bool:
    """Whether the arrival looks at the latest version once more; the same saved file taken in again is no look."""
    is_that_file = here.new.is_saved_copy and here.new.body.sha256 == met.sha256
    return met.number == known.versions != known.best_number and not is_that_file


def _confirms(here: _Here, known: Known, met: Met) -> bool:
    """Whether the arrival shows that the publisher really cut the text."""
    if here.new.page.provenance:
        return False  # it was judged where it came from
    words = here.new.row["text"]
    found = Capture(grade(here.new.article, known.best_length), len(words), here.new.seen)
    return confirms(here.connection, known, met.capture, found, words)


def _keep_reading(here: _Here, known: Known, met: Met) -> Outcome:
    connection, new = here.connection, here.new
    is_here = new.body.sha256 == met.sha256
    page_id = met.page_id if is_here else store_page(connection, carried(connection, new, met.page_id))
    version_id = _store_reading(here, known, met, page_id)
    _note_seen(here, known)
    detail = f"The same page, read anew ({met.extractor} → {new.row['extractor']})."
    noted = _noted_extras(here, known.id, version_id)
    return _finish(here, known.id, version_id, Verdict.SAME, f"{detail} {noted}".strip())


def _store_reading(here: _Here, known: Known, met: Met, page_id: int) -> int:
    """What the arrival says as another reading of a version, in front where the one before it was; its id."""
    connection = here.connection
    reading = _readings(connection, known.id, met.number) + 1
    place = Place(met.number, reading, Grade(met.grade), _edit(connection, met.id))
    version_id = _store_version(here, known.id, page_id, place)
    if met.number == known.best_number:
        put_in_front(connection, here.database, known, version_id)
    if met.number == known.versions:
        point(connection, known.id, latest_id=version_id)
    return version_id


def _store_version(here: _Here, article_id: int, page_id: int, place: Place) -> int:
    here.changed.add(article_id)
    version_id = store_version(here.connection, here.new, article_id, page_id, place)
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


def _finish(here: _Here, article_id: int, version_id: int, verdict: Verdict, detail: str = "") -> Outcome:
    """Aliases and ledger: the end of every way of keeping."""
    page = here.new.page
    here.changed.update(tie(here.connection, here.new, article_id, here.owners, here.later))
    outcome = Outcome(
        subject=page.source,
        verdict=verdict,
        detail=detail,
        article_id=article_id,
        title=here.new.row["title"],
        status=page.status,
        milliseconds=page.milliseconds,
        robots=page.robots,
        url=page.url or here.new.row["canonical_url"],
    )
    sha256 = here.new.body.sha256
    ledger.write(
        here.connection,
        outcome,
        here.new.at,
        url=page.requested_url,
        version_id=version_id,
        sha256=sha256,
        later=here.later,
    )
    return outcome
