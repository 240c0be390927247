"""The article as data in the page: where what is shown is only its beginning, and a script would write the rest.

Two places are known: `articleBody` of JSON-LD (schema.org), and the state that a page's own script starts from, such
as Next.js's `__NEXT_DATA__`: JSON in which somewhere a list of paragraphs is the article. It is looked for only where
little text is shown; it must be much longer, and go on from what is shown. Where a page says that one has to pay for
it, the data is not looked at.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.blocks import read_blocks, tidy

SHOWN = 2_000  # characters of text from which a page shows its article
_MORE = 1.5  # times the text shown that the data must hold
_LARGEST = 4_000_000  # characters of JSON that are read: 60 ms
_MOST_NODES = 200_000
_DEEPEST = 40
_READ_AGAIN = 3  # times its length that a state's texts are read, for lists in lists hold the same texts
_A_NODE = 20  # characters that looking at an element is worth
_LEAST = 400  # … and so many characters
_MOST = 3  # scripts that are read
_ANCHOR = 40  # letters that the data must have in common with what is shown
_SCRIPTS = 'script[type="application/json"], script[type="application/ld+json"]'
_SAID = frozenset("text value content html body children data paragraph items nodes elements richtext copy".split())
_HEADING = re.compile(r"head(er|ing|line)|^h[2-6]$|subtitle", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|br|h[2-6]|li|div)\b", re.IGNORECASE)


def states(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The JSON of the page's scripts, largest first; to be taken before the scripts are stripped."""
    found = (node.text() for node in tree.css(_SCRIPTS))
    return tuple(sorted((text for text in found if SHOWN < len(text) <= _LARGEST), key=len, reverse=True)[:_MOST])


def with_embedded(shown: Sequence[Block], states: Sequence[str]) -> tuple[Block, ...] | None:
    """The page's blocks and, where what it shows ends, those of the data that goes on from it; None where none does.

    Blocks that are shown and stand in the data, too, are repetitions. Never raises.
    """
    kept = [block for block in shown if block.kept]
    if _size(kept) >= SHOWN or not states:
        return None
    anchors = [_letters(block.text)[:_ANCHOR] for block in kept if len(block.text) >= 2 * _ANCHOR]
    least = max(_MORE * _size(kept), _LEAST)
    found = max((blocks for blocks in _lists(states) if _goes_on(blocks, anchors, least)), key=_size, default=None)
    if found is None:
        return None
    said = _letters(" ".join(block.text for block in found))
    marked = [_repeated(block) if block.kept and _letters(block.text) in said else block for block in shown]
    start = next((at for at, block in enumerate(marked) if block.removed is Removal.REPEATED), len(marked))
    return (*marked[:start], *found, *marked[start:])


def _goes_on(blocks: Sequence[Block], anchors: Sequence[str], least: float) -> bool:
    """Whether there is more, and at least half of the shown lines among it; the standfirst need not be."""
    if _size(blocks) <= least:
        return False
    said = _letters(" ".join(block.text for block in blocks))
    return 2 * sum(anchor in said for anchor in anchors) >= max(1, len(anchors))


def _repeated(block: Block) -> Block:
    return replace(block, removed=Removal.REPEATED, evidence="it stands in the page's data")


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _blocks_of(text: str) -> tuple[Block, ...]:
    """The lines of a text, or of a piece of HTML."""
    if _MARKUP.search(text):
        return read_blocks(text)
    return tuple(Block(BlockKind.PARAGRAPH, line, path="data") for raw in text.split("\n") if (line := tidy(raw)))


def _lists(states: Sequence[str]) -> Iterator[tuple[Block, ...]]:
    """Every list in the state whose elements read as the blocks of a text."""
    for state in states:
        try:
            waiting: list[tuple[Any, int]] = [(json.loads(state), 0)]
        except (ValueError, RecursionError):
            continue
        left = _READ_AGAIN * len(state)
        for _ in range(_MOST_NODES):
            if not waiting or left < 0:
                break
            node, depth = waiting.pop()
            if isinstance(node, list) and len(node) > 1:
                blocks = tuple(block for element in node for block in _element(element))
                left -= _size(blocks) + _A_NODE * len(node)
                yield blocks
            if depth < _DEEPEST:
                inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
                waiting += [(value, depth + 1) for value in inner if isinstance(value, dict | list)]
            if isinstance(node, dict):
                yield from (_blocks_of(text) for text in node.values() if isinstance(text, str) and len(text) > SHOWN)


def _element(element: Any) -> tuple[Block, ...]:
    """One element of a list as blocks: a paragraph as a string, HTML, or a tree of pieces of text."""
    text = element if isinstance(element, str) else "".join(_said(element, 0))
    if len(text) < 2:
        return ()
    if _MARKUP.search(text):
        return read_blocks(text)
    kind = str(element.get("type") or element.get("kind") or "") if isinstance(element, dict) else ""
    is_heading = _HEADING.search(kind) is not None
    line = tidy(re.sub(r"<[^<>]{0,300}>", "", text))
    return (Block(BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH, line, path="data", level=2 * is_heading),)


def _said(node: Any, depth: int) -> Iterator[str]:
    """The pieces of text in an element, in order; what its other keys hold (links, ids, types) is none."""
    if depth > _DEEPEST:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if key.casefold() in _SAID:
                if isinstance(value, str):
                    yield value
                else:
                    yield from _said(value, depth + 1)
    elif isinstance(node, list):
        for value in node:
            yield from (value,) if isinstance(value, str) else _said(value, depth + 1)
