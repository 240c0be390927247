"""Dates as pages write them, in machine form and in words, to aware datetimes with their precision.

Nothing here knows the clock or the page: text in, `Moment` out, or None where the text holds no whole date. A date
without a day or a year ("May 2024", "3 hours ago") is no date. Month names are data (data/months.toml).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from importlib.resources import files
from typing import Any

from newskeep.model import Precision
from newskeep.parse.zones import read_zone

EARLIEST_YEAR = 1990  # there were no news pages before; what looks older is an epoch or a fault
LONGEST_DATE = 400  # characters of a text that are read for a date


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, aware, and how exactly it is known. The zone is the one that the page gave."""

    when: datetime
    precision: Precision


def read_moment(text: str, language: str | None = None, *, month_first: bool = False) -> Moment | None:
    """The first whole date in `text`, machine form (ISO 8601, RFC 5322, epoch seconds) before words.

    `language` is a BCP 47 tag and settles whose month names are meant; `month_first` is the order of 5/6/2024.
    """
    text = _plain_digits(text[:LONGEST_DATE]).strip()
    return _read_stamp(text) or next(_moments(text, language, month_first), None)


def month_first(language: str | None, host: str = "") -> bool:
    """Whether 5/6/2024 means May 6th: so written in the United States and the Philippines only."""
    tag = (language or "").lower().replace("_", "-")
    if tag in {"en-us", "en-ph", "fil", "tl", "es-us"}:
        return True
    country = host.rpartition(".")[2]
    return tag in {"en", ""} and (len(country) != 2 or country in _PLACELESS)


def is_swapped(one: Moment, other: Moment) -> bool:
    """Whether one day is the other with day and month in each other's place: 03/10/2023 in /2023/10/03/."""
    first, second = one.when, other.when
    day_alone = one.precision is other.precision is Precision.DAY
    return (
        day_alone
        and first != second
        and (first.year, first.month, first.day) == (second.year, second.day, second.month)
    )


