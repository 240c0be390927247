"""Fixtures that tests of several rooms use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from newskeep.archive import Archive, open_archive
from tests.archives import Clock
from tests.command_line import Here
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


@pytest.fixture
def archive(tmp_path: Path, clock: Clock, blank_archive: Path) -> Iterator[Archive]:
    """A new archive in a file, on that clock."""
    shutil.copy(blank_archive, tmp_path / "archive.db")
    with open_archive(tmp_path / "archive.db", clock=clock) as found:
        yield found


@pytest.fixture
def newskeep(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Here:
    """The command line, on an archive of one's own."""
    return Here(capsys, tmp_path / "archive.db")
