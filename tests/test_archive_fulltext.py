"""Snippets and marks: what is shown of a hit."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newskeep.archive.fulltext import marked, snippet, sought, tokens
from newskeep.archive.query import parse

LONG = " ".join(f"word{number}" for number in range(500))


def shown(text: str, query: str) -> str:
    """A snippet with its hits in brackets."""
    pieces = snippet(text, sought(parse(query), "", "text"))
    return "".join(f"[{words}]" if is_hit else words for words, is_hit in pieces)


def test_a_snippet_stands_around_the_hit() -> None:
    found = shown(LONG, "word250")
    assert found.startswith("…word242 ")
    assert "[word250]" in found
    assert found.endswith("…")
    assert len(found.split()) == 36


def test_a_snippet_stands_where_most_of_the_words_are() -> None:
    assert "[harbour] and the [pier]" in shown(f"A pier. {LONG} The harbour and the pier. {LONG}", "harbour pier")


def test_without_a_hit_the_snippet_is_the_beginning() -> None:
    assert shown(LONG, "site:x.example").startswith("word0 word1")
    assert shown("", "pier") == shown("…", "pier") == ""


def test_line_breaks_are_spaces_and_accents_and_case_do_not_matter() -> None:
    assert shown("Un\n\nÉté à Paris", "ete") == "Un [Été] à Paris"


def test_what_is_not_wanted_is_not_marked() -> None:
    assert shown("The pier and the harbour", "harbour -pier") == "The pier and the [harbour]"
    assert shown("The pier and the harbour", "author:pier harbour") == "The pier and the [harbour]"


def test_overlapping_phrases_are_marked_once() -> None:
    assert shown("one two three four", '"one two" "two three" one') == "[one two three] four"


@given(st.text(), st.text())
def test_a_headline_with_marks_is_the_same_headline(title: str, query: str) -> None:
    pieces = marked(title, sought(parse(query), "", "title"))
    assert "".join(words for words, _ in pieces) == re.sub(r"\s+", " ", title) or not pieces


def test_a_phrase_longer_than_the_text_is_no_hit() -> None:
    assert not any(is_hit for _, is_hit in snippet("候A-A", sought(parse("A-A候A-A"), "", "text")))


@given(st.text(alphabet="aA é气候\n-\0\ud800"), st.text(alphabet='aA é气候"-* '))
def test_every_hit_that_is_marked_is_a_piece_of_the_text(text: str, query: str) -> None:
    folded = re.sub(r"\s+", " ", text)
    assert all(words in folded for words, is_hit in snippet(text, sought(parse(query), "", "text")) if is_hit)
    assert all(text[token.start : token.end] for token in tokens(text))
