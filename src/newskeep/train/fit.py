"""Labelled blocks → a Scorer: the word list of class names by counting, the trees by CatBoost.

CatBoost grows symmetric trees, which ask one question a level, so that prediction is a table look-up for all blocks at
once (Prokhorenkova et al. 2018). No publisher's own pages speak for its class names when its blocks are learned from.
"""

import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from newskeep.errors import NewskeepError
from newskeep.model import Reason
from newskeep.parse.features import Matrix, features, path_words
from newskeep.parse.scorer import Scorer, summary
from newskeep.train.corpus import LabelledPage

try:
    from catboost import CatBoostClassifier, Pool  # type: ignore[import-untyped,import-not-found,unused-ignore]  # an extra
except ImportError as missing:  # an extra: half a gigabyte that only training needs
    raise NewskeepError(
        "training", Reason.BAD_SETTING, "Training needs an extra: pip install 'newskeep[train]'."
    ) from missing

TREES = 400
DEPTH = 6
_RATE = 0.06
_SEED = 20261125
_FEWEST_PUBLISHERS = 3  # that a word of class names must be met at
_PRIOR, _PRIOR_WEIGHT = 0.6, 2.0  # the share of blocks that are the article's, and for how many publishers it counts
_SURE = 0.5  # the weight from which a label counts for the words


@dataclass(slots=True)
class _Count:
    """Of one word: the share of a publisher's blocks under it that are the article's, by publisher."""

    shares: dict[str, float] = field(default_factory=dict)

    def odds(self, without: str | None = None) -> float | None:
        """Log-odds over all publishers but one; None where too few are left."""
        shares = [share for publisher, share in self.shares.items() if publisher != without]
        if len(shares) < _FEWEST_PUBLISHERS - (without in self.shares):
            return None
        share = (sum(shares) + _PRIOR * _PRIOR_WEIGHT) / (len(shares) + _PRIOR_WEIGHT)
        return math.log(share / (1 - share))


def fit(pages: Sequence[LabelledPage]) -> Scorer:
    """Learn from all `pages`."""
    counts = _count_words(pages)
    rows, labels, weights = _examples(pages, counts)
    model = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=_RATE, l2_leaf_reg=6.0, random_seed=_SEED, verbose=False,
        rsm=0.5, border_count=64, allow_writing_files=False, thread_count=-1,
    )  # fmt: skip
    model.fit(Pool(rows, labels, weight=weights))
    words = {word: odds for word, count in sorted(counts.items()) if (odds := count.odds()) is not None}
    return _scorer(model, words)


def _count_words(pages: Iterable[LabelledPage]) -> Mapping[str, _Count]:
    seen: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for page in pages:
        for block, (belongs, sure) in zip(page.blocks, page.labels, strict=True):
            if sure >= _SURE:
                for word in path_words(block.path):
                    seen[word][page.publisher][belongs] += 1
    return {
        word: _Count({publisher: kept / (kept + gone) for publisher, (gone, kept) in publishers.items()})
        for word, publishers in seen.items()
        if len(publishers) >= _FEWEST_PUBLISHERS
    }


def _examples(pages: Sequence[LabelledPage], counts: Mapping[str, _Count]) -> tuple[Matrix, Matrix, Matrix]:
    """Rows, labels and weights of all blocks whose label says anything."""
    rows, labels, weights = [], [], []
    odds: dict[tuple[str, str], float | None] = {}
    for page in pages:

        def naming(path: str, own: str = page.publisher) -> tuple[float, float, float]:
            said = [_remembered(odds, counts, word, own) for word in path_words(path)]
            return summary([value for value in said if value is not None])

        kept = np.array([sure > 0 for _, sure in page.labels])
        rows.append(features(page.blocks, page.read.noted, page.read.metadata.title, page.read.lead, naming)[kept])
        labels += [float(belongs) for belongs, sure in page.labels if sure > 0]
        weights += [
            sure * _weight(len(block.text))
            for block, (_, sure) in zip(page.blocks, page.labels, strict=True)
            if sure > 0
        ]
    return np.vstack(rows), np.array(labels, np.float32), np.array(weights, np.float32)


def _remembered(
    odds: dict[tuple[str, str], float | None], counts: Mapping[str, _Count], word: str, own: str
) -> float | None:
    count = counts.get(word)
    if count is None:
        return None
    key = (word, own if own in count.shares else "")
    if key not in odds:
        odds[key] = count.odds(without=key[1] or None)
    return odds[key]


def _weight(letters: int) -> float:
    """A long block weighs more, for it holds more of the text; a short one still makes a page exact or not."""
    return 0.5 + math.sqrt(min(letters, 1000)) / 8


def _scorer(model: CatBoostClassifier, words: Mapping[str, float]) -> Scorer:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        model.save_model(str(file), format="json")
        trees = json.loads(file.read_text("utf-8"))
    forest = [tree for tree in trees["oblivious_trees"] if tree["splits"]]
    asked = np.zeros((len(forest), DEPTH), np.intp)
    borders = np.full((len(forest), DEPTH), np.inf, np.float32)  # a question that a shallow tree lacks: always no
    leaves = np.zeros((len(forest), 1 << DEPTH), np.float32)
    for number, tree in enumerate(forest):
        for level, split in enumerate(tree["splits"]):
            asked[number, level], borders[number, level] = split["float_feature_index"], split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (bias,) = trees["scale_and_bias"]
    return Scorer(words, asked, borders, leaves * scale, float(bias))
