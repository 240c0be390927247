"""The rows of `source`: added, changed, removed, and which of them are due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from newskeep.archive import schema
from newskeep.archive.identity import shortened
from newskeep.archive.keys import lookup_keys
from newskeep.archive.records import sound, sound_or_none
from newskeep.archive.watched import options_to_json, source_from_row
from newskeep.urls import canonical
from newskeep.watch import LinkState, Source, SourceKind, SourceOptions, SourceState

_SOURCE, _LINK, _POLL, _SIGHTING, _ATTEMPT = schema.source, schema.link, schema.poll, schema.sighting, schema.attempt


def add(
    connection: Connection, kind: SourceKind, url: str, title: str | None, options: SourceOptions, now: datetime
) -> int:
    """Add a source that is due at once; its id. One that is there already is left as it is."""
    key = shortened(canonical(url))
    known = connection.execute(select(_SOURCE.c.id).where(_SOURCE.c.key == key)).scalar()
    if known is not None:
        return int(known)
    values = {
        "kind": str(kind),
        "url": sound(url),
        "key": key,
        "title": sound_or_none(title),
        "state": str(SourceState.ACTIVE),
        "added_at": now,
        "next_check_at": now,
        "interval_seconds": options.interval,
        "failures": 0,
        "options": options_to_json(options),
    }
    [added] = connection.execute(insert(_SOURCE).values(values)).inserted_primary_key or [0]
    return int(added)


def read(connection: Connection) -> list[Source]:
    """All sources, in the order in which they were added."""
    return [source_from_row(row._asdict()) for row in connection.execute(select(_SOURCE).order_by(_SOURCE.c.id))]


def read_one(connection: Connection, source_id: int) -> Source:
    """The source of this id, which there is."""
    return source_from_row(connection.execute(select(_SOURCE).where(_SOURCE.c.id == source_id)).one()._asdict())


def find(connection: Connection, id_or_url: str) -> Source | None:
    """The source of this id or URL."""
    key = _SOURCE.c.key.in_(lookup_keys(id_or_url))
    by_id = id_or_url.strip().isascii() and id_or_url.strip().isdigit() and len(id_or_url) < 10
    wanted = or_(key, _SOURCE.c.id == int(id_or_url)) if by_id else key
    row = connection.execute(select(_SOURCE).where(wanted)).first()
    return None if row is None else source_from_row(row._asdict())


def due(connection: Connection, now: datetime) -> list[Source]:
    """The active sources whose time has come, the longest waiting first."""
    query = select(_SOURCE).where(_SOURCE.c.state == str(SourceState.ACTIVE), _SOURCE.c.next_check_at <= now)
    rows = connection.execute(query.order_by(_SOURCE.c.next_check_at, _SOURCE.c.id))
    return [source_from_row(row._asdict()) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    """When the next active source is to be looked at."""
    active = _SOURCE.c.state == str(SourceState.ACTIVE)
    return connection.execute(select(func.min(_SOURCE.c.next_check_at)).where(active)).scalar()


def change(connection: Connection, source_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a source; a new `url` only where no other source has it."""
    changed = {name: sound(value) if isinstance(value, str) else value for name, value in values.items()}
    if "url" in changed:
        changed["key"] = shortened(canonical(changed["url"]))
        same = select(_SOURCE.c.id).where(_SOURCE.c.key == changed["key"], _SOURCE.c.id != source_id)
        if connection.execute(same).first() is not None:
            del changed["url"], changed["key"]
    if changed:
        connection.execute(update(_SOURCE).where(_SOURCE.c.id == source_id).values(changed))


def remove(connection: Connection, source_id: int) -> None:
    """Remove a source, its polls, and its links that were never fetched. Articles and the ledger stay."""
    connection.execute(delete(_SIGHTING).where(_SIGHTING.c.source_id == source_id))
    connection.execute(delete(_POLL).where(_POLL.c.source_id == source_id))
    own = _LINK.c.source_id == source_id
    elsewhere = select(func.min(_SIGHTING.c.source_id)).where(_SIGHTING.c.link_id == _LINK.c.id).scalar_subquery()
    connection.execute(update(_LINK).where(own).values(source_id=elsewhere))
    orphan = _LINK.c.source_id.is_(None)
    connection.execute(delete(_LINK).where(orphan, _LINK.c.state == str(LinkState.WAITING)))
    connection.execute(update(_LINK).where(orphan).values(due_at=None))
    connection.execute(update(_ATTEMPT).where(_ATTEMPT.c.source_id == source_id).values(source_id=None))
    connection.execute(delete(_SOURCE).where(_SOURCE.c.id == source_id))
