"""The bar on standard error: how many, how fast, how long still. Only where a person looks on."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

T = TypeVar("T")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


def with_progress(values: Iterable[T], total: int | None, console: Console, what: str = "import") -> Iterator[T]:
    """`values` as they are, and under them a bar that knows their `total`, if it is known. Gone at the end."""
    columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    # Standard output is data: rich must not draw it into the bar.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        task = progress.add_task(what, total=total)
        for value in values:
            progress.advance(task)
            yield value
