"""Polls: a look at a source is done when its links are in the queue, in the same transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from newskeep.archive import ledger, schema
from newskeep.archive.queue import batches, keyed, known_links, note_links
from newskeep.archive.records import reason_from_code, sound
from newskeep.model import Link
from newskeep.watch import Poll, PollOutcome, Source

_POLL, _SIGHTING, _SOURCE = schema.poll, schema.sighting, schema.source


def note_listing(connection: Connection, source: Source, poll: Poll, links: Iterable[Link]) -> Poll:
    """Note a poll that found a list of links: those never seen go into the queue. The poll with its figures."""
    now = poll.ended_at
    found = keyed(links)
    known = known_links(connection, found)
    fresh = {key: link for key, link in found.items() if key not in known}
    left_out = note_links(connection, source, fresh, now)
    for outcome in left_out:
        ledger.write(connection, outcome, now, source_id=source.id)
    known.update(known_links(connection, fresh))
    before = _last_listing(connection, source.id)
    ids = [known[key] for key in found]
    overlap = None if before is None else _in_common(connection, source, ids, before)
    poll = replace(poll, items=len(found), new=len(fresh), overlap=overlap)
    _note_sightings(connection, source, ids, write(connection, poll))
    return poll


def note_unchanged(connection: Connection, source: Source, poll: Poll) -> Poll:
    """Note a poll that found what the poll before had found."""
    before = _last_listing(connection, source.id)
    items = 0
    if before is not None:
        seen = (_SIGHTING.c.source_id == source.id, _SIGHTING.c.poll_id == before)
        items = connection.execute(select(func.count()).select_from(_SIGHTING).where(*seen)).scalar_one()
    poll = replace(poll, items=items, overlap=None if before is None else items)
    write(connection, poll)
    return poll


def write(connection: Connection, poll: Poll) -> int:
    """Add a poll; its id."""
    values = {
        "source_id": poll.source_id,
        "started_at": poll.started_at,
        "ended_at": poll.ended_at,
        "outcome": str(poll.outcome),
        "reason": None if poll.reason is None else str(poll.reason),
        "status": poll.status,
        "items": poll.items,
        "new": poll.new,
        "overlap": poll.overlap,
        "detail": sound(poll.detail),
    }
    [added] = connection.execute(insert(_POLL).values(values)).inserted_primary_key or [0]
    return int(added)


def read(connection: Connection, source_id: int, limit: int) -> list[Poll]:
    """The last polls of a source, newest first."""
    query = select(_POLL).where(_POLL.c.source_id == source_id).order_by(_POLL.c.id.desc()).limit(limit)
    return [poll_from_row(row._asdict()) for row in connection.execute(query)]


def poll_from_row(row: Mapping[str, Any]) -> Poll:
    """The poll in a row."""
    return Poll(
        source_id=row["source_id"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=PollOutcome(row["outcome"]),
        reason=reason_from_code(row["reason"]),
        status=row["status"],
        items=row["items"],
        new=row["new"],
        overlap=row["overlap"],
        detail=row["detail"],
    )


def new_since(connection: Connection, since: datetime) -> dict[int, int]:
    """How many links each source named that were new, since a time; a source's first poll is not counted."""
    link = schema.link
    first = select(_POLL.c.source_id, func.min(_POLL.c.ended_at).label("at")).group_by(_POLL.c.source_id).subquery()
    query = (
        select(link.c.source_id, func.count())
        .join_from(link, first, first.c.source_id == link.c.source_id)
        .where(link.c.found_at >= since, link.c.found_at > first.c.at)
        .group_by(link.c.source_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _last_listing(connection: Connection, source_id: int) -> int | None:
    return connection.execute(select(func.max(_SIGHTING.c.poll_id)).where(_SIGHTING.c.source_id == source_id)).scalar()


def _in_common(connection: Connection, source: Source, ids: Iterable[int], before: int) -> int:
    count = 0
    for some in batches(ids):
        seen = (_SIGHTING.c.source_id == source.id, _SIGHTING.c.poll_id == before, _SIGHTING.c.link_id.in_(some))
        count += connection.execute(select(func.count()).select_from(_SIGHTING).where(*seen)).scalar_one()
    return count


def _note_sightings(connection: Connection, source: Source, ids: list[int], poll_id: int) -> None:
    for some in batches(ids):
        mine = (_SIGHTING.c.source_id == source.id, _SIGHTING.c.link_id.in_(some))
        there = set(connection.execute(select(_SIGHTING.c.link_id).where(*mine)).scalars())
        connection.execute(update(_SIGHTING).where(*mine).values(poll_id=poll_id))
        rows = [{"source_id": source.id, "link_id": one, "poll_id": poll_id} for one in some if one not in there]
        if rows:
            connection.execute(insert(_SIGHTING), rows)
