"""What the shape of the block list says: repeated headlines, lists of links, what stands before and after the body."""

import re
from collections.abc import Sequence
from dataclasses import replace

from newskeep.model import Block, Removal

_NOT_LETTERS = re.compile(r"[\W_]+")
_LINK_LINE = 0.6  # a line with more of its characters in links is a link


def mark(blocks: Sequence[Block], title: str | None = None) -> tuple[Block, ...]:
    """The same blocks, with what structure alone gives away removed."""
    return _link_lists(_repeats(_headline(blocks, title)))


def _removed(block: Block, reason: Removal, evidence: str) -> Block:
    return replace(block, removed=reason, evidence=evidence)


def _fold(text: str | None) -> str:
    return _NOT_LETTERS.sub("", (text or "").casefold())


def _headline(blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The headline is a field; above the body it is not text of the article."""
    wanted = _fold(title)
    done = []
    for at, block in enumerate(blocks):
        is_title = block.level == 1 or (wanted and at < 12 and _fold(block.text) == wanted)
        done.append(_removed(block, Removal.TITLE, "h1") if block.kept and is_title else block)
    return done


def _repeats(blocks: Sequence[Block]) -> list[Block]:
    """A long block that stands there twice is kept once (pull quotes, mobile twins)."""
    seen: set[str] = set()
    done = []
    for block in blocks:
        key = _fold(block.text)
        if block.kept and len(key) > 60:
            if key in seen:
                block = _removed(block, Removal.REPEATED, "")
            seen.add(key)
        done.append(block)
    return done


def _link_lists(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Lines that are links and nothing else."""
    return tuple(
        _removed(block, Removal.LINK_LIST, f"{block.link_share:.0%} in links")
        if block.kept and block.link_share >= _LINK_LINE and len(block.text) < 200
        else block
        for block in blocks
    )
