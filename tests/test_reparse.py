"""Kept pages read again: new readings, no edits; nothing that was kept is lost."""

import json
from dataclasses import replace

import pytest

from newskeep import model
from newskeep.archive import Archive, open_archive
from newskeep.model import Article, KeptArticle, Reason, Removal, Said, Witness
from newskeep.parse import extract
from newskeep.reparse import reparse, said_before, share_changed
from tests.archives import NOON, page
from tests.command_line import Here
from tests.sites import block, made_up

PROMPT = '<p>Read <a href="/bell">what the bell of Orsk says</a> to all of those who listen.</p>'


def html(number: int, tail: str = "") -> bytes:
    article = made_up(number)
    paragraphs = "".join(f"<p>{one.text}</p>" for one in article.blocks)
    title = f"<title>{article.title}</title><meta property='og:title' content='{article.title}'>"
    return f"<html lang='en'><head>{title}</head><body><article>{paragraphs}{tail}</article></body></html>".encode()


def url(number: int) -> str:
    return f"https://news.example/{number}"


def today(number: int, tail: str = "") -> Article:
    return extract(html(number, tail), url(number), fetched_at=NOON)


def older(number: int) -> Article:
    """What a worse parser read."""
    now = today(number)
    worse = (*now.blocks[:-1], block("Share this with your aunt"))
    return replace(now, blocks=worse, extractor="older")


def keep(archive: Archive, number: int, article: Article, tail: str = "") -> None:
    archive.keep(replace(page(url(number), html(number, tail)), fetched_at=NOON), article)


def find(archive: Archive, number: int) -> KeptArticle:
    kept = archive.find(url(number))
    assert kept is not None
    return kept


def test_pages_that_say_the_same_are_left_alone(archive: Archive) -> None:
    keep(archive, 1, today(1))
    [one] = reparse(archive)
    assert (one.changed, one.share, one.reason) == ((), 0.0, None)
    assert archive.stats().change == 1


def test_what_a_better_parser_reads_is_a_new_reading_and_no_edit(archive: Archive) -> None:
    keep(archive, 1, older(1))
    [one] = reparse(archive)
    assert one.changed == ("text",)
    assert 0 < one.share < 0.5
    kept = find(archive, 1)
    assert kept.article.text == today(1).text
    assert (kept.versions, kept.edit_score) == (1, None)
    [event] = archive.history(url(1))
    assert event.readings == 2
    assert len(archive.attempts(url(1))) == 1
    assert archive.search("aunt") == []


def test_every_version_is_read_again(archive: Archive) -> None:
    keep(archive, 1, older(1))
    longer = (
        "<p>One more sentence that the editors of the paper wrote at noon, and signed with both of their names.</p>"
    )
    worse = older(1)
    keep(archive, 1, replace(worse, blocks=(*worse.blocks, block("And another one here"))), longer)
    assert find(archive, 1).versions == 2
    assert [(one.number, one.changed) for one in reparse(archive)] == [(1, ("text",)), (2, ("text",))]
    assert find(archive, 1).article.text.endswith("both of their names.")
    assert [one.changed for one in reparse(archive)] == [(), ()]


def test_a_dry_run_keeps_nothing(archive: Archive) -> None:
    keep(archive, 1, older(1))
    before = find(archive, 1)
    assert [one.changed for one in reparse(archive, dry_run=True)] == [("text",)]
    assert find(archive, 1) == before


def test_a_page_that_is_no_article_any_more_stays_as_it_was_read(archive: Archive) -> None:
    empty = b"<html><body><p>Nothing</p></body></html>"
    archive.keep(page(url(1), empty), made_up(1))
    [one] = reparse(archive)
    assert one.reason is Reason.NO_ARTICLE
    assert find(archive, 1).article.text == made_up(1).text


def test_a_page_that_cannot_be_read_any_more_does_not_stop_the_rest(archive: Archive) -> None:
    archive.keep(page(url(1), b"<?xml version='1.0'?><rss><channel/></rss>"), made_up(1))
    keep(archive, 2, older(2))
    first, second = reparse(archive)
    assert first.reason is not None
    assert second.changed == ("text",)
    assert find(archive, 1).article.text == made_up(1).text


