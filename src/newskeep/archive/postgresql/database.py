"""An archive in one schema of a PostgreSQL database: the first one of the search path, `public` unless it is set.

Writers take turns, as on SQLite, by an advisory lock that ends with the transaction. What is decided from what was read
(is this URL known? has this site a row?) is so decided once: two writers never make two articles of one URL, and never
lock each other out. Transactions are short, since nothing is fetched or read from a page inside of one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, make_url, text

from newskeep.archive.deferring import Writer
from newskeep.archive.indexed import Indexed, IndexedText
from newskeep.archive.postgresql import search
from newskeep.archive.postgresql.faults import translated
from newskeep.archive.query import Node
from newskeep.archive.vocabulary import Vocabulary
from newskeep.errors import ArchiveError, ConfigError
from newskeep.model import Reason

_MARK = "newskeep archive"
_LOCK = 0x4E4B4550  # "NKEP", as in the header of an SQLite archive
_TAKE_TURN = text(f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))")
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
_MARKED = text("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')")
_SIZE = text(
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
)
_TAKE_IDS = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
_NUMBERED = text(
    "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'id' "
    "AND pg_get_serial_sequence(quote_ident(table_name), 'id') IS NOT NULL"
)


def open_database(where: str, *, create: bool, patience: float) -> "PostgresqlDatabase":
    """The database at a postgresql:// URL, whether or not an archive is in it. Nothing is connected yet.

    Raises ConfigError where the URL cannot be read or the driver is not installed.
    """
    try:
        return PostgresqlDatabase(make_url(where).set(drivername="postgresql+psycopg"), patience=patience)
    except ImportError as error:
        detail = "PostgreSQL needs its driver. Install it with: pip install 'newskeep[postgresql]'"
        raise ConfigError("postgresql://…", Reason.BAD_SETTING, detail) from error
    except ValueError as error:  # its text may hold the password
        detail = "It is not a URL such as postgresql://user:password@host/database."
        raise ConfigError("postgresql://…", Reason.BAD_SETTING, detail) from error


class PostgresqlDatabase:
    """A pool of connections: one writer at a time, any number of readers, in as many threads as one likes."""

    writable = True  # whether the role may write is the server's to say, table by table

    def __init__(self, url: URL, *, patience: float) -> None:
        self.subject = _without_secrets(url)
        self.vocabulary = Vocabulary()
        self._engine = _engine(url, patience)
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection inside a read transaction: one moment of the archive."""
        with translated(self.subject), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose turn it is to write; committed at the end, rolled back on any exception.

        Raises ArchiveBusyError where another one's turn lasts longer than `patience`, ArchiveError (READ_ONLY) where
        the role may not write, (DISK_FULL, UNREACHABLE).
        """
        with translated(self.subject), self.vocabulary.unless_undone(), self._engine.begin() as connection:
            connection.execute(_TAKE_TURN)
            yield connection

    def revision(self, connection: Connection) -> str | None:
        """The schema's revision; None where it is empty. Raises ArchiveError where another program's tables stand."""
        names = set(connection.execute(_TABLES).scalars())
        if not names:
            return None
        if "alembic_version" not in names or connection.execute(_MARKED).scalar() != _MARK:
            detail = "Another program's tables stand there; give newskeep a database or a schema of its own."
            raise ArchiveError(self.subject, Reason.NOT_AN_ARCHIVE, detail)
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()

    def claim(self, connection: Connection) -> None:
        """Write beside the schema's revision whose it is."""
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_MARK}'")

    def before_migration(self, label: str) -> None:
        """Nothing: the server undoes a migration that fails, and backups are its owner's."""

    def after_migration(self) -> None:
        """Nothing."""

    def take_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Ids for so many new rows of a table, from its sequence."""
        return connection.execute(_TAKE_IDS, {"name": table, "count": count}).scalars().all()

    def index(self, connection: Writer, article_id: int, new: Indexed, old: IndexedText | None) -> None:
        """Put an article into the search index, in place of what it said before."""
        search.put(connection, article_id, new.terms)

    def matching(self, node: Node) -> Select[Any]:
        """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""
        return search.matching(node)

    def ranked(self, node: Node) -> Select[Any]:
        """The same with a column `score`, larger for the better match."""
        return search.ranked(node)

    def backup(self, target: Path) -> None:
        """Refused: raises ConfigError. The server's own tool does it better, and `copy-to` makes a file of it."""
        detail = "An archive on PostgreSQL is backed up by pg_dump, or copied into a file by: newskeep copy-to FILE"
        raise ConfigError(self.subject, Reason.BAD_SETTING, detail)

    def free_space(self) -> int | None:
        """Not known: the disk is the server's."""
        return None

    def size(self) -> int:
        """Bytes of the schema's tables and indexes on the server's disk."""
        with self.reading() as connection:
            size: int = connection.execute(_SIZE).scalar_one()
        return size


def damage(_: Connection) -> Iterator[str]:
    """Nothing that a client could see: the server watches over its files, and its owner has pg_amcheck."""
    yield from ()


def after_copy(connection: Connection) -> None:
    """Rows came with their ids: let the sequences go on from there."""
    for name in connection.execute(_NUMBERED).scalars().all():
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce((SELECT max(id) FROM {name}), 1))"  # noqa: S608 - names of our tables
        )


def _engine(url: URL, patience: float) -> Engine:
    # pre_ping: a connection that died while it lay in the pool is replaced without anybody noticing.
    engine = create_engine(
        url,
        pool_size=4,
        max_overflow=-1,
        pool_pre_ping=True,
        connect_args={"connect_timeout": max(2, round(patience)), "application_name": "newskeep"},
    )
    event.listen(engine, "connect", _preparing(patience))
    return engine


def _preparing(patience: float) -> Any:
    """What every new connection is told. Not as start parameters, which connection poolers refuse."""

    def prepare(raw: Any, _record: object) -> None:
        raw.execute(f"SET lock_timeout = {max(1, round(patience * 1000))}")
        raw.execute("SET TIME ZONE 'UTC'")
        raw.commit()

    return prepare


def _without_secrets(url: URL) -> str:
    shown = url.difference_update_query(["password", "sslpassword"]).set(drivername="postgresql")
    return shown.render_as_string(hide_password=True)
