"""The region as an ordered list of blocks: read with Beautiful Soup, one block a line as a reader sees it.

An element that breaks lines begins a new block, and so does <br>. Where an ancestor is named or tagged as furniture,
hidden, or a caption, the block carries that as its reason at once; all other decisions are taken later, on the list.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.region import INLINE_TAGS
from newskeep.parse.tokens import furniture

_MAX_DEPTH = 400  # elements; Python's recursion ends at 1,000, libxml2's parser at 256
_LARGE = 0.5  # furniture that holds more than this share of the region's text is not believed
_STEP, _PATH = 60, 240  # characters of one step of a path, and of a path
_SPACE = re.compile(r"[\s\u200b\u2060\ufeff\u00ad]+")
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
    "figure": BlockKind.CAPTION,
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

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    removed: Removal | None = None
    evidence: str = ""
    path: str = ""
    depth: int = 0


@dataclass(slots=True)
class _Line:
    """The block being collected."""

    texts: list[str] = field(default_factory=list)
    linked: int = 0


def read_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a region's HTML; their paths begin at the region."""
    soup = BeautifulSoup(html, "lxml")
    body = soup.body
    if body is None:
        return ()
    total = _length(body)
    return tuple(_Walk(total).read(body, _Place()))


def _length(element: Tag) -> int:
    return sum(len(text) for text in element.stripped_strings)


class _Walk:
    """One walk over the region, collecting lines. Holds the line that is open."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.line = _Line()

    def read(self, element: Tag, place: _Place) -> Iterator[Block]:
        yield from self._inside(element, place, linked=False)
        yield from self._close(place)

    def _inside(self, element: Tag, place: _Place, linked: bool) -> Iterator[Block]:
        for child in element.children:
            if isinstance(child, Tag):
                yield from self._element(child, place, linked)
            elif type(child) in (NavigableString, CData):
                self._text(str(child), linked)

    def _element(self, child: Tag, place: _Place, linked: bool) -> Iterator[Block]:
        name = child.name
        if place.depth >= _MAX_DEPTH:
            self._text(child.get_text(" "), linked)
        elif name == "br":
            yield from self._break(place)
        elif name in ("td", "th"):
            yield from self._cell(child, place, linked)
        elif name in INLINE_TAGS:
            inner = self._inner(child, place, inline=True)
            if inner.removed is not place.removed:
                yield from self._apart(child, inner, place, linked)
            else:
                yield from self._inside(child, replace(place, depth=place.depth + 1), linked or name == "a")
        else:
            yield from self._close(place)
            inner = self._inner(child, place)
            yield from self._inside(child, inner, linked)
            yield from self._close(inner)

    def _apart(self, child: Tag, inner: _Place, place: _Place, linked: bool) -> Iterator[Block]:
        """An inline element that is furniture or hidden: a block of its own where it stands alone, else part of the
        line, unless it is hidden."""
        alone = not "".join(self.line.texts).strip() and child.next_sibling is None
        if alone or inner.removed is Removal.HIDDEN:
            kept_open, self.line = self.line, _Line()
            yield from self._inside(child, inner, linked)
            yield from self._close(inner)
            self.line = kept_open
        else:
            yield from self._inside(child, replace(place, depth=inner.depth), linked or child.name == "a")

    def _break(self, place: _Place) -> Iterator[Block]:
        if place.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            self._text(" ", linked=False)
        else:
            yield from self._close(place)

    def _cell(self, child: Tag, place: _Place, linked: bool) -> Iterator[Block]:
        """A cell that holds lines of its own is layout; one that does not is part of its row."""
        if _is_layout(child):
            yield from self._close(place)
            inner = replace(self._inner(child, place), kind=BlockKind.PARAGRAPH)
            yield from self._inside(child, inner, linked)
            yield from self._close(inner)
            return
        if self.line.texts:
            self._text(" | ", linked=False)
        yield from self._inside(child, replace(place, depth=place.depth + 1), linked)

    def _inner(self, element: Tag, place: _Place, *, inline: bool = False) -> _Place:
        removed, evidence = place.removed, place.evidence
        if removed is None:
            removed, evidence = self._reason(element, inline=inline)
        if inline:
            return replace(place, removed=removed, evidence=evidence, depth=place.depth + 1)
        kind = _KINDS.get(element.name, place.kind)
        if place.kind in (BlockKind.QUOTE, BlockKind.LIST_ITEM) and kind is BlockKind.PARAGRAPH:
            kind = place.kind
        level = int(element.name[1]) if kind is BlockKind.HEADING and element.name[1:].isdigit() else 0
        return _Place(kind, level, removed, evidence, _longer(place.path, element), place.depth + 1)

    def _reason(self, element: Tag, *, inline: bool) -> tuple[Removal | None, str]:
        reason, evidence = _named(element)
        if inline and reason is not Removal.HIDDEN and element.name != "time":
            return None, ""
        if reason is not None and not inline and _length(element) > _LARGE * self.total:
            return None, ""
        return reason, evidence

    def _text(self, text: str, linked: bool) -> None:
        self.line.texts.append(text)
        if linked:
            self.line.linked += len(_SPACE.sub(" ", text).strip())

    def _close(self, place: _Place) -> Iterator[Block]:
        line, self.line = self.line, _Line()
        raw = "".join(line.texts)
        text = raw.strip("\n") if place.kind is BlockKind.CODE else tidy(raw)
        if not text.strip(" |"):
            return
        share = min(1.0, line.linked / len(text))
        yield Block(place.kind, text, place.removed, place.evidence, place.path, round(share, 2), place.level)


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
        name = _class_and_id(element)
        found = furniture(name) if name else None
        if found:
            return found
    reason = _TAG_REASONS.get(element.name)
    return (reason, f"<{element.name}>") if reason else (None, "")


def _class_and_id(element: Tag) -> str:
    classes = element.attrs.get("class") or ()
    named = classes if isinstance(classes, str) else " ".join(classes)
    return f"{named} {element.attrs.get('id') or ''}".strip()


def _longer(path: str, element: Tag) -> str:
    step = ".".join([element.name, *_class_and_id(element).split()])[:_STEP]
    return f"{path}>{step}"[-_PATH:] if path else step
