"""The standfirst as a field: the page is read on from the headline to the first paragraph of the body.

An element named as a standfirst is believed; else a lone paragraph that begins as the page's description does.
"""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from newskeep.parse.marks import lines_of
from newskeep.parse.tokens import names_a_body, names_a_standfirst, words_of

SHORTEST, LONGEST = 40, 600  # characters of a standfirst
MAX_ELEMENTS = 150  # that are looked at from the headline on
_KNOWN = 60  # letters that a paragraph shares with the description
_BODY_PARAGRAPH = 80  # characters of a paragraph that has another beside it: the body has begun
_TEXT_TAGS = frozenset({"p", "div", "h2", "h3", "h4", "span", "strong", "header", "section"})
_SKIPPED = frozenset(
    "script style noscript svg template iframe button select textarea figure figcaption picture nav aside footer form "
    "ul ol table a time video audio".split()
)
_NAMES = frozenset("teaser strapline speakable dek deck".split())
_ELSEWHERE = frozenset(
    "related recommended more newsletter signup subscribe promo comment comments caption credit author byline bio "
    "share social copyright footer video player gallery ad ads advert image img picture photo media source origin "
    "credits toc breadcrumb breadcrumbs menu card list item".split()
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_COPYRIGHT = re.compile(r"©|\(c\)\s|copyright|all rights reserved|alle rechte", re.IGNORECASE)

_CAPTION = re.compile(
    r"^\(?(?:file\s*[-–—]|photo|foto|bild\b|image\b)|\b(?:photos?|foto|bild|image|credit)\s?(?:[:/]|by\b)",
    re.IGNORECASE,
)


def standfirst_below(headings: Sequence[LexborNode], title: str | None, description: str | None) -> list[str]:
    """The standfirst of 40 to 600 characters, or an empty list. The tree is read, not changed."""
    start = _headline(headings, title)
    wanted, known = _letters(title or ""), _letters(description or "")
    for node in _following(start) if start is not None else ():
        if node.tag not in _TEXT_TAGS:
            continue
        name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _is_named(name) and (text := _line(node, wanted)):
            return [text]
        if node.tag == "p" and (text := " ".join(lines_of(node, 3 * LONGEST).split())):
            alone = not _stands_among_others(node)
            if alone and _begins_alike(_letters(text), known) and (text := _line(node, wanted)):
                return [text]
            if not alone and len(text) >= _BODY_PARAGRAPH:
                return []
    return []


def _headline(headings: Sequence[LexborNode], title: str | None) -> LexborNode | None:
    """The first h1 or h2 that says the title, or much of it."""
    wanted = _letters(title or "")
    for node in headings if len(wanted) >= 10 else ():
        letters = _letters(node.text()[:1000])
        if letters and (letters == wanted or (len(letters) >= 15 and (letters in wanted or wanted in letters))):
            return node
    return None


def _following(start: LexborNode) -> Iterator[LexborNode]:
    """The elements after `start` in the page's order, without those of other things."""
    node, seen = _after(start), 0
    while node is not None and seen < MAX_ELEMENTS:
        seen += 1
        elsewhere = node.tag in _SKIPPED or _is_elsewhere(node)
        if not elsewhere and not node.is_text_node:
            yield node
        node = (None if elsewhere else node.child) or _after(node)


def _is_elsewhere(node: LexborNode) -> bool:
    return not _ELSEWHERE.isdisjoint(words_of(node.attributes.get("class") or ""))


def _after(node: LexborNode) -> LexborNode | None:
    """What comes after `node` and all that is in it."""
    here: LexborNode | None = node
    for _ in range(60):
        if here is None or here.tag == "body":
            return None
        if (following := here.next) is not None:
            return following
        here = here.parent
    return None


def _is_named(name: str) -> bool:
    return (
        bool(name.strip())
        and (names_a_standfirst(name) or not _NAMES.isdisjoint(words_of(name)))
        and (not names_a_body(name))
    )


def _line(node: LexborNode, title: str) -> str:
    """The words of an element, or of the first paragraph in it; "" where they are no standfirst."""
    if node.css_first("img,picture,figure,video") is not None:
        return ""
    inner = [] if node.tag in {"p", "h2", "h3", "h4"} else node.css("p,h2,h3,h4,div")[:20]
    leaves = [part for part in inner if part.mem_id != node.mem_id and part.css_first("p,div") in (None, part)]
    for part in leaves or [node]:
        text = " ".join(lines_of(part, LONGEST).split())
        fits = SHORTEST <= len(text) <= LONGEST and not _COPYRIGHT.search(text) and not _CAPTION.search(text)
        if fits and not _is_elsewhere(part) and not _begins_alike(_letters(text), title):
            return text if len(_linked(part)) * 2 < len(text) else ""
    return ""


def _linked(node: LexborNode) -> str:
    return "".join(link.text() for link in node.css("a")[:20])


def _stands_among_others(node: LexborNode) -> bool:
    parent = node.parent
    children = [] if parent is None else list(parent.iter())[:30]
    return sum(1 for child in children if child.tag == "p" and len(child.text()) >= SHORTEST) > 1


def _begins_alike(one: str, other: str) -> bool:
    """One begins as the other does, for as long as the shorter is or for 60 letters."""
    shorter = min(len(one), len(other), _KNOWN)
    return shorter >= 20 and one[:shorter] == other[:shorter]


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text[:500].casefold())
