"""Dates, texts and addresses as sources write them, made sound: what cannot be believed is nothing."""

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newskeep.urls import resolve

_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"\s+")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def moment(text: object, now: datetime) -> datetime | None:
    """An aware time from W3C-DTF, ISO 8601 or RFC 5322; None for none, or for one more than a day after `now`."""
    if not isinstance(text, str) or not text.strip():
        return None
    return believable(_read(text.strip()[:60]), now)


def believable(when: datetime | None, now: datetime) -> datetime | None:
    """`when` in UTC, unless it is in the future (a day is left for zones) or before there were news sites' dates."""
    if when is None:
        return None
    try:
        universal = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
    return universal if _EARLIEST <= universal <= now + timedelta(days=1) else None


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if found := _PARTIAL.fullmatch(text):  # W3C-DTF: a year, or a month of it
        year, month = int(found[1]), int(found[2] or 1)
        return datetime(year, month, 1, tzinfo=UTC) if year and 1 <= month <= 12 else None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None


def plain(text: object, longest: int = 500) -> str | None:
    """One line without markup; None where nothing is left."""
    if not isinstance(text, str):
        return None
    bare = html.unescape(_TAG.sub(" ", text[: longest * 8]))
    return _BLANKS.sub(" ", bare).strip()[:longest].strip() or None


def names(said: Sequence[object]) -> tuple[str, ...]:
    """Names, each once; at most 20."""
    found = dict.fromkeys(name for one in said[:100] if (name := plain(one, 120)))
    return tuple(found)[:20]


def address(base: str, *candidates: object) -> str | None:
    """The first of `candidates` that leads to a page of the web, seen from `base`."""
    for candidate in candidates:
        if isinstance(candidate, str) and (found := resolve(base, candidate)):
            return found
    return None


def left_out(count: int, what: str) -> tuple[str, ...]:
    """Such as “3 items have no link.”; nothing for none."""
    return (f"{count:,} {'item has' if count == 1 else 'items have'} {what}.",) if count else ()
