"""What a page is: an article, an index of articles, a wall in front of one, an error, or a video or gallery alone.

Only articles are kept. Decided on what the region left, with the page's own word on its type as a second witness. Doubt
means article: a list kept as an article can be seen and removed, an article taken for a wall would be missed.
How sure a judgement is, 0 to 1, is reckoned from the same signs by hand-set weights, to rank pages for a second look;
it is no measured probability. Of 1,728 labelled pages 9 are refused, 5 of them rightly (homepages, a video), and 19 in
20 of the others are at 0.86 or above.
"""

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from newskeep.model import Block, BlockKind, PageKind, Removal, count_words

_SHORT = 90  # kept words up to which a page may be an error or a wall
_LONG_WALL = 400  # … a consent or bot check whose title alone says so, on a page that claims nothing else
_TEASER = 60  # kept words up to which a page with a paywall notice is only a teaser
_CAPTION = 120  # kept words up to which a page may be a video or a gallery with its caption
_LINKED_HEADINGS = 5  # headings that are links, in the region, that make it a list …
_WORDS_A_HEADING = 45  # … unless that many kept words stand to each of them; fewer where the page calls
_WORDS_CLAIMED = 15  # itself an article
_ENOUGH = 600  # kept words from which a page is no list, however many headings are links
_RUN = 150  # kept words between two of those headings that only an article has
_MOSTLY_LINKS = 3  # characters in link lines to each kept one that make a list
_FEW_WORDS = 30
_SHORT_KINDS = (
    ("error", PageKind.ERROR),
    ("bot", PageKind.WALL),
    ("consent", PageKind.WALL),
    ("login", PageKind.WALL),
)
# Kept words and how much they speak for an article, in log-odds.
_WEIGHT_OF_WORDS = ((30, -2.5), (60, -1.0), (120, 0.4), (250, 1.0), (math.inf, 1.8))
_MEDIA_SEGMENTS = frozenset(
    """
    video videos watch mediathek clip clips gallery galleries galerie galerien galeria galerias galería galleria
    gallerie fotogalerie fotogaleria fotostrecke fotostrecken bildergalerie bilder-galerie diaporama diaporamas
    photos photo-gallery picture-gallery slideshow slideshows foto fotos zdjecia wideo vidéos vídeo vídeos
    """.split()
)
_MEDIA_TITLE = re.compile(
    r"^(?:video|videos|wideo|vidéo|vídeo|видео|відео|gallery|galerie|galería|photos|in pictures|bilder|fotos|diaporama|"
    r"动画|视频|動画|写真|사진|영상)\s*[:|–—-]|[(\[](?:video|photos|fotos|bilder|galerie|vidéo|vídeo)[)\]]$",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What the page says of its kind apart from its text. `claims_media`: it calls itself a video or a gallery."""

    url: str | None = None
    claims_article: bool = False
    has_date: bool = False
    claims_media: bool = False
    free_to_read: bool | None = None

    @property
    def claims(self) -> bool:
        """Whether it calls itself an article, or has a date as articles have."""
        return self.claims_article or self.has_date


@dataclass(frozen=True, slots=True)
class Judgement:
    """The page's kind, what it was told by (empty for an article), and how sure that is, 0 to 1."""

    kind: PageKind
    evidence: str = ""
    confidence: float = 1.0


ARTICLE = Judgement(PageKind.ARTICLE)  # a text that was handed in as one


def page_kind(blocks: Sequence[Block], title: str | None, signs: Signs) -> Judgement:
    """What the page is."""
    words = _words(blocks)
    return (
        (_short_page(blocks, title, words, signs) if words <= _SHORT else _long_wall(title, words, signs))
        or (_media_page(title, words, signs) if words <= _CAPTION else None)
        or _list_page(blocks, words, signs)
        or Judgement(PageKind.ARTICLE, "", _article_confidence(blocks, words, signs))
    )


def _article_confidence(blocks: Sequence[Block], words: int, signs: Signs) -> float:
    odds = next(weight for most, weight in _WEIGHT_OF_WORDS if words <= most)
    odds += 1.2 * signs.claims_article + 0.8 * signs.has_date - 1.5 * _is_front(signs.url)
    odds -= 0.8 * signs.claims_media + 1.0 * (_linked_headings(blocks) >= _LINKED_HEADINGS)
    return round(1 / (1 + math.exp(-odds)), 2)


def _words(blocks: Sequence[Block]) -> int:
    """Kept words, counted until there are more than any rule asks for; plain ones first, in a fifth of the time."""
    plain = _counted(blocks, lambda text: sum(map(str.isalpha, text.split())))
    return plain if plain > _ENOUGH else _counted(blocks, count_words)


def _counted(blocks: Sequence[Block], count: Callable[[str], int]) -> int:
    words = 0
    for block in blocks:
        if block.kept:
            words += count(block.text)
        if words > _ENOUGH:
            break
    return words


def _short_page(blocks: Sequence[Block], title: str | None, words: int, signs: Signs) -> Judgement | None:
    head = [_fold(title or ""), *(_fold(block.text) for block in blocks[:3])]
    body = _fold(" ".join(block.text for block in blocks[:80]))[:6000]
    for name, kind in _SHORT_KINDS:
        titles, texts = _phrases(name)
        if name == "error" and (signs.claims_article and signs.has_date):
            continue
        if any(_stands_alone(line, titles) for line in head):
            return Judgement(kind, f"{name}: title", 0.95)
        if phrase := next((phrase for phrase in texts if phrase in body), None):
            return Judgement(kind, f"{name}: “{phrase}”", 0.9 if words <= _FEW_WORDS else 0.75)
    return _teaser(blocks, body, signs) if words <= _TEASER else None


def _teaser(blocks: Sequence[Block], body: str, signs: Signs) -> Judgement | None:
    """The first lines of an article before a paywall."""
    _, texts = _phrases("paywall")
    if phrase := next((phrase for phrase in texts if phrase in body), None):
        return Judgement(PageKind.WALL, f"paywall: “{phrase}”", 0.9 if signs.free_to_read is False else 0.8)
    if any(block.removed is Removal.PAYWALL for block in blocks):
        return Judgement(PageKind.WALL, "paywall", 0.8)
    if signs.free_to_read is False:
        return Judgement(PageKind.WALL, "paywall: the page says that it is not free to read", 0.7)
    return None


def _long_wall(title: str | None, words: int, signs: Signs) -> Judgement | None:
    """A consent page or a bot check that explains itself at length."""
    if words > _LONG_WALL or signs.claims:
        return None
    for name in ("bot", "consent"):
        if _fold(title or "").strip(" .…!?") in _phrases(name)[0]:
            return Judgement(PageKind.WALL, f"{name}: title", 0.8)
    return None


def _media_page(title: str | None, words: int, signs: Signs) -> Judgement | None:
    """A video or a gallery with a caption: two signs of it, or one and hardly a word."""
    found = [
        name
        for name, holds in (
            ("the page's own type", signs.claims_media),
            ("the URL", not _MEDIA_SEGMENTS.isdisjoint(_segments(signs.url)[:-1])),
            ("the title", _MEDIA_TITLE.search(title or "") is not None),
        )
        if holds
    ]
    if len(found) >= 2 or (found and words <= _FEW_WORDS and not signs.claims_article):
        evidence = f"{words} words beside a video or gallery: {', '.join(found)}"
        return Judgement(PageKind.MEDIA, evidence, 0.9 if len(found) > 1 else 0.75)
    return None


def _linked_headings(blocks: Sequence[Block]) -> int:
    return sum(1 for block in blocks if _is_linked_heading(block))


def _is_linked_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and block.link_share > 0.8


def _longest_run(blocks: Sequence[Block]) -> int:
    """The most kept words between two linked headings."""
    longest = run = 0
    for block in blocks:
        if _is_linked_heading(block):
            run = 0
        elif block.kept:
            run += count_words(block.text)
            longest = max(longest, run)
    return longest


def _list_page(blocks: Sequence[Block], words: int, signs: Signs) -> Judgement | None:
    linked = _linked_headings(blocks)
    most = linked * (_WORDS_CLAIMED if signs.claims else _WORDS_A_HEADING)
    if linked >= _LINKED_HEADINGS and words <= _ENOUGH and words < most and _longest_run(blocks) < _RUN:
        return Judgement(PageKind.INDEX, f"{linked} linked headings to {words} words", 0.9 if words < most / 2 else 0.7)
    if signs.claims:
        return None
    if _is_front(signs.url):
        return Judgement(PageKind.INDEX, "the site's front page", 0.8)
    kept = sum(len(block.text) for block in blocks if block.kept)
    links = sum(len(block.text) for block in blocks if block.removed is Removal.LINK_LIST)
    if links > _MOSTLY_LINKS * kept and links > 500:
        return Judgement(PageKind.INDEX, f"{links} characters of links to {kept} of text", 0.8)
    return None


def _is_front(url: str | None) -> bool:
    """A front page's path; what a query asks of index.php may be an article (index.php?id=30)."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # “http://[” is no URL
        return False
    path = parts.path.strip("/")
    asked = bool(re.search(r"(?:^|[&;])(?:id|p|page_id|article\w*|story\w*|news\w*|tx_\w+[^=]*|s?id)=", parts.query))
    return bool(url) and path in ("", "index.html", "index.htm", "index.php") and not asked


def _segments(url: str | None) -> list[str]:
    try:
        return urlsplit((url or "")[:2000]).path.lower().strip("/").split("/")
    except ValueError:
        return []


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
