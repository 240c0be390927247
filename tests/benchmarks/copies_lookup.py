"""How long it takes to find an article's near copies among many, beside the bare SQL that reads the same bands.

    python tests/benchmarks/copies_lookup.py [articles] [database URL]

A thousand articles are kept as they are; of the others only the rows that a lookup walks through are made, with bands
at random, which is the worst that a tree can be given. Prints milliseconds: the median and the 95th percentile.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection, insert

from newskeep.archive import open_archive, schema
from newskeep.archive.arrival import Candidate
from newskeep.archive.database import Database
from newskeep.archive.nearcopies import Told, find_copies
from newskeep.archive.opening import database_at
from newskeep.archive.sketches import BANDS, sketch
from newskeep.model import Article, Block, BlockKind, Page

WORDS = [f"{first}{vowel}{last}" for first in "bdfgklmnprst" for vowel in "aeiou" for last in ("n", "r", "st", "lo")]
KEPT = 1_000
AT_ONCE = 2_000
LOOKUPS = 300


def main(count: int = 100_000, address: str = "") -> None:
    luck = random.Random(1)
    texts = [text(luck) for _ in range(KEPT)]
    with tempfile.TemporaryDirectory() as folder:
        where = address or str(Path(folder) / "archive.db")
        with open_archive(where) as archive:
            for start in range(0, KEPT, 50):
                archive.keep_many(candidate(number, texts[number]) for number in range(start, start + 50))
        with closing(database_at(where, create=False, patience=10)) as database:
            fill(database, count - KEPT, luck)
            unknown = [told(text(luck)) for _ in range(LOOKUPS)]
            known = [told(changed(texts[luck.randrange(KEPT)], luck)) for _ in range(LOOKUPS)]
            report("no copy there", database, unknown, find_copies)
            report("a copy there", database, known, find_copies)
            report("bare SQL", database, unknown, bare)


def text(luck: random.Random) -> str:
    """Five hundred words."""
    return " ".join(luck.choices(WORDS, k=500))


def changed(words: str, luck: random.Random) -> str:
    """A copy with one word in ten changed."""
    return " ".join(luck.choice(WORDS) if luck.random() < 0.1 else word for word in words.split())


def told(words: str) -> Told:
    return Told(words, "", sketch(words))


def candidate(number: int, words: str) -> Candidate:
    url = f"https://site{number % 50}.example/news/{number}"
    article = Article(blocks=(Block(BlockKind.PARAGRAPH, words),), title=str(number), extractor="benchmark")
    return Candidate(Page(b"", url, requested_url=url, final_url=url, status=200), article)


def fill(database: Database, count: int, luck: random.Random) -> None:
    """Articles of which nothing is there but how they are found."""
    now = datetime.now(UTC)
    blank = {"first_seen": now, "last_seen": now, "ordered_at": now, "versions": 1}
    for _ in range(0, count, AT_ONCE):
        with database.writing() as connection:
            new = insert(schema.article).returning(schema.article.c.id)
            ids = list(connection.execute(new, [blank] * AT_ONCE).scalars())
            sketches = [{"article_id": one, "minhash": luck.randbytes(256), "shingles": 500} for one in ids]
            bands = [{"article_id": one, "hash": luck.getrandbits(64) - 2**63} for one in ids for _ in range(BANDS)]
            connection.execute(insert(schema.sketch), sketches)
            connection.execute(insert(schema.band), bands)


def report(name: str, database: Database, wanted: Iterable[Told], look: Callable[[Connection, Told], object]) -> None:
    seconds = []
    found = 0
    with database.reading() as connection:
        for one in wanted:
            start = time.perf_counter()
            found += bool(look(connection, one))
            seconds.append((time.perf_counter() - start) * 1000)
    print(f"{name:14} median {median(seconds):5.2f} ms, p95 {quantiles(seconds, n=20)[-1]:5.2f} ms, found {found}")  # noqa: T201


def bare(connection: Connection, one: Told) -> object:
    bands = one.sketch.bands if one.sketch else ()
    query = f"SELECT hash, article_id FROM band WHERE hash IN ({', '.join(map(str, bands))})"  # noqa: S608 - numbers
    return connection.exec_driver_sql(query).fetchall()


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))  # type: ignore[arg-type]
