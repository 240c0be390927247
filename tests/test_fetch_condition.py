"""Asking only for what has changed, and fetching feeds and sitemaps: what is sent, and what an answer is taken for."""

import gzip
import pickle
from collections.abc import Callable

import pytest

from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.model import Page, Reason, Validators
from tests.web import Reply, Web, gzip_bomb, gzipped, in_turn, page, raw, redirect

MIB = 1024 * 1024
FEED = "<rss version='2.0'><channel><title>News</title></channel></rss>"
MODIFIED = "Thu, 29 Feb 2024 12:00:00 GMT"


def fetcher(web: Web, **settings: object) -> Fetcher:
    options: dict[str, object] = {"allow_private": True, "obey_robots": False, "delay": 0.0, "retries": 0, **settings}
    return Fetcher(FetchSettings(**options), resolve=web.resolve)  # type: ignore[arg-type] # tests' options


def feed(body: str | bytes = FEED, media_type: str = "application/rss+xml") -> Reply:
    return page(body, headers={"Content-Type": media_type})


def source(web: Web, reply: Reply, **settings: object) -> Page:
    site = web.site()
    site.routes["/"] = reply
    with fetcher(web, **settings) as fetching:
        return fetching.fetch_source(site.url())


def refused(web: Web, reply: Reply, **settings: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        source(web, reply, **settings)
    assert caught.value.detail.endswith(".")
    return caught.value


def test_what_a_page_gives_to_ask_again_by_is_sent_back(web: Web) -> None:
    site = web.site()
    given = {"ETag": 'W/"a1ö"', "Last-Modified": MODIFIED}
    site.routes["/"] = in_turn(page(headers=given), raw(b'HTTP/1.1 304 Not Modified\r\nETag: W/"a2"\r\n\r\n'))
    with fetcher(web) as fetching:
        first = fetching.fetch(site.url())
        assert first.validators == Validators('W/"a1ö"', MODIFIED)
        second = fetching.fetch(site.url(), validators=first.validators)
    headers = site.requests[1].headers
    assert headers["if-none-match"].encode("latin-1").decode() == 'W/"a1ö"'
    assert headers["if-modified-since"] == MODIFIED
    assert (second.status, second.body, second.validators.etag) == (304, b"", 'W/"a2"')
    assert "if-none-match" not in site.requests[0].headers


def test_a_site_that_says_not_modified_unasked_has_answered_with_no_page(web: Web) -> None:
    site = web.site()
    site.routes["/"] = raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with fetcher(web) as fetching, pytest.raises(FetchError) as caught:
        fetching.fetch(site.url(), validators=Validators())
    assert (caught.value.reason, caught.value.status) == (Reason.HTTP_STATUS, 304)


@pytest.mark.parametrize("etag", ["x\r\nCookie: a=b", "", "  ", "\x00", "e" * 2000, "a\u2028b"])
def test_a_validator_that_cannot_be_sent_is_left_out(web: Web, etag: str) -> None:
    site = web.site()
    site.routes["/"] = page()
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url(), validators=Validators(etag)).status == 200
    assert not {"if-none-match", "cookie"} & set(site.requests[0].headers)


def test_validators_go_with_every_redirect(web: Web) -> None:
    site = web.site()
    site.routes["/old"] = redirect("/new", 301)
    site.routes["/new"] = raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with fetcher(web) as fetching:
        assert fetching.fetch(site.url("/old"), validators=Validators('"a"')).final_url == site.url("/new")


def test_where_a_url_has_moved_for_good_is_told(web: Web) -> None:
    site = web.site()
    site.routes["/a"] = redirect("/b", 301)
    site.routes["/b"] = redirect("/c", 308)
    site.routes["/c"] = redirect("/d", 302)
    site.routes["/d"] = redirect("/e", 301)
    site.routes["/e"] = page()
    with fetcher(web) as fetching:
        found = fetching.fetch(site.url("/a"))
        assert (found.moved_to, found.final_url) == (site.url("/c"), site.url("/e"))
        assert fetching.fetch(site.url("/c")).moved_to is None
        assert fetching.fetch(site.url("/e")).moved_to is None


@pytest.mark.parametrize(
    "media_type",
    ["application/rss+xml", "application/json", "application/feed+json", "text/xml", "text/html", "text/plain", ""],
)
def test_a_source_is_taken_as_what_its_site_calls_it(web: Web, media_type: str) -> None:
    assert source(web, feed(media_type=media_type)).media_type == media_type


def test_a_json_answer_is_no_article_page(web: Web) -> None:
    site = web.site()
    site.routes["/"] = feed("{}", "application/json")
    with fetcher(web) as fetching, pytest.raises(FetchError, match="not a page"):
        fetching.fetch(site.url())


@pytest.mark.parametrize("wrap", [page, gzipped], ids=["as it is", "sent compressed besides"])
def test_a_sitemap_that_is_a_gzip_file_comes_unpacked(web: Web, wrap: Callable[..., Reply]) -> None:
    reply = wrap(gzip.compress(b"<urlset/>"), headers={"Content-Type": "application/x-gzip"})
    assert source(web, reply).body == b"<urlset/>"


def test_a_source_may_be_as_large_as_its_own_limit(web: Web) -> None:
    body = "<rss>" + " " * 3 * MIB + "</rss>"
    assert len(source(web, feed(body), max_bytes=MIB, max_source_bytes=4 * MIB).body) == len(body)
    assert refused(web, feed(body), max_source_bytes=2 * MIB).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "reply",
    [gzip_bomb(64 * MIB), page(gzip.compress(bytes(64 * MIB))), gzipped(gzip.compress(bytes(64 * MIB)))],
    ids=["encoding", "file", "both"],
)
def test_a_packed_source_that_grows_beyond_the_limit_is_refused(web: Web, reply: Reply) -> None:
    assert refused(web, reply, max_source_bytes=8 * MIB).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (feed(gzip.compress(b"<urlset/>" * 1000)[:-12]), Reason.CUT_OFF),
        (feed(""), Reason.EMPTY),
        (feed(gzip.compress(b"")), Reason.EMPTY),
        (feed(b"%PDF-1.7"), Reason.PDF),
        (feed(b"\xff\xd8\xff\xe0"), Reason.NOT_A_PAGE),
        (feed(media_type="video/mp4"), Reason.NOT_A_PAGE),
        (feed(media_type="application/zip"), Reason.NOT_A_PAGE),
    ],
)
def test_what_is_clearly_no_source_is_refused(web: Web, reply: Reply, reason: Reason) -> None:
    assert refused(web, reply).reason is reason


def test_how_long_a_site_wants_to_be_left_alone_goes_with_the_error(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page("", 429, {"Retry-After": "7200"})
    with fetcher(web) as fetching:
        for _ in range(2):
            with pytest.raises(FetchError) as caught:
                fetching.fetch_source(site.url())
            assert caught.value.retry_after == pytest.approx(7200, abs=60)
    assert pickle.loads(pickle.dumps(caught.value)).retry_after == caught.value.retry_after  # noqa: S301 # our own
