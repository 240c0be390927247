"""The schema's steps: they lead where the code expects, from every past revision, all or nothing, on every database."""

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from newskeep.archive import open_archive
from newskeep.archive.database import Database
from newskeep.archive.migrating import configuration, migrate
from newskeep.archive.opening import database_at
from newskeep.archive.schema import HEAD, REVISIONS, metadata
from newskeep.errors import ArchiveError
from newskeep.model import Reason, Verdict
from tests.archives import STORY, article, page
from tests.databases import Databases

URL = "https://news.example/pier"
TODAY = "2026-03-01 12:00:00"
# An article with two versions, as the first revision had it. Ids are the database's to give: they begin at 1.
FIRST: tuple[tuple[str, dict[str, Any]], ...] = (
    ("site", {"host": "news.example", "articles": 1}),
    ("body", {"sha256": "a", "length": 0, "data": b""}),
    ("page", {"body_id": 1, "fetched_at": TODAY, "media_type": "", "source": URL, "headers": "[]", "extras": "[]"}),
    (
        "article",
        {
            "site_id": 1,
            "first_seen": TODAY,
            "last_seen": TODAY,
            "ordered_at": TODAY,
            "versions": 2,
            "best_id": 2,
            "latest_id": 2,
        },
    ),
    ("url", {"key": URL, "address": URL, "article_id": 1, "claim": "final", "first_seen": TODAY}),
)
VERSION = {
    "article_id": 1,
    "reading": 1,
    "page_id": 1,
    "kept_at": TODAY,
    "grade": "full",
    "extractor": "test 1",
    "language": "en",
    "title": "Board votes to rebuild pier",
    "authors": '["Ada Møller"]',
    "tags": "[]",
    "page_kind_evidence": "",
    "testimonies": "[]",
}


@pytest.fixture(params=REVISIONS[:-1])
def old(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of a filled archive at a past revision."""
    address = archive_at(databases.new(), request.param)
    yield address
    databases.drop(address)


@pytest.fixture
def oldest(databases: Databases) -> Iterator[str]:
    """The same at the first revision."""
    address = archive_at(databases.new(), REVISIONS[0])
    yield address
    databases.drop(address)


def archive_at(address: str, revision: str) -> str:
    """Make an archive at a past revision, with two versions of one article in it."""
    with closing(opened(address)) as database, database.writing() as connection:
        migrate(connection, REVISIONS[0])
        for name, row in FIRST:
            connection.execute(insert_into(name, row), row)
        for number, paragraphs in enumerate((STORY, (*STORY, "A correction.")), start=1):
            words = "\n\n".join(paragraphs)
            blocks = ",".join(f'["paragraph","{paragraph}"]' for paragraph in paragraphs)
            row = {"number": number, "fingerprint": str(number), "length": len(words), "text": words}
            values = {**VERSION, **row, "blocks": f"[{blocks}]"}
            connection.execute(insert_into("version", values), values)
        if revision != REVISIONS[0]:
            migrate(connection, revision)
        database.claim(connection)
    return address


def insert_into(name: str, row: dict[str, Any]) -> Any:
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    return text(f"INSERT INTO {name}({columns}) VALUES ({values})")  # noqa: S608 - our own names


def opened(address: str) -> Database:
    return database_at(address, create=True, patience=10)


def revision_of(address: str) -> str | None:
    with closing(opened(address)) as database, database.reading() as connection:
        return database.revision(connection)


def test_the_code_knows_every_step() -> None:
    steps = ScriptDirectory.from_config(configuration()).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == REVISIONS
    assert REVISIONS[-1] == HEAD


def test_the_steps_lead_to_the_tables_that_the_code_knows(where: str) -> None:
    with closing(opened(where)) as database, database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_no_index_of_words})
        assert compare_metadata(context, metadata) == []


def is_no_index_of_words(name: str | None, kind: str, _: object) -> bool:
    return not (kind == "table" and (name or "").startswith("search"))


def test_an_older_archive_is_brought_up_to_date_and_lives_on(old: str) -> None:
    with open_archive(old) as archive:
        kept = archive.find(URL)
        assert kept is not None
        assert kept.versions == 2
        assert kept.edit_score
        assert [hit.kept.id for hit in archive.search("corrections")] == [kept.id]
        assert [hit.kept.id for hit in archive.search('author:møller "eastern pier"')] == [kept.id]
        assert archive.keep(page(URL, b"3"), article(*STORY, "Another end.")).verdict is Verdict.EDITED
        assert archive.search("corrections") == []
        assert archive.keep(page(f"{URL}s"), article()).verdict is Verdict.NEW
    assert revision_of(old) == HEAD


def test_the_key_of_a_very_long_url_is_shortened(tmp_path: Path) -> None:
    long = f"{URL}/{'x' * 5_000}"
    address = archive_at(str(tmp_path / "a.db"), "0009")
    with closing(opened(address)) as database, database.writing() as connection:
        connection.execute(text("UPDATE url SET key = :key"), {"key": long})
    with open_archive(address) as archive:
        assert archive.find(long) is not None
        assert archive.find(URL) is None


def test_a_step_that_fails_leaves_the_archive_as_it_was(oldest: str) -> None:
    with closing(opened(oldest)) as database, database.writing() as connection:
        connection.execute(text("CREATE TABLE word(in_the_way integer)"))
    with pytest.raises(ArchiveError) as caught:
        open_archive(oldest)
    assert caught.value.reason is Reason.DATABASE
    assert "word" in caught.value.detail
    assert revision_of(oldest) == REVISIONS[0]
    with closing(opened(oldest)) as database, database.writing() as connection:
        connection.execute(text("DROP TABLE word"))
    with open_archive(oldest) as archive:
        assert archive.search("correction")


def test_a_new_archive_whose_making_fails_is_empty(databases: Databases) -> None:
    address = databases.new()

    def stop_half_way() -> None:
        with closing(opened(address)) as database, database.writing() as connection:
            migrate(connection, "0001")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert revision_of(address) is None
    databases.drop(address)


def open_and_count(address: str) -> int:
    with open_archive(address, patience=60) as archive:
        return archive.stats().versions


def test_of_several_that_migrate_at_once_one_does_and_the_others_wait(oldest: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(open_and_count, [oldest] * 2) == [2, 2]
    if "://" not in oldest:
        path = Path(oldest)
        assert [file.name for file in path.parent.glob(f"{path.name}.*")] == [f"{path.name}.before-{HEAD}"]


def test_a_file_is_copied_before_it_is_brought_up_to_date_and_no_copy_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for count in (1, 2):
        archive_at(str(path), "0001")
        open_archive(path).close()
        path.unlink()
        assert len(list(tmp_path.glob("a.db.before-*"))) == count
    copy = tmp_path / f"a.db.before-{HEAD}"
    assert revision_of(str(copy)) == "0001"
    with open_archive(copy) as archive:
        assert archive.stats().versions == 2
