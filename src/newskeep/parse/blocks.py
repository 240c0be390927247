"""The region as an ordered list of blocks: read with Beautiful Soup, one block a line as a reader sees it.

An element that breaks lines begins a new block, and so does <br>. Where an ancestor is named or tagged as furniture,
hidden, or a caption, the block carries that as its reason at once; all other decisions are taken later, on the list.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag
from selectolax.lexbor import LexborHTMLParser

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.parts import ARTICLE, HEADINGS, INLINE_TAGS
from newskeep.parse.plaintext import read_blocks as read_lines
from newskeep.parse.tokens import furniture

_MAX_DEPTH = 120  # elements in one another; what lies deeper is read as plain text. Three calls each, of Python's 1,000
_LARGE = 0.5  # furniture that holds more than this share of the region's text is not believed
_NOTICE = 500  # characters of a paywall's notice
_MOST_TAGS = 25_000  # which Beautiful Soup reads in a second; the largest region of 1,700 pages has 18,627
_STEP, _PATH = 60, 240  # characters of one step of a path, and of a path
_TEXTS = (NavigableString, CData)  # not their kin: comments, declarations, scripts
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

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
    "label": Removal.FORM,
    "time": Removal.DATELINE,
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: what the ancestors make of the text that comes."""

    kind: BlockKind
    level: int
    removed: Removal | None
    evidence: str
    path: str
    linked: bool


_TOP = _Place(BlockKind.PARAGRAPH, 0, None, "", "", False)


def read_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a region's HTML; their paths begin at the region. One of absurd size is read as plain text."""
    if html.count("<") > _MOST_TAGS:
        return read_lines(LexborHTMLParser(html).text(separator="\n"))
    # Class attributes stay strings: splitting them costs a sixth of the parse.
    body = BeautifulSoup(html, "lxml", multi_valued_attributes=None).body
    if body is None:
        return ()
    walk = _Walk(_length(body))
    walk.inside(body, _TOP)
    walk.close(_TOP)
    return tuple(walk.blocks)


def _length(element: Tag) -> int:
    return sum(len(text) for text in element.stripped_strings)


class _Walk:
    """One walk over the region: the blocks read so far, and the line that is open."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.linked = 0
        self.depth = 0

    def inside(self, element: Tag, place: _Place) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self._text(element.get_text(" "), place.linked)
        else:
            for child in element.contents:
                if isinstance(child, Tag):
                    self._element(child, place)
                elif isinstance(child, NavigableString) and type(child) in _TEXTS:
                    self._text(child, place.linked)
        self.depth -= 1

    def _element(self, child: Tag, place: _Place) -> None:
        name = child.name
        if name == "br":
            self._break(place)
        elif name in ("td", "th"):
            self._cell(child, place)
        elif name in INLINE_TAGS:
            self._inline(child, place)
        else:
            self.close(place)
            inner = self._place(child, place)
            self.inside(child, inner)
            self.close(inner)

    def _inline(self, child: Tag, place: _Place) -> None:
        """Part of the line; but what is hidden, and a <time> standing alone, are blocks of their own."""
        linked = child.name == "a" and not place.linked
        reason, evidence = _named(child) if child.attrs or child.name == "time" else (None, "")
        apart = reason is Removal.HIDDEN or (child.name == "time" and self._alone(child))
        if place.removed is not None or not apart:
            self.inside(child, replace(place, linked=True) if linked else place)
            return
        inner = replace(place, removed=reason, evidence=evidence)
        open_texts, open_linked = self.texts, self.linked
        self.texts, self.linked = [], 0
        self.inside(child, inner)
        self.close(inner)
        self.texts, self.linked = open_texts, open_linked

    def _alone(self, child: Tag) -> bool:
        return child.next_sibling is None and not "".join(self.texts).strip()

    def _break(self, place: _Place) -> None:
        if place.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            self._text(" ", linked=False)
        else:
            self.close(place)

    def _cell(self, child: Tag, place: _Place) -> None:
        """A cell that holds lines of its own is layout; one that does not is part of its row."""
        if _is_layout(child):
            self.close(place)
            inner = replace(self._place(child, place), kind=BlockKind.PARAGRAPH)
            self.inside(child, inner)
            self.close(inner)
            return
        if self.texts:
            self._text(" | ", linked=False)
        self.inside(child, place)

    def _place(self, element: Tag, place: _Place) -> _Place:
        removed, evidence = place.removed, place.evidence
        if removed is None:
            removed, evidence = _named(element)
            if removed is not None and _length(element) > self._most(removed):
                removed, evidence = None, ""
        kind = _KINDS.get(element.name, place.kind)
        if place.kind in (BlockKind.QUOTE, BlockKind.LIST_ITEM) and kind is BlockKind.PARAGRAPH:
            kind = place.kind
        level = 0
        if kind is BlockKind.HEADING:
            level = int(element.name[1]) if element.name in HEADINGS else place.level
        path = _longer(place.path, element)
        return _Place(kind, level, removed, evidence, path, place.linked)

    def _most(self, reason: Removal) -> float:
        """Characters up to which a part is believed to be what it is named. Much of a “paywall” is what lies behind;
        comments may well be longer than the article."""
        most = _LARGE * self.total
        if reason is Removal.COMMENTS:
            return max(most, self.total - ARTICLE)
        return min(_NOTICE, most) if reason is Removal.PAYWALL else most

    def _text(self, text: str, linked: bool) -> None:
        self.texts.append(text)
        if linked:
            self.linked += len(" ".join(text.split()))

    def close(self, place: _Place) -> None:
        """End the open line, as a block of `place` if it says anything."""
        if not self.texts:
            return
        raw, linked = "".join(self.texts), self.linked
        self.texts, self.linked = [], 0
        text = raw.strip("\n") if place.kind is BlockKind.CODE else tidy(raw)
        if text.strip(" |"):
            share = round(min(1.0, linked / len(text)), 2)
            self.blocks.append(Block(place.kind, text, place.removed, place.evidence, place.path, share, place.level))


def tidy(text: str) -> str:
    """One line: NFC, white space folded, invisible characters gone."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def _is_layout(cell: Tag) -> bool:
    return cell.find(["p", "div", "table", "h1", "h2", "h3", "h4", "ul", "ol", "br", "article", "section"]) is not None


def _named(element: Tag) -> tuple[Removal | None, str]:
    """What tag, name and state say of an element."""
    attributes = element.attrs
    if attributes:
        if "hidden" in attributes or _NOT_SHOWN.search(str(attributes.get("style") or "")[:400]):
            return Removal.HIDDEN, "hidden"
        # A heading's id is an anchor made of its words, or of its place in the table of contents.
        name = _class_and_id(element) if element.name not in HEADINGS else str(attributes.get("class") or "")
        found = furniture(name) if name else None
        if found:
            return found
    reason = _TAG_REASONS.get(element.name)
    if element.name == "figure" and element.find(["table", "blockquote", "pre", "ul", "ol"]) is not None:
        reason = None  # a figure that holds content; its caption has a tag of its own
    return (reason, f"<{element.name}>") if reason else (None, "")


def _class_and_id(element: Tag) -> str:
    attributes = element.attrs
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip() if attributes else ""


def _longer(path: str, element: Tag) -> str:
    name = _class_and_id(element)
    step = ".".join([element.name, *name.split()])[:_STEP] if name else element.name
    return f"{path}>{step}"[-_PATH:] if path else step
