"""Copies: which articles belong to one story, as they come, change and are asked for."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newskeep.archive import Archive, Candidate
from newskeep.archive.agencies import credited_agency
from newskeep.archive.nearcopies import FULL, LIKELY
from newskeep.archive.sketches import estimated_overlap, sketch
from newskeep.model import Article, Block, BlockKind, Removal
from tests.archives import NOON, STORY, article, page

LUCK = random.Random(2)
WORDS = [f"word{number}" for number in range(2_000)]


def wire(count: int = 200) -> str:
    return " ".join(LUCK.choices(WORDS, k=count))


def rewritten(text: str, share: float) -> str:
    return " ".join(LUCK.choice(WORDS) if LUCK.random() < share else word for word in text.split())


def keep(archive: Archive, name: str, text: str, **fields: Any) -> int:
    """Keep an article of a site of that name; its id."""
    found = replace(article(text, title=f"Headline of {name}"), **fields)
    return archive.keep(page(f"https://{name}.example/story", text.encode()), found).article_id or 0


def story_of(archive: Archive, name: str) -> list[str]:
    return [copy.kept.site.removesuffix(".example") for copy in archive.copies(f"https://{name}.example/story")]


def test_rewritten_halved_and_led_otherwise_copies_are_found_and_other_articles_are_not(archive: Archive) -> None:
    text = wire()
    keep(archive, "first", text)
    keep(archive, "exact", text)
    keep(archive, "rewritten", rewritten(text, 0.1))
    keep(archive, "half", " ".join(text.split()[:100]))
    keep(archive, "lead", f"{wire(40)} {' '.join(text.split()[40:])}")
    keep(archive, "other", wire())
    assert story_of(archive, "half") == ["first", "exact", "rewritten", "half", "lead"]
    assert story_of(archive, "other") == ["other"]
    shares = {copy.kept.site: (copy.overlap, copy.is_exact) for copy in archive.copies("https://first.example/story")}
    assert shares["exact.example"] == shares["first.example"] == (1.0, True)
    assert shares["half.example"] == (1.0, False)
    assert 0.3 < shares["rewritten.example"][0] < 0.9


def test_copies_that_come_in_one_batch_find_each_other(archive: Archive) -> None:
    text = wire()
    found = [
        Candidate(page(f"https://{name}.example/story", name.encode()), article(text, title=name)) for name in "abc"
    ]
    archive.keep_many(found)
    assert story_of(archive, "c") == ["a", "b", "c"]


def test_copies_are_found_in_a_script_without_spaces(archive: Archive) -> None:
    letters = [chr(code) for code in range(0x4E00, 0x4F00)]
    text = "".join(LUCK.choices(letters, k=400))
    keep(archive, "first", text)
    keep(archive, "copy", "".join(LUCK.choice(letters) if LUCK.random() < 0.04 else letter for letter in text))
    keep(archive, "other", "".join(LUCK.choices(letters, k=400)))
    assert story_of(archive, "copy") == ["first", "copy"]
    assert story_of(archive, "other") == ["other"]


def test_a_short_text_has_exact_copies_only(archive: Archive) -> None:
    keep(archive, "first", "The pier is closed today.", title="Pier")
    keep(archive, "copy", "The pier is closed today.", title="Pier")
    keep(archive, "other", "The pier is closed today, too.", title="Pier")
    assert story_of(archive, "copy") == ["first", "copy"]
    assert story_of(archive, "other") == ["other"]


def test_the_one_that_was_published_first_leads_a_story(archive: Archive) -> None:
    text = wire()
    keep(archive, "undated", text)
    keep(archive, "later", text, published=NOON)
    keep(archive, "sooner", text, published=NOON - timedelta(hours=1))
    assert story_of(archive, "undated") == ["sooner", "later", "undated"]


def test_one_of_each_story_is_listed_the_first_of_those_that_are_asked_for(archive: Archive) -> None:
    text = wire()
    for name, hour in (("early", 1), ("late", 2)):
        keep(archive, name, text, published=NOON + timedelta(hours=hour), language=name[:2])
    keep(archive, "other", wire(), published=NOON, language="la")
    assert [kept.site for kept in archive.listing(one_per_story=True)] == ["early.example", "other.example"]
    found = archive.listing("lang:la", one_per_story=True)
    assert [kept.site for kept in found] == ["late.example", "other.example"]
    assert len(list(archive.listing())) == 3


def test_an_edit_that_tells_something_else_leaves_the_story(archive: Archive) -> None:
    text, own = wire(), wire()
    keep(archive, "first", text)
    keep(archive, "copy", text)
    keep(archive, "copy", own)
    assert story_of(archive, "first") == ["first"]
    keep(archive, "third", own)
    assert story_of(archive, "copy") == ["copy", "third"]
    keep(archive, "fourth", text)
    assert story_of(archive, "fourth") == ["first", "fourth"]


def test_an_edit_that_becomes_a_copy_joins_the_story(archive: Archive) -> None:
    text = wire()
    keep(archive, "first", text)
    keep(archive, "copy", wire())
    keep(archive, "copy", text)
    assert story_of(archive, "first") == ["first", "copy"]


def test_a_story_stays_together_when_its_first_article_is_rewritten(archive: Archive) -> None:
    text = wire()
    for name in ("first", "copy"):
        keep(archive, name, text)
    keep(archive, "first", wire())
    assert story_of(archive, "copy") == ["first", "copy"]


def test_the_first_of_a_story_stays_when_it_turns_into_a_copy_of_another(archive: Archive) -> None:
    text, other = wire(), wire()
    for name, words in (("other", other), ("first", text), ("copy", text), ("first", other)):
        keep(archive, name, words)
    assert story_of(archive, "copy") == ["first", "copy"]
    assert story_of(archive, "other") == ["other"]


def test_an_article_that_quotes_another_is_no_copy(archive: Archive) -> None:
    text = wire()
    quoting = next(words for words in quotations(text) if is_near(text, words))
    keep(archive, "first", text)
    keep(archive, "quoting", quoting)
    assert story_of(archive, "quoting") == ["quoting"]


def quotations(text: str) -> Iterator[str]:
    """Articles of their own that hold some thirty words of another one's two hundred."""
    while True:
        start = LUCK.randrange(160)
        yield f"{wire(85)} {' '.join(text.split()[start : start + 32])} {wire(85)}"


