"""One request at a time to a host, a pause after each, and rest for a host that asks for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

_SLICE = 1.0  # seconds: so long may a waiting fetch take to notice that the fetcher was closed
_LONGEST_REST = 24 * 3600.0


@dataclass(slots=True)
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    not_before: float = float("-inf")
    rests_until: float = float("-inf")


class Politeness:
    """The turns at all hosts. Thread-safe: many threads may wait, one a host goes."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def turn(self, name: str, pause: float) -> Iterator[None]:
        """Wait until `name` may be asked, and keep others from asking while inside and for `pause` seconds after.

        Raises RequestError: TOO_MANY_REQUESTS where the host asked for a long rest; INTERRUPTED after close().
        """
        host = self._host(name)
        with host.turn:
            self._check(host, name)
            self._wait_for(host)
            try:
                yield
            finally:
                host.not_before = max(host.not_before, self._clock() + pause)

    def postpone(self, name: str, seconds: float) -> None:
        """No request to `name` for `seconds`; those that come wait."""
        host = self._host(name)
        host.not_before = max(host.not_before, self._clock() + seconds)

    def rest(self, name: str, seconds: float) -> None:
        """No request to `name` for `seconds`, a day at most; those that come fail at once."""
        self._host(name).rests_until = self._clock() + min(seconds, _LONGEST_REST)

    def close(self) -> None:
        """Whoever waits, waits no longer but fails as INTERRUPTED."""
        self._closed = True

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def _check(self, host: _Host, name: str) -> None:
        if self._closed:
            raise RequestError(Reason.INTERRUPTED)
        left = host.rests_until - self._clock()
        if left > 0:
            detail = f"{name} asked to be left alone for another {in_words(left)}."
            raise RequestError(Reason.TOO_MANY_REQUESTS, detail, retry_after=left)

    def _wait_for(self, host: _Host) -> None:
        while (left := host.not_before - self._clock()) > 0:
            self._sleep(min(left, _SLICE))
            if self._closed:
                raise RequestError(Reason.INTERRUPTED)


def in_words(seconds: float) -> str:
    """A span of time as people say it: "45 s", "20 min", "3 h"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
