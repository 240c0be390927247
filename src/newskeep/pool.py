"""The processes that read pages, and what to do when one of them dies.

A page can kill the process that reads it (a fault in a C library, memory, time without end). The pool is then opened
anew and every page that was in hand is read again alone, so that only the one that kills is lost: WORKER_DIED. Where
processes die without a page (no memory, a script without its `if __name__ == "__main__"`), the run stops loudly.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing import forkserver
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from newskeep.errors import InputError, NewskeepError
from newskeep.model import Page, Reason
from newskeep.saved import SavedPage

if TYPE_CHECKING:
    from newskeep.workers import Reading

P = ParamSpec("P")
T = TypeVar("T")
OpenPool = Callable[[int], Executor]

# Processor time that one page may take; the slowest of 1,728 measured pages takes well under a second. The kernel
# ends a process that goes beyond it, which is the one way to stop C code.
MOST_SECONDS = 60.0
DIED = f"The process that read this page died: a crash, no memory left, or more than {MOST_SECONDS:.0f} s of work."
WORKROOM = "newskeep.workers"
DEATHS = 3  # after so many it is asked whether a process lives that has nothing to do
NONE_LIVES = (
    "No process that reads pages stays alive, even without a page: memory may be short, or a script that calls "
    'newskeep lacks its `if __name__ == "__main__":`.'
)


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read: here as bytes, or still on disk. `at` is the time of reading, `rules` a folder of rules."""

    item: SavedPage | Page
    at: datetime
    max_bytes: int
    rules: Path | None = None


def work(task: Task) -> "Reading":
    """Read one page. Raises InputError where a saved page cannot be read.

    The room that does it is imported where it is done: the process that hands out the pages need not know the
    parsers, which would cost it 28 MB and a quarter of a second.
    """
    return cast("Reading", import_module(WORKROOM).work(task))


class Workers:
    """An open pool of processes, and what to do when one of them dies. Close it by leaving its `with` block."""

    def __init__(self, jobs: int, open_pool: OpenPool) -> None:
        self._jobs = jobs
        self._open_pool = open_pool
        self._pool = open_pool(jobs)
        self._deaths = 0

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        # On the way out of an error there is no waiting for pages that nobody will keep.
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def submit(self, task: Task) -> "Future[Reading]":
        """Have a page read. The future ends with a Reading, an InputError, or BrokenExecutor if a process died."""
        try:
            return self._pool.submit(work, task)
        except BrokenExecutor as error:
            return _ended(error)

    def submit_alone(self, task: Task) -> "Future[Reading]":
        """Have a page read again while no other is in hand. Its future has ended, at worst with WORKER_DIED.

        Raises NewskeepError where it is not the pages that kill: else each of them would cost processes in vain.
        """
        try:
            future = self._pool.submit(work, task)
        except BrokenExecutor:
            self._reopen()
            future = self._pool.submit(work, task)
        if not isinstance(future.exception(), BrokenExecutor):
            return future
        self._deaths += 1
        if self._deaths % DEATHS == 0:
            self._see_that_one_lives()
        return _ended(InputError(task.item.source, Reason.WORKER_DIED, DIED))

    def _see_that_one_lives(self) -> None:
        self._reopen()
        try:
            self._pool.submit(os.getpid).result()
        except BrokenExecutor as error:
            raise NewskeepError("reading pages", Reason.WORKER_DIED, NONE_LIVES) from error

    def _reopen(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._open_pool(self._jobs)


def _ended(error: Exception) -> "Future[Reading]":
    future: Future[Reading] = Future()
    future.set_exception(error)
    return future


class InThisProcess(Executor):
    """Does the work where it is asked for: for few pages, which are read before a pool would have started."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """The ended future of `fn`'s value, or of the expected failure that it raised; a bug is raised at once."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except InputError as error:
            future.set_exception(error)
        return future


def open_processes(jobs: int) -> Executor:
    """A pool of `jobs` processes, safe to open while threads run: none of them is a fork of this process.

    On POSIX they are forks of a server that has imported what they need: measured on two cores, the first page is
    read after 0.35 s and each further process costs 10 ms, where spawning costs 0.4 s for each.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _prepare)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, WORKROOM])
    # Ctrl-C on a terminal goes to every process; only the one that hands out the pages may act on it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()  # the server and its forks inherit the mask
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return ProcessPoolExecutor(jobs, context, _prepare)


def _prepare() -> None:
    """Make a worker quick at collecting garbage, deaf to Ctrl-C, and mortal: it would outlive a killed parent."""
    gc.freeze()
    gc.disable()  # it collects after each page, and a page is bounded
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
