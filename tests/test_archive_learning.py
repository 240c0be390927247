"""Learning in the archive: by itself, in articles kept before, and back again; nothing that was kept is lost."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newskeep.archive import Archive, Candidate, open_archive
from newskeep.ingest import ingest
from newskeep.model import Article, Block, LineVerdict, Page, Removal, Verdict
from newskeep.saved import SavedPage
from tests.archives import Clock, page
from tests.sites import block, made_up, with_inside

PROMPT = block("Our morning letter", "article>div.box>p", linked=0.9)
NOTE = block("Sign up here!")
SITE = "news.example"


def url(number: int, site: str = SITE) -> str:
    return f"https://{site}/{number}"


def keep(archive: Archive, number: int, *after: Block, site: str = SITE) -> int:
    """Keep article `number` of a site; its id."""
    return keep_article(archive, url(number, site), made_up(number, after=after))


def keep_many(archive: Archive, count: int, *after: Block) -> None:
    """Keep articles 0 to `count` - 1 of a site."""
    found = ((page(url(number), url(number).encode()), made_up(number, after=after)) for number in range(count))
    archive.keep_many([Candidate(*one) for one in found])


def keep_article(archive: Archive, at: str, article: Article, body: bytes = b"") -> int:
    outcome = archive.keep(page(at, body or at.encode()), article)
    assert outcome.article_id is not None
    return outcome.article_id


def removed(archive: Archive, number: int, *, version: int | None = None) -> list[str]:
    """What learning removed of an article."""
    kept = archive.find(url(number), number=version)
    assert kept is not None
    return [one.text for one in kept.article.blocks if one.removed is Removal.LEARNED_LINE]


def test_the_second_article_teaches_and_the_first_is_cleaned_again(archive: Archive) -> None:
    keep(archive, 1, PROMPT)
    assert archive.learn() == 0
    assert removed(archive, 1) == []
    keep(archive, 2, PROMPT)
    assert archive.learn() == 2
    assert removed(archive, 1) == removed(archive, 2) == [PROMPT.text]
    kept = archive.find(url(1))
    assert kept is not None
    assert PROMPT.text not in kept.article.text
    assert kept.article.blocks[-1] == replace(
        PROMPT, removed=Removal.LEARNED_LINE, evidence="in 2 of 2 articles, after the story"
    )
    assert kept.versions == 1


def test_articles_to_come_are_cleaned(archive: Archive) -> None:
    for number in range(7):
        keep(archive, number, PROMPT, NOTE)
        archive.learn()
    assert all(removed(archive, number) == [PROMPT.text, NOTE.text] for number in range(7))


def test_a_new_article_is_cleaned_when_it_is_kept(archive: Archive) -> None:
    keep_many(archive, 3, PROMPT, NOTE)
    archive.learn()
    keep(archive, 3, PROMPT, NOTE)
    assert removed(archive, 3) == [PROMPT.text, NOTE.text]
    assert archive.search("morning letter") == []
    assert archive.learn() == 0


def test_learning_all_at_once_and_one_by_one_comes_to_the_same(archive: Archive) -> None:
    keep_many(archive, 55, PROMPT, NOTE)
    assert archive.learn() == 55
    assert archive.learn() == 0


def test_a_site_learns_for_itself(archive: Archive) -> None:
    keep(archive, 1, PROMPT)
    keep(archive, 2, PROMPT, site="other.example")
    assert archive.learn() == 0


def test_search_speaks_of_the_text_as_it_is_now(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    assert len(archive.search("morning letter")) == 2
    archive.learn()
    assert archive.search("morning letter") == []
    archive.lines.forget(SITE)
    assert len(archive.search("morning letter")) == 2


def test_who_follows_the_archive_hears_of_what_was_cleaned_again(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    seen = archive.stats().change
    archive.learn()
    assert [kept.url for kept in archive.changes(seen)] == [url(1), url(2)]


def test_the_same_page_met_again_is_the_same(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    archive.learn()
    for body in (url(1).encode(), b"other bytes"):
        outcome = archive.keep(page(url(1), body), made_up(1, after=[PROMPT]))
        assert outcome.verdict is Verdict.SAME
    newer = replace(made_up(1, after=[PROMPT]), extractor="test 2")
    assert "anew" not in archive.keep(page(url(1), url(1).encode()), newer).detail
    assert removed(archive, 1) == [PROMPT.text]


def test_what_was_learned_does_not_count_as_an_edit(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    archive.learn()
    longer = with_inside(made_up(1, after=[PROMPT]), block("One more sentence that the editors wrote at noon."))
    outcome = archive.keep(page(url(1), b"edited"), longer)
    assert outcome.verdict is Verdict.EDITED
    archive.learn()
    assert removed(archive, 1, version=1) == removed(archive, 1, version=2) == [PROMPT.text]
    assert [str(kind) for kind in archive.history(url(1))[-1].edit_kinds] == ["addition"]


def test_a_new_version_before_anything_is_learned_is_cleaned_too(archive: Archive) -> None:
    keep(archive, 1, PROMPT)
    archive.learn()
    longer = with_inside(made_up(1, after=[PROMPT]), block("One more sentence that the editors wrote at noon."))
    keep_article(archive, url(1), longer, b"edited")
    keep(archive, 2, PROMPT)
    archive.learn()
    assert removed(archive, 1, version=1) == removed(archive, 1, version=2) == [PROMPT.text]


def test_an_article_met_again_counts_once(archive: Archive) -> None:
    for body in (b"1", b"2", b"3"):
        keep_article(archive, url(1), made_up(1, after=[NOTE, block(f"Note {body.decode()}")]), body)
        archive.learn()
    assert archive.lines.listing(everything=True) == []


def test_a_line_kept_by_a_person_stays_however_many_articles_come(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    archive.learn()
    [line] = archive.lines.listing(SITE)
    assert (line.words, line.verdict, line.articles, line.of) == ("our morning letter", LineVerdict.BOILERPLATE, 2, 2)
    assert archive.lines.keep(SITE, [line.id]) == 1
    assert removed(archive, 1) == []
    for number in range(3, 9):
        keep(archive, number, PROMPT)
    archive.learn()
    assert removed(archive, 1) == removed(archive, 8) == []
    assert [one.verdict for one in archive.lines.listing(SITE)] == [LineVerdict.KEPT]


def test_what_is_forgotten_may_be_learned_again(archive: Archive) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    archive.learn()
    assert archive.lines.forget(SITE) > 0
    assert removed(archive, 1) == []
    for number in (3, 4):
        keep(archive, number, PROMPT)
    archive.learn()
    assert removed(archive, 4) == [PROMPT.text]


def test_one_line_is_forgotten_and_the_others_stay(archive: Archive) -> None:
    for number in range(3):
        keep(archive, number, PROMPT, NOTE)
    archive.learn()
    [line] = [one for one in archive.lines.listing(SITE) if one.words == "our morning letter"]
    assert archive.lines.forget(SITE, [line.id]) == 1
    assert removed(archive, 1) == [NOTE.text]


@pytest.mark.parametrize("site", ["other.example", "nowhere.example"])
def test_another_sites_lines_cannot_be_named(archive: Archive, site: str) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    keep(archive, 3, site="other.example")
    archive.learn()
    [line] = archive.lines.listing()
    assert archive.lines.keep(site, [line.id]) == archive.lines.forget(site, [line.id]) == 0


def test_a_lesson_that_more_articles_disprove_is_taken_back(archive: Archive) -> None:
    """Two articles end with a link; in the third the story's own sentences stand in that part of the page."""
    line = block("More in the harbour’s own words", "article>div.talk>p")
    for number in (1, 2):
        keep(archive, number, line)
    archive.learn()
    assert removed(archive, 1) == [line.text]
    for number in (3, 4, 5):
        talk = tuple(replace(one, path="article>div.talk>p") for one in made_up(number).blocks)
        keep_article(archive, url(number), replace(made_up(number), blocks=(line, *talk)))
    archive.learn()
    assert removed(archive, 1) == removed(archive, 3) == []
    [now] = [one for one in archive.lines.listing(everything=True) if one.words.startswith("more in the harbour")]
    assert now.verdict is LineVerdict.NEWS


