"""Fixtures that tests of several rooms use."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from newskeep.archive import Archive, open_archive
from tests.archives import Clock
from tests.command_line import Here
from tests.databases import Databases, PostgresqlServer, SqliteFolder
from tests.web import Web

# The same examples on every run: what lands must not depend on luck. --hypothesis-profile=default seeks others.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


@pytest.fixture
def web() -> Iterator[Web]:
    """A web of one's own, on the loopback (see tests/web.py)."""
    found = Web()
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at NOON until it is moved."""
    return Clock()


@pytest.fixture(scope="session")
def blank_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive in which nothing is kept, made once: making one takes 0.3 s, copying it nothing."""
    path = tmp_path_factory.mktemp("blank") / "archive.db"
    open_archive(path).close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, in memory where that can be had: a hundred databases are a burden to a disk.

    It runs as a user without rights, who must reach its folder, so that it cannot stand among pytest's own.
    """
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name that nobody can foresee
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="newskeep-", dir=place, ignore_cleanup_errors=True) as folder:
        server = PostgresqlServer(Path(folder) / "data")
        yield server
        server.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Every kind of database in turn: what uses this, or `where` or `archive`, is tested on each."""
    if request.param == "sqlite":
        return SqliteFolder(tmp_path_factory.mktemp("sqlite"))
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    return server


@pytest.fixture
def where(databases: Databases) -> Iterator[str]:
    """The address of a new archive in which nothing is kept."""
    address = databases.copy(databases.blank)
    yield address
    databases.drop(address)


@pytest.fixture
def archive(where: str, clock: Clock) -> Iterator[Archive]:
    """A new archive, on that clock."""
    with open_archive(where, clock=clock) as found:
        yield found


@pytest.fixture
def newskeep(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Here:
    """The command line, on an archive of one's own."""
    return Here(capsys, tmp_path / "archive.db")
