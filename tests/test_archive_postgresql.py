"""An archive on a PostgreSQL server: what is there, who may do what, and a server that goes away and comes back."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.sql import SQL, Identifier

from newskeep.archive import Archive, open_archive
from newskeep.errors import ArchiveBusyError, ArchiveError
from newskeep.model import Reason, Verdict
from tests.archives import STORY, article, page
from tests.databases import PostgresqlServer, connection_to, name_of

URL = "https://news.example/pier"


@pytest.fixture
def place(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of a new archive on the server."""
    address = postgresql_server.copy(postgresql_server.blank)
    yield address
    postgresql_server.drop(address)


def error_of_opening(where: str, *, create: bool = True) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        open_archive(where, create=create, patience=0.2).close()
    return caught.value


def test_an_archive_is_made_where_nothing_is_and_only_where_it_may_be(postgresql_server: PostgresqlServer) -> None:
    where = postgresql_server.new()
    assert error_of_opening(where, create=False).reason is Reason.ARCHIVE_NOT_FOUND
    open_archive(where).close()
    open_archive(where.replace("postgresql://", "postgres://"), create=False).close()
    postgresql_server.drop(where)


def test_another_programs_tables_are_left_alone(postgresql_server: PostgresqlServer) -> None:
    where = postgresql_server.new()
    with connection_to(where) as raw:
        raw.execute("CREATE TABLE alembic_version(version_num text)")
    assert error_of_opening(where).reason is Reason.NOT_AN_ARCHIVE
    with connection_to(where) as raw:
        assert raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [
            ("alembic_version",)
        ]
    postgresql_server.drop(where)


def test_two_archives_share_a_database_in_schemas_of_their_own(postgresql_server: PostgresqlServer) -> None:
    where = postgresql_server.new()
    with connection_to(where) as raw:
        raw.execute("CREATE SCHEMA press")
    with open_archive(where) as one, open_archive(f"{where}&options=-csearch_path%3Dpress") as other:
        one.keep(page(URL), article())
        assert other.stats().articles == 0
    assert error_of_opening(f"{where}&options=-csearch_path%3Dnowhere").reason is Reason.ARCHIVE_NOT_FOUND
    postgresql_server.drop(where)


def test_an_archive_of_a_newer_newskeep_is_refused(place: str) -> None:
    with connection_to(place) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    assert error_of_opening(place).reason is Reason.NEWER_ARCHIVE


def test_a_server_that_is_not_there_is_a_clear_sentence_without_the_password() -> None:
    error = error_of_opening("postgresql://ada:secret@127.0.0.1:1/news")
    assert error.reason is Reason.UNREACHABLE
    assert "secret" not in str(error)
    assert error.subject == "postgresql://ada:***@127.0.0.1:1/news"


def test_a_database_that_is_not_there_is_a_clear_sentence(postgresql_server: PostgresqlServer) -> None:
    error = error_of_opening(postgresql_server.blank.replace("/archive0", "/nowhere"))
    assert error.reason is Reason.UNREACHABLE
    assert '"nowhere" does not exist' in error.detail


def test_a_role_that_may_only_read_reads_and_is_told_so_when_it_writes(
    postgresql_server: PostgresqlServer, place: str
) -> None:
    with open_archive(place) as archive:
        archive.keep(page(URL), article())
    with connection_to(place) as raw:
        raw.execute("DROP ROLE IF EXISTS reader")
        raw.execute("CREATE ROLE reader LOGIN")
        raw.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with open_archive(place.replace("postgres:@", "reader:@"), create=False) as archive:
        assert len(archive.search("harbour")) == archive.stats().articles == 1
        with pytest.raises(ArchiveError) as caught:
            archive.keep(page("https://news.example/other"), article())
        assert caught.value.reason is Reason.READ_ONLY
        assert "right" in caught.value.detail


def test_a_role_that_may_not_even_read_is_told_so(postgresql_server: PostgresqlServer, place: str) -> None:
    with connection_to(place) as raw:
        raw.execute("DROP ROLE IF EXISTS nobody")
        raw.execute("CREATE ROLE nobody LOGIN")
    assert error_of_opening(place.replace("postgres:@", "nobody:@")).reason is Reason.READ_ONLY


def test_a_writer_that_waits_in_vain_says_that_the_archive_is_held(place: str) -> None:
    with open_archive(place, patience=0.1) as archive, open_archive(place) as holder:
        with holder._database.writing():
            with pytest.raises(ArchiveBusyError) as caught:
                archive.keep(page(URL), article())
            assert caught.value.reason is Reason.LOCKED
            assert archive.find(URL) is None  # readers go on
        assert archive.keep(page(URL), article()).verdict is Verdict.NEW


