"""What learning a site's lines does to labelled pages of sites that have several.

    python tests/benchmarks/learned_lines.py CORPORA [--half 0|1] [--unscored | --uncleaned] [--domains] [--show]

CORPORA is a folder with a folder for each corpus, in it `truth.jsonl` (objects with `page`, `url` and `text`, the words
that should be left) and the gzipped pages. Pages are grouped by host, as an archive does it; each group is read,
learned from, and marked. A kept line whose words do not stand together in the label is residue, any other is body.

The thresholds were chosen while looking at the sites of half 0; half 1 was not looked at. `--unscored` puts back what
the scorer of blocks removed, whose weights may have been learned from these very pages: what remains is what the rules
leave, as on a site that nobody has seen. `--uncleaned` puts back all that was removed, so that the learner has to find
it by itself: thousands of lines to go wrong on. `--domains` groups by registered domain. `--show` prints what is
removed.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from urllib.parse import urlsplit

from newskeep import extract
from newskeep.archive.identity import identity
from newskeep.learning.judging import Counted, Finding, judge
from newskeep.learning.lines import candidates
from newskeep.learning.marking import mark
from newskeep.learning.sample import sample
from newskeep.model import Article, Block, Removal

CORPORA = ("news", "world", "web", "segments")  # of the last one there are no labels of words; its pages help to learn
_WORD = re.compile(r"\w+")
Words = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page as it was read, and the words that should be left of it (None: nobody said)."""

    host: str
    article: Article
    truth: str | None


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def grams(text: str) -> Words:
    """Runs of four words, as the public article-extraction benchmark counts them."""
    found = words(text)
    return Counter(tuple(found[at : at + 4]) for at in range(max(1, len(found) - 3))) if found else Counter()


def read(job: tuple[Path, dict[str, str]]) -> Labelled:
    folder, row = job
    article = extract(gzip.decompress((folder / row["page"]).read_bytes()), url=row["url"] or None)
    return Labelled(urlsplit(identity(row["url"]) or "").hostname or "", article, row.get("text"))


def read_all(corpora: Path) -> Iterator[Labelled]:
    folders = [corpora / name for name in CORPORA if (corpora / name).is_dir()]
    jobs = [(folder, json.loads(line)) for folder in folders for line in (folder / "truth.jsonl").open("rb")]
    with ProcessPoolExecutor() as pool:
        yield from pool.map(read, jobs, chunksize=8)


def half(host: str) -> int:
    """Which half of the sites one belongs to."""
    return hashlib.sha256(host.encode()).digest()[-1] % 2


def learned(articles: Sequence[Article]) -> dict[int, Finding]:
    """The boilerplate of a site with these articles."""
    samples = [sample(number, one.title, one.blocks) for number, one in enumerate(articles)]
    named = {key: name for one in articles for key, name in candidates(one.blocks).items()}
    count = Counter(key for one in articles for key in candidates(one.blocks))
    counted = [Counted(named[key], number, len(articles)) for key, number in count.items() if number > 1]
    return {key: found for key, found in judge(counted, samples).items() if found.boilerplate}


def put_back(article: Article, options: argparse.Namespace) -> Article:
    """The article with what the scorer, or all of cleaning, removed, but never what the page hides."""
    if not options.unscored and not options.uncleaned:
        return article
    put = {Removal.UNLIKE} if options.unscored else set(Removal) - {Removal.HIDDEN}
    blocks = (replace(one, removed=None, evidence="") if one.removed in put else one for one in article.blocks)
    return replace(article, blocks=tuple(blocks))


def is_body(block: Block, truth: str) -> bool:
    return f" {' '.join(words(block.text))} " in truth


@dataclass(slots=True)
class Score:
    """Sums over pages."""

    pages: list[tuple[float, float, bool, float, float, bool]]
    residue: tuple[int, int] = (0, 0)
    body: int = 0
    lost: int = 0

    def add(self, before: Article, after: Article, truth: str) -> None:
        """Score one page."""
        flat = f" {' '.join(words(truth))} "
        kept = [(old, new) for old, new in zip(before.blocks, after.blocks, strict=True) if old.kept]
        body = [(old, new) for old, new in kept if is_body(old, flat)]
        rest = [(old, new) for old, new in kept if not is_body(old, flat)]
        self.residue = (self.residue[0] + len(rest), self.residue[1] + sum(new.kept for _, new in rest))
        self.body += len(body)
        self.lost += sum(not new.kept for _, new in body)
        self.pages.append((*measure(before.text, truth), *measure(after.text, truth)))

    def row(self) -> str:
        columns = list(zip(*self.pages, strict=True))
        precision, recall, exact, precision_after, recall_after, exact_after = map(fmean, columns)
        number = len(self.pages)
        return (
            f"{number:4} pages  residue lines {self.residue[0] / number:6.2f} → {self.residue[1] / number:6.2f}  "
            f"F4 {harmonic(precision, recall):.4f} → {harmonic(precision_after, recall_after):.4f}  "
            f"exact {exact:.3f} → {exact_after:.3f}  body lines lost {self.lost} of {self.body}"
        )


def measure(found: str, truth: str) -> tuple[float, float, bool]:
    """Precision, recall and whether every word is right."""
    wanted, got = grams(truth), grams(found)
    hit = sum((wanted & got).values())
    return hit / max(1, sum(got.values())), hit / max(1, sum(wanted.values())), words(truth) == words(found)


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> None:
    options = _options()
    sites: dict[str, list[Labelled]] = defaultdict(list)
    for one in read_all(options.corpora):
        if one.host and options.half in (None, half(one.host)):
            sites[".".join(one.host.split(".")[-2:]) if options.domains else one.host].append(one)
    scores = {least: Score([]) for least in (2, 3, 5)}
    for host, pages in sorted(sites.items()):
        if len(pages) > 1:
            score_site(host, pages, scores, options)
    for least, score in scores.items():
        if score.pages:
            print(f"sites with {least}+ pages: {score.row()}")  # noqa: T201


def score_site(host: str, pages: Sequence[Labelled], scores: Mapping[int, Score], options: argparse.Namespace) -> None:
    """Learn from a site's pages, mark them, and add what that did to the scores."""
    before = [put_back(page.article, options) for page in pages]
    lines = learned(before)
    for page, article in zip(pages, before, strict=True):
        after = replace(article, blocks=mark(article.blocks, lines))
        if options.show:
            _show(host, article, after, page.truth)
        for least, score in scores.items():
            if page.truth is not None and len(pages) >= least:
                score.add(article, after, page.truth)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    for flag in ("--unscored", "--uncleaned", "--domains", "--show"):
        parser.add_argument(flag, action="store_true")
    return parser.parse_args()


def _show(host: str, before: Article, after: Article, truth: str | None) -> None:
    flat = f" {' '.join(words(truth or ''))} "
    for old, new in zip(before.blocks, after.blocks, strict=True):
        if old.kept and not new.kept:
            label = "?" if truth is None else "BODY" if is_body(old, flat) else "residue"
            print(f"{label:7} {host}: {old.text[:100]} | {new.evidence}")  # noqa: T201


if __name__ == "__main__":
    main()
