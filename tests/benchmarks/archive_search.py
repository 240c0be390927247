"""How fast a search is in a large archive, beside bare FTS5 queries in a table of the same texts, in the same run.

    python tests/benchmarks/archive_search.py [articles] [queries]

Two bare queries: for the words as they stand, and for the words with the same other forms that newskeep finds. They
read ids and ranks; a search of the archive also reads its twenty best articles and cuts their snippets. The archive is
filled by SQL: what is measured is searching, not keeping. Goal: p95 at most twice the bare query's.
"""

import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from newskeep.archive import Archive, open_archive
from newskeep.archive.indexed import IndexedText, column_terms, indexed
from newskeep.archive.query import And, Words, parse
from newskeep.archive.sqlite.search import put
from newskeep.archive.vocabulary import inflected

WORDS = [
    f"{first}{second}{third}{fourth}"
    for first in "bcdfghklmnprst"
    for second in "aeiou"
    for third in ("n", "r", "st", "lo", "mm", "vi")
    for fourth in ("", "s", "ed", "ing")
]
WEIGHTS = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(WORDS))))  # Zipf's law, nearly
LENGTH = 150  # words of a text
SITES = 50


def main(count: int = 20_000, queries: int = 100) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        bare = sqlite3.connect(Path(folder) / "bare.db")
        with closing(bare):
            fill(archive, bare, count)
            compare(archive, bare, list(questions(queries)))


def compare(archive: Archive, bare: sqlite3.Connection, asked: list[str]) -> None:
    """Each query in turn by each way, so that what else the machine does meets all of them alike."""
    forms = {words: with_forms(archive, words) for words in asked}
    ways: dict[str, Callable[[str], object]] = {
        "bare FTS5": lambda words: bare_query(bare, " ".join(f'"{word}"' for word in words.split())),
        "bare FTS5, forms": lambda words: bare_query(bare, forms[words]),
        "newskeep": archive.search,
        "newskeep, quoted": lambda words: archive.search(" ".join(f'"{word}"' for word in words.split())),
        "newskeep, a site": lambda words: archive.search(f"{words} site:site7.example"),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for words in asked:
        for name, way in ways.items():
            times[name].append(seconds(way, words))
    for name, found in times.items():
        ratio = p95(found) / p95(times["bare FTS5"])
        line = f"median {statistics.median(found) * 1000:6.1f} ms, p95 {p95(found) * 1000:6.1f} ms, ratio {ratio:.2f}"
        print(f"{name:18} {line}")  # noqa: T201


def fill(archive: Archive, bare: sqlite3.Connection, count: int) -> None:
    """The same texts into both."""
    bare.executescript(
        "PRAGMA cache_size=-16000; CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize='ascii')"
    )
    luck = random.Random(1)
    with archive._database.writing() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("INSERT INTO body(id, sha256, length, data) VALUES (1, 'x', 0, x'')")
        raw.execute(
            "INSERT INTO page(id, body_id, fetched_at, media_type, source, headers, extras) "
            "VALUES (1, 1, '2026-03-01 12:00:00', '', '', '[]', '[]')"
        )
        for site in range(SITES):
            raw.execute("INSERT INTO site(id, host, articles) VALUES (?, ?, 0)", (site + 1, f"site{site}.example"))
        for number in range(1, count + 1):
            title, text = (" ".join(luck.choices(WORDS, cum_weights=WEIGHTS, k=size)) for size in (8, LENGTH))
            bare.execute("INSERT INTO search(rowid, title, text) VALUES (?, ?, ?)", (number, title, text))
            said = IndexedText(title, None, text, "[]", None, "[]", "en")
            put(connection, number, column_terms(said), None)
            raw.execute(
                "INSERT INTO article(id, site_id, first_seen, last_seen, ordered_at, versions, best_id, latest_id) "
                "VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
                (number, number % SITES + 1, *["2026-03-01 12:00:00"] * 3, number, number),
            )
            raw.execute(
                "INSERT INTO version(id, article_id, number, reading, page_id, kept_at, grade, extractor, fingerprint, "
                "length, language, title, authors, tags, page_kind_evidence, text, testimonies, blocks) "
                "VALUES (?, ?, 1, 1, 1, '2026-03-01 12:00:00', 'full', 'benchmark', '', ?, 'en', ?, '[]', '[]', '', ?, "
                "'[]', ?)",
                (number, number, len(text), title, text, f'[["paragraph","{text}"]]'),
            )
        archive._database.vocabulary.note(
            connection, [indexed(IndexedText(None, None, " ".join(WORDS), "", None, "", "en"))]
        )
    bare.commit()


def questions(count: int) -> Iterator[str]:
    """Queries of one to three words, some frequent and some rare."""
    luck = random.Random(2)
    for _ in range(count):
        yield " ".join(luck.choices(WORDS[20:], k=luck.randint(1, 3)))


def with_forms(archive: Archive, words: str) -> str:
    """The words with their other forms, as FTS5 has it."""
    with archive._database.reading() as connection:
        tree = inflected(connection, parse(words))
    found = tree.parts if isinstance(tree, And) else (tree,)
    return " AND ".join(f"({' OR '.join(alternatives(word))})" for word in found if isinstance(word, Words))


def alternatives(word: Words) -> list[str]:
    return [f'"{form}"' for form in (word.text, *(form for _, some in word.forms for form in some))]


def bare_query(bare: sqlite3.Connection, expression: str) -> list[tuple[int, float]]:
    """The twenty best, by FTS5 alone."""
    query = "SELECT rowid, bm25(search, 10.0, 1.0) AS score FROM search WHERE search MATCH ? ORDER BY score LIMIT 20"
    return bare.execute(query, (expression,)).fetchall()


def seconds(run: Callable[[str], object], words: str) -> float:
    """Wall time of a query."""
    start = time.perf_counter()
    run(words)
    return time.perf_counter() - start


def p95(times: list[float]) -> float:
    """The time that one in twenty exceeds."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
