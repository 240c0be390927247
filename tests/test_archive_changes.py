"""The change sequence: whoever follows it misses nothing and gets nothing twice."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from newskeep.archive import Archive, Candidate, open_archive
from newskeep.model import Outcome
from tests.archives import OTHER_STORY, STORY, Clock, article, page
from tests.command_line import Here
from tests.databases import Databases
from tests.test_archive_migrations import archive_at

PIER, SCHOOL = "https://news.example/pier", "https://news.example/school"


def keep(archive: Archive, url: str, *paragraphs: str, extractor: str = "test 1", **facts: object) -> Outcome:
    found = replace(page(url, "|".join(paragraphs).encode()), **facts)  # type: ignore[arg-type]  # a wrong one fails here
    return archive.keep(found, article(*paragraphs, title=url, extractor=extractor))


def changes(archive: Archive, since: int = 0) -> list[tuple[int, int]]:
    return [(kept.id, kept.change) for kept in archive.changes(since)]


def test_every_article_has_the_number_of_its_last_change(archive: Archive) -> None:
    keep(archive, PIER, *STORY)
    keep(archive, SCHOOL, *OTHER_STORY)
    assert changes(archive) == [(1, 1), (2, 2)]
    keep(archive, PIER, *STORY, "A correction.")
    assert changes(archive) == [(2, 2), (1, 3)]
    assert changes(archive, since=2) == [(1, 3)]
    assert archive.stats().change == 3


def test_an_article_met_again_unchanged_has_not_changed(archive: Archive, clock: Clock) -> None:
    keep(archive, PIER, *STORY)
    clock.move(days=1)
    keep(archive, PIER, *STORY)
    assert changes(archive, since=1) == []


def test_a_new_reading_a_new_extra_and_a_new_address_are_changes(archive: Archive) -> None:
    keep(archive, PIER, *STORY)
    archive.keep(page(PIER, "|".join(STORY).encode()), article(*STORY[:2], title=PIER, extractor="test 2"))
    assert changes(archive, since=1) == [(1, 2)]
    archive.keep(
        replace(page(PIER, "|".join(STORY).encode()), extras=(("topic", "sea"),)),
        article(*STORY[:2], title=PIER, extractor="test 2"),
    )
    assert changes(archive, since=2) == [(1, 3)]
    archive.keep(
        page(PIER, "|".join(STORY).encode(), requested="https://short.example/1"),
        article(*STORY[:2], title=PIER, extractor="test 2"),
    )
    assert changes(archive, since=3) == [(1, 4)]


def test_an_article_that_loses_an_address_has_changed(archive: Archive) -> None:
    archive.keep(page(PIER, b"1", requested=SCHOOL), article(*STORY))
    assert changes(archive) == [(1, 1)]
    archive.keep(page(SCHOOL, b"2"), article(*OTHER_STORY, title="Clouds"))
    assert sorted(changes(archive, since=1)) == [(1, 2), (2, 3)]


def test_a_rehearsal_takes_no_number(archive: Archive) -> None:
    archive.would_keep(Candidate(page(PIER), article(*STORY)))
    assert archive.stats().change == 0


def test_what_changes_while_one_reads_comes_with_the_next_call(archive: Archive) -> None:
    for number in range(60):
        keep(archive, f"https://news.example/{number}", *STORY, f"Number {number}.")
    seen: list[int] = []
    for kept in archive.changes(0):
        if kept.id == 10:
            keep(archive, "https://news.example/55", *STORY, "Number 55.", "An edit.")
        seen.append(kept.id)
    assert 56 not in seen  # the article of /55 moved beyond what was there at the start
    assert len(seen) == 59
    assert changes(archive, since=60) == [(56, 61)]


def test_a_limit_is_a_place_from_which_to_go_on(archive: Archive) -> None:
    for number in range(7):
        keep(archive, f"https://news.example/{number}", *STORY, f"Number {number}.")
    first = list(archive.changes(0, limit=3))
    rest = list(archive.changes(first[-1].change))
    assert [kept.id for kept in (*first, *rest)] == [1, 2, 3, 4, 5, 6, 7]


def test_changes_of_a_query_are_its_articles_only(archive: Archive) -> None:
    keep(archive, PIER, *STORY)
    keep(archive, SCHOOL, *OTHER_STORY)
    assert [kept.id for kept in archive.changes(0, "clouds")] == [2]
    assert list(archive.changes(0, "?!")) == []


def test_an_older_archive_numbers_its_articles_and_goes_on(databases: Databases) -> None:
    with open_archive(archive_at(databases.new(), "0003")) as archive:
        assert changes(archive) == [(1, 1)]
        keep(archive, SCHOOL, *OTHER_STORY)
        assert changes(archive, since=1) == [(2, 2)]


def test_writers_at_once_give_no_number_twice_and_a_follower_misses_none(where: str) -> None:
    def write(name: int) -> None:
        with open_archive(where) as archive:
            for number in range(15):
                keep(archive, f"https://news{name}.example/{number}", *STORY, f"Number {number} of {name}.")

    writers = [threading.Thread(target=write, args=(name,)) for name in range(3)]
    followed: dict[int, int] = {}
    with open_archive(where) as archive:
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            followed |= dict(follow(archive, max(followed.values(), default=0)))
        for writer in writers:
            writer.join()
        followed |= dict(follow(archive, max(followed.values(), default=0)))
        assert sorted(followed) == list(range(1, 46))
        numbers = [kept.change for kept in archive.listing()]
        assert (len(set(numbers)), max(numbers)) == (45, 45)


def follow(archive: Archive, since: int) -> Iterator[tuple[int, int]]:
    yield from changes(archive, since)


def test_the_command_line_follows(newskeep: Here, tmp_path: Path) -> None:
    with open_archive(newskeep.archive) as archive:
        keep(archive, PIER, *STORY)
        keep(archive, SCHOOL, *OTHER_STORY)
    all_of_it = newskeep("export", "--since-change", "0")
    assert [line.count('"change": ') for line in all_of_it.out.splitlines()] == [1, 1]
    assert newskeep("export", "--since-change", "1").out == all_of_it.out.splitlines(keepends=True)[1]
    nothing_new = newskeep("export", "--since-change", "2")
    assert (nothing_new.code, nothing_new.out) == (0, "")
    assert newskeep("export", "--since-change", "-1").code == 2
