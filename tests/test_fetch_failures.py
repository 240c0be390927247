"""A fetch that fails: each with its reason, its sentence and, where there was one, its status; and in time."""

import gzip
import re
import socket
import time

import pytest

from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.model import Reason
from tests.web import (
    CERTIFICATE,
    Reply,
    Web,
    chunked,
    cut_off,
    drip,
    endless,
    gzip_bomb,
    hang_up,
    head,
    page,
    raw,
    redirect,
    reset,
    silent,
)

MIB = 1024 * 1024


def failure(web: Web, url: str, **settings: object) -> FetchError:
    """The error of fetching `url`, after checking that it reads as a sentence."""
    options: dict[str, object] = {"allow_private": True, "obey_robots": False, "delay": 0.0, "retries": 0, **settings}
    with (
        Fetcher(FetchSettings(**options), resolve=web.resolve) as fetcher,  # type: ignore[arg-type] # tests' options
        pytest.raises(FetchError) as caught,
    ):
        fetcher.fetch(url)
    error = caught.value
    assert error.subject == url
    assert error.detail.endswith(".")
    assert error.detail[0].isupper() or error.detail.startswith(("127.", "tls.", "localhost"))
    assert not re.search(r"object at|urllib3|Errno|HTTPConnection|Traceback|\\x|[\x00-\x1f]", error.detail)
    return error


@pytest.mark.parametrize(
    ("url", "reason", "words"),
    [
        ("http://", Reason.BAD_URL, "host"),
        ("https:///story", Reason.BAD_URL, "host"),
        ("/story", Reason.BAD_URL, "http://"),
        ("example.com/story", Reason.BAD_URL, "http://"),
        ("", Reason.BAD_URL, "http://"),
        ("http://exa mple.com/", Reason.BAD_URL, "host"),
        ("http://example.com:port/", Reason.BAD_URL, "port"),
        ("http://[::1/", Reason.BAD_URL, ""),
        ("https://me:secret@example.com/", Reason.BAD_URL, "password"),
        ("ftp://example.com/story", Reason.UNKNOWN_SCHEME, "ftp"),
        ("file:///etc/passwd", Reason.UNKNOWN_SCHEME, "file"),
        ("javascript:alert(1)", Reason.UNKNOWN_SCHEME, "javascript"),
        ("http://no-such-name.test/", Reason.NO_SUCH_HOST, "no-such-name.test does not resolve"),
    ],
)
def test_what_cannot_be_requested_is_not(web: Web, url: str, reason: Reason, words: str) -> None:
    error = failure(web, url)
    assert error.reason is reason
    assert words in error.detail


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.FORBIDDEN),
        (402, Reason.FORBIDDEN),
        (403, Reason.FORBIDDEN),
        (451, Reason.FORBIDDEN),
        (404, Reason.GONE),
        (410, Reason.GONE),
        (429, Reason.TOO_MANY_REQUESTS),
        (500, Reason.SERVER_ERROR),
        (502, Reason.SERVER_ERROR),
        (599, Reason.SERVER_ERROR),
        (204, Reason.HTTP_STATUS),
        (304, Reason.HTTP_STATUS),
        (418, Reason.HTTP_STATUS),
    ],
)
def test_a_status_that_is_no_page_is_told(web: Web, status: int, reason: Reason) -> None:
    site = web.site()
    site.routes["/"] = page("<p>Sorry.</p>", status)
    error = failure(web, site.url())
    assert (error.reason, error.status) == (reason, status)
    assert str(status) in error.detail


