"""The region as an ordered list of blocks, one block a line as a reader sees it, read from the tree that is there.

An element that breaks lines begins a new block, and so does <br>. Where an ancestor is named or tagged as furniture,
hidden, or a caption, the block carries that as its reason at once; all other decisions are taken later, on the list.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.parts import (
    ARTICLE,
    CELLS,
    HEADINGS,
    INLINE_TAGS,
    Part,
    forget_above,
    is_hidden,
    strip_silent,
    walk,
    weigh,
)
from newskeep.parse.tokens import furniture

_LARGE = 0.5  # furniture that holds more than this share of the region's text is not believed
_NOTICE = 500  # characters of a paywall's notice
_HEADING = 200  # characters up to which what lies in a heading, as paragraphs do in one never closed, is one
_STEP, _PATH = 60, 240  # characters of one step of a path, and of a path
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]")
_LAYOUT = "p, div, table, h1, h2, h3, h4, ul, ol, br, article, section"  # what makes a cell layout

_KINDS = {
    **{f"h{level}": BlockKind.HEADING for level in range(1, 7)},
    "blockquote": BlockKind.QUOTE,
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "tr": BlockKind.TABLE_ROW,
    "pre": BlockKind.CODE,
    "figcaption": BlockKind.CAPTION,
}
_TAG_REASONS = {
    "nav": Removal.NAVIGATION,
    "footer": Removal.FURNITURE,
    "aside": Removal.FURNITURE,
    "menu": Removal.NAVIGATION,
    "figcaption": Removal.CAPTION,
    "figure": Removal.CAPTION,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page that belongs to the region. One `chosen` for what it says is not doubted for its name."""

    part: Part
    chosen: bool = False

    @property
    def tag(self) -> str:
        """Its tag; of a chosen one, whether it is a heading, an entry or else a paragraph."""
        tag = self.part.tag
        return "p" if self.chosen and tag not in HEADINGS and tag != "li" else tag

    @property
    def html(self) -> str:
        """Its markup."""
        node = self.part.node
        return (f"<{self.tag}>{node.inner_html or ''}</{self.tag}>" if self.chosen else node.html) or ""


class _Place(NamedTuple):  # made for each part: a frozen dataclass takes six times as long
    """Where the walk stands: the part, and what the ancestors make of the text that comes."""

    part: Part
    kind: BlockKind
    level: int
    removed: Removal | None
    evidence: str
    path: str


@dataclass(slots=True)
class _Line:
    """The line that is open: its texts so far, and how many letters of them stand in links."""

    texts: list[str] = field(default_factory=list)
    linked: int = 0


def read_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML, such as a publisher rule leaves of a page; their paths begin at the piece."""
    tree = LexborHTMLParser(html)
    strip_silent(tree)
    if tree.body is None:
        return ()
    parts = walk(tree.body)
    weigh(parts)
    forget_above(parts)
    return read_pieces([Piece(part) for part in parts[:1]])


def read_pieces(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """The blocks of a region's pieces, in order; their paths begin at the piece. Never raises, whatever the depth."""
    pieces = list(pieces)
    reading = _Reading(sum(piece.part.text for piece in pieces))
    for piece in pieces:
        reading.read(piece)
    return tuple(reading.blocks)


