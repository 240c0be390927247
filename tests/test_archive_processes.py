"""Several real processes on one archive."""

import multiprocessing
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from newskeep.archive import open_archive
from newskeep.model import Verdict
from tests.archives import STORY, article, page
from tests.databases import Databases

WRITES = 40
SPAWN = multiprocessing.get_context("spawn")


def write(where: str, writer: int) -> list[str]:
    """Keep articles at the same URLs as the other writers; how each ended."""
    with open_archive(where, patience=60) as archive:
        return [
            archive.keep(
                page(f"https://news.example/{number}", f"{writer}".encode()),
                article(*STORY, f"Writer {writer}.", title=f"Number {number}"),
            ).verdict.value
            for number in range(WRITES)
        ]


def read(where: str) -> int:
    """Read while others write; how many articles were seen in all."""
    seen = 0
    with open_archive(where, patience=60) as archive:
        for _ in range(10):
            listed = list(archive.listing())
            assert all(kept.article.title for kept in listed)
            assert all(archive.find(str(hit.kept.id)) for hit in archive.search("harbour", limit=5))
            seen += len(listed)
    return seen


def test_writers_and_readers_share_an_archive_and_no_url_becomes_two_articles(databases: Databases) -> None:
    where = databases.new()  # made by whichever process comes first
    with SPAWN.Pool(4) as pool:
        writers = [pool.apply_async(write, (where, number)) for number in range(2)]
        readers = [pool.apply_async(read, (where,)) for _ in range(2)]
        verdicts = [verdict for writer in writers for verdict in writer.get(timeout=120)]
        assert [reader.get(timeout=120) >= 0 for reader in readers] == [True, True]
    assert verdicts.count(Verdict.NEW.value) == WRITES
    assert verdicts.count(Verdict.EDITED.value) == WRITES
    with open_archive(where) as archive:
        figures = archive.stats()
        assert (figures.articles, figures.versions) == (WRITES, 2 * WRITES)
        assert len(archive.search("harbour", limit=1000)) == WRITES
    databases.drop(where)


def keep_without_end(where: str, started: Event, reported: Path) -> None:
    """Keep one article after another, and write down what was reported as kept."""
    with open_archive(where, patience=60) as archive, reported.open("w", buffering=1) as told:
        for number in range(10_000):
            url = f"https://news.example/{number}"
            archive.keep(page(url, b"x" * 20_000), article(title=f"Number {number}"))
            told.write(f"{url}\n")
            if number == 5:
                started.set()


@pytest.mark.parametrize("moment", range(3))
def test_what_was_reported_as_kept_survives_the_death_of_the_process(where: str, tmp_path: Path, moment: int) -> None:
    reported, started = tmp_path / "told", SPAWN.Event()
    writer = SPAWN.Process(target=keep_without_end, args=(where, started, reported))
    writer.start()
    assert started.wait(60)
    writer.join(0.05 * moment)
    writer.kill()
    writer.join()
    told = reported.read_text().splitlines()
    with open_archive(where) as archive:
        assert all(archive.find(url) for url in told)
        figures = archive.stats()
        assert figures.articles == figures.versions == figures.pages
        assert figures.articles - len(told) in (0, 1)
        assert len(archive.search("harbour", limit=100_000)) == figures.articles
