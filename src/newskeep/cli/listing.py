"""One stream of values, four forms: JSON array, JSON Lines, lines for people, and tab-separated lines in a pipe.

Every form streams: the first line is out before the second value is read. Nothing is cut but titles on a terminal.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import typer
from rich.text import Text

from newskeep.cli.neutral import neutral_json, one_line
from newskeep.cli.terminal import output, person_reads
from newskeep.export.jsonlines import json_line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Forms(Generic[T]):
    """How a value looks: as a JSON record, to a person on a terminal of some width, as cells between tabs.

    Where there are no cells, programs get what people get, and JSON if they ask for it.
    """

    record: Callable[[T], Any]
    person: Callable[[T, int], Text]
    cells: Callable[[T], tuple[object, ...]] | None = None


def print_all(values: Iterable[T], forms: Forms[T], *, as_json: bool, as_jsonl: bool) -> int:
    """Print `values` in the form that is asked for, or that suits standard output; gives how many there were."""
    if as_json and as_jsonl:
        raise typer.BadParameter("Choose --json or --jsonl.", param_hint="--json")
    if as_json:
        return print_array(forms.record(value) for value in values)
    if as_jsonl:
        return _print_lines(data_line(forms.record(value)) for value in values)
    if forms.cells is None or person_reads():
        return _print_to_person(values, forms.person)
    rows = map(forms.cells, values)
    return _print_lines("\t".join(one_line(str(cell)) for cell in row) for row in rows)


def print_array(records: Iterable[Any]) -> int:
    """A JSON array, one element a line."""
    count = 0
    for record in records:
        sys.stdout.write((",\n" if count else "[\n") + data_line(record))
        count += 1
    sys.stdout.write("\n]\n" if count else "[]\n")
    return count


def print_object(record: Any) -> None:
    """One JSON object."""
    sys.stdout.write(data_line(record) + "\n")


def data_line(record: Any) -> str:
    """`record` as JSON on one line: exact, and on a terminal harmless."""
    line = json_line(record)
    return neutral_json(line) if person_reads() else line


def _print_lines(lines: Iterable[str]) -> int:
    count = 0
    for line in lines:
        sys.stdout.write(line + "\n")
        count += 1
    return count


def _print_to_person(values: Iterable[T], person: Callable[[T, int], Text]) -> int:
    console = output()
    count = 0
    for value in values:
        console.print(person(value, console.width))
        count += 1
    return count