def test_who_guards_a_page_is_told(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page("", 403, {"CF-Mitigated": "challenge"})
    assert "guarded by Cloudflare" in failure(web, site.url()).detail


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (cut_off(), Reason.CUT_OFF, "complete"),
        (chunked([b"<p>One"], complete=False), Reason.CUT_OFF, "complete"),
        (
            raw(head(200, {"Transfer-Encoding": "chunked"}) + b"ff\r\n<p>cut in the chunk"),
            Reason.CUT_OFF,
            "complete",
        ),
        (
            raw(head(200, {"Content-Encoding": "gzip"}) + gzip.compress(b"<p>Text.</p>" * 50)[:-9]),
            Reason.CUT_OFF,
            "ends before its end",
        ),
        (page(b"\x1f\x8b nothing", headers={"Content-Encoding": "gzip"}), Reason.BAD_RESPONSE, "broken"),
        (page("<p>Text.</p>", headers={"Content-Encoding": "compress"}), Reason.BAD_RESPONSE, "compress"),
        (hang_up, Reason.CUT_OFF, "broke the connection off"),
        (reset, Reason.CUT_OFF, "broke the connection off"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), Reason.BAD_RESPONSE, "not valid HTTP"),
        (raw(b"\x00\xff\x13garbage\r\n\r\n"), Reason.BAD_RESPONSE, "not valid HTTP"),
        (raw(b"HTTP/1.1 banana\r\n\r\n"), Reason.BAD_RESPONSE, "not valid HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 3 * MIB + b"\r\n\r\n"), Reason.BAD_RESPONSE, "not valid HTTP"),
        (
            raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(5000)) + b"\r\n"),
            Reason.BAD_RESPONSE,
            "headers",
        ),
        (
            raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X%d: %b\r\n" % (n, b"y" * 60_000) for n in range(50)) + b"\r\n"),
            Reason.BAD_RESPONSE,
            "headers",
        ),
        (page(""), Reason.EMPTY, "empty"),
        (redirect(""), Reason.BAD_RESPONSE, "where to"),
    ],
)
def test_an_answer_that_is_none_is_told(web: Web, reply: Reply, reason: Reason, words: str) -> None:
    site = web.site()
    site.routes["/"] = reply
    error = failure(web, site.url())
    assert error.reason is reason
    assert words in error.detail


@pytest.mark.parametrize(
    ("content_type", "reason"),
    [
        ("application/pdf", Reason.PDF),
        ("image/jpeg", Reason.NOT_A_PAGE),
        ("video/mp4", Reason.NOT_A_PAGE),
        ("Application/ZIP; name=x", Reason.NOT_A_PAGE),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Reason.NOT_A_PAGE),
    ],
)
def test_what_is_clearly_no_page_is_refused_unread(web: Web, content_type: str, reason: Reason) -> None:
    site = web.site()
    site.routes["/"] = endless(headers={"Content-Type": content_type})
    started = time.monotonic()
    assert failure(web, site.url(), total_timeout=20).reason is reason
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7\n", Reason.PDF),
        (b"\x89PNG\r\n\x1a\n\0\0", Reason.NOT_A_PAGE),
        (b"PK\x03\x04\x14\x00", Reason.NOT_A_PAGE),
    ],
)
def test_what_only_calls_itself_a_page_is_refused(web: Web, body: bytes, reason: Reason) -> None:
    site = web.site()
    site.routes["/"] = page(body)
    assert failure(web, site.url()).reason is reason


def test_a_refused_connection_is_told(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(web, f"http://127.0.0.1:{port}/")
    assert error.reason is Reason.REFUSED
    assert "refused" in error.detail


def test_a_certificate_that_nobody_trusts_is_refused(web: Web) -> None:
    site = web.site(tls=True)
    web.names["tls.test"] = "127.0.0.1"
    site.routes["/"] = page()
    error = failure(web, site.url(host="tls.test"))
    assert error.reason is Reason.TLS_FAILURE
    assert "self-signed" in error.detail
    assert site.requests == []


def test_a_certificate_for_another_name_is_refused(web: Web) -> None:
    site = web.site(tls=True)
    web.names["other.test"] = "127.0.0.1"
    error = failure(web, site.url(host="other.test"), ca_bundle=str(CERTIFICATE))
    assert error.reason is Reason.TLS_FAILURE
    assert "other.test" in error.detail
    assert site.requests == []


def test_https_to_a_site_that_speaks_plain_http_is_a_tls_failure(web: Web) -> None:
    site = web.site()
    assert failure(web, site.url().replace("http:", "https:")).reason is Reason.TLS_FAILURE


def test_a_redirect_in_a_circle_is_found_early(web: Web) -> None:
    site = web.site()
    site.routes["/a"] = redirect("/b")
    site.routes["/b"] = redirect("/a")
    error = failure(web, site.url("/a"))
    assert error.reason is Reason.TOO_MANY_REDIRECTS
    assert site.paths == ["/a", "/b"]


def test_ten_redirects_are_followed_and_no_more(web: Web) -> None:
    site = web.site()
    for number in range(11):
        site.routes[f"/{number}"] = redirect(f"/{number + 1}")
    site.routes["/11"] = page()
    assert failure(web, site.url("/0")).reason is Reason.TOO_MANY_REDIRECTS
    assert site.paths[-1] == "/10"
    with Fetcher(FetchSettings(allow_private=True, obey_robots=False, delay=0)) as fetcher:
        assert fetcher.fetch(site.url("/1")).final_url == site.url("/11")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://example.com/", Reason.UNKNOWN_SCHEME),
        ("file:///etc/passwd", Reason.UNKNOWN_SCHEME),
        ("http://", Reason.BAD_URL),
        ("http://[bad/", Reason.BAD_URL),
        ("http://me:secret@127.0.0.1/", Reason.BAD_URL),
        ("http://no-such-name.test/", Reason.NO_SUCH_HOST),
        ("/" + "x" * 9000, Reason.BAD_URL),
    ],
)
def test_a_redirect_is_checked_as_the_first_url_was(web: Web, location: str, reason: Reason) -> None:
    site = web.site()
    site.routes["/"] = redirect(location)
    error = failure(web, site.url())
    assert error.reason is reason
    assert "redirects to" in error.detail


