"""What a page says about itself, gathered in one pass over its tree before any witness is asked.

Meta elements, links, JSON-LD, microdata, headlines, and the marks of bylines and dates in the page. The tree is only
read. Every list and text is bounded, since a page may hold a million of anything.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newskeep.parse.document import Document
from newskeep.parse.jsonld import LinkedData, read_linked_data
from newskeep.parse.marks import SELECTOR, Mark, marks_of

MAX_META = 400  # names of meta elements, and values of one name
MAX_VALUE = 3000  # characters of a meta value
MAX_SCRIPTS = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u2060\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
# One search for all: every search is a walk over the whole page, 0.15 ms of them.
_SELECTOR = f'meta,link[rel],title,script[type*="ld+json" i],h2,{SELECTOR}'
MAX_MARKS = 400  # elements of the body that are looked at
MAX_HEADINGS = 60
_HEAD_TAGS = frozenset({"meta", "link", "script", "title"})
_HEADINGS = frozenset({"h1", "h2"})
_RELATIONS = frozenset({"canonical", "image_src"})
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


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
    headings: tuple[LexborNode, ...]  # h1 and h2
    ruled: Mapping[str, tuple[str, ...]]  # what the publisher's rule finds, by field

    def meta(self, *names: str) -> list[str]:
        """The values of the first of `names` that the page gives."""
        for name in names:
            if values := [said for value in self.metas.get(name, ()) if (said := plain(value, MAX_VALUE))]:
                return values
        return []

    def marked(self, *kinds: str) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind in kinds]

    def marked_from_headline(self, *kinds: str) -> list[Mark]:
        """The marks below the first headline, then those above it, the nearest first."""
        start = next((number for number, mark in enumerate(self.marks) if mark.kind == "h1"), 0)
        return [mark for mark in (*self.marks[start:], *reversed(self.marks[:start])) if mark.kind in kinds]


@dataclass(slots=True)
class _Findings:
    """What the pass over the tree has met so far."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    headings: list[LexborNode] = field(default_factory=list)


def read_facts(document: Document, url: str | None, ruled: Mapping[str, tuple[str, ...]] = NOTHING) -> Facts:
    """Gather the facts of a page; `url` is where it was fetched, `ruled` what the publisher's rule finds."""
    found = _gather(document)
    place = url or next(iter(found.links.get("canonical", found.metas.get("og:url", []))), None)
    title = plain(next(iter(found.titles), ""), MAX_VALUE)
    root = document.tree.root
    return Facts(
        url=url,
        host=host_of(place),
        language=_declared_language(root.attributes if root is not None else {}),
        document_title=title,
        metas={name: tuple(values) for name, values in found.metas.items()},
        links={rel: tuple(values) for rel, values in found.links.items()},
        linked_data=read_linked_data(found.scripts, place, [*found.metas.get("og:title", ())[:1], title]),
        marks=tuple(found.marks),
        headings=tuple(found.headings[:MAX_HEADINGS]),
        ruled=ruled,
    )


def _declared_language(attributes: Mapping[str, str | None]) -> str | None:
    return plain(attributes.get("lang") or attributes.get("xml:lang") or "", 40) or None


def canonical_link(document: Document) -> str | None:
    """The address that a page gives as its own in a link element."""
    link = document.tree.css_first('link[rel="canonical"]')
    return (link.attributes.get("href") or None) if link is not None else None


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


def _gather(document: Document) -> _Findings:
    """Everything in one pass. An element comes once for each part of the selector that it fits."""
    found = _Findings()
    seen: set[int] = set()
    looked = 0
    for node in document.tree.css(_SELECTOR):
        if node.mem_id in seen:
            continue
        seen.add(node.mem_id)
        tag, attributes = node.tag or "", node.attributes
        if tag in _HEAD_TAGS:
            _note_head(node, tag, attributes, found)
        elif tag in _HEADINGS:
            found.headings.append(node)
        plain_element = tag in _HEAD_TAGS or tag == "h2"  # which bears a mark only where it says so
        if looked < MAX_MARKS and (
            not plain_element or "itemprop" in attributes or (tag == "h2" and "class" in attributes)
        ):
            looked += 1
            found.marks += marks_of(node, tag, attributes)
    return found


def _note_head(node: LexborNode, tag: str, attributes: Mapping[str, str | None], found: _Findings) -> None:
    if tag == "meta":
        _note_meta(attributes, found.metas)
    elif tag == "link":
        _note_link(attributes, found.links)
    elif tag == "script" and len(found.scripts) < MAX_SCRIPTS:
        found.scripts.append(node.text())
    elif tag == "title" and node.parent is not None and node.parent.tag == "head":
        found.titles.append(node.text()[:MAX_VALUE])


def _note_meta(attributes: Mapping[str, str | None], metas: dict[str, list[str]]) -> None:
    value = attributes.get("content") or attributes.get("value")
    if not value or len(metas) > MAX_META:
        return
    for key in ("name", "property", "http-equiv"):
        if name := attributes.get(key):
            values = metas.setdefault(name[:100].lower().strip(), [])
            if len(values) < MAX_META and value not in values[:50]:
                values.append(value[: 2 * MAX_VALUE])


def _note_link(attributes: Mapping[str, str | None], links: dict[str, list[str]]) -> None:
    href = attributes.get("href")
    for relation in (attributes.get("rel") or "").lower().split()[:5]:
        if href and relation in _RELATIONS:
            links.setdefault(relation, []).append(href.strip()[:MAX_VALUE])
