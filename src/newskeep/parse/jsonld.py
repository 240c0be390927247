"""JSON-LD as news sites write it: found in any nesting, repaired where it is malformed, and the page's own node chosen.

Schema.org types and properties; JSON-LD 1.1 of the W3C for @graph and @id. Only what metadata needs is read. Sizes and
depths are bounded, because a page may hold anything.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

Node = Mapping[str, Any]

MAX_SCRIPT = 1_000_000  # characters of one script that are read
MAX_NODES = 3000  # of a page; the largest seen on 1,700 pages has under 1,000
MAX_DEPTH = 12

_ARTICLES = """
    newsarticle article blogposting reportagenewsarticle liveblogposting analysisnewsarticle opinionnewsarticle
    backgroundnewsarticle reviewnewsarticle askpublicnewsarticle advertisercontentarticle satiricalarticle report
    scholarlyarticle medicalscholarlyarticle techarticle discussionforumposting
"""
_LIKE_ARTICLES = "review recipe howto creativework socialmediaposting posting"
_PAGES = """
    webpage itempage aboutpage medicalwebpage videoobject video podcastepisode audioobject imagegallery mediagallery
    collectionpage faqpage product event tvepisode clip
"""
_OTHER_THINGS = """
    itemlistelement haspart ispartof relatedlink comment review reviews citation author publisher image logo breadcrumb
    potentialaction isbasedon mentions about blogpost subjectof significantlink associatedmedia video
"""
WEAK_TYPES = frozenset(_LIKE_ARTICLES.split())
ARTICLE_TYPES = frozenset(_ARTICLES.split()) | WEAK_TYPES
MEDIA_TYPES = frozenset({"videoobject", "video", "imagegallery", "mediagallery"})
PAGE_TYPES = frozenset(_PAGES.split())
_ELSEWHERE = frozenset(_OTHER_THINGS.split())  # what stands under these keys is about other things than the page


@dataclass(frozen=True, slots=True)
class LinkedData:
    """A page's JSON-LD: the node that is the article, the node that is the page, and every node with an @id."""

    article: Node
    page: Node
    site: Node
    by_id: Mapping[str, Node]

    @property
    def is_media(self) -> bool:
        """Whether the page is a video or a gallery."""
        return not _types(self.page).isdisjoint(MEDIA_TYPES)

    def value(self, node: Node, key: str) -> list[Any]:
        """The values of `key` as a list, references by @id followed."""
        found = node.get(key)
        values = found if isinstance(found, list) else [found]
        return [self._resolved(value) for value in values[:200] if value not in (None, "", [], {})]

    def texts(self, node: Node, *keys: str) -> list[str]:
        """The values of the first of `keys` that has some, as texts; of a thing, its name."""
        for key in keys:
            texts = [text for value in self.value(node, key) if (text := self._text(value))]
            if texts:
                return texts
        return []

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def _text(self, value: Any) -> str:
        if isinstance(value, dict):
            value = value.get("name") or value.get("@value") or ""
        if isinstance(value, list):
            value = value[0] if value else ""
        return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def read_linked_data(scripts: Iterable[str], url: str | None, titles: Sequence[str]) -> LinkedData:
    """The JSON-LD of a page. `url` and `titles` (what it calls itself elsewhere) choose among several articles."""
    by_id: dict[str, Node] = {}
    articles, pages, sites = [], [], []
    for node, types in _things([value for script in scripts for value in parse(script)]):
        identity = node.get("@id")
        if isinstance(identity, str) and len(node) > 2:
            by_id.setdefault(identity, node)
        if types & ARTICLE_TYPES:
            articles.append(node)
        if types & PAGE_TYPES:
            pages.append(node)
        if "website" in types:
            sites.append(node)
    here = _path(url) if url else None
    names = [letters for title in titles if (letters := _letters(title))]
    return LinkedData(
        article=max(articles, key=lambda node: _weight(node, here, names), default={}),
        page=max(pages, key=lambda node: _weight(node, here, names), default={}),
        site=next(iter(sites), {}),
        by_id=by_id,
    )


def parse(script: str) -> list[Any]:
    """The JSON values in a script element; malformed JSON is repaired, and what cannot be repaired is picked over."""
    script = script[:MAX_SCRIPT].strip()
    for attempt in (lambda text: text, _unwrap, _repair):
        script = attempt(script)
        try:
            return [json.loads(script, strict=False)]
        except RecursionError:
            return []
        except ValueError:  # JSONDecodeError, and integers too long to convert
            values = _in_sequence(script)
            if values:
                return values
    return _picked(script)


