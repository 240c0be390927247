"""The text of two versions side by side: passages that belong together, and their words that stayed, came or went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from newskeep.edits.alignment import Bead, align
from newskeep.edits.tokens import MOST_CELLS, Fate, Piece, Token, cells, compare_tokens, tokens
from newskeep.model import Block

MOST_WORK = 10 * MOST_CELLS
"""Pairs of equal tokens that are looked at in one article, two seconds of work; what is left is shown as replaced."""


class State(StrEnum):
    """What became of a passage."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # and perhaps changed: see its pieces


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks of the two versions that belong together, mostly one and one; two where one was split or joined.

    `pieces` are their words: those of what went (REMOVED), of what came (ADDED), and of what stayed (SAME).
    """

    state: State
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    pieces: tuple[Piece, ...]


def compare_texts(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts word by word; one that has too much in common with itself is replaced as a whole."""
    return compare_tokens(tokens(old), tokens(new))


def compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> tuple[Passage, ...]:
    """Two lists of blocks, aligned, and word by word where they differ."""
    before, after = [tokens(block.text) for block in old], [tokens(block.text) for block in new]
    beads = align(before, after)
    sides = [(_joined(before, bead.old), _joined(after, bead.new)) for bead in beads]
    return tuple(
        Passage(_state(bead, pieces), tuple(old[at] for at in bead.old), tuple(new[at] for at in bead.new), pieces)
        for bead, pieces in zip(beads, _pieces(sides), strict=True)
    )


def _joined(blocks: Sequence[Sequence[Token]], places: Sequence[int]) -> list[Token]:
    return [token for at in places for token in blocks[at]]


def _pieces(sides: Sequence[tuple[list[Token], list[Token]]]) -> Iterator[tuple[Piece, ...]]:
    """The pieces of each bead, until so much work is done that the rest is not looked into."""
    work = accumulate(_work(*side) for side in sides)
    for (old, new), done in zip(sides, work, strict=True):
        yield compare_tokens(old, new) if done <= MOST_WORK else _replaced(old, new)


def _work(old: Sequence[Token], new: Sequence[Token]) -> int:
    keys = [token.key for token in old], [token.key for token in new]
    return 0 if keys[0] == keys[1] else min(cells(*keys), MOST_CELLS)


def _replaced(old: list[Token], new: list[Token]) -> tuple[Piece, ...]:
    if [token.key for token in old] == [token.key for token in new]:
        return (Piece(Fate.SAME, tuple(new)),) if new else ()
    given = (Piece(Fate.REMOVED, tuple(old)), Piece(Fate.ADDED, tuple(new)))
    return tuple(piece for piece in given if piece.tokens)


def _state(bead: Bead, pieces: Sequence[Piece]) -> State:
    if not bead.old or not bead.new:
        return State.ADDED if bead.new else State.REMOVED
    if bead.moved:
        return State.MOVED
    is_same = all(piece.fate is Fate.SAME for piece in pieces) and len(bead.old) == len(bead.new)
    return State.SAME if is_same else State.CHANGED
