"""python -m newskeep.train FOLDER... [-o FILE] [--folds N]

Each FOLDER holds labelled pages (see `newskeep.train.corpus`). Prints out-of-fold figures and writes the weights.
"""

import argparse
import hashlib
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from newskeep.parse.scorer import Scorer, mark
from newskeep.train.corpus import LabelledPage, read_corpus
from newskeep.train.fit import fit
from newskeep.train.measure import measure

_BELIEVABLE = 0.45  # of the rules' precision and recall on a page: under it the label is likelier wrong than the rules


def main() -> None:
    """Read, report, learn, write."""
    asked = _arguments()
    pages = [page for folder in asked.folders for page in read_corpus(folder)]
    print(f"{len(pages)} pages of {len({page.publisher for page in pages})} publishers")  # noqa: T201 (its output)
    _report("rules alone", pages, [_text(page, None) for page in pages])
    _report("labels perfect", pages, [_perfect(page) for page in pages])
    if asked.folds:
        _report(f"out of fold, {asked.folds} folds by publisher", pages, _out_of_fold(pages, asked.folds))
    if asked.output:
        fit(_believable(pages)).save(asked.output)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m newskeep.train", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the weights, learned from all pages")
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="0: no report")
    return parser.parse_args()


def _text(page: LabelledPage, scorer: Scorer | None) -> str:
    read = page.read
    blocks = mark(read.blocks, read.metadata.title, read.lead, scorer, noted=read.noted) if scorer else read.blocks
    return "\n\n".join(block.text for block in blocks if block.kept)


def _perfect(page: LabelledPage) -> str:
    return "\n\n".join(block.text for block, (belongs, _) in zip(page.blocks, page.labels, strict=True) if belongs)


def _believable(pages: Sequence[LabelledPage]) -> list[LabelledPage]:
    """Without the pages whose labels have hardly anything in common with what the rules found."""
    return [page for page in pages if page.text is None or _agrees(page)]


def _agrees(page: LabelledPage) -> bool:
    found = measure([page], [_text(page, None)])
    return min(found.precision or 0.0, found.recall or 0.0) >= _BELIEVABLE


def _out_of_fold(pages: Sequence[LabelledPage], folds: int) -> list[str]:
    """The texts of all pages, each by weights learned from other publishers'."""
    texts: dict[int, str] = {}
    fold_of: Callable[[str], int] = lambda name: int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds  # noqa: E731 (short)
    for fold in range(folds):
        scorer = fit(_believable([page for page in pages if fold_of(page.publisher) != fold]))
        texts |= {at: _text(page, scorer) for at, page in enumerate(pages) if fold_of(page.publisher) == fold}
        print(f"fold {fold + 1} of {folds}", flush=True)  # noqa: T201
    return [texts[at] for at in range(len(pages))]


def _report(name: str, pages: Sequence[LabelledPage], texts: Sequence[str]) -> None:
    print(name)  # noqa: T201
    paired = zip(pages, texts, strict=True)
    for corpus, group in groupby(paired, key=lambda pair: pair[0].corpus):
        of_corpus = list(group)
        print(f"  {corpus:10}", measure([page for page, _ in of_corpus], [text for _, text in of_corpus]))  # noqa: T201


if __name__ == "__main__":
    main()
