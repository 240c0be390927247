"""Whether the memory of an export stays flat: its peak at two sizes of archive, for each format.

    python tests/benchmarks/export_memory.py [small] [large]

Each export is a process of its own; given is the peak of its resident memory in MB. Goal: the large archive takes no
more than the small one, but eight bytes an article for the list of ids, and in an EPUB the titles.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from newskeep.archive import Candidate, compress, open_archive
from newskeep.archive.arrival import make_ready
from newskeep.export import FORMATS
from newskeep.model import Article, Block, BlockKind, Page

CODE = (
    "import resource, sys; from newskeep.cli import main; sys.argv[0] = 'newskeep'\n"
    "try: main()\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def fill(path: Path, count: int) -> None:
    """An archive of so many articles of 300 words."""
    luck = random.Random(1)
    words = ["".join(luck.choices("abcdefgh", k=6)) for _ in range(2000)]
    with open_archive(path) as archive:
        for start in range(0, count, 100):
            archive.keep_many([candidate(number, words, luck) for number in range(start, min(start + 100, count))])


def candidate(number: int, words: list[str], luck: random.Random) -> Candidate:
    """An article that has been read."""
    url = f"https://site{number % 20}.example/{number}"
    blocks = tuple(Block(BlockKind.PARAGRAPH, " ".join(luck.choices(words, k=60))) for _ in range(5))
    article = Article(blocks=blocks, title=" ".join(luck.choices(words, k=8)), language="en", extractor="benchmark")
    page = Page(b"", url, requested_url=url, final_url=url, status=200)
    return Candidate(page, article, make_ready(page, article, compress(luck.randbytes(3000))))


def peak(archive: Path, name: str, target: Path) -> int:
    """The peak of an export's memory, in MB."""
    words = ["--archive", str(archive), "-q", "export", "-f", name, "-o", str(target)]
    run = subprocess.run([sys.executable, "-c", CODE, *words], capture_output=True, text=True, check=True)  # noqa: S603 (our own program)
    return int(run.stdout.split()[-1])


def main(small: int = 500, large: int = 5000) -> None:
    with tempfile.TemporaryDirectory(prefix="newskeep-benchmark-") as folder:
        place = Path(folder)
        for count in (small, large):
            fill(place / f"{count}.db", count)
        for name in FORMATS:
            first, second = (peak(place / f"{count}.db", name, place / "out") for count in (small, large))
            print(f"{name:10} {first:4} MB of {small}, {second:4} MB of {large}")  # noqa: T201 (its output)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