def is_near(text: str, words: str) -> bool:
    """Whether the sketches alone would take two texts for copies."""
    one, other = sketch(text), sketch(words)
    assert one is not None
    assert other is not None
    likely = estimated_overlap(one, other.minhash, other.shingles) >= LIKELY
    return likely and not set(one.bands).isdisjoint(other.bands)


def test_a_teaser_that_is_held_back_changes_no_story(archive: Archive) -> None:
    text = wire()
    keep(archive, "first", text)
    keep(archive, "copy", text)
    keep(archive, "copy", "Subscribe to read on, it says here.")
    assert story_of(archive, "copy") == ["first", "copy"]


def test_a_bucket_that_is_full_grows_no_more_and_still_leads_to_the_story(archive: Archive) -> None:
    text = wire()
    for number in range(FULL + 4):
        keep(archive, f"copy{number:02}", text)
    assert len(archive.copies("https://copy35.example/story")) == FULL + 4
    with archive._database.reading() as connection:
        counts = connection.exec_driver_sql("SELECT count(*) FROM band GROUP BY hash").scalars()
        assert set(counts) == {FULL}


def test_what_is_only_tried_is_no_copy(archive: Archive) -> None:
    assert archive.copies("7") == []


@pytest.mark.parametrize(
    ("found", "agency"),
    [
        (article("BERLIN (dpa) – The board voted.", *STORY), "Deutsche Presse-Agentur"),
        (article("LONDON, March 1 (Reuters) - The board voted.", *STORY), "Reuters"),
        (article("PORT ANSEL, Calif. (AP) — The board voted.", *STORY), "Associated Press"),
        (article("【共同】市议会周二晚间投票决定保留旧站", *STORY), "Kyodo News"),
        (article(*STORY, "It was the first vote. (AFP)"), "AFP"),
        (article(*STORY, "dpa/mik"), "Deutsche Presse-Agentur"),
        (article(*STORY, authors=("Reuters Staff",)), "Reuters"),
        (article(*STORY, authors=("The Associated Press",)), "Associated Press"),
        (article("Reuters will move its office to the pier, the board said on Monday.", *STORY), None),
        (article("The board (see page 3) voted for AP courses on Monday.", *STORY), None),
        (article(*STORY, authors=("Ada Apache",)), None),
        (article(*STORY), None),
        (Article(), None),
    ],
)
def test_an_agency_is_credited_where_credit_is_given(found: Article, agency: str | None) -> None:
    assert credited_agency(found) == agency


def test_an_agency_is_credited_in_a_line_that_cleaning_took_out() -> None:
    credit = Block(BlockKind.PARAGRAPH, "Copyright 2026 The Associated Press. All rights reserved.", Removal.COPYRIGHT)
    advert = replace(credit, removed=Removal.ADVERT)
    plain = article()
    assert credited_agency(replace(plain, blocks=(*plain.blocks, credit))) == "Associated Press"
    assert credited_agency(replace(plain, blocks=(*plain.blocks, advert))) is None


def test_a_query_finds_the_articles_of_a_story_and_those_that_were_edited(archive: Archive) -> None:
    text = wire()
    first, copy, other = keep(archive, "first", text), keep(archive, "copy", text), keep(archive, "other", wire())
    archive.keep(page("https://other.example/story", b"2"), article(wire(), title="Headline of other, told anew"))

    def ids(query: str) -> list[int]:
        return sorted(kept.id for kept in archive.listing(query))

    assert ids(f"story:{copy}") == ids(f"story:{first}") == [first, copy]
    assert ids(f"-story:{copy}") == [other]
    assert ids("story:999") == []
    assert ids("edited:yes") == ids("edited:>0.1") == [other]
    assert ids("-edited:yes") == [first, copy]
    assert ids("edited:1") == []
    assert [hit.kept.id for hit in archive.search(f"headline story:{copy} site:copy.example")] == [copy]
