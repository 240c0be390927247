"""What a page says about itself, gathered in one pass over its tree before any witness is asked.

Meta elements, links, JSON-LD, microdata, headlines, and the marks of bylines and dates in the page. The tree is only
read. Every list and text is bounded, since a page may hold a million of anything.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newskeep.parse.document import Document
from newskeep.parse.jsonld import LinkedData, read_linked_data

MAX_META = 400  # meta elements; and values of one name
MAX_MARKS = 400  # elements of the body that may bear a date or a name
MAX_VALUE = 3000  # characters of a meta value or an attribute
LONGEST_MARK = 250  # characters: a byline or date line is shorter, a container of much else is longer


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


@dataclass(frozen=True, slots=True)
class Facts:
    """A page's account of itself. `metas` is keyed by lower-case name, property or itemprop."""

    url: str | None
    host: str
    language: str | None
    document_title: str
    metas: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    linked_data: LinkedData
    marks: tuple[Mark, ...]

    def meta(self, *names: str) -> list[str]:
        """The values of the first of `names` that the page gives."""
        for name in names:
            if values := self.metas.get(name):
                return list(values)
        return []

    def marked(self, *kinds: str) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind in kinds]

    def marked_from_headline(self, *kinds: str) -> list[Mark]:
        """The marks below the first headline, then those above it, the nearest first."""
        start = next((number for number, mark in enumerate(self.marks) if mark.kind == "h1"), 0)
        return [mark for mark in (*self.marks[start:], *reversed(self.marks[:start])) if mark.kind in kinds]


_HEAD = 'meta,link[rel],title,script[type*="json" i]'
_CLASS_STEMS = """
    byline aut date time publi posted standfirst subtitle dek
"""
_BODY = 'h1,time,[itemprop],[rel~="author"],[id*="date"],' + ",".join(
    f'[class*="{stem}" i]' for stem in _CLASS_STEMS.split()
)
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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def read_facts(document: Document, url: str | None) -> Facts:
    """Gather the facts of a page; `url` is where it was fetched."""
    metas: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    scripts: list[str] = []
    titles: list[str] = []
    for node in document.tree.css(_HEAD):
        match node.tag:
            case "meta":
                _note_meta(node, metas)
            case "link":
                _note_link(node, links)
            case "script":
                scripts.append(node.text())
            case "title" if node.parent is not None and node.parent.tag == "head":
                titles.append(plain(node.text(), MAX_VALUE))
    known = [*metas.get("og:title", ()), *titles[:1]]
    place = url or next(iter(links.get("canonical", metas.get("og:url", []))), None)
    root = document.tree.root
    return Facts(
        url=url,
        host=host_of(place),
        language=plain((root.attributes.get("lang") if root else "") or "", 40) or None,
        document_title=next(iter(titles), ""),
        metas={name: tuple(values) for name, values in metas.items()},
        links={rel: tuple(values) for rel, values in links.items()},
        linked_data=read_linked_data(scripts[:100], place, known),
        marks=tuple(_marks(document)),
    )


def plain(text: str, limit: int) -> str:
    """`text` as a reader sees it: entities decoded, tags and control characters gone, NFC, one space between words."""
    text = text[: 4 * limit]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = _CONTROL.sub("", text)
    return unicodedata.normalize("NFC", " ".join(text.split())[:limit].rstrip())


