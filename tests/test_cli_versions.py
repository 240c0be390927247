"""`newskeep history`, `newskeep diff`, and `newskeep list --edited`."""

import json
import re

import pytest

from newskeep.archive import open_archive
from tests.archives import STORY, article, page
from tests.command_line import Here

URL = "https://news.example/2026/pier"
COST = "It cost 1.5 million, said Anna Holm."


@pytest.fixture
def edited(newskeep: Here) -> Here:
    """The command line, on an archive with one article in three versions, the second a teaser."""
    with open_archive(newskeep.archive) as archive:
        archive.keep(page(URL, b"1"), article(COST, *STORY, "Boats lay there."))
        archive.keep(page(URL, b"2"), article(COST, free_to_read=False))
        archive.keep(page(URL, b"3"), article(COST.replace("1.5", "15"), STORY[1], STORY[2], STORY[0], "A \x1b[2J."))
        archive.keep(page("https://news.example/other"), article("Another one that nobody ever edited.", title="Other"))
    return newskeep


def test_history_says_what_each_version_changed(edited: Here) -> None:
    lines = edited("history", "1").out.splitlines()
    assert [re.sub(r"\d+ words", "N words", line.split("UTC  ")[1]) for line in lines] == [
        "version 1, N words",
        "version 2, N words, teaser: 0.70 removal. It is a teaser: the better version stays in front.",
        "version 3*, N words: 0.60 number, removal, addition, reorder (beside version 1)",
    ]


def test_history_is_data_where_it_is_asked_for(edited: Here) -> None:
    found = json.loads(edited("history", URL, "--json").out)
    assert [(event["version"], event["grade"], event["best"]) for event in found] == [
        (1, "full", False),
        (2, "teaser", False),
        (3, "full", True),
    ]


def test_diff_shows_the_latest_version_beside_the_best_one_before_it(edited: Here) -> None:
    shown = edited("diff", "1").out
    assert "version 1 → 3" in shown
    assert "0.50  number                      “1.5” → “15”" in shown
    assert "- It cost 1.5 million, said Anna Holm.\n+ It cost 15 million, said Anna Holm.\n" in shown
    assert "~ moved to here\n  The harbour board" in shown
    assert "… 2 passages unchanged …" in shown
    assert "\x1b" not in shown


def test_diff_shows_words_in_one_text(edited: Here) -> None:
    assert "It cost [-1.5-] {+15+} million, said Anna Holm.\n" in edited("diff", "1", "--words").out


def test_diff_shows_two_columns(edited: Here) -> None:
    shown = edited("diff", "1", "--side-by-side").out
    assert "It cost [-1.5-] million, said Anna" in shown
    (line,) = (line for line in shown.splitlines() if "It cost" in line)
    assert line.index("{+15+}") > line.index("[-1.5-]") + 20


def test_diff_is_data_where_it_is_asked_for(edited: Here) -> None:
    found = json.loads(edited("diff", "1", "--from", "1", "--to", "3", "--json").out)
    assert (found["from"]["version"], found["to"]["version"], found["kinds"][0]) == (1, 3, "number")
    changed = next(passage for passage in found["passages"] if passage["state"] == "changed")
    assert changed["words"][1:3] == [["removed", "1.5 "], ["added", "15 "]]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("diff", "1", "--to", "9"), 1, "1 has no version 9; it has versions 1 to 3."),
        (("diff", "1", "--from", "9" * 30), 1, "has no version 9999"),
        (("diff", "2"), 1, "2 has only one version."),
        (("diff", "7"), 1, "There is no article 7."),
        (("history", "7"), 1, "There is no article 7."),
        (("diff", "1", "--words", "--json"), 2, "Choose one of"),
    ],
)
def test_what_cannot_be_shown_is_said(edited: Here, arguments: tuple[str, ...], code: int, said: str) -> None:
    run = edited(*arguments)
    assert run.code == code
    assert said in run.err


def test_list_gives_edited_articles_with_their_scores(edited: Here) -> None:
    assert edited("list", "--edited").out.split("\t")[::5] == ["1", "0.60\n"]
    assert edited("list", "--min-score", "0.5").code == 0
    assert edited("list", "--min-score", "0.7").code == 1
    assert len(edited("list").out.splitlines()) == 2
    assert json.loads(edited("list", "--edited", "--json").out)[0]["edit_score"] == pytest.approx(0.60, abs=0.01)
