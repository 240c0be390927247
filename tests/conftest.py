"""Fixtures that tests of several rooms use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newskeep.archive import Archive, open_archive
from tests.archives import Clock
from tests.command_line import Here
from tests.web import Web


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


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    """A new archive in a file, on that clock."""
    with open_archive(tmp_path / "archive.db", clock=clock) as found:
        yield found


@pytest.fixture
def newskeep(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Here:
    """The command line, on an archive of one's own."""
    return Here(capsys, tmp_path / "archive.db")
