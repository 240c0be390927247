"""`newskeep copies`, and `newskeep list --one-per-story`."""

import json

import pytest

from newskeep.archive import open_archive
from tests.archives import NOON, STORY, article, page
from tests.command_line import Here


@pytest.fixture
def syndicated(newskeep: Here) -> Here:
    """The command line, on an archive with a wire story, a copy of its beginning, and another article."""
    with open_archive(newskeep.archive) as archive:
        archive.keep(page("https://a.example/pier", b"1"), article("OSLO (NTB) –", *STORY, published=NOON))
        archive.keep(page("https://b.example/harbour", b"2"), article(*STORY[:2], title="Harbour"))
        archive.keep(page("https://c.example/other", b"3"), article("A text of its own.", title="O"))
    return newskeep


def test_copies_are_shown_with_overlap_and_agency(syndicated: Here) -> None:
    rows = [line.split("\t") for line in syndicated("copies", "2").out.splitlines()]
    assert [(row[0], row[2], *row[5:7]) for row in rows] == [
        ("1", "a.example", "100%", "NTB"),
        ("2", "b.example", "exact", ""),
    ]


def test_copies_are_data_where_they_are_asked_for(syndicated: Here) -> None:
    first, second = json.loads(syndicated("copies", "https://a.example/pier", "--json").out)
    assert (first["exact"], first["agency"], first["story"]) == (True, "NTB", 1)
    assert (second["overlap"], second["exact"], second["agency"], second["story"]) == (1.0, False, None, 1)


def test_what_has_no_copies_says_so(syndicated: Here) -> None:
    run = syndicated("copies", "3")
    assert (run.code, len(run.out.splitlines())) == (0, 1)
    assert "No other article" in run.err
    assert syndicated("copies", "7").code == 1


def test_a_story_is_listed_once_where_that_is_asked_for(syndicated: Here) -> None:
    lines = syndicated("list", "--one-per-story").out.splitlines()
    assert [line.split("\t")[2] for line in lines] == ["a.example", "c.example"]


def test_a_story_is_exported_once_where_that_is_asked_for(syndicated: Here) -> None:
    assert len(syndicated("export", "--one-per-story").out.splitlines()) == 2
    assert syndicated("export", "--one-per-story", "--since-change", "0").code == 2
