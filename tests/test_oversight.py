"""What is to be expected of a day, which times are gaps, and when a watch is not well."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newskeep.model import Reason
from newskeep.oversight import Gap, GapKind, Health, expected_on, idle_times, troubles

MONDAY = date(2026, 3, 30)
NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
LONG_AGO = MONDAY - timedelta(days=100)


def days_before(counts: dict[int, int]) -> dict[date, int]:
    return {MONDAY - timedelta(days=back): count for back, count in counts.items()}


def test_a_day_should_bring_what_the_same_weekday_brought() -> None:
    seen = days_before({7: 10, 14: 12, 21: 11, 28: 90, 1: 50, 2: 50, 3: 50, 35: 1})
    assert expected_on(MONDAY, seen, LONG_AGO) == 11.5


def test_in_the_first_weeks_it_is_the_mean_of_the_last_days() -> None:
    since = MONDAY - timedelta(days=4)
    assert expected_on(MONDAY, days_before({1: 3, 2: 6, 3: 9, 4: 500}), since) == 6
    assert expected_on(MONDAY, days_before({1: 3, 2: 6}), since + timedelta(days=1)) is None


def test_a_day_without_links_counts_and_a_day_with_a_gap_does_not() -> None:
    seen = days_before({7: 10, 14: 0, 21: 10})
    blind = frozenset([MONDAY - timedelta(days=28)])
    assert expected_on(MONDAY, seen, LONG_AGO) == 5
    assert expected_on(MONDAY, seen, LONG_AGO, blind=blind) == 10


def passes(*minutes: int) -> list[tuple[datetime, datetime]]:
    starts = [NOON - timedelta(minutes=before) for before in minutes]
    return [(start, start + timedelta(minutes=2)) for start in starts]


def test_a_time_without_a_pass_is_a_gap_where_it_is_out_of_rhythm() -> None:
    regular = [*range(600, 400, -10), *range(200, 0, -10)]
    assert idle_times(passes(*regular), NOON) == [
        Gap(GapKind.NOT_RUNNING, NOON - timedelta(minutes=408), NOON - timedelta(minutes=200))
    ]
    assert idle_times(passes(*range(3000, 0, -60)), NOON) == []
    assert idle_times(passes(*range(60, 20, -2)), NOON) == []


def test_the_time_since_the_last_pass_is_a_gap_too() -> None:
    [gap] = idle_times(passes(*range(600, 400, -10)), NOON)
    assert gap.end == NOON


WELL = Health(
    at=NOON,
    pass_started_at=NOON - timedelta(hours=1),
    pass_ended_at=NOON - timedelta(minutes=58),
    running=False,
    active=10,
    paused=0,
    failing=(),
    waiting=3,
    oldest_due_at=NOON - timedelta(minutes=5),
    archive_size=1_000_000,
    free_space=10**12,
)
FAILING = ((1, "A", Reason.GONE, "Gone."), (2, "B", Reason.TIMEOUT, "Late."), (3, "C", None, ""))


def test_where_all_is_well_there_is_no_trouble() -> None:
    assert troubles(WELL) == []
    assert troubles(replace(WELL, free_space=None, failing=FAILING[:2])) == []
    assert troubles(replace(WELL, active=0, pass_started_at=None, pass_ended_at=None)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pass_started_at": None, "pass_ended_at": None}, "no pass has ever run"),
        ({"pass_ended_at": None}, "died"),
        ({"pass_ended_at": NOON - timedelta(hours=27)}, "No pass has ended since 2026-03-29 09:00"),
        ({"failing": FAILING}, "3 of 10 sources fail"),
        ({"oldest_due_at": NOON - timedelta(hours=7)}, "3 links are due"),
        ({"free_space": 400_000_000}, "400 MB"),
    ],
)
def test_what_is_not_well_is_said(change: dict[str, object], words: str) -> None:
    [sentence] = troubles(replace(WELL, **change))  # type: ignore[arg-type]  # of several fields
    assert words in sentence


def test_a_pass_that_is_running_is_not_missed() -> None:
    assert troubles(replace(WELL, pass_ended_at=None, running=True)) == []
