"""Who may watch: a lease that only one holds, kept alive by a heartbeat; and the passes that were made under it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from newskeep.archive import schema

_LEASE, _PASS = schema.lease, schema.sync_pass
NAME = "sync"
NOBODY = ""


def take(connection: Connection, holder: str, now: datetime, until: datetime, *, from_holder: str | None) -> bool:
    """Take the lease if it is free, has run out, or is `from_holder`'s, who is known to be dead; whether it was had.

    One UPDATE whose condition the database judges: of two that come at the same time one gets it.
    """
    free = (_LEASE.c.holder == NOBODY) | (_LEASE.c.expires_at <= now)
    if from_holder is not None:
        free = free | (_LEASE.c.holder == from_holder)
    values = {"holder": holder, "taken_at": now, "expires_at": until}
    return connection.execute(update(_LEASE).where(_LEASE.c.name == NAME, free).values(values)).rowcount == 1


def holder(connection: Connection) -> tuple[str, datetime, datetime]:
    """Who holds the lease ("" for nobody), since when, and until when unless it is renewed."""
    row = connection.execute(select(_LEASE).where(_LEASE.c.name == NAME)).one()
    return row.holder, row.taken_at, row.expires_at


def renew(connection: Connection, holder: str, until: datetime) -> bool:
    """Hold the lease longer; False where it is another's by now."""
    own = (_LEASE.c.name == NAME, _LEASE.c.holder == holder)
    return connection.execute(update(_LEASE).where(*own).values(expires_at=until)).rowcount == 1


def release(connection: Connection, holder: str, now: datetime) -> None:
    """Give the lease back, if it is still `holder`'s."""
    own = (_LEASE.c.name == NAME, _LEASE.c.holder == holder)
    connection.execute(update(_LEASE).where(*own).values(holder=NOBODY, expires_at=now))


def begin_pass(connection: Connection, holder: str, now: datetime) -> int:
    """Note that a pass begins; its id."""
    values = {"started_at": now, "seen_at": now, "holder": holder}
    [added] = connection.execute(insert(_PASS).values(values)).inserted_primary_key or [0]
    return int(added)


def see_pass(connection: Connection, holder: str, now: datetime) -> None:
    """Note that the holder's open pass goes on."""
    open_ones = (_PASS.c.holder == holder, _PASS.c.ended_at.is_(None))
    connection.execute(update(_PASS).where(*open_ones).values(seen_at=now))


def end_pass(connection: Connection, pass_id: int, now: datetime) -> None:
    """Note that a pass has ended."""
    connection.execute(update(_PASS).where(_PASS.c.id == pass_id).values(seen_at=now, ended_at=now))


LASTS = timedelta(seconds=90)  # without a heartbeat
HEARTBEAT = timedelta(seconds=20)
