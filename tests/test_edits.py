"""What changed between two versions, what kind of edit it is, and how much it matters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.edits import Difference, EditKind, Fate, State, difference
from newskeep.edits.tokens import compare_tokens, tokens
from newskeep.model import Article, Block, BlockKind, Removal
from tests.archives import OTHER_STORY, STORY, article

PIER, FISHERMEN, CONTRACTS = STORY


def codes(found: Difference) -> list[str]:
    return [str(edit.kind) for edit in found.edits]


def edited(before: str, after: str, language: str | None = "en") -> Difference:
    """A paragraph that changed among two that did not."""
    return difference(
        article(PIER, before, CONTRACTS, language=language), article(PIER, after, CONTRACTS, language=language)
    )


SENTENCES = [
    ("It cost 1.5 million.", "It cost 15 million.", ["number"]),
    ("It cost 1.5 million.", "It cost 1,5 million.", ["number"]),
    ("It cost 10 000 crowns.", "It cost 10\u00a0000 crowns.", []),
    ("It cost 2 million crowns.", "It cost 2 billion crowns.", ["number"]),
    ("The council met with two owners.", "The council met with three owners.", ["number"]),
    ("They will meet on Monday at noon.", "They will meet on Tuesday at noon.", ["number"]),
    ("About 40 boats lay there.", "About boats lay there.", ["number"]),
    ("The mayor, Anna Holm, agreed to it.", "The mayor, Anna Holt, agreed to it.", ["name"]),
    ("The mayor agreed to it in the end.", "The mayor agreed to it in Malvik.", ["name"]),
    ("Anna Holm agreed to it. So said Holm.", "Anna Holt agreed to it. So said Holt.", ["name", "name"]),
    ("He said: “We will never pay for it.”", "He said: “We will gladly pay for it.”", ["quote"]),
    ('He said: "We will never pay for it."', 'He said: "We will gladly pay for it."', ["quote"]),
    ("He said: “We will never pay.”", "He wrote: “We will never pay.”", ["wording"]),
    ("The so-called “summit” began at sea.", "The so-called “retreat” began at sea.", ["wording"]),
    ("The boats were old and slow.", "The ships were old and slow.", ["wording"]),
    ("The boats were old, and slow.", "The boats were old and slow.", ["style"]),
    ("The e-mail came late to the board.", "The email came late to the board.", ["style"]),
    ("The Board met for an hour there.", "The board met for an hour there.", ["style"]),
    (
        "The boats were old and slow.",
        "The boats were old and slow, and their owners had not the money to buy any others.",
        ["addition"],
    ),
    ("Last updated: 12 March 2026, 10:15", "Last updated: 12 March 2026, 11:40", ["timestamp-only"]),
    ("Updated 5 minutes ago", "Updated 2 hours ago", ["timestamp-only"]),
    ("It happened 5 minutes ago at sea.", "It happened 9 minutes ago at sea.", ["number"]),
    ("Correction: it was the east pier.", "Correction: it was the west pier.", ["correction-note"]),
]


@pytest.mark.parametrize(("before", "after", "kinds"), SENTENCES)
def test_a_sentence_that_changed_is_told_by_its_kind(before: str, after: str, kinds: list[str]) -> None:
    assert codes(edited(before, after)) == kinds
    assert codes(edited(after, before))[:1] == ["removal" if kinds == ["addition"] else kind for kind in kinds][:1]


OTHER_LANGUAGES = [
    ("de", "Der Rat von Malvik traf sich in der Schule.", "Der Rat von Malvik traf sich in der Kirche.", "wording"),
    ("de", "Das sagte Bürgermeister Hans Müller dem Blatt.", "Das sagte Bürgermeister Hans Schmidt dem Blatt.", "name"),
    ("de", "Das sagte die Leiterin Möller am Abend.", "Das sagte die Leiterin Müller am Abend.", "name"),
    ("de", "Er sagte: „Wir werden niemals zahlen.“", "Er sagte: „Wir werden gerne zahlen.“", "quote"),
    ("de", "Es kamen zwei Millionen Menschen zum Fest.", "Es kamen drei Millionen Menschen zum Fest.", "number"),
    ("fr", "Il a dit : « Nous ne paierons jamais ceci ».", "Il a dit : « Nous ne paierons plus ceci ».", "quote"),
    ("ru", "Об этом сказала мэр города Анна Петрова.", "Об этом сказала мэр города Анна Павлова.", "name"),
    ("tr", "Toplantıya on iki bin kişi geldi dün.", "Toplantıya on iki milyon kişi geldi dün.", "number"),
    ("ja", "会議には15人が参加した。", "会議には16人が参加した。", "number"),
    ("ja", "市長は「計画を必ず中止する」と話した。", "市長は「計画を必ず続行する」と話した。", "quote"),
    ("zh", "市议会周二晚间投票决定保留旧站。", "市议会周二晚间投票决定拆除旧站。", "wording"),
    ("zh", "更正:会议在东码头举行。", "更正:会议在西码头举行。", "correction-note"),
    ("th", "สภาเมืองลงมติให้เก็บสถานีเก่าไว้", "สภาเมืองลงมติให้รื้อสถานีเก่าไว้", "wording"),
    ("hi", "परिषद ने पुराने स्टेशन को रखने का निर्णय लिया।", "परिषद ने पुराने स्टेशन को हटाने का निर्णय लिया।", "wording"),
    ("ar", "قال رئيس البلدية إن 15 قاربا غرقت.", "قال رئيس البلدية إن 16 قاربا غرقت.", "number"),
]


@pytest.mark.parametrize(("language", "before", "after", "kind"), OTHER_LANGUAGES)
def test_the_rules_hold_in_other_languages_and_scripts(language: str, before: str, after: str, kind: str) -> None:
    assert codes(edited(before, after, language)) == [kind]


def test_in_a_script_without_spaces_only_the_letters_that_changed_are_shown() -> None:
    pieces = compare_tokens(tokens("市议会投票决定保留旧站。"), tokens("市议会投票决定拆除旧站。"))
    assert [(piece.fate, piece.text) for piece in pieces] == [
        (Fate.SAME, "市议会投票决定"),
        (Fate.REMOVED, "保留"),
        (Fate.ADDED, "拆除"),
        (Fate.SAME, "旧站。"),
    ]


def test_a_vowel_sign_belongs_to_its_word() -> None:
    assert [token.text.strip() for token in tokens("पुराने स्टेशन")] == ["पुराने", "स्टेशन"]


def test_the_headline_and_its_numbers_are_edits() -> None:
    found = difference(article(title="Two piers for 5 boats"), article(title="Two piers for 50 boats"))
    assert codes(found) == ["headline", "number"]
    assert found.edits[0].where == "title"
    assert codes(difference(article(title="Board Votes"), article(title="Board votes"))) == ["style"]


def test_a_field_that_a_page_no_longer_names_is_no_edit() -> None:
    full = article(standfirst="After two winters.", authors=("Ada Møller",))
    assert codes(difference(full, article())) == []
    assert codes(difference(article(), full)) == ["standfirst", "byline"]


def test_another_author_is_an_edit_and_another_order_is_none() -> None:
    one, other = article(authors=("Ada Møller", "Ben Hur")), article(authors=("Ben Hur", "Ada Møller"))
    assert codes(difference(one, other)) == []
    assert codes(difference(one, article(authors=("Ada Moeller", "Ben Hur")))) == ["byline"]


def test_a_note_of_correction_that_is_added_matters_most() -> None:
    note = "An earlier version of this article named the wrong pier. It was the western one."
    found = difference(article(*STORY), article(*STORY, note))
    assert codes(found) == ["correction-note"]
    assert found.score == EditKind.CORRECTION.weight
    assert "correction-note" not in codes(difference(article(*STORY), article(*STORY, "Correction officers left it.")))


def test_paragraphs_that_come_and_go_are_additions_and_removals() -> None:
    assert codes(difference(article(*STORY), article(*STORY, *OTHER_STORY))) == ["addition", "addition"]
    assert codes(difference(article(*STORY, *OTHER_STORY), article(*STORY))) == ["removal", "removal"]
    assert codes(difference(article(*STORY), article(*OTHER_STORY))) == ["removal"] * 3 + ["addition"] * 2


def test_a_paragraph_that_moved_is_neither_added_nor_removed() -> None:
    found = difference(article(PIER, FISHERMEN, CONTRACTS), article(CONTRACTS, PIER, FISHERMEN))
    assert codes(found) == ["reorder"]
    assert [passage.state for passage in found.passages] == [State.MOVED, State.SAME, State.SAME]


def test_an_article_of_many_blocks_is_aligned_by_those_that_are_equal() -> None:
    paragraphs = [f"Paragraph {number} says that boat {number} lay in the harbour." for number in range(600)]
    moved = [*paragraphs[1:400], paragraphs[0], *paragraphs[400:-1], "The last boat sank in the night."]
    assert codes(difference(article(*paragraphs), article(*moved))) == ["reorder", "removal", "addition"]


def test_a_paragraph_that_moved_and_changed_is_both() -> None:
    changed = CONTRACTS.replace("summer", "winter")
    found = difference(article(CONTRACTS, PIER, FISHERMEN), article(PIER, FISHERMEN, changed))
    assert codes(found) == ["reorder", "wording"]


def test_a_paragraph_that_was_split_or_joined_is_style() -> None:
    first, second = "The board voted on Monday to rebuild the pier.", "Fishermen had asked for the work since January."
    whole = f"{first} {second}"
    for before, after in (([whole], [first, second]), ([first, second], [whole])):
        found = difference(article(PIER, *before, CONTRACTS), article(PIER, *after, CONTRACTS))
        assert codes(found) == ["style"]


def test_a_line_of_links_is_promotion_and_so_is_what_cleaning_knows_as_such() -> None:
    links = Block(BlockKind.LIST_ITEM, "Ten piers to see before the winter", link_share=1.0)
    promo = Block(BlockKind.PARAGRAPH, "Read more: ten piers", Removal.PROMO_PHRASE)
    plain, before = article(*STORY), article(*STORY)
    assert codes(difference(before, replace(plain, blocks=(*plain.blocks, links)))) == ["promo-only"]
    known, missed = (*plain.blocks, promo), (*plain.blocks, replace(promo, removed=None))
    assert codes(difference(replace(plain, blocks=known), replace(plain, blocks=missed))) == ["promo-only"]


def test_a_page_that_went_behind_a_paywall_says_so() -> None:
    assert codes(difference(article(free_to_read=True), article(free_to_read=False))) == ["paywall-state"]
    assert codes(difference(article(free_to_read=None), article(free_to_read=False))) == []
    wall = Block(BlockKind.PARAGRAPH, "Subscribe to read on", Removal.PAYWALL)
    before, after = article(PIER, FISHERMEN), replace(article(PIER), blocks=(*article(PIER).blocks, wall))
    assert codes(difference(before, after)) == ["paywall-state", "removal"]


def test_the_score_orders_edits_as_a_reader_would() -> None:
    timestamp = edited("Updated 5 minutes ago", "Updated 2 hours ago").score
    comma = edited("The boats were old, and slow.", "The boats were old and slow.").score
    wording = edited("The boats were old and slow.", "The ships were old and slow.").score
    paragraph = difference(article(*STORY * 3), article(*STORY * 3, OTHER_STORY[0])).score
    number = edited("It cost 1.5 million.", "It cost 15 million.").score
    rewritten = difference(article(*STORY), article(*OTHER_STORY, title="Another headline")).score
    assert 0 < timestamp < comma < wording < paragraph < number < rewritten < 1
    assert timestamp + comma < 0.1
    assert number >= 0.5


def test_what_is_taken_out_counts_by_its_words_however_it_is_divided() -> None:
    paragraphs = [f"Paragraph {number} says that boat {number} lay in the harbour all winter." for number in range(20)]
    whole, half = article(*paragraphs), difference(article(*paragraphs), article(*paragraphs[::2]))
    assert {str(edit.kind) for edit in half.edits} == {"removal"}
    assert 0.5 < half.score < EditKind.REMOVAL.weight
    assert difference(whole, article(*paragraphs[:19])).score < 0.1


def test_a_hundred_commas_are_no_greater_news_than_a_few() -> None:
    few, many = (", ".join(["old, and slow boats"] * number) + "." for number in (4, 100))
    scores = [difference(article(text), article(text.replace("old,", "old"))).score for text in (few, many)]
    assert scores[0] <= scores[1] < 0.07


def test_what_is_the_same_has_no_edits_and_scores_nothing() -> None:
    found = difference(article(), article())
    assert (found.edits, found.score, found.kinds) == ((), 0.0, ())
    assert {passage.state for passage in found.passages} == {State.SAME}


def test_a_text_with_everything_in_common_with_itself_is_compared_in_time() -> None:
    hostile = article("a b " * 20_000 + "a"), article("b a " * 20_000 + "c")
    assert difference(*hostile).score > 0
    many = article(*(f"word{number} " * 3 for number in range(3_000)))
    other = article(*(f"word{number} " * 4 for number in range(3_000)))
    assert difference(many, other).score > 0


BLOCKS = st.lists(st.text("ab .\n1,“”中", max_size=12) | st.sampled_from([*STORY, *OTHER_STORY]), max_size=8)


def made(texts: list[str]) -> Article:
    return Article(blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), language="en")


@given(BLOCKS, BLOCKS)
def test_every_block_of_both_versions_stands_in_one_passage(before: list[str], after: list[str]) -> None:
    found = difference(made(before), made(after))
    assert [block.text for passage in found.passages for block in passage.new] == after
    assert sorted(block.text for passage in found.passages for block in passage.old) == sorted(before)
    assert 0 <= found.score < 1


@given(st.text("ab .1,中x ", max_size=40), st.text("ab .1,中x ", max_size=40))
def test_the_pieces_give_both_texts_again(before: str, after: str) -> None:
    pieces = compare_tokens(tokens(before), tokens(after))
    for fate, text in ((Fate.REMOVED, before), (Fate.ADDED, after)):
        keys = [token.key for piece in pieces if piece.fate in (Fate.SAME, fate) for token in piece.tokens]
        assert keys == [token.key for token in tokens(text)]
