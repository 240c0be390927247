"""source, sync and run as a person uses them: what they print, and the codes they leave with."""

import json
import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive import open_archive
from newskeep.watch import SourceKind
from tests import web as replies
from tests.command_line import Here, environment
from tests.web import Site, Web

XML = {"Content-Type": "application/rss+xml"}
SUITED = {"NEWSKEEP_ALLOW_PRIVATE": "1", "NEWSKEEP_DELAY": "0", "NEWSKEEP_JOBS": "1"}


def story(name: str) -> str:
    words = " ".join(f"<p>The {name} story has a part {part} on what the harbour board did." for part in range(9))
    return f"<html><head><title>The {name} story</title></head><body><article><h1>The {name} story</h1>{words}"


def feed(*names: str) -> str:
    items = "".join(
        f"<item><link>/{name}</link><pubDate>Sun, 01 Mar 2026 0{number}:00:00 GMT</pubDate></item>"
        for number, name in enumerate(names)
    )
    return f'<rss version="2.0"><channel><title>Harbour news</title>{items}</channel></rss>'


@pytest.fixture
def site(web: Web, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with four stories, a feed, and a homepage that names it; settings that suit the loopback."""
    for name, value in SUITED.items():
        monkeypatch.setenv(name, value)
    site = web.site()
    for name in "abcd":
        site.routes[f"/{name}"] = replies.page(story(name))
    site.routes["/feed.xml"] = replies.page(feed(*"abcd"), headers=XML)
    site.routes["/"] = replies.page(
        "<html><head><link rel=alternate type=application/rss+xml href=/feed.xml></head><body><p>Welcome"
    )
    return site


# ---- source


def test_a_page_is_added_by_the_feed_that_it_names_with_a_report(newskeep: Here, site: Site) -> None:
    added = newskeep("source", "add", site.url("/"), "--yes")
    assert added.code == 0
    assert f"RSS 2.0 at {site.url('/feed.xml')} (the page names it)" in added.err
    assert "4 links" in added.err
    assert "items a day" in added.err
    assert "robots.txt: allowed" in added.err
    assert added.err.count("  sample ") == 3
    assert "article, " in added.err
    assert "to be looked at every" in added.err
    listed = newskeep("source", "list", "--json")
    [source] = json.loads(listed.out)
    assert (source["url"], source["kind"], source["state"]) == (site.url("/feed.xml"), "feed", "active")


def test_without_yes_nothing_is_added_where_nobody_can_be_asked(newskeep: Here, site: Site) -> None:
    asked = newskeep("source", "add", site.url("/feed.xml"))
    assert asked.code == 1
    assert "Nothing was added" in asked.err
    assert newskeep("source", "list").code == 4


def test_a_page_without_a_feed_is_looked_over_and_then_watched_itself(newskeep: Here, site: Site) -> None:
    links = "".join(
        f"<h2><a href='/2026/03/the-{name}-story'>The {name} story of the harbour</a></h2>" for name in "xyz"
    )
    site.routes["/news"] = replies.page(f"<!doctype html><html><body>{links}")
    added = newskeep("source", "add", site.url("/news"), "--yes")
    assert "section page" in added.err  # /feed.xml is at one of the usual places
    assert "RSS 2.0" in added.err
    del site.routes["/feed.xml"]
    added = newskeep("source", "add", site.url("/news"), "--yes")
    assert f"section page at {site.url('/news')} (the page itself)" in added.err


def test_a_sitemap_that_robots_txt_names_is_found(newskeep: Here, site: Site) -> None:
    site.routes["/"] = replies.page("<html><body><p>Welcome")
    del site.routes["/feed.xml"]
    site.robots("User-agent: *\nCrawl-delay: 0.2\nSitemap: /map.xml")
    site.routes["/map.xml"] = replies.page(
        f"<urlset>{''.join(f'<url><loc>/{name}</loc></url>' for name in 'ab')}</urlset>"
    )
    added = newskeep("source", "add", site.url("/"), "--yes")
    assert f"sitemap at {site.url('/map.xml')} (robots.txt names it)" in added.err
    assert "crawl delay 0.2 s" in added.err


def test_a_sync_from_cron_does_not_ask_for_robots_txt_each_time(newskeep: Here, site: Site) -> None:
    assert newskeep("source", "add", site.url("/feed.xml"), "--yes").code == 0
    site.requests.clear()
    assert newskeep("sync", "--dry-run").code == 0
    assert [request.path for request in site.requests].count("/robots.txt") == 1
    for arguments in (("sync",), ("sync", "--all"), ("import", site.url("/a")), ("sync", "--all", "--dry-run")):
        assert newskeep(*arguments).code == 0
    assert [request.path for request in site.requests].count("/robots.txt") == 2


def test_why_says_what_robots_txt_said(newskeep: Here, site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /b\n")
    newskeep("import", site.url("/a"), site.url("/b"))
    assert "HTTP 200 after " in newskeep("why", site.url("/a")).out
    assert newskeep("why", site.url("/a")).out.endswith("(robots.txt allows it)\n")
    assert newskeep("why", site.url("/b")).out.endswith("[robots-denied] (robots.txt denies it)\n")
    told = [json.loads(newskeep("why", site.url(name), "--jsonl").out)["robots"] for name in ("/a", "/b")]
    assert told == ["allowed", "denied"]


def test_what_robots_txt_denies_is_said(newskeep: Here, site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /feed.xml")
    added = newskeep("source", "add", site.url("/feed.xml"), "--yes")
    assert (added.code, "[robots-denied]" in added.err) == (1, True)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (replies.not_found, "gone"),
        (replies.page("Just words."), "not-a-source"),
        (replies.page("<html>"), "not-a-source"),
    ],
)
def test_a_url_that_is_no_source_is_refused_with_a_sentence(
    newskeep: Here, site: Site, reply: replies.Reply, code: str
) -> None:
    site.routes = {"/it": reply}
    added = newskeep("source", "add", site.url("/it"), "--yes")
    assert (added.code, f"[{code}]" in added.err) == (1, True)
    assert "Traceback" not in added.err


def test_options_of_a_source_are_kept_and_shown(newskeep: Here, site: Site, tmp_path: Path) -> None:
    cookies = tmp_path / "cookies.txt"
    cookies.write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n")
    given = [
        "--interval",
        "15m",
        "--delay",
        "0",
        "--user-agent",
        "me/1",
        "--cookies",
        str(cookies),
        "--include",
        "/[ab]$",
    ]
    more = [
        "--exclude",
        "b$",
        "--tag",
        "x",
        "--tag",
        "y",
        "--language",
        "en",
        "--recheck",
        "1h,15m",
        "--yes",
        "--quiet",
    ]
    assert newskeep("source", "add", site.url("/feed.xml"), *given, *more).code == 0
    assert site.requests[-1].headers["cookie"] == "name=value"
    [source] = json.loads(newskeep("source", "list", "--json").out)
    assert source["options"] == {
        "interval": 900,
        "delay": 0,
        "user_agent": "me/1",
        "cookies": str(cookies),
        "include": ["/[ab]$"],
        "exclude": ["b$"],
        "tags": ["x", "y"],
        "language": "en",
        "recheck": [900, 3600],
    }
    newskeep("sync")
    shown = newskeep("source", "show", "1")
    assert "exclude: b$" in shown.out
    assert "changed: 4 links, 4 new" in shown.out
    why = newskeep("why", site.url("/b"))
    assert "“b$” matches it" in why.out
    assert "Found in source 1" in why.err


def test_options_of_a_source_are_changed_by_adding_it_again(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet", "--tag", "x", "--recheck", "off")
    again = newskeep("source", "add", site.url("/feed.xml"), "--yes", "--interval", "2h")
    assert "Changed source 1" in again.err
    [source] = json.loads(newskeep("source", "list", "--json").out)
    options = source["options"]
    assert (options["tags"], options["recheck"], options["interval"]) == (["x"], [], 7200)
    assert source["interval_seconds"] == 7200


@pytest.mark.parametrize(
    "options",
    [
        ["--interval", "often"],
        ["--recheck", "1 fortnight"],
        ["--include", "("],
        ["--cookies", "/nowhere/at/all.txt"],
        ["--delay", "-1"],
    ],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(newskeep: Here, site: Site, options: list[str]) -> None:
    run = newskeep("source", "add", site.url("/feed.xml"), "--yes", *options)
    assert run.code == 2
    assert site.requests == []


def test_a_source_is_paused_resumed_and_removed(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    newskeep("sync")
    assert newskeep("source", "pause", "1").code == 0
    assert newskeep("source", "list").out.split("\t")[1] == "paused"
    assert newskeep("sync", "--all").err == ""
    assert newskeep("source", "resume", site.url("/feed.xml")).code == 0
    assert newskeep("source", "remove", "1").code == 0
    assert newskeep("source", "list").code == 1
    assert len(newskeep("list").out.splitlines()) == 4
    gone = newskeep("source", "show", "1")
    assert (gone.code, "[not-found]" in gone.err) == (1, True)


def test_a_source_in_trouble_stands_first_and_says_why(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    with open_archive(newskeep.archive) as archive:
        archive.watch.add(SourceKind.FEED, site.url("/gone.xml"))
    assert newskeep("sync").code == 3
    first, second = newskeep("source", "list").out.splitlines()
    assert (first.split("\t")[3], second.split("\t")[3]) == (site.url("/gone.xml"), site.url("/feed.xml"))
    assert "HTTP 404" in first


def test_a_source_is_tested_without_being_kept(newskeep: Here, site: Site) -> None:
    tested = newskeep("source", "test", site.url("/"), "--json")
    [trial] = json.loads(tested.out)
    assert (trial["form"], trial["links"], trial["robots"], len(trial["samples"])) == ("RSS 2.0", 4, "allowed", 3)
    assert trial["samples"][0]["page_kind"] == "article"
    assert not newskeep.archive.exists()


def test_feeds_are_taken_over_from_opml_and_given_back(newskeep: Here, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        "<opml version='2.0'><body><outline text='Local'><outline text='Harbour' xmlUrl='https://a.example/feed'/>"
        "</outline><outline text='B' xmlUrl='https://b.example/feed'/></body></opml>"
    )
    assert "2 sources added" in newskeep("source", "import", opml).err
    assert "0 sources added, 2 were watched already" in newskeep("source", "import", opml).err
    written = newskeep("source", "export", "--opml").out
    assert re.findall(r'xmlUrl="([^"]*)"', written) == ["https://a.example/feed", "https://b.example/feed"]
    assert 'category="Local"' in written


@pytest.mark.parametrize(
    ("garbage", "code"), [(b"\x00\xff garbage", "bad-list"), (b"<html>", "bad-list"), (None, "not-readable")]
)
def test_an_opml_of_garbage_is_refused(newskeep: Here, tmp_path: Path, garbage: bytes | None, code: str) -> None:
    opml = tmp_path / "feeds.opml"
    if garbage is not None:
        opml.write_bytes(garbage)
    run = newskeep("source", "import", opml)
    assert (run.code, f"[{code}]" in run.err) == (1, True)


# ---- sync and run


def test_a_sync_says_in_one_line_what_came_of_it(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    site.routes["/b"] = replies.page("", 500)
    run = newskeep("sync")
    assert run.code == 3
    assert run.err.splitlines()[-1] == "checked 1 source, kept new 3, failed 1 (server-error 1)"
    assert run.out == ""
    again = newskeep("sync")
    assert (again.code, again.err) == (0, "")


def test_a_sync_gives_outcomes_as_import_does(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    run = newskeep("sync", "--jsonl", "--limit", "2")
    lines = [json.loads(line) for line in run.out.splitlines()]
    assert [line["outcome"] for line in lines] == ["new", "new"]
    assert {"url", "outcome", "id", "title", "reason", "detail", "input"} <= set(lines[0])
    waiting = newskeep("why", site.url("/a"))
    assert waiting.code == 0
    assert "It waits to be fetched" in waiting.err


def test_a_sync_without_an_archive_or_with_an_unknown_source_says_so(newskeep: Here, site: Site) -> None:
    assert newskeep("sync").code == 4
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    run = newskeep("sync", "--source", "77")
    assert (run.code, "There is no such source" in run.err) == (1, True)


def test_a_second_sync_on_the_same_archive_exits_5(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    with open_archive(newskeep.archive) as archive:
        archive.watch.take_lease("another machine pid 1")
        run = newskeep("sync")
        archive.watch.release_lease("another machine pid 1")
    assert (run.code, "Another newskeep watches this archive" in run.err) == (5, True)
    assert newskeep("sync").code == 0


def test_a_sync_that_is_killed_is_followed_by_one_that_goes_on(newskeep: Here, site: Site, tmp_path: Path) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "-q")
    site.routes["/c"] = replies.silent
    killed = subprocess.Popen([sys.executable, "-m", "newskeep", "sync"], env=environment(tmp_path, **SUITED))
    wait_for(site, "/c")
    killed.kill()
    killed.wait()
    site.routes["/c"] = replies.page(story("c"))
    assert newskeep("sync").code == 0
    assert site.paths.count("/feed.xml") == 2  # by `source add`, and by the sync that was killed
    assert len(newskeep("list").out.splitlines()) == 4


def test_run_ends_well_on_sigterm_with_what_was_in_hand(newskeep: Here, site: Site, tmp_path: Path) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "-q")
    site.routes["/d"] = replies.slow(0.5, replies.page(story("d")))
    running = subprocess.Popen(
        [sys.executable, "-m", "newskeep", "run"], env=environment(tmp_path, **SUITED), stderr=subprocess.PIPE
    )
    wait_for(site, "/d")
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 0
    assert b"Stopping when what is in hand is kept" in said
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.find(site.url("/d")) is not None
        archive.watch.take_lease("free again")


def test_where_nothing_is_watched_it_is_said_how_to_begin(newskeep: Here) -> None:
    newskeep("import", str(newskeep.archive.parent / "nothing.txt"))
    for command in ("sync", "health"):
        run = newskeep(command)
        assert (run.code, "newskeep source add URL" in run.err) == (0, True)
        assert newskeep(command, "--quiet").err == ""


# ---- the log for machines


def logged(text: str) -> list[dict[str, Any]]:
    """The objects of a log, each of which begins as all do."""
    lines = [json.loads(line) for line in text.splitlines()]
    assert all(list(line)[:3] == ["time", "level", "event"] for line in lines)
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    return lines


def test_a_sync_logs_an_object_a_line(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    site.routes["/b"] = replies.page("", 500)
    site.routes["/gone.xml"] = replies.page(feed("a"), headers=XML)
    newskeep("source", "add", site.url("/gone.xml"), "--yes", "--quiet")
    site.routes["/gone.xml"] = replies.not_found
    run = newskeep("sync", "--log-format", "json")
    assert (run.code, run.out) == (3, "")
    *lines, sums = logged(run.err)
    told = {line.get("source") or line["url"]: line for line in lines}
    good, gone, new, failed = (told[site.url(path)] for path in ("/feed.xml", "/gone.xml", "/a", "/b"))
    assert len(told) == 6
    assert (good["level"], good["event"], good["outcome"], good["links"]) == ("info", "source", "changed", 4)
    assert (gone["level"], gone["event"], gone["outcome"], gone["reason"]) == ("warning", "source", "failed", "gone")
    assert (new["level"], new["event"], new["outcome"], new["robots"]) == ("info", "article", "new", "missing")
    assert (failed["level"], failed["outcome"], failed["reason"]) == ("warning", "failed", "server-error")
    assert (sums["event"], sums["checked"], sums["failed_sources"]) == ("pass", 2, {"gone": 1})
    assert (sums["new"], sums["failed"], sums["dry_run"]) == (3, 1, False)


def test_a_log_does_not_mix_with_outcomes_and_can_be_set_for_good(
    newskeep: Here, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    monkeypatch.setenv("NEWSKEEP_LOG_FORMAT", "json")
    run = newskeep("sync", "--jsonl", "--limit", "1")
    assert [json.loads(line)["outcome"] for line in run.out.splitlines()] == ["new"]
    assert [line["event"] for line in logged(run.err)] == ["source", "article", "pass"]
    run = newskeep("sync", "--log-format", "text")
    assert run.err == "checked 0 sources, kept new 3\n"
    assert newskeep("sync", "--log-format", "xml").code == 2


def test_a_log_says_errors_too_and_quiet_leaves_them_alone(newskeep: Here, site: Site) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    with open_archive(newskeep.archive) as archive:
        archive.watch.take_lease("another machine pid 1")
        run = newskeep("sync", "--log-format", "json", "--quiet")
        archive.watch.release_lease("another machine pid 1")
    [line] = logged(run.err)
    assert (run.code, line["level"], line["event"], line["reason"]) == (5, "error", "error", "locked")
    run = newskeep("sync", "--source", "77", "--log-format", "json")
    assert (run.code, logged(run.err)[0]["subject"]) == (1, "77")
    site.routes["/b"] = replies.page("", 500)
    run = newskeep("sync", "--log-format", "json", "--quiet")
    assert (run.code, run.err) == (3, "")


def test_what_a_site_says_cannot_break_a_log(newskeep: Here, site: Site) -> None:
    site.routes["/feed.xml"] = replies.page(
        "<rss version='2.0'><channel><item><link>/b?x=&#x9b;31m&#x2028;{</link></item></channel></rss>", headers=XML
    )
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "--quiet")
    run = newskeep("sync", "--log-format", "json")
    assert len(logged(run.err)) == 3
    assert not re.search("[\x7f-\x9f\u2028]", run.err)


def test_run_logs_that_it_was_told_to_stop(newskeep: Here, site: Site, tmp_path: Path) -> None:
    newskeep("source", "add", site.url("/feed.xml"), "--yes", "-q")
    site.routes["/d"] = replies.slow(0.5, replies.page(story("d")))
    running = subprocess.Popen(
        [sys.executable, "-m", "newskeep", "run", "--log-format", "json"],
        env=environment(tmp_path, **SUITED),
        stderr=subprocess.PIPE,
    )
    wait_for(site, "/d")
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 0
    assert [line["event"] for line in logged(said.decode())].count("stop") == 1


def wait_for(site: Site, path: str) -> None:
    ends = time.monotonic() + 20
    while path not in site.paths and time.monotonic() < ends:
        time.sleep(0.02)
    assert path in site.paths
