"""What a block looks like to the scorer: a row of numbers for each, of itself, its place in the page and its company.

Numbers of the block alone are gathered in one loop; all that looks at other blocks is arithmetic on whole columns. The
order of `NAMES` is the order of the columns, and part of what learned weights mean.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.tokens import furniture, names_a_body, words_of
from newskeep.parse.wording import NAMES as WORDING
from newskeep.parse.wording import Noted, wording

Matrix = NDArray[np.float32]
Column = NDArray[np.float32]

_OWN = tuple(
    "letters words link_share stops commas ends_sentence ends_colon asks trails_off capital capitals digits quoted "
    "in_title in_lead address wide kind level removal tag depth named parent_tag parent_named body_named furniture "
    "word_length".split()
)
_PLACES = tuple(
    "path_blocks path_share path_links path_largest parent_share parent_blocks before after index from_end position "
    "since_running until_running same_before same_after blocks largest_share all_running topical".split()
)
_AROUND = tuple(f"{name}_{reach}" for reach in (3, 8) for name in ("running", "linked", "removed"))
_NAMES_SAY = ("name_least", "name_most", "name_mean")
_NEAR = (
    *("letters", "link_share", "kind", "removal", "ends_sentence", "path_share", "tag", "level", "name_least"),
    *("cue", "place", "capital_words", "time"),
)
_STEPS = (1, -1, 2, -2)
NAMES = (*_OWN, *_PLACES, *_AROUND, *_NAMES_SAY, *WORDING, *(f"{name}@{step:+}" for name in _NEAR for step in _STEPS))
"""The columns, in order. `x@+1` is x of the block before, `x@-1` of the block after."""
_NEAR_NUMBERS = [NAMES.index(name) for name in _NEAR]

_KINDS = {kind: number for number, kind in enumerate(BlockKind)}
_REMOVALS: dict[Removal | None, int] = {None: 0, **{removal: number for number, removal in enumerate(Removal, 1)}}
"""Learned weights know the reasons by these numbers: a new reason is added to the model at its end."""
_TAGS = {
    tag: number
    for number, tag in enumerate(
        "p div li td tr section article h1 h2 h3 h4 h5 h6 blockquote figure figcaption aside ul ol span pre header "
        "footer main body dl dt dd table".split(),
        1,
    )
}
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_STOP = re.compile(r"[.!?。！？।؟]")
_COMMA = re.compile(r"[,،、，;；]")
_DIGIT = re.compile(r"\d")
_QUOTES = frozenset("\"'“„«‘「『‹")
_LONG = 400  # letters from which stops and commas are estimated …
_A_STOP, _A_COMMA = 60, 50  # … one in so many letters
_RUNNING = 80  # letters of a line that make it running text
_WIDE = 2.5  # what a letter of a wide script is worth, as in `parts`
_FAR = 30.0
_TOPIC = 5  # letters of a word that tells what the article is about
_LINE = 40  # words up to which a line is compared with the title and with the rest of the article
_LAST_STEPS = 4  # of a path that names are read from

Naming = Callable[[str], tuple[float, float, float]]
"""What the names along a path say of its blocks: the least, the most and the mean, each above 0 where they speak for
the article."""


def features(
    blocks: Sequence[Block], noted: Sequence[Noted], title: str | None, lead: str | None, naming: Naming
) -> Matrix:
    """One row a block, one column a name of `NAMES`. `lead` is the standfirst or description."""
    if not blocks:
        return np.zeros((0, len(NAMES)), np.float32)
    words = [block.text.casefold().split() for block in blocks]
    own = _own(blocks, words, title, lead)
    columns: dict[str, Column] = dict(zip(_OWN, own.T, strict=True))
    size = np.expm1(columns["letters"])
    running = np.where((columns["removal"] == 0) & (columns["link_share"] < 0.5) & (size >= _RUNNING), size, 0)
    columns |= _places(blocks, columns, size, running)
    columns["topical"] = _topical(words, running)
    columns |= _around(columns, size, running)
    said = np.array([naming(block.path) for block in blocks], np.float32)
    columns |= dict(zip(_NAMES_SAY, said.T, strict=True))
    columns |= dict(zip(WORDING, wording(blocks, noted).T, strict=True))
    rows = np.empty((len(blocks), len(NAMES)), np.float32, order="F")
    for number, name in enumerate(NAMES[: len(columns)]):
        rows[:, number] = columns[name]
    rows[:, len(columns) :] = _neighbours(rows[:, _NEAR_NUMBERS])
    return rows


@lru_cache(maxsize=16_384)
def path_words(path: str) -> frozenset[str]:
    """The words of the class names and ids along the end of a path."""
    return frozenset().union(*map(_step_words, path.split(">")[-_LAST_STEPS:]))


@lru_cache(maxsize=16_384)  # new paths are made of known steps, here and below: 0.2 ms a page
def _step_words(step: str) -> frozenset[str]:
    tokens = step.partition(".")[2].split(".")
    return frozenset(word for token in tokens for word in words_of(token) if len(word) > 2)


@lru_cache(maxsize=16_384)
def _path_facts(path: str) -> tuple[float, ...]:
    """tag, depth, named, parent_tag, parent_named, body_named, furniture."""
    steps = [_step_facts(step) for step in path.split(">")]
    tag, named, _ = steps[-1]
    parent_tag, parent_named, _ = steps[-2] if len(steps) > 1 else (0, 0, False)
    near = steps[-_LAST_STEPS - 1 :]
    bodies, furnished = sum(body for _, _, body in near), sum(name > 0 for _, name, _ in near)
    return tag, len(steps), named, parent_tag, parent_named, bodies > 0, furnished


@lru_cache(maxsize=16_384)
def _step_facts(step: str) -> tuple[int, int, bool]:
    tag, _, names = step.partition(".")
    name = names.replace(".", " ")
    found = furniture(name) if name else None
    return _TAGS.get(tag, 0), _REMOVALS[found[0]] if found else 0, bool(name) and names_a_body(name)


def _own(blocks: Sequence[Block], words: Sequence[list[str]], title: str | None, lead: str | None) -> Matrix:
    headline, opening = set((title or "").casefold().split()), " ".join((lead or "").split())[:_LONG]
    rows = [_row(block, own, headline, opening) for block, own in zip(blocks, words, strict=True)]
    return np.array(rows, np.float32)


def _row(block: Block, words: Sequence[str], headline: set[str], opening: str) -> tuple[float, ...]:
    text = block.text or " "
    size = len(text)
    short = size < _LONG
    wide = text[size // 2] > "\u2e7f"
    start = text[:120]
    return (
        math.log1p(size * _WIDE if wide else size),
        len(words),
        block.link_share,
        len(_STOP.findall(text)) if short else size / _A_STOP,
        len(_COMMA.findall(text)) if short else size / _A_COMMA,
        _SENTENCE_END.search(text[-8:]) is not None,
        text.endswith((":", "：")),
        text.endswith(("?", "？", "؟")),
        text.endswith(("...", "…")),
        text[0].isupper(),
        text.isupper(),
        _digits(start) / len(start),
        text[0] in _QUOTES,
        _share(words, headline),
        bool(opening) and size > 20 and (text[:60] == opening[:60] or (short and text in opening)),
        ("@" in text) + 2 * ("http" in text or "www." in text),
        wide,
        _KINDS[block.kind],
        block.level,
        _REMOVALS[block.removed],
        *_path_facts(block.path),
        size / (len(words) or 1),
    )


def _digits(text: str) -> int:
    return len(_DIGIT.findall(text)) if text.isascii() else sum(map(str.isdigit, text))  # “CO₂” has one


def _share(words: Sequence[str], known: set[str]) -> float:
    """The share of the words of a line that are `known`; 0 of a longer text."""
    if not known or not 0 < len(words) <= _LINE:
        return 0.0
    return sum(map(known.__contains__, words)) / len(words)


def _numbered(keys: Iterable[str]) -> NDArray[np.intp]:
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys], np.intp)


def _places(blocks: Sequence[Block], columns: dict[str, Column], size: Column, running: Column) -> dict[str, Column]:
    """Where a block stands: among those of its path and of its parent, and between start and end."""
    count, index = len(blocks), np.arange(len(blocks), dtype=np.float32)
    path = _numbered(block.path for block in blocks)
    parent = _numbered(block.path.rpartition(">")[0] for block in blocks)
    total = running.sum() + 1
    in_path = np.bincount(path)
    of_path = np.bincount(path, weights=running)
    until = np.cumsum(running)
    same = path[1:] == path[:-1]
    last = np.maximum.accumulate(np.where(running > 0, index, -np.inf))
    following = np.minimum.accumulate(np.where(running > 0, index, np.inf)[::-1])[::-1]
    return {
        "path_blocks": in_path[path],
        "path_share": of_path[path] / total,
        "path_links": (np.bincount(path, weights=columns["link_share"]) / in_path)[path],
        "path_largest": of_path[path] == of_path.max(),
        "parent_share": np.bincount(parent, weights=running)[parent] / total,
        "parent_blocks": np.bincount(parent)[parent],
        "before": (until - running) / total,
        "after": 1 - until / total,
        "index": index,
        "from_end": count - index,
        "position": index / count,
        "since_running": np.minimum(index - np.concatenate([[-np.inf], last[:-1]]), _FAR),
        "until_running": np.minimum(np.concatenate([following[1:], [np.inf]]) - index, _FAR),
        "same_before": np.concatenate([[False], same]),
        "same_after": np.concatenate([same, [False]]),
        "blocks": np.full(count, count),
        "largest_share": np.full(count, of_path.max() / total),
        "all_running": np.full(count, math.log1p(total)),
    }


def _topical(words: Sequence[list[str]], running: Column) -> Column:
    """Of the long words of a short line, the share that stands in the running text too; 1 of a longer text."""
    known: set[str] = set()
    known.update(*(line for line, length in zip(words, running, strict=True) if length))
    return np.array([_topic(line, known) if not length else 1.0 for line, length in zip(words, running, strict=True)])


def _topic(line: Sequence[str], known: set[str]) -> float:
    words = [word for word in line if len(word) >= _TOPIC]
    return sum(map(known.__contains__, words)) / len(words) if 0 < len(words) <= _LINE else 1.0


def _around(columns: dict[str, Column], size: Column, running: Column) -> dict[str, Column]:
    """Shares of the text near a block, 3 and 8 blocks to each side."""
    linked, removed = columns["link_share"] * size, (columns["removal"] > 0).astype(np.float32)
    one = np.ones_like(size)
    found: dict[str, Column] = {}
    for reach in (3, 8):
        text, blocks = _near(size, reach) + 1, _near(one, reach)
        found[f"running_{reach}"] = _near(running, reach) / text
        found[f"linked_{reach}"] = _near(linked, reach) / text
        found[f"removed_{reach}"] = _near(removed, reach) / blocks
    return found


def _near(column: Column, reach: int) -> Column:
    """The sums over each block and `reach` blocks to its sides."""
    window = np.ones(2 * reach + 1, np.float32)
    return np.asarray(np.convolve(column, window, "full")[reach : reach + len(column)], np.float32)


def _neighbours(own: Matrix) -> Matrix:
    """For each column those of the neighbours, one after the other in the order of `_STEPS`; -1 where there is none."""
    count, width = own.shape
    found = np.full((count, width, len(_STEPS)), -1, np.float32)
    for number, step in enumerate(_STEPS):
        if 0 < step < count:
            found[step:, :, number] = own[:-step]
        elif -count < step < 0:
            found[:step, :, number] = own[-step:]
    return found.reshape(count, -1)
