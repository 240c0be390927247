"""How small kept pages become, and what that costs an import, on real pages.

    python tests/benchmarks/page_sizes.py CORPUS [--least 5]

CORPUS holds folders, each with a `truth.jsonl` (objects with `page`, the path of a gzipped HTML file, and `url`). Taken
are the pages of sites of which it has at least `--least`. Goal: where a site has five pages or more, at most 6 % of
their raw size. A corpus rarely has five pages of a site that are of one time; so what its figures come to for
five is given, too.
"""

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy import func, select

from newskeep.archive import Archive, Candidate, compress, open_archive, schema
from newskeep.archive.arrival import make_ready
from newskeep.model import Page
from newskeep.parse import extract

T = TypeVar("T")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--least", type=int, default=5)
    asked = parser.parse_args()
    sites = [found for found in by_site(asked.corpus).values() if len(found) >= asked.least]
    pages = [page for found in sites for page in found]
    with TemporaryDirectory(prefix="newskeep-") as folder, open_archive(Path(folder) / "archive.db") as archive:
        kept, reading = timed(lambda: [archive.keep_many([candidate]) for candidate in map(candidate_of, pages)])
        plain = archive.stats()
        _, packing = timed(archive.pack_pages)
        size = archive.stats().kept_size / plain.raw_size
        first, behind = share(archive, first=True), share(archive, first=False)
        say(f"{len(kept)} pages of {len(sites)} sites, {plain.raw_size / len(kept) / 1e3:.0f} kB on average")
        say(f"read and kept in {reading:.2f} s, packed in {packing:.2f} s: {packing / reading:.0%} of it")
        say(f"of the raw size: plain {plain.kept_size / plain.raw_size:.1%}, packed {size:.1%}")
        say(f"pages that stay plain {first:.1%}, others {behind:.1%}; five, one plain {(first + 4 * behind) / 5:.1%}")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and its seconds."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def candidate_of(page: Page) -> Candidate:
    """A page that has been read, as a worker process hands it on."""
    article, bare = extract(page.body, page.url), replace(page, body=b"")
    return Candidate(bare, article, make_ready(bare, article, compress(page.body)))


def say(line: str) -> None:
    """Print a line of the result."""
    print(line)  # noqa: T201 (its output)


def by_site(corpus: Path) -> dict[str, list[Page]]:
    """The pages of each site, of the folder that has most of it: those of one folder are of one time."""
    best: dict[str, list[Page]] = {}
    for truth in sorted(corpus.glob("*/truth.jsonl")):
        for host, pages in in_folder(truth).items():
            best[host] = max(best.get(host, []), pages, key=len)
    return best


def in_folder(truth: Path) -> dict[str, list[Page]]:
    """The pages of each site in one folder."""
    found: defaultdict[str, list[Page]] = defaultdict(list)
    if truth.exists():
        for line in truth.open(encoding="utf-8"):
            row = json.loads(line)
            host = (urlsplit(row.get("url") or "").hostname or "").removeprefix("www.")
            if host and host != "web.archive.org" and "page" in row:
                body = gzip.decompress((truth.parent / row["page"]).read_bytes())
                found[host].append(Page(body, row["page"], requested_url=row["url"], final_url=row["url"]))
    return found


def share(archive: Archive, *, first: bool) -> float:
    """The packed size by the raw size of the bodies that are packed plainly, or with a dictionary."""
    body = schema.body
    wanted = body.c.dictionary_id.is_(None) if first else body.c.dictionary_id.is_not(None)
    query = select(func.sum(func.length(body.c.data)), func.sum(body.c.length)).where(wanted)
    with archive._database.reading() as connection:
        packed, raw = connection.execute(query).one()
    return float(packed / raw) if raw else 0.0


if __name__ == "__main__":
    main()
