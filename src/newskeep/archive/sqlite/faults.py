"""SQLite's faults as the archive's: the one place where they are caught."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import exc

from newskeep.errors import ArchiveBusyError, ArchiveError
from newskeep.model import Reason

_ALMOST_NO_SPACE = 1 << 20


@contextmanager
def translated(subject: str, path: Path) -> Iterator[None]:
    """Raise ArchiveError, ArchiveBusyError for what SQLite reports."""
    try:
        yield
    except exc.DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise _archive_error(subject, path, error.orig) from error
        raise
    except sqlite3.Error as error:
        raise _archive_error(subject, path, error) from error


def _archive_error(subject: str, path: Path, error: sqlite3.Error) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveBusyError(subject, Reason.LOCKED)
    if code == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < _ALMOST_NO_SPACE:
        return ArchiveError(subject, Reason.DISK_FULL)
    known = _BY_CODE.get(code)
    if known is not None:
        return ArchiveError(subject, *known)
    return ArchiveError(subject, Reason.DATABASE, f"The database reported a fault: {error}.")


_BY_CODE: dict[int, tuple[Reason, str]] = {
    sqlite3.SQLITE_FULL: (Reason.DISK_FULL, ""),
    sqlite3.SQLITE_READONLY: (Reason.READ_ONLY, ""),
    sqlite3.SQLITE_PERM: (Reason.READ_ONLY, ""),
    sqlite3.SQLITE_NOTADB: (Reason.NOT_AN_ARCHIVE, ""),
    sqlite3.SQLITE_CORRUPT: (Reason.DATABASE, "The archive's file is damaged."),
    sqlite3.SQLITE_CANTOPEN: (Reason.DATABASE, "The archive's file cannot be opened."),
}
