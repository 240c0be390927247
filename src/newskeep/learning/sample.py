"""What can be seen of a site's lines where they stand: an article as a sample, and one line's place in it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from newskeep.learning.lines import Named, is_prose, is_raw, names, parts_of
from newskeep.model import Block


class Place(StrEnum):
    """Where a line stands in an article."""

    HEAD = "head"  # no sentence of the story before it
    TAIL = "tail"  # no sentence of the story after it
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Sample:
    """An article of a site: what the extractor kept of it, and by which names its lines go.

    `where` gives the indices (in `blocks`) at which a name's hash stands.
    """

    id: int
    title_words: frozenset[str]
    blocks: tuple[Block, ...]
    named: tuple[tuple[Named, ...], ...]
    parts: tuple[str, ...]  # of the page, in which the blocks stand
    where: Mapping[int, Sequence[int]]
    prose: tuple[int, ...]  # indices of what reads like the story's sentences


@dataclass(frozen=True, slots=True)
class Sight:
    """A line as it stands in one sample."""

    place: Place
    utmost: bool  # nothing but lines of the site between it and the article's edge
    part: str  # of the page
    times: int
    link_share: float
    text: str
    rest: str  # what follows the label


_CONTENT_WORD = re.compile(r"[^\W\d_]{5,}|[\u3040-\u9fff\uac00-\ud7af]{2}")
_TITLE_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u9fff\uac00-\ud7af]{2}")


def content_words(text: str) -> frozenset[str]:
    """The words that say what a text is about: those of five letters and more, pairs of letters in scripts without
    spaces."""
    return frozenset(_CONTENT_WORD.findall(text.casefold()))


def sample(article_id: int, title: str | None, blocks: Sequence[Block]) -> Sample:
    """Look at an article. What was learned before is seen as if it were kept."""
    kept = tuple(block for block in blocks if is_raw(block))
    named = tuple(names(block) for block in kept)
    where: dict[int, list[int]] = {}
    for at, found in enumerate(named):
        for name in found:
            where.setdefault(name.hash, []).append(at)
    return Sample(
        id=article_id,
        title_words=frozenset(_TITLE_WORD.findall((title or "").casefold())),
        blocks=kept,
        named=named,
        parts=tuple(map(parts_of(kept).__getitem__, (block.path for block in kept))),
        where=where,
        prose=tuple(at for at, block in enumerate(kept) if is_prose(block)),
    )


def sight(one: Sample, named: Named, of_site: Collection[int]) -> Sight:
    """A line in a sample. `of_site` are the hashes of lines that are none of the story's."""
    indices = one.where[named.hash]
    at = indices[-1]
    own = [index for index in one.prose if index not in indices and not _is_among(one.named[index], of_site)]
    place = Place.INSIDE
    if not any(index > indices[0] for index in own):
        place = Place.TAIL
    elif not any(index < at for index in own):
        place = Place.HEAD
    beyond = range(at + 1, len(one.blocks)) if place is Place.TAIL else range(indices[0])
    block = one.blocks[at]
    return Sight(
        place=place,
        utmost=place is not Place.INSIDE and all(_is_among(one.named[index], of_site) for index in beyond),
        part=one.parts[at],
        times=len(indices),
        link_share=block.link_share,
        text=block.text,
        rest=block.text[len(named.words) :],
    )


def own_parts(one: Sample, shared: Collection[int]) -> frozenset[str]:
    """The parts of the page in which the article's own sentences stand."""
    return frozenset(one.parts[at] for at in one.prose if not _is_among(one.named[at], shared))


def kinship(one: Sample, named: Named) -> float:
    """The share of a line's words that the rest of the article has, too: what it is about, it says more than once.

    Measured on 500 pages: a sentence of the story shares half of its words with the rest (nine in ten more than a
    fifth), a subscription or copyright notice none (nineteen in twenty less than a quarter).
    """
    words = content_words(named.words)
    if not words:
        return 0.0
    indices = set(one.where[named.hash])
    rest = " ".join(block.text for at, block in enumerate(one.blocks) if at not in indices)
    return len(words & content_words(rest)) / len(words)


def overlap(one: Sample, other: Sample) -> float:
    """The share (0 to 1, by length) of the sentences of either article that stand in the other as well, the larger one:
    of the same article in two places nearly all, of a story and its update many.

    Only parts of the page in which an article has sentences of its own count: what stands in a box makes no copy.
    """
    return max(_copied(one, other), _copied(other, one))


def _copied(one: Sample, other: Sample) -> float:
    shared = {at for at in one.prose if any(name.hash in other.where for name in one.named[at])}
    parts = {one.parts[at] for at in one.prose if at not in shared}
    if not parts:
        return 1.0
    lengths = {at: len(one.blocks[at].text) for at in one.prose if one.parts[at] in parts}
    return sum(length for at, length in lengths.items() if at in shared) / sum(lengths.values())


def are_related(one: Sample, other: Sample) -> bool:
    """Whether two headlines share a word of four letters or more."""
    return bool(one.title_words & other.title_words)


def _is_among(named: tuple[Named, ...], hashes: Collection[int]) -> bool:
    return any(name.hash in hashes for name in named)
