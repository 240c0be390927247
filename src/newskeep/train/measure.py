"""How good texts are: 4-gram F1 as the public article-extraction benchmark has it, exact pages, snippets.

The harmonic mean of the mean precision and the mean recall over pages (Scrapinghub 2020); an empty text counts as
precision 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from newskeep.train.corpus import LabelledPage, shingles, words


@dataclass(frozen=True, slots=True)
class Figures:
    """What a way of choosing blocks gives on a corpus. None where it has no such labels."""

    pages: int
    f4: float | None = None
    precision: float | None = None
    recall: float | None = None
    exact: float | None = None
    snippets: float | None = None

    def __str__(self) -> str:
        shown = {
            "F4": self.f4, "P": self.precision, "R": self.recall, "exact": self.exact, "snippets": self.snippets
        }  # fmt: skip
        return "  ".join(
            [f"pages {self.pages}", *(f"{name} {value:.4f}" for name, value in shown.items() if value is not None)]
        )


def measure(pages: Sequence[LabelledPage], texts: Iterable[str]) -> Figures:
    """The figures of the pages' `texts`, in the order of the pages."""
    precisions, recalls, exact = [], [], []
    hits = wanted = strays = 0
    for page, text in zip(pages, texts, strict=True):
        if page.text is not None:
            precision, recall = _precision_recall(page.text, text)
            precisions.append(precision)
            recalls.append(recall)
            exact.append(words(page.text) == words(text))
        flat = " ".join(text.split())
        wanted += len(page.must_have)
        hits += sum(" ".join(snippet.split()) in flat for snippet in page.must_have)
        strays += sum(" ".join(snippet.split()) in flat for snippet in page.must_not_have)
    snippets = _harmonic(hits / (hits + strays), hits / wanted) if hits else None
    if not precisions:
        return Figures(len(pages), snippets=snippets)
    precision, recall = fmean(precisions), fmean(recalls)
    return Figures(len(pages), _harmonic(precision, recall), precision, recall, fmean(exact), snippets)


def _precision_recall(truth: str, found: str) -> tuple[float, float]:
    wanted, got = shingles(truth), shingles(found)
    hit = (wanted & got).total()
    return (
        hit / got.total() if got else float(not wanted),
        hit / wanted.total() if wanted else float(not got),
    )


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
