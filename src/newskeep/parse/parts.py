"""The page as Parts: every element that breaks lines, with its own text and what it holds, read in one walk.

walk     every element that breaks lines becomes a Part: its own text, its link text, its name (class and id)
weigh    running text is worth its length; text in furniture (navigation, comments, teasers) is worth nothing
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newskeep.model import Removal
from newskeep.parse.tokens import furniture, names_a_body

# Never text of an article, and gone before the walk.
SILENT_TAGS = tuple(
    "script style noscript svg template iframe canvas select option object embed audio video map "
    "textarea input button dialog progress meter datalist head link meta img picture source track".split()
)
_SILENT = ",".join(SILENT_TAGS)
# An inline element does not break a line; everything else makes a Part. Unknown elements (custom ones) break.
INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby "
    "s samp small source span strike strong sub sup time tt u var wbr math".split()
)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "menu"})
_FURNITURE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alertdialog", "menu", "menubar"}
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
CELLS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_RUNNING = 40  # characters outside links that make a line running text; 15 in scripts written without spaces
_RUNNING_WIDE = 15
_WIDE = 2.5  # what a Chinese, Japanese, Korean or Thai letter is worth beside a Latin one
_LARGE = 0.5  # a part holding more than this share of all running text is no furniture, whatever its name …
_DOWN = 8  # parts in one another that are looked into
ARTICLE = 400  # … but comments, often longer than the article: these are believed where so much stands beside them


@dataclass(slots=True, eq=False)
class Part:
    """One line-breaking element: its own text (inline descendants included), and what it holds in all."""

    node: LexborNode
    order: int  # in the page
    tag: str
    name: str
    parent: "Part | None"
    children: "list[Part] | tuple[()]" = ()  # a list from the first on: most parts have none
    own: int = 0
    own_links: int = 0
    wide: bool = False
    furniture: bool = False
    comments: bool = False  # named so
    hidden: bool = False  # by its attributes
    text: int = 0  # characters in it
    raw: float = 0.0  # running text in it, furniture or not
    running: float = 0.0  # running text in it that is in no furniture

    def above(self) -> Iterator["Part"]:
        """Its ancestors, nearest first."""
        part = self.parent
        while part is not None:
            yield part
            part = part.parent


def walk(body: LexborNode) -> list[Part]:
    """All Parts of the page in document order, `body` first; none for an element that holds nothing, but a cell."""
    part = Part(body, 0, "body", "", None)
    parts = [part]
    later: list[tuple[LexborNode | None, Part, bool]] = []  # where to go on when all in an element is read
    node, in_link = body.first_child, False
    while True:
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content
                if text and not text.isspace():
                    _count(part, text.strip(), in_link)
            elif tag[:1] != "-" and ((inner := node.first_child) is not None or tag in CELLS):
                later.append((node.next, part, in_link))
                if tag not in INLINE_TAGS:
                    part = _child_part(node, len(parts), tag, part)
                    parts.append(part)
                elif tag == "a":
                    in_link = True
                node = inner
                continue
            node = node.next
        if not later:
            return parts
        node, part, in_link = later.pop()


def _child_part(node: LexborNode, order: int, tag: str, parent: Part) -> Part:
    attributes = node.attributes
    if not attributes:
        part = Part(node, order, tag, "", parent)
        part.furniture = tag in _FURNITURE_TAGS
    else:
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
        part = Part(node, order, tag, name, parent)
        named = furniture(name) if name else None
        part.furniture = tag in _FURNITURE_TAGS or attributes.get("role") in _FURNITURE_ROLES or named is not None
        part.comments = named is not None and named[0] is Removal.COMMENTS
        part.hidden = is_hidden(attributes)
        if attributes.get("itemprop") == "articleBody":
            part.name += " article-body"
    if parent.children:
        parent.children.append(part)
    else:
        parent.children = [part]
    return part


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's attributes hide it from a reader."""
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _NOT_SHOWN.search(style[:400]) is not None)


def _count(part: Part, text: str, in_link: bool) -> None:
    length = len(text)
    part.own += length
    if in_link:
        part.own_links += length
    middle = text[length // 2]
    if middle > "\u0dff" and (middle > "\u2e7f" or middle <= "\u0e7f"):
        part.wide = True


def weigh(parts: list[Part]) -> None:
    """Fills in `text`, `raw` and `running`: a paragraph counts for itself and for every part that holds it."""
    for part in reversed(parts):
        part.text += part.own
        part.raw += _running_text(part)
        if part.parent is not None:
            part.parent.text += part.text
            part.parent.raw += part.raw
    total = parts[0].raw
    for part in parts:
        above = part.parent is not None and part.parent.furniture
        part.comments = part.comments and not _holds_a_body(part)
        most = max(_LARGE * total, total - ARTICLE) if part.comments else _LARGE * total
        part.furniture = above or (part.furniture and part.raw <= most)
    for part in reversed(parts):
        if not part.furniture:
            part.running += _running_text(part)
        if part.parent is not None:
            part.parent.running += part.running
    if parts[0].running == 0:  # all of it lies in parts named as furniture: the names were wrong
        for part in parts:
            part.running = part.raw


def forget_above(parts: list[Part]) -> None:
    """Ends the circles of parts that know each other, once nobody asks for what is above: then the page goes with the
    last piece of it. Left to the garbage collector the pages waiting for it held 2 MB each."""
    for part in parts:
        part.parent = None


def strip_silent(tree: LexborHTMLParser) -> None:
    """Takes what is never text of an article out of a page: one search for all tags, where strip_tags has one each."""
    for node in tree.css(_SILENT):
        node.decompose()


def _holds_a_body(part: Part) -> bool:
    """Whether most of a part's text lies in one named as an article's body: readers may comment on any line of it."""
    for _ in range(_DOWN):
        inner = max(part.children, key=lambda child: child.raw, default=None)
        if inner is None or inner.raw < _LARGE * part.raw:
            return False
        if names_a_body(inner.name):
            return True
        part = inner
    return False


def _running_text(part: Part) -> float:
    plain = part.own - part.own_links
    if part.tag in HEADINGS or plain < part.own_links:
        return 0.0
    if part.wide:
        return plain * _WIDE if plain >= _RUNNING_WIDE else 0.0
    return float(plain) if plain >= _RUNNING else 0.0
