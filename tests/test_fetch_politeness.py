"""Pauses between requests to a host, one at a time, many hosts at once; retries and what Retry-After asks for."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.fetch.answer import retry_after
from newskeep.model import Reason
from tests.test_fetch_robots import Clock, fetcher
from tests.web import Web, cut_off, hang_up, in_turn, page, reset, silent, slow

NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)


def polite(web: Web, clock: Clock, **settings: Any) -> Fetcher:
    return fetcher(web, clock, **{"obey_robots": False, "retries": 1, "delay": 1.0, **settings})


def failed(fetching: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetching.fetch(url)
    return caught.value


def test_a_host_has_a_second_of_rest_between_requests(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = page()
    with polite(web, clock) as fetching:
        fetching.fetch(site.url())
        assert clock.slept == []
        fetching.fetch(site.url())
    assert sum(clock.slept) == pytest.approx(1)


def test_robots_txt_and_page_are_a_second_apart_too(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = page()
    with polite(web, clock, obey_robots=True) as fetching:
        fetching.fetch(site.url())
    assert sum(clock.slept) == pytest.approx(1)


def test_other_hosts_need_not_wait(web: Web) -> None:
    site, clock = web.site(), Clock()
    web.names.update({"one.test": "127.0.0.1", "two.test": "127.0.0.1"})
    site.routes["/"] = page()
    with polite(web, clock) as fetching:
        fetching.fetch(site.url(host="one.test"))
        fetching.fetch(site.url(host="two.test"))
    assert clock.slept == []


def test_a_host_gets_one_request_at_a_time_and_hosts_go_side_by_side(web: Web) -> None:
    one, two = web.site(), web.site()
    web.names.update({"one.test": "127.0.0.1", "two.test": "127.0.0.1"})
    meeting = threading.Barrier(2, timeout=10)

    def meet(connection: Any) -> None:
        meeting.wait()  # passes only when a request to each host is under way
        page()(connection)

    one.routes["/"] = two.routes["/"] = meet
    urls = [site.url(host=name) for site, name in ((one, "one.test"), (two, "two.test"))] * 3
    settings = FetchSettings(allow_private=True, obey_robots=False, delay=0, retries=0)
    with Fetcher(settings, resolve=web.resolve) as fetching, ThreadPoolExecutor(6) as pool:
        assert [found.status for found in pool.map(fetching.fetch, urls)] == [200] * 6
    assert (one.most_at_once, two.most_at_once) == (1, 1)


def test_threads_ask_for_a_robots_txt_once(web: Web) -> None:
    site = web.site()
    site.robots("User-agent: *\nAllow: /")
    site.routes["/"] = page()
    settings = FetchSettings(allow_private=True, delay=0)
    with Fetcher(settings) as fetching, ThreadPoolExecutor(6) as pool:
        list(pool.map(fetching.fetch, [site.url()] * 6))
    assert len(site.requests) == 7


@pytest.mark.parametrize("first", [page("", 429), page("", 502), page("", 503), page("", 504), reset, hang_up])
def test_a_passing_fault_is_forgiven_once(web: Web, first: Any) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = in_turn(first, page("<p>Text.</p>"))
    with polite(web, clock) as fetching:
        assert fetching.fetch(site.url()).body == b"<p>Text.</p>"
    assert sum(clock.slept) == pytest.approx(2)


@pytest.mark.parametrize(
    ("reply", "reason", "requests"),
    [
        (page("", 429), Reason.TOO_MANY_REQUESTS, 2),
        (page("", 503), Reason.SERVER_ERROR, 2),
        (hang_up, Reason.CUT_OFF, 2),
        (page("", 500), Reason.SERVER_ERROR, 1),
        (page("", 404), Reason.GONE, 1),
        (cut_off(), Reason.CUT_OFF, 1),
    ],
)
def test_a_fault_that_stays_is_told_after_one_retry(web: Web, reply: Any, reason: Reason, requests: int) -> None:
    site = web.site()
    site.routes["/"] = reply
    with polite(web, Clock()) as fetching:
        assert failed(fetching, site.url()).reason is reason
    assert len(site.requests) == requests


@pytest.mark.parametrize("value", ["30", format_datetime(NOON + timedelta(seconds=30), usegmt=True)])
def test_retry_after_is_waited_for(web: Web, value: str) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = in_turn(page("", 503, {"Retry-After": value}), page())
    settings = FetchSettings(allow_private=True, obey_robots=False)
    with Fetcher(settings, clock=clock, sleep=clock.sleep, chance=lambda: 0.0, now=lambda: NOON) as fetching:
        fetching.fetch(site.url())
    assert sum(clock.slept) == pytest.approx(30)


def test_a_host_that_asks_for_a_long_rest_gets_it(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = in_turn(page("", 429, {"Retry-After": "7200"}), page())
    with polite(web, clock) as fetching:
        error = failed(fetching, site.url())
        assert (error.reason, error.status) == (Reason.TOO_MANY_REQUESTS, 429)
        assert "2 h" in error.detail
        assert failed(fetching, site.url()).reason is Reason.TOO_MANY_REQUESTS
        assert len(site.requests) == 1
        assert sum(clock.slept) == 0
        clock.now += 7201
        assert fetching.fetch(site.url()).status == 200


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("120", 120.0),
        ("9" * 400, None),
        ("Thu, 29 Feb 2024 12:01:00 GMT", 60.0),
        ("Thu, 29 Feb 2024 12:01:00 -0000", 60.0),
        ("Thursday, 29-Feb-24 12:01:00 GMT", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Thu, 29 Feb 99999 12:00:00 GMT", None),
        ("Thu, 99 Feb 2024 99:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_closing_the_fetcher_ends_waiting(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page()
    waiting = threading.Event()

    def sleep(seconds: float) -> None:
        waiting.set()
        time.sleep(0.01)

    settings = FetchSettings(allow_private=True, obey_robots=False, delay=1000)
    fetching = Fetcher(settings, sleep=sleep)
    fetching.fetch(site.url())
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(fetching.fetch, site.url())
        assert waiting.wait(5)
        fetching.close()
        error = second.exception(5)
    assert isinstance(error, FetchError)
    assert error.reason is Reason.INTERRUPTED


def test_waiting_for_ones_turn_is_not_time_spent(web: Web) -> None:
    site = web.site()
    site.routes["/"] = slow(0.5, page())
    settings = FetchSettings(allow_private=True, obey_robots=False, delay=0, total_timeout=1.2)
    with Fetcher(settings) as fetching, ThreadPoolExecutor(4) as pool:
        assert [found.status for found in pool.map(fetching.fetch, [site.url()] * 4)] == [200] * 4


def test_a_failed_request_frees_its_hosts_turn(web: Web) -> None:
    site = web.site()
    site.routes["/"] = in_turn(silent, page())
    with polite(web, Clock(), read_timeout=0.2) as fetching:
        assert failed(fetching, site.url()).reason is Reason.TIMEOUT
        assert fetching.fetch(site.url()).status == 200


def pauses(fetching: Fetcher, clock: Clock, urls: list[str]) -> list[float]:
    """How long each fetch of `urls`, good or bad, has to wait for its turn."""
    waited = []
    for url in urls:
        waited.append(round(fetching.wait(url), 3))
        clock.now += waited[-1]
        with suppress(FetchError):
            fetching.fetch(url)
    return waited


def test_a_host_that_answers_slowly_is_asked_more_slowly_and_faster_again(web: Web) -> None:
    site, clock = web.site(), Clock()

    def late(connection: Any) -> None:
        clock.now += 12
        page()(connection)

    site.routes["/slow"] = late
    site.routes["/"] = page()
    with polite(web, clock) as fetching:
        waited = pauses(fetching, clock, [site.url(path) for path in ("/slow", "/slow", "/", "/", "/", "/", "/")])
    assert waited == [0, 6, 9, 4.5, 2.25, 1.125, 1]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_has_too_much_is_asked_more_and_more_slowly(web: Web, status: int) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = in_turn(*[page("", status)] * 4, page())
    with polite(web, clock, retries=0) as fetching:
        assert pauses(fetching, clock, [site.url()] * 8) == [0, 2, 4, 8, 16, 8, 4, 2]


def test_chance_makes_a_pause_longer_by_a_quarter_at_most(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = page()
    settings = FetchSettings(allow_private=True, obey_robots=False, delay=4.0)
    with Fetcher(settings, clock=clock, sleep=clock.sleep, chance=lambda: 0.5, resolve=web.resolve) as fetching:
        fetching.fetch(site.url())
        assert fetching.wait(site.url()) == pytest.approx(4.5)


def test_a_host_that_cannot_be_reached_is_left_alone_longer_and_longer(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = page()
    with polite(web, clock, delay=0) as fetching:
        gone = site.url()
        site.close()
        fresh = [failed(fetching, gone) for _ in range(3)]
        assert all("left alone" not in error.detail for error in fresh)
        resting = failed(fetching, gone)
        assert resting.reason is Reason.REFUSED
        assert "left alone for another 5 min" in resting.detail
        assert resting.retry_after == pytest.approx(300)
        assert fetching.wait(gone) == 0
        clock.now += 301
        assert "left alone" not in failed(fetching, gone).detail
        assert failed(fetching, gone).retry_after == pytest.approx(600)


def test_a_host_that_answers_in_between_is_not_out_of_reach(web: Web) -> None:
    site = web.site()
    site.routes["/silent"] = silent
    site.routes["/gone"] = page("", 404)
    with polite(web, Clock(), read_timeout=0.1, delay=0) as fetching:
        for path in ("/silent", "/silent", "/gone", "/silent", "/silent"):
            failed(fetching, site.url(path))
        assert failed(fetching, site.url("/gone")).reason is Reason.GONE