def url_day(url: str) -> Moment | None:
    """The day in a URL's path, if it holds one: /2024/05/17/, /2024-05-17-, /2024/may/17/, /20240517, /17-05-2024."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url[:2000], flags=re.IGNORECASE)
    for match in _URL_DAY.finditer(path.lower()):
        year, month, day = match["year"], match["month"], match["day"]
        number = int(month) if month.isdigit() else _MONTHS["en"].get(month, 0)
        if moment := _moment(int(year), number, int(day)):
            return moment
    found = _URL_DAY_FIRST.search(path)
    return _moment(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def load_data(name: str) -> dict[str, Any]:
    """A table of words, one of the files under data/."""
    return tomllib.loads(files("newskeep.parse").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def _load_months() -> dict[str, dict[str, int]]:
    table = load_data("months")
    return {
        language: {
            unicodedata.normalize("NFC", form): number
            for number, forms in enumerate(months, 1)
            for form in forms.split("|")
        }
        for language, months in table.items()
    }


def _agreed(months: dict[str, dict[str, int]]) -> dict[str, int]:
    """Month words that mean the same month wherever they are used, for pages of unknown language."""
    meanings: dict[str, set[int]] = {}
    for names in months.values():
        for word, number in names.items():
            meanings.setdefault(word, set()).add(number)
    return {word: min(numbers) for word, numbers in meanings.items() if len(numbers) == 1}


_MONTHS = _load_months()
_ANY_MONTH = _agreed(_MONTHS) | _MONTHS["en"]

# Two-letter domains that say nothing about a country's habits, and the United States' own.
_PLACELESS = frozenset({"us", "tv", "io", "ai", "co", "me", "fm", "ly", "gg", "to", "cc", "ws"})

_CLOCK = r"(?P<hour>\d{1,2})\s?[:h.]\s?(?P<minute>\d{2})(?![\d])(?::?(?P<second>\d{2}))?(?:[.,]\d{1,9})?"
_HALF = r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
_ZONE = r"(?:\s?\(?(?P<zone>(?:(?:GMT|UTC)\s?)?[+-]\d{1,2}(?::?\d{2})?\b|[A-Za-z]{1,4}\b)\)?)?"
_STAMP = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"
    r"(?:(?:[T\s_]|,\s|\s-\s)+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?(?:[.,:]\d{1,9})?"
    rf"{_HALF}{_ZONE})?",
    re.IGNORECASE,
)
_WORD = r"[^\s\d,/()|:;\[\]+-]{2,16}"
_TWO_WORDS = rf"{_WORD}(?: {_WORD})?"
_DAY_MARK = r"(?:(?:st|nd|rd|th|er|ste|de|e|º|ª|°|-?го|-?е|-а|-е)(?![^\W\d_]))?"
_OF = r"(?:(?:de|of|da|den)\s+|d['’]\s*)?"
_TO_YEAR = r"[.,]*[\s-]*(?:(?:de|del|of|do)\s+)?(?P<year>\d{4})(?!\d)"
_TO_SHORT_YEAR = r"[.,]*(?:[\s-]*['’]|-|\s+(?=\d\d\s*[)\],;|]*\s*$))(?P<year>\d{2})(?!\d)"
_PLAIN_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s+[A-Z]\w{1,4})?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2024年5月17日, 2024년 5월 17일
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일号]?",
        # 2024-05-17 within words
        r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        # 17 tháng 5, 2024
        r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:,|\s+năm)?\s+(?P<year>\d{4})",
        # 17 May 2024, 17. Mai 2024, 17 de mayo de 2024, 17-May-24
        rf"(?<![\d.:/-])(?P<day>\d{{1,2}}){_DAY_MARK}[.,]?[\s-]*{_OF}(?P<word>{_TWO_WORDS}){_TO_YEAR}",
        # May 17, 2024; Mai 17th 2024
        rf"(?P<word>{_WORD})[.,]*[\s-]+(?P<day>\d{{1,2}}){_DAY_MARK}\b[.,]*[\s-]+(?:de\s+)?(?P<year>\d{{4}})(?!\d)",
        # 2024. május 17., 2024 m. gegužės 17 d., 2024 May 17, 2024. gada 17. maijs
        rf"(?<!\d)(?P<year>\d{{4}})[.,]?\s*(?:m\.\s*)?(?P<word>{_WORD})[.,]?\s*(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d)(?P<year>\d{{4}})\.?\s*gada\s*(?P<day>\d{{1,2}})\.\s*(?P<word>{_WORD})",
        # Fri May 17 10:00:00 UTC 2024, May 17 10:00 2024
        rf"(?P<word>{_WORD})\s+(?P<day>\d{{1,2}})\s+(?P<clock>{_PLAIN_CLOCK})\s+(?P<year>\d{{4}})(?!\d)",
        # 17 | 05 | 2024
        r"(?<!\d)(?P<first>\d{1,2}) \| (?P<second>\d{1,2}) \| (?P<year>\d{4})(?!\d)",
        # 17 May 24 at the end, 17-May-24, 17 mai '24: a year of two digits
        rf"(?<![\d.:/-])(?P<day>\d{{1,2}}){_DAY_MARK}[.,]?[\s-]*{_OF}(?P<word>{_WORD}){_TO_SHORT_YEAR}",
        # 17.05.2024, 5/17/2024, 17-5-24
        r"(?<![\d.:/-])(?P<first>\d{1,2})\s?[./-]\s?(?P<second>\d{1,2})\s?[./-]\s?(?P<year>\d{4}|\d{2})(?![\d:]|[./-]\d)",
    )
)
_TIME = re.compile(rf"(?<![\d.:]){_CLOCK}{_HALF}{_ZONE}", re.IGNORECASE)
_HOUR_ONLY = re.compile(r"(?<![\d.:])(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b", re.IGNORECASE)
_URL_DAY_FIRST = re.compile(
    r"(?<![\w-])(?P<day>0[1-9]|[12]\d|3[01])[-_.](?P<month>0[1-9]|1[0-2])[-_.](?P<year>(?:19|20)\d\d)(?!\d)"
)
_URL_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/_.]?(?P<month>0[1-9]|1[0-2]|(?<=[/-])[a-z]{3,9}(?=[/-])|(?<=[/-])[1-9](?=[/-]))"
    r"[-/_.]?(?P<day>[0-2]\d|3[01]|(?<=[/-])[1-9](?=[/-]))(?!\d)"
)


def _plain_digits(text: str) -> str:
    """Digits of every script as 0 to 9, other spaces as a space."""
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    text = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
    return " ".join(text.replace("\u200f", "").replace("\u200e", "").split())


def _read_stamp(text: str) -> Moment | None:
    if re.fullmatch(r"\d{10}|\d{13}", text):
        seconds = int(text[:10])
        moment = datetime.fromtimestamp(seconds, UTC)
        return Moment(moment, Precision.MINUTE) if moment.year >= EARLIEST_YEAR else None
    match = _STAMP.match(re.sub(r"^(\d{4})(\d\d)(\d\d)(?:T|(?=\d{6}$)|(?!\d))", r"\1-\2-\3 ", text))
    if not match:
        return None
    clock = _clock(match) if match["hour"] else None
    return _moment(int(match["year"]), int(match["month"]), int(match["day"]), clock)


def _moments(text: str, language: str | None, month_first: bool) -> Iterator[Moment]:
    primary = (language or "").lower().replace("_", "-").split("-")[0]
    for form in _FORMS:
        for match in form.finditer(text):
            day = _day(match, {"nb": "no", "nn": "no", "bs": "hr"}.get(primary, primary), month_first)
            if day and (moment := _moment(*day, _clock_beside(text, match))):
                yield moment


def _day(match: re.Match[str], language: str, month_first: bool) -> tuple[int, int, int] | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        one, two = int(parts["first"]), int(parts["second"])
        day, month = (two, one) if (month_first and one <= 12) or two > 12 else (one, two)
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if parts.get("month") else _month(parts["word"], language)
    return _christian_year(year), month, day


def month_number(word: str) -> int:
    """1 to 12 where `word` names a month in any language known, else 0."""
    return _ANY_MONTH.get(word.lower().strip(".,"), 0)


def _month(words: str, language: str) -> int:
    """1 to 12 for a month's name (the first of two words, or both), else 0."""
    words = words.lower().strip(".")
    names = _MONTHS.get(language, {})
    for form in (words, words.split()[0].strip(".'’")) if words else ():
        if number := names.get(form) or _ANY_MONTH.get(form):
            return number
    return 0


