"""The ledger: every attempt at a URL or a file, and the story of one."""

from collections.abc import Container
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from newskeep.archive import schema
from newskeep.archive.deferring import Writer
from newskeep.archive.identity import identity
from newskeep.archive.keys import lookup_keys, subject_key
from newskeep.archive.queue import settle
from newskeep.archive.reading import find_id
from newskeep.archive.records import reason_from_code, sound
from newskeep.model import Attempt, Outcome, RobotsVerdict, Verdict

_ATTEMPT, _URL, _VERSION = schema.attempt, schema.url, schema.version
_INSERT = insert(_ATTEMPT)


def write(
    connection: Connection,
    outcome: Outcome,
    at: datetime,
    *,
    url: str | None = None,
    version_id: int | None = None,
    sha256: str | None = None,
    source_id: int | None = None,
    later: Writer | None = None,
    linked: Container[str] | None = None,
) -> None:
    """Add an attempt. `url` is what was requested, where the subject is a file or a redirect hid it. `linked` are the
    keys to which a source led, where that is known already.

    The link of the URL in the queue, if a source led to it, is settled at the same stroke; its source is the attempt's
    unless it is named.
    """
    subject = subject_key(outcome.subject)
    # Where both are one, as they are for what was fetched, the URL is not read twice.
    key = identity(url) if url and url != outcome.subject else _as_url_key(subject)
    if source_id is None and (linked is None or key in linked):
        source_id = settle(connection, key, outcome, at)
    values = {
        "at": at,
        "subject": sound(outcome.subject),
        "subject_key": subject,
        "url_key": key,
        "source_id": source_id,
        "article_id": outcome.article_id if outcome.article_id is not None else _owner(connection, key),
        "version_id": version_id,
        "verdict": str(outcome.verdict),
        "reason": None if outcome.reason is None else str(outcome.reason),
        "status": outcome.status,
        "milliseconds": outcome.milliseconds,
        "sha256": sha256,
        "robots": None if outcome.robots is None else str(outcome.robots),
        "detail": sound(outcome.detail),
    }
    (later or connection).execute(_INSERT, values)


def read(connection: Connection, url_or_path: str) -> list[Attempt]:
    """Every attempt at a URL or at any other address of its article, at a path, or at an article's number."""
    article_id = find_id(connection, url_or_path)
    keys = [*lookup_keys(url_or_path), subject_key(url_or_path)]
    tried = or_(_ATTEMPT.c.subject_key.in_(keys), _ATTEMPT.c.url_key.in_(keys))
    if article_id is not None:
        tried = or_(tried, _ATTEMPT.c.article_id == article_id)
    query = select(_ATTEMPT, _VERSION.c.number).outerjoin(_VERSION, _VERSION.c.id == _ATTEMPT.c.version_id)
    return [
        Attempt(
            at=row.at,
            subject=row.subject,
            verdict=Verdict(row.verdict),
            reason=reason_from_code(row.reason),
            detail=row.detail,
            status=row.status,
            milliseconds=row.milliseconds,
            article_id=row.article_id,
            number=row.number,
            robots=None if row.robots is None else RobotsVerdict(row.robots),
        )
        for row in connection.execute(query.where(tried).order_by(_ATTEMPT.c.id))
    ]


def last_place(connection: Connection, path: str) -> tuple[str, str] | None:
    """The place in a container (`path#place`) that was tried last, and the identity of the URL that stood there."""
    within = subject_key(path) + "#"
    tried = _ATTEMPT.c.subject_key.startswith(within, autoescape=True)
    query = select(_ATTEMPT.c.subject_key, _ATTEMPT.c.url_key).where(tried, _ATTEMPT.c.url_key.is_not(None))
    row = connection.execute(query.order_by(_ATTEMPT.c.id.desc()).limit(1)).first()
    return None if row is None else (row.subject_key[len(within) :], row.url_key)


def _as_url_key(subject: str) -> str | None:
    return None if subject.startswith("file:") else subject


def _owner(connection: Connection, key: str | None) -> int | None:
    """The article at an address that was tried in vain: its story goes on."""
    if key is None:
        return None
    return connection.execute(select(_URL.c.article_id).where(_URL.c.key == key)).scalar()
