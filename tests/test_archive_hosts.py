"""What hosts asked for outlasts the fetcher that heard it: robots.txt for a day, and rests, on every database."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from newskeep.archive import Archive, schema
from newskeep.archive.copying import digest_of
from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings, Memory, ReadOnly
from newskeep.model import Page, Reason, RobotsAnswer
from tests.archives import NOON, Clock
from tests.web import Site, Web, page

Run = Callable[..., Page | FetchError]


@pytest.fixture
def site(web: Web) -> Site:
    found = web.site()
    found.routes["/"] = page()
    return found


@pytest.fixture
def run(web: Web, clock: Clock, archive: Archive) -> Run:
    """Fetch a URL as a process of its own would: with a new fetcher, which knows only what the archive knows."""

    def fetch(url: str, *, memory: Memory = archive.hosts, agent: str = "newskeep/1") -> Page | FetchError:
        settings = FetchSettings(allow_private=True, delay=0.0, retries=0, user_agent=agent)
        with Fetcher(settings, now=clock, resolve=web.resolve, memory=memory) as fetcher:
            try:
                return fetcher.fetch(url)
            except FetchError as error:
                return error

    return fetch


def reason(ended: Page | FetchError) -> Reason | None:
    return ended.reason if isinstance(ended, FetchError) else None


def asked(site: Site) -> int:
    """How often the site was asked for its robots.txt."""
    return [request.path for request in site.requests].count("/robots.txt")


def test_robots_txt_is_asked_for_once_a_day_whatever_the_number_of_runs(run: Run, site: Site, clock: Clock) -> None:
    site.robots("User-agent: *\nDisallow: /private\n")
    assert [reason(run(site.url("/"))) for _ in range(2)] == [None, None]
    assert reason(run(site.url("/private"))) is Reason.ROBOTS_DENIED
    clock.move(hours=23)
    assert reason(run(site.url("/"))) is None
    assert asked(site) == 1
    site.robots("User-agent: *\nDisallow: /\n")
    clock.move(hours=2)
    assert reason(run(site.url("/"))) is Reason.ROBOTS_DENIED
    assert asked(site) == 2


def test_that_there_is_no_robots_txt_is_remembered_too(run: Run, site: Site) -> None:
    assert [reason(run(site.url("/"))) for _ in range(2)] == [None, None]
    assert asked(site) == 1


def test_a_day_counts_from_the_answer_and_not_from_the_run_that_remembers_it(
    web: Web, site: Site, clock: Clock, archive: Archive, run: Run
) -> None:
    run(site.url("/"))
    clock.move(hours=23)
    seconds = [0.0]
    settings = FetchSettings(allow_private=True, delay=0.0)
    with Fetcher(settings, clock=lambda: seconds[0], now=clock, resolve=web.resolve, memory=archive.hosts) as fetcher:
        fetcher.fetch(site.url("/"))
        assert asked(site) == 1
        clock.move(hours=2)
        seconds[0] += 7200
        fetcher.fetch(site.url("/"))
    assert asked(site) == 2


def test_each_agent_has_its_own_answer(run: Run, site: Site) -> None:
    site.robots("User-agent: press\nDisallow: /\n")
    for _ in range(2):
        assert reason(run(site.url("/"), agent="press/2")) is Reason.ROBOTS_DENIED
        assert reason(run(site.url("/"))) is None
    assert asked(site) == 2


def test_a_site_that_cannot_say_what_it_allows_is_asked_again_after_ten_minutes(
    run: Run, site: Site, clock: Clock
) -> None:
    site.routes["/robots.txt"] = page("", 503)
    first, second = run(site.url("/")), run(site.url("/"))
    assert reason(first) is reason(second) is Reason.ROBOTS_UNREACHABLE
    assert isinstance(first, FetchError)
    assert isinstance(second, FetchError)
    assert (second.detail, second.status) == (first.detail, 503)
    assert asked(site) == 1
    clock.move(minutes=11)
    site.robots("User-agent: *\nAllow: /\n")
    assert reason(run(site.url("/"))) is None


def test_a_network_that_was_down_is_not_remembered_against_the_site(run: Run, web: Web, site: Site) -> None:
    assert reason(run(site.url("/", host="news.test"))) is Reason.NO_SUCH_HOST
    web.names["news.test"] = "127.0.0.1"
    assert reason(run(site.url("/", host="news.test"))) is None


def test_what_was_answered_in_the_future_is_not_believed(run: Run, site: Site, clock: Clock) -> None:
    run(site.url("/"))
    clock.move(days=-30)
    run(site.url("/"))
    assert asked(site) == 2


def test_a_rest_that_a_host_asked_for_outlasts_the_run(run: Run, site: Site, clock: Clock) -> None:
    site.routes["/"] = page("", 429, headers={"Retry-After": "3600"})
    assert reason(run(site.url("/"))) is Reason.TOO_MANY_REQUESTS
    site.routes["/"] = page()
    clock.move(minutes=10)
    resting = run(site.url("/"))
    assert isinstance(resting, FetchError)
    assert "left alone for another 50 min" in resting.detail
    assert resting.retry_after == pytest.approx(3000, abs=5)
    assert site.paths == ["/"]
    clock.move(minutes=51)
    assert reason(run(site.url("/"))) is None


def test_a_rest_lasts_a_day_at_most_even_if_the_clock_is_set_back(run: Run, site: Site, clock: Clock) -> None:
    site.routes["/"] = page("", 503, headers={"Retry-After": "864000"})
    run(site.url("/"))
    clock.move(days=-30)
    resting = run(site.url("/"))
    assert isinstance(resting, FetchError)
    assert "another 24 h" in resting.detail


def test_a_dry_run_uses_what_is_remembered_and_adds_nothing(run: Run, site: Site, archive: Archive) -> None:
    dry = ReadOnly(archive.hosts)
    for _ in range(2):
        run(site.url("/"), memory=dry)
    assert asked(site) == 2
    run(site.url("/"))
    run(site.url("/"), memory=dry)
    assert asked(site) == 3
    site.routes["/"] = page("", 429, headers={"Retry-After": "3600"})
    run(site.url("/"), memory=dry)
    assert archive.hosts.rests() == {}


def test_what_has_run_out_goes_when_something_new_comes(archive: Archive, clock: Clock) -> None:
    def answer(origin: str) -> RobotsAnswer:
        return RobotsAnswer(origin, "newskeep", clock(), clock() + timedelta(days=1), b"User-agent: *")

    archive.hosts.keep_robots(answer("https://a.example"))
    archive.hosts.keep_rest("a.example", clock() + timedelta(hours=1))
    assert archive.hosts.robots("https://a.example", "newskeep") == answer("https://a.example")
    clock.move(days=2)
    assert archive.hosts.robots("https://a.example", "newskeep") is None
    assert archive.hosts.rests() == {}
    archive.hosts.keep_robots(answer("https://b.example"))
    archive.hosts.keep_rest("b.example", NOON + timedelta(days=3))
    with archive._database.reading() as connection:
        assert [digest_of(connection, table).rows for table in (schema.robots, schema.rest)] == [1, 1]
