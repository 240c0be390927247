"""How fast the archive keeps articles, beside plain SQL that stores the same rows in the same run.

    python tests/benchmarks/archive_keep.py [articles] [batch]

What worker processes do (extraction, compression, sketches, terms) is left out: it is done beforehand. Prints
articles a second for the first and the last tenth, so that one sees whether keeping stays flat, and the time of a
search.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from newskeep.archive import Candidate, compress, open_archive
from newskeep.archive.arrival import Ready, make_ready
from newskeep.model import Article, Block, BlockKind, Page

WORDS = [
    f"{first}{second}{third}" for first in "bdfgklmnprst" for second in "aeiou" for third in ("n", "r", "st", "lo")
]
SHOWN = 10


def candidates(count: int, luck: random.Random) -> Iterator[Candidate]:
    """Articles of some 500 words on 50 sites; the kept bodies take 12 kB each."""
    for number in range(count):
        url = f"https://site{number % 50}.example/news/{number}"
        title = " ".join(luck.choices(WORDS, k=8))
        blocks = tuple(Block(BlockKind.PARAGRAPH, " ".join(luck.choices(WORDS, k=50)) + ".") for _ in range(10))
        article = Article(blocks=blocks, title=title, language="en", canonical_url=url, extractor="benchmark")
        page = Page(b"", url, requested_url=url, final_url=url, status=200)
        yield Candidate(page, article, make_ready(page, article, compress(luck.randbytes(12_000))))


def measure(name: str, count: int, batch: int, keep: Callable[[list[Candidate]], object]) -> None:
    """Time `keep` batch by batch; making the articles is not timed."""
    source = candidates(count, random.Random(1))
    seconds = []
    for _ in range(count // batch):
        chunk = [next(source) for _ in range(batch)]
        start = time.perf_counter()
        keep(chunk)
        seconds.append(time.perf_counter() - start)
    tenth = max(1, len(seconds) // SHOWN)
    first, last = (tenth * batch / sum(part) for part in (seconds[:tenth], seconds[-tenth:]))
    print(f"{name:10} {count / sum(seconds):7.0f} a second (first tenth {first:.0f}, last tenth {last:.0f})")  # noqa: T201


def plain(path: Path) -> Callable[[list[Candidate]], None]:
    """Plain SQL: the same texts, bodies and search rows, without versions, aliases and a ledger."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
        "CREATE TABLE article(id INTEGER PRIMARY KEY, url TEXT UNIQUE, title TEXT, text TEXT, body BLOB);"
        "CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize='unicode61 remove_diacritics 2')"
    )

    def keep(chunk: list[Candidate]) -> None:
        raw.execute("BEGIN IMMEDIATE")
        for one in chunk:
            page, article, body = one.page, one.article, one.ready.body if isinstance(one.ready, Ready) else None
            values = (page.source, article.title, article.text, body.data if body else b"")
            key = raw.execute("INSERT INTO article(url, title, text, body) VALUES (?, ?, ?, ?)", values).lastrowid
            raw.execute("INSERT INTO search(rowid, title, text) VALUES (?, ?, ?)", (key, article.title, article.text))
        raw.execute("COMMIT")

    return keep


def main(count: int = 5_000, batch: int = 50) -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure("plain SQL", count, batch, plain(Path(folder) / "plain.db"))
        with open_archive(Path(folder) / "archive.db") as archive:
            measure("newskeep", count, batch, archive.keep_many)
            measure("… again", count, batch, archive.keep_many)
            start = time.perf_counter()
            found = archive.search(f"{WORDS[3]} {WORDS[40]} site:site7.example")
            print(f"search     {(time.perf_counter() - start) * 1000:.1f} ms, {len(found)} hits")  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
