"""Backups, checks and repairs, copies from one database to another."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from newskeep.archive import Archive, open_archive
from newskeep.archive.checking import CHECKS
from newskeep.errors import ArchiveError, ConfigError
from newskeep.export import kept_record
from newskeep.model import Outcome, Reason, Verdict
from tests.archives import OTHER_STORY, STORY, article, page
from tests.command_line import SAMPLE, Here
from tests.databases import Databases, PostgresqlServer

PIER, SCHOOL, CHINESE = (f"https://news.example/{name}" for name in ("pier", "school", "chinese"))


def fill(archive: Archive) -> None:
    archive.keep(page(PIER, b"<p>one</p>" * 100), article(language="en", tags=("harbour",)))
    archive.keep(page(PIER, b"<p>two</p>" * 100), article(*STORY, "A correction.", language="en"))
    archive.keep(page(SCHOOL, b"<p>three</p>"), article(*OTHER_STORY, title="Été", language="en"))
    archive.keep(
        page(CHINESE, b"<p>four</p>"),
        article("全球气候变化正在加速，港口委员会投票决定。", title="气候", language="zh"),
    )
    archive.record(Outcome("https://news.example/gone", Verdict.FAILED, Reason.TIMEOUT))


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive)
    return archive


def test_a_sound_archive_has_no_faults(filled: Archive) -> None:
    assert filled.check() == []
    assert filled.check(repair=True) == []


# What is done to the archive, and what the check then says of it. The last column: whether it can be repaired.
DAMAGE = [
    ("UPDATE body SET sha256 = 'x' WHERE id = 1", {("page-hash", "body 1")}, False),
    ("UPDATE body SET data = substr(data, 1, 10) WHERE id = 2", {("page-hash", "body 2")}, False),
    ("UPDATE article SET best_id = 3 WHERE id = 1", {("pointer", "article 1"), ("search-row", "article 1")}, True),
    ("UPDATE article SET latest_id = 99 WHERE id = 2", {("pointer", "article 2")}, True),
    ("UPDATE article SET versions = 7 WHERE id = 1", {("version-count", "article 1")}, True),
    ("UPDATE site SET articles = 0", {("site-count", "news.example")}, True),
    ("UPDATE version SET title = 'Other words here' WHERE id = 3", {("search-row", "article 2")}, True),
    ("UPDATE version SET page_id = 1 WHERE id = 3", {("orphan-page", "page 3")}, False),
    ("UPDATE page SET body_id = 1 WHERE id = 3", {("orphan-body", "body 3")}, False),
]


@pytest.mark.parametrize(("damage", "found", "repaired"), DAMAGE)
def test_what_does_not_agree_is_found_and_repaired_where_it_can_be(
    filled: Archive, damage: str, found: set[tuple[str, str]], repaired: bool
) -> None:
    with filled._database.writing() as connection:
        connection.execute(text(damage))
    assert {(fault.code, fault.subject) for fault in filled.check()} >= found
    assert all(
        fault.repaired is repaired for fault in filled.check(repair=True) if (fault.code, fault.subject) in found
    )
    assert bool(filled.check()) is not repaired


def test_a_repaired_index_finds_what_the_articles_say(filled: Archive) -> None:
    with filled._database.writing() as connection:
        connection.execute(text("UPDATE version SET text = 'Ships sailed by at night.' WHERE id = 3"))
        connection.execute(text("DELETE FROM word"))
    filled.check(repair=True)
    assert len(filled.search("sailing")) == 1
    assert filled.search("clouds") == []


def test_a_word_that_the_index_should_have_forgotten_is_found(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        fill(archive)
        with archive._database.writing() as connection:
            connection.execute(text("INSERT INTO search(search, rowid, title) VALUES ('delete', 2, 'never')"))
        assert {fault.code for fault in archive.check()} == {"search-row"}
        archive.check(repair=True)
        assert archive.check() == []


def test_a_reference_to_nothing_is_found(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        fill(archive)
        with closing(sqlite3.connect(tmp_path / "a.db")) as raw:
            raw.execute("UPDATE url SET article_id = 99 WHERE article_id = 1")
            raw.commit()
        assert [(fault.code, fault.subject) for fault in archive.check()] == [("foreign-key", "url.article_id: 1")]


def test_every_check_has_a_code_of_its_own() -> None:
    assert len({row.code for row in CHECKS}) == len(CHECKS)


def test_a_backup_is_an_archive_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    with open_archive(tmp_path / "a.db") as archive:
        archive.keep(page(PIER), article())
        archive.backup(target)
        fill(archive)
        archive.backup(target)
    with open_archive(target, create=False) as copy:
        assert copy.stats().articles == 3
        assert copy.check() == []
    assert {file.name for file in tmp_path.iterdir()} == {"a.db", "backup.db"}


def test_a_backup_makes_the_folder_that_it_goes_into(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        fill(archive)
        archive.backup(tmp_path / "backups" / "today" / "a.db")
    with open_archive(tmp_path / "backups" / "today" / "a.db", create=False) as copy:
        assert copy.stats().articles == 3


def test_a_backup_goes_on_while_an_article_is_kept_and_holds_one_moment(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive, open_archive(tmp_path / "a.db") as other:
        fill(archive)
        with other._database.writing() as connection:
            connection.execute(text("DELETE FROM word"))
            archive.backup(tmp_path / "backup.db")
    with open_archive(tmp_path / "backup.db") as copy:
        assert copy.check() == []
        assert len(copy.search("teacher")) == 1


def test_a_backup_never_takes_the_place_of_anything_else(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"<p>mine</p>")
    with open_archive(tmp_path / "a.db") as archive:
        for name in ("page.html", "a.db"):
            with pytest.raises(ArchiveError) as caught:
                archive.backup(tmp_path / name)
            assert caught.value.reason is Reason.NOT_AN_ARCHIVE
        with pytest.raises(ArchiveError) as caught:
            archive.backup(tmp_path / "page.html" / "b.db")
        assert caught.value.reason is Reason.READ_ONLY
    assert (tmp_path / "page.html").read_bytes() == b"<p>mine</p>"


def test_an_archive_on_postgresql_says_how_it_is_backed_up(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    with open_archive(postgresql_server.blank) as archive, pytest.raises(ConfigError) as caught:
        archive.backup(tmp_path / "b.db")
    assert "pg_dump" in caught.value.detail


@pytest.fixture
def other(tmp_path: Path, postgresql_server: PostgresqlServer, databases: Databases) -> Iterator[str]:
    """A place in the other kind of database."""
    if databases is not postgresql_server:
        address = postgresql_server.new()
        yield address
        postgresql_server.drop(address)
    else:
        yield str(tmp_path / "other.db")


def test_a_copy_in_the_other_database_is_the_same_archive_and_so_is_its_copy(
    filled: Archive, other: str, databases: Databases
) -> None:
    back = databases.new()
    with open_archive(other) as there, open_archive(back) as returned:
        first, second = filled.copy_to(there), there.copy_to(returned)
        assert first == second
        assert {table.name: table.rows for table in first}["version"] == 4
        for query in ("", "board", "气候", "teacher"):
            records = [[kept_record(kept) for kept in copy.listing(query)] for copy in (filled, there, returned)]
            assert records[0] == records[1] == records[2]
            assert records[0]
        assert there.page_body(1) == b"<p>two</p>" * 100
        assert there.check() == returned.check() == []
        assert there.keep(page("https://news.example/new"), article("A text of its own.")).verdict is Verdict.NEW
        assert there.keep(page(PIER, b"3"), article(*STORY, "Again.")).verdict is Verdict.EDITED
    databases.drop(back)


def test_an_archive_that_holds_something_is_not_copied_into(filled: Archive, databases: Databases) -> None:
    address = databases.new()
    with open_archive(address) as target:
        target.keep(page(PIER), article())
        with pytest.raises(ArchiveError) as caught:
            filled.copy_to(target)
        assert caught.value.reason is Reason.NOT_EMPTY
        assert target.stats().articles == 1
    databases.drop(address)


def test_a_copy_that_fails_leaves_nothing(filled: Archive, databases: Databases) -> None:
    address = databases.new()
    with open_archive(address) as target:
        with target._database.writing() as connection:
            connection.execute(text("DROP TABLE word"))
        with pytest.raises(ArchiveError):
            filled.copy_to(target)
        assert target.stats().articles == 0
    databases.drop(address)


def test_the_command_line_backs_up_checks_and_copies(newskeep: Here, tmp_path: Path) -> None:
    newskeep("import", SAMPLE)
    assert newskeep("backup", tmp_path / "b.db").code == 0
    assert newskeep("check").err == "Everything agrees.\n"
    run = newskeep("copy-to", tmp_path / "c.db")
    assert "version\t1\t" in run.out
    assert newskeep("copy-to", tmp_path / "c.db").code == 4
    with closing(sqlite3.connect(newskeep.archive)) as raw:
        raw.execute("UPDATE site SET articles = 9")
        raw.commit()
    assert newskeep("check").code == 3
    run = newskeep("check", "--repair")
    assert (run.code, run.out.split("\t")[3]) == (0, "repaired\n")
    assert newskeep("check", "--json").out.split() == ["[]"]
