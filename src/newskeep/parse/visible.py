"""The page's visible text as lines: those around the headline, which are near the dateline and the byline, or all.

A line is the text of one block element, however many inline ones it holds. The lines around a headline are read by
steps from it, up and down: the menus above it, the most of many a page, are not read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from newskeep.parse.document import Document
from newskeep.parse.marks import CONTROL, SILENT

ABOVE, BELOW = 8, 25  # lines around the headline
MAX_LINES = 3000  # of a page that are read
MAX_STEPS = 2000  # nodes that are stepped over from a headline, each way
MAX_STATE = 300_000  # characters of a script that are searched for a date
SHORTEST_PLAIN_HEADLINE = 15  # letters of a headline that is known by its words alone
_INLINE = frozenset("a abbr b bdi cite em font i mark small span strong time u".split())
_NOT_LETTERS = re.compile(r"[\W_]+")
_STATE_DATE = re.compile(
    r"""["'](?:first|date)?_?publi(?:sh(?:ed)?|cation)_?(?:at|date|on|time)["']\s*:\s*["'](\d{4}-\d\d-\d\d[^"']{0,30})["']""",
    re.IGNORECASE,
)


def headline_lines(document: Document, headings: Sequence[LexborNode], headline: str | None) -> list[str]:
    """The visible lines around the headline, nearest first: `ABOVE` above (they count twice as far), `BELOW` below.

    `headings` are the page's h1 and h2. The headline is the h1 that says the words of `headline`, else the first
    h1; without one, the first line that ends with those words; else the page's first lines are given.
    """
    wanted = _letters(headline or "")
    headlines = [node for node in headings if node.tag == "h1"]
    exact = (node for node in headlines if wanted and _letters(node.text()[:1000]) == wanted)
    node = next(exact, None) or next(iter(headlines), None)
    if node is not None:
        below = islice(_lines_from(node, _next), BELOW + 1)  # those that stand in it, too, but for itself
        above = islice(_lines_from(_before(node), _before), ABOVE)
        return _nearest_first(list(above), [line for line in below if _letters(line) != wanted])
    lines = page_lines(document)
    plain = (at for at, line in enumerate(lines) if len(wanted) >= SHORTEST_PLAIN_HEADLINE and _ends(line, wanted))
    if (place := next(plain, None)) is None:
        return lines[: ABOVE + BELOW]
    return _nearest_first(lines[max(0, place - ABOVE) : place][::-1], lines[place + 1 : place + 1 + BELOW])


def page_lines(document: Document) -> list[str]:
    """The page's visible lines in order, `MAX_LINES` at most."""
    return list(islice(_lines(document), MAX_LINES))


def state_dates(document: Document) -> list[str]:
    """The first date that a script of the page keeps under a publishing key ("publishedAt": "2024-05-17…")."""
    for script in document.tree.css("script")[:200]:
        if found := _STATE_DATE.search(script.text()[:MAX_STATE]):
            return [found[1]]
    return []


def _nearest_first(above: list[str], below: list[str]) -> list[str]:
    """Both, each nearest first, by distance; what is above counts twice as far."""
    near = [(2 * far, line) for far, line in enumerate(above, 1)] + list(enumerate(below, 1))
    return [line for _, line in sorted(near, key=lambda line: line[0])]


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower())


def _ends(line: str, wanted: str) -> bool:
    return len(line) >= len(wanted) and _letters(line).endswith(wanted)


def _lines_from(first: LexborNode | None, step: Callable[[LexborNode], LexborNode | None]) -> Iterator[str]:
    """The lines that one meets from `first` on, step by step, away from the headline; above it, upwards."""
    pieces: list[str] = []
    block, upwards = 0, step is _before
    node = first
    for _ in range(MAX_STEPS):
        if node is None:
            break
        if node.tag == "-text" and (piece := _visible(node)):
            here = _block_around(node)
            if here != block and pieces:
                yield _joined(pieces, upwards)
                pieces = []
            block = here
            pieces.append(piece)
        elif node.tag == "br" and pieces:
            yield _joined(pieces, upwards)
            pieces = []
        node = step(node)
    if pieces:
        yield _joined(pieces, upwards)


def _joined(pieces: list[str], upwards: bool) -> str:
    return CONTROL.sub("", " ".join(reversed(pieces) if upwards else pieces))


def _visible(text: LexborNode) -> str:
    silent = text.parent is None or text.parent.tag in SILENT
    return "" if silent else " ".join((text.text_content or "")[:1000].split())


def _block_around(node: LexborNode) -> int:
    """The identity of the nearest element around a text that makes a line of its own."""
    parent = node.parent
    for _ in range(20):
        if parent is None or parent.tag not in _INLINE:
            break
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _next(node: LexborNode) -> LexborNode | None:
    """What comes after `node` in the page's order."""
    return (None if node.tag in SILENT else node.child) or _after_all_of(node)


def _after_all_of(node: LexborNode) -> LexborNode | None:
    """What comes after `node` and all that is in it."""
    here: LexborNode | None = node
    while here is not None and here.tag != "body":
        if here.next is not None:
            return here.next
        here = here.parent
    return None


def _before(node: LexborNode) -> LexborNode | None:
    """What comes before `node` in the page's order, leaves before what holds them."""
    here = node.prev
    if here is None:
        return node.parent if node.parent is not None and node.parent.tag != "body" else None
    while here.tag not in SILENT and (last := here.last_child) is not None:
        here = last
    return here


def _lines(document: Document) -> Iterator[str]:
    """The page's visible text by blocks: a walk with a stack of its own."""
    pieces: list[str] = []
    block = blocks = 0  # the number of the block that `pieces` stand in, and of the last block met
    stack = [(document.tree.body, "body", 0)] if document.tree.body is not None else []
    while stack:
        node, tag, here = stack.pop()
        if tag == "-text":
            piece = " ".join((node.text_content or "")[:1000].split())
            if pieces and here != block:
                yield CONTROL.sub("", " ".join(pieces))
                pieces = []
            if piece:
                pieces.append(piece)
                block = here
            continue
        if tag == "br" and pieces:
            yield CONTROL.sub("", " ".join(pieces))
            pieces = []
        if tag not in _INLINE:
            blocks += 1
            here = blocks
        child = node.last_child
        while child is not None:  # pushed last to first, popped first to last
            name = child.tag or ""
            if name not in SILENT:
                stack.append((child, name, here))
            child = child.prev
    if pieces:
        yield CONTROL.sub("", " ".join(pieces))
