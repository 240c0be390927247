"""One request at a time to a host, a pause after each, and rest for a host that asks for it or cannot be reached.

The pause is the larger of what was asked for (the delay, the site's Crawl-delay) and the host's strain: seconds that
grow where it answers slowly, doubled where it says 429 or 503 or times out, and halved by every quick answer. The rest
that a host asked for is remembered by a memory also beyond this process.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from newskeep.fetch.failure import RequestError
from newskeep.fetch.memory import NOTHING_KEPT, Memory
from newskeep.model import Reason

_SLICE = 1.0  # seconds: so long may a waiting fetch take to notice that the fetcher was closed
_LONGEST_REST = 24 * 3600.0
_JITTER = 0.25  # so much of a pause is added by chance at most, that requests do not beat like a clock

_QUICK = 1.0  # seconds: who answers within them is not strained
_LEAST_STRAIN, _MOST_STRAIN = 2.0, 60.0

_OVERLOADED = frozenset([429, 503])
# The host and not the page is at fault, where there is no answer at all.
_UNREACHABLE = frozenset([Reason.REFUSED, Reason.TIMEOUT, Reason.NO_SUCH_HOST, Reason.TLS_FAILURE])
_IN_A_ROW = 3  # so many faults, no answer between them: then it is left alone
_FIRST_REST, _LONGEST_UNREACHED = 300.0, 3600.0


@dataclass(slots=True)
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    not_before: float = float("-inf")
    rests_until: float = float("-inf")
    rests_for: RequestError | None = None  # what it rests for, where it did not ask for its rest
    strain: float = 0.0
    faults: int = 0


class Politeness:
    """The turns at all hosts. Thread-safe: many threads may wait, one a host goes.

    `clock` gives monotonic seconds, `sleep` waits so many, `random` is uniform between 0 and 1; `now` is the time of
    day, by which `memory` counts.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        random: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        memory: Memory = NOTHING_KEPT,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._now = now
        self._memory = memory
        self._hosts = {name: _Host(rests_until=clock() + left) for name, left in self._remembered_rests()}
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def turn(self, name: str, pause: float) -> Iterator[None]:
        """Wait until `name` may be asked, and keep others from asking while inside and for `pause` seconds after.

        Raises RequestError: TOO_MANY_REQUESTS where the host asked for a long rest; what it last failed for, where it
        rests because it cannot be reached; INTERRUPTED after close().
        """
        host = self._host(name)
        with host.turn:
            self._check(host, name)
            self._wait_for(host)
            started = self._clock()
            try:
                yield
            except RequestError as failure:
                self._note_failure(host, failure, pause)
                raise
            else:
                host.faults = 0
                _note_answer(host, self._clock() - started)
            finally:
                pause = max(pause, host.strain)
                pause += pause * _JITTER * self._random()
                host.not_before = max(host.not_before, self._clock() + pause)

    def wait(self, name: str) -> float:
        """Seconds until `name` may be asked; 0 where it may be now, and where it rests, since then asking fails."""
        with self._lock:
            host = self._hosts.get(name)
        if host is None or host.rests_until > self._clock():
            return 0.0
        return max(host.not_before - self._clock(), 0.0)

    def postpone(self, name: str, seconds: float) -> None:
        """No request to `name` for `seconds`; those that come wait."""
        host = self._host(name)
        host.not_before = max(host.not_before, self._clock() + seconds)

    def rest(self, name: str, seconds: float) -> None:
        """No request to `name` for `seconds`, a day at most; those that come fail at once."""
        host, seconds = self._host(name), min(seconds, _LONGEST_REST)
        host.rests_until, host.rests_for = self._clock() + seconds, None
        self._memory.keep_rest(name, self._now() + timedelta(seconds=seconds))

    def close(self) -> None:
        """Whoever waits, waits no longer but fails as INTERRUPTED."""
        self._closed = True

    def _remembered_rests(self) -> Iterator[tuple[str, float]]:
        """Hosts, each with the seconds of its rest that are left; never more than the longest, were the clock set."""
        now = self._now()
        for name, until in self._memory.rests().items():
            yield name, min((until - now).total_seconds(), _LONGEST_REST)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def _check(self, host: _Host, name: str) -> None:
        if self._closed:
            raise RequestError(Reason.INTERRUPTED)
        left = host.rests_until - self._clock()
        if left <= 0:
            return
        if host.rests_for is None:
            detail = f"{name} asked to be left alone for another {in_words(left)}."
            raise RequestError(Reason.TOO_MANY_REQUESTS, detail, retry_after=left)
        detail = f"{host.rests_for.detail} It is left alone for another {in_words(left)}."
        raise RequestError(host.rests_for.reason, detail, retry_after=left)

    def _wait_for(self, host: _Host) -> None:
        while (left := host.not_before - self._clock()) > 0:
            self._sleep(min(left, _SLICE))
            if self._closed:
                raise RequestError(Reason.INTERRUPTED)

    def _note_failure(self, host: _Host, failure: RequestError, pause: float) -> None:
        if failure.status in _OVERLOADED or failure.reason is Reason.TIMEOUT:
            host.strain = min(max(2 * host.strain, 2 * pause, _LEAST_STRAIN), _MOST_STRAIN)
        if failure.reason not in _UNREACHABLE or failure.status is not None:
            host.faults = 0
            return
        host.faults += 1
        if host.faults >= _IN_A_ROW:
            rest = min(_FIRST_REST * 2 ** min(host.faults - _IN_A_ROW, 10), _LONGEST_UNREACHED)
            host.rests_until, host.rests_for = self._clock() + rest, failure


def _note_answer(host: _Host, seconds: float) -> None:
    """The mean of the strain so far and of what an answer after `seconds` makes of it."""
    strain = (host.strain + (seconds if seconds > _QUICK else 0.0)) / 2
    host.strain = min(strain, _MOST_STRAIN) if strain > 0.1 else 0.0


def in_words(seconds: float) -> str:
    """A span of time as people say it: "45 s", "20 min", "3 h"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
