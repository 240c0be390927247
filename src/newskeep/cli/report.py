"""What `newskeep import` says: each input as it ends, and the sums at the end."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from newskeep.cli.flags import Flags, to_show
from newskeep.cli.listing import data_line
from newskeep.cli.neutral import one_line
from newskeep.cli.terminal import person_reads, say
from newskeep.export.records import outcome_record
from newskeep.model import Outcome, Reason, Verdict

WELL = (Verdict.NEW, Verdict.EDITED, Verdict.SAME)


@dataclass(slots=True)
class Report:
    """Says how each input ended, as it ends, and keeps count."""

    flags: Flags
    as_jsonl: bool
    dry_run: bool
    ended: Counter[tuple[Verdict, Reason | None]] = field(default_factory=Counter)
    last: Outcome | None = None

    @property
    def has_bar(self) -> bool:
        """Only where a person looks on, and no lines of data would run through it."""
        return sys.stderr.isatty() and not self.flags.quiet and not (self.as_jsonl and person_reads())

    def tell(self, outcome: Outcome) -> None:
        """Count an outcome and say it, if it is to be said."""
        self.ended[outcome.verdict, outcome.reason] += 1
        self.last = outcome
        if self.as_jsonl:
            self._line(outcome_record(outcome))
        self.say_outcome(outcome)

    def _line(self, record: object) -> None:
        sys.stdout.write(data_line(record) + "\n")
        sys.stdout.flush()  # whoever reads the pipe sees each outcome when it is kept

    def say_outcome(self, outcome: Outcome) -> None:
        """Say how an input ended, if it is to be said."""
        if not self.flags.quiet and (self.flags.verbose or outcome.verdict not in WELL):
            say(
                _sentence(outcome),
                style="red" if outcome.verdict is Verdict.FAILED else "yellow" * bool(outcome.reason),
            )

    def number(self, *verdicts: Verdict) -> int:
        """How many ended so."""
        return sum(number for (verdict, _), number in self.ended.items() if verdict in verdicts)


def _sentence(outcome: Outcome) -> str:
    what = one_line(outcome.subject)
    if outcome.verdict in WELL:
        number = f"article {outcome.article_id}: " if outcome.article_id else ""
        return f"{outcome.verdict}: {what} ({number}{one_line(outcome.title)})"
    detail = outcome.detail or (outcome.reason.sentence if outcome.reason else "")
    return f"{outcome.verdict}: {what}: {one_line(detail)} [{outcome.reason}]"


def closing(report: Report) -> str:
    """What came of it all; of one article, how to see it."""
    last = report.last
    alone = sum(report.ended.values()) == 1 and not report.dry_run
    if alone and last and last.verdict in WELL and last.article_id is not None:
        known = {Verdict.NEW: "kept new", Verdict.EDITED: "kept as a new version", Verdict.SAME: "known, unchanged"}
        what = f"{known[last.verdict]}: article {last.article_id}, “{one_line(last.title)}”"
        return f"{what}\n{to_show(last.article_id, report.flags)}"
    parts = [part for part in (part_of(report, verdict) for verdict in Verdict) if part]
    sums = ", ".join(parts) or "nothing was found"
    return f"Dry run, nothing was kept: {sums}" if report.dry_run else sums


def part_of(report: Report, verdict: Verdict) -> str:
    """Such as “failed 3 (not-found 1, timeout 2)”."""
    reasons = {reason: number for (ended, reason), number in report.ended.items() if ended is verdict}
    if not reasons:
        return ""
    named = [f"{reason} {number:,}" for reason, number in reasons.items() if reason]
    name = "kept new" if verdict is Verdict.NEW and not report.dry_run else str(verdict)
    return f"{name} {sum(reasons.values()):,}" + (f" ({', '.join(named)})" if named else "")
