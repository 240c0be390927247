"""The pure decisions of watching: when to look at a source, a link, an article again."""

from datetime import timedelta

import pytest

from newskeep.model import Reason, Verdict
from newskeep.watch import (
    LOOKS,
    LinkState,
    SourceOptions,
    backoff,
    gap_between,
    next_interval,
    next_look,
    standing,
    weight,
)
from tests.archives import NOON

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


# ---- the rhythm of a source


def test_the_gap_between_items_is_told_by_the_newest_twenty() -> None:
    often = [NOON - number * 10 * MINUTE for number in range(1, 21)]
    long_ago = [NOON - timedelta(days=days) for days in range(5, 40)]
    assert gap_between([*long_ago, *often], NOON) == 10 * MINUTE


def test_silence_since_the_newest_item_lengthens_the_gap() -> None:
    once = [NOON - timedelta(days=30) - number * HOUR for number in range(10)]
    assert (gap_between(once, NOON) or HOUR) > timedelta(days=3)


def test_two_dates_and_dates_to_come_tell_no_gap() -> None:
    assert gap_between([NOON - HOUR, NOON - 2 * HOUR, NOON + HOUR, NOON + 2 * HOUR], NOON) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"items": 30, "new": 2, "overlap": 28, "gap": 20 * MINUTE}, 20 * MINUTE),
        ({"items": 30, "new": 0, "overlap": 30}, 72 * MINUTE),  # nothing new: a little longer
        ({"items": 30, "new": 3, "overlap": 27}, 40.2 * MINUTE),  # news, but no dates: shorter
        ({"items": 30, "new": 30, "overlap": 0, "gap": 3 * HOUR}, 30 * MINUTE),  # nothing in common: it came too late
        ({"items": 30, "new": 20, "overlap": 10, "gap": 3 * HOUR}, 30 * MINUTE),  # half the list rolled by
        ({"items": 30, "new": 30, "overlap": None, "gap": 3 * HOUR}, 3 * HOUR),  # but not at the first look
        ({"items": 30, "new": 1, "overlap": 29, "gap": timedelta(seconds=20)}, 5 * MINUTE),  # the bounds
        ({"items": 30, "new": 1, "overlap": 29, "gap": timedelta(days=9)}, 24 * HOUR),
        ({"items": 30, "new": 1, "overlap": 29, "gap": 10 * MINUTE, "asked": HOUR}, HOUR),  # as the publisher asks
        # … as long as no item is missed: 30 items, one every ten minutes, roll over in five hours
        ({"items": 30, "new": 1, "overlap": 29, "gap": 10 * MINUTE, "asked": 365 * 24 * HOUR}, 150 * MINUTE),
        ({"items": 2, "new": 0, "overlap": 2, "gap": 4 * HOUR}, 4 * HOUR),
    ],
)
def test_the_interval_follows_the_rhythm(facts: dict[str, object], expected: timedelta) -> None:
    assert next_interval(HOUR, **facts) == expected  # type: ignore[arg-type]  # a table of keyword arguments


def test_failures_double_the_wait_up_to_thirty_days_and_retry_after_is_heard() -> None:
    assert [backoff(HOUR, failures) / HOUR for failures in (1, 2, 4, 40)] == [2, 4, 16, 720]
    assert backoff(HOUR, 1, asked=timedelta(days=2)) == timedelta(days=2)
    assert backoff(HOUR, 3, asked=MINUTE) == 8 * HOUR
    assert backoff(HOUR, 1, asked=timedelta(days=400)) == timedelta(days=30)


def test_what_is_gone_weighs_more_than_what_is_refused_and_that_more_than_what_is_down() -> None:
    assert weight(Reason.GONE) > weight(Reason.FORBIDDEN) > weight(Reason.TIMEOUT) == weight(Reason.SERVER_ERROR) == 1


# ---- links and articles


def test_an_article_is_looked_at_at_every_age_and_then_no_more() -> None:
    assert next_look(NOON, NOON, LOOKS) == NOON + LOOKS[0]
    assert next_look(NOON, NOON + LOOKS[0], LOOKS) == NOON + LOOKS[1]
    assert next_look(NOON, NOON + timedelta(days=2), LOOKS) == NOON + timedelta(days=3)
    assert next_look(NOON, NOON + timedelta(days=30), LOOKS) is None
    assert next_look(NOON, NOON, ()) is None


@pytest.mark.parametrize("verdict", [Verdict.NEW, Verdict.EDITED, Verdict.SAME])
def test_a_link_whose_article_is_kept_is_looked_at_again(verdict: Verdict) -> None:
    after = standing(LinkState.WAITING, 3, verdict, None, born=NOON, now=NOON, ages=LOOKS)
    assert (after.state, after.tries, after.due_at) == (LinkState.KEPT, 0, NOON + LOOKS[0])


@pytest.mark.parametrize(
    ("verdict", "reason", "state", "tries"),
    [
        (Verdict.FAILED, Reason.TIMEOUT, LinkState.FAILED, 6),
        (Verdict.FAILED, Reason.GONE, LinkState.FAILED, 2),
        (Verdict.FAILED, Reason.FORBIDDEN, LinkState.FAILED, 2),
        (Verdict.SKIPPED, Reason.WALL_PAGE, LinkState.SKIPPED, 2),
        (Verdict.SKIPPED, Reason.INDEX_PAGE, LinkState.SKIPPED, 0),
        (Verdict.FAILED, Reason.TOO_LARGE, LinkState.FAILED, 0),
    ],
)
def test_a_link_is_tried_again_as_often_as_its_fault_may_pass(
    verdict: Verdict, reason: Reason, state: LinkState, tries: int
) -> None:
    stands, now, count = LinkState.WAITING, NOON, 0
    for count in range(20):
        after = standing(stands, count, verdict, reason, born=NOON, now=now, ages=LOOKS)
        if after.due_at is None:
            break
        assert after.state is LinkState.WAITING
        assert after.due_at > now
        now = after.due_at
    assert (after.state, count) == (state, tries)


# ---- rules


def test_exclude_goes_over_include_and_the_rule_is_named() -> None:
    options = SourceOptions(include=("/news/", "/opinion/"), exclude=(r"[?&]print=",))
    assert options.rule_against("https://a.example/news/1") is None
    assert "print=" in (options.rule_against("https://a.example/news/1?print=1") or "")
    assert "/opinion/" in (options.rule_against("https://a.example/sport/1") or "")
    assert SourceOptions().rule_against("https://a.example/anything") is None
