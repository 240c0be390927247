"""What is due is looked at and taken in: a real archive, a real fetcher, a web on the loopback, a clock that is set."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from newskeep.archive import Archive, open_archive
from newskeep.cli.fetching import SourceFetcher
from newskeep.errors import ArchiveBusyError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.model import Outcome, Reason, RobotsVerdict
from newskeep.pool import InThisProcess
from newskeep.schedule import Event, Hands, Plan, Polled, run, sync
from newskeep.schedule.lease import is_dead, this_process
from newskeep.watch import Source, SourceKind, SourceOptions
from tests import web as replies
from tests.archives import NOON, Clock
from tests.web import Connection, Site, Web

XML = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def where(tmp_path: Path, blank_archive: Path) -> str:
    """SQLite alone: what databases may do differently is tested in test_archive_watching."""
    return str(shutil.copy(blank_archive, tmp_path / "archive.db"))


@pytest.fixture
def site(web: Web) -> Site:
    return web.site()


@pytest.fixture
def fetcher(web: Web, clock: Clock, archive: Archive) -> Iterator[Fetcher]:
    settings = FetchSettings(allow_private=True, delay=0.0, retries=0)
    with Fetcher(settings, now=clock, resolve=web.resolve, memory=archive.hosts) as opened:
        yield opened


@pytest.fixture
def hands(archive: Archive, fetcher: Fetcher, clock: Clock) -> Hands:
    return Hands(
        archive,
        lambda options: SourceFetcher(fetcher, options),
        clock=clock,
        luck=lambda: 0.5,
        open_pool=lambda jobs: InThisProcess(),
    )


def story(name: str, more: str = "") -> str:
    words = " ".join(
        f"<p>The {name} story has a part {part} that tells what the harbour board did." for part in range(9)
    )
    return f"<html><head><title>The {name} story</title></head><body><article><h1>The {name} story</h1>{words}{more}"


def item(name: str, age: timedelta = timedelta(hours=1), more: str = "") -> str:
    return f"<item><title>T</title><link>/{name}</link><pubDate>{format_datetime(NOON - age)}</pubDate>{more}</item>"


def feed(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


def publish(site: Site, *names: str, path: str = "/feed.xml", headers: dict[str, str] | None = None) -> None:
    """Put stories on the site, and a feed that names them."""
    for name in names:
        site.routes.setdefault(f"/{name}", replies.page(story(name)))
    site.routes[path] = replies.page(feed(*map(item, names)), headers={**XML, **(headers or {})})


def watch(archive: Archive, site: Site, path: str = "/feed.xml", kind: str = "feed", **options: object) -> Source:
    chosen = SourceOptions(**options)  # type: ignore[arg-type]  # a wrong name or type fails in the test that gives it
    return archive.watch.add(SourceKind(kind), site.url(path), None, chosen)


def ended(events: Iterator[Event | None]) -> Counter[str]:
    """How often each thing happened: “new”, “failed timeout”, “poll changed”, …"""
    counted: Counter[str] = Counter()
    for event in events:
        if isinstance(event, Polled):
            counted[f"poll {event.poll.outcome} {event.poll.reason or ''}".strip()] += 1
        elif isinstance(event, Outcome):
            counted[f"{event.verdict} {event.reason or ''}".strip()] += 1
    return counted


def one(archive: Archive) -> Source:
    [source] = archive.watch.sources()
    return source


# ---- sources and links


def test_what_a_feed_leads_to_is_taken_in_once(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a", "b", "c")
    watch(archive, site)
    assert ended(sync(hands)) == {"poll changed": 1, "new": 3}
    assert ended(sync(hands)) == {}
    assert sorted(site.paths) == ["/a", "/b", "/c", "/feed.xml"]


def test_only_what_is_new_is_fetched_at_the_next_look(hands: Hands, archive: Archive, site: Site, clock: Clock) -> None:
    publish(site, "a", "b")
    watch(archive, site, looks=())
    ended(sync(hands))
    clock.move(days=1)
    publish(site, "c", "a", "b")
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}
    assert site.paths.count("/a") == 1
    [latest, _] = archive.watch.polls(one(archive))
    assert (latest.items, latest.new, latest.overlap) == (3, 1, 2)


def test_a_feed_is_asked_for_only_if_it_has_changed(hands: Hands, archive: Archive, site: Site, clock: Clock) -> None:
    publish(site, "a", headers={"ETag": '"1"'})
    watch(archive, site, looks=())
    ended(sync(hands))
    clock.move(days=1)
    site.routes["/feed.xml"] = replies.page("", 304)
    assert ended(sync(hands)) == {"poll unchanged": 1}
    assert site.requests[-1].headers["if-none-match"] == '"1"'


def test_a_feed_whose_bytes_are_the_same_is_unchanged(hands: Hands, archive: Archive, site: Site, clock: Clock) -> None:
    publish(site, "a", headers={"ETag": '"1"'})
    watch(archive, site, looks=())
    ended(sync(hands))
    clock.move(days=1)
    publish(site, "a", headers={"ETag": '"2"'})
    assert ended(sync(hands)) == {"poll unchanged": 1}
    assert one(archive).etag == '"2"'


def test_now_and_then_a_feed_is_asked_for_in_full_because_validators_lie(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, "a", headers={"ETag": '"1"'})
    watch(archive, site, looks=())
    ended(sync(hands))
    clock.move(days=1)
    ended(sync(replace(hands, luck=lambda: 0.01)))
    assert "if-none-match" not in site.requests[-1].headers


def test_one_story_in_three_feeds_is_fetched_once(hands: Hands, archive: Archive, site: Site) -> None:
    for path in ("/one.xml", "/two.xml", "/three.xml"):
        publish(site, "a", path=path)
        watch(archive, site, path)
    assert ended(sync(hands)) == {"poll changed": 3, "new": 1}


def test_a_young_article_is_looked_at_again_and_its_edit_is_a_version(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, "a", "b")
    watch(archive, site, interval=86_400)
    ended(sync(hands))
    site.routes["/a"] = replies.page(story("a", "<p>This was added after the story had appeared, by an editor."))
    clock.move(hours=4)
    assert ended(sync(hands)) == {"edited": 1, "same": 1}
    kept = archive.find(site.url("/a"))
    assert kept is not None
    assert kept.versions == 2


def test_articles_are_asked_for_only_if_they_have_changed(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, "a")
    site.routes["/a"] = replies.page(story("a"), headers={"ETag": '"a"'})
    watch(archive, site, interval=86_400)
    ended(sync(hands))
    site.routes["/a"] = replies.page("", 304)
    clock.move(hours=4)
    assert ended(sync(hands)) == {"same": 1}
    assert site.requests[-1].headers["if-none-match"] == '"a"'
    assert [attempt.status for attempt in archive.attempts(site.url("/a"))] == [200, 304]


def test_the_ledger_holds_what_robots_txt_said_at_each_attempt(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    def said(name: str) -> list[RobotsVerdict | None]:
        return [attempt.robots for attempt in archive.attempts(site.url(f"/{name}"))]

    publish(site, "a", "b", "private", "no-article", "x")
    site.routes["/a"] = replies.page(story("a"), headers={"ETag": '"a"'})
    site.routes["/b"] = replies.not_found
    site.routes["/no-article"] = replies.page("<p>Nothing.")
    site.robots("User-agent: *\nDisallow: /private\n")
    watch(archive, site, interval=10 * 86_400, exclude=("/x$",))
    ended(sync(hands))
    site.routes["/a"] = replies.page("", 304)
    clock.move(hours=4)
    ended(sync(hands))
    allowed = RobotsVerdict.ALLOWED
    assert said("a") == said("b") == said("no-article") == [allowed, allowed]
    assert said("private") == [RobotsVerdict.DENIED]
    assert said("x") == [None]


def test_what_failed_in_passing_is_tried_again_later(hands: Hands, archive: Archive, site: Site, clock: Clock) -> None:
    publish(site, "a")
    site.routes["/a"] = replies.page("", 500)
    watch(archive, site, interval=86_400)
    assert ended(sync(hands)) == {"poll changed": 1, "failed server-error": 1}
    assert ended(sync(hands)) == {}
    site.routes["/a"] = replies.page(story("a"))
    clock.move(minutes=6)
    assert ended(sync(hands)) == {"new": 1}


def test_what_a_feed_says_is_believed_where_the_page_says_nothing(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a")
    site.routes["/feed.xml"] = replies.page(
        feed(item("a", more="<author>ann@news.example (Ann Quay)</author><guid>tag:7</guid>")), headers=XML
    )
    watch(archive, site, tags=("harbour", "local"), language="en")
    ended(sync(hands))
    kept = archive.find(site.url("/a"))
    assert kept is not None
    assert kept.article.published == NOON - timedelta(hours=1)
    assert kept.article.authors == ("Ann Quay",)
    assert kept.article.title == "The a story"
    title, published, guid = (kept.article.testimony(name) for name in ("title", "published", "guid"))
    assert title is not None
    assert [(witness.name, witness.said) for witness in title.others][-1] == ("feed", "T")
    assert published is not None
    assert published.believed is not None
    assert published.believed.name == "feed"
    assert guid is not None
    assert guid.others[0].said == "tag:7"
    assert dict(kept.extras) == {"source_tags": "harbour|local"}


def test_a_source_is_fetched_in_its_own_manner(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a")
    watch(archive, site, user_agent="press-watch/2")
    ended(sync(hands))
    agents = {request.headers["user-agent"] for request in site.requests}
    assert agents == {"press-watch/2"}


def test_a_cookies_file_that_is_gone_fails_its_source_and_no_other(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a", path="/one.xml")
    publish(site, "a", path="/two.xml")
    watch(archive, site, "/one.xml", cookies="/nowhere/cookies.txt")
    watch(archive, site, "/two.xml")
    assert ended(sync(hands)) == {"poll failed bad-setting": 1, "poll changed": 1, "new": 1}


# ---- sitemaps and pages


def test_an_index_of_sitemaps_is_followed_to_what_has_changed(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    def index(*children: tuple[str, str]) -> replies.Reply:
        entries = "".join(f"<sitemap><loc>/{name}</loc><lastmod>{day}</lastmod></sitemap>" for name, day in children)
        return replies.page(f"<sitemapindex>{entries}</sitemapindex>")

    def urls(*names: str) -> replies.Reply:
        return replies.page(f"<urlset>{''.join(f'<url><loc>/{name}</loc></url>' for name in names)}</urlset>")

    publish(site, "a", "b", "c")
    site.routes |= {"/new.xml": urls("a"), "/old.xml": urls("b")}
    site.routes["/sitemap.xml"] = index(("old.xml", "2025-12-31"), ("new.xml", "2026-03-01"))
    watch(archive, site, "/sitemap.xml", "sitemap", looks=())
    assert ended(sync(hands)) == {"poll changed": 1, "new": 2}
    clock.move(days=2)
    site.routes |= {"/new.xml": urls("a", "c")}
    site.routes["/sitemap.xml"] = index(("old.xml", "2025-12-31"), ("new.xml", "2026-03-03"))
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}
    assert site.paths.count("/old.xml") == 1


def test_a_sitemap_that_fails_does_not_hide_the_others(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a")
    site.routes["/good.xml"] = replies.page("<urlset><url><loc>/a</loc></url></urlset>")
    site.routes["/sitemap.xml"] = replies.page(
        "<sitemapindex><sitemap><loc>/gone.xml</loc></sitemap><sitemap><loc>/good.xml</loc></sitemap></sitemapindex>"
    )
    watch(archive, site, "/sitemap.xml", "sitemap")
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}
    assert "gone.xml" in archive.watch.polls(one(archive))[0].detail


def test_a_section_page_is_watched_for_new_links(hands: Hands, archive: Archive, site: Site, clock: Clock) -> None:
    def section(*names: str) -> replies.Reply:
        links = "".join(f"<h2><a href='/{name}'>The {name} story about the harbour</a></h2>" for name in names)
        return replies.page(f"<!doctype html><title>News</title><nav><a href='/about-us-all'>About us</a></nav>{links}")

    publish(site, "one-two-three-four", "five-six-seven-eight")
    site.routes["/"] = section("one-two-three-four")
    watch(archive, site, "/", "section", looks=())
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}
    clock.move(days=1)
    site.routes["/"] = section("five-six-seven-eight", "one-two-three-four")
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}


# ---- failures of sources


@pytest.mark.parametrize(
    ("reply", "reason", "failures"),
    [
        (replies.page("", 404), Reason.GONE, 4),
        (replies.page("", 403), Reason.FORBIDDEN, 3),
        (replies.page("", 500), Reason.SERVER_ERROR, 1),
        (replies.page("<html><body><p>This domain is for sale"), Reason.NOT_A_SOURCE, 3),
        (replies.page("{}", headers={"Content-Type": "application/json"}), Reason.NOT_A_SOURCE, 3),
        (replies.page("<rss><channel>", headers=XML), None, 0),
        (replies.page(b"\x89PNG\r\n\x1a\n" + bytes(99), headers={"Content-Type": "image/png"}), Reason.NOT_A_PAGE, 1),
        (replies.hang_up, Reason.CUT_OFF, 1),
    ],
)
def test_a_source_that_fails_says_why_and_the_pass_goes_on(
    hands: Hands, archive: Archive, site: Site, reply: replies.Reply, reason: Reason | None, failures: int
) -> None:
    site.routes["/bad.xml"] = reply
    publish(site, "a")
    bad = watch(archive, site, "/bad.xml")
    watch(archive, site)
    assert ended(sync(hands))["new"] == 1
    after = archive.watch.find(str(bad.id))
    assert after is not None
    assert (after.last_reason, after.failures) == (reason, failures)
    assert (after.next_check_at or NOON) > NOON


def test_a_source_that_fails_is_asked_less_and_less_and_recovers(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    watch(archive, site)
    site.routes["/feed.xml"] = replies.page("", 500)
    waits = []
    for _ in range(4):
        assert ended(sync(hands)) == {"poll failed server-error": 1}
        following = one(archive).next_check_at
        assert following is not None
        waits.append(following - clock())
        clock.now = following
    assert waits == sorted(waits)
    assert waits[-1] >= 7 * waits[0]
    publish(site, "a")
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}
    assert (one(archive).failures, one(archive).last_error) == (0, None)


def test_retry_after_of_a_feed_is_heard(hands: Hands, archive: Archive, site: Site) -> None:
    watch(archive, site)
    site.routes["/feed.xml"] = replies.page("", 503, headers={"Retry-After": "172800"})
    ended(sync(hands))
    assert (one(archive).next_check_at or NOON) >= NOON + timedelta(days=2)


def test_a_feed_that_has_moved_for_good_is_asked_at_its_new_place(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, "a", path="/new.xml")
    site.routes["/feed.xml"] = replies.redirect("/new.xml", 301)
    watch(archive, site)
    ended(sync(hands))
    assert one(archive).url == site.url("/new.xml")


# ---- what a pass is asked to do


def test_a_limit_leaves_the_other_links_to_the_next_sync(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, *"abcde")
    watch(archive, site)
    assert ended(sync(hands, Plan(limit=2))) == {"poll changed": 1, "new": 2}
    assert ended(sync(hands)) == {"new": 3}


def test_one_source_alone_can_be_asked_for(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a", path="/one.xml")
    publish(site, "b", path="/two.xml")
    watch(archive, site, "/one.xml")
    two = watch(archive, site, "/two.xml")
    assert ended(sync(hands, Plan(sources=(two.id,)))) == {"poll changed": 1, "new": 1}
    assert site.paths == ["/two.xml", "/b"]


def test_every_source_can_be_asked_for_before_its_time_but_a_paused_one(
    hands: Hands, archive: Archive, site: Site
) -> None:
    publish(site, "a", path="/one.xml")
    publish(site, "a", path="/two.xml")
    watch(archive, site, "/one.xml")
    archive.watch.pause(watch(archive, site, "/two.xml"))
    ended(sync(hands))
    assert ended(sync(hands, Plan(all_sources=True))) == {"poll unchanged": 1}


def test_every_young_article_can_be_looked_at_before_its_time(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a", "b")
    watch(archive, site)
    ended(sync(hands))
    assert ended(sync(hands, Plan(recheck=True))) == {"same": 2}


def test_a_dry_run_says_what_would_come_and_writes_nothing(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a", "b-no")
    watch(archive, site, exclude=("-no$",))
    assert ended(sync(hands, Plan(dry_run=True))) == {"poll changed": 1, "new": 1}
    assert archive.stats().articles == 0
    assert archive.watch.polls(one(archive)) == []
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1}


def test_a_pass_that_is_told_to_stop_finishes_what_is_in_hand(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, *map(str, range(60)))
    watch(archive, site)
    told: list[str] = []

    def stop() -> bool:
        return len(told) >= 2

    for event in sync(replace(hands, stop=stop)):
        told += [event.subject] if isinstance(event, Outcome) else []
    kept = archive.stats().articles
    assert 2 <= kept < 60
    assert len(told) == kept
    assert ended(sync(hands)) == {"new": 60 - kept}


def test_a_sync_that_dies_between_looking_and_fetching_is_taken_up_by_the_next(
    hands: Hands, archive: Archive, site: Site
) -> None:
    publish(site, "a", "b")
    watch(archive, site)
    dying = sync(hands)
    assert isinstance(next(dying), Polled)
    del dying
    assert ended(sync(hands)) == {"new": 2}
    assert site.paths.count("/feed.xml") == 1


def test_a_long_pass_is_cut_to_look_at_what_has_become_due(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, *map(str, range(60)))
    publish(site, "late", path="/other.xml")
    watch(archive, site, interval=86_400, looks=())
    other = watch(archive, site, "/other.xml", interval=86_400, looks=())
    ended(sync(hands, Plan(sources=(other.id,))))
    archive.watch.set_options(other, SourceOptions(interval=300, looks=()))
    ended(sync(hands, Plan(sources=(other.id,), all_sources=True)))
    paths: list[str] = []
    for event in sync(hands):
        paths.append(event.source.url if isinstance(event, Polled) else event.subject)
        clock.move(minutes=4)  # each thing takes long
    at_other = [number for number, path in enumerate(paths) if path.endswith("/other.xml")]
    assert at_other
    assert at_other[0] < len(paths) - 1
    assert sum(not path.endswith(".xml") for path in paths) == 60


# ---- again and again, and never two at once


def test_run_goes_on_whenever_something_is_due_until_it_is_told_to_stop(
    hands: Hands, archive: Archive, site: Site, clock: Clock
) -> None:
    publish(site, "a")
    watch(archive, site, interval=3600, looks=())
    ends = NOON + timedelta(hours=2, minutes=30)

    def sleep(seconds: float) -> None:
        clock.move(seconds=60 * max(seconds, 1))

    counted = ended(run(replace(hands, stop=lambda: clock() >= ends), sleep=sleep))
    assert counted == {"poll changed": 1, "poll unchanged": 2, "new": 1}


def test_a_second_sync_is_refused_while_one_is_under_way(hands: Hands, archive: Archive, site: Site) -> None:
    publish(site, "a")
    watch(archive, site)
    first = sync(hands, holder="elsewhere pid 1")
    next(first)
    with pytest.raises(ArchiveBusyError, match="watches this archive since"):
        next(sync(hands))
    ended(first)
    assert ended(sync(hands)) == {}


def test_a_holder_is_dead_when_its_process_is_gone() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    machine = this_process().rpartition(" pid ")[0]
    assert is_dead(f"{machine} pid {done.pid}")
    assert is_dead(this_process())  # a process that just starts holds nothing yet
    assert not is_dead(f"{machine} pid {os.getppid()}")
    assert not is_dead(f"another-machine pid {done.pid}")
    assert not is_dead("somebody")


def test_no_transaction_is_open_while_a_socket_is_waited_for(
    hands: Hands, archive: Archive, site: Site, where: str
) -> None:
    wrote: list[str] = []

    def writing_meanwhile(name: str, then: replies.Reply) -> Callable[[Connection], None]:
        def reply(connection: Connection) -> None:
            with open_archive(where, patience=0.2) as other:
                other.watch.add(SourceKind.FEED, f"https://{name}.example/feed", None, SourceOptions())
            wrote.append(name)
            then(connection)

        return reply

    publish(site, "a")
    site.robots("User-agent: *\nAllow: /\n")
    for name in ("robots.txt", "feed.xml", "a"):
        site.routes[f"/{name}"] = writing_meanwhile(name.replace(".", "-"), site.routes[f"/{name}"])
    source = watch(archive, site)
    assert ended(sync(hands, Plan(sources=(source.id,)))) == {"poll changed": 1, "new": 1}
    assert wrote == ["robots-txt", "feed-xml", "a"]


# ---- sockets and locks


def test_no_write_transaction_is_open_while_a_socket_is_waited_for(
    hands: Hands, archive: Archive, site: Site, where: str
) -> None:
    """While the site holds back an answer another writer gets its turn, at every kind of request."""
    publish(site, "a", "b")
    answered: set[str] = set()
    locked: list[str] = []

    def taking_turns(path: str, reply: replies.Reply) -> replies.Reply:
        def answer(connection: replies.Connection) -> None:
            try:
                # Longer than any one article takes to be kept: only a lock held across the request outlasts it.
                with open_archive(where, patience=2.0) as other, other._database.writing():
                    pass
            except ArchiveBusyError:
                locked.append(path)
            answered.add(path)
            reply(connection)

        return answer

    site.routes["/robots.txt"] = replies.page("User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})
    asked = ("/robots.txt", "/feed.xml", "/a", "/b")
    for path in asked:
        site.routes[path] = taking_turns(path, site.routes[path])
    watch(archive, site)
    assert ended(sync(hands)) == {"poll changed": 1, "new": 2}
    assert answered == set(asked)
    assert locked == []


def test_a_feeds_full_text_is_kept_where_the_page_is_a_wall(hands: Hands, archive: Archive, site: Site) -> None:
    told = "".join(
        f"<p>Part {part} tells what the harbour board did, and why it did so in winter.</p>" for part in range(9)
    )
    offer = "<h2>Subscribe to continue reading</h2><p>Already a subscriber? Log in.</p>"
    wall = f'<h1>Pier</h1><p>The pier …</p><div class="paywall">{offer}</div>'
    encoded = f'<e:encoded xmlns:e="http://purl.org/rss/1.0/modules/content/"><![CDATA[{told}]]></e:encoded>'
    publish(site, "a", "b")
    for name in "ab":
        site.routes[f"/{name}"] = replies.page(
            f"<html><head><title>Pier</title></head><body><article><h1>Pier</h1>{wall}"
        )
    site.routes["/feed.xml"] = replies.page(feed(item("a", more=encoded), item("b")), headers=XML)
    watch(archive, site)
    assert ended(sync(hands)) == {"poll changed": 1, "new": 1, "skipped wall-page": 1}
    kept = archive.find(site.url("/a"))
    assert kept is not None
    assert kept.article.text.count("harbour board") == 9
    assert "the page shows a wall" in kept.article.page_kind_evidence
