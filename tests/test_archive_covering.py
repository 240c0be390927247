"""What the archive tells of its watch: links by day and fate, gaps, health; and the two commands that print it."""

import json
from datetime import UTC, datetime, timedelta

from newskeep.archive import Archive, open_archive
from newskeep.model import Link, Outcome, Reason, Verdict
from newskeep.oversight import Day, GapKind, troubles
from newskeep.watch import Poll, PollOutcome, Source, SourceKind
from tests.archives import NOON, Clock, article, page
from tests.command_line import Here

HOME = "https://holm.example"


def look(archive: Archive, source: Source, clock: Clock, *names: str) -> None:
    """A poll that finds these links, within a pass."""
    number = archive.watch.begin_pass("test")
    poll = Poll(source.id, clock.now, clock.now, PollOutcome.CHANGED, status=200)
    links = [Link(f"{HOME}/{name}") for name in names]
    archive.watch.note_poll(source, poll, links, decide=lambda _: {"checked_at": clock.now})
    archive.watch.end_pass(number)


def fail(archive: Archive, name: str, verdict: Verdict, reason: Reason) -> None:
    archive.record(Outcome(f"{HOME}/{name}", verdict, reason), url=f"{HOME}/{name}")


def days(archive: Archive) -> list[Day]:
    return archive.watch.coverage(NOON.date())


def test_links_are_counted_by_the_day_they_were_seen_and_by_what_became_of_them(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    look(archive, source, clock, "kept", "forbidden", "index", "later", "wall", "denied")
    archive.keep(page(f"{HOME}/kept"), article())
    for _ in range(4):
        fail(archive, "forbidden", Verdict.FAILED, Reason.FORBIDDEN)
        fail(archive, "denied", Verdict.SKIPPED, Reason.ROBOTS_DENIED)
        fail(archive, "wall", Verdict.SKIPPED, Reason.WALL_PAGE)
    fail(archive, "index", Verdict.SKIPPED, Reason.INDEX_PAGE)
    clock.move(days=1)
    look(archive, source, clock, "kept", "broken")
    fail(archive, "broken", Verdict.FAILED, Reason.PDF)
    first, second = days(archive)
    assert (first.seen, first.kept, first.blocked, first.skipped, first.waiting) == (6, 1, 3, 1, 1)
    assert (second.seen, second.failed, second.expected, second.gaps) == (1, 1, None, ())


def test_a_list_that_has_rolled_over_is_a_gap_since_the_list_before(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    look(archive, source, clock, "a", "b")
    clock.move(hours=1)
    look(archive, source, clock, "b", "c")
    before = clock.now
    clock.move(hours=5)
    look(archive, source, clock, "x", "y")
    [day] = days(archive)
    [gap] = day.gaps
    assert (gap.kind, gap.start, gap.end) == (GapKind.NO_OVERLAP, before, clock.now)


def test_times_without_a_pass_are_gaps_of_every_source(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    for pause in (1, 1, 1, 1, 30, 1):
        look(archive, source, clock, "a")
        clock.move(hours=pause)
    first, second = days(archive)
    assert {gap.kind for gap in first.gaps} == {gap.kind for gap in second.gaps} == {GapKind.NOT_RUNNING}


def test_after_weeks_a_day_knows_what_it_should_bring(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    for number in range(22):
        look(archive, source, clock, "first", *(f"{number}-{item}" for item in range(number % 7 + 1)))
        clock.move(days=1)
    last = archive.watch.coverage(clock.now.date())[0]
    assert (last.expected, last.seen) == (2.0, 0)


def test_health_knows_the_last_pass_the_queue_and_who_fails(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    assert "no pass has ever run" in troubles(archive.watch.health())[0]
    look(archive, source, clock, "a", "b")
    poll = Poll(source.id, clock.now, clock.now, PollOutcome.FAILED, Reason.GONE, 404, detail="Gone.")
    failed = {"failures": 4, "last_reason": "gone", "last_error": "Gone."}
    archive.watch.note_poll(source, poll, decide=lambda _: failed)
    clock.move(hours=2)
    health = archive.watch.health()
    assert (health.active, health.waiting, health.running) == (1, 2, False)
    assert clock.now - health.oldest_due_at == timedelta(hours=2) if health.oldest_due_at else False
    assert health.failing == ((source.id, f"{HOME}/feed.xml", Reason.GONE, "Gone."),)
    assert health.archive_size > 0
    archive.watch.take_lease("test")
    assert archive.watch.health().running


def test_coverage_and_health_as_a_person_and_a_monitor_use_them(newskeep: Here) -> None:
    with open_archive(newskeep.archive) as archive:
        assert newskeep("coverage").code == 1
        assert newskeep("health").code == 0
        archive.watch.add(SourceKind.FEED, f"{HOME}/feed.xml")
    today = datetime.now(UTC).date().isoformat()
    assert newskeep("coverage", "--source", "7").code == 1
    unwell = newskeep("health", "--json")
    assert unwell.code == 3
    assert json.loads(unwell.out)["troubles"] == ["There are sources, but no pass has ever run."]
    [line] = newskeep("coverage", "--jsonl").out.splitlines()
    assert (json.loads(line)["day"], json.loads(line)["seen"]) == (today, 0)
    assert newskeep("coverage").out.startswith(f"1\t{HOME}/feed.xml\t{today}\t\t0\t0")
    assert newskeep("health", "--silent-for", "soon").code == 2
    text = newskeep("health").out
    assert all(words in text for words in ("last pass", "sources     1 active", "links due   0", "free on the disk"))
