"""What hosts asked for, kept from one run to the next: robots.txt, and rests. Reached as `archive.hosts`.

What has run out goes when something new comes, so that neither table grows beyond what was asked for in a day.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert, select

from newskeep.archive import schema
from newskeep.archive.database import Database
from newskeep.archive.records import sound
from newskeep.model import RobotsAnswer

_ROBOTS, _REST = schema.robots, schema.rest


class Hosts:
    """A memory for a fetcher. Every method is one short transaction; may be called from several threads.

    Raises ArchiveError as `Archive` does.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def robots(self, origin: str, agent: str) -> RobotsAnswer | None:
        """What the origin answered this agent last; None where that is not known, or no longer good."""
        wanted = (_ROBOTS.c.origin == origin, _ROBOTS.c.agent == agent, _ROBOTS.c.expires_at > self._clock())
        with self._database.reading() as connection:
            row = connection.execute(select(_ROBOTS).where(*wanted)).first()
        return None if row is None else RobotsAnswer(**row._mapping)

    def keep_robots(self, answer: RobotsAnswer) -> None:
        """Remember an answer, in place of the one before."""
        same = (_ROBOTS.c.origin == answer.origin) & (_ROBOTS.c.agent == answer.agent)
        values = {
            "origin": answer.origin,
            "agent": answer.agent,
            "asked_at": answer.asked_at,
            "expires_at": answer.expires_at,
            "status": answer.status,
            "failure": None if answer.failure is None else sound(answer.failure),
            "body": answer.body,
        }
        with self._database.writing() as connection:
            connection.execute(delete(_ROBOTS).where(same | (_ROBOTS.c.expires_at <= self._clock())))
            connection.execute(insert(_ROBOTS).values(values))

    def rests(self) -> dict[str, datetime]:
        """Until when each host that asked for it is to be left alone."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_REST).where(_REST.c.until > self._clock()))
            return {row.host: row.until for row in rows}

    def keep_rest(self, host: str, until: datetime) -> None:
        """Remember such a rest, in place of the one before."""
        with self._database.writing() as connection:
            connection.execute(delete(_REST).where((_REST.c.host == host) | (_REST.c.until <= self._clock())))
            connection.execute(insert(_REST).values(host=host, until=until))
