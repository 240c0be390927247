"""From a URL to a Page.

    url ─ requestable ─ robots.txt ─ turn at the host ─ guarded connection ─ judged headers ─ bounded body ─ Page
              ↑                                                                   │
              └───────────────────────────── redirect, at most 10 ────────────────┘

One retry where the fault is of the passing kind. Every failure leaves as a FetchError about the URL that was asked for.
"""

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import requests

from newskeep.errors import FetchError
from newskeep.fetch.address import Resolve
from newskeep.fetch.answer import Answer, check_status, location_of, raw_chunks, read_answer
from newskeep.fetch.body import first_bytes
from newskeep.fetch.condition import conditional_headers
from newskeep.fetch.connection import trusting
from newskeep.fetch.content import PAGE, SOURCE, Kind
from newskeep.fetch.errand import Errand, Read, T
from newskeep.fetch.failure import RequestError
from newskeep.fetch.memory import NOTHING_KEPT, Memory
from newskeep.fetch.politeness import Politeness, in_words
from newskeep.fetch.robots import MAX_BYTES, MAX_REDIRECTS, RobotsCache
from newskeep.fetch.settings import FetchSettings, Manner
from newskeep.model import Page, Reason, Validators
from newskeep.urls import has_password, host, join, requestable

_LONGEST_WAIT = 60.0  # seconds; who asks for more in Retry-After is not asked again
_BACKOFF = 2.0  # seconds before the first retry where the site names no time; doubled for each further one
_AS_SET = Manner()


