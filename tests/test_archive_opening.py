"""Opening an archive: new, old, newer, broken, locked, read-only, full."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newskeep.archive import Archive, Candidate, default_path, open_archive
from newskeep.archive.schema import HEAD
from newskeep.archive.sqlite import APPLICATION_ID
from newskeep.errors import ArchiveBusyError, ArchiveError, ConfigError
from newskeep.model import Outcome, Reason, Verdict
from tests.archives import article, page

URL = "https://news.example/pier"
FAILED = Outcome(URL, Verdict.FAILED, Reason.TIMEOUT)
NOBODY = 65534


def reason_of_opening(path: Path, *, create: bool = True, patience: float = 0.1) -> Reason:
    with pytest.raises(ArchiveError) as caught:
        open_archive(path, create=create, patience=patience).close()
    assert caught.value.subject == str(path)
    return caught.value.reason


def test_a_new_archive_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b c" / "100 % ü?.db"
    with open_archive(path) as archive:
        archive.keep(page(URL), article())
    with open_archive(path, create=False) as archive:
        assert archive.find(URL) is not None
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_archive_is_opened_by_a_string_and_by_an_sqlite_url(tmp_path: Path) -> None:
    open_archive(str(tmp_path / "a.db")).close()
    open_archive(f"sqlite:///{tmp_path}/a.db", create=False).close()


def test_the_default_place_is_the_users_data_folder(tmp_path: Path) -> None:
    code = "from newskeep.archive import open_archive; open_archive().close()"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # noqa: S603 - our own interpreter
    assert list(tmp_path.rglob(default_path().name))


def test_a_missing_archive_is_not_made_when_it_is_only_to_be_read(tmp_path: Path) -> None:
    assert reason_of_opening(tmp_path / "none" / "a.db", create=False) is Reason.ARCHIVE_NOT_FOUND
    assert not (tmp_path / "none").exists()


def test_an_empty_file_becomes_an_archive_only_where_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert reason_of_opening(path, create=False) is Reason.ARCHIVE_NOT_FOUND
    open_archive(path).close()
    open_archive(path, create=False).close()


@pytest.mark.parametrize("content", [b"<html>no</html>", b"SQLite format 3", b"\0" * 5000, b"SQLite format 3\0" * 99])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    assert reason_of_opening(path) is Reason.NOT_AN_ARCHIVE
    assert path.read_bytes() == content


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    assert reason_of_opening(tmp_path) is Reason.NOT_AN_ARCHIVE


def test_a_path_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert reason_of_opening(tmp_path / "file" / "a.db") is Reason.READ_ONLY


@pytest.mark.parametrize("table", ["bookmarks", "alembic_version"])
def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path, table: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"CREATE TABLE {table}(version_num)")
    before = path.read_bytes()
    assert reason_of_opening(path) is Reason.NOT_AN_ARCHIVE
    assert path.read_bytes() == before


def test_an_archive_of_a_newer_newskeep_is_refused(tmp_path: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tmp_path))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    assert reason_of_opening(path) is Reason.NEWER_ARCHIVE


def test_the_file_says_whose_it_is(blank_archive: Path) -> None:
    with closing(sqlite3.connect(blank_archive)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


def test_opening_a_current_archive_does_not_load_alembic(blank_archive: Path) -> None:
    code = (
        "import sys; from newskeep.archive import open_archive; open_archive(sys.argv[1]).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, blank_archive], check=True)  # noqa: S603 - our own interpreter


def test_compressing_does_not_load_sqlalchemy() -> None:
    code = "import sys; from newskeep.archive.bodies import compress; sys.exit('sqlalchemy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter


@pytest.mark.parametrize("where", ["mysql://ada:secret@db.example/news", "postgresql://ada:secret@db:port/news"])
def test_a_database_that_newskeep_does_not_speak_is_a_clear_refusal_without_its_password(where: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_archive(where)
    assert "secret" not in str(caught.value)


def test_a_writer_that_waits_in_vain_says_that_the_archive_is_held(tmp_path: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tmp_path))
    with open_archive(path, patience=0.1) as archive, closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        start = time.monotonic()
        with pytest.raises(ArchiveBusyError) as caught:
            archive.keep(page(URL), article())
        assert caught.value.reason is Reason.LOCKED
        assert time.monotonic() - start < 5
        assert archive.find(URL) is None  # readers go on
        holder.execute("ROLLBACK")
        assert archive.keep(page(URL), article()).verdict is Verdict.NEW


def test_a_writer_waits_for_another_one_that_ends_in_time(tmp_path: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tmp_path))
    with (
        open_archive(path, patience=20) as archive,
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as holder,
    ):
        holder.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, lambda: holder.execute("ROLLBACK"))
        timer.start()
        assert archive.keep(page(URL), article()).verdict is Verdict.NEW
        timer.join()


def test_an_archive_held_while_it_is_made_is_a_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert reason_of_opening(path) is Reason.LOCKED


AS_NOBODY = """
import os, sys
import newskeep.archive.sqlite  # while it can be read
from newskeep.archive import open_archive
from newskeep.errors import ArchiveError
from newskeep.model import Outcome, Reason, Verdict
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with open_archive(sys.argv[1]) as archive:
    print(archive.stats().articles, len(archive.search("harbour")))
    try:
        archive.record(Outcome("x", Verdict.FAILED, Reason.TIMEOUT))
    except ArchiveError as error:
        print(error.reason)
