"""A page as its publisher's rule reads it: the fields that it names, the region, and what it removes kept aside.

What a rule removes is not lost: a mark stands in its place, and where the mark comes out as a block, its own blocks
stand there, removed as RULE with the selector as evidence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from bs4.element import Tag
from selectolax.lexbor import LexborHTMLParser

from newskeep.model import Block, Removal
from newskeep.parse.blocks import read_blocks
from newskeep.parse.document import Document
from newskeep.parse.parts import INLINE_TAGS
from newskeep.parse.rules import FIELDS, Rule, Selectors, attribute_of, css_of

MAX_TAGS = 60_000  # of a page that is read by a rule; Beautiful Soup takes 2 s for so many
MAX_FOUND = 400  # elements that one selector may find
_OPEN, _CLOSE = "\ue000", "\ue001"  # of the Private Use Area: no page's text has them when the marks are set
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ROWS = frozenset({"tr", "tbody", "thead", "tfoot"})
_HOLDERS = frozenset({"li", "td", "th", "dt", "dd"}) | INLINE_TAGS  # a mark may be one, too


@dataclass(frozen=True, slots=True)
class Ruled:
    """A page after its rule: `fields` by name; the `region` as HTML where the rule found one, else the `tree` to
    search; the blocks that were `removed`, by the number of their mark."""

    fields: Mapping[str, tuple[str, ...]]
    region: str | None
    tree: LexborHTMLParser
    removed: tuple[tuple[Block, ...], ...]

    def restored(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """`blocks` with those that the rule removed in the place of their marks."""
        return tuple(part for block in blocks for part in self._in_place(block))

    def _in_place(self, block: Block) -> Iterator[Block]:
        marks = [int(mark[1]) for mark in _MARK.finditer(block.text)]
        text = " ".join(_MARK.sub(" ", block.text).split()) if marks else block.text
        if text:
            yield replace(block, text=text) if marks else block
        for number in marks:
            yield from self.removed[number]


def apply(rule: Rule, document: Document) -> Ruled | None:
    """The page as the rule reads it; None where it has too many tags. The tree of `document` is read, not changed."""
    html = (document.tree.html or "").replace(_OPEN, "").replace(_CLOSE, "")
    if html.count("<") > MAX_TAGS:
        return None
    soup = BeautifulSoup(html, "lxml", multi_valued_attributes=None)
    found = {name: _said(soup, getattr(rule, name)) for name in FIELDS}
    regions = [part for part in _outermost(_select(soup, rule.region)) if part.get_text(strip=True)]
    removed = tuple(_taken_out(soup, rule.remove))
    region = "".join(str(part) for part in regions) if regions else None
    tree = LexborHTMLParser(str(soup)) if removed and region is None else document.tree
    return Ruled({name: said for name, said in found.items() if said}, region, tree, removed)


def _select(soup: BeautifulSoup, selectors: Selectors) -> list[Tag]:
    """What any of the selectors finds, in the order of the page."""
    return soup.select(", ".join(selectors), limit=MAX_FOUND) if selectors else []


def _outermost(found: Sequence[Tag]) -> list[Tag]:
    known = {id(element) for element in found}
    return [element for element in found if not any(id(parent) in known for parent in element.parents)]


def _said(soup: BeautifulSoup, selectors: Selectors) -> tuple[str, ...]:
    """What the first of the selectors that finds something says."""
    for selector in selectors:
        found = soup.select(css_of(selector), limit=MAX_FOUND)
        if said := tuple(words for element in found if (words := _words(element, attribute_of(selector)))):
            return said
    return ()


def _words(element: Tag, attribute: str) -> str:
    if attribute:
        return str(element.get(attribute) or "").strip()
    machine = element.get("datetime") or element.get("content")
    return str(machine or element.get_text(" ", strip=True)).strip()


def _taken_out(soup: BeautifulSoup, selectors: Selectors) -> Iterator[tuple[Block, ...]]:
    """Sets marks for what the selectors find, and gives the blocks of each, in the order of the marks' numbers."""
    number = 0
    for selector in selectors:
        for element in _outermost(soup.select(selector, limit=MAX_FOUND)):
            evidence = f"rule: {selector}"[:200]
            yield tuple(replace(block, removed=Removal.RULE, evidence=evidence) for block in read_blocks(str(element)))
            element.replace_with(_holder(soup, element.name, f"{_OPEN}{number}{_CLOSE}"))
            number += 1


def _holder(soup: BeautifulSoup, name: str, mark: str) -> Tag:
    """An element that may stand where one of this name stood, and holds the mark."""
    if name in _ROWS:
        row = soup.new_tag("tr")
        row.append(_holder(soup, "td", mark))
        return row
    holder = soup.new_tag(name if name in _HOLDERS else "p")
    holder.string = mark
    return holder
