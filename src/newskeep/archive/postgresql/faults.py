"""PostgreSQL's faults as the archive's: the one place where they are caught.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. The first two characters are the class.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from newskeep.errors import ArchiveBusyError, ArchiveError
from newskeep.model import Reason

_BUSY = frozenset({"55P03", "57014", "40001", "40P01"})  # lock not available, canceled, serialization, deadlock
_BY_CODE: dict[str, tuple[Reason, str]] = {
    "3F000": (Reason.ARCHIVE_NOT_FOUND, "The database has no schema of this name. Make it with: CREATE SCHEMA"),
    "42501": (Reason.READ_ONLY, "The role lacks the right to do this"),
    "25006": (Reason.READ_ONLY, "The server takes no writes"),
    "53100": (Reason.DISK_FULL, "The server's disk is full"),
    "53300": (Reason.UNREACHABLE, "The server has no connection left"),
    "08": (Reason.UNREACHABLE, "The connection to the server broke"),
    "57": (Reason.UNREACHABLE, "The server ended the connection"),
}


@contextmanager
def translated(subject: str) -> Iterator[None]:
    """Raise ArchiveError, ArchiveBusyError for what PostgreSQL and its driver report."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _archive_error(subject, error) from error


def _archive_error(subject: str, error: exc.DBAPIError) -> ArchiveError:
    code = getattr(error.orig, "sqlstate", None) or ""
    said = " ".join(str(error.orig).split("\n")[0].split())
    if code in _BUSY:
        return ArchiveBusyError(subject, Reason.LOCKED)
    known = _BY_CODE.get(code) or _BY_CODE.get(code[:2])
    if known is not None:
        reason, sentence = known
        return ArchiveError(subject, reason, f"{sentence} ({said}).")
    if error.connection_invalidated or (not code and isinstance(error, exc.OperationalError)):
        return ArchiveError(subject, Reason.UNREACHABLE, f"The database server cannot be reached ({said}).")
    return ArchiveError(subject, Reason.DATABASE, f"The database reported a fault: {said}.")
