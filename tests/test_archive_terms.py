"""Terms: the words under which a text is found, whatever database it is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.archive.terms import INDEXED, LONGEST, is_letter, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The harbour-board's vote_2: 1.5", "the harbour board s vote 2 1 5"),
        ("Été, l’élève; ÅNGSTRÖM Straße", "ete l eleve angstrom strasse"),
        ("e\u0301te\u0301 har\u00adbour", "ete harbour"),
        ("pier 气候 pier", "pier 气 候 pier"),
        ("ガラス 기후변화", "ガ ラ ス 기 후 변 화"),
        ("हिन्दी में", "हिन्दी में"),
        ("أَخْبَار", "اخبار"),
        ("Москва́ её", "москва ее"),
        ("", ""),
        ("…!", ""),
    ],
)
def test_a_text_is_found_under(text: str, found: str) -> None:
    assert terms(text) == found.split()


def test_letters_stand_alone_in_scripts_without_spaces_only() -> None:
    assert [is_letter(term) for term in terms("pier 气ภ기é")] == [False, True, True, True, False]


def test_what_is_indexed_has_an_end() -> None:
    assert len(terms("a " * INDEXED)) == INDEXED // 2
    assert terms("a" * 500) == ["a" * LONGEST]


@given(st.text())
def test_terms_of_terms_are_the_same_terms(text: str) -> None:
    found = terms(text)
    assert terms(" ".join(found)) == found
    assert not any(set(" '\\·") & set(term) for term in found)
