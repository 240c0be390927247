"""What hosts asked for, beyond the life of one fetcher: their robots.txt, and how long they want to be left alone.

This room does not know where that is kept. Whoever opens a fetcher hands it something that remembers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newskeep.model import RobotsAnswer


class Memory(Protocol):
    """What remembers for a fetcher. Called from many threads, never while a socket is waited for. Times are aware."""

    def robots(self, origin: str, agent: str) -> RobotsAnswer | None:
        """What the origin answered this agent last; None where that is not known, or no longer good."""

    def keep_robots(self, answer: RobotsAnswer) -> None:
        """Remember an answer, in place of the one before."""

    def rests(self) -> Mapping[str, datetime]:
        """Until when each host that asked for it is to be left alone."""

    def keep_rest(self, host: str, until: datetime) -> None:
        """Remember such a rest, in place of the one before."""


@dataclass(frozen=True, slots=True)
class NoMemory:
    """Remembers nothing."""

    def robots(self, origin: str, agent: str) -> RobotsAnswer | None:
        return None

    def keep_robots(self, answer: RobotsAnswer) -> None:
        pass

    def rests(self) -> Mapping[str, datetime]:
        return {}

    def keep_rest(self, host: str, until: datetime) -> None:
        pass


NOTHING_KEPT = NoMemory()


@dataclass(frozen=True, slots=True)
class ReadOnly(NoMemory):
    """Knows what another memory knows, and adds nothing to it: for dry runs."""

    memory: Memory

    def robots(self, origin: str, agent: str) -> RobotsAnswer | None:
        return self.memory.robots(origin, agent)

    def rests(self) -> Mapping[str, datetime]:
        return self.memory.rests()
