"""What a look means for its source: when to look again, and what to remember. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from newskeep.model import Page
from newskeep.schedule.looking import Looked
from newskeep.watch import Poll, PollOutcome, backoff, gap_between, next_interval, weight

JITTER = 0.1  # of an interval: sources that were added together must not be asked together for ever
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def after(looked: Looked, poll: Poll, luck: float) -> dict[str, Any]:
    """The columns of the source that change with a look, whose figures are in `poll`. `luck` is from 0 to 1."""
    return (
        _after_failure(looked, poll, luck) if poll.outcome is PollOutcome.FAILED else _after_success(looked, poll, luck)
    )


def _after_failure(looked: Looked, poll: Poll, luck: float) -> dict[str, Any]:
    source = looked.source
    failures = source.failures + (weight(poll.reason) if poll.reason else 1)
    wait = backoff(source.interval, failures, looked.retry_after)
    return {
        "checked_at": poll.ended_at,
        "next_check_at": poll.ended_at + wait * (1 + JITTER * luck),
        "failures": failures,
        "last_reason": None if poll.reason is None else str(poll.reason),
        "last_error": poll.detail,
    }


def _after_success(looked: Looked, poll: Poll, luck: float) -> dict[str, Any]:
    source, page, listing = looked.source, looked.page, looked.listing
    interval = _interval(looked, poll)
    values: dict[str, Any] = {
        "checked_at": poll.ended_at,
        "succeeded_at": poll.ended_at,
        "next_check_at": poll.ended_at + interval * (1 + JITTER * luck),
        "interval_seconds": round(interval.total_seconds()),
        "failures": 0,
        "last_reason": None,
        "last_error": None,
    }
    if page is not None and page.status != 304:
        values |= {
            "etag": page.validators.etag,
            "last_modified": page.validators.last_modified,
            "body_sha256": looked.body_sha256,
        }
    if page is not None and page.moved_to:
        values["url"] = page.moved_to
    if listing is not None and listing.title and not source.title:
        values["title"] = listing.title
    return values


def _interval(looked: Looked, poll: Poll) -> timedelta:
    source, listing = looked.source, looked.listing
    if source.options.interval is not None:
        return timedelta(seconds=source.options.interval)
    dates = [link.said.published for link in listing.links if link.said and link.said.published] if listing else []
    return next_interval(
        source.interval,
        items=poll.items,
        new=poll.new,
        overlap=poll.overlap,
        gap=gap_between(dates, poll.ended_at),
        asked=asked_for(looked.page, listing.ttl if listing else None),
    )


def asked_for(page: Page | None, ttl: timedelta | None = None) -> timedelta | None:
    """For how long the publisher says that an answer stays good: Cache-Control (RFC 9111, 5.2.2), the feed's ttl."""
    headers: Mapping[str, str] = {name.lower(): value for name, value in page.headers} if page else {}
    ages = [timedelta(seconds=int(age)) for age in _MAX_AGE.findall(headers.get("cache-control", "")[:1000])]
    return max([*ages, *([ttl] if ttl else [])], default=None)
