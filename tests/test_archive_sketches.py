"""Sketches: what two texts have in common, and that what is stored today is found tomorrow."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.archive.sketches import (
    BANDS,
    LEAST_SHINGLES,
    VALUES,
    estimated_overlap,
    overlap,
    shingles,
    sketch,
)

LUCK = random.Random(1)
WORDS = [f"word{number}" for number in range(3_000)]


def words(count: int) -> list[str]:
    return LUCK.choices(WORDS, k=count)


def test_a_sketch_is_what_it_was_when_archives_were_filled() -> None:
    """Bands and values are stored: where this fails, archives must be sketched anew by a migration."""
    found = sketch(" ".join(f"word{number}" for number in range(100)))
    assert found is not None
    assert (found.shingles, len(found.minhash), len(set(found.bands))) == (96, 2 * VALUES, BANDS)
    assert found.bands[:2] == PINNED_BANDS
    assert found.minhash[:8].hex() == PINNED_MINHASH


PINNED_BANDS = (-4071385973386642788, -9152731695509527448)
PINNED_MINHASH = "6e9e93fee76535aa"


def test_case_and_punctuation_are_no_difference() -> None:
    one = " ".join(words(100))
    assert sketch(one) == sketch(one.upper().replace(" ", ", "))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a b c d e f", 2),
        ("市议会周二晚间投票决定保留旧站", 8),
        ("สภาเมืองลงมติให้เก็บสถานีเก่าไว้ที่ท่าเรือตะวันออก", 35),
        ("one two three four", 0),
        ("", 0),
    ],
)
def test_a_shingle_is_five_words_or_as_many_letters_as_five_words_have(text: str, length: int) -> None:
    assert len(shingles(text)) == length


def test_what_is_too_short_has_no_sketch() -> None:
    assert sketch(" ".join(WORDS[: LEAST_SHINGLES + 3])) is None
    assert sketch(" ".join(WORDS[: LEAST_SHINGLES + 4])) is not None


def test_half_of_a_text_overlaps_wholly_and_is_estimated_so() -> None:
    whole = words(600)
    one, half = sketch(" ".join(whole)), sketch(" ".join(whole[:300]))
    assert one is not None
    assert half is not None
    assert overlap(shingles(" ".join(whole)), shingles(" ".join(whole[:300]))) == 1.0
    assert estimated_overlap(one, half.minhash, half.shingles) > 0.8
    assert not set(one.bands).isdisjoint(half.bands)


def test_texts_of_the_same_words_in_another_order_have_nothing_in_common() -> None:
    whole = words(600)
    one, other = sketch(" ".join(whole)), sketch(" ".join(sorted(whole)))
    assert one is not None
    assert other is not None
    assert estimated_overlap(one, other.minhash, other.shingles) < 0.1
    assert set(one.bands).isdisjoint(other.bands)


@given(st.text(max_size=300))
def test_any_text_can_be_sketched(text: str) -> None:
    found = sketch(text)
    assert found is None or all(-(2**63) <= band < 2**63 for band in found.bands)
