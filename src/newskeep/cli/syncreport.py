"""What `newskeep sync` says: sources that failed, each outcome, and the sums on one line."""

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from newskeep.cli.neutral import one_line
from newskeep.cli.report import Report, part_of
from newskeep.cli.stopping import tell_person
from newskeep.cli.terminal import say
from newskeep.model import Outcome, Reason, Verdict
from newskeep.schedule import Event, Polled
from newskeep.watch import Poll, PollOutcome

NOTHING_WATCHED = "No source is watched yet. Begin with: newskeep source add URL"


@dataclass(slots=True)
class SyncReport(Report):
    """Says what came of a sync: sources that failed, outcomes, and at the end the sums on one line."""

    checked: int = 0
    failed_sources: Counter[Reason | None] = field(default_factory=Counter)

    def tell_event(self, event: Event) -> None:
        """Count a look at a source, or an outcome, and say it if it is to be said."""
        if isinstance(event, Outcome):
            self.tell(event)
            return
        self.checked += 1
        if event.poll.outcome is PollOutcome.FAILED:
            self.failed_sources[event.poll.reason] += 1
        self.say_look(event)

    def say_look(self, polled: Polled) -> None:
        """Say how a look at a source ended, if it is to be said."""
        name, poll = one_line(polled.source.name), polled.poll
        if poll.outcome is PollOutcome.FAILED and not self.flags.quiet:
            say(f"source failed: {name}: {_why(poll)}", style="red")
        elif poll.outcome is not PollOutcome.FAILED and self.flags.verbose:
            say(f"source: {name}: {poll.items} links, {poll.new} new")

    def tell_stop(self, sentence: str) -> None:
        """Say that it stops, from within a signal's handler."""
        tell_person(sentence)

    def say_nothing_watched(self) -> None:
        """Say that there is no source, and what would make one."""
        if not self.flags.quiet:
            say(NOTHING_WATCHED, style="yellow")

    def errors(self) -> AbstractContextManager[None]:
        """An expected error within is said where every command's errors are."""
        return nullcontext()

    @property
    def any_failed(self) -> bool:
        """Whether a source or an article failed."""
        return bool(self.failed_sources) or self.number(Verdict.FAILED) > 0

    def close(self) -> None:
        """Say the sums, where anything was done, and begin anew."""
        if self.checked or self.ended:
            self.say_sums()
        self.checked = 0
        self.failed_sources.clear()
        self.ended.clear()

    def say_sums(self) -> None:
        """Say the sums, on one line."""
        if not self.flags.quiet:
            say(self._sums())

    def _sums(self) -> str:
        sources = f"checked {self.checked:,} {'source' if self.checked == 1 else 'sources'}"
        if self.failed_sources:
            reasons = ", ".join(f"{reason} {number:,}" for reason, number in self.failed_sources.items())
            sources += f" (failed {self.failed_sources.total():,}: {reasons})"
        parts = [part for part in (part_of(self, verdict) for verdict in Verdict) if part]
        sums = ", ".join([sources, *(parts or ["nothing new"])])
        return f"Dry run, nothing was kept: {sums}" if self.dry_run else sums


def _why(poll: Poll) -> str:
    return f"{one_line(poll.detail)} [{poll.reason}]"
