"""A learned line is removed from an article's blocks, or put back; nothing else about them changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from newskeep.learning.judging import Finding
from newskeep.learning.lines import is_prose, names
from newskeep.learning.sample import Place
from newskeep.model import Block, Removal


def mark(blocks: Sequence[Block], learned: Mapping[int, Finding]) -> tuple[Block, ...]:
    """The blocks with every line removed that is `learned` (by hash) and stands where it was learned to stand; those
    that are not learned any more are kept again. Where nothing would be left, nothing is removed."""
    raw = unmark(blocks)
    if not learned:
        return raw
    found = {at: one for at, block in enumerate(raw) if block.kept and (one := _finding(block, learned))}
    own = [at for at, block in enumerate(raw) if block.kept and at not in found and is_prose(block)]
    gone = {at: one for at, one in found.items() if _holds(one.place, at, own)}
    if all(at in gone for at, block in enumerate(raw) if block.kept):
        return raw
    return tuple(_removed(block, gone[at]) if at in gone else block for at, block in enumerate(raw))


def unmark(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks as the extractor left them."""
    return tuple(
        replace(block, removed=None, evidence="") if block.removed is Removal.LEARNED_LINE else block
        for block in blocks
    )


def _finding(block: Block, learned: Mapping[int, Finding]) -> Finding | None:
    return next((learned[name.hash] for name in names(block) if name.hash in learned), None)


def _holds(place: Place, at: int, own: Sequence[int]) -> bool:
    match place:
        case Place.HEAD:
            return not any(index < at for index in own)
        case Place.TAIL:
            return not any(index > at for index in own)
    return True


def _removed(block: Block, why: Finding) -> Block:
    return replace(block, removed=Removal.LEARNED_LINE, evidence=why.evidence)
