"""What a worker process does in tests of its death. A module of its own, for it is imported in every new process."""

import os
import signal
from collections.abc import Callable
from typing import Any

from newskeep.pool import Task
from newskeep.saved import SavedPage
from newskeep.workers import at_most


def dies_at_a_deadly_page(function: Callable[..., Any], *tasks: Task) -> Any:
    """Reads a page as a worker does, and dies at one whose name says so."""
    if any(isinstance(task.item, SavedPage) and "deadly" in task.item.path for task in tasks):
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*tasks)


def dies(*_: Any) -> None:
    """Dies whatever it is asked to do, as a process does that has no memory."""
    os._exit(1)


def never_ends(seconds: float) -> None:
    """Works without end, in the time that is allowed."""
    with at_most(seconds):
        while True:
            pass
