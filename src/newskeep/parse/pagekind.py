"""What a page is: an article, an index of articles, a wall in front of one, or an error. Only articles are kept.

Decided on what the region left, with the page's own word on its type as a second witness. Doubt means article:
a list kept as an article can be seen and removed, an article taken for a wall would be missed.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from newskeep.model import Block, BlockKind, PageKind, Removal, count_words

_SHORT = 90  # kept words up to which a page may be an error or a wall
_TEASER = 60  # kept words up to which a page with a paywall notice is only a teaser
_LINKED_HEADINGS = 5  # headings that are links, in the region, that make it a list …
_WORDS_A_HEADING = 45  # … unless that many kept words stand to each of them; fewer where the page calls
_WORDS_CLAIMED = 15  # itself an article
_ENOUGH = 600  # kept words from which a page is no list, however many headings are links
_MOSTLY_LINKS = 3  # characters in link lines to each kept one that make a list
_SHORT_KINDS = (
    ("error", PageKind.ERROR),
    ("bot", PageKind.WALL),
    ("consent", PageKind.WALL),
    ("login", PageKind.WALL),
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What the page says of its kind apart from its text."""

    url: str | None = None
    claims_article: bool = False
    has_date: bool = False


def page_kind(blocks: Sequence[Block], title: str | None, signs: Signs) -> tuple[PageKind, str]:
    """The page's kind, and what it was told by (empty for an article)."""
    words = _words(blocks)
    if words <= _SHORT and (found := _short_page(blocks, title, words, signs)):
        return found
    if found := _list_page(blocks, words, signs):
        return found
    return PageKind.ARTICLE, ""


def _words(blocks: Sequence[Block]) -> int:
    """Kept words, counted until there are more than any rule asks for."""
    words = 0
    for block in blocks:
        if block.kept:
            words += count_words(block.text)
        if words > _ENOUGH:
            break
    return words


def _short_page(blocks: Sequence[Block], title: str | None, words: int, signs: Signs) -> tuple[PageKind, str] | None:
    head = [_fold(title or ""), *(_fold(block.text) for block in blocks[:3])]
    body = _fold(" ".join(block.text for block in blocks[:80]))[:6000]
    for name, kind in _SHORT_KINDS:
        titles, texts = _phrases(name)
        if name == "error" and (signs.claims_article and signs.has_date):
            continue
        if any(_stands_alone(line, titles) for line in head):
            return kind, f"{name}: title"
        if phrase := next((phrase for phrase in texts if phrase in body), None):
            return kind, f"{name}: “{phrase}”"
    if words <= _TEASER:
        _, texts = _phrases("paywall")
        walled = any(block.removed is Removal.PAYWALL for block in blocks)
        phrase = next((phrase for phrase in texts if phrase in body), None)
        if walled or phrase:
            return PageKind.WALL, f"paywall: “{phrase}”" if phrase else "paywall"
    return None


def _list_page(blocks: Sequence[Block], words: int, signs: Signs) -> tuple[PageKind, str] | None:
    linked = sum(1 for block in blocks if block.kind is BlockKind.HEADING and block.link_share > 0.8)
    claimed = signs.claims_article or signs.has_date
    if (
        linked >= _LINKED_HEADINGS
        and words <= _ENOUGH
        and words < linked * (_WORDS_CLAIMED if claimed else _WORDS_A_HEADING)
    ):
        return PageKind.INDEX, f"{linked} linked headings to {words} words"
    if claimed:
        return None
    if _is_front(signs.url):
        return PageKind.INDEX, "the site's front page"
    kept = sum(len(block.text) for block in blocks if block.kept)
    links = sum(len(block.text) for block in blocks if block.removed is Removal.LINK_LIST)
    if links > _MOSTLY_LINKS * kept and links > 500:
        return PageKind.INDEX, f"{links} characters of links to {kept} of text"
    return None


def _is_front(url: str | None) -> bool:
    try:
        return url is not None and urlsplit(url).path.strip("/") in ("", "index.html", "index.htm", "index.php")
    except ValueError:  # “http://[” is no URL
        return False


def _stands_alone(line: str, titles: Sequence[str]) -> bool:
    """The phrase is the line, or opens it before a separator: “404 | Daily News”, “Just a moment...”.

    A comma is none: “Cookies, coffee and a fire” is a headline.
    """
    return any(line.startswith(title) and not line[len(title) : len(title) + 2].strip(" .…!|:–—-") for title in titles)


@cache
def _phrases(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    data = tomllib.loads(files("newskeep.parse").joinpath("data/walls.toml").read_text(encoding="utf-8"))
    return tuple(map(_fold, data[name]["title"])), tuple(map(_fold, data[name]["text"]))


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text[:6000]).casefold().translate(_QUOTES)).strip()
