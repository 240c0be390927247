"""How a run is told to stop: a first signal finishes what is in hand, a second one ends the process at once."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from newskeep.cli.exits import ExitCode


@contextmanager
def stops(*, on_first: Callable[[], None] = lambda: None, quiet: bool = False) -> Iterator[Callable[[], bool]]:
    """Whether to stop: after a first Ctrl-C or SIGTERM in this block. A second one ends the process at once.

    `on_first` is called within the handler of the first: it may do no more than set a flag.
    """
    asked: list[int] = []

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if asked:
            # Not by an exception: leaving in order would wait for threads that wait for servers. What is kept is
            # committed, and the archive stands any sudden end.
            os.write(2, b"\nStopped.\n\x1b[?25h" if sys.stderr.isatty() else b"Stopped.\n")  # the bar hid the cursor
            os._exit(ExitCode.INTERRUPTED)
        asked.append(_number)
        on_first()
        if not quiet:
            # Not through rich: a signal comes between any two instructions, also where its lock is held.
            os.write(2, b"Stopping when what is in hand is kept. Ctrl-C again stops at once.\n")

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, on_signal) for number in signals}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