class _Reading:
    """One walk over the region: the blocks read so far, and the line that is open.

    The walk keeps its own stack of steps, so that no depth of a page can exhaust Python's: an element to enter, or
    a function to call when all that is inside the element has been read.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.blocks: list[Block] = []
        self.line = _Line()
        self.taken: dict[Part, int] = {}  # how many of a part's children were met; they are met in order
        self.steps: list[tuple[LexborNode | None, str, _Place, bool | _Line]] = []

    def read(self, piece: Piece) -> None:
        part = piece.part
        top = _Place(part, BlockKind.PARAGRAPH, 0, None, "", "")
        place = top if part.tag == "body" else self._placed(part, piece.tag, top, chosen=piece.chosen)
        self._push_inside(part.node, place, in_link=False)
        while self.steps:
            node, tag, place, state = self.steps.pop()
            if isinstance(state, _Line):
                self.close(place)
                self.line = state
            elif node is None:
                self.close(place)
            elif tag == "-text":
                self._text(node.text_content or "", state)
            else:
                self._element(node, tag, place, state)
        self.close(place)

    def _push_inside(self, node: LexborNode, place: _Place, in_link: bool) -> None:
        steps = self.steps
        child = node.last_child  # pushed last to first, popped first to last
        while child is not None:
            tag = child.tag or ""
            if tag == "-text" or child.is_element_node:
                steps.append((child, tag, place, in_link))
            child = child.prev

    def _element(self, node: LexborNode, tag: str, place: _Place, in_link: bool) -> None:
        if tag == "br":
            self._break(place)
        elif node.first_child is None and tag not in CELLS:
            return  # it holds nothing, and is no Part
        elif tag in INLINE_TAGS:
            self._inline(node, tag, place, in_link)
        else:
            self._part(self._next_part(place.part), tag, place, in_link)

    def _next_part(self, parent: Part) -> Part:
        at = self.taken.get(parent, 0)
        self.taken[parent] = at + 1
        return parent.children[at]

    def _part(self, part: Part, tag: str, place: _Place, in_link: bool) -> None:
        if tag in CELLS and not _is_layout(part):
            if self.line.texts:
                self._text(" | ", in_link=False)
            self._push_inside(part.node, _Place(part, *_of(place)), in_link)
            return
        if not part.text:
            return
        self.close(place)
        inner = self._placed(part, tag, place)
        self.steps.append((None, "", inner, False))
        self._push_inside(part.node, inner, in_link)

    def _inline(self, node: LexborNode, tag: str, place: _Place, in_link: bool) -> None:
        """Part of the line; but what is hidden, and a <time> standing alone, are blocks of their own."""
        removed, evidence = _named_inline(node, tag) if place.removed is None else (None, "")
        if removed is None or (removed is Removal.DATELINE and not self._alone(node)):
            self._push_inside(node, place, in_link or tag == "a")
            return
        inner = _Place(place.part, place.kind, place.level, removed, evidence, place.path)
        self.steps.append((None, "", inner, self.line))
        self.line = _Line()
        self._push_inside(node, inner, in_link or tag == "a")

    def _alone(self, node: LexborNode) -> bool:
        return node.next is None and not "".join(self.line.texts).strip()

    def _break(self, place: _Place) -> None:
        if place.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            self._text(" ", in_link=False)
        else:
            self.close(place)

    def _placed(self, part: Part, tag: str, place: _Place, *, chosen: bool = False) -> _Place:
        removed, evidence = place.removed, place.evidence
        if removed is None and not chosen:
            removed, evidence = _named(part, tag)
            if removed is not None and part.text > self._most(removed, part):
                removed, evidence = None, ""
        kind = _kind(part, tag, place)
        level = 0
        if kind is BlockKind.HEADING:
            level = int(tag[1]) if tag in HEADINGS else place.level
        return _Place(part, kind, level, removed, evidence, _longer(place.path, tag, "" if chosen else part.name))

    def _most(self, reason: Removal, part: Part) -> float:
        """Characters up to which a part is believed to be what it is named. Much of a “paywall” is what lies behind;
        comments may well be longer than the article."""
        most = _LARGE * self.total
        if reason is Removal.COMMENTS and part.comments:
            return max(most, self.total - ARTICLE)
        return min(_NOTICE, most) if reason is Removal.PAYWALL else most

    def _text(self, text: str, in_link: bool) -> None:
        self.line.texts.append(text)
        if in_link:
            self.line.linked += len(" ".join(text.split()))

    def close(self, place: _Place) -> None:
        """End the open line, as a block of `place` if it says anything."""
        line = self.line
        if not line.texts:
            return
        self.line = _Line()
        raw = "".join(line.texts)
        text = raw.strip("\n") if place.kind is BlockKind.CODE else tidy(raw)
        if text.strip(" |"):
            share = round(min(1.0, line.linked / len(text)), 2) if line.linked else 0.0
            self.blocks.append(Block(place.kind, text, place.removed, place.evidence, place.path, share, place.level))


def _kind(part: Part, tag: str, place: _Place) -> BlockKind:
    kind = _KINDS.get(tag, place.kind)
    if tag in CELLS or (kind is BlockKind.HEADING and tag not in HEADINGS and part.text > _HEADING):
        return BlockKind.PARAGRAPH
    if kind is BlockKind.PARAGRAPH and place.kind in (BlockKind.QUOTE, BlockKind.LIST_ITEM):
        return place.kind
    return kind


def _of(place: _Place) -> tuple[BlockKind, int, Removal | None, str, str]:
    return place.kind, place.level, place.removed, place.evidence, place.path


def tidy(text: str) -> str:
    """One line: NFC, white space folded, invisible characters gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _is_layout(cell: Part) -> bool:
    """A cell that holds lines of its own is layout; one that does not is part of its row."""
    return cell.node.css_first(_LAYOUT) is not None


def _named(part: Part, tag: str) -> tuple[Removal | None, str]:
    """What tag, name and state say of a part."""
    if part.hidden:
        return Removal.HIDDEN, "hidden"
    # A heading's id is an anchor made of its words, or of its place in the table of contents.
    name = part.node.attributes.get("class") or "" if tag in HEADINGS and part.name else part.name
    found = furniture(name) if name else None
    if found:
        return found
    reason = _TAG_REASONS.get(tag)
    if tag == "figure" and part.node.css_first("table, blockquote, pre, ul, ol") is not None:
        reason = None  # a figure that holds content; its caption has a tag of its own
    return (reason, f"<{tag}>") if reason else (None, "")


def _named_inline(node: LexborNode, tag: str) -> tuple[Removal | None, str]:
    """HIDDEN or DATELINE where tag, name or state say so of an element inside a line."""
    attributes = node.attributes
    if attributes:
        if is_hidden(attributes):
            return Removal.HIDDEN, "hidden"
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
        found = furniture(name) if name else None
        if found and (found[0] is Removal.HIDDEN or (found[0] is Removal.DATELINE and tag == "time")):
            return found
    return (Removal.DATELINE, "<time>") if tag == "time" else (None, "")


def _longer(path: str, tag: str, name: str) -> str:
    step = _step(tag, name) if name else tag
    return f"{path}>{step}"[-_PATH:] if path else step


@lru_cache(maxsize=8192)
def _step(tag: str, name: str) -> str:
    return ".".join([tag, *name.split()])[:_STEP]
