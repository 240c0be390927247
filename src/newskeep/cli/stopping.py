"""How a run is told to stop: a first signal finishes what is in hand, a second one ends the process at once."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from newskeep.cli.exits import ExitCode

_STOPPING = "Stopping when what is in hand is kept. Ctrl-C again stops at once."
_STOPPED = "Stopped."


def tell_person(sentence: str) -> None:
    """Say a sentence on standard error, from within a signal's handler."""
    # Not through rich: a signal comes between any two instructions, also where its lock is held.
    if sentence == _STOPPED and sys.stderr.isatty():
        sentence = f"\n{sentence}\n\x1b[?25h"  # the bar hid the cursor
    else:
        sentence += "\n"
    os.write(2, sentence.encode())


@contextmanager
def stops(
    *,
    on_first: Callable[[], None] = lambda: None,
    quiet: bool = False,
    tell: Callable[[str], None] = tell_person,
) -> Iterator[Callable[[], bool]]:
    """Whether to stop: after a first Ctrl-C or SIGTERM in this block. A second one ends the process at once.

    `on_first` is called within the handler of the first: it may do no more than set a flag. `tell` says a sentence in
    another way than to a person; it is called within the handler, too, and may take no lock.
    """
    asked: list[int] = []

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if asked:
            # Not by an exception: leaving in order would wait for threads that wait for servers. What is kept is
            # committed, and the archive stands any sudden end.
            tell(_STOPPED)
            os._exit(ExitCode.INTERRUPTED)
        asked.append(_number)
        on_first()
        if not quiet:
            tell(_STOPPING)

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, on_signal) for number in signals}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
