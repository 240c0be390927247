"""Opening an archive: where it is, whether it is one, whether it must be made or brought up to date first."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import platformdirs

from newskeep.archive.archive import Archive
from newskeep.archive.database import Database, place_of
from newskeep.archive.schema import HEAD, REVISIONS
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
    """Open the archive at `where`, a path or a sqlite:/// or postgresql:// URL (None: `default_path()`), in a `with`.

    A new one is made where there is none (unless `create` is False), one of an older newskeep is copied beside and
    then brought up to date, one that cannot be written is opened for reading. Raises ArchiveError (ARCHIVE_NOT_FOUND,
    NOT_AN_ARCHIVE, NEWER_ARCHIVE, READ_ONLY, DISK_FULL, UNREACHABLE, DATABASE), ArchiveBusyError (LOCKED) after
    `patience` seconds, ConfigError for a database that newskeep does not speak.
    """
    database = database_at(str(default_path() if where is None else where), create=create, patience=patience)
    try:
        _bring_up_to_date(database, create=create)
    except BaseException:
        database.close()
        raise
    return Archive(database, clock)


def database_at(where: str, *, create: bool, patience: float) -> Database:
    """The database at a path or URL, of whatever revision. Raises ArchiveError, ConfigError."""
    scheme = where.split("://")[0] if "://" in where else "sqlite"
    name = _BY_SCHEME.get(scheme.split("+")[0])
    if name is None:
        known = ", ".join(f"{known}://" for known in _BY_SCHEME)
        raise ConfigError(f"{scheme}://…", Reason.BAD_SETTING, f"An archive is a file or one of {known}.")
    database: Database = place_of(name).open_database(where, create=create, patience=patience)
    return database


_BY_SCHEME = {"sqlite": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}


def _bring_up_to_date(database: Database, *, create: bool) -> None:
    with database.reading() as connection:
        revision = database.revision(connection)
    if revision == HEAD:
        return
    if revision is None and not create:
        raise ArchiveError(database.subject, Reason.ARCHIVE_NOT_FOUND, "It is empty: there is no archive yet.")
    if revision is not None and revision not in REVISIONS:
        raise ArchiveError(database.subject, Reason.NEWER_ARCHIVE)
    if not database.writable:
        detail = "The archive must be brought up to date first, but it cannot be written."
        raise ArchiveError(database.subject, Reason.READ_ONLY, detail)
    _migrate(database)
    database.after_migration()


def _migrate(database: Database) -> None:
    """In one transaction: half-way there is nothing, and a second process that opens at the same time waits."""
    with database.writing() as connection:
        revision = database.revision(connection)
        if revision == HEAD:
            return
        if revision is not None:
            database.before_migration(f"before-{HEAD}")
        import_module("newskeep.archive.migrating").migrate(connection, HEAD)  # lazy: most openings need no Alembic
        database.claim(connection)