def test_a_connection_that_breaks_while_writing_leaves_nothing_half_done(
    postgresql_server: PostgresqlServer, place: str
) -> None:
    with open_archive(place) as archive:
        archive.keep(page(URL), article())

        def cut_off() -> None:
            with archive._database.writing() as connection:
                connection.exec_driver_sql("DELETE FROM search")
                postgresql_server.cut_off(name_of(place))
                connection.exec_driver_sql("DELETE FROM url")

        with pytest.raises(ArchiveError) as caught:
            cut_off()
        assert caught.value.reason is Reason.UNREACHABLE
        assert archive.find(URL) is not None
        assert len(archive.search("harbour")) == 1
        assert archive.keep(page(URL, b"2"), article(*STORY, "A correction.")).verdict is Verdict.EDITED


def test_a_server_that_goes_away_and_comes_back_is_found_again(postgresql_server: PostgresqlServer, place: str) -> None:
    with open_archive(place, patience=0.2) as archive:
        archive.keep(page(URL), article())
        postgresql_server.close_the_door(name_of(place))
        with pytest.raises(ArchiveError) as caught:
            archive.keep(page(URL, b"2"), article(*STORY, "A correction."))
        assert caught.value.reason is Reason.UNREACHABLE
        postgresql_server.open_the_door(name_of(place))
        assert archive.keep(page(URL, b"2"), article(*STORY, "A correction.")).verdict is Verdict.EDITED


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk on which an empty archive fits, and not much more."""
    with tempfile.TemporaryDirectory(prefix="newskeep_disk_") as folder:
        Path(folder).chmod(0o755)
        mount = ["mount", "-t", "tmpfs", "-o", "size=14m", "none", folder]
        if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603 - a fixed command
            pytest.skip("needs the right to mount a small disk")
        yield Path(folder)
        subprocess.run(["umount", folder], check=True)  # noqa: S603, S607 - a fixed command


def keep_two_hundred_large_pages(archive: Archive) -> None:
    for number in range(200):
        archive.keep(page(f"{URL}/{number}", os.urandom(100_000)), article(*STORY, title=str(number)))


def test_a_full_disk_of_the_server_is_a_clear_sentence_and_loses_nothing(
    postgresql_server: PostgresqlServer, small_disk: Path
) -> None:
    where = postgresql_server.new_on(small_disk)
    with open_archive(where) as archive:
        archive.keep(page(URL), article())
        with pytest.raises(ArchiveError) as caught:
            keep_two_hundred_large_pages(archive)
        assert caught.value.reason is Reason.DISK_FULL
        kept = archive.stats().articles
        assert kept > 1
        assert len(list(archive.listing())) == kept
        assert archive.find(URL) is not None
    postgresql_server.drop_from(small_disk, where)


WITHOUT_DRIVER = """
import sys
from newskeep.archive import open_archive
from newskeep.errors import ConfigError
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "psycopg":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
try:
    open_archive(sys.argv[1])
except ConfigError as error:
    print(error.detail)
"""


def test_without_the_driver_it_is_said_what_to_install(place: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WITHOUT_DRIVER, place], check=True, capture_output=True, text=True
    )
    assert "newskeep[postgresql]" in ran.stdout


def test_one_database_does_not_load_the_others_driver(place: str, tmp_path: os.PathLike[str]) -> None:
    code = (
        "import sys; from newskeep.archive import open_archive; open_archive(sys.argv[1]).close();"
        "sys.exit(sys.argv[2] in sys.modules)"
    )
    for where, driver in ((f"{tmp_path}/a.db", "psycopg"), (place, "newskeep.archive.sqlite.database")):
        subprocess.run([sys.executable, "-c", code, where, driver], check=True)  # noqa: S603 - our own interpreter


def test_an_archive_outlives_the_text_that_postgresql_itself_would_refuse(place: str) -> None:
    long = " ".join(f"word{number}" for number in range(15_000))
    chinese = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(150_000))
    with open_archive(place) as archive:
        assert archive.keep(page(URL), article(long, "ab" * 50_000, language="en")).verdict is Verdict.NEW
        assert archive.keep(page(f"{URL}2"), article(chinese, title="气候")).verdict is Verdict.NEW
        assert len(archive.search('"word14998 word14999"')) == 1
        assert len(archive.search("气候")) == 1


def test_a_role_needs_no_rights_beyond_its_schema(postgresql_server: PostgresqlServer) -> None:
    where = postgresql_server.new()
    with connection_to(where) as raw:
        raw.execute("DROP ROLE IF EXISTS writer")
        raw.execute("CREATE ROLE writer LOGIN")
        raw.execute(SQL("CREATE SCHEMA {} AUTHORIZATION writer").format(Identifier("writer")))
    with open_archive(where.replace("postgres:@", "writer:@")) as archive:
        assert archive.keep(page(URL), article()).verdict is Verdict.NEW
        assert archive.stats().size > 0
    postgresql_server.drop(where)
