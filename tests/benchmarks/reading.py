"""How long reading a page takes, step by step and beside trafilatura, and whether memory stays flat.

    python tests/benchmarks/reading.py FOLDER [--pages 200] [--memory 10000]

FOLDER holds a `truth.jsonl` (objects with `page`, the path of a gzipped HTML file, and `url`). The steps are those of
`newskeep.parse`, each timed on every page in turn; the sum beside the time of `extract` shows whether one is missing.
trafilatura is measured where it is installed (with lxml_html_clean), page by page in the same process. Goals: four
times as fast as trafilatura, and no more memory after 10,000 pages than after 1,000.
"""

import argparse
import gzip
import importlib
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from newskeep.parse import boilerplate, extract, scorer, structure
from newskeep.parse.blocks import read_pieces
from newskeep.parse.document import read_document
from newskeep.parse.embedded import states, with_embedded
from newskeep.parse.language import detect_language
from newskeep.parse.metadata import read_metadata
from newskeep.parse.pagekind import Signs, page_kind
from newskeep.parse.region import find_region

T = TypeVar("T")
Page = tuple[bytes, str | None]

WARM = 10  # pages read before the clock starts: tables and weights are loaded then
SAMPLED = 500  # pages between two looks at the memory
SETTLED = 1_000  # pages after which caches are full


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="read N pages and look at the memory")
    asked = parser.parse_args()
    pages = list(islice(pages_of(asked.folder), asked.pages))
    for html, url in pages[:WARM]:
        extract(html, url)
    by_step(pages)
    beside_trafilatura(pages)
    if asked.memory:
        memory(pages, asked.memory)


def pages_of(folder: Path) -> Iterable[Page]:
    """The labelled pages of a folder, in order."""
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield gzip.decompress((folder / row["page"]).read_bytes()), row["url"] or None


def by_step(pages: list[Page]) -> None:
    """Milliseconds a page of each step, and of the whole."""
    spent: Counter[str] = Counter()

    def timed(step: str, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        start = time.perf_counter()
        found = work(*arguments, **options)
        spent[step] += time.perf_counter() - start  # type: ignore[assignment]  # a Counter of seconds
        return found

    for html, url in pages:
        read_in_steps(html, url, timed)
        timed("(extract)", extract, html, url)
    whole = spent.pop("(extract)")
    for step, seconds in spent.most_common():
        say(f"{step:12} {1000 * seconds / len(pages):6.2f} ms a page  {seconds / spent.total():4.0%}")
    say(f"{'sum':12} {1000 * spent.total() / len(pages):6.2f} ms a page; extract {1000 * whole / len(pages):.2f}")


def read_in_steps(html: bytes, url: str | None, timed: Callable[..., Any]) -> None:
    """What `extract` does with a page that no rule knows."""
    document = timed("document", read_document, html)
    metadata = timed("metadata", read_metadata, document, url)
    data = timed("states", states, document.tree)
    lead = metadata.standfirst or metadata.description
    region = timed("region", find_region, document.tree, metadata.title, lead)
    blocks = timed("blocks", read_pieces, region.pieces if region else ())
    blocks = timed("structure", structure.mark, blocks, metadata.title, metadata.authors)
    about = {"language": metadata.language, "title": metadata.title, "authors": metadata.authors}
    marked = timed("boilerplate", boilerplate.mark_and_note, blocks, **about)
    blocks = timed("structure", structure.mark_links, marked.blocks)
    timed("embedded", with_embedded, blocks, data)
    judge = partial(scorer.mark, noted=marked.noted)
    blocks = timed("scorer", judge, blocks, metadata.title, lead)
    timed("pagekind", page_kind, blocks, metadata.title, Signs(url, metadata.claims_article))
    text = "\n\n".join(block.text for block in blocks if block.kept)
    timed("language", detect_language, text, metadata.language)


def beside_trafilatura(pages: list[Page]) -> None:
    """Both in turn on every page, so that what else the machine does meets both alike."""
    if importlib.util.find_spec("trafilatura") is None:
        say("trafilatura is not installed")
        return
    peer = importlib.import_module("trafilatura")
    spent: Counter[str] = Counter()
    for html, url in pages:
        for name, work in (
            ("newskeep", lambda: extract(html, url)),  # noqa: B023 (called at once)
            ("trafilatura", lambda: peer.bare_extraction(html, url=url, with_metadata=True, include_comments=False)),  # noqa: B023
        ):
            start = time.perf_counter()
            work()
            spent[name] += time.perf_counter() - start  # type: ignore[assignment]  # a Counter of seconds
    times = spent["trafilatura"] / spent["newskeep"]
    each = ", ".join(f"{name} {1000 * seconds / len(pages):.1f}" for name, seconds in spent.items())
    say(f"ms a page: {each}; {times:.2f} times as fast as trafilatura {peer.__version__}")


def memory(pages: list[Page], wanted: int) -> None:
    """Resident memory while `wanted` pages are read, the same ones again and again, and its slope once settled."""
    sizes: list[tuple[int, float]] = []
    for number, (html, url) in enumerate(islice(cycle(pages), wanted), 1):
        extract(html, url)
        if number % SAMPLED == 0:
            sizes.append((number, resident()))
    settled = np.array([size for size in sizes if size[0] >= SETTLED])
    slope = np.polyfit(settled[:, 0], settled[:, 1], 1)[0] if len(settled) > 1 else float("nan")
    say(" ".join(f"{number:,}: {size:.0f} MB" for number, size in sizes[:: max(1, len(sizes) // 10)]))
    say(f"after {SETTLED:,} pages memory grows by {1000 * slope:.2f} MB in 1,000 pages")


def resident() -> float:
    """Megabytes of memory that this process has (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def say(line: str) -> None:
    """Print a line of the result."""
    print(line)  # noqa: T201 (its output)


if __name__ == "__main__":
    main()
