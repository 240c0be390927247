"""A fetch that goes well: what the Page says, what the site was sent, where redirects lead."""

import zlib
from datetime import UTC, datetime

import pytest

from newskeep.errors import ConfigError, FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.model import Page, Reason
from tests.web import CERTIFICATE, Web, chunked, drip, gzipped, head, page, raw, redirect

STORY = "<html><body><h1>Brücke gesperrt</h1><p>Ein Absatz.</p></body></html>"


def fetch(web: Web, url: str, **settings: object) -> Page:
    options: dict[str, object] = {"allow_private": True, "obey_robots": False, "delay": 0.0, **settings}
    with Fetcher(FetchSettings(**options), resolve=web.resolve) as fetcher:  # type: ignore[arg-type] # tests' options
        return fetcher.fetch(url)


def test_a_page_carries_its_bytes_and_the_facts_of_its_coming(web: Web) -> None:
    site = web.site()
    site.routes["/story?id=1"] = page(STORY, headers={"Content-Type": "text/html; charset=UTF-8", "X-Desk": "local"})
    found = fetch(web, site.url("/story?id=1#comments"))
    assert found.body == STORY.encode()
    assert found.requested_url == site.url("/story?id=1#comments") == found.source
    assert found.final_url == site.url("/story?id=1")
    assert (found.status, found.media_type, found.charset) == (200, "text/html", "UTF-8")
    assert ("X-Desk", "local") in found.headers
    assert found.fetched_at is not None
    assert found.fetched_at.tzinfo is not None
    assert found.milliseconds is not None
    assert 0 <= found.milliseconds < 5000


