"""What people see, with colour where there is a terminal and NO_COLOR is not set.

Text from a page goes out as Text, never as rich's markup, and always neutral.
"""

import sys
from functools import lru_cache
from typing import TextIO

from rich.console import Console
from rich.text import Text

from newskeep.cli.neutral import neutral


@lru_cache(maxsize=2)  # one for each stream: a message must know of the bar below it
def _console(stream: TextIO) -> Console:
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True)


def output() -> Console:
    """Standard output for people."""
    return _console(sys.stdout)


def messages() -> Console:
    """Standard error."""
    return _console(sys.stderr)


def say(text: str, style: str = "") -> None:
    """A message to a person."""
    messages().print(Text(neutral(text), style=style))


def person_reads() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()
