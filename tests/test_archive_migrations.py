"""The schema's steps: they lead where the code expects, from every past revision, all or nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from newskeep.archive import open_archive
from newskeep.archive.migrating import configuration, migrate
from newskeep.archive.schema import HEAD, REVISIONS, metadata
from newskeep.archive.sqlite import open_database
from newskeep.errors import ArchiveError
from newskeep.model import Reason
from tests.archives import STORY, article, page

URL = "https://news.example/pier"


def test_the_code_knows_every_step() -> None:
    steps = ScriptDirectory.from_config(configuration()).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == REVISIONS
    assert REVISIONS[-1] == HEAD


def test_the_steps_lead_to_the_tables_that_the_code_knows(blank_archive: Path) -> None:
    engine = create_engine(f"sqlite:///{blank_archive}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: not (kind == "table" and name.startswith("search"))}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def archive_at(path: Path, revision: str) -> None:
    """Turn a filled archive into what it was at a past revision."""
    with open_archive(path) as archive:
        archive.keep(page(URL), article())
        archive.keep(page(URL, b"2"), article(*STORY, "A correction."))
    with closing(sqlite3.connect(path)) as raw:
        if revision < "0005":
            raw.execute("DROP INDEX ix_article_edit_score")
            raw.execute("ALTER TABLE article DROP COLUMN edit_score")
            raw.execute("ALTER TABLE version DROP COLUMN edit_score")
            raw.execute("ALTER TABLE version DROP COLUMN edit_kinds")
        if revision < "0004":
            raw.execute("DROP TABLE sequence")
            raw.execute("DROP INDEX ix_article_change")
            raw.execute("ALTER TABLE article DROP COLUMN change")
        if revision < "0003":
            raw.execute("ALTER TABLE source DROP COLUMN last_reason")
            for name in ("sighting", "link", "poll", "sync_pass", "lease"):
                raw.execute(f"DROP TABLE {name}")
        if revision < "0002":
            raw.execute("DROP TABLE search")
        raw.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        raw.commit()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_archive_is_copied_and_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "a.db"
    archive_at(path, revision)
    with open_archive(path) as archive:
        kept = archive.find(URL)
        assert kept is not None
        assert kept.versions == 2
        assert kept.edit_score
        assert [hit.kept.id for hit in archive.search("correction")] == [kept.id]
    with closing(sqlite3.connect(tmp_path / f"a.db.before-{HEAD}")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
        assert copy.execute("SELECT count(*) FROM version").fetchone() == (2,)


def test_a_second_copy_does_not_overwrite_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for _ in range(2):
        archive_at(path, "0001")
        open_archive(path).close()
    assert {file.name for file in tmp_path.iterdir()} == {"a.db", f"a.db.before-{HEAD}", f"a.db.before-{HEAD}.2"}


def test_a_step_that_fails_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    archive_at(path, "0001")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE poll(in_the_way)")
    with pytest.raises(ArchiveError) as caught:
        open_archive(path)
    assert caught.value.reason is Reason.DATABASE
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        raw.execute("DROP TABLE poll")
    with open_archive(path) as archive:
        assert archive.search("correction")


def test_a_new_archive_whose_making_fails_is_empty(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "a.db"), create=True, patience=1)

    def stop_half_way() -> None:
        with database.writing() as connection:
            migrate(connection, "0001")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    with database.reading() as connection:
        assert database.revision(connection) is None
    database.close()
