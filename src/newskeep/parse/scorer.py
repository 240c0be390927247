"""A learned score for every block: is it the article's? Rules say what they know, the score decides beside them.

    features   what each block looks like (features.py), what the rules said of it among the rest
    score      an ensemble of small symmetric trees over them, and a word list of class names: data/scorer.npz
    mark       a kept block of low score is removed; a removed one of high score is given back

The weights are learned from labelled pages by `newskeep.train`, which also says how good they are on publishers that
they were not learned from. Prediction is numpy arithmetic: every tree asks the same questions of all blocks at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from newskeep.model import Block, Removal
from newskeep.parse.features import NAMES, Column, Matrix, features, path_words
from newskeep.parse.wording import Noted, note

KEPT = 0.55
"""The score from which a block belongs to the article. Out of fold 0.5 is as good, and has fewer exact pages."""

GIVEN_BACK = 0.6
"""… and from which one does that was removed for its shape or its place."""

_PIECE = 256  # rows of features that are scored at a time
_MOST = 3_000  # blocks of a page that are scored; the longest of 1,727 labelled pages has 2,100

# Out of fold 604 of 915 blocks so given back were the article's. Of those removed for their words 4 of 50 were; and a
# headline, a repetition, what is hidden, learned or ruled is known, not guessed.
_GUESSED = frozenset({Removal.LINK_LIST, Removal.NAVIGATION, Removal.ADVERT, Removal.COMMENTS})


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """Learned weights. Each of T trees asks D questions `feature > border`; the answers number one of its 2^D leaves.

    `words` are class-name words with the log-odds that a block under them is the article's.
    """

    words: Mapping[str, float]
    asked: NDArray[np.intp]  # (T, D) columns
    borders: NDArray[np.float32]  # (T, D)
    leaves: NDArray[np.float32]  # (T, 2^D) log-odds
    bias: float

    def scores(
        self, blocks: Sequence[Block], noted: Sequence[Noted], title: str | None = None, lead: str | None = None
    ) -> Column:
        """For each block a probability (0 to 1) that it belongs to the article."""
        return self.predict(features(blocks, noted, title, lead, self.naming))

    def predict(self, rows: Matrix) -> Column:
        """The same for rows of features. A long page is taken piece by piece: 2,400 answers a block are much memory."""
        pieces = [rows[at : at + _PIECE] for at in range(0, len(rows), _PIECE)]
        return np.concatenate([self._predict(piece) for piece in pieces]) if pieces else np.zeros(0, np.float32)

    def _predict(self, rows: Matrix) -> Column:
        trees, depth = self.asked.shape
        answers = (np.take(rows, self.asked.ravel(), axis=1) > self.borders.ravel()).view(np.uint8)
        # Bytes: a number of up to 2^8 leaves in a third of the time that integers take.
        numbers = (answers.reshape(-1, depth) @ (1 << np.arange(depth, dtype=np.uint8))).reshape(len(rows), trees)
        odds = np.take(self.leaves.ravel(), numbers + np.arange(trees) * self.leaves.shape[1]).sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)

    def naming(self, path: str) -> tuple[float, float, float]:
        """The least, the most and the mean of what the words of a path say; zeros where none is known."""
        return _said(self, path)

    def save(self, file: Path) -> None:
        """Write the weights."""
        np.savez_compressed(
            file,
            names=_packed(NAMES),
            words=_packed(self.words),
            odds=np.array(list(self.words.values()), np.float32),
            asked=self.asked.astype(np.uint8),
            borders=self.borders,
            leaves=self.leaves,
            bias=np.array([self.bias], np.float32),
        )


@lru_cache(maxsize=16_384)
def _said(scorer: Scorer, path: str) -> tuple[float, float, float]:
    return summary([scorer.words[word] for word in path_words(path) if word in scorer.words])


def summary(odds: Sequence[float]) -> tuple[float, float, float]:
    """The least, the most, the mean; zeros of nothing."""
    return (min(odds), max(odds), sum(odds) / len(odds)) if odds else (0.0, 0.0, 0.0)


@cache
def packaged() -> Scorer:
    """The weights that the package ships."""
    return load((resources.files("newskeep.parse") / "data" / "scorer.npz").read_bytes())


def load(data: bytes) -> Scorer:
    """Weights as `Scorer.save` wrote them. Raises ValueError where they are of other features than these."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        if _unpacked(stored["names"]) != NAMES:
            raise ValueError("these weights were learned from other features: train again")
        words = dict(zip(_unpacked(stored["words"]), map(float, stored["odds"]), strict=True))
        return Scorer(
            MappingProxyType(words),
            stored["asked"].astype(np.intp),
            stored["borders"],
            stored["leaves"],
            float(stored["bias"][0]),
        )


def mark(
    blocks: Sequence[Block],
    title: str | None = None,
    lead: str | None = None,
    scorer: Scorer | None = None,
    *,
    noted: Sequence[Noted] | None = None,
) -> tuple[Block, ...]:
    """The same blocks, kept or removed as their scores say; what is known by more than likeness stays removed.

    A page of absurdly many blocks stays as it is.
    """
    if len(blocks) > _MOST:
        return tuple(blocks)
    scores = (scorer or packaged()).scores(blocks, noted or note(blocks), title, lead)
    return tuple(_judged(block, float(score)) for block, score in zip(blocks, scores, strict=True))


def _judged(block: Block, score: float) -> Block:
    if block.kept:
        return block if score >= KEPT else replace(block, removed=Removal.UNLIKE, evidence=f"score {score:.2f}")
    if block.removed not in _GUESSED or score < GIVEN_BACK:
        return block
    return replace(block, removed=None, evidence=f"score {score:.2f} against {block.removed} ({block.evidence})")


def _packed(words: Mapping[str, float] | Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\n")) if packed.size else ()