def host_of(url: str | None) -> str:
    """The host of a URL in lower case, without "www."; "" where there is none."""
    try:
        return (urlsplit((url or "")[:2000]).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def lines_of(node: LexborNode, limit: int) -> str:
    """The text under `node`, each piece on a line of its own, scripts left out; "" where it is longer than `limit`."""
    pieces, length = [], 0
    for child in node.traverse(include_text=True):
        if not child.is_text_node or (child.parent is not None and child.parent.tag in _SILENT):
            continue
        piece = " ".join((child.text_content or "").split())
        length += len(piece)
        if length > limit:
            return ""
        if piece:
            pieces.append(_CONTROL.sub("", piece))
    return unicodedata.normalize("NFC", "\n".join(pieces))


def _note_meta(node: LexborNode, metas: dict[str, list[str]]) -> None:
    attributes = node.attributes
    value = attributes.get("content") or attributes.get("value")
    if not value or len(metas) > MAX_META:
        return
    names = {attributes.get(key) or "" for key in ("name", "property", "http-equiv")}
    for name in names - {""}:
        values = metas.setdefault(name[:100].lower().strip(), [])
        if len(values) < MAX_META and (said := plain(value, MAX_VALUE)) and said not in values[:50]:
            values.append(said)


def _note_link(node: LexborNode, links: dict[str, list[str]]) -> None:
    attributes = node.attributes
    href = attributes.get("href")
    for rel in (attributes.get("rel") or "").lower().split()[:5]:
        if href and rel in {"canonical", "author", "image_src", "amphtml", "shortlink"}:
            links.setdefault(rel, []).append(href.strip()[:MAX_VALUE])


def _marks(document: Document) -> Iterator[Mark]:
    seen: set[int] = set()
    for node in document.tree.css(_BODY):
        if node.mem_id in seen:
            continue
        seen.add(node.mem_id)
        if len(seen) > MAX_MARKS:
            return
        attributes = node.attributes
        for kind in _kinds(node.tag or "", attributes):
            yield _mark(node, kind, attributes)


def _kinds(tag: str, attributes: Mapping[str, str | None]) -> list[str]:
    """What an element may bear. Its own words (itemprop, rel, tag) come before its class."""
    prop = attributes.get("itemprop")
    if prop:
        kinds = [f"microdata:{name.rpartition('/')[2].lower()}" for name in prop.split()[:4]]
        if tag == "meta":
            return kinds
    else:
        kinds = []
    if tag == "h1":
        return [*kinds, "h1"]
    if "author" in (attributes.get("rel") or "").lower().split():
        return [*kinds, "author"]
    named = " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("data-testid"))))
    tokens = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1-\2", named[:500]).lower())
    if not _NOT_OF_ARTICLE.isdisjoint(tokens):
        return kinds
    found = {_KIND[token] for token in tokens if token in _KIND}
    kinds += [kind for kind in _TOKENS if kind in found][:1]
    return [*kinds, "time"] if tag == "time" and not {"modified", "published"} & set(kinds) else kinds


def _mark(node: LexborNode, kind: str, attributes: Mapping[str, str | None]) -> Mark:
    machine = attributes.get("datetime") or attributes.get("content") or attributes.get("data-datetime") or ""
    if kind == "microdata:author" and "itemscope" in attributes:
        name = node.css_first('[itemprop~="name"]')
        machine = (name.attributes.get("content") or name.text()) if name is not None else ""
    limit = 1000 if kind in {"h1", "standfirst", "microdata:headline", "microdata:name"} else LONGEST_MARK
    scope = _scope(node) if kind == "microdata:author" else 0
    return Mark(kind, "" if node.tag == "meta" else lines_of(node, limit), plain(machine, MAX_VALUE), scope)


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
    """The visible lines around the headline, nearest context of bylines and dates: `before` above, `after` below it.

    The headline is the h1 that holds the words of `headline`, else the first h1; without one, the page's first lines.
    """
    wanted = "".join(re.findall(r"\w+", (headline or "").lower()))
    lines: list[str] = []
    place, exact = None, False
    for number, (line, in_headline) in enumerate(_lines(document)):
        lines.append(line)
        here = bool(wanted) and wanted == "".join(re.findall(r"\w+", line.lower()))
        if in_headline and (place is None or (here and not exact)):
            place, exact = number, here
        if number > 3000 or (exact and place is not None and number > place + after):
            break
    if place is None:
        return lines[: before + after]
    return lines[max(0, place - before) : place] + lines[place + 1 : place + 1 + after]


def _lines(document: Document) -> Iterator[tuple[str, bool]]:
    """The page's visible text by blocks, and whether a line stands in an h1."""
    pieces: list[str] = []
    in_headline = False
    body = document.tree.body
    for node in body.traverse(include_text=True) if body is not None else ():
        parent = node.parent
        if node.is_text_node and parent is not None and parent.tag not in _SILENT:
            piece = " ".join((node.text_content or "")[:1000].split())
            if piece:
                pieces.append(piece)
                in_headline = (
                    in_headline or parent.tag == "h1" or (parent.parent is not None and parent.parent.tag == "h1")
                )
        elif node.is_element_node and node.tag not in _INLINE and pieces:
            yield _CONTROL.sub("", " ".join(pieces)), in_headline
            pieces, in_headline = [], False
    if pieces:
        yield _CONTROL.sub("", " ".join(pieces)), in_headline
