"""The elements of a page that may bear its headline, authors, dates and standfirst, and the lines around the headline.

Elements are known by tag, microdata, rel and by words in class and id; the words are tables. Every text is bounded.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

from newskeep.parse.document import Document

LONGEST_MARK = 250  # characters: a byline or date line is shorter, a container of much else is longer
MAX_MARKS = 400  # elements that are looked at
MAX_NODES_OF_MARK = 300  # elements and texts under one
LONGEST_HEADLINE = 1000
SHORTEST_PLAIN_HEADLINE = 15  # letters of a headline that is known by its words alone
MAX_LINES = 3000  # of a page that are read
MAX_STATE = 300_000  # characters of a script that are searched for a date
MAX_MACHINE = 3000  # characters of a datetime or content attribute


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of the body that may bear a date, an author or a headline, in page order.

    `kind` is "h1", "author", "published", "modified", "time", "standfirst" or "microdata:…"; `machine` is what it
    says to programs (a datetime or content attribute), `text` what readers see, a line for each piece; `scope` tells
    apart the things that microdata speaks of.
    """

    kind: str
    text: str
    machine: str = ""
    scope: int = 0


_AUTHOR_WORDS = """
    author authors byline bylines autor autoren autores auteur auteurs autore autori writer reporter journalist
    contributor contributors creator vcard penulis yazar redacteur signature
"""
_PUBLISHED_WORDS = """
    date dates datetime dateline published publish pubdate publication posted timestamp time datum fecha pubtime
    publishtime publishdate
"""
_TOKENS = {
    "author": _AUTHOR_WORDS.split(),
    "modified": ["updated", "update", "modified", "modification", "lastmod", "lastmodified", "aktualisiert"],
    "published": _PUBLISHED_WORDS.split(),
    "standfirst": ["standfirst", "dek", "deck", "subtitle", "subheadline", "subhead", "sapo", "chapo"],
}
_ELSEWHERE_WORDS = """
    comment comments commenter form reply respond bio biography about avatar image img photo widget related popular
    sidebar copyright footer quote testimonial card
"""
_NOT_OF_ARTICLE = frozenset(_ELSEWHERE_WORDS.split())
_KIND = {token: kind for kind, tokens in _TOKENS.items() for token in tokens}
_SILENT = frozenset({"script", "style", "noscript", "svg", "template", "iframe", "button", "select", "textarea"})
_MICRODATA_NAMES = "author datepublished datemodified headline articlesection isaccessibleforfree"
_MICRODATA = frozenset(_MICRODATA_NAMES.split())
# Every part of the selector costs 0.2 ms a page: these stems find nearly all elements that the words above name.
_STEMS = ("byline", "uthor", "date", "time", "publi", "dek")
_CLASSED = ",".join(f'[class*="{stem}"]' for stem in _STEMS)
_SELECTOR = f'h1,time,[itemprop],[rel~="author"],[class]:is({_CLASSED})'
_CAMEL = re.compile(r"([a-z])([A-Z])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u2060\ufeff]")


def read_marks(document: Document) -> Iterator[Mark]:
    """The marks of a page in its order, `MAX_MARKS` elements at most."""
    seen: set[int] = set()
    for node in document.tree.css(_SELECTOR):
        if node.mem_id not in seen:  # an element comes once for each part of the selector that it fits
            seen.add(node.mem_id)
            tag, attributes = node.tag or "", node.attributes
            for kind in _kinds(tag, attributes):
                yield _mark(node, kind, tag, attributes)
        if len(seen) >= MAX_MARKS:
            return


def lines_of(node: LexborNode, limit: int) -> str:
    """The text under `node`, each piece on a line of its own, scripts left out; "" where it is longer than `limit`."""
    pieces, length = [], 0
    for number, child in enumerate(node.traverse(include_text=True)):
        if number > MAX_NODES_OF_MARK:
            return ""
        if not child.is_text_node or (child.parent is not None and child.parent.tag in _SILENT):
            continue
        piece = " ".join((child.text_content or "").split())
        length += len(piece)
        if length > limit:
            return ""
        if piece:
            pieces.append(_CONTROL.sub("", piece))
    return unicodedata.normalize("NFC", "\n".join(pieces))


def _kinds(tag: str, attributes: Mapping[str, str | None]) -> list[str]:
    """What an element may bear. Its own words (itemprop, rel, tag) come before its class."""
    kinds = []
    if prop := attributes.get("itemprop"):
        names = [name.rpartition("/")[2].lower() for name in prop.split()[:4]]
        kinds = [f"microdata:{name}" for name in names if name in _MICRODATA]
    if tag == "meta":
        return kinds
    if tag == "h1":
        return [*kinds, "h1"]
    if "author" in (attributes.get("rel") or "").lower().split():
        return [*kinds, "author"]
    named = _named((attributes.get("class") or "")[:500], (attributes.get("id") or "")[:100])
    if tag == "time" and named in {"", "author", "standfirst"}:
        return [*kinds, "time"]
    return [*kinds, named] if named else kinds


