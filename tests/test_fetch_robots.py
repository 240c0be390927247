"""robots.txt: what it forbids is not fetched, what cannot be known is not guessed (RFC 9309)."""

import pickle
import time
from itertools import count
from typing import Any

import pytest

from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.fetch.robots import MAX_BYTES, read_rules
from newskeep.model import Reason, RobotsVerdict
from tests.web import Web, drip, endless, gzip_bomb, gzipped, hang_up, in_turn, page, redirect, silent

DAY = 24 * 3600.0


class Clock:
    """A clock that goes on when one sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def fetcher(web: Web, clock: Clock | None = None, **settings: Any) -> Fetcher:
    options = {"allow_private": True, "delay": 0.0, "retries": 0, **settings}
    ticking = clock or Clock()
    return Fetcher(
        FetchSettings(**options), clock=ticking, sleep=ticking.sleep, chance=lambda: 0.0, resolve=web.resolve
    )


def reason(fetching: Fetcher, url: str) -> Reason:
    with pytest.raises(FetchError) as caught:
        fetching.fetch(url)
    assert caught.value.detail.endswith(".")
    return caught.value.reason


def test_what_robots_txt_forbids_is_not_asked_for(web: Web) -> None:
    site = web.site()
    site.robots("User-agent: *\nDisallow: /private/\nAllow: /private/open\n")
    site.routes["/private/open"] = site.routes["/story"] = page()
    with fetcher(web) as fetching:
        assert reason(fetching, site.url("/private/story")) is Reason.ROBOTS_DENIED
        fetching.fetch(site.url("/story"))
        fetching.fetch(site.url("/private/open"))
    assert site.paths == ["/story", "/private/open"]


def test_the_group_for_us_counts_and_no_other(web: Web) -> None:
    site = web.site()
    site.robots(
        "User-agent: news\nDisallow: /\n\nUser-agent: NewsKeep/2.0\nDisallow: /no\n\nUser-agent: *\nDisallow: /\n"
    )
    site.routes["/yes"] = page()
    with fetcher(web) as fetching:
        fetching.fetch(site.url("/yes"))
        assert reason(fetching, site.url("/no")) is Reason.ROBOTS_DENIED


def test_robots_txt_can_be_left_aside(web: Web) -> None:
    site = web.site()
    site.robots("User-agent: *\nDisallow: /\n")
    site.routes["/"] = page()
    with fetcher(web, obey_robots=False) as fetching:
        fetching.fetch(site.url())
    assert len(site.requests) == 1


def test_a_fetch_says_what_robots_txt_said_of_it(web: Web) -> None:
    site, other, broken = web.site(), web.site(), web.site()
    site.robots("User-agent: *\nDisallow: /private\n")
    broken.routes["/robots.txt"] = page("", 500)
    site.routes["/"] = page()
    site.routes["/other"] = redirect(other.url("/"))
    site.routes["/broken"] = redirect(broken.url("/"))
    other.routes["/"] = page()
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url("/")).robots is RobotsVerdict.ALLOWED
        assert fetching.fetch(site.url("/other")).robots is RobotsVerdict.MISSING
        assert verdict(fetching, site.url("/gone")) is RobotsVerdict.ALLOWED
        assert verdict(fetching, site.url("/private")) is RobotsVerdict.DENIED
        assert verdict(fetching, site.url("/broken")) is RobotsVerdict.UNREACHABLE
        assert verdict(fetching, other.url("/gone")) is RobotsVerdict.MISSING
        assert verdict(fetching, "http://no-such-name.test/") is RobotsVerdict.UNREACHABLE
        assert verdict(fetching, "mailto:desk@news.example") is None
        fetching.close()
        assert verdict(fetching, web.site().url("/")) is None
    with fetcher(web, obey_robots=False) as fetching:
        assert fetching.fetch(site.url("/")).robots is None


def test_where_a_redirect_leads_to_a_host_at_rest_nobody_knows_what_its_robots_txt_says(web: Web) -> None:
    site, busy, next_door = web.site(), web.site(), web.site()
    web.names["rests.test"] = "127.0.0.1"
    site.robots("User-agent: *\nAllow: /\n")
    site.routes["/"] = redirect(next_door.url("/", host="rests.test"))
    busy.routes["/"] = page("", 429, headers={"Retry-After": "3600"})
    with fetcher(web) as fetching:
        assert verdict(fetching, busy.url("/", host="rests.test")) is RobotsVerdict.MISSING
        assert verdict(fetching, site.url("/")) is None


def verdict(fetching: Fetcher, url: str) -> RobotsVerdict | None:
    """What robots.txt said of a URL that cannot be fetched."""
    with pytest.raises(FetchError) as caught:
        fetching.fetch(url)
    error: FetchError = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own; errors cross processes)
    return error.robots


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_txt_allows_all(web: Web, status: int) -> None:
    site = web.site()
    site.routes["/robots.txt"] = page("User-agent: *\nDisallow: /", status)
    site.routes["/"] = page()
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url()).status == 200


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (page("", 500), Reason.ROBOTS_UNREACHABLE),
        (page("", 503), Reason.ROBOTS_UNREACHABLE),
        (page("", 429), Reason.ROBOTS_UNREACHABLE),
        (hang_up, Reason.ROBOTS_UNREACHABLE),
        (redirect("ftp://example.com/robots.txt"), Reason.ROBOTS_UNREACHABLE),
        (silent, Reason.TIMEOUT),
        (drip(b"HTTP/1.1 200 OK"), Reason.TIMEOUT),
    ],
)
def test_a_robots_txt_that_cannot_be_had_forbids_all_for_now(web: Web, reply: Any, expected: Reason) -> None:
    site, clock = web.site(), Clock()
    site.routes["/robots.txt"] = in_turn(reply, page("User-agent: *\nAllow: /"))
    site.routes["/"] = page()
    with fetcher(web, clock, total_timeout=0.5) as fetching:
        assert reason(fetching, site.url()) is expected
        assert reason(fetching, site.url()) is expected
        assert [request.path for request in site.requests] == ["/robots.txt"]
        clock.now += 601
        assert fetching.fetch(site.url()).status == 200


def test_a_host_that_is_not_there_is_told_as_such(web: Web) -> None:
    with fetcher(web) as fetching:
        assert reason(fetching, "http://no-such-name.test/a") is Reason.NO_SUCH_HOST
        assert reason(fetching, "http://no-such-name.test/b") is Reason.NO_SUCH_HOST
    assert web.lookups == ["no-such-name.test"]


def test_robots_txt_is_asked_for_once_a_day_and_origin(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.robots("User-agent: *\nDisallow: /private")
    site.routes["/a"] = site.routes["/b"] = page()
    with fetcher(web, clock) as fetching:
        fetching.fetch(site.url("/a"))
        fetching.fetch(site.url("/b"))
        clock.now += DAY - 60
        fetching.fetch(site.url("/a"))
        assert [request.path for request in site.requests].count("/robots.txt") == 1
        clock.now += 120
        fetching.fetch(site.url("/a"))
        assert [request.path for request in site.requests].count("/robots.txt") == 2


def test_five_redirects_of_robots_txt_are_followed_and_a_sixth_means_none(web: Web) -> None:
    site = web.site()
    site.routes["/robots.txt"] = redirect("/r1")
    for number in range(1, 7):
        site.routes[f"/r{number}"] = redirect(f"/r{number + 1}")
    site.routes["/r5"] = page("User-agent: *\nDisallow: /")
    site.routes["/"] = page()
    with fetcher(web) as fetching:
        assert reason(fetching, site.url()) is Reason.ROBOTS_DENIED
    site.routes["/r5"] = redirect("/r6")
    site.routes["/r6"] = page("User-agent: *\nDisallow: /")
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url()).status == 200


def test_a_redirected_page_needs_the_leave_of_its_new_host(web: Web) -> None:
    first, second = web.site(), web.site()
    first.routes["/"] = redirect(second.url("/private/x"))
    second.robots("User-agent: *\nDisallow: /private/")
    with fetcher(web) as fetching:
        assert reason(fetching, first.url()) is Reason.ROBOTS_DENIED
    assert second.paths == []


def test_of_a_robots_txt_the_first_500_kib_count(web: Web) -> None:
    site = web.site()
    rules = b"User-agent: *\nDisallow: /early\n"
    site.routes["/robots.txt"] = gzipped(rules + b"# padding\n" * 60_000 + b"Disallow: /late\n")
    site.routes["/late"] = page()
    with fetcher(web) as fetching:
        assert reason(fetching, site.url("/early")) is Reason.ROBOTS_DENIED
        fetching.fetch(site.url("/late"))


@pytest.mark.parametrize("reply", [endless(), gzip_bomb(256 * 1024 * 1024)])
def test_an_endless_robots_txt_is_read_in_part(web: Web, reply: Any) -> None:
    site = web.site()
    site.routes["/robots.txt"] = reply
    site.routes["/"] = page()
    started = time.monotonic()
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url()).status == 200
    assert time.monotonic() - started < 5


def test_crawl_delay_is_the_least_pause_and_a_minute_the_longest(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.robots("User-agent: *\nCrawl-delay: 7\n")
    site.routes["/"] = page()
    with fetcher(web, clock, delay=1.0) as fetching:
        fetching.fetch(site.url())
        clock.slept.clear()
        fetching.fetch(site.url())
    assert sum(clock.slept) == pytest.approx(7)
    assert read_rules(b"User-agent: *\nCrawl-delay: 86400", "newskeep").delay == 60
    assert read_rules(b"User-agent: *\nCrawl-delay: soon", "newskeep").delay == 0


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00U\x00s\x00e\x00r",
        b"<html><body>Disallow: /</body></html>",
        b"Disallow: /\n",
        b"\n".join(b"User-agent: a%d" % number for number in range(18_000)) + b"\nDisallow:/x" * 25_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 200_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*b$\n" * 19_000,
    ],
)
def test_a_hostile_robots_txt_costs_little(content: bytes) -> None:
    started = time.monotonic()
    rules = read_rules(content[:MAX_BYTES], "newskeep")
    assert rules.allows("https://example.com/" + "a" * 2000)
    assert time.monotonic() - started < 5


def test_a_byte_order_mark_does_not_hide_the_first_line() -> None:
    assert not read_rules("\ufeffUser-agent: *\nDisallow: /".encode(), "newskeep").allows("https://example.com/x")


def test_many_origins_are_not_remembered_for_ever() -> None:
    from newskeep.fetch.robots import RobotsCache

    asked = count()

    def read(url: str, settings: FetchSettings) -> bytes | None:
        next(asked)
        return None

    cache = RobotsCache(read, Clock())
    for number in range(10_000):
        cache.rules(f"https://site{number}.test/", FetchSettings())
    assert len(cache._entries) <= 4096
