"""How a command ends: the exit codes, and how an expected error becomes one sentence and one code."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from newskeep.cli.neutral import complain
from newskeep.errors import ArchiveBusyError, ArchiveError, ConfigError, NewskeepError


class ExitCode(IntEnum):
    """The codes that the README promises."""

    ALL_WELL = 0
    NOTHING_DONE = 1
    USAGE = 2
    SOME_FAILED = 3
    CONFIGURATION_OR_DATABASE = 4
    LOCKED = 5
    INTERRUPTED = 130


def exit_code(error: NewskeepError) -> ExitCode:
    """The code for an error that ended the command."""
    match error:
        case ArchiveBusyError():
            return ExitCode.LOCKED
        case ArchiveError() | ConfigError():
            return ExitCode.CONFIGURATION_OR_DATABASE
        case _:
            return ExitCode.NOTHING_DONE


@contextmanager
def expected_errors_become_exits() -> Iterator[None]:
    """Say an expected error in one sentence and leave with its code; any other error is a bug and stays loud."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # here, where a reader that has gone away can still be met quietly
    except NewskeepError as error:
        complain(f"{error} [{error.reason}]")
        raise typer.Exit(exit_code(error)) from error
    except BrokenPipeError as error:
        _send_the_rest_nowhere()
        raise typer.Exit(ExitCode.ALL_WELL) from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _send_the_rest_nowhere()
        complain(f"What is printed cannot be written: {error.strerror}.")
        raise typer.Exit(ExitCode.CONFIGURATION_OR_DATABASE) from error


def _send_the_rest_nowhere() -> None:
    """`newskeep list | head`, or a full disk: Python must not fail once more when it flushes on leaving."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