"""


@pytest.mark.parametrize("held_open", [False, True])
@pytest.mark.parametrize("folder_writable", [False, True])
def test_an_archive_that_cannot_be_written_can_be_read(
    open_folder: Path, blank_archive: Path, held_open: bool, folder_writable: bool
) -> None:
    path = Path(shutil.copy(blank_archive, open_folder))
    with open_archive(path) as archive:
        archive.keep(page(URL), article())
        if not held_open:
            archive.close()
        path.chmod(0o644)
        open_folder.chmod(0o777 if folder_writable else 0o755)
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", AS_NOBODY, path], check=True, capture_output=True, text=True
        )
    assert ran.stdout.split() == ["1", "1", "read-only"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a user without rights reaches, as pytest's own is not; needs root to become that user."""
    if os.getuid() != 0:
        pytest.skip("needs root to become a user without rights")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_full_disk_is_a_clear_sentence_and_loses_nothing(tiny_disk: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tiny_disk))
    with open_archive(path) as archive:
        archive.keep(page(URL), article())
        with pytest.raises(ArchiveError) as caught:
            keep_a_hundred_large_pages(archive)
        assert caught.value.reason is Reason.DISK_FULL
        assert archive.find(URL) is not None
        kept = archive.stats().articles
    with open_archive(path) as archive:
        assert archive.stats().articles == kept
        assert len(list(archive.listing())) == kept


def keep_a_hundred_large_pages(archive: Archive) -> None:
    for number in range(100):
        archive.keep(page(f"https://news.example/{number}", os.urandom(50_000)), article(title=str(number)))


def test_an_archive_that_does_not_fit_on_the_disk_is_a_clear_sentence(tiny_disk: Path) -> None:
    (tiny_disk / "other").write_bytes(bytes(980_000))
    assert reason_of_opening(tiny_disk / "a.db") is Reason.DISK_FULL


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(  # noqa: S603 - a fixed command
            ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder],  # noqa: S607 - wherever the platform has it
            check=False,
            capture_output=True,
        ).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)  # noqa: S603, S607 - a fixed command


def test_a_damaged_archive_is_a_clear_sentence(tmp_path: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tmp_path))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(ArchiveError) as caught, open_archive(path) as archive:
        archive.stats()
    assert caught.value.reason is Reason.DATABASE
    assert "damaged" in caught.value.detail


def test_a_rehearsal_leaves_nothing_behind(tmp_path: Path, blank_archive: Path) -> None:
    path = Path(shutil.copy(blank_archive, tmp_path))
    with open_archive(path) as archive:
        assert archive.would_keep(Candidate(page(URL), article())).verdict is Verdict.NEW
        assert archive.find(URL) is None
        assert archive.attempts(URL) == []
        archive.record(FAILED)
        assert len(archive.attempts(URL)) == 1