def _in_sequence(text: str) -> list[Any]:
    """Values that stand one after the other, as in {…}{…} or {…};"""
    decoder, position = json.JSONDecoder(strict=False), 0
    values: list[Any] = []
    while position < len(text) and len(values) < 50:
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _unwrap(text: str) -> str:
    """Without the comments and CDATA marks around the JSON, and without HTML escapes where all quotes are escaped."""
    text = re.sub(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)", "", text)
    text = re.sub(r"(?://\s*)?(?:\]\]>|-->)\s*$", "", text)
    text = re.sub(r"/\*(?:(?!\*/).){0,2000}\*/", "", text, flags=re.DOTALL)
    return (html.unescape(text) if '"' not in text else text).strip()


def _repair(text: str) -> str:
    """Trailing commas gone, commas between objects set, escapes that JSON does not know made plain."""
    text = re.sub(r",(\s*[}\]])", r"\1", text)
    text = re.sub(r"\}(\s*)\{", r"},\1{", text)
    text = re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", text)
    text = re.sub(r"\\u(?![0-9a-fA-F]{4})", r"\\\\u", text)
    return re.sub(r",\s*,+", ",", text.rstrip("; \n\t"))


_PICK = re.compile(
    r'"(?P<key>@type|headline|datePublished|dateModified|articleSection|inLanguage|name)"\s*:\s*'
    r'(?:\[\s*)?"(?P<value>(?:[^"\\\n]|\\.){1,500})"\s*[,}\]\n]'
)
_PICK_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\[\]]{0,300}?"name"\s*:\s*\[?\s*"(?P<value>[^"\\\n]{1,200})"')


def _picked(text: str) -> list[Any]:
    """Single fields of a script that no repair makes JSON: the first of each name, if it calls itself an article."""
    node: dict[str, Any] = {}
    for match in _PICK.finditer(text):
        value = match["value"].replace('\\"', '"').replace("\\/", "/")
        if match["key"] == "@type" and value.lower() in ARTICLE_TYPES - WEAK_TYPES:
            node["@type"] = value
        elif match["key"] not in {"@type", "name"}:
            node.setdefault(match["key"], value)
    if author := _PICK_AUTHOR.search(text):
        node["author"] = author["value"]
    return [node] if "@type" in node else []


def _things(values: list[Any]) -> Iterator[tuple[Node, frozenset[str]]]:
    """Every object that may be the page's own, with its types in lower case; outermost first, in order."""
    queue: list[tuple[Any, int]] = [(value, 0) for value in values]
    for seen, (value, depth) in enumerate(queue):  # grows while it is read
        if seen > MAX_NODES or depth > MAX_DEPTH:
            return
        kind = value.__class__  # JSON makes plain dicts and lists
        if kind is dict:
            yield _without_prefix(value), _types(value)
            for key, item in value.items():
                if (item.__class__ is dict or item.__class__ is list) and key.lower() not in _ELSEWHERE:
                    queue.append((item, depth + 1))
        elif kind is list:
            queue += [(item, depth + 1) for item in value[:500] if item.__class__ is dict or item.__class__ is list]


def _without_prefix(node: Node) -> Node:
    if not any(":" in key for key in node):
        return node
    return {key.removeprefix("schema:").removeprefix("http://schema.org/"): item for key, item in node.items()}


def _types(node: Node) -> frozenset[str]:
    found = node.get("@type") or node.get("type")
    if isinstance(found, str):
        return _type_names(found)
    names = found[:10] if isinstance(found, list) else ()
    return frozenset().union(*(_type_names(name) for name in names if isinstance(name, str)))


@lru_cache(maxsize=500)
def _type_names(name: str) -> frozenset[str]:
    """The last part of a type's name or address, lower case, as a set of one."""
    return frozenset({re.split(r"[/:]", name[:300])[-1].lower()})


def _weight(node: Node, path: str | None, titles: Sequence[str]) -> tuple[int, int, int, int]:
    """How surely a node is about this page: it names the page's URL, its title, says when; it is a type of article."""
    places = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    places += [place.get("@id") or place.get("url") for place in places if isinstance(place, dict)]
    here = path is not None and any(_path(place) == path for place in places if isinstance(place, str))
    headline = _letters(str(node.get("headline") or node.get("name") or "")[:300])
    named = bool(headline) and any(headline in title or title in headline for title in titles)
    return (
        2 * here + 2 * named + bool(node.get("datePublished")),
        not _types(node) & WEAK_TYPES,
        bool(node.get("headline")),
        len(node),
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url[:2000]).path.strip("/").lower()
    except ValueError:
        return ""


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