def _utcnow() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches pages, politely. Thread-safe: many threads may fetch at once, one request at a time goes to a host.

    `clock` (monotonic seconds), `sleep` and `chance` (uniform between 0 and 1) govern pauses and what is remembered of
    robots.txt; `now` is the wall clock; `resolve` looks names up as socket.getaddrinfo does; `memory` keeps what hosts
    asked for beyond this fetcher's life. Proxies, .netrc and certificate settings of the environment are not used: a
    proxy would connect in our place, where private addresses could not be refused.
    """

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = _utcnow,
        resolve: Resolve = socket.getaddrinfo,
        memory: Memory = NOTHING_KEPT,
    ) -> None:
        self.settings = settings or FetchSettings()
        self._now = now
        self._resolve = resolve
        self._trust: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._politeness = Politeness(clock, sleep, chance, now, memory)
        self._robots = RobotsCache(self._read_robots, clock, now, memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """No further request: fetches that wait for their turn, and those to come, fail as INTERRUPTED."""
        self._politeness.close()

    def fetch(self, url: str, *, validators: Validators | None = None, manner: Manner = _AS_SET) -> Page:
        """The page at `url`; where it has not changed since it came with `validators`, one of status 304, without body.

        Raises FetchError, whose detail is a sentence and whose reason is the code.
        """
        return self._fetch(url, PAGE, validators or Validators(), manner)

    def fetch_source(self, url: str, *, validators: Validators | None = None, manner: Manner = _AS_SET) -> Page:
        """The same for a feed, a sitemap (unpacked, where it is a gzip file) or a page to look for links on."""
        return self._fetch(url, SOURCE, validators or Validators(), manner)

    def crawl_delay(self, url: str, *, manner: Manner = _AS_SET) -> float:
        """Seconds between requests that the robots.txt of `url` asks for, 0 for none.

        Raises FetchError where it does not allow `url`, or cannot be had.
        """
        try:
            return self._robots.check(_checked(url), self.settings.in_manner(manner)).delay
        except RequestError as failure:
            raise FetchError(url, failure.reason, failure.detail, failure.status, failure.retry_after) from failure

    def wait(self, url: str) -> float:
        """Seconds until the host of `url` may be asked again: so long a fetch of it would stand still. For queues."""
        return self._politeness.wait(host(url))

    def _fetch(self, url: str, kind: Kind, validators: Validators, manner: Manner) -> Page:
        settings = self.settings.in_manner(manner)
        max_bytes = settings.max_source_bytes if kind is SOURCE else settings.max_bytes
        condition = conditional_headers(validators)

        def read(response: requests.Response) -> Answer:
            return read_answer(response, kind, max_bytes, self._now, conditional=bool(condition))

        with self._errand(settings, {"Accept": kind.accept, **condition}, manner) as errand:
            try:
                return self._follow(url, errand, read)
            except RequestError as failure:
                robots = failure.robots or errand.robots
                raise FetchError(
                    url, failure.reason, failure.detail, failure.status, failure.retry_after, robots
                ) from failure

    def _errand(self, settings: FetchSettings, headers: Mapping[str, str | bytes], manner: Manner = _AS_SET) -> Errand:
        return Errand(settings, self._resolve, self._tls_context, headers, manner.cookies)

    def _tls_context(self) -> ssl.SSLContext:
        """One for all fetches, made when it is first needed."""
        with self._lock:
            if self._trust is None:
                self._trust = trusting(self.settings.ca_bundle)
            return self._trust

    def _follow(self, url: str, errand: Errand, read: Read[Answer]) -> Page:
        """Go where `url` and its redirects lead."""
        start = target = moved_to = _checked(url)
        seen: set[tuple[str, str]] = set()
        for hops in range(self.settings.max_redirects + 1):
            state = (target, errand.cookies())
            if state in seen:
                raise RequestError(Reason.TOO_MANY_REDIRECTS, f"The URL redirects in a circle, back to {target}.")
            seen.add(state)
            answer = self._page_or_redirect(target, errand, read, redirected=hops > 0)
            if answer.location is None:
                return self._page(url, target, answer, errand, None if moved_to == start else moved_to)
            for_good = answer.for_good and moved_to == target
            target = _redirected(target, answer.location)
            moved_to = target if for_good else moved_to
        raise RequestError(
            Reason.TOO_MANY_REDIRECTS, f"The URL redirects more than {self.settings.max_redirects} times."
        )

    def _page_or_redirect(self, target: str, errand: Errand, read: Read[Answer], *, redirected: bool) -> Answer:
        settings = errand.settings
        try:
            pause = settings.delay
            if settings.obey_robots:
                errand.robots = None  # of the URL before
                rules = self._robots.check(target, settings)
                errand.robots, pause = rules.verdict, max(pause, rules.delay)
            return self._ask(target, errand, pause, read)
        except RequestError as failure:
            if redirected:
                failure.detail = f"It redirects to {target}. {failure.detail}"
            raise

    def _page(self, url: str, target: str, answer: Answer, errand: Errand, moved_to: str | None) -> Page:
        return Page(
            body=answer.body,
            source=url,
            media_type=answer.media_type,
            charset=answer.charset,
            requested_url=url,
            final_url=target,
            status=answer.status,
            headers=answer.headers,
            fetched_at=self._now(),
            milliseconds=errand.milliseconds(),
            moved_to=moved_to,
            robots=errand.robots,
        )

    def _ask(self, target: str, errand: Errand, pause: float, read: Read[T]) -> T:
        """One request, in turn, and again where it fails in passing. `read` makes of the answer what is wanted."""
        name = host(target)
        for attempt in range(self.settings.retries + 1):
            try:
                with self._politeness.turn(name, pause):
                    return errand.get(target, read)
            except RequestError as failure:
                wait = self._wait_before_retry(name, failure, attempt)
                if wait is None:
                    raise
                self._politeness.postpone(name, wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait_before_retry(self, name: str, failure: RequestError, attempt: int) -> float | None:
        """Seconds to wait before the next attempt; None for no next one. Raises RequestError where the host rests."""
        if not failure.transient:
            return None
        wait = _BACKOFF * 2**attempt if failure.retry_after is None else failure.retry_after
        if wait > _LONGEST_WAIT:
            self._politeness.rest(name, wait)
            detail = f"{name} asks to be left alone for {in_words(wait)} (HTTP {failure.status}, Retry-After)."
            raise RequestError(Reason.TOO_MANY_REQUESTS, detail, status=failure.status, retry_after=wait) from failure
        return wait if attempt < self.settings.retries else None

    def _read_robots(self, url: str, settings: FetchSettings) -> bytes | None:
        """The robots.txt at `url`; None where there is none. Raises RequestError where that is not to be known."""

        def read(response: requests.Response) -> bytes | str | None:
            if response.is_redirect:
                return location_of(response)
            if 400 <= response.status_code < 500 and response.status_code != 429:
                return None
            check_status(response, self._now)
            return first_bytes(raw_chunks(response), response.headers.get("Content-Encoding", ""), MAX_BYTES)

        with self._errand(settings, {}) as errand:
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._ask(url, errand, settings.delay, read)
                if not isinstance(answer, str):
                    return answer
                url = _redirected(url, answer)
        return None  # RFC 9309, 2.3.1.2: after five redirects it may be taken as not there


def _checked(url: str) -> str:
    """`url` as it is sent. Raises RequestError where it cannot be."""
    try:
        target = requestable(url)
    except FetchError as error:
        raise RequestError(error.reason, error.detail) from error
    if has_password(url):
        detail = "The URL carries a user name or a password, which would be kept with the page."
        raise RequestError(Reason.BAD_URL, detail)
    return target


def _redirected(base: str, location: str) -> str:
    """Where `location`, found at `base`, leads. Raises RequestError where that cannot be fetched."""
    try:
        return _checked(join(base, location))
    except FetchError as error:
        raise RequestError(error.reason, f"It redirects to {location[:200]!r}. {error.detail}") from error
    except RequestError as failure:
        failure.detail = f"It redirects to {location[:200]!r}. {failure.detail}"
        raise
