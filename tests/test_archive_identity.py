"""Which article a page belongs to."""

from dataclasses import replace

import pytest

from newskeep.archive import Archive
from newskeep.archive.identity import Claim, aliases, is_heard, is_same_story
from newskeep.model import Page, Verdict
from tests.archives import OTHER_STORY, STORY, article, page

URL = "https://news.example/2026/pier"


@pytest.mark.parametrize(
    "again",
    [
        "http://news.example/2026/pier",
        "https://NEWS.example:443/2026/pier/",
        "https://news.example/2026/pier?utm_source=mail&fbclid=x#top",
        "https://news.example/2026/pier/index.html",
    ],
)
def test_one_page_under_many_spellings_of_its_url_is_one_article(archive: Archive, again: str) -> None:
    first = archive.keep(page(URL), article())
    assert archive.keep(page(again), article()).article_id == first.article_id
    found = archive.find(again)
    assert found is not None
    assert found.id == first.article_id


def test_requested_final_and_canonical_url_all_find_the_article(archive: Archive) -> None:
    short, canonical = "https://sho.rt/x1", "https://www.news.example/pier-full"
    archive.keep(page(URL, requested=short), article(canonical_url=canonical))
    assert [archive.find(name) is not None for name in (short, URL, canonical, "news.example/2026/pier")] == [True] * 4
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.requested_url, kept.final_url, kept.canonical_url) == (short, URL, canonical)


def test_an_amp_twin_joins_its_article_by_the_canonical_link(archive: Archive) -> None:
    first = archive.keep(page(URL), article(canonical_url=URL))
    twin = archive.keep(page("https://amp.news.example/2026/pier.amp", b"amp"), article(canonical_url=URL))
    assert (twin.verdict, twin.article_id) == (Verdict.SAME, first.article_id)


def test_a_mobile_twin_without_a_canonical_link_joins_if_it_tells_the_same(archive: Archive) -> None:
    first = archive.keep(page(URL), article())
    assert archive.keep(page("https://m.news.example/2026/pier", b"m"), article()).article_id == first.article_id


