"""A time that a page gives in UTC, in the page's own zone, where its other dates show which that is."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

from newskeep.model import Precision
from newskeep.parse.dates import Moment


def in_own_zone(moment: Moment, others: Iterable[Moment]) -> Moment:
    """`moment` in the page's own zone, where it was given in UTC and `others`, the page's other dates, show the zone.

    Either another date is the same instant with an offset, or with a clock a whole quarter of an hour away; or the day
    in the URL or in a dateline is the neighbouring one, and an offset that the page uses elsewhere, or that two of its
    other dates show, leads to that day. A time without a zone takes that of another with the same clock, and a day
    alone the time that another gives on it.
    """
    others = list(others)
    moment = _same_clock(_finer(moment, others), others)
    if moment.precision is not Precision.MINUTE or moment.when.utcoffset():
        return moment
    if zone := _zone_of_twins([moment.when], others):
        return Moment(moment.when.astimezone(zone), Precision.MINUTE)
    days = {other.when.date() for other in others if other.precision is Precision.DAY}
    if moment.when.date() in days:
        return moment
    in_utc = [other.when for other in others if other.precision is Precision.MINUTE and not other.when.utcoffset()]
    zones = [timezone(offset) for other in others if (offset := other.when.utcoffset())]
    for zone in [*zones, *filter(None, [_zone_of_twins(in_utc, others)])] if days else ():
        if (there := moment.when.astimezone(zone)).date() in days:
            return Moment(there, Precision.MINUTE)
    return _local_midnight(moment, days)


def _finer(moment: Moment, others: Sequence[Moment]) -> Moment:
    """Where only the day is known: another's time on that day."""
    if moment.precision is not Precision.DAY:
        return moment
    timed = (other for other in others if other.precision is not Precision.DAY)
    return next((other for other in timed if other.when.date() == moment.when.date()), moment)


def _same_clock(moment: Moment, others: Sequence[Moment]) -> Moment:
    """`moment` with the zone of another that shows the same clock, where its own was not given."""
    if moment.precision is not Precision.MINUTE_NO_ZONE:
        return moment
    clock = moment.when.replace(tzinfo=None)
    zoned = (other for other in others if other.precision is Precision.MINUTE)
    return next((other for other in zoned if other.when.replace(tzinfo=None) == clock), moment)


def _zone_of_twins(moments: Sequence[datetime], others: Sequence[Moment]) -> timezone | None:
    """The zone in which one of `others` shows the instant of one of `moments`."""
    zones = (_zone_of_twin(when, other) for when in moments[:10] for other in others[:20])
    return next(filter(None, zones), None)


_LARGEST_OFFSET = timedelta(hours=14)


def _zone_of_twin(when: datetime, other: Moment) -> timezone | None:
    """The zone in which `other` shows the instant `when`, if it does."""
    if other.precision is Precision.MINUTE and (offset := other.when.utcoffset()):
        return timezone(offset) if abs(other.when - when) < timedelta(minutes=1) else None
    if other.precision is not Precision.MINUTE_NO_ZONE:
        return None
    quarters, rest = divmod(other.when - when + timedelta(minutes=1), timedelta(minutes=15))
    offset = timedelta(minutes=15) * quarters
    exact = rest < timedelta(minutes=2) if not other.when.second else rest == timedelta(minutes=1)
    return timezone(offset) if exact and offset and abs(offset) <= _LARGEST_OFFSET else None


def _local_midnight(moment: Moment, days: set[date]) -> Moment:
    """23:00 UTC beside a dateline of the next day is that day's midnight somewhere east: only the day is known."""
    next_day = moment.when.date() + timedelta(days=1)
    if next_day in days and moment.when.hour >= 10 and moment.when.minute == moment.when.second == 0:
        return Moment(datetime(next_day.year, next_day.month, next_day.day, tzinfo=UTC), Precision.DAY)
    return moment
