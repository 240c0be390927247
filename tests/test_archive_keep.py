"""What becomes of a page that is kept."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from newskeep import model  # model.Testimony: pytest takes a bare name that begins with Test for a test class
from newskeep.archive import Archive, Candidate, compress
from newskeep.model import (
    Article,
    Block,
    BlockKind,
    Grade,
    Page,
    PageKind,
    Precision,
    Reason,
    Removal,
    Verdict,
    Witness,
)
from tests.archives import NOON, OTHER_STORY, STORY, Clock, article, page

URL = "https://news.example/2026/pier"


def test_an_article_comes_back_as_it_went_in(archive: Archive) -> None:
    given = article(
        title="Board votes “yes”",
        standfirst="After two winters.",
        authors=("Ada Møller", "Ben O'Hara"),
        published=datetime(2026, 2, 28, 22, 15, tzinfo=timezone(timedelta(hours=-5))),
        published_precision=Precision.MINUTE,
        modified=datetime(2026, 3, 1, tzinfo=UTC),
        modified_precision=Precision.DAY,
        site_name="The News",
        section="Harbour",
        tags=("pier", "storm, winter"),
        language="en",
        description="d",
        image="https://news.example/pier.jpg",
        canonical_url=URL,
        free_to_read=True,
        page_kind_evidence="og:type article",
        testimonies=(
            model.Testimony("title", Witness("json-ld", "Board votes “yes”"), (Witness("og", "Board votes | News"),)),
            model.Testimony("section", None),
        ),
    )
    blocks = (
        *given.blocks,
        Block(BlockKind.HEADING, "What next", level=2),
        Block(BlockKind.PARAGRAPH, "ALSO READ: x", Removal.PROMO_PHRASE, "also read", "article>p", 0.75),
    )
    given = replace(given, blocks=blocks)
    sent = replace(page(URL), headers=(("Server", "x"),), extras=(("theme", "sea"),))
    outcome = archive.keep(sent, given)
    kept = archive.find(str(outcome.article_id))
    assert outcome.verdict is Verdict.NEW
    assert kept is not None
    assert kept.article == given
    assert kept.article.published is not None
    assert kept.article.published.isoformat() == "2026-02-28T22:15:00-05:00"
    assert (kept.number, kept.versions, kept.grade) == (1, 1, Grade.FULL)
    assert (kept.site, kept.status, kept.extras) == ("news.example", 200, (("theme", "sea"),))
    assert kept.first_seen == kept.last_seen == kept.fetched_at == NOON


def test_the_page_comes_back_byte_by_byte(archive: Archive) -> None:
    body = bytes(range(256)) * 500
    outcome = archive.keep(page(URL, body), article())
    assert archive.page_body(outcome.article_id or 0) == body


def test_an_empty_page_body_comes_back_empty(archive: Archive) -> None:
    outcome = archive.keep(page(URL, b""), article())
    assert archive.page_body(outcome.article_id or 0) == b""


def test_asking_for_the_body_of_a_version_that_is_not_there_is_an_error(archive: Archive) -> None:
    with pytest.raises(LookupError):
        archive.page_body(7)


def test_a_body_compressed_elsewhere_is_stored_as_it_is(archive: Archive) -> None:
    outcome = archive.keep(page(URL, b""), article(), compressed=compress(b"the real body"))
    assert archive.page_body(outcome.article_id or 0) == b"the real body"


def test_the_same_content_again_is_same_and_moves_only_last_seen(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL), article())
    clock.move(hours=1)
    again = archive.keep(page(URL, b"<p>page <!-- another advert -->"), article())
    kept = archive.find(URL)
    assert again.verdict is Verdict.SAME
    assert kept is not None
    assert (kept.versions, kept.first_seen, kept.last_seen) == (1, NOON, NOON + timedelta(hours=1))
    assert archive.stats().pages == 1


def test_other_content_at_the_same_url_is_a_new_version(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL), article())
    clock.move(hours=1)
    edited = archive.keep(page(URL, b"<p>page 2"), article(*STORY, "A correction: it was the western pier."))
    first, latest = archive.find(URL, number=1), archive.find(URL)
    assert edited.verdict is Verdict.EDITED
    assert first is not None
    assert latest is not None
    assert (first.number, latest.number, latest.versions) == (1, 2, 2)
    assert "western" not in first.article.text
    assert "western" in latest.article.text
    assert archive.page_body(latest.id, 1) == b"<p>page"
    assert archive.page_body(latest.id, 2) == b"<p>page 2"


def test_a_change_of_the_headline_alone_is_an_edit(archive: Archive) -> None:
    archive.keep(page(URL), article(title="Board votes"))
    assert archive.keep(page(URL, b"2"), article(title="Board VOTES")).verdict is Verdict.EDITED


def test_a_url_that_returns_to_what_it_said_before_is_edited_again(archive: Archive) -> None:
    archive.keep(page(URL, b"a"), article(*STORY))
    archive.keep(page(URL, b"b"), article(*STORY, "More."))
    back = archive.keep(page(URL, b"a"), article(*STORY))
    assert back.verdict is Verdict.EDITED
    assert archive.stats().versions == 3


def test_a_body_seen_before_is_not_stored_twice(archive: Archive) -> None:
    body = b"the same bytes " * 1000
    archive.keep(page(URL, body), article())
    archive.keep(page("https://news.example/copy", body), article())
    stats = archive.stats()
    assert (stats.articles, stats.pages, stats.raw_size) == (2, 2, len(body))


def test_a_text_that_shrank_does_not_replace_the_better_one(archive: Archive) -> None:
    archive.keep(page(URL, b"full"), article(*STORY))
    teaser = archive.keep(page(URL, b"teaser"), article("Subscribe to read on."))
    kept = archive.find(URL)
    assert teaser.verdict is Verdict.EDITED
    assert "shrank" in teaser.detail
    assert kept is not None
    assert (kept.number, kept.versions) == (1, 2)
    assert kept.article.text == article().text
    suspect = archive.find(URL, number=2)
    assert suspect is not None
    assert suspect.grade is Grade.SUSPECT
    assert not archive.search("subscribe")
    assert archive.search("breakwater")


def test_after_a_teaser_the_full_text_is_in_front_again(archive: Archive) -> None:
    archive.keep(page(URL, b"full"), article(*STORY))
    archive.keep(page(URL, b"teaser"), article("Subscribe to read on."))
    archive.keep(page(URL, b"full again"), article(*STORY, "And one more thing."))
    kept = archive.find(URL)
    assert kept is not None
    assert kept.number == 3


def test_the_same_page_read_differently_is_a_reading_and_not_an_edit(archive: Archive) -> None:
    archive.keep(page(URL), article(*STORY, "Also read: ten piers to see"))
    again = archive.keep(page(URL), article(*STORY, extractor="test 2"))
    kept = archive.find(URL)
    assert again.verdict is Verdict.SAME
    assert "read anew (test 1 → test 2)" in again.detail
    assert kept is not None
    assert (kept.number, kept.versions, kept.article.extractor) == (1, 1, "test 2")
    assert not archive.search("ten piers")
    assert archive.stats().pages == 1


def saved(body: bytes) -> Page:
    """A page from disk whose URL is known."""
    return replace(page(URL, body, source=f"saved/{body.decode()}.html"), status=None)


def test_saved_copies_of_two_versions_are_the_same_when_they_are_taken_in_again(archive: Archive) -> None:
    captures = [(saved(b"1"), article()), (saved(b"2"), article(*STORY, "More."))]
    verdicts = [archive.keep(*capture).verdict for capture in captures * 2]
    assert verdicts == [Verdict.NEW, Verdict.EDITED, Verdict.SAME, Verdict.SAME]
    assert archive.keep(saved(b"1, with another advert"), article()).verdict is Verdict.SAME
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.number, kept.versions) == (2, 2)


def test_saved_copies_that_a_newer_extractor_reads_are_readings_of_their_own_versions(archive: Archive) -> None:
    for body, text in ((b"1", STORY), (b"2", (*STORY, "More."))):
        archive.keep(saved(body), article(*text, "Also read: ten piers to see"))
    for body, text in ((b"2", (*STORY, "More.")), (b"1", STORY)):
        assert archive.keep(saved(body), article(*text, extractor="test 2")).verdict is Verdict.SAME
    first, second = archive.find(URL, number=1), archive.find(URL)
    assert first is not None
    assert second is not None
    assert (first.article.text, second.article.text) == (article().text, article(*STORY, "More.").text)
    assert (second.number, second.versions) == (2, 2)
    assert not archive.search("ten piers")
    assert archive.search("more")
    live = archive.keep(page(URL, b"3"), article(*STORY, "More.", extractor="test 2"))
    assert live.verdict is Verdict.SAME


def test_a_saved_copy_widens_the_time_in_which_an_article_was_seen(archive: Archive) -> None:
    archive.keep(page(URL), article())
    for days in (-30, 30):
        archive.keep(replace(saved(b"1"), fetched_at=NOON + timedelta(days=days)), article())
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.first_seen, kept.last_seen) == (NOON - timedelta(days=30), NOON + timedelta(days=30))


def test_a_better_reading_of_the_fields_alone_is_kept(archive: Archive) -> None:
    archive.keep(page(URL), article())
    archive.keep(page(URL), article(authors=("Ada Møller",), extractor="test 2"))
    kept = archive.find(URL)
    assert kept is not None
    assert kept.article.authors == ("Ada Møller",)


def test_a_newer_extractor_that_reads_the_same_adds_nothing(archive: Archive) -> None:
    archive.keep(page(URL), article())
    again = archive.keep(page(URL), article(extractor="test 2"))
    kept = archive.find(URL)
    assert (again.verdict, again.detail) == (Verdict.SAME, "")
    assert kept is not None
    assert kept.article.extractor == "test 1"


def test_bytes_that_were_met_as_noise_are_no_edit_when_read_differently(archive: Archive) -> None:
    archive.keep(page(URL, b"first"), article())
    archive.keep(page(URL, b"first, other advert"), article())
    again = archive.keep(page(URL, b"first, other advert"), article(*STORY[:2], extractor="test 2"))
    assert again.verdict is Verdict.SAME
    assert "read anew" in again.detail


def noted(body: bytes, **extras: str) -> Page:
    """A page with what a table says of it."""
    return replace(page(URL, body), extras=tuple(extras.items()))


def extras(archive: Archive, number: int | None = None) -> dict[str, str]:
    kept = archive.find(URL, number=number)
    assert kept is not None
    return dict(kept.extras)


def test_the_newest_extras_stand_column_by_column_and_the_outcome_says_which(archive: Archive) -> None:
    archive.keep(noted(b"1", theme="sea", coder="A"), article())
    again = archive.keep(noted(b"1", theme="harbour", coder="", note="x"), article())
    assert (again.verdict, again.detail) == (Verdict.SAME, "Extras updated: theme, note.")
    assert extras(archive) == {"theme": "harbour", "coder": "A", "note": "x"}
    assert archive.keep(noted(b"1", theme="harbour"), article()).detail == ""
    assert archive.keep(page(URL, b"1"), article()).detail == ""
    assert extras(archive) == {"theme": "harbour", "coder": "A", "note": "x"}


def test_a_new_reading_takes_extras_in_too(archive: Archive) -> None:
    archive.keep(noted(b"1", theme="sea", coder="A"), article(*STORY, "Also read: ten piers to see"))
    again = archive.keep(noted(b"1", theme="harbour"), article(*STORY, extractor="test 2"))
    assert again.detail.endswith("(test 1 → test 2). Extras updated: theme.")
    assert extras(archive) == {"theme": "harbour", "coder": "A"}


def test_an_edit_carries_extras_forward_and_leaves_the_older_versions_as_they_were(archive: Archive) -> None:
    archive.keep(noted(b"1", theme="sea", coder="A"), article())
    edited = archive.keep(noted(b"2", theme="harbour"), article(*STORY, "More."))
    assert (edited.verdict, edited.detail) == (Verdict.EDITED, "Extras updated: theme.")
    assert extras(archive) == {"theme": "harbour", "coder": "A"}
    assert extras(archive, 1) == {"theme": "sea", "coder": "A"}


def test_extras_that_come_with_a_teaser_are_seen_on_the_version_in_front(archive: Archive) -> None:
    archive.keep(noted(b"1", theme="sea"), article(*STORY, *OTHER_STORY))
    teaser = archive.keep(noted(b"2", theme="harbour"), article("The harbour board voted on Monday."))
    assert "confirms it. Extras updated: theme." in teaser.detail
    assert extras(archive) == extras(archive, 2) == {"theme": "harbour"}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (Article(page_kind=PageKind.INDEX, page_kind_evidence="40 links"), Reason.INDEX_PAGE),
        (Article(page_kind=PageKind.WALL), Reason.WALL_PAGE),
        (Article(page_kind=PageKind.ERROR), Reason.ERROR_PAGE),
        (Article(title="Nothing", blocks=(Block(BlockKind.PARAGRAPH, "x", Removal.ADVERT),)), Reason.NO_ARTICLE),
        (Article(blocks=(Block(BlockKind.PARAGRAPH, " \n "),)), Reason.NO_ARTICLE),
    ],
)
def test_what_is_no_article_is_not_kept_and_the_ledger_says_why(
    archive: Archive, found: Article, reason: Reason
) -> None:
    outcome = archive.keep(page(URL), found)
    (tried,) = archive.attempts(URL)
    assert (outcome.verdict, outcome.reason) == (Verdict.SKIPPED, reason)
    assert (tried.verdict, tried.reason, tried.detail) == (Verdict.SKIPPED, reason, found.page_kind_evidence)
    assert archive.stats().articles == archive.stats().pages == 0


def test_a_wall_leaves_the_article_before_it_alone(archive: Archive) -> None:
    archive.keep(page(URL), article())
    archive.keep(page(URL), Article(page_kind=PageKind.WALL))
    kept = archive.find(URL)
    assert kept is not None
    assert kept.versions == 1
    assert [tried.verdict for tried in archive.attempts(str(kept.id))] == [Verdict.NEW, Verdict.SKIPPED]


def test_hostile_text_is_kept_without_what_no_database_stores(archive: Archive) -> None:
    hostile = article(
        "A NUL \0 and half a pair \ud83d here, and \\u0000 in letters.",
        title="T\0\ud800",
        authors=("\udcff",),
        published=datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
        testimonies=(model.Testimony("title", Witness("og", "\0\udfff")),),
    )
    sent = replace(page(URL), source="caf\udce9.html", headers=(("X", "\udce9"),), extras=(("a\0", "b"),))
    archive.keep(sent, hostile)
    kept = archive.find(URL)
    assert kept is not None
    assert kept.article.text == "A NUL \ufffd and half a pair \ufffd here, and \\u0000 in letters."
    assert kept.article.title == "T\ufffd\ufffd"
    assert kept.article.published is None


def test_keep_many_keeps_all_in_order(archive: Archive) -> None:
    outcomes = archive.keep_many(
        [
            Candidate(page(URL), article()),
            Candidate(page(URL, b"2"), article(*STORY, "More.")),
            Candidate(page("https://news.example/"), Article(page_kind=PageKind.INDEX)),
            Candidate(page("https://news.example/b"), article(*OTHER_STORY, title="Clouds")),
        ]
    )
    assert [outcome.verdict for outcome in outcomes] == [Verdict.NEW, Verdict.EDITED, Verdict.SKIPPED, Verdict.NEW]
    assert archive.stats().articles == 2


def test_one_that_the_database_refuses_does_not_stop_the_others(archive: Archive) -> None:
    nameless: Any = None  # no reader makes such a page; it stands for whatever the database refuses
    refused = replace(page("https://news.example/b"), media_type=nameless)
    outcomes = archive.keep_many([Candidate(page(URL), article()), Candidate(refused, article(*OTHER_STORY))])
    assert [outcome.verdict for outcome in outcomes] == [Verdict.NEW, Verdict.FAILED]
    assert archive.find(URL) is not None
    assert archive.find("https://news.example/b") is None


def test_pages_take_little_room(archive: Archive) -> None:
    body = b"".join(b"<p class='story'>line %d of the page</p>" % number for number in range(5_000))
    archive.keep(page(URL, body), article())
    stats = archive.stats()
    assert stats.raw_size == len(body)
    assert stats.kept_size < 2 * len(gzip.compress(body))
    assert stats.size > stats.kept_size


def test_a_very_long_url_is_an_articles_address_like_any_other(archive: Archive) -> None:
    long, other = (
        f"https://news.example/{'/'.join(str(number * 7919) for number in range(1_300))}/{end}" for end in "ab"
    )
    first = archive.keep(page(long), article())
    assert first.verdict is Verdict.NEW
    assert archive.keep(page(other, b"2"), article(*OTHER_STORY, title="School")).verdict is Verdict.NEW
    assert archive.keep(page(long), article()).verdict is Verdict.SAME
    kept = archive.find(long)
    assert kept is not None
    assert (kept.id, kept.final_url) == (first.article_id, long)
    assert len(archive.attempts(long)) == 2