def _named(classes: str, identity: str) -> str:
    """The kind of mark that class and id call an element, or ""."""
    tokens = re.findall(r"[a-z]+", _CAMEL.sub(r"\1-\2", f"{classes} {identity}").lower())
    if not _NOT_OF_ARTICLE.isdisjoint(tokens):
        return ""
    found = {_KIND[token] for token in tokens if token in _KIND}
    return next((kind for kind in _TOKENS if kind in found), "")


def _mark(node: LexborNode, kind: str, tag: str, attributes: Mapping[str, str | None]) -> Mark:
    machine = attributes.get("datetime") or attributes.get("content") or attributes.get("data-datetime") or ""
    scope = 0
    if kind == "microdata:author":
        scope = _scope(node)
        if "itemscope" in attributes and (name := node.css_first('[itemprop~="name"]')) is not None:
            machine = name.attributes.get("content") or name.text()
    limit = LONGEST_HEADLINE if kind in {"h1", "standfirst", "microdata:headline"} else LONGEST_MARK
    text = "" if tag == "meta" else lines_of(node, limit)
    return Mark(kind, text, " ".join(machine[:MAX_MACHINE].split()), scope)


def _scope(node: LexborNode) -> int:
    """The identity of the thing that a property belongs to: its nearest ancestor with itemscope; -1 for a comment."""
    parent = node.parent
    for _ in range(40):
        if parent is None:
            return 0
        attributes = parent.attributes
        if "itemscope" in attributes:
            return -1 if "comment" in (attributes.get("itemtype") or "").lower() else parent.mem_id
        parent = parent.parent
    return 0


_INLINE_TAGS = "a abbr b bdi cite em font i mark small span strong time u"
_INLINE = frozenset(_INLINE_TAGS.split())


def headline_lines(document: Document, headline: str | None, *, before: int = 8, after: int = 25) -> list[str]:
    """The visible lines around the headline, nearest first: `before` above (they count twice as far), `after` below.

    The headline is the h1 that holds the words of `headline`, else the first h1; without one, the first line that ends
    with those words; else the page's first lines are given.
    """
    wanted = "".join(re.findall(r"\w+", (headline or "").lower()))
    lines: list[str] = []
    place, exact, plain_place = None, False, None
    for number, (line, in_headline) in enumerate(_lines(document)):
        lines.append(line)
        letters = "".join(re.findall(r"\w+", line.lower())) if wanted else ""
        here = bool(wanted) and wanted == letters
        if plain_place is None and len(wanted) >= SHORTEST_PLAIN_HEADLINE and letters.endswith(wanted):
            plain_place = number
        if in_headline and (place is None or (here and not exact)):
            place, exact = number, here
        if number > MAX_LINES or (exact and place is not None and number > place + after):
            break
    place = plain_place if place is None else place
    if place is None:
        return lines[: before + after]
    above = [(2 * distance, line) for distance, line in enumerate(reversed(lines[max(0, place - before) : place]), 1)]
    below = list(enumerate(lines[place + 1 : place + 1 + after], 1))
    return [line for _, line in sorted(above + below, key=lambda near: near[0])]


def page_lines(document: Document) -> list[str]:
    """The page's visible lines in order, `MAX_LINES` at most."""
    return [line for line, _ in islice(_lines(document), MAX_LINES)]


_STATE_DATE = re.compile(
    r"""["'](?:first|date)?_?publi(?:sh(?:ed)?|cation)_?(?:at|date|on|time)["']\s*:\s*["'](\d{4}-\d\d-\d\d[^"']{0,30})["']""",
    re.IGNORECASE,
)


def state_dates(document: Document) -> list[str]:
    """The first date that a script of the page keeps under a publishing key ("publishedAt": "2024-05-17…")."""
    for script in document.tree.css("script")[:200]:
        if found := _STATE_DATE.search(script.text()[:MAX_STATE]):
            return [found[1]]
    return []


def _lines(document: Document) -> Iterator[tuple[str, bool]]:
    """The page's visible text by blocks, and whether a line stands in an h1."""
    pieces: list[str] = []
    block, in_headline = 0, False
    body = document.tree.body
    for node in body.traverse(include_text=True) if body is not None else ():
        parent = node.parent
        if node.is_text_node and parent is not None and parent.tag not in _SILENT:
            around = _block_around(parent)
            if pieces and around.mem_id != block:
                yield _CONTROL.sub("", " ".join(pieces)), in_headline
                pieces = []
            if piece := " ".join((node.text_content or "")[:1000].split()):
                pieces.append(piece)
                block = around.mem_id
                in_headline = around.tag == "h1" or (around.parent is not None and around.parent.tag == "h1")
        elif node.tag == "br" and pieces:
            yield _CONTROL.sub("", " ".join(pieces)), in_headline
            pieces = []
    if pieces:
        yield _CONTROL.sub("", " ".join(pieces)), in_headline


def _block_around(node: LexborNode) -> LexborNode:
    """The nearest element around a text that makes a line of its own."""
    for _ in range(20):
        if node.tag not in _INLINE or node.parent is None:
            break
        node = node.parent
    return node
