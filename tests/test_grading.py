"""How far a capture is trusted, and when a publisher is believed to have cut a text."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newskeep.grading import SECOND_LOOK, Capture, grade, grade_of_attempt, is_confirmed, is_in_front
from newskeep.model import Block, BlockKind, Grade, Reason, Removal, Verdict, Wording, compare
from tests.archives import NOON, article

NOTICE = Block(BlockKind.PARAGRAPH, "Subscribe to read on.", Removal.PAYWALL)


@pytest.mark.parametrize(
    ("best", "judged"), [(None, Grade.FULL), (100, Grade.FULL), (101, Grade.SUSPECT), (10, Grade.FULL)]
)
def test_a_text_below_three_fifths_of_the_best_is_suspect(best: int | None, judged: Grade) -> None:
    assert grade(article("x" * 60), best) is judged


def test_a_short_text_whose_page_says_that_the_rest_is_not_free_is_a_teaser() -> None:
    short, long = article("word " * 50), article("word " * 158)
    assert grade(replace(short, blocks=(*short.blocks, NOTICE))) is Grade.TEASER
    assert grade(replace(short, free_to_read=False)) is Grade.TEASER
    assert grade(short) is grade(replace(long, free_to_read=False)) is Grade.FULL


def test_a_text_that_shrank_and_breaks_off_or_is_not_free_is_a_teaser() -> None:
    assert grade(article("It began on Monday …"), 1_000) is Grade.TEASER
    assert grade(article("word " * 100, free_to_read=False), 1_000) is Grade.TEASER
    assert grade(article("word " * 100), 1_000) is Grade.SUSPECT


def test_a_teaser_stands_in_front_only_of_another() -> None:
    assert is_in_front(Grade.TEASER, Grade.TEASER)
    assert not is_in_front(Grade.TEASER, Grade.FULL)
    assert is_in_front(Grade.FULL, Grade.TEASER)
    assert not is_in_front(Grade.SUSPECT, Grade.FULL)


SUSPECT = Capture(Grade.SUSPECT, 100, NOON)


@pytest.mark.parametrize(
    ("found", "confirmed"),
    [
        (Capture(Grade.SUSPECT, 100, NOON + SECOND_LOOK), True),
        (Capture(Grade.SUSPECT, 100, NOON + SECOND_LOOK - timedelta(seconds=1)), False),
        (Capture(Grade.SUSPECT, 61, NOON + SECOND_LOOK), True),
        (Capture(Grade.SUSPECT, 59, NOON + SECOND_LOOK), False),
        (Capture(Grade.TEASER, 100, NOON + SECOND_LOOK), False),
    ],
)
def test_a_cut_is_confirmed_by_a_later_look_at_a_text_as_short(found: Capture, confirmed: bool) -> None:
    assert is_confirmed(SUSPECT, found) is confirmed
    assert not is_confirmed(Capture(Grade.TEASER, 100, NOON), found)


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        (Reason.GONE, Grade.GONE),
        (Reason.FORBIDDEN, Grade.WALL),
        (Reason.WALL_PAGE, Grade.WALL),
        (Reason.TIMEOUT, Grade.ERROR),
        (Reason.INDEX_PAGE, Grade.ERROR),
        (Reason.ROBOTS_DENIED, None),
        (Reason.INTERRUPTED, None),
        (None, None),
    ],
)
def test_an_attempt_in_vain_says_what_stood_there(reason: Reason | None, found: Grade | None) -> None:
    assert grade_of_attempt(Verdict.FAILED, reason) is found


WORDING = Wording("f", "After two winters.", ("Ada Møller",))


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (WORDING, Verdict.SAME),
        (replace(WORDING, fingerprint="g"), Verdict.EDITED),
        (replace(WORDING, standfirst="After three winters."), Verdict.EDITED),
        (replace(WORDING, standfirst="After  two winters."), Verdict.SAME),
        (replace(WORDING, standfirst=None), Verdict.SAME),
        (replace(WORDING, authors=("Ben Hur",)), Verdict.EDITED),
        (replace(WORDING, authors=("ADA MØLLER",)), Verdict.SAME),
        (replace(WORDING, authors=()), Verdict.SAME),
    ],
)
def test_a_version_is_made_by_what_readers_read_and_not_by_what_a_page_leaves_out(
    found: Wording, verdict: Verdict
) -> None:
    assert compare(WORDING, found) is verdict
    assert compare(None, found) is Verdict.NEW
