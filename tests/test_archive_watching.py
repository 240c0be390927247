"""What the archive knows of watching: sources, polls, the queue of links, the lease."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newskeep.archive import Archive
from newskeep.archive.watching import in_turn
from newskeep.errors import ArchiveBusyError
from newskeep.model import Link, Outcome, Page, Reason, Said, Verdict
from newskeep.watch import Poll, PollOutcome, Source, SourceKind, SourceOptions, SourceState
from tests.archives import NOON, Clock, article, page

FEED = "https://news.example/feed.xml"


@pytest.fixture
def source(archive: Archive) -> Source:
    return archive.watch.add(SourceKind.FEED, FEED, "News")


def links(*names: str) -> list[Link]:
    return [Link(f"https://news.example/{name}") for name in names]


def poll(
    archive: Archive, source: Source, found: Iterable[Link], outcome: PollOutcome = PollOutcome.CHANGED, **changes: Any
) -> Poll:
    """Note that a look at a source found these links just now."""
    now = archive.watch._clock()
    return archive.watch.note_poll(source, Poll(source.id, now, now, outcome), found, decide=lambda _: changes)


def due(archive: Archive) -> list[str]:
    """The paths of the links that are due."""
    return [link.url.rpartition("/")[2] for link in archive.watch.due_links(archive.watch._clock())]


def keep(archive: Archive, name: str) -> Outcome:
    return archive.keep(page(f"https://news.example/{name}"), article(f"This is what happened on the day of {name}."))


def fail(archive: Archive, name: str, reason: Reason = Reason.TIMEOUT) -> None:
    archive.record(Outcome(f"https://news.example/{name}", Verdict.FAILED, reason))


# ---- sources


def test_a_source_is_due_when_it_is_added(archive: Archive, source: Source) -> None:
    assert archive.watch.due_sources(NOON) == [source]
    assert (source.kind, source.url, source.title, source.state) == (SourceKind.FEED, FEED, "News", SourceState.ACTIVE)


def test_a_source_that_is_added_twice_is_one(archive: Archive, source: Source) -> None:
    again = archive.watch.add(SourceKind.FEED, FEED + "#top", "Another title")
    assert again == source
    assert archive.watch.sources() == [source]


def test_a_source_is_found_by_its_number_and_by_its_url(archive: Archive, source: Source) -> None:
    assert archive.watch.find(str(source.id)) == source
    assert archive.watch.find(FEED) == source
    assert archive.watch.find("https://news.example/other") is None


def test_what_was_asked_for_a_source_is_kept(archive: Archive) -> None:
    options = SourceOptions(900, 2.5, "me/1.0", "/c.txt", ("/news/",), ("/sport/",), ("politics", "ö"), "de", ())
    added = archive.watch.add(SourceKind.SITEMAP, "https://news.example/sitemap.xml", None, options)
    assert added.options == options
    assert added.interval == timedelta(minutes=15)


def test_a_paused_source_is_not_due_until_it_is_resumed(archive: Archive, clock: Clock, source: Source) -> None:
    archive.watch.pause(source)
    clock.move(days=2)
    assert archive.watch.due_sources(clock()) == []
    archive.watch.resume(source)
    assert [one.id for one in archive.watch.due_sources(clock())] == [source.id]


def test_a_removed_source_leaves_its_articles_and_takes_its_waiting_links(archive: Archive, source: Source) -> None:
    poll(archive, source, links("a", "b"))
    keep(archive, "a")
    archive.watch.remove(source)
    assert archive.watch.sources() == []
    assert archive.find("https://news.example/a") is not None
    assert due(archive) == []
    assert len(archive.attempts("https://news.example/a")) == 1


def test_a_link_that_two_sources_named_stays_when_one_is_removed(archive: Archive, source: Source) -> None:
    other = archive.watch.add(SourceKind.FEED, "https://news.example/other.xml")
    poll(archive, source, links("a"))
    assert poll(archive, other, links("a")).new == 0
    archive.watch.remove(source)
    assert due(archive) == ["a"]


# ---- polls


def test_a_poll_tells_what_is_new_and_what_it_has_in_common_with_the_one_before(
    archive: Archive, source: Source
) -> None:
    figures = [poll(archive, source, links(*names)) for names in ("abc", "bcd", "xyz", "zz")]
    assert [(one.items, one.new, one.overlap) for one in figures] == [(3, 3, None), (3, 1, 2), (3, 3, 0), (1, 0, 1)]
    assert [one.items for one in archive.watch.polls(source)] == [1, 3, 3, 3]


def test_an_unchanged_poll_has_all_in_common_with_the_one_before(archive: Archive, source: Source) -> None:
    poll(archive, source, links("a", "b"))
    unchanged = poll(archive, source, [], PollOutcome.UNCHANGED)
    assert (unchanged.items, unchanged.new, unchanged.overlap) == (2, 0, 2)
    assert poll(archive, source, links("b", "c")).overlap == 1


def test_a_poll_changes_its_source_at_the_same_stroke(archive: Archive, clock: Clock, source: Source) -> None:
    later = NOON + timedelta(hours=3)
    poll(archive, source, links("a"), next_check_at=later, etag='"1"')
    [after] = archive.watch.sources()
    assert (after.next_check_at, after.etag) == (later, '"1"')
    assert archive.watch.due_sources(NOON) == []
    assert archive.watch.next_due() == NOON  # the link


def test_a_poll_whose_decision_fails_leaves_nothing(archive: Archive, source: Source) -> None:
    def fault(_: Poll) -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        archive.watch.note_poll(source, Poll(source.id, NOON, NOON, PollOutcome.CHANGED), links("a"), decide=fault)
    assert due(archive) == []
    assert archive.watch.polls(source) == []


def test_a_source_that_moves_to_where_another_is_keeps_its_address(archive: Archive, source: Source) -> None:
    other = archive.watch.add(SourceKind.FEED, "https://news.example/new.xml")
    poll(archive, source, [], url="https://news.example/new.xml")
    poll(archive, other, [], url="https://news.example/newest.xml")
    assert [one.url for one in archive.watch.sources()] == [FEED, "https://news.example/newest.xml"]
    assert archive.watch.find("https://news.example/newest.xml") is not None


def test_two_thousand_links_in_one_poll_are_queued(archive: Archive, source: Source) -> None:
    many = links(*(str(number) for number in range(2_000)))
    assert poll(archive, source, many).new == 2_000
    assert poll(archive, source, many).overlap == 2_000
    assert len(due(archive)) == 2_000


def test_links_a_day_are_counted_after_the_first_poll(archive: Archive, clock: Clock, source: Source) -> None:
    poll(archive, source, links("a", "b", "c"))
    clock.move(days=2)
    poll(archive, source, links("c", "d", "e", "f", "g"))
    assert archive.watch.items_a_day() == {source.id: 2.0}


# ---- the queue


def test_a_new_link_is_due_and_what_was_said_of_it_comes_along(archive: Archive, source: Source) -> None:
    said = Said(title="Pier \0 \\u0000", authors=("Ann Quay",), published=NOON - timedelta(days=1), text="<p>All of it")
    poll(archive, source, [Link("https://news.example/a", said=said)])
    [link] = archive.watch.due_links(NOON)
    assert link == Link("https://news.example/a", said=replace(said, title="Pier � \\u0000"), source_id=source.id)


def test_the_full_text_of_an_item_leaves_the_queue_when_its_article_is_kept(
    archive: Archive, clock: Clock, source: Source
) -> None:
    said = Said(title="Pier", text="<p>All of it")
    poll(archive, source, [Link("https://news.example/a", said=said)])
    keep(archive, "a")
    clock.move(minutes=15)
    [link] = archive.watch.due_links(clock())
    assert link.said == replace(said, text=None)


def test_an_article_that_is_kept_is_not_due_until_it_is_looked_at_again(
    archive: Archive, clock: Clock, source: Source
) -> None:
    poll(archive, source, links("a"))
    keep(archive, "a")
    archive.watch.pause(source)
    ages: list[float] = []
    while (following := archive.watch.next_due()) is not None and len(ages) < 20:
        assert due(archive) == []
        ages.append((following - NOON) / timedelta(minutes=1))
        clock.now = following
        assert due(archive) == ["a"]
        keep(archive, "a")
    assert ages == [15, 60, 240, 1440, 3 * 1440, 7 * 1440, 30 * 1440]


def test_a_failed_look_does_not_end_the_looks_at_an_article(archive: Archive, clock: Clock, source: Source) -> None:
    poll(archive, source, links("a"))
    keep(archive, "a")
    clock.move(minutes=16)
    fail(archive, "a", Reason.GONE)
    assert due(archive) == []
    clock.move(minutes=50)
    assert due(archive) == ["a"]


def test_an_old_article_is_looked_at_again_at_the_ages_that_are_left(
    archive: Archive, clock: Clock, source: Source
) -> None:
    archive.watch.pause(source)
    old = Link("https://news.example/a", said=Said(published=NOON - timedelta(days=5)))
    poll(archive, source, [old])
    keep(archive, "a")
    assert archive.watch.next_due() == NOON + timedelta(days=2)


def test_a_source_may_have_its_articles_left_alone(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, FEED, None, SourceOptions(looks=()))
    archive.watch.pause(source)
    poll(archive, source, links("a"))
    keep(archive, "a")
    assert archive.watch.next_due() is None


def test_what_fails_in_passing_is_tried_again_at_growing_distances_and_given_up(
    archive: Archive, clock: Clock, source: Source
) -> None:
    archive.watch.pause(source)
    poll(archive, source, links("a"))
    pauses = []
    while due(archive):
        fail(archive, "a")
        following = archive.watch.next_due()
        if following is None:
            break
        pauses.append(round((following - clock()) / timedelta(minutes=1)))
        clock.now = following
    assert pauses == [5, 30, 120, 720, 1440, 4320]


def test_what_is_no_page_is_not_tried_again(archive: Archive, source: Source) -> None:
    poll(archive, source, links("a"))
    archive.record(Outcome("https://news.example/a", Verdict.SKIPPED, Reason.PDF))
    assert due(archive) == []


def test_an_interrupted_fetch_leaves_its_link_as_it_was(archive: Archive, source: Source) -> None:
    poll(archive, source, links("a"))
    fail(archive, "a", Reason.INTERRUPTED)
    assert due(archive) == ["a"]


def test_an_article_that_was_imported_is_not_fetched_for_its_links_sake(archive: Archive, source: Source) -> None:
    keep(archive, "before")
    assert poll(archive, source, links("before", "after")).new == 2
    assert due(archive) == ["after"]
    archive.keep(page("https://news.example/after", requested="https://news.example/after?x=1"), article())
    assert due(archive) == []


def test_a_link_that_a_rule_keeps_out_is_in_the_ledger_and_not_in_the_queue(archive: Archive) -> None:
    source = archive.watch.add(SourceKind.FEED, FEED, None, SourceOptions(include=("/news/",), exclude=("sport",)))
    poll(archive, source, links("news/a", "news/sport-b", "other/c"))
    assert due(archive) == ["a"]
    [by_exclude] = archive.attempts("https://news.example/news/sport-b")
    assert (by_exclude.reason, "“sport”" in by_exclude.detail) == (Reason.EXCLUDED, True)
    [by_include] = archive.attempts("https://news.example/other/c")
    assert "include" in by_include.detail
    poll(archive, source, links("news/sport-b"))
    assert len(archive.attempts("https://news.example/news/sport-b")) == 1


def test_young_articles_are_asked_for_with_their_validators_and_older_ones_in_full(
    archive: Archive, clock: Clock, source: Source
) -> None:
    poll(archive, source, links("a"))
    headers = (("ETag", '"7"'), ("Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT"))
    archive.keep(replace(page("https://news.example/a"), headers=headers), article())
    clock.move(minutes=15)
    [young] = archive.watch.due_links(clock())
    assert young.validators == Page(b"", "", headers=headers).validators
    clock.move(days=1)
    [older] = archive.watch.due_links(clock())
    assert older.validators is None


def test_every_young_article_is_due_where_a_recheck_is_asked_for(archive: Archive, source: Source) -> None:
    poll(archive, source, links("a", "b"))
    keep(archive, "a")
    urls = {link.url for link in archive.watch.due_links(NOON, watched=True)}
    assert urls == {"https://news.example/a", "https://news.example/b"}


def test_new_links_come_before_looks_and_new_articles_before_old_ones(
    archive: Archive, clock: Clock, source: Source
) -> None:
    poll(archive, source, links("kept"))
    keep(archive, "kept")
    clock.move(hours=1)
    old, new = (
        Link(f"https://news.example/{days}", said=Said(published=NOON - timedelta(days=days))) for days in (9, 1)
    )
    poll(archive, source, [old, new])
    assert due(archive) == ["1", "9", "kept"]


def test_hosts_take_turns_in_the_queue() -> None:
    assert in_turn([(1, "a"), (2, "a"), (3, "a"), (4, "b"), (5, "c"), (6, "b")]) == [1, 4, 5, 2, 6, 3]


def test_the_links_of_one_source_can_be_asked_for(archive: Archive, source: Source) -> None:
    other = archive.watch.add(SourceKind.FEED, "https://other.example/feed")
    poll(archive, source, links("a"))
    poll(archive, other, [Link("https://other.example/b")])
    assert [link.url for link in archive.watch.due_links(NOON, source_ids=[other.id])] == ["https://other.example/b"]


# ---- the lease


def test_only_one_holds_the_lease(archive: Archive) -> None:
    archive.watch.take_lease("one")
    with pytest.raises(ArchiveBusyError, match="since 2026-03-01 12:00 UTC"):
        archive.watch.take_lease("two")
    archive.watch.release_lease("one")
    archive.watch.take_lease("two")


def test_a_lease_that_is_not_renewed_runs_out(archive: Archive, clock: Clock) -> None:
    archive.watch.take_lease("one")
    clock.move(seconds=80)
    assert archive.watch.beat("one")
    clock.move(seconds=80)
    with pytest.raises(ArchiveBusyError):
        archive.watch.take_lease("two")
    clock.move(seconds=20)
    archive.watch.take_lease("two")
    assert not archive.watch.beat("one")
    archive.watch.release_lease("one")
    assert archive.watch.beat("two")


def test_the_lease_of_a_dead_holder_is_taken_over_at_once(archive: Archive) -> None:
    archive.watch.take_lease("dead")
    with pytest.raises(ArchiveBusyError):
        archive.watch.take_lease("two", is_dead=lambda holder: holder == "another")
    archive.watch.take_lease("two", is_dead=lambda holder: holder == "dead")
