"""The elements of a page that may bear its headline, authors, dates and standfirst.

Elements are known by tag, microdata, rel and by words in class and id; the words are tables. Every text is bounded.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

LONGEST_MARK = 250  # characters: a byline or date line is shorter, a container of much else is longer
MAX_NODES_OF_MARK = 300  # elements and texts under one
LONGEST_HEADLINE = 1000
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
SILENT = frozenset({"script", "style", "noscript", "svg", "template", "iframe", "button", "select", "textarea"})
_MICRODATA_NAMES = "author datepublished datemodified headline articlesection isaccessibleforfree"
_MICRODATA = frozenset(_MICRODATA_NAMES.split())
# Every part of the selector costs 0.2 ms a page: these stems find nearly all elements that the words above name.
_STEMS = ("byline", "uthor", "date", "time", "publi", "dek")
_CLASSED = ",".join(f'[class*="{stem}"]' for stem in _STEMS)
SELECTOR = f'h1,time,[itemprop],[rel~="author"],[class]:is({_CLASSED})'
_CAMEL = re.compile(r"([a-z])([A-Z])")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u2060\ufeff]")


def marks_of(node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> Iterator[Mark]:
    """What an element bears: nothing, one kind of mark, or several."""
    for kind in _kinds(tag, attributes):
        yield _mark(node, kind, tag, attributes)


def lines_of(node: LexborNode, limit: int) -> str:
    """The text under `node`, each piece on a line of its own, scripts left out; "" where it is longer than `limit`."""
    pieces, length = [], 0
    for number, child in enumerate(node.traverse(include_text=True)):
        if number > MAX_NODES_OF_MARK:
            return ""
        if not child.is_text_node or (child.parent is not None and child.parent.tag in SILENT):
            continue
        piece = " ".join((child.text_content or "").split())
        length += len(piece)
        if length > limit:
            return ""
        if piece:
            pieces.append(CONTROL.sub("", piece))
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


@lru_cache(maxsize=4096)
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
