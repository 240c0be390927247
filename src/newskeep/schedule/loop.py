"""One sync, or pass after pass until told to stop, under the archive's lease."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from newskeep.model import Outcome
from newskeep.schedule.lease import Watch, lease, this_process
from newskeep.schedule.passes import Event, Hands, Plan, one_pass

SLICE = timedelta(minutes=5)  # after which a pass begins no more links, so that sources that became due are looked at
LONGEST_NAP = 60.0  # seconds: a source that was added meanwhile is seen after so long


def sync(hands: Hands, plan: Plan | None = None, *, holder: str | None = None) -> Iterator[Event]:
    """One pass over what is due, until all that was due has been looked at and fetched; each thing as it ends.

    Raises ArchiveBusyError where another process watches this archive, ArchiveError as the archive does.
    """
    plan = plan or Plan()
    if plan.dry_run:
        yield from one_pass(hands, plan)
        return
    with lease(hands.archive, holder or this_process(), hands.stop) as watch:
        yield from _until_done(replace(hands, stop=watch.stop), plan, watch)


def run(
    hands: Hands,
    plan: Plan | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    holder: str | None = None,
) -> Iterator[Event | None]:
    """Pass after pass over what is due, until `hands.stop()`; None after each pass. Raises as `sync` does."""
    plan = plan or Plan()
    with lease(hands.archive, holder or this_process(), hands.stop) as watch:
        hands = replace(hands, stop=watch.stop)
        while not watch.stop():
            yield from _noted_pass(hands, plan, watch)
            yield None
            _nap(hands, sleep)
            plan = _what_is_due(plan)


def _until_done(hands: Hands, plan: Plan, watch: Watch) -> Iterator[Event]:
    """Passes, each cut short to look at what has become due, until the links that were due at first are done."""
    began = hands.clock()
    left = plan.limit
    while True:
        ended = 0
        for event in _noted_pass(hands, replace(plan, limit=left), watch):
            ended += isinstance(event, Outcome)
            yield event
        left = None if left is None else left - ended
        if watch.stop() or left == 0 or not hands.archive.watch.is_waiting(began, source_ids=plan.sources):
            return
        plan = _what_is_due(plan)


def _what_is_due(plan: Plan) -> Plan:
    """The plan of the passes that follow: what was asked for beside what is due is asked for once."""
    return replace(plan, all_sources=False, recheck=False)


def _noted_pass(hands: Hands, plan: Plan, watch: Watch) -> Iterator[Event]:
    pass_id = hands.archive.watch.begin_pass(watch.holder)
    yield from one_pass(hands, plan, until=hands.clock() + SLICE)
    hands.archive.watch.end_pass(pass_id)


def _nap(hands: Hands, sleep: Callable[[float], None]) -> None:
    """Sleep until something is due, in short pieces, so that a wish to stop is heard."""
    due = hands.archive.watch.next_due()
    until = hands.clock() + timedelta(seconds=LONGEST_NAP)
    until = min(until, due) if due else until
    while not hands.stop() and (left := (until - hands.clock()).total_seconds()) > 0:
        sleep(min(left, 0.5))