def _christian_year(year: int) -> int:
    if year < 100:
        return year + (2000 if year < 70 else 1900)
    return year - 543 if 2533 <= year <= 2643 else year  # the Thai calendar counts from 543 BC


def _clock_beside(text: str, match: re.Match[str]) -> tuple[int, int, int, timezone | None] | None:
    """The time that stands next to a date: after it, else before it, with at most a few words between."""
    if clock := match.groupdict().get("clock"):
        found = _TIME.match(clock)
        return _clock(found) if found else None
    after = text[match.end() : match.end() + 45]
    before = text[max(0, match.start() - 30) : match.start()]
    found = _TIME.search(after) or _HOUR_ONLY.search(after) or _TIME.search(before)
    return _clock(found) if found else None


def _clock(match: re.Match[str]) -> tuple[int, int, int, timezone | None] | None:
    parts = match.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts.get("minute") or 0), int(parts.get("second") or 0)
    half = (parts.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return hour, minute, min(second, 59), read_zone(parts.get("zone") or "")


def _moment(
    year: int, month: int, day: int, clock: tuple[int, int, int, timezone | None] | None = None
) -> Moment | None:
    """A Moment, or None where there is no such day. Midnight to the second is how programs write "no time known"."""
    if not EARLIEST_YEAR <= year <= 9998:
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    if clock is None or clock[:3] == (0, 0, 0):
        return Moment(midnight, Precision.DAY)
    hour, minute, second, zone = clock
    when = midnight.replace(hour=hour, minute=minute, second=second, tzinfo=zone or UTC)
    return Moment(when, Precision.MINUTE if zone else Precision.MINUTE_NO_ZONE)
