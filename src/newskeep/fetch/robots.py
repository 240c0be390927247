"""robots.txt by RFC 9309: what a site allows us, remembered for a day an origin, by a memory also beyond this process.

What the RFC leaves open is decided so: 4xx means that there is no robots.txt and all is allowed, but 429 (“too many
requests”) is taken as 5xx is, as Google does; a site that cannot be asked is asked again after ten minutes.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from newskeep.fetch.failure import RequestError
from newskeep.fetch.memory import NOTHING_KEPT, Memory
from newskeep.fetch.settings import FetchSettings
from newskeep.model import Reason, RobotsAnswer, RobotsVerdict

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: the least that a crawler must read; we read no more
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
LONGEST_DELAY = 60.0  # seconds; no Crawl-delay holds us longer
_KEPT = 24 * 3600.0  # RFC 9309, 2.4
_KEPT_FAILURE = 600.0
_MANY = 4096  # origins remembered at once

# Faults of the host itself: the page would fail in the same way, so they are told as they are.
_OWN_REASON = frozenset(
    [Reason.NO_SUCH_HOST, Reason.PRIVATE_ADDRESS, Reason.REFUSED, Reason.TLS_FAILURE, Reason.TIMEOUT]
)
_NOT_REMEMBERED = frozenset([Reason.INTERRUPTED, Reason.TOO_MANY_REQUESTS])


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows one agent. `delay` is its Crawl-delay in seconds, 0 where it names none.

    `verdict` is that on a URL which is allowed: whether a robots.txt says so, or there is none.
    """

    allows: Callable[[str], bool]
    delay: float = 0.0
    verdict: RobotsVerdict = RobotsVerdict.ALLOWED


ALL_ALLOWED = Rules(lambda url: True, verdict=RobotsVerdict.MISSING)


def read_rules(content: bytes, agent: str) -> Rules:
    """The rules for `agent` (a product token, "newskeep") in a robots.txt. Never raises."""
    text = content[:MAX_BYTES].decode("utf-8-sig", "replace")
    parsed = Protego.parse("\n".join(_groups_for(agent, text)))
    delay = parsed.crawl_delay(agent) or 0.0
    return Rules(lambda url: parsed.can_fetch(url, agent), min(delay, LONGEST_DELAY))


_AGENT_LINE = re.compile(r"\s*user[ \-]?agent\s*:?\s*([a-z_\-]+|\*)?", re.IGNORECASE)


def _groups_for(agent: str, text: str) -> list[str]:
    """The lines of `text`, in which all other agents have become one.

    Protego keeps rules for each agent it reads of: 500 KiB of hostile robots.txt would cost 500,000,000 rules.
    It would also take "News" for us; RFC 9309 (2.2.1) wants the whole token.
    """
    lines: list[str] = []
    for line in text.splitlines():
        found = _AGENT_LINE.match(line)
        if found:
            token = (found[1] or "").lower()
            line = f"User-agent: {token}" if token in (agent, "*") else "User-agent: -other-"
            if lines and lines[-1] == line:
                continue
        lines.append(line)
    return lines


@dataclass(slots=True)
class _Entry:
    asking: threading.Lock = field(default_factory=threading.Lock)
    rules: Rules | RequestError | None = None
    until: float = float("-inf")


class RobotsCache:
    """The rules of every origin met. `read` gets a robots.txt: bytes, None for none, else RequestError.

    `clock` gives monotonic seconds, `now` the time of day, by which `memory` counts.
    """

    def __init__(
        self,
        read: Callable[[str, FetchSettings], bytes | None],
        clock: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        memory: Memory = NOTHING_KEPT,
    ) -> None:
        self._read = read
        self._clock = clock
        self._now = now
        self._memory = memory
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._lock = threading.Lock()

    def rules(self, url: str, settings: FetchSettings) -> Rules:
        """The rules that the origin of `url` has for our agent. Raises RequestError where they cannot be had."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        entry = self._entry(origin, settings.agent_token)
        with entry.asking:
            if entry.rules is None or self._clock() >= entry.until:
                entry.rules, left = self._recall(origin, settings) or self._ask(origin, settings)
                entry.until = self._clock() + left
            found = entry.rules
        if isinstance(found, RequestError):
            raise RequestError(found.reason, found.detail, status=found.status, robots=RobotsVerdict.UNREACHABLE)
        return found

    def check(self, url: str, settings: FetchSettings) -> Rules:
        """The rules of the origin of `url`, which allow it. Raises RequestError (ROBOTS_DENIED) where they do not."""
        rules = self.rules(url, settings)
        if not rules.allows(url):
            detail = f"The robots.txt of {urlsplit(url).netloc} does not allow it."
            raise RequestError(Reason.ROBOTS_DENIED, detail, robots=RobotsVerdict.DENIED)
        return rules

    def _recall(self, origin: str, settings: FetchSettings) -> tuple[Rules | RequestError, float] | None:
        """What is remembered of an origin, and for how many seconds it is good still."""
        answer = self._memory.robots(origin, settings.agent_token)
        if answer is None:
            return None
        left = (answer.expires_at - self._now()).total_seconds()
        # More than a day: the clock was set back since, and nobody knows how old it is.
        return (_meaning(answer), left) if 0 < left <= _KEPT else None

    def _ask(self, origin: str, settings: FetchSettings) -> tuple[Rules | RequestError, float]:
        """What an origin says now, and for how many seconds that is good."""
        try:
            content = self._read(f"{origin}/robots.txt", settings)
        except RequestError as failure:
            if failure.reason in _NOT_REMEMBERED and failure.status is None:
                raise
            failed = _as_robots_failure(failure, origin)
            if failed is not failure:  # a fault of the network here must not outlast this process
                self._keep(origin, settings, _KEPT_FAILURE, failure=failed.detail, status=failed.status)
            return failed, _KEPT_FAILURE
        return _meaning(self._keep(origin, settings, _KEPT, content)), _KEPT

    def _keep(
        self,
        origin: str,
        settings: FetchSettings,
        seconds: float,
        body: bytes | None = None,
        *,
        failure: str | None = None,
        status: int | None = None,
    ) -> RobotsAnswer:
        now = self._now()
        expires = now + timedelta(seconds=seconds)
        answer = RobotsAnswer(origin, settings.agent_token, now, expires, body, failure, status)
        self._memory.keep_robots(answer)
        return answer

    def _entry(self, origin: str, agent: str) -> _Entry:
        key = origin, agent
        with self._lock:
            if key not in self._entries and len(self._entries) >= _MANY:
                self._entries.pop(next(iter(self._entries)))  # the oldest; at worst it is asked once more
            return self._entries.setdefault(key, _Entry())


def _meaning(answer: RobotsAnswer) -> Rules | RequestError:
    if answer.failure is not None:
        return RequestError(Reason.ROBOTS_UNREACHABLE, answer.failure, status=answer.status)
    return ALL_ALLOWED if answer.body is None else read_rules(answer.body, answer.agent)


def _as_robots_failure(failure: RequestError, origin: str) -> RequestError:
    if failure.reason in _OWN_REASON:
        return failure
    detail = (
        f"The robots.txt of {urlsplit(origin).netloc} cannot be had, so nothing is fetched for now: {failure.detail}"
    )
    return RequestError(Reason.ROBOTS_UNREACHABLE, detail, status=failure.status)
