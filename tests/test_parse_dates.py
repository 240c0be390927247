"""Dates in many languages and machine forms, and what is no date."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.model import Precision
from newskeep.parse.datelines import published_part, updated_part
from newskeep.parse.dates import Moment, load_data, month_first, read_moment, url_day
from newskeep.parse.localtime import in_own_zone

MAY_17 = datetime(2024, 5, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Friday, 17 May 2024", "en"),
        ("May 17th, 2024", "en"),
        ("Freitag, 17. Mai 2024", "de"),
        ("vendredi 17 mai 2024", "fr"),
        ("viernes, 17 de mayo de 2024", "es"),
        ("17 de maio de 2024", "pt"),
        ("venerdì 17 maggio 2024", "it"),
        ("vrijdag 17 mei 2024", "nl"),
        ("17 maj 2024", "sv"),
        ("17. toukokuuta 2024", "fi"),
        ("17 maja 2024 r.", "pl"),
        ("17. května 2024", "cs"),
        ("2024. május 17.", "hu"),
        ("17 mai 2024", "ro"),
        ("17 мая 2024", "ru"),
        ("17 травня 2024", "uk"),
        ("17 май 2024", "bg"),
        ("17 Μαΐου 2024", "el"),
        ("17 Mayıs 2024 Cuma", "tr"),
        ("2024 m. gegužės 17 d.", "lt"),
        ("2024. gada 17. maijs", "lv"),
        ("17. svibnja 2024.", "hr"),
        ("Jumat, 17 Mei 2024", "id"),
        ("Ngày 17 tháng 5 năm 2024", "vi"),
        ("17 مايو 2024", "ar"),
        ("١٧ أيار ٢٠٢٤", "ar"),
        ("17 במאי 2024", "he"),
        ("१७ मई २०२४", "hi"),
        ("১৭ মে ২০২৪", "bn"),
        ("17 พ.ค. 2567", "th"),
        ("2024年5月17日（金）", "ja"),
        ("2024년 5월 17일", "ko"),
        ("17.05.2024", "de"),
        ("17/05/24", "fr"),
        ("17 | 05 | 2024", "fr"),
        ("17 Maggio 24", "it"),
        ("17-May-24", "en"),
        ("17 mai '24", "fr"),
    ],
)
def test_a_day_in_words_is_read_in_its_language(text: str, language: str) -> None:
    assert read_moment(text, language) == Moment(MAY_17, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2024-05-17T14:30:00+02:00", "2024-05-17T14:30:00+02:00", Precision.MINUTE),
        ("2024-05-17T14:30:00.123Z", "2024-05-17T14:30:00+00:00", Precision.MINUTE),
        ("2024-05-17 14:30", "2024-05-17T14:30:00+00:00", Precision.MINUTE_NO_ZONE),
        ("20240517T143000Z", "2024-05-17T14:30:00+00:00", Precision.MINUTE),
        ("Fri, 17 May 2024 14:30:00 -0400", "2024-05-17T14:30:00-04:00", Precision.MINUTE),
        ("Fri May 17 2024 14:30:00 GMT+0100 (CET)", "2024-05-17T14:30:00+01:00", Precision.MINUTE),
        ("1715956200", "2024-05-17T14:30:00+00:00", Precision.MINUTE),
        ("1715956200000", "2024-05-17T14:30:00+00:00", Precision.MINUTE),
        ("17. Mai 2024, 14:30 Uhr", "2024-05-17T14:30:00+00:00", Precision.MINUTE_NO_ZONE),
        ("2:30 p.m. EDT, May 17, 2024", "2024-05-17T14:30:00-04:00", Precision.MINUTE),
        ("2024-05-17T00:00:00", "2024-05-17T00:00:00+00:00", Precision.DAY),
        ("May 17 09:34 2024", "2024-05-17T09:34:00+00:00", Precision.MINUTE_NO_ZONE),
    ],
)
def test_a_time_keeps_its_zone_and_says_how_exact_it_is(text: str, iso: str, precision: Precision) -> None:
    assert read_moment(text) == Moment(datetime.fromisoformat(iso), precision)


@pytest.mark.parametrize("language", ["en", "de", "nl", None])
def test_a_month_that_begins_like_the_word_of_is_read(language: str | None) -> None:
    for text in ("20 December 2025", "20. Dezember 2025", "20 de dezembro de 2025", "20th of December 2025"):
        assert read_moment(text, language) == Moment(datetime(2025, 12, 20, tzinfo=UTC), Precision.DAY)


def test_every_month_of_every_language_is_read_in_a_date() -> None:
    for language, months in load_data("months").items():
        for number, forms in enumerate(months, 1):
            for form in forms.split("|"):
                moment = read_moment(f"20 {form} 2025", language)
                assert moment is not None, (language, form)
                assert (moment.when.month, moment.when.day) == (number, 20), (language, form)


@pytest.mark.parametrize(
    "text",
    ["", "3 hours ago", "May 2024", "0000-00-00", "99999-01-01", "1970-01-01", "2024-02-30", "31.04.2024", "4:30"],
)
def test_what_is_no_whole_day_is_no_date(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("language", "host", "month"),
    [
        ("en-US", "", 5),
        ("en", "example.com", 5),
        ("en", "example.co.uk", 6),
        ("en-GB", "", 6),
        ("de", "example.com", 6),
    ],
)
def test_the_order_of_numbers_follows_language_and_host(language: str, host: str, month: int) -> None:
    moment = read_moment("5/6/2024", language, month_first=month_first(language, host))
    assert moment is not None
    assert moment.when.month == month


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2024/05/17/storm",
        "https://example.org/news/2024-05-17-storm",
        "https://example.org/world/2024/may/17/storm",
        "http://example.cn/n1/2024/0517/c1001.html",
        "https://example.org/news/17-05-2024-storm",
    ],
)
def test_a_url_gives_a_day(url: str) -> None:
    assert url_day(url) == Moment(MAY_17, Precision.DAY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2024/05/storm",
        "https://2024-05-17.example.org/",
        "x/120240517",
        "x/31-02-2024",
        "x/117-05-2024",
    ],
)
def test_a_url_without_a_day_gives_none(url: str) -> None:
    assert url_day(url) is None


def test_an_update_is_told_from_a_publication() -> None:
    line = "Published: 16 May 2024 Last updated: 17 May 2024"
    assert published_part(line).strip() == "Published: 16 May 2024"
    assert updated_part(line) == "Last updated: 17 May 2024"


def utc(hour: int, day: int = 17, minute: int = 5) -> Moment:
    return Moment(datetime(2024, 5, day, hour, minute, 46, tzinfo=UTC), Precision.MINUTE)


def test_the_same_instant_elsewhere_on_the_page_gives_the_zone() -> None:
    eastern = timezone(timedelta(hours=-4))
    twin = Moment(datetime(2024, 5, 16, 22, 5, tzinfo=UTC), Precision.MINUTE_NO_ZONE)
    assert in_own_zone(utc(2), [twin]).when == utc(2).when
    assert in_own_zone(utc(2), [twin]).when.utcoffset() == timedelta(hours=-4)
    zoned = Moment(utc(2).when.astimezone(eastern), Precision.MINUTE)
    assert in_own_zone(utc(2), [zoned]).when.date().day == 16


def test_a_neighbouring_day_alone_moves_nothing() -> None:
    assert in_own_zone(utc(2), [Moment(datetime(2024, 5, 16, tzinfo=UTC), Precision.DAY)]) == utc(2)


def test_a_clock_without_a_zone_takes_the_zone_of_the_same_clock() -> None:
    bare = Moment(utc(2).when, Precision.MINUTE_NO_ZONE)
    assert in_own_zone(bare, [utc(2)]) == utc(2)


def test_a_day_takes_the_time_that_another_gives_on_it() -> None:
    day = Moment(MAY_17, Precision.DAY)
    assert in_own_zone(day, [utc(2, day=16), utc(2)]) == utc(2)


def test_two_other_dates_that_are_one_instant_show_the_zone() -> None:
    shown = Moment(datetime(2024, 5, 16, 21, 0, tzinfo=UTC), Precision.MINUTE_NO_ZONE)
    twin = Moment(datetime(2024, 5, 17, 0, 0, 30, tzinfo=UTC), Precision.MINUTE)
    day = Moment(datetime(2024, 5, 16, tzinfo=UTC), Precision.DAY)
    assert in_own_zone(utc(0, minute=53), [twin, shown, day]).when.utcoffset() == timedelta(hours=-3)


def test_midnight_somewhere_east_is_a_day() -> None:
    moment = Moment(datetime(2024, 5, 16, 22, tzinfo=UTC), Precision.MINUTE)
    assert in_own_zone(moment, [Moment(MAY_17, Precision.DAY)]) == Moment(MAY_17, Precision.DAY)


@given(st.text(alphabet="0123456789-/:.T Zmay+年月", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.when.tzinfo is not None
