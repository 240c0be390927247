"""Inputs → what is to be kept: a stream of Links, Pages, SavedPages, and Outcomes for what cannot be read.

    URL                      one Link
    page or text file        one SavedPage
    folder                   a SavedPage for each page and text file in it, sorted, at every depth; containers opened
    CSV, TSV                 a Link or a SavedPage for each row                                              tables
    JSON Lines, JSON         a SavedPage for each record: an article as newskeep or another tool wrote it    records
    Pocket's export          a Link for each entry                                                           bookmarks
    WARC                     a Page for each capture of one                                                  warc
    -                        standard input: one SavedPage, or a container's
    --list                   one URL or path a line, each of them one of the above

What a file is, is told by its first bytes, and by its name only where they leave it open (`contents`). `find` opens
folders, lists, tables and containers, never a page: `read` does that, in worker processes. Nothing is held but one
folder's names, so that 100,000 files cost a few megabytes.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO

from newskeep.errors import InputError
from newskeep.model import Link, Reason
from newskeep.readers.contents import HEAD_BYTES, container, kind_of_file, kind_of_head
from newskeep.readers.folders import folder
from newskeep.readers.found import Container, Found, Mark, Terms, absolute, failed, is_folder, nowhere, or_outcome
from newskeep.readers.streams import again
from newskeep.readers.tables import names_in, table
from newskeep.saved import MAX_BYTES, MEDIA_TYPES, STANDARD_INPUT, SavedPage, read, suffix_of

__all__ = ["MAX_BYTES", "STANDARD_INPUT", "Found", "Mark", "SavedPage", "count", "find", "read"]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")  # two letters or more: `C:` is a drive
_TABLES = (".csv", ".tsv")


def find(
    inputs: Iterable[str],
    *,
    listing: str | None = None,
    url: str | None = None,
    stdin: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
    stopped_at: Callable[[str], Mark | None] = nowhere,
) -> Iterator[Found]:
    """What `inputs`, then the lines of the file `listing` ("-": standard input), lead to, in order, as a stream.

    `url` is the URL of the one saved page that is handed in. What cannot be read comes as an Outcome in its place.
    `stopped_at` tells of a container's path where an import of it stopped; such a WARC is read from there on.
    Raises InputError before anything is found where `url` is given with anything but one file or standard input.
    """
    asked = list(inputs)
    if url is not None and (listing is not None or len(asked) != 1 or not _is_one_page(asked[0])):
        raise InputError(url, Reason.BAD_LIST, "A URL can be given for one saved page only, not for several.")
    return _opened(_found(asked, listing, url, stdin or sys.stdin.buffer, Terms(max_bytes, stopped_at)))


def count(inputs: Iterable[str], *, listing: str | None = None) -> int | None:
    """How many values `find` will yield, for a progress bar; None where a container or standard input hides it."""
    asked = list(inputs)
    if STANDARD_INPUT in (*asked, listing):
        return None
    total = 0
    for item in _found(asked, listing, None, sys.stdin.buffer, Terms()):
        if isinstance(item, Container):
            return None
        total += 1
    return total


def _opened(found: Iterable[Found | Container]) -> Iterator[Found]:
    for item in found:
        if isinstance(item, Container):
            yield from or_outcome(item.path, item.open())
        else:
            yield item


def _is_one_page(asked: str) -> bool:
    if asked == STANDARD_INPUT:
        return True
    several = _URL.match(asked) or is_folder(asked) or suffix_of(asked) in _TABLES or kind_of_file(asked)
    return not several


def _found(
    asked: list[str], listing: str | None, url: str | None, stdin: BinaryIO, terms: Terms
) -> Iterator[Found | Container]:
    named = partial(_named, terms=terms)
    for name in asked:
        if name == STANDARD_INPUT:
            yield _standard_input(stdin, url, terms)
        else:
            yield from named(name, url)
    if listing is not None:
        yield from or_outcome(listing, _listed(listing, stdin, named))


def _listed(
    listing: str, stdin: BinaryIO, named: Callable[[str], Iterator[Found | Container]]
) -> Iterator[Found | Container]:
    for name in names_in(listing, stdin):
        yield from named(name)


def _named(name: str, url: str | None = None, *, terms: Terms) -> Iterator[Found | Container]:
    """What one URL or path leads to."""
    if _URL.match(name) or (_SCHEME.match(name) and not os.path.lexists(name)):
        yield Link(name)
    elif "\0" in name:
        yield failed(name, Reason.NOT_FOUND, "No path holds a NUL character.")
    elif is_folder(name):
        yield from folder(absolute(name), terms)
    elif suffix_of(name) in _TABLES:
        yield from table(absolute(name))
    else:
        yield _file(absolute(name), url, terms)


def _file(path: str, url: str | None, terms: Terms) -> SavedPage | Container:
    kind = kind_of_file(path)
    if kind is not None:
        return container(kind, path, terms)
    return SavedPage(path, url, media_type=MEDIA_TYPES.get(suffix_of(path)))


def _standard_input(stdin: BinaryIO, url: str | None, terms: Terms) -> SavedPage | Container:
    most = terms.max_bytes + 1  # one byte more than is allowed, so that `read` sees that it is too much
    head = stdin.read(min(HEAD_BYTES, most))
    kind = kind_of_head(head)
    if kind is not None:
        return container(kind, STANDARD_INPUT, terms, again(head, stdin))
    return SavedPage(STANDARD_INPUT, url, body=head + stdin.read(most - len(head)))
