"""What a process that reads pages does with one: bytes → Article, and the compressed bytes to keep.

Away from archive and network. The process that hands out the pages does not import this room, see `pool`.
"""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from newskeep.archive.arrival import Ready, make_ready
from newskeep.archive.bodies import absent, compress
from newskeep.errors import ConfigError, InputError
from newskeep.interchange import read_record, with_facts
from newskeep.model import Article, Page, Reason
from newskeep.parse import clean, extract
from newskeep.parse.document import to_utf8
from newskeep.parse.hearsay import hear
from newskeep.parse.rules import rule_book
from newskeep.pool import MOST_SECONDS, Task
from newskeep.saved import HTML, JSON, SavedPage, read, refuse_other_xml

EXHAUSTED = "It is nested too deeply, or is too large, to be read."


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that has been read. Its body is only in `ready`, compressed: it crosses to another process once."""

    page: Page
    article: Article
    ready: Ready | Reason


def work(task: Task) -> Reading:
    """Read one page. Raises InputError where a saved page cannot be read."""
    with at_most(MOST_SECONDS):
        reading = _read(task)
    if multiprocessing.parent_process() is not None:
        # The parts of a page are all circles. They are cleared away between pages, and never while one is read (see
        # `pool`). They are all young: not to look through what outlives pages too takes 0.2 ms instead of 14.
        gc.collect(0)
    return reading


def _read(task: Task) -> Reading:
    page = task.item if isinstance(task.item, Page) else _saved(task.item, task)
    told, article = read_page(page, task.rules)
    body = compress(page.body) if told.provenance is None else absent(told.provenance.sha256)
    told = replace(told, body=b"")
    return Reading(told, article, make_ready(told, article, body))


def _saved(item: SavedPage, task: Task) -> Page:
    page = read(item, at=task.at, max_bytes=task.max_bytes)
    if item.beside is None:
        return page
    return with_facts(page, read(SavedPage(item.beside, media_type=JSON), at=task.at, max_bytes=task.max_bytes).body)


def article_of(page: Page, rules: Path | None = None) -> Article:
    """What a page says. Raises InputError for one that cannot be read."""
    return read_page(page, rules)[1]


def read_page(page: Page, rules: Path | None = None) -> tuple[Page, Article]:
    """The page with all that is known of it, and what it says: HTML is extracted, plain text cleaned, a record read.

    `rules` is a folder of publisher rules. Raises InputError for a record that is none, for a page that takes more
    stack or memory than there is, and for one whose host has a rule that makes no sense: none must stop the rest.
    """
    try:
        if page.media_type == JSON:
            return read_record(page)
        if page.media_type == HTML:
            refuse_other_xml(page.source, page.body)
            book = rule_book(rules)
            article = extract(page.body, page.url, charset=page.charset, fetched_at=page.fetched_at, rules=book)
            return page, hear(article, page.said)
        return page, clean(to_utf8(page.body, page.charset)[0].decode("utf-8", "replace"))
    except (RecursionError, MemoryError) as error:
        raise InputError(page.source, Reason.WORKER_DIED, EXHAUSTED) from error
    except ConfigError as error:
        raise InputError(page.source, error.reason, str(error)) from error


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the kernel end a worker process that takes longer; no limit where the platform or the process is another."""
    if multiprocessing.parent_process() is None or sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
