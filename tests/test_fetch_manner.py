"""What a source may have its own way: its delay, its user agent, a person's cookies."""

from pathlib import Path

import pytest

from newskeep.errors import ConfigError
from newskeep.fetch import Manner, read_cookies
from tests.test_fetch_robots import Clock, fetcher
from tests.web import Web, in_turn, page, redirect

LATER = 4_000_000_000


def cookies_file(folder: Path, *lines: str) -> Path:
    path = folder / "cookies.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def line(domain: str, name: str, value: str, *, subdomains: str = "FALSE", path: str = "/", until: int = LATER) -> str:
    return "\t".join([domain, subdomains, path, "FALSE", str(until), name, value])


def test_a_source_may_have_a_longer_or_shorter_delay(web: Web) -> None:
    site, clock = web.site(), Clock()
    site.routes["/"] = page()
    with fetcher(web, clock, obey_robots=False, delay=1.0) as fetching:
        fetching.fetch(site.url(), manner=Manner(delay=9.0))
        assert fetching.wait(site.url()) == pytest.approx(9)
        fetching.fetch(site.url(), manner=Manner(delay=0.0))
        assert fetching.wait(site.url()) == 0


def test_a_source_may_have_its_own_user_agent_also_before_robots_txt(web: Web) -> None:
    site = web.site()
    site.robots("User-agent: *\nDisallow:\n\nUser-agent: deskbot\nDisallow: /closed\n")
    site.routes["/closed"] = page()
    with fetcher(web) as fetching:
        with pytest.raises(Exception, match=r"robots\.txt"):
            fetching.fetch(site.url("/closed"), manner=Manner(user_agent="deskbot/2"))
        assert fetching.fetch(site.url("/closed")).status == 200
    assert site.requests[0].headers["user-agent"] == "deskbot/2"


def test_a_user_agent_that_is_no_header_is_refused(web: Web) -> None:
    with fetcher(web) as fetching, pytest.raises(ConfigError, match="ASCII"):
        fetching.fetch("http://127.0.0.1/", manner=Manner(user_agent="a\r\nb"))


def test_a_persons_cookies_go_where_they_belong_and_nowhere_else(web: Web, tmp_path: Path) -> None:
    site = web.site()
    web.names |= dict.fromkeys(["news.test", "www.news.test", "other.test"], "127.0.0.1")
    path = cookies_file(
        tmp_path,
        "# Netscape HTTP Cookie File",
        line("news.test", "own", "1"),
        line(".news.test", "all", "2", subdomains="TRUE"),
        "#HttpOnly_" + line("news.test", "hidden", "3"),
        line("news.test", "old", "4", until=1),
        line("news.test", "session", "5", until=0),
        line("news.test", "deep", "6", path="/deep"),
        "",
    )
    site.routes["/"] = page()
    site.routes["/away"] = redirect(site.url(host="other.test"))
    manner = Manner(cookies=read_cookies(path))
    with fetcher(web, obey_robots=False) as fetching:
        for host, where in (("news.test", "/away"), ("www.news.test", "/")):
            fetching.fetch(site.url(where, host=host), manner=manner)
        fetching.fetch(site.url(host="news.test"))
    sent = [set(request.headers.get("cookie", "").split("; ")) for request in site.requests]
    assert sent == [{"own=1", "all=2", "hidden=3", "session=5"}, {""}, {"all=2"}, {""}]


def test_a_persons_cookies_are_the_same_at_every_fetch(web: Web, tmp_path: Path) -> None:
    site = web.site()
    site.routes["/"] = in_turn(page(headers={"Set-Cookie": "own=changed"}), page())
    manner = Manner(cookies=read_cookies(cookies_file(tmp_path, line("127.0.0.1", "own", "1"))))
    with fetcher(web, obey_robots=False) as fetching:
        fetching.fetch(site.url(), manner=manner)
        fetching.fetch(site.url(), manner=manner)
    assert [request.headers["cookie"] for request in site.requests] == ["own=1", "own=1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no cookie"),
        (b"# Netscape HTTP Cookie File\n", "no cookie"),
        (b"<html>not cookies</html>", "Line 1"),
        (b"a.test\tFALSE\t/\tFALSE\t0\tn\tv\nb.test FALSE / FALSE 0 n v\n", "Line 2"),
        (b"a.test\tFALSE\t/\tFALSE\tsoon\tn\tv\n", "Line 1"),
        (b".\tFALSE\t/\tFALSE\t0\tn\tv\n", "Line 1"),
        ("a.test\tFALSE\t/\tFALSE\t0\tn\tß\n".encode(), "Line 1"),
        (b"\xff\xfe\x00", "not text"),
        (b"#" * 1_000_001, "larger"),
    ],
)
def test_a_file_that_holds_no_cookies_is_refused_with_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "cookies.txt"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words) as caught:
        read_cookies(path)
    assert caught.value.detail.endswith(".")


def test_a_cookies_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_cookies(tmp_path / "none.txt")
