"""Opening an archive: where it is, whether it is one, whether it must be made or brought up to date first."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import platformdirs

from newskeep.archive.archive import Archive
from newskeep.archive.schema import HEAD, REVISIONS
from newskeep.archive.sqlite import SqliteDatabase, has_magic
from newskeep.errors import ArchiveError, ConfigError
from newskeep.model import Reason

PATIENCE = 10.0
"""Seconds that a writer waits for another one before it gives up."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def default_path() -> Path:
    """Where the archive is unless a setting says otherwise: the platform's folder for a user's data."""
    return Path(platformdirs.user_data_dir("newskeep", appauthor=False)) / "archive.db"


def open_archive(
    where: str | Path | None = None,
    *,
    create: bool = True,
    clock: Callable[[], datetime] = now,
    patience: float = PATIENCE,
) -> Archive:
    """Open the archive at `where` (a path or a sqlite:/// URL; None: `default_path()`), a context manager.

    A new one is made where there is none (unless `create` is False), one of an older newskeep is copied beside and
    then brought up to date, one that cannot be written is opened for reading. Raises ArchiveError (ARCHIVE_NOT_FOUND,
    NOT_AN_ARCHIVE, NEWER_ARCHIVE, READ_ONLY, DISK_FULL, DATABASE), ArchiveBusyError (LOCKED) after `patience` seconds,
    ConfigError for a database that newskeep does not speak.
    """
    path = _path(where)
    writable = _look(path, create=create)
    database = SqliteDatabase(path, writable=writable, patience=patience)
    try:
        _bring_up_to_date(database, create=create)
    except BaseException:
        database.close()
        raise
    return Archive(database, clock)


def _path(where: str | Path | None) -> Path:
    if where is None:
        return default_path()
    address = str(where)
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///"))
    if "://" in address:
        scheme = address.split("://")[0]
        raise ConfigError(scheme + "://…", Reason.BAD_SETTING, "An archive is a file so far; other databases follow.")
    return Path(where).expanduser()


def _look(path: Path, *, create: bool) -> bool:
    """See that there is an archive, or room for one; whether it can be written."""
    try:
        if not path.exists():
            return _make_room(path, create=create)
        if not path.is_file() or not has_magic(path):
            raise ArchiveError(str(path), Reason.NOT_AN_ARCHIVE)
    except OSError as error:
        raise ArchiveError(str(path), Reason.READ_ONLY, f"The archive cannot be reached: {error.strerror}.") from error
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _make_room(path: Path, *, create: bool) -> bool:
    if not create:
        raise ArchiveError(str(path), Reason.ARCHIVE_NOT_FOUND)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(path.parent, os.W_OK):
        raise ArchiveError(str(path), Reason.READ_ONLY, "The archive cannot be made: its folder cannot be written.")
    return True


def _bring_up_to_date(database: SqliteDatabase, *, create: bool) -> None:
    with database.reading() as connection:
        revision = database.revision(connection)
    if revision == HEAD:
        return
    if revision is None and not create:
        raise ArchiveError(database.subject, Reason.ARCHIVE_NOT_FOUND, "The file is empty: there is no archive yet.")
    if revision is not None and revision not in REVISIONS:
        raise ArchiveError(database.subject, Reason.NEWER_ARCHIVE)
    if not database.writable:
        detail = "The archive must be brought up to date first, but it cannot be written."
        raise ArchiveError(database.subject, Reason.READ_ONLY, detail)
    if revision is not None:
        database.copy_beside(f"before-{HEAD}")
    _migrate(database)
    database.enter_wal()


def _migrate(database: SqliteDatabase) -> None:
    """In one transaction: half-way there is nothing, and a second process that opens at the same time waits."""
    with database.writing() as connection:
        if database.revision(connection) != HEAD:
            database.claim(connection)
            import_module("newskeep.archive.migrating").migrate(connection, HEAD)  # lazy: most openings need no Alembic
