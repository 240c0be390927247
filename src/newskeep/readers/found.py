"""What is found: the values that readers yield, and how a fault on the way becomes one of them."""

import csv
import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from newskeep.errors import InputError
from newskeep.model import Link, Outcome, Page, Reason, Verdict
from newskeep.saved import MAX_BYTES, SavedPage, printable, reason_of

T = TypeVar("T")
Found: TypeAlias = Link | SavedPage | Page | Outcome


@dataclass(frozen=True, slots=True)
class Container:
    """A file that holds many pages or records: nobody knows how many before it is read from end to end."""

    path: str
    open: Callable[[], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an earlier import of a container stopped: the place in it, and the identity of the URL that stood there."""

    place: str
    key: str


def nowhere(_path: str) -> Mark | None:
    """No earlier import is known."""
    return None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all inputs: the size of the largest page, and what is known of imports that stopped."""

    max_bytes: int = MAX_BYTES
    stopped_at: Callable[[str], Mark | None] = nowhere


def failed(subject: str, reason: Reason, detail: str = "", *, url: str | None = None) -> Outcome:
    """What is said of something that cannot be read."""
    return Outcome(printable(subject), Verdict.FAILED, reason, detail or reason.sentence, url=url)


def or_outcome(subject: str, found: Iterator[T]) -> Iterator[T | Outcome]:
    """`found`, and where a folder, list, table or container breaks off, an Outcome that says so."""
    try:
        yield from found
    except InputError as error:
        yield failed(error.subject, error.reason, error.detail)
    except csv.Error as error:
        yield failed(subject, Reason.BAD_LIST, f"It is not a table: {error}.")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield failed(subject, Reason.BROKEN_GZIP)
    except OSError as error:
        yield failed(subject, reason_of(error))


def is_folder(path: str) -> bool:
    """Whether a folder stands at `path`, also where its name is too long or access is denied: then not."""
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises there)


def absolute(path: str | Path) -> str:
    """The path as it stays true from any working folder: it is a saved page's name in the archive."""
    return os.path.abspath(path)  # noqa: PTH100 (Path.resolve would follow links and so rename what was asked for)