def test_a_homepage_named_canonical_on_every_page_joins_nothing(archive: Archive) -> None:
    home = "https://news.example/"
    one = archive.keep(page(URL), article(canonical_url=home))
    two = archive.keep(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds", canonical_url=home))
    assert two.verdict is Verdict.NEW
    assert two.article_id != one.article_id
    assert archive.find(home) is None


def test_a_section_page_named_canonical_on_every_page_joins_nothing(archive: Archive) -> None:
    section = "https://news.example/harbour"
    one = archive.keep(page(URL), article(canonical_url=section))
    two = archive.keep(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds", canonical_url=section))
    again = archive.keep(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds", canonical_url=section))
    assert (two.verdict, again.verdict) == (Verdict.NEW, Verdict.SAME)
    assert two.article_id == again.article_id != one.article_id


def test_a_final_url_takes_its_address_back_from_a_wrong_claim(archive: Archive) -> None:
    wrong = archive.keep(page(URL), article(canonical_url="https://news.example/b"))
    right = archive.keep(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds"))
    found = archive.find("https://news.example/b")
    assert right.verdict is Verdict.NEW
    assert found is not None
    assert found.id == right.article_id != wrong.article_id


def test_a_copy_that_names_the_original_on_another_site_stays_an_article_of_its_own(archive: Archive) -> None:
    original = archive.keep(page(URL), article())
    copy = archive.keep(page("https://portal.example.net/wire/77"), article(canonical_url=URL))
    assert copy.verdict is Verdict.NEW
    assert copy.article_id != original.article_id


def test_the_url_that_is_listed_finds_its_own_article_whatever_its_page_calls_itself(archive: Archive) -> None:
    section, home = "https://news.example/harbour", "https://news.example/"
    archive.keep(page(URL), article(canonical_url=section))
    archive.keep(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds", canonical_url=section))
    archive.keep(page("https://news.example/c"), article(*OTHER_STORY[:1], title="Hills", canonical_url=home))
    archive.keep(page("https://portal.example.net/wire/77"), article(canonical_url=URL))
    listed = list(archive.listing(newest_first=False))
    assert [kept.url for kept in listed] == [
        section,
        "https://news.example/b",
        "https://news.example/c",
        "https://portal.example.net/wire/77",
    ]
    for kept in listed:
        found = archive.find(kept.url or "")
        assert found is not None
        assert (found.id, found.site) == (kept.id, (kept.url or "").split("/")[2])
    assert listed[-1].article.canonical_url == URL


def test_a_rewritten_text_at_the_same_final_url_is_an_edit(archive: Archive) -> None:
    first = archive.keep(page(URL), article())
    second = archive.keep(page(URL, b"2"), article(*OTHER_STORY, *OTHER_STORY, title="Clouds"))
    assert (second.verdict, second.article_id) == (Verdict.EDITED, first.article_id)


def test_a_dead_link_that_redirects_to_another_story_does_not_overwrite_the_first(archive: Archive) -> None:
    first = archive.keep(page(URL), article())
    moved = archive.keep(page("https://news.example/new", requested=URL), article(*OTHER_STORY, title="Clouds"))
    found = archive.find(URL)
    assert moved.verdict is Verdict.NEW
    assert found is not None
    assert found.id == first.article_id


def test_an_article_that_moved_is_found_at_both_addresses(archive: Archive) -> None:
    first = archive.keep(page(URL), article())
    moved = archive.keep(page("https://news.example/archive/pier", requested=URL), article())
    assert (moved.verdict, moved.article_id) == (Verdict.SAME, first.article_id)
    assert archive.find("https://news.example/archive/pier") is not None


def test_a_pasted_text_is_known_again_by_what_it_says(archive: Archive) -> None:
    first = archive.keep(Page(b"x", "-", media_type="text/plain"), article())
    again = archive.keep(Page(b"x", "-", media_type="text/plain"), article())
    other = archive.keep(Page(b"y", "-", media_type="text/plain"), article(*OTHER_STORY))
    assert (first.verdict, again.verdict, other.verdict) == (Verdict.NEW, Verdict.SAME, Verdict.NEW)
    assert first.article_id == again.article_id != other.article_id
    kept = archive.find(str(first.article_id))
    assert kept is not None
    assert (kept.site, kept.url) == ("", None)


def test_an_old_saved_copy_of_an_edited_article_is_no_edit(archive: Archive) -> None:
    first = archive.keep(page(URL), article())
    archive.keep(page(URL, b"2"), article(*STORY, "More."))
    old = archive.keep(Page(b"x", "old.html"), article())
    assert (old.verdict, old.article_id) == (Verdict.SAME, first.article_id)
    assert archive.stats().versions == 2


def test_a_saved_page_is_known_by_its_canonical_link(archive: Archive) -> None:
    first = archive.keep(page(None, source="a.html"), article(canonical_url=URL))
    edited = archive.keep(page(None, b"2", source="b.html"), article(*STORY, "More.", canonical_url=URL))
    assert (edited.verdict, edited.article_id) == (Verdict.EDITED, first.article_id)


def test_saved_pages_that_all_name_one_page_canonical_stay_apart(archive: Archive) -> None:
    for _ in range(2):
        one = archive.keep(page(None, b"1", source="a.html"), article(canonical_url=URL))
        two = archive.keep(page(None, b"2", source="b.html"), article(*OTHER_STORY, title="Clouds", canonical_url=URL))
        assert one.article_id != two.article_id
    assert archive.stats().versions == 2


def test_an_article_is_found_by_the_path_it_came_from(archive: Archive) -> None:
    archive.keep(page(None, source="saved/a.html"), article())
    assert archive.find("saved/../saved/a.html") is not None
    assert archive.find("saved/b.html") is None


@pytest.mark.parametrize("wanted", ["", "0", "99999999999999999999999", "#", "ftp://x/y", "http://", "\0", "²", "-1"])
def test_what_is_not_there_is_not_found(archive: Archive, wanted: str) -> None:
    archive.keep(page(URL), article())
    assert archive.find(wanted) is None


@pytest.mark.parametrize(
    ("declared", "own", "heard"),
    [
        ("https://news.example/a", "https://news.example/b", True),
        ("https://www.news.example/a", "https://m.news.example/b", True),
        ("https://news.example.co.uk/a", "https://other.example.co.uk/b", True),
        ("https://one.co.uk/a", "https://two.co.uk/b", False),
        ("https://news.example/", "https://news.example/b", False),
        ("https://news.example/?p=7", "https://news.example/b", True),
        ("https://other.test/a", "https://news.example/b", False),
        ("https://other.test/world/a", "https://news.example/world/a", True),
        ("https://news.example/a", "https://news-example.cdn.ampproject.org/c/s/news.example/amp/a", True),
        ("https://127.0.0.1/a", "https://127.0.1.1/b", False),
        ("https://news.example/a", None, True),
    ],
)
def test_a_canonical_link_is_heard_only_below_the_root_of_the_same_site(
    declared: str, own: str | None, heard: bool
) -> None:
    assert is_heard(declared, own) is heard


def test_the_final_url_is_the_surest_and_stands_once() -> None:
    names = aliases(URL, URL + "/", URL + "?utm_source=x")
    assert [(name.key, name.claim) for name in names] == [(URL, Claim.FINAL)]


@pytest.mark.parametrize(
    "junk", ["", "not a url", "javascript:alert(1)", "http://", "//news.example/a", "https://[::1"]
)
def test_an_address_that_is_no_url_is_no_alias(junk: str) -> None:
    assert aliases(junk, None, junk) == ()


def test_a_page_with_a_hostile_canonical_link_is_kept(archive: Archive) -> None:
    for number, junk in enumerate(["https://[", "http://\0/", "x" * 10_000, "https://ex\ud800ample/a"]):
        sent = replace(page(f"https://news.example/{number}"), source="s")
        assert archive.keep(sent, article(canonical_url=junk)).verdict is Verdict.NEW


def test_a_teaser_and_its_article_are_one_story_and_two_articles_of_a_site_are_not() -> None:
    whole = "\n\n".join(STORY)
    assert is_same_story(whole, STORY[0])
    assert not is_same_story(whole, "\n\n".join(OTHER_STORY))
    assert is_same_story("港口委员会周一投票决定重建东码头", "港口委员会周一投票决定重建西码头")
    assert is_same_story("Short.", "Short.")
    assert not is_same_story("Short.", "Other.")
    assert is_same_story("Short.", "Other.", titles=("One", "One"))
