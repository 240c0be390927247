"""An archive in one SQLite file: PRAGMAs, locks, copies of the file, and what is there before it is opened."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, event
from sqlalchemy.pool import QueuePool

from newskeep.archive.deferring import Writer
from newskeep.archive.indexed import Indexed, IndexedText, column_terms
from newskeep.archive.query import Node
from newskeep.archive.sqlite import search
from newskeep.archive.sqlite.faults import translated
from newskeep.archive.vocabulary import Vocabulary
from newskeep.errors import ArchiveError
from newskeep.model import Reason

APPLICATION_ID = 0x4E4B4550  # "NKEP", in the file's header (https://www.sqlite.org/fileformat.html, offset 68)
_ID_AT = 68  # of a file that is an archive
_FOLDER = "It is a folder. Name a file in it, such as {}."
_MAGIC = b"SQLite format 3\x00"

# WAL: readers and the writer do not wait for each other. FULL: what was reported as kept survives a power cut, too;
# with many articles a transaction it costs nothing that can be measured.
# A log of 32 MB before it is moved into the file: an article touches dozens of pages all over it, which meet there.
_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=8000",
)


def open_database(where: str, *, create: bool, patience: float) -> "SqliteDatabase":
    """The file at `where` (a path or a sqlite:/// URL), whether or not an archive is in it.

    Raises ArchiveError (ARCHIVE_NOT_FOUND, NOT_AN_ARCHIVE, READ_ONLY).
    """
    path = Path(where.removeprefix("sqlite:///")).expanduser()
    return SqliteDatabase(path, writable=_look(path, create=create), patience=patience)


class SqliteDatabase:
    """One SQLite file: one writer at a time, any number of readers, in as many threads as one likes."""

    def __init__(self, path: Path, *, writable: bool, patience: float) -> None:
        self.path = path
        self.subject = str(path)
        self.writable = writable
        self.vocabulary = Vocabulary()
        self._engine = _engine(path, writable=writable, patience=patience)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection inside a read transaction: one moment of the archive."""
        with translated(self.subject, self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that holds the write lock; committed at the end, rolled back on any exception.

        Raises ArchiveBusyError where another process holds the lock for longer than `patience`, ArchiveError
        (READ_ONLY) where the file cannot be written, (DISK_FULL) where the disk is full.
        """
        if not self.writable:
            raise ArchiveError(self.subject, Reason.READ_ONLY)
        writer = self._engine.execution_options(newskeep_begin="BEGIN IMMEDIATE")
        with translated(self.subject, self.path), self.vocabulary.unless_undone(), writer.begin() as connection:
            yield connection

    def claim(self, connection: Connection) -> None:
        """Write into the file's header whose it is."""
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")

    def revision(self, connection: Connection) -> str | None:
        """The schema's revision; None for an empty file. Raises ArchiveError where another program's tables stand."""
        names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
        if not names:
            return None
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        if application != APPLICATION_ID or "alembic_version" not in names:
            raise ArchiveError(self.subject, Reason.NOT_AN_ARCHIVE, "The file is another program's SQLite database.")
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()

    def before_migration(self, label: str) -> None:
        """Copy the archive as it stands into a new file beside it. Another connection may hold the write lock."""
        self.copy_to(_unused(self.path.with_name(f"{self.path.name}.{label}")))

    def after_migration(self) -> None:
        """Write-ahead logging, a property of the file that is set once, outside any transaction."""
        with translated(self.subject, self.path), closing(self._engine.raw_connection()) as raw:
            raw.execute("PRAGMA journal_mode=WAL")

    def copy_to(self, target: Path) -> None:
        """Copy the archive as it stands into a new file."""
        with translated(self.subject, self.path), closing(self._engine.raw_connection()) as raw:
            raw.execute("VACUUM INTO ?", (str(target),))

    def backup(self, target: Path) -> None:
        """Write the archive as it stands into a file, which appears under its name when it is complete.

        The file's folder is made where it is missing.

        SQLite's online backup (https://www.sqlite.org/backup.html), inside one read transaction: nobody waits, and
        nothing that is written meanwhile makes it begin again. Raises ArchiveError (NOT_AN_ARCHIVE) where the file is
        there and is no archive, or is this very one, (READ_ONLY) where it cannot be written, (DISK_FULL).
        """
        if target.exists() and (target.samefile(self.path) or not _is_archive(target)):
            detail = "A backup may take the place of an older one only, and this file is none."
            raise ArchiveError(str(target), Reason.NOT_AN_ARCHIVE, detail)
        part = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with self.reading() as connection, translated(str(target), target), closing(sqlite3.connect(part)) as copy:
                connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")  # here the moment is fixed
                raw: Any = connection.connection.driver_connection
                raw.backup(copy)
            part.replace(target)
        except OSError as error:
            raise ArchiveError(str(target), Reason.READ_ONLY, f"It cannot be written: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def free_space(self) -> int | None:
        """Bytes that are free on the disk."""
        return shutil.disk_usage(self.path.parent).free

    def size(self) -> int:
        """Bytes on disk, the write-ahead log included."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def take_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Ids for so many new rows of a table: the largest and more. Nobody else writes meanwhile."""
        last: int = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()  # noqa: S608 - names of our tables
        return range(last + 1, last + 1 + count)

    def index(self, connection: Writer, article_id: int, new: Indexed, old: IndexedText | None) -> None:
        """Put an article into the search index, in place of what it said before."""
        search.put(connection, article_id, new.terms, None if old is None else column_terms(old))

    def matching(self, node: Node) -> Select[Any]:
        """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""
        return search.matching(node)

    def ranked(self, node: Node) -> Select[Any]:
        """The same with a column `score`, larger for the better match."""
        return search.ranked(node)


def damage(connection: Connection) -> Iterator[str]:
    """What SQLite finds wrong with the file."""
    yield from (row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok")


def after_copy(_: Connection) -> None:
    """Nothing: an id is the largest and one more."""


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_ID_AT + 4)
    return head.startswith(_MAGIC) and head[_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


def _look(path: Path, *, create: bool) -> bool:
    """See that there is an archive, or room for one; whether it can be written."""
    try:
        if not path.exists():
            return _make_room(path, create=create)
        if path.is_dir():
            raise ArchiveError(str(path), Reason.NOT_AN_ARCHIVE, _FOLDER.format(path / "archive.db"))
        if not path.is_file() or not _has_magic(path):
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


def _has_magic(path: Path) -> bool:
    """Whether a file begins as SQLite's do, or is empty, which SQLite takes for a database without tables."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in (_MAGIC, b"")


def _engine(path: Path, *, writable: bool, patience: float) -> Engine:
    address = _address(path, writable=writable)

    def connect() -> sqlite3.Connection:
        # isolation_level=None: the driver begins no transactions of its own accord, the listener below does.
        return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite:///", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=-1)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _address(path: Path, *, writable: bool) -> str:
    """The file as SQLite's URI. In a folder that cannot be written no -shm file can be made beside a WAL database;
    it is then read as immutable, which is safe as long as there is no log that another process is writing."""
    if writable:
        return f"{path.absolute().as_uri()}?mode=rwc"
    log = path.with_name(f"{path.name}-wal")
    lasting = "&immutable=1" if not os.access(path.parent, os.W_OK) and not log.exists() else ""
    return f"{path.absolute().as_uri()}?mode=ro{lasting}"


def _prepare(raw: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        raw.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("newskeep_begin", "BEGIN"))


def _unused(path: Path) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.name}.{number}"), number + 1
    return candidate
