"""SQLite: all that only it can do. PRAGMAs, locks, FTS5, its error codes, copies of the file.

The rest of the archive sees a `Database` (see `database`) and speaks plain SQL through SQLAlchemy.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    TextClause,
    bindparam,
    column,
    create_engine,
    event,
    exc,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.pool import QueuePool

from newskeep.archive.database import IndexedText
from newskeep.archive.fulltext import letters_apart
from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.errors import ArchiveBusyError, ArchiveError
from newskeep.model import Reason

APPLICATION_ID = 0x4E4B4550  # "NKEP", in the file's header (https://www.sqlite.org/fileformat.html, offset 68)
_MAGIC = b"SQLite format 3\x00"
_ALMOST_NO_SPACE = 1 << 20

# WAL: readers and the writer do not wait for each other. FULL: what was reported as kept survives a power cut, too;
# with many articles a transaction it costs nothing that can be measured.
_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-16000", "PRAGMA temp_store=MEMORY")

_WEIGHTS = (
    "10.0, 4.0, 1.0, 2.0, 2.0, 2.0"  # title, standfirst, text, authors, section, tags: a hit in a headline says more
)
_COLUMNS = ("title", "standfirst", "text", "authors", "section", "tags")
_search = table("search", column("rowid"))


class SqliteDatabase:
    """One SQLite file: one writer at a time, any number of readers, in as many threads as one likes."""

    def __init__(self, path: Path, *, writable: bool, patience: float) -> None:
        self.path = path
        self.subject = str(path)
        self.writable = writable
        self._patience = patience
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
        with translated(self.subject, self.path), writer.begin() as connection:
            yield connection

    def enter_wal(self) -> None:
        """Write-ahead logging, a property of the file that is set once, outside any transaction."""
        with translated(self.subject, self.path), closing(self._engine.raw_connection()) as raw:
            raw.execute("PRAGMA journal_mode=WAL")

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

    def copy_beside(self, label: str) -> Path:
        """Copy the archive as it stands into a new file beside it; the copy's path."""
        target = _unused(self.path.with_name(f"{self.path.name}.{label}"))
        with translated(self.subject, self.path), closing(self._engine.raw_connection()) as raw:
            raw.execute("VACUUM INTO ?", (str(target),))
        return target

    def size(self) -> int:
        """Bytes on disk, the write-ahead log included."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def index(self, connection: Connection, article_id: int, new: IndexedText, old: IndexedText | None) -> None:
        """Put an article into the search index, in place of what it said before."""
        if old is not None:
            connection.execute(_REMOVE, _index_row(article_id, old))
        connection.execute(_INSERT, _index_row(article_id, new))

    def matching(self, node: Node) -> Select[Any]:
        """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""
        return select(_search.c.rowid.label("id")).where(_match(node))

    def ranked(self, node: Node) -> Select[Any]:
        """The same with a column `score`, larger for the better match (BM25)."""
        score: ColumnElement[float] = literal_column(f"-bm25(search, {_WEIGHTS})").label("score")
        return select(_search.c.rowid.label("id"), score).where(_match(node))


_INSERT = text(
    "INSERT INTO search(rowid, title, standfirst, text, authors, section, tags) "
    "VALUES (:rowid, :title, :standfirst, :text, :authors, :section, :tags)"
)
_REMOVE = text(
    "INSERT INTO search(search, rowid, title, standfirst, text, authors, section, tags) "
    "VALUES ('delete', :rowid, :title, :standfirst, :text, :authors, :section, :tags)"
)


def create_search(connection: Connection) -> None:
    """The index. It is contentless: the text stands in `version`, and snippets are cut from there."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search USING fts5("
        "title, standfirst, text, authors, section, tags, content='', tokenize=\"unicode61 remove_diacritics 2\")"
    )


def rebuild_search(connection: Connection, rows: Iterable[tuple[int, IndexedText]]) -> None:
    """Fill the index anew from (article id, what its best version says)."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('delete-all')")
    for article_id, words in rows:
        connection.execute(_INSERT, _index_row(article_id, words))


def has_magic(path: Path) -> bool:
    """Whether a file begins as SQLite's do, or is empty, which SQLite takes for a database without tables."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in (_MAGIC, b"")


@contextmanager
def translated(subject: str, path: Path) -> Iterator[None]:
    """SQLite's faults as the archive's: the one place where they are caught."""
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


def _index_row(article_id: int, words: IndexedText) -> dict[str, Any]:
    return {"rowid": article_id, **{name: letters_apart(getattr(words, name) or "") for name in _COLUMNS}}


def _match(node: Node) -> TextClause:
    return text("search MATCH :expression").bindparams(bindparam("expression", _expression(node), unique=True))


def _expression(node: Node) -> str:
    """A textual tree in FTS5's language (https://www.sqlite.org/fts5.html, section 3); every word quoted."""
    match node:
        case Words(words, field, prefix):
            columns = field or "{title standfirst text}"
            return f'{columns} : "{letters_apart(words)}"' + (" *" if prefix else "")
        case Or(parts):
            return "(" + " OR ".join(_expression(part) for part in parts) + ")"
        case And(parts):
            wanted = " AND ".join(_expression(part) for part in parts if not isinstance(part, Not))
            unwanted = " OR ".join(_expression(part.part) for part in parts if isinstance(part, Not))
            return f"(({wanted}) NOT ({unwanted}))" if unwanted else f"({wanted})"
    raise AssertionError(f"not a textual query: {node}")
