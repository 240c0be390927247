"""A batch: what is kept in one transaction, how it begins and ends, and how each page of it ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from newskeep.archive import ledger
from newskeep.archive.arrival import Arrival
from newskeep.archive.changing import note_changes
from newskeep.archive.database import Database
from newskeep.archive.deferring import Deferred, Direct, Ids, RowWriter
from newskeep.archive.foreseeing import Foreseen, foresee
from newskeep.archive.indexed import Indexed
from newskeep.archive.storing import INSERTS, tie
from newskeep.model import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Batch:
    """What the database knew of it, two ways to write (`later`: when the batch ends; `direct`: at once, for what is
    read again), the articles that changed, and what new ones gave to the index."""

    connection: Connection
    database: Database
    foreseen: Foreseen
    later: Deferred
    direct: Direct
    changed: set[int]
    words: list[Indexed]


def begin(connection: Connection, database: Database, arrivals: Sequence[Arrival]) -> Batch:
    """Begin to keep these arrivals, in their order."""
    foreseen = foresee(connection, arrivals)
    ids = Ids(connection, database.take_ids, sum(not foreseen.may_be_known(new) for new in arrivals))
    later, direct = Deferred(connection, INSERTS, ids), Direct(connection, INSERTS, ids)
    return Batch(connection, database, foreseen, later, direct, set(), [])


def end(batch: Batch) -> None:
    """Write what waits, and give the articles that changed their numbers."""
    batch.later.flush()
    batch.database.vocabulary.note(batch.connection, batch.words)
    note_changes(batch.connection, sorted(batch.changed))


@dataclass(frozen=True, slots=True)
class Kept:
    """How an arrival was kept: as which version of which article."""

    article_id: int
    version_id: int
    verdict: Verdict
    detail: str = ""


def finish(batch: Batch, writer: RowWriter, new: Arrival, kept: Kept) -> Outcome:
    """Aliases and ledger: the end of every way of keeping."""
    page = new.page
    batch.changed.update(tie(writer, new, kept.article_id, batch.foreseen.owners))
    batch.foreseen.prints.add(new.fingerprint)
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
        batch.connection,
        outcome,
        new.at,
        url=page.requested_url,
        version_id=kept.version_id,
        sha256=new.body.sha256,
        later=writer,
        linked=batch.foreseen.linked,
    )
    return outcome