def test_the_wall_clock_is_the_one_handed_in(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page()
    noon = datetime(2024, 2, 29, 12, tzinfo=UTC)
    settings = FetchSettings(allow_private=True, obey_robots=False)
    assert Fetcher(settings, now=lambda: noon).fetch(site.url()).fetched_at == noon


def test_the_user_agent_is_honest_and_names_a_contact(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page()
    fetch(web, site.url(), contact="https://example.org/bot")
    fetch(web, site.url())
    agents = [request.headers["user-agent"] for request in site.requests]
    assert agents[0].startswith("newskeep/")
    assert agents[0].endswith(" (+https://example.org/bot)")
    assert "(" not in agents[1]


def test_plain_text_is_marked_as_plain_text(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page("Just words.", headers={"Content-Type": "Text/Plain"})
    found = fetch(web, site.url())
    assert (found.media_type, found.charset) == ("text/plain", None)


@pytest.mark.parametrize("content_type", ["", "application/octet-stream", "text/html;", "nonsense", "text/xml"])
def test_a_page_of_missing_or_odd_type_is_taken(web: Web, content_type: str) -> None:
    site = web.site()
    site.routes["/"] = page(headers={"Content-Type": content_type})
    assert fetch(web, site.url()).media_type == "text/html"


def test_compressed_pages_are_unpacked(web: Web) -> None:
    site = web.site()
    bare = zlib.compressobj(wbits=-15)
    site.routes["/gzip"] = gzipped(STORY)
    site.routes["/members"] = page(
        gzip_of("<p>One</p>") + gzip_of("<p>Two</p>"), headers={"Content-Encoding": "x-gzip"}
    )
    site.routes["/padded"] = page(gzip_of(STORY) + b"\0\0\0", headers={"Content-Encoding": "gzip"})
    site.routes["/zlib"] = page(zlib.compress(STORY.encode()), headers={"Content-Encoding": "deflate"})
    site.routes["/bare"] = page(bare.compress(STORY.encode()) + bare.flush(), headers={"Content-Encoding": "deflate"})
    site.routes["/odd"] = page(STORY, headers={"Content-Encoding": "utf-8"})
    for path in ("/gzip", "/padded", "/zlib", "/bare", "/odd"):
        assert fetch(web, site.url(path)).body == STORY.encode(), path
    assert fetch(web, site.url("/members")).body == b"<p>One</p><p>Two</p>"


def gzip_of(text: str) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(text.encode()) + packer.flush()


def test_chunked_pages_are_put_together(web: Web) -> None:
    site = web.site()
    site.routes["/"] = chunked([b"<p>One", b" and two.</p>"])
    assert fetch(web, site.url()).body == b"<p>One and two.</p>"


def test_a_page_without_a_length_ends_with_the_connection(web: Web) -> None:
    site = web.site()
    site.routes["/"] = raw(head(200, {"Content-Type": "text/html"}) + STORY.encode())
    assert fetch(web, site.url()).body == STORY.encode()


def test_weird_bytes_in_headers_are_borne(web: Web) -> None:
    site = web.site()
    site.routes["/"] = raw(
        b"HTTP/1.1 200 \xff\xfe\r\nX-Odd: \xe9\x80\x00\x07\r\nX-Name: Stra\xc3\x9fe\r\nContent-Type: text/html\r\n"
        b"\r\n<p>Text.</p>"
    )
    found = fetch(web, site.url())
    assert found.body == b"<p>Text.</p>"
    assert ("X-Name", "Straße") in found.headers
    assert all(name.isprintable() and value.isprintable() for name, value in found.headers)


def test_redirects_are_followed_and_both_ends_are_known(web: Web) -> None:
    site = web.site()
    site.routes["/a"] = redirect("b?x=1", 301)
    site.routes["/b?x=1"] = redirect(f"//127.0.0.1:{site.port}/c/../straße", 308)
    site.routes["/stra%C3%9Fe"] = page(STORY)
    found = fetch(web, site.url("/a"))
    assert found.requested_url == site.url("/a")
    assert found.final_url == site.url("/stra%C3%9Fe")
    assert found.body == STORY.encode()


def test_cookies_live_as_long_as_one_fetch(web: Web) -> None:
    site = web.site()
    site.routes["/"] = redirect("/wall", headers={"Set-Cookie": "seen=1"})
    site.routes["/wall"] = page(headers={"Set-Cookie": "session=secret"})
    with Fetcher(FetchSettings(allow_private=True, obey_robots=False, delay=0)) as fetcher:
        found = fetcher.fetch(site.url())
        fetcher.fetch(site.url())
    assert [request.headers.get("cookie") for request in site.requests] == [None, "seen=1", None, "seen=1"]
    assert "secret" not in str(found.headers)


def test_a_page_that_sends_back_to_itself_with_a_cookie_is_read(web: Web) -> None:
    site = web.site()

    def reply(connection: object) -> None:
        asked = site.requests[-1].headers
        chosen = page(STORY) if "cookie" in asked else redirect("/", headers={"Set-Cookie": "ok=1"})
        chosen(connection)  # type: ignore[arg-type] # a Connection

    site.routes["/"] = reply
    assert fetch(web, site.url()).body == STORY.encode()


def test_a_trusted_certificate_is_accepted(web: Web) -> None:
    site = web.site(tls=True)
    web.names["tls.test"] = "127.0.0.1"
    site.routes["/"] = page(STORY)
    found = fetch(web, site.url(host="tls.test"), ca_bundle=str(CERTIFICATE))
    assert found.body == STORY.encode()


def test_a_slow_page_is_read_while_time_is_left(web: Web) -> None:
    site = web.site()
    site.routes["/"] = drip(head(200, {"Content-Length": "11"}) + b"<p>Text</p>", 0.002)
    assert fetch(web, site.url(), total_timeout=20).body == b"<p>Text</p>"


def test_the_environment_has_no_say(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    site, proxy = web.site(), web.site()
    site.routes["/"] = page()
    (netrc := tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")  # type: ignore[operator] # a Path
    monkeypatch.setenv("HTTP_PROXY", proxy.url())
    monkeypatch.setenv("http_proxy", proxy.url())
    monkeypatch.setenv("ALL_PROXY", proxy.url())
    monkeypatch.setenv("NETRC", str(netrc))
    fetch(web, site.url())
    assert proxy.requests == []
    assert "authorization" not in site.requests[0].headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": 0},
        {"total_timeout": float("nan")},
        {"max_bytes": -1},
        {"delay": -0.1},
        {"contact": "x\r\nX-Evil: 1"},
        {"user_agent": ""},
        {"ca_bundle": "/nowhere/at/all.pem"},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as caught:
        FetchSettings(**wrong)  # type: ignore[arg-type] # wrong on purpose
    assert caught.value.subject == next(iter(wrong))


def test_a_closed_fetcher_fetches_no_more(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page()
    with Fetcher(FetchSettings(allow_private=True, obey_robots=False)) as fetcher:
        fetcher.fetch(site.url())
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(site.url())
    assert caught.value.reason is Reason.INTERRUPTED
