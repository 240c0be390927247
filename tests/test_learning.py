"""Which lines are the site's: what ties one to it, how many stories it takes, and what is news."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.learning.agencies import names_agency
from newskeep.learning.judging import Counted, Finding, is_due, judge
from newskeep.learning.lines import Name, candidates, mask, names
from newskeep.learning.marking import mark, unmark
from newskeep.learning.sample import Place, sample
from newskeep.model import Article, Block, BlockKind, Removal
from tests.sites import STORY, block, made_up, story, with_inside

PROMPT = block("Our morning letter", "article>div.box>p", linked=0.9)
NOTICE = block(
    "Nothing on this page may be copied, printed or sold without the written permission of the publisher.",
    "article>div.legal>p",
)
BACKGROUND = "The dam at Corvale broke in March after a week of rain, and nine villages below it were flooded."


def learned(articles: Sequence[Article]) -> dict[int, Finding]:
    """What a site with these articles has taught."""
    named = {key: name for one in articles for key, name in candidates(one.blocks).items()}
    count = Counter(key for one in articles for key in candidates(one.blocks))
    counted = [Counted(named[key], number, len(articles)) for key, number in count.items() if number > 1]
    samples = [sample(number, one.title, one.blocks) for number, one in enumerate(articles)]
    return {key: found for key, found in judge(counted, samples).items() if found.boilerplate}


def left(articles: Sequence[Article]) -> list[str]:
    """The texts that are removed of the last of the articles."""
    marked = mark(articles[-1].blocks, learned(articles))
    return [one.text for one in marked if one.removed is Removal.LEARNED_LINE]


def site(count: int, make: Callable[[int], Article]) -> list[Article]:
    return [make(number) for number in range(count)]


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (PROMPT, 2),
        (NOTICE, 2),
        (block("Sign up here!"), 3),
        (block("We thank all who read us, write to us and tell their friends what they found here."), 5),
    ],
    ids=["a link in a box", "a notice in a part of its own", "a short line", "a sentence like those of the story"],
)
def test_a_line_after_the_story_takes_the_more_articles_the_less_ties_it_to_the_site(line: Block, needed: int) -> None:
    assert left(site(needed - 1, lambda number: made_up(number, after=[line]))) == []
    assert left(site(needed, lambda number: made_up(number, after=[line]))) == [line.text]


def test_several_lines_after_the_story_are_learned_together() -> None:
    assert left(site(2, lambda number: made_up(number, after=[NOTICE, PROMPT]))) == [NOTICE.text, PROMPT.text]


def test_a_line_before_the_story_is_learned() -> None:
    kicker = block("The long read", "header>div.kicker")
    assert left(site(2, lambda number: made_up(number, before=[kicker]))) == [kicker.text]


def test_a_link_amid_the_story_is_learned() -> None:
    assert left(site(2, lambda number: with_inside(made_up(number), PROMPT))) == [PROMPT.text]


def test_a_label_is_learned_when_the_titles_behind_it_differ() -> None:
    def make(number: int) -> Article:
        return with_inside(made_up(number), block(f"You may like: {story(number + 50, 1)[0].text[:40]}", linked=0.76))

    found = left(site(2, make))
    assert len(found) == 1
    assert found[0].startswith("You may like: ")


def test_dates_and_numbers_do_not_tell_lines_apart() -> None:
    months = ("May", "June", "July")

    def make(number: int) -> Article:
        return made_up(number, before=[block(f"Last changed {3 + number} {months[number]} 2026", "div.x")])

    assert left(site(3, make)) == ["Last changed 5 July 2026"]


@pytest.mark.parametrize("count", [2, 5, 12])
def test_the_background_of_a_running_story_stays(count: int) -> None:
    """Its place is that of a notice, but the articles are about what it says."""

    def make(number: int) -> Article:
        told = block(f"In Corvale {story(number, 1)[0].text.lower()} The villages that were flooded wait for the dam.")
        return with_inside(made_up(number, after=[block(BACKGROUND)]), told)

    assert left(site(count, make)) == []


@pytest.mark.parametrize("count", [2, 5, 12])
def test_a_sentence_amid_the_story_stays_however_often_it_is_told(count: int) -> None:
    assert left(site(count, lambda number: with_inside(made_up(number), block(BACKGROUND)))) == []


def test_articles_with_headlines_about_the_same_teach_no_sentence() -> None:
    def make(number: int) -> Article:
        return made_up(number, after=[NOTICE], title=f"Corvale {number}: {made_up(number).title}")

    assert left(site(2, make)) == []
    assert left(site(4, make)) == [NOTICE.text], "in so many a part of the page of its own is enough"


@pytest.mark.parametrize("line", ["dpa", "With material from AFP", "(Reuters)", "The Associated Press contributed."])
def test_a_line_that_credits_an_agency_stays(line: str) -> None:
    assert left(site(12, lambda number: made_up(number, after=[block(line)]))) == []


def test_copies_of_one_story_count_as_one() -> None:
    articles = [replace(made_up(1, after=[PROMPT, NOTICE]), title=f"Headline {number}") for number in range(4)]
    assert left(articles) == []


def test_a_story_and_its_update_teach_nothing() -> None:
    first = made_up(1, after=[block(BACKGROUND)])
    update = replace(first, blocks=(*story(7, 2), *first.blocks[2:]), title="Another headline")
    assert left([first, update]) == []


@pytest.mark.parametrize(
    "line",
    [
        block("What happens next", kind=BlockKind.HEADING),
        block("Anna Marlow, host:"),
        block("Price | Weight", kind=BlockKind.TABLE_ROW),
        block("12.30"),
        block("Salt", "article>ul>li", kind=BlockKind.LIST_ITEM),
    ],
    ids=["subheading", "speaker", "table row", "figures", "list item"],
)
def test_what_recurs_amid_stories_as_their_own_stays(line: Block) -> None:
    assert left(site(12, lambda number: with_inside(made_up(number), line))) == []


def test_a_heading_with_something_of_the_articles_own_under_it_stays() -> None:
    def make(number: int) -> Article:
        under = [block("Results", kind=BlockKind.HEADING), block(f"Fenmoor {number}, Aldwick {number + 1}")]
        return made_up(number, after=under)

    assert left(site(6, make)) == []


def test_a_line_that_few_articles_of_a_large_site_have_stays() -> None:
    articles = site(40, lambda number: made_up(number, after=[block("Sign up here!")] if number > 36 else []))
    assert left(articles) == []


def test_a_line_learned_after_the_story_stays_where_it_stands_amid_one() -> None:
    line = block("Sign up here!")
    found = learned(site(3, lambda number: made_up(number, after=[line])))
    marked = mark(with_inside(made_up(9), line).blocks, found)
    assert all(one.kept for one in marked)


def test_marking_never_leaves_nothing() -> None:
    found = learned(site(2, lambda number: made_up(number, after=[NOTICE])))
    assert mark([NOTICE], found) == (NOTICE,)


def test_what_is_not_learned_any_more_is_kept_again() -> None:
    articles = site(2, lambda number: made_up(number, after=[NOTICE]))
    marked = mark(articles[0].blocks, learned(articles))
    assert [one.evidence for one in marked if not one.kept] == ["in 2 of 2 articles, after the story"]
    assert mark(marked, {}) == articles[0].blocks == unmark(marked)


def test_what_was_removed_for_another_reason_stays_so() -> None:
    gone = replace(NOTICE, removed=Removal.COPYRIGHT, evidence="©")
    articles = site(2, lambda number: made_up(number, after=[gone]))
    assert learned(articles) == {}
    assert mark(articles[0].blocks, {}) == articles[0].blocks


def test_a_long_paragraph_amid_the_story_is_not_even_counted() -> None:
    article = made_up(1)
    assert len(candidates(replace(article, blocks=story(1, 40)).blocks)) == 10


def test_lines_of_scripts_without_spaces_are_learned_and_sentences_stay() -> None:
    letters = "山川田中村上下木林森石水火土金日月星雲雨雪風花草鳥魚虫犬猫馬牛羊東西南北春夏秋冬朝昼夜光影音声色"

    def make(number: int) -> Article:
        cut = [letters[(number * 7 + at * 5) % 30 :] for at in range(8)]
        told = [block(f"{one[:17]}{number}{one[::-1][:15]}。") for one in cut]
        return Article(blocks=(*told, block("無断転載を禁じます", "article>div.legal>p")), title=cut[0][:6])

    assert left(site(3, make)) == ["無断転載を禁じます"]


def test_lines_are_looked_at_more_rarely_the_more_they_are() -> None:
    assert [number for number in range(1, 200) if is_due(number)] == [2, 3, 5, 8, 12, 16, 32, 64, 128]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Published Dec 21, 2026", "Published Jan 3, 2027"),
        ("Updated 10:15 AM", "updated 9:02 am"),
        ("12 comments", "3 comments"),
        ("©  2026 The Tribune", "© 2027 The Tribune"),
    ],
)
def test_masks_agree(one: str, other: str) -> None:
    assert mask(one) == mask(other)


def test_masks_tell_words_apart() -> None:
    assert mask("Won 3 of 5 sets in May") != mask("Lost 3 of 5 sets in May")


@pytest.mark.parametrize("text", ["a big deal for the pa of two", "Sap rises in spring", "the apa system"])
def test_words_that_look_like_agencies_are_none(text: str) -> None:
    assert not names_agency(text)


def test_a_block_has_a_line_and_perhaps_a_label() -> None:
    assert [one.name for one in names(block("Source: a study", linked=0.5))] == [Name.LINE, Name.LINKED_LABEL]
    assert [one.name for one in names(block("He said: we shall see"))] == [Name.LINE, Name.LABEL]
    assert [one.name for one in names(block("No label here"))] == [Name.LINE]


ODD = st.builds(block, st.text(max_size=60), st.sampled_from([STORY, "div.box>p", ""]), linked=st.floats(0, 1))


@settings(max_examples=40)
@given(st.lists(ODD, max_size=8))
def test_no_blocks_are_too_odd_to_learn_from(blocks: list[Block]) -> None:
    articles = [Article(blocks=tuple(blocks), title="Odd"), Article(blocks=tuple(reversed(blocks)))]
    found = learned(articles)
    marked = mark(blocks, found)
    assert [one.text for one in marked] == [one.text for one in blocks]
    assert mark(marked, found) == marked
    assert all(isinstance(one.place, Place) for one in found.values())
