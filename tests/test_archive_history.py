"""The history of an article: its versions, and what was met at its address in between."""

from collections.abc import Callable

from newskeep.archive import Archive
from newskeep.model import Article, Event, EventKind, Grade, Outcome, PageKind, Reason, Verdict
from tests.archives import STORY, Clock, article, page

URL = "https://news.example/2026/pier"


def told(events: list[Event]) -> list[tuple[str, int | None, int]]:
    return [(str(event.kind), event.number, event.times) for event in events]


def fail(archive: Archive, reason: Reason, status: int | None = None) -> None:
    archive.record(Outcome(URL, Verdict.FAILED, reason, reason.sentence, status=status), url=URL)


def test_history_tells_versions_and_what_stood_in_their_place(archive: Archive, clock: Clock) -> None:
    steps: list[Callable[[], object]] = [
        lambda: archive.keep(page(URL, b"1"), article()),
        lambda: archive.keep(page(URL, b"1"), article()),
        lambda: archive.keep(page(URL, b"1"), article()),
        lambda: fail(archive, Reason.GONE, 404),
        lambda: fail(archive, Reason.GONE, 404),
        lambda: fail(archive, Reason.GONE, 410),
        lambda: archive.keep(page(URL), Article(page_kind=PageKind.WALL)),
        lambda: fail(archive, Reason.TIMEOUT),
        lambda: fail(archive, Reason.ROBOTS_DENIED),
        lambda: archive.keep(page(URL, b"2"), article(*STORY, "A boat sank.")),
    ]
    for step in steps:
        step()
        clock.move(hours=1)
    events = archive.history(URL)
    assert told(events) == [
        ("version", 1, 1),
        ("seen", 1, 2),
        ("gone", None, 2),
        ("gone", None, 1),
        ("wall", None, 1),
        ("error", None, 1),
        ("version", 2, 1),
    ]
    gone, last = events[2], events[-1]
    assert (gone.status, gone.until) == (404, gone.at.replace(hour=16))
    assert (last.edit_kinds, last.compared_with, last.is_best) == (("addition",), 1, True)
    assert archive.find(URL) is not None


def test_history_names_the_version_with_which_each_was_compared(archive: Archive) -> None:
    archive.keep(page(URL, b"1"), article())
    archive.keep(page(URL, b"2"), article(*STORY[:1], free_to_read=False))
    archive.keep(page(URL, b"3"), article(*STORY, "A boat sank."))
    versions = [event for event in archive.history(URL) if event.kind is EventKind.VERSION]
    assert [(event.grade, event.compared_with, event.is_best) for event in versions] == [
        (Grade.FULL, None, False),
        (Grade.TEASER, 1, False),
        (Grade.FULL, 1, True),
    ]


def test_a_version_that_was_read_anew_is_one_event(archive: Archive) -> None:
    archive.keep(page(URL), article(*STORY, "Also read: ten piers"))
    archive.keep(page(URL), article(*STORY, extractor="test 2"))
    version, seen = archive.history(URL)
    assert (version.readings, version.extractor, version.compared_with) == (2, "test 2", None)
    assert "read anew" in seen.detail


def test_what_is_not_there_has_no_history(archive: Archive) -> None:
    assert archive.history("7") == []
