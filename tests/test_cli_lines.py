"""`newskeep lines`: what was learned is shown, and people have the last word."""

import json

from newskeep.archive import open_archive
from tests.archives import page
from tests.command_line import Here
from tests.sites import block, made_up

LINE = block("Our \x1b[31mmorning letter", "article>div.box>p", linked=0.9)
SITE = "news.example"


def teach(newskeep: Here) -> None:
    with open_archive(newskeep.archive) as archive:
        for number in range(2):
            archive.keep(page(f"https://{SITE}/{number}", str(number).encode()), made_up(number, after=[LINE]))
        archive.learn()


def test_learned_lines_are_listed_with_their_evidence(newskeep: Here) -> None:
    teach(newskeep)
    number, *cells = newskeep("lines", "list").out.strip().split("\t")
    assert number.isdigit()
    assert cells[:4] == [SITE, "boilerplate", "2", "2"]
    assert cells[-1] == "in 2 of 2 articles, after the story"
    [record] = json.loads(newskeep("lines", "list", SITE, "--json").out)
    assert record["seen_in"] == [1, 2]


def test_a_site_that_taught_nothing_ends_with_1(newskeep: Here) -> None:
    teach(newskeep)
    ended = newskeep("lines", "list", "other.example")
    assert ended.code == 1
    assert "Nothing was learned of other.example so far." in ended.err


def test_a_line_is_kept_and_the_text_has_it_again(newskeep: Here) -> None:
    teach(newskeep)
    assert "morning letter" not in newskeep("export").out
    number = newskeep("lines", "list").out.split("\t")[0]
    assert f"1 line of {SITE} kept from now on." in newskeep("lines", "keep", SITE, number).err
    assert newskeep("export").out.count("morning letter") == 2
    assert "kept" in newskeep("lines", "list").out


def test_what_was_learned_of_a_site_is_forgotten(newskeep: Here) -> None:
    teach(newskeep)
    newskeep("lines", "forget", SITE)
    assert newskeep("export").out.count("morning letter") == 2
    assert newskeep("lines", "list", "--all").out == ""


def test_a_line_of_another_site_is_refused(newskeep: Here) -> None:
    teach(newskeep)
    number = newskeep("lines", "list").out.split("\t")[0]
    ended = newskeep("lines", "forget", "other.example", number)
    assert ended.code == 1
    assert "There is no such line" in ended.err
