"""The article's best version: which one it is, and what follows from there being another one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from newskeep.archive import schema
from newskeep.archive.database import Database
from newskeep.archive.identity import shared_runs
from newskeep.archive.indexing import index
from newskeep.archive.knowing import Known, Met
from newskeep.archive.nearcopies import Told, tell_anew
from newskeep.archive.sketches import sketch
from newskeep.archive.storing import point
from newskeep.grading import OWN_WORDS, Capture, is_confirmed
from newskeep.model import Grade

CONFIRMED = "A second look found the text as short as before: the publisher cut it, and this is the best version now."
EARLIER = "An earlier capture than the latest: a version before it."
HELD = {
    Grade.SUSPECT: "The text shrank so much that the better version stays in front, until a second look confirms it.",
    Grade.TEASER: "It is a teaser: the better version stays in front.",
}

_VERSION = schema.version


def put_in_front(connection: Connection, database: Database, known: Known, version_id: int) -> None:
    """Make a version the article's best one; the search index and the sketch speak for the best one only."""
    old, new = row_of(connection, known.best_id), row_of(connection, version_id)
    scores = [score for score in (known.edit_score, new["edit_score"]) if score is not None]
    point(
        connection,
        known.id,
        best_id=version_id,
        ordered_at=new["published"] or known.first_seen,
        edit_score=max(scores, default=None),
    )
    index(connection, database, known.id, new, old)
    if new["text"] != old["text"]:
        tell_anew(connection, known.id, Told(new["text"], new["fingerprint"], sketch(new["text"])))


def confirms(connection: Connection, known: Known, latest: Capture, found: Capture, words: str) -> bool:
    """Whether the text that was `found` now shows that the latest version, a suspect, is what the publisher wants."""
    if not is_confirmed(latest, found):
        return False
    best = connection.execute(select(_VERSION.c.text).where(_VERSION.c.id == known.best_id)).scalar_one()
    return shared_runs(words, best) >= OWN_WORDS


def confirm(connection: Connection, database: Database, known: Known, met: Met) -> None:
    """Make a suspect that was confirmed a full version, and the best one."""
    connection.execute(update(_VERSION).where(_VERSION.c.id == met.id).values(grade=str(Grade.FULL)))
    put_in_front(connection, database, known, met.id)


def row_of(connection: Connection, version_id: int) -> Mapping[str, Any]:
    """Everything that a version says."""
    return connection.execute(select(_VERSION).where(_VERSION.c.id == version_id)).one()._asdict()
