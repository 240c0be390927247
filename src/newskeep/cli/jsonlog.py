"""A log for machines: one JSON object a line on standard error, `time`, `level` and `event` first in each."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer

from newskeep.cli.exits import exit_code
from newskeep.cli.neutral import neutral_json
from newskeep.cli.syncreport import SyncReport
from newskeep.errors import NewskeepError
from newskeep.export.jsonlines import json_line
from newskeep.export.records import iso
from newskeep.model import Outcome, Verdict
from newskeep.schedule import Polled
from newskeep.watch import PollOutcome


@dataclass(frozen=True, slots=True)
class JsonLog:
    """Writes the lines; where it is `quiet`, errors only. Levels: info; warning for what failed; error for an end."""

    quiet: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def write(self, level: str, event: str, **fields: Any) -> None:
        """Write what happened. Control characters are escaped: a line may be read on a terminal."""
        if not self.quiet or level == "error":
            sys.stderr.write(self._line(level, event, fields))

    def write_from_handler(self, level: str, event: str, **fields: Any) -> None:
        """The same from within a signal's handler: past the stream, whose lock may be held."""
        if not self.quiet or level == "error":
            os.write(2, self._line(level, event, fields).encode("utf-8", "backslashreplace"))

    def _line(self, level: str, event: str, fields: dict[str, Any]) -> str:
        return neutral_json(json_line({"time": iso(self.clock()), "level": level, "event": event, **fields})) + "\n"


@dataclass(slots=True, kw_only=True)
class SyncLog(SyncReport):
    """Says what came of a sync to a machine: an object for each look at a source, each article, and each pass."""

    log: JsonLog

    @property
    def has_bar(self) -> bool:
        """No bar runs through a log."""
        return False

    def tell_stop(self, sentence: str) -> None:
        """Log that it stops."""
        self.log.write_from_handler("info", "stop", detail=sentence)

    def say_nothing_watched(self) -> None:
        """Nothing: a pass that did nothing is not logged either."""

    @contextmanager
    def errors(self) -> Iterator[None]:
        """An expected error within ends the command with the code that it has everywhere, but is logged."""
        try:
            yield
        except NewskeepError as error:
            self.log.write("error", "error", subject=error.subject, reason=str(error.reason), detail=error.detail)
            raise typer.Exit(exit_code(error)) from error

    def say_outcome(self, outcome: Outcome) -> None:
        """Log how an article's link ended."""
        self.log.write(
            "warning" if outcome.verdict is Verdict.FAILED else "info",
            "article",
            url=outcome.url or outcome.subject,
            outcome=str(outcome.verdict),
            reason=outcome.reason and str(outcome.reason),
            detail=outcome.detail or None,
            id=outcome.article_id,
            status=outcome.status,
            robots=outcome.robots and str(outcome.robots),
            milliseconds=outcome.milliseconds,
        )

    def say_look(self, polled: Polled) -> None:
        """Log a look at a source."""
        poll = polled.poll
        self.log.write(
            "warning" if poll.outcome is PollOutcome.FAILED else "info",
            "source",
            source=polled.source.url,
            id=polled.source.id,
            outcome=str(poll.outcome),
            reason=poll.reason and str(poll.reason),
            detail=poll.detail or None,
            status=poll.status,
            links=poll.items,
            new=poll.new,
        )

    def say_sums(self) -> None:
        """Log the sums of a pass."""
        failed = {str(reason): number for reason, number in self.failed_sources.items()}
        ended = {str(verdict): self.number(verdict) for verdict in Verdict}
        self.log.write("info", "pass", checked=self.checked, failed_sources=failed, dry_run=self.dry_run, **ended)
