"""Inputs → what is to be kept: a stream of Links, SavedPages, and Outcomes for what cannot be read.

    URL                   one Link
    page or text file     one SavedPage
    folder                a SavedPage for each page and text file in it, sorted, at every depth
    CSV, TSV              a Link or a SavedPage for each row
    -                     standard input, one SavedPage
    --list                one URL or path a line, each of them one of the above

`find` opens folders, lists and tables, never a page: `read` does that, in worker processes. Nothing is held but one
folder's names, so that 100,000 files cost a few megabytes.
"""

import csv
import gzip
import itertools
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from newskeep.errors import InputError
from newskeep.model import Link, Outcome, Reason, Verdict
from newskeep.saved import MAX_BYTES, MEDIA_TYPES, STANDARD_INPUT, SavedPage, printable, read, reason_of, suffix_of

__all__ = ["MAX_BYTES", "STANDARD_INPUT", "Found", "SavedPage", "count", "find", "read"]

Found: TypeAlias = Link | SavedPage | Outcome
Reader: TypeAlias = Callable[[str, str | None], Iterator[Found]]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")  # two letters or more: `C:` is a drive


def find(
    inputs: Iterable[str],
    *,
    listing: str | None = None,
    url: str | None = None,
    stdin: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[Found]:
    """What `inputs`, then the lines of the file `listing` ("-": standard input), lead to, in order, as a stream.

    `url` is the URL of the one saved page that is handed in. What cannot be read comes as an Outcome in its place.
    Raises InputError before anything is found where `url` is given with anything but one file or standard input.
    """
    asked = list(inputs)
    if url is not None and (listing is not None or len(asked) != 1 or not _is_one_page(asked[0])):
        raise InputError(url, Reason.BAD_LIST, "A URL can be given for one saved page only, not for several.")
    return _found(asked, listing, url, stdin or sys.stdin.buffer, max_bytes)


def count(inputs: Iterable[str], *, listing: str | None = None) -> int | None:
    """How many values `find` will yield, for a progress bar; None where standard input would have to be read."""
    asked = list(inputs)
    if STANDARD_INPUT in (*asked, listing):
        return None
    return sum(1 for _ in find(asked, listing=listing))


def _is_one_page(asked: str) -> bool:
    return asked == STANDARD_INPUT or not (_URL.match(asked) or _is_dir(asked) or suffix_of(asked) in _OF_SEVERAL)


def _found(asked: list[str], listing: str | None, url: str | None, stdin: BinaryIO, max_bytes: int) -> Iterator[Found]:
    for name in asked:
        if name == STANDARD_INPUT:
            # One byte more than is allowed, so that `read` sees that it is too much.
            yield SavedPage(STANDARD_INPUT, url, body=stdin.read(max_bytes + 1))
        else:
            yield from _named(name, url)
    if listing is not None:
        yield from _or_outcome(listing, _listed(listing, stdin))


def _named(name: str, url: str | None = None) -> Iterator[Found]:
    """What one URL or path leads to."""
    if _URL.match(name) or (_SCHEME.match(name) and not os.path.lexists(name)):
        yield Link(name)
    elif "\0" in name:
        yield _failed(name, Reason.NOT_FOUND, "No path holds a NUL character.")
    elif _is_dir(name):
        yield from _folder(_absolute(name))
    else:
        yield from READERS.get(suffix_of(name), _page)(_absolute(name), url)


def _is_dir(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises where a name is too long or access is denied)


def _absolute(path: str | Path) -> str:
    """The path as it stays true from any working folder: it is a saved page's name in the archive."""
    return os.path.abspath(path)  # noqa: PTH100 (Path.resolve would follow links and so rename what was asked for)


def _failed(subject: str, reason: Reason, detail: str = "") -> Outcome:
    return Outcome(printable(subject), Verdict.FAILED, reason, detail or reason.sentence)


def _or_outcome(subject: str, found: Iterator[Found]) -> Iterator[Found]:
    """`found`, and where a folder, list or table breaks off, an Outcome that says so."""
    try:
        yield from found
    except InputError as error:
        yield _failed(error.subject, error.reason, error.detail)
    except csv.Error as error:
        yield _failed(subject, Reason.BAD_LIST, f"It is not a table: {error}.")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield _failed(subject, Reason.BROKEN_GZIP)
    except OSError as error:
        yield _failed(subject, reason_of(error))


# ---- pages and folders


def _page(path: str, url: str | None = None, *, media_type: str | None = None) -> Iterator[Found]:
    yield SavedPage(path, url, media_type=media_type)


def _folder(folder: str) -> Iterator[Found]:
    """Every page and text file in `folder`, at every depth; each folder once, even where links go in circles."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    empty = True
    while waiting:
        place = waiting.pop()
        try:
            files, folders = _sorted_names(place, seen)
        except OSError as error:
            yield _failed(place, reason_of(error))
            continue
        prefix = place if place.endswith(os.sep) else place + os.sep
        for name in files:
            empty = False
            yield SavedPage(prefix + name, media_type=MEDIA_TYPES[suffix_of(name)])
        waiting.extend(prefix + name for name in reversed(folders))
    if empty:
        yield _failed(folder, Reason.EMPTY, f"It holds no page or text ({', '.join(MEDIA_TYPES)}, or such with .gz).")


def _sorted_names(place: str, seen: set[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """The names of the files and folders in `place` that are to be read; none where `place` was `seen` before."""
    facts = Path(place).stat()
    identity = facts.st_dev, facts.st_ino
    if identity in seen:
        return [], []
    seen.add(identity)
    files, folders = [], set()
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.add(entry.name)
            elif suffix_of(entry.name) in MEDIA_TYPES:
                files.append(entry.name)
    return sorted(files), sorted(folders - _companions(files))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads to itself: `read` says so, if it is named like a page


def _companions(files: Iterable[str]) -> set[str]:
    """The folders that browsers save beside a page (`Title_files`): adverts and frames, no articles."""
    return {file.rpartition(".")[0] + "_files" for file in files}


# ---- lists and tables

_COMMENT = re.compile(r"\s+#.*")
_LONGEST_LINE = 1_000_000  # letters; a table may hold whole articles


def _listed(listing: str, stdin: BinaryIO) -> Iterator[Found]:
    """What the lines of a list lead to: a URL or path each; `#` starts a comment, empty lines count for nothing."""
    with nullcontext(stdin) if listing == STANDARD_INPUT else _opened(listing) as stream:
        for line in _lines(listing, stream):
            name = line.strip()
            if "://" in name:  # in a path, " #" may be part of a name
                name = _COMMENT.sub("", name)
            if name and not name.startswith("#"):
                yield from _named(name)


def _table(path: str, _url: str | None = None) -> Iterator[Found]:
    """A row each: a Link, or where its `file` cell is filled a SavedPage, whose path is relative to the table."""
    return _or_outcome(path, _rows(path))


def _rows(path: str) -> Iterator[Found]:
    with _opened(path) as stream:
        lines = _lines(path, stream)
        head = next(lines, "")
        delimiter = _delimiter(path, head)
        names = _column_names([head], delimiter)
        rows = csv.reader(lines, delimiter=delimiter)
        for number in itertools.count(2):
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield _failed(path, Reason.BAD_LIST, f"Row {number} cannot be read: {error}.")
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
        place = _absolute(Path(path).parent / file)
        return SavedPage(place, url or None, extras, MEDIA_TYPES.get(suffix_of(place)))
    if url:
        return Link(url, extras)
    return _failed(path, Reason.BAD_LIST, f"Row {number} has no URL.")


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


# In the order of the drawing above: an input is a function and a row.
READERS: Mapping[str, Reader] = {
    **{suffix: partial(_page, media_type=media_type) for suffix, media_type in MEDIA_TYPES.items()},
    ".csv": _table,
    ".tsv": _table,
}
_OF_SEVERAL = frozenset(READERS) - frozenset(MEDIA_TYPES)  # the formats that hold more than one page