def test_what_is_too_large_is_left(web: Web) -> None:
    site = web.site()
    site.routes["/declared"] = page(b"x", headers={"Content-Length": str(3 * MIB)})
    site.routes["/endless"] = endless()
    site.routes["/chunked"] = chunked([b"x" * 65536] * 40)
    for path in ("/declared", "/endless", "/chunked"):
        error = failure(web, site.url(path), max_bytes=2 * MIB)
        assert error.reason is Reason.TOO_LARGE
        assert "2 MiB" in error.detail


@pytest.mark.parametrize("status", [200, 302])
def test_a_gzip_bomb_is_left_after_its_first_bytes(web: Web, status: int) -> None:
    site = web.site()
    site.routes["/"] = gzip_bomb(512 * MIB, status, {"Location": "/end"} if status == 302 else {})
    site.routes["/end"] = page("", 404)
    started = time.monotonic()
    error = failure(web, site.url(), max_bytes=2 * MIB, total_timeout=30)
    assert error.reason is (Reason.TOO_LARGE if status == 200 else Reason.GONE)
    assert time.monotonic() - started < 5


def members_without_content(web: Web) -> str:
    site = web.site()
    site.routes["/"] = raw(head(200, {"Content-Encoding": "gzip"}) + gzip.compress(b"") * 40_000)
    return site.url()


def test_compressed_data_that_unpacks_to_nothing_counts_as_it_comes(web: Web) -> None:
    assert failure(web, members_without_content(web), max_bytes=MIB // 2).reason is Reason.TOO_LARGE


SLOW_ANSWERS: list[tuple[str, Reply]] = [
    ("never answers", silent),
    ("drips its status line", drip(b"HTTP/1.1 200 OK ")),
    ("drips its headers", drip(b"HTTP/1.1 200 OK\r\nX-A: b\r\n")),
    ("drips its body", drip(b"<p>text</p>", 0.02, head(200, {"Content-Type": "text/html"}))),
    ("drips a promised body", drip(b"<p>text</p>", 0.02, head(200, {"Content-Length": "100000"}))),
    ("drips chunks", drip(b"1\r\nx\r\n", 0.01, head(200, {"Transfer-Encoding": "chunked"}))),
]


@pytest.mark.parametrize(("name", "reply"), SLOW_ANSWERS)
def test_no_server_holds_a_fetch_beyond_its_time(web: Web, name: str, reply: Reply) -> None:
    site = web.site()
    site.routes["/"] = reply
    started = time.monotonic()
    assert failure(web, site.url(), total_timeout=0.6).reason is Reason.TIMEOUT
    assert time.monotonic() - started < 2


def test_the_read_timeout_ends_a_silence(web: Web) -> None:
    site = web.site()
    site.routes["/"] = silent
    started = time.monotonic()
    assert failure(web, site.url(), read_timeout=0.3).reason is Reason.TIMEOUT
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("answer", [b"", b"\x16"])
def test_a_tls_handshake_that_never_ends_is_left(web: Web, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.monotonic()
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/"
        assert failure(web, url, total_timeout=0.5).reason is Reason.TIMEOUT
        assert time.monotonic() - started < 2


def test_time_spent_on_redirects_counts(web: Web) -> None:
    site = web.site()
    site.routes["/"] = drip(head(302, {"Location": "/silent"}), 0.01)
    site.routes["/silent"] = silent
    started = time.monotonic()
    assert failure(web, site.url(), total_timeout=1.5).reason is Reason.TIMEOUT
    assert 1.3 < time.monotonic() - started < 2.5


def test_a_name_that_takes_too_long_to_look_up_is_left(web: Web) -> None:
    def never(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        time.sleep(3)
        return []

    started = time.monotonic()
    settings = FetchSettings(connect_timeout=0.3, obey_robots=False)
    with Fetcher(settings, resolve=never) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch("http://slow.test/")
    assert caught.value.reason is Reason.TIMEOUT
    assert "slow.test" in caught.value.detail
    assert time.monotonic() - started < 2