def test_a_stop_leaves_the_rest_for_the_next_time(archive: Archive) -> None:
    keep_many(archive, 60, PROMPT)
    steps = iter([False, True])
    assert archive.learn(stop=lambda: next(steps, True)) == 0
    assert archive.learn() == 60


def test_articles_of_no_site_teach_nothing(archive: Archive) -> None:
    for number in (1, 2):
        text = Page(str(number).encode(), f"note {number}.txt", media_type="text/plain")
        archive.keep(text, made_up(number, after=[PROMPT]))
    assert archive.learn() == 0
    assert archive.lines.listing(everything=True) == []


def html(number: int, tail: str) -> bytes:
    paragraphs = "".join(f"<p>{one.text}</p>" for one in made_up(number).blocks)
    return (
        f"<html><head><title>{made_up(number).title}</title></head><body><article>{paragraphs}{tail}</article>".encode()
    )


def pages(folder: Path, count: int, tail: str) -> Sequence[SavedPage]:
    found = []
    for number in range(count):
        path = folder / f"{number}.html"
        path.write_bytes(html(number, tail))
        found.append(SavedPage(str(path), url=url(number)))
    return found


@pytest.mark.parametrize("count", [3, 9], ids=["read in this process", "read in others"])
def test_an_import_learns_by_itself(archive: Archive, tmp_path: Path, count: int) -> None:
    tail = '<p>Read <a href="/bell">what the bell of Orsk says</a> to all of those who listen.</p>'
    list(ingest(pages(tmp_path, count, tail), archive, lambda _: pytest.fail("nothing is fetched"), jobs=2))
    gone = ["Read what the bell of Orsk says to all of those who listen."]
    assert all(removed(archive, number) == gone for number in range(count))


def test_a_rehearsal_learns_nothing(archive: Archive, tmp_path: Path) -> None:
    for number in (1, 2):
        keep(archive, number, PROMPT)
    list(ingest(pages(tmp_path, 2, ""), archive, lambda _: pytest.fail("nothing is fetched"), dry_run=True))
    assert removed(archive, 1) == []


def test_lines_that_stood_in_one_article_are_forgotten_in_the_end(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "a.db"
    with open_archive(path, clock=clock) as archive:
        keep(archive, 1, NOTE)
        archive.learn()
    with closing(sqlite3.connect(path)) as raw:
        [(lines,)] = raw.execute("SELECT count(*) FROM line")
        assert lines > 0
        raw.execute("UPDATE tally SET articles = 2999")
        raw.commit()
    with open_archive(path, clock=clock) as archive:
        keep(archive, 2)
        archive.learn()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM line WHERE since = 0").fetchone() == (0,)
