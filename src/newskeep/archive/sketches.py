"""Sketches of texts, by which near copies are found among any number of articles. Pure, for worker processes, too.

A text is the set of its runs of five words (its *shingles*; Broder, 1997), in scripts without spaces of so many letters
as five words have there. The share of the smaller text's shingles that stand in the other is their *overlap*: a copy
that was cut to half overlaps wholly.

A sketch stands for the set: MinHash values, two sets agree in each with the chance of their Jaccard similarity; and
bands of two values each, by which a database finds those that agree (locality-sensitive hashing; Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, 3.4). 32 bands of two find a pair of similarity s with the chance
1 − (1 − s²)³²: 0.2 with 0.73, 0.33 (cut to half and a word in forty changed) with 0.98, 0.01 with 0.003.
"""

import operator
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from rensa import RMinHash  # type: ignore[import-untyped]  # it is compiled from Rust, and without types

from newskeep.model import split_words

VALUES = 128  # of which the bands use the first 64; the error of an estimated similarity is below 0.04
BANDS = 32
_ROWS = 2
_FORM = f"<{VALUES}H"
_BAND_FORM = f"<{BANDS}q"
_SEED = 42  # part of the format, as is RMinHash.ALGORITHM_VERSION: other values, other bands
LEAST_SHINGLES = 20  # below it (24 words) a text is too short to be told from a set phrase
MOST_WORDS = 20_000  # of a text that are looked at: a book is no wire story

_WORDS = 5
_LETTERS = 8  # Chinese and Japanese: five words have eight letters
_ALPHABET_LETTERS = 16  # Thai, Lao, Burmese, Khmer: letters of an alphabet, three or four a word


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text's MinHash values (128, of each the lower 16 bits), how many shingles it has, its bands (64 bits each)."""

    minhash: bytes
    shingles: int
    bands: tuple[int, ...]


def sketch(text: str) -> Sketch | None:
    """The sketch of a text; None where it is too short to have copies that can be told."""
    found = shingles(text)
    if len(found) < LEAST_SHINGLES:
        return None
    hasher = RMinHash(num_perm=VALUES, seed=_SEED)
    hasher.update(list(found))
    values: Sequence[int] = hasher.digest()
    return Sketch(struct.pack(_FORM, *(value & 0xFFFF for value in values)), len(found), _bands(values))


def shingles(text: str) -> frozenset[str]:
    """The runs of words (letters) of a text, case folded."""
    words = [word.casefold() for word in islice(split_words(text), MOST_WORDS)]
    size = _size(words)
    return frozenset(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share (0 to 1) of the smaller set that is in the other, too; 0.0 where one is empty."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


def estimated_overlap(one: Sketch, minhash: bytes, shingle_count: int) -> float:
    """The overlap of a sketched text with one of which these values and this number are stored."""
    same: int = sum(map(operator.eq, struct.unpack(_FORM, one.minhash), struct.unpack(_FORM, minhash)))
    similarity = same / VALUES
    shared: float = similarity / (1 + similarity) * (one.shingles + shingle_count)
    return min(1.0, shared / min(one.shingles, shingle_count))


def pack_bands(bands: Sequence[int]) -> bytes:
    """Bands as they are stored beside the sketch: to take their rows away again when the text changes."""
    return struct.pack(_BAND_FORM, *bands)


def unpack_bands(stored: bytes) -> tuple[int, ...]:
    """The bands again."""
    return struct.unpack(_BAND_FORM, stored)


def _bands(values: Sequence[int]) -> tuple[int, ...]:
    """Each band as a signed number of 64 bits, which every database stores."""
    return tuple(_hash(struct.pack("<B2Q", band, *values[band * _ROWS : (band + 1) * _ROWS])) for band in range(BANDS))


def _hash(band: bytes) -> int:
    return int.from_bytes(blake2b(band, digest_size=8).digest(), "little", signed=True)


def _size(words: Sequence[str]) -> int:
    """How long a shingle is, by the script in which most of the text is written."""
    letters = [word for word in words if len(word) == 1 and word > "\u0dff"]
    if 2 * len(letters) < len(words):
        return _WORDS
    alphabetic = sum(word < "\u1800" for word in letters)
    return _ALPHABET_LETTERS if 2 * alphabetic > len(letters) else _LETTERS
