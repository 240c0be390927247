"""Never two at once: the archive's lease, held while a heartbeat says that this process lives."""

import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newskeep.archive import Archive
from newskeep.errors import ArchiveBusyError
from newskeep.model import Reason

HEARTBEAT = 20.0  # seconds


class Watch:
    """A lease that is held. `stop()` is true when it was asked to stop, or the lease was lost."""

    def __init__(self, holder: str, asked: Callable[[], bool]) -> None:
        self.holder = holder
        self.lost = False
        self._asked = asked

    def stop(self) -> bool:
        """Whether to begin nothing any more."""
        return self.lost or self._asked()


@contextmanager
def lease(archive: Archive, holder: str, asked: Callable[[], bool]) -> Iterator[Watch]:
    """Be the one who watches, for as long as the block lasts; a thread says now and then that this process lives.

    Raises ArchiveBusyError where another is, and at the end where another took over: this process was taken for dead.
    """
    archive.watch.take_lease(holder, is_dead=is_dead)
    watch = Watch(holder, asked)
    ending = threading.Event()

    def beat() -> None:
        while not ending.wait(HEARTBEAT) and not watch.lost:
            try:
                watch.lost = not archive.watch.beat(holder)
            except ArchiveBusyError:
                continue  # a long transaction of our own; the lease outlasts several beats

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        ending.set()
        thread.join()
        archive.watch.release_lease(holder)
    if watch.lost:
        detail = "Another newskeep has taken over the watch: this one was silent for too long."
        raise ArchiveBusyError("the archive", Reason.LOCKED, detail)


def this_process() -> str:
    """Who holds a lease: a process of a machine."""
    return f"{platform.node()} pid {os.getpid()}"


def is_dead(holder: str) -> bool:
    """Whether a holder is known to be dead: a process of this machine that is not there, or was before this one."""
    machine, _, number = holder.rpartition(" pid ")
    if machine != platform.node() or not number.isdigit() or sys.platform == "win32":
        return False
    if int(number) == os.getpid():
        return True  # a container that starts anew numbers its processes from 1 again
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
