"""Lists and tables: a URL or a path a line; or a row each, its other columns kept as extras."""

import csv
import gzip
import itertools
import re
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO, cast

from newskeep.errors import InputError
from newskeep.model import Link, Reason
from newskeep.readers.found import Found, absolute, failed, or_outcome
from newskeep.saved import MEDIA_TYPES, STANDARD_INPUT, SavedPage, printable, suffix_of

_COMMENT = re.compile(r"\s+#.*")
_LONGEST_LINE = 1_000_000  # letters; a table may hold whole articles
_OWN_COLUMNS = frozenset({"url", "text", "sha256", "extractor", "first_seen"})
_OWN_EXPORT = (
    "It is an export of newskeep's, and a table is a list of URLs to fetch. To take in the articles themselves, export "
    "them as JSON Lines; to fetch them again, leave only the column “url”."
)


def names_in(listing: str, stdin: BinaryIO) -> Iterator[str]:
    """The lines of a list, a URL or path each; `#` starts a comment, empty lines count for nothing.

    Raises InputError and OSError where the list cannot be read on.
    """
    with nullcontext(stdin) if listing == STANDARD_INPUT else _opened(listing) as stream:
        for line in _lines(listing, stream):
            name = line.strip()
            if "://" in name:  # in a path, " #" may be part of a name
                name = _COMMENT.sub("", name)
            if name and not name.startswith("#"):
                yield name


def table(path: str) -> Iterator[Found]:
    """A row each: a Link, or where its `file` cell is filled a SavedPage, whose path is relative to the table."""
    return or_outcome(path, _rows(path))


def _rows(path: str) -> Iterator[Found]:
    with _opened(path) as stream:
        lines = _lines(path, stream)
        head = next(lines, "")
        delimiter = _delimiter(path, head)
        names = _column_names([head], delimiter)
        if set(names) >= _OWN_COLUMNS:
            raise InputError(printable(path), Reason.BAD_LIST, _OWN_EXPORT)
        rows = csv.reader(lines, delimiter=delimiter)
        for number in itertools.count(2):
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield failed(path, Reason.BAD_LIST, f"Row {number} cannot be read: {error}.")
                continue
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield _row(path, number, names, row)


def _delimiter(path: str, head: str) -> str:
    """The delimiter that makes a column named `url` or `file` of the first line."""
    for delimiter in "\t,;|":
        if {"url", "file"} & set(_column_names([head], delimiter)):
            return delimiter
    raise InputError(printable(path), Reason.BAD_LIST, "Its first line names no column “url” (nor “file”).")


def _column_names(head: list[str], delimiter: str) -> list[str]:
    """The columns' names; `url` and `file` in any case."""
    names = [cell.strip() for cell in next(csv.reader(head, delimiter=delimiter), [])]
    return [name.lower() if name.lower() in ("url", "file") else name for name in names]


def _row(path: str, number: int, names: list[str], row: list[str]) -> Found:
    named = {name or f"column {place}": cell for place, (name, cell) in enumerate(_paired(names, row), start=1)}
    url, file = named.pop("url", "").strip(), named.pop("file", "").strip()
    extras = tuple((name, cell) for name, cell in named.items() if cell)
    if file:
        place = absolute(Path(path).parent / file)
        return SavedPage(place, url or None, extras, MEDIA_TYPES.get(suffix_of(place)))
    if url:
        return Link(url, extras)
    return failed(path, Reason.BAD_LIST, f"Row {number} has no URL.")


def _paired(names: list[str], row: list[str]) -> Iterator[tuple[str, str]]:
    return zip_longest(names, row, fillvalue="")


def _opened(path: str) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.lower().endswith(".gz") else Path(path).open("rb")


def _lines(path: str, stream: BinaryIO) -> Iterator[str]:
    """The lines of a list or table as text: UTF-8, and where a line is not, windows-1252 (as Excel saves tables)."""
    mark = b"\xef\xbb\xbf"
    while line := stream.readline(_LONGEST_LINE + 1).removeprefix(mark):
        mark = b""
        if len(line) > _LONGEST_LINE:
            raise InputError(printable(path), Reason.BAD_LIST, f"It has a line of more than {_LONGEST_LINE:,} bytes.")
        if b"\0" in line:
            raise InputError(printable(path), Reason.BAD_LIST, "It is not a text in UTF-8.")
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode("cp1252", "replace")