def test_learned_lines_are_removed_from_new_readings(archive: Archive) -> None:
    for number in range(3):
        keep(archive, number, today(number, PROMPT), PROMPT)
    archive.learn()
    assert [one.changed for one in reparse(archive)] == [(), (), ()], "what was learned is no difference"
    keep(archive, 3, older(3), PROMPT)
    list(reparse(archive))
    assert [one.removed for one in find(archive, 3).article.blocks][-1] is Removal.LEARNED_LINE


def test_what_a_feed_said_is_heard_again(archive: Archive) -> None:
    said = Witness("feed", "Ada Møller")
    heard = replace(older(1), authors=("Ada Møller",), testimonies=(model.Testimony("authors", said),))
    keep(archive, 1, heard)
    list(reparse(archive))
    assert find(archive, 1).article.authors == ("Ada Møller",)


def test_a_feeds_words_are_found_among_the_testimonies() -> None:
    times = "2026-03-01T12:00:00+00:00"
    article = Article(
        testimonies=(
            model.Testimony("title", Witness("og", "One"), (Witness("feed", "Another"),)),
            model.Testimony("published", Witness("feed", times)),
            model.Testimony("tags", None, (Witness("feed", "sea; stone"),)),
        )
    )
    assert said_before(article) == Said("feed", title="Another", published=NOON, tags=("sea", "stone"))
    assert said_before(Article(testimonies=(model.Testimony("title", Witness("og", "One")),))) is None


def test_a_query_and_a_sample_choose_the_articles(archive: Archive) -> None:
    for number in range(6):
        keep(archive, number, older(number))
    assert [one.article_id for one in reparse(archive, sample=3, dry_run=True)] == [1, 3, 5]
    assert [one.article_id for one in reparse(archive, "site:other.example", dry_run=True)] == []


def test_a_run_that_was_stopped_goes_on_where_it_stopped(archive: Archive) -> None:
    for number in range(4):
        keep(archive, number, older(number))
    seen: set[int] = set()
    for one in reparse(archive, stop=lambda: len(seen) >= 2):
        seen.add(one.article_id)
    assert len(seen) < 4
    rest = [one.article_id for one in reparse(archive)]
    assert rest[0] == max(seen), "its versions may not all have been read"
    assert rest[-1] == 4
    assert [one.article_id for one in reparse(archive)] == [1, 2, 3, 4], "a run that ended begins anew"


def test_many_pages_are_read_by_other_processes(archive: Archive) -> None:
    for number in range(9):
        keep(archive, number, older(number))
    found = list(reparse(archive, jobs=2))
    assert [one.article_id for one in found] == list(range(1, 10))
    assert all(find(archive, number).article.extractor != "older" for number in range(9))


def test_a_reading_by_another_process_in_between_is_left_as_it_is(archive: Archive) -> None:
    keep(archive, 1, older(1))
    [capture] = archive.rereading.captures([1])
    assert archive.rereading.keep([(capture, today(1))]) == 1
    assert archive.rereading.keep([(capture, older(1))]) == 0
    assert find(archive, 1).article.text == today(1).text


@pytest.mark.parametrize(
    ("old", "new", "share"), [("a b c d", "a b c d", 0), ("a b c d", "a b", 0.5), ("", "", 0), ("a", "", 1)]
)
def test_the_share_of_words_that_changed(old: str, new: str, share: float) -> None:
    assert share_changed(old, new) == share


@pytest.fixture
def filled(newskeep: Here) -> Here:
    with open_archive(newskeep.archive) as archive:
        keep(archive, 1, older(1))
        keep(archive, 2, today(2))
    return newskeep


def test_a_dry_run_shows_the_pages_that_change_most(filled: Here) -> None:
    run = filled("reparse", "--dry-run")
    assert run.code == 0
    assert "- Share this with your aunt" in run.out
    assert "2 pages read, 1 would say something else" in run.err
    assert "aunt" in filled("show", "1").out


def test_accepting_says_what_changed_and_jsonl_names_the_pages(filled: Here) -> None:
    run = filled("reparse", "--jsonl")
    [record] = [json.loads(line) for line in run.out.splitlines()]
    assert (record["id"], record["version"], record["changed"], record["reason"]) == (1, 1, ["text"], None)
    assert "aunt" not in filled("show", "1").out
    assert "0 say something else" in filled("reparse").err


def test_no_page_ends_with_1(filled: Here) -> None:
    assert filled("reparse", "site:other.example").code == 1
