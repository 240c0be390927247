"""How well near copies are told from other articles: recall and precision on copies made of real articles.

    python tests/benchmarks/copies.py CORPUS

CORPUS is a folder of folders with a `truth.jsonl` each, one object a line with `text` and `url`. Of every article
copies are made: words changed here and there, sentences rewritten, cut to half, with another lead. Each must be found,
by the way by which the archive finds it: a band in common, an estimate from LIKELY on, the texts' own overlap from COPY
on. No other article may be taken for a copy: all pairs are tried, and those of one site (same topics, same set phrases)
are counted by themselves. Pairs of the corpus that are copies indeed overlap by half and more; they are named and left
out.

The publishers are halved. The threshold is read off the first half, from the overlap of the unlike articles there; the
table is of the second half, in which nothing was chosen.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from newskeep.archive.nearcopies import COPY, LIKELY
from newskeep.archive.sketches import Sketch, estimated_overlap, overlap, shingles, sketch

LEAST_LENGTH = 400  # characters of an article that is taken
COPIES_INDEED = 0.5
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3)


@dataclass(frozen=True, slots=True)
class Text:
    """An article: who published it, what it says, and how the archive sees it."""

    site: str
    words: str
    sketched: Sketch
    runs: frozenset[str]


def main(corpus: Path) -> None:
    luck = random.Random(7)
    texts = list(read(corpus))
    sites = sorted({text.site for text in texts})
    luck.shuffle(sites)
    chosen = set(sites[: len(sites) // 2])
    halves = [text for text in texts if text.site in chosen], [text for text in texts if text.site not in chosen]
    for name, half in zip(("first half, for choosing", "second half, for reporting"), halves, strict=True):
        say(f"\n{name}: {len(half)} articles of {len({text.site for text in half})} publishers")
        report_unlike(half)
        report_copies(half, luck)


def read(corpus: Path) -> Iterator[Text]:
    """The articles of the corpus that are long enough, each text once."""
    seen = set()
    for file in sorted(corpus.glob("*/truth.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            words = row.get("text") or ""
            sketched = sketch(words)
            if len(words) >= LEAST_LENGTH and words not in seen and sketched is not None:
                seen.add(words)
                site = urlsplit(row.get("url") or "").hostname or str(row.get("page"))
                yield Text(site, words, sketched, shingles(words))


def report_unlike(texts: Sequence[Text]) -> None:
    """How many pairs of different articles would be taken for copies."""
    pairs = [(one, other, overlap(one.runs, other.runs)) for one, other in combinations(texts, 2)]
    indeed = [pair for pair in pairs if pair[2] >= COPIES_INDEED]
    for one, other, share in indeed:
        say(f"  copies indeed: {one.site} and {other.site}, overlap {share:.2f}")
    unlike = [pair for pair in pairs if pair[2] < COPIES_INDEED]
    same_site = sum(one.site == other.site for one, other, _ in unlike)
    say(f"  {len(unlike):,} pairs of different articles, {same_site:,} of them of one site")
    say(f"  their largest overlaps: {', '.join(f'{share:.2f}' for share in sorted(p[2] for p in unlike)[-5:])}")
    for threshold in THRESHOLDS:
        taken = [one.site == other.site for one, other, share in unlike if share >= threshold]
        found = sum(is_found(one, other.sketched, other.runs, threshold) for one, other, _ in unlike)
        say(f"  overlap from {threshold:.2f} on: {len(taken)} ({sum(taken)} of one site); taken for copies {found}")


def report_copies(texts: Sequence[Text], luck: random.Random) -> None:
    """How many of the copies are found, for each way of making them; the last columns: where one step alone decides."""
    say(
        "  found        "
        + "  ".join(f"≥{threshold:.2f}" for threshold in THRESHOLDS)
        + f"  in a band, estimate ≥{LIKELY}"
    )
    for name, change in CHANGES.items():
        made = [(text, copy_of(text, texts, change, luck)) for text in texts]
        known = [(text, copy) for text, copy in made if copy is not None]
        shares = [
            sum(is_found(text, copy[0], copy[1], threshold) for text, copy in known) / len(known)
            for threshold in THRESHOLDS
        ]
        band = sum(shares_band(text.sketched, copy[0]) for text, copy in known) / len(known)
        likely = sum(is_likely(text, copy[0]) for text, copy in known) / len(known)
        say(f"  {name:12} " + "  ".join(f"{share:5.3f}" for share in shares) + f"  {band:5.3f} {likely:5.3f}")


def is_found(text: Text, sketched: Sketch, runs: frozenset[str], threshold: float) -> bool:
    """Whether the archive would take two texts for copies."""
    near = shares_band(text.sketched, sketched) and is_likely(text, sketched)
    return near and overlap(text.runs, runs) >= threshold


def shares_band(one: Sketch, other: Sketch) -> bool:
    return not set(one.bands).isdisjoint(other.bands)


def is_likely(text: Text, other: Sketch) -> bool:
    return estimated_overlap(other, text.sketched.minhash, text.sketched.shingles) >= LIKELY


Change = Callable[[list[str], list[str], random.Random], list[str]]


def copy_of(
    text: Text, texts: Sequence[Text], change: Change, luck: random.Random
) -> tuple[Sketch, frozenset[str]] | None:
    """A copy, with words of another article where it was changed; None where it is too short to be told."""
    other = luck.choice([one for one in texts if one.site != text.site])
    join = "" if is_unspaced(text.words) else " "
    words, others = (list(one.words) if not join else one.words.split() for one in (text, other))
    made = join.join(change(words, others, luck))
    sketched = sketch(made)
    return None if sketched is None else (sketched, shingles(made))


def is_unspaced(text: str) -> bool:
    return len(text.split()) * 15 < len(text)


def scattered(share: float) -> Change:
    """Words here and there replaced."""
    return lambda words, others, luck: [luck.choice(others) if luck.random() < share else word for word in words]


def rewritten(share: float) -> Change:
    """Whole sentences, of 15 to 30 words, replaced."""

    def change(words: list[str], others: list[str], luck: random.Random) -> list[str]:
        made: list[str] = []
        while len(made) < len(words):
            size = luck.randint(15, 30)
            start = luck.randrange(max(1, len(others) - size))
            sentence = words[len(made) : len(made) + size]
            made += others[start : start + len(sentence)] if luck.random() < share else sentence
            if len(others) < size:
                return [*made, *words[len(made) :]]
        return made

    return change


def halved(words: list[str], _others: list[str], _luck: random.Random) -> list[str]:
    return words[: len(words) // 2]


def led_otherwise(words: list[str], others: list[str], _luck: random.Random) -> list[str]:
    """Another lead: the first sixty words, or the first third."""
    size = min(60, len(words) // 3)
    return [*others[:size], *words[size:]]


def in_turn(*changes: Change) -> Change:
    def change(words: list[str], others: list[str], luck: random.Random) -> list[str]:
        for one in changes:
            words = one(words, others, luck)
        return words

    return change


CHANGES: dict[str, Change] = {
    "as it is": scattered(0),
    "words 5 %": scattered(0.05),
    "words 10 %": scattered(0.1),
    "words 20 %": scattered(0.2),
    "words 30 %": scattered(0.3),
    "words 40 %": scattered(0.4),
    "rewrite 10 %": rewritten(0.1),
    "rewrite 20 %": rewritten(0.2),
    "rewrite 40 %": rewritten(0.4),
    "half": halved,
    "other lead": led_otherwise,
    "lead, half": in_turn(halved, led_otherwise),
    "half, 10 %": in_turn(halved, scattered(0.1)),
}


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    say(f"COPY is {COPY}")
    main(Path(sys.argv[1]))
