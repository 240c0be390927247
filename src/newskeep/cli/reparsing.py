"""`newskeep reparse`: kept pages read again with today's parser and rules."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.text import Text

from newskeep.cli.differences import FORMS, changes_view
from newskeep.cli.exits import ExitCode
from newskeep.cli.finding import Query, read_query
from newskeep.cli.flags import flags_of
from newskeep.cli.listing import data_line
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of, configuration
from newskeep.cli.progress import with_progress
from newskeep.cli.stopping import stops
from newskeep.cli.terminal import messages, output, say
from newskeep.edits import difference
from newskeep.reparse import Reread, reparse


@dataclass(slots=True)
class Tally:
    """The sums of a run, and the pages that change most; as many as are asked for, so that memory stays flat."""

    most: int
    pages: int = 0
    differ: int = 0
    share: float = 0.0
    fields: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _worst: list[tuple[float, int, Reread]] = field(default_factory=list)

    def add(self, one: Reread) -> None:
        """Count a page."""
        self.pages += 1
        if one.reason is not None:
            self.reasons[str(one.reason)] += 1
        elif one.changed:
            self.differ += 1
            self.share += one.share
            self.fields.update(one.changed)
            heapq.heappush(self._worst, (one.share, -self.pages, one))
            if len(self._worst) > self.most:
                heapq.heappop(self._worst)

    def worst(self) -> list[Reread]:
        """The pages that change most, the gravest first."""
        return [one for *_, one in sorted(self._worst, key=lambda entry: entry[:2], reverse=True)]


def reparse_pages(
    context: typer.Context,
    query: Query = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, metavar="N", help="Only so many articles, evenly spread.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, keep nothing.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="From the first page on, also where a run before was interrupted.")
    ] = False,
    worst: Annotated[
        int | None,
        typer.Option("--worst", min=0, metavar="N", help="Show the N pages that change most. 20 in a dry run, else 0."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="How many processes read pages.")
    ] = None,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print an object a line for every page that changes, as they come.")
    ] = False,
) -> None:
    """Read kept pages again with today's parser and rules.

    Every version keeps its number: a page read anew is a new reading of it, no edit. A page that would not be kept as
    an article any more stays as it was read before. Begin with --dry-run --sample 200.
    """
    wanted = read_query(context, query)
    settings = configuration(context, jobs=jobs).settings
    tally = Tally((20 if dry_run else 0) if worst is None else worst)
    quiet = flags_of(context).quiet
    with archive_of(context) as archive, stops(quiet=quiet) as stop:
        found: Iterable[Reread] = reparse(
            archive,
            wanted,
            sample=sample,
            dry_run=dry_run,
            again=again,
            jobs=settings.jobs,
            rules=settings.rules,
            stop=stop,
        )
        if messages().is_terminal and not quiet:
            found = with_progress(found, None, messages(), "reparse")
        for one in found:
            tally.add(one)
            if as_jsonl and (one.changed or one.reason):
                typer.echo(data_line(_record(one)))
        stopped = stop()
    if not as_jsonl:
        _show(tally)
    if not quiet:
        say(_closing(tally, dry_run, stopped))
    if stopped:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if not tally.pages:
        raise typer.Exit(ExitCode.NOTHING_DONE)


def _show(tally: Tally) -> None:
    for one in tally.worst():
        if one.now is None:
            continue
        head = f"article {one.article_id}, version {one.number}, {one.share:.0%} of its words  {one_line(one.url)}"
        output().print(Text(head, style="bold"))
        for part in changes_view(difference(one.before, one.now), FORMS["blocks"]):
            output().print(part)
        output().print()


def _closing(tally: Tally, dry_run: bool, stopped: bool) -> str:
    would = "would say" if dry_run else "say"
    lines = [f"{tally.pages} pages read, {tally.differ} {would} something else"]
    if tally.differ:
        fields = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in tally.fields.most_common())
        lines[0] += f" ({tally.share / tally.differ:.1%} of their words on average): {fields}"
    for reason, number in tally.reasons.most_common():
        lines.append(f"{number} would not be kept any more ({reason}), and stay as they were read before")
    if stopped and not dry_run:
        lines.append("stopped; the same command goes on where it stopped")
    return ". ".join(line[:1].upper() + line[1:] for line in lines) + "."


def _record(one: Reread) -> dict[str, object]:
    return {
        "id": one.article_id,
        "version": one.number,
        "url": one.url,
        "changed": list(one.changed),
        "share": round(one.share, 4),
        "words_before": one.before.word_count,
        "words_now": None if one.now is None else one.now.word_count,
        "reason": None if one.reason is None else str(one.reason),
    }
