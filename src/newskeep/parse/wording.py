"""What the words of a block say to the scorer: how it is written, what its words may do in an appeal, and its cue."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newskeep.model import Block, Removal
from newskeep.parse.cues import Cue, Place, recognise
from newskeep.parse.grammar import Part, parts_in
from newskeep.parse.phrases import phrasebook
from newskeep.parse.shape import Line, is_title, look
from newskeep.parse.traces import trace

_WRITTEN = tuple(
    "prose sentence speech cut_off title_like known capital_words lower_words shouted time year bar arrow colon sign "
    "picture hash exclaims money".split()
)
_SAYS = tuple(f"says_{part.name.lower()}" for part in Part if part.name)
_CUE = ("cue", "place", "alone", "whole", "heads")
NAMES = (*_WRITTEN, *_SAYS, *_CUE)
"""The columns, in order."""

_PLACES = {place: number for number, place in enumerate(Place, 1)}
_REMOVALS = {removal: number for number, removal in enumerate(Removal, 1)}
_NO_CUE = (0, 0, 0, 0, 0)
_LOOKED_AT = 250  # letters of a block
_SHORT = 45  # words of a line that may be an appeal
_TIME = re.compile(r"\d{1,2}[:.h]\d\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARROW = re.compile("[»›►▶→]")
_BITS = np.arange(len(_SAYS))


class Noted(NamedTuple):
    """What was seen of a block on its way: the facts of its line, and the cue that it gives, wherever it stands."""

    line: Line
    cue: Cue | None


def note(blocks: Sequence[Block]) -> list[Noted]:
    """Look at blocks that nobody looked at yet."""
    lines = [look(block) for block in blocks]
    return [
        Noted(line, (recognise(line, phrasebook()) or trace(line)) if block.kept else None)
        for block, line in zip(blocks, lines, strict=True)
    ]


def wording(blocks: Sequence[Block], noted: Sequence[Noted]) -> NDArray[np.float32]:
    """One row a block, one column a name of `NAMES`."""
    parts = [parts_in(line.bare) if line.bare and line.words <= _SHORT else (0, 0.0) for line, _ in noted]
    written = [_written(block, one.line, known) for block, one, (_, known) in zip(blocks, noted, parts, strict=True)]
    says = (np.array([mask for mask, _ in parts])[:, None] >> _BITS) & 1
    cues = [_cue(one.cue) for one in noted]
    return np.hstack([np.array(written, np.float32), says.astype(np.float32), np.array(cues, np.float32)])


def _written(block: Block, line: Line, known: float) -> tuple[float, ...]:
    text = block.text[:_LOOKED_AT] or " "
    words = text.split() or [" "]
    count, initials = len(words), "".join([word[0] for word in words])
    first = text[0]
    return (
        line.prose,
        line.ends_sentence,
        line.quoted,
        line.cut_off,
        is_title(line),
        known,
        sum(map(str.isupper, initials)) / count,
        sum(map(str.islower, initials)) / count,
        sum(map(str.isupper, words)) / count,
        _TIME.search(text) is not None,
        _YEAR.search(text) is not None,
        "|" in text,
        _ARROW.search(text) is not None,
        ":" in text[1:60],
        not first.isalnum(),
        first > "\u2000" and not first.isalnum(),
        "#" in text,
        "!" in text,
        "$" in text or "€" in text,
    )


def _cue(cue: Cue | None) -> tuple[int, ...]:
    return (_REMOVALS[cue.removal], _PLACES[cue.place], cue.alone, cue.whole, cue.heads) if cue else _NO_CUE
