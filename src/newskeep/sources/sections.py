"""A section page: the links to articles, told from navigation by where they stand, what they say and where they lead.

Each sign has its weight; a link that reaches the threshold is taken. Read by lxml, whose depth is limited.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from newskeep.model import Link, Said, count_words
from newskeep.sources.listing import Listing
from newskeep.sources.telling import plain
from newskeep.urls import canonical, host, resolve
from newskeep.watch import SourceKind

_MOST = 1_000  # links that are taken
_LOOKED_AT = 20_000  # links that are looked at
_UP = 12  # elements above a link that are looked at
_ENOUGH = 3

_DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-]?[01]?\d(?:[/-]?[0-3]?\d)?(?=/|-|$)")
_NUMBER_IN_PATH = re.compile(r"\d{5,}")
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|people|sections?|page|search|login|signin|register|account|subscribe|"
    r"abo|newsletters?|about|contact|privacy|terms|imprint|impressum|help|faq|jobs|advertise|rss|feeds?|sitemap|"
    r"podcasts?|live|video|videos|gallery|weather|shop|events)(?:/|$)",
    re.IGNORECASE,
)
_NOT_PAGES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|css|js|xml|rss|ics)$", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|footer|masthead|sidebar|social|share|cookie|subnav|topbar)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_AROUND = frozenset({"nav", "footer", "aside", "form", "menu"})


def read_section(body: bytes, url: str, charset: str | None, _now: datetime) -> Listing:
    """The article links of a page, in its order, each once, with the longest of its texts. None is no error."""
    tree = parsed(body, charset)
    if tree is None:
        return Listing(SourceKind.SECTION, "section page")
    base = _base(tree, url)
    scores: dict[str, int] = {}
    texts: dict[str, str] = {}
    for element, address in _candidates(tree, base, url):
        text = plain(" ".join(islice(element.itertext(), 200)), 300) or ""
        scores[address] = max(scores.get(address, -99), _score(element, text, address))
        if len(text) > len(texts.get(address, "")):
            texts[address] = text
    taken = [address for address, score in scores.items() if score >= _ENOUGH][:_MOST]
    links = tuple(Link(address, said=Said("link", title=texts.get(address) or None)) for address in taken)
    return Listing(SourceKind.SECTION, "section page", links, title=plain(tree.findtext(".//title"), 200))


def parsed(body: bytes, charset: str | None) -> etree._Element | None:
    """The page as a tree; None where there is nothing to read."""
    for encoding in (charset, None):
        try:
            parser = etree.HTMLParser(encoding=encoding, no_network=True, remove_comments=True)
            return etree.fromstring(body, parser)
        except LookupError:  # a charset that there is not
            continue
        except etree.XMLSyntaxError:
            return None
    return None


def _base(tree: etree._Element, url: str) -> str:
    declared = next((element.get("href") for element in tree.iter("base")), None)
    return (resolve(url, declared) if declared else None) or url


def _candidates(tree: etree._Element, base: str, url: str) -> Iterator[tuple[etree._Element, str]]:
    """The links to other pages of the same site."""
    here, site = canonical(url), _site(host(url))
    for element in islice(tree.iter("a"), _LOOKED_AT):
        address = resolve(base, element.get("href") or "")
        if address and _site(host(address)) == site and canonical(address) != here:
            yield element, address


def _site(name: str) -> str:
    """What the hosts of one site have in common, roughly: the last two labels, of an address all of it."""
    labels = name.split(".")
    return name if labels[-1].isdigit() or ":" in name else ".".join(labels[-2:])


def _score(element: etree._Element, text: str, address: str) -> int:
    return _by_place(element) + _by_text(text) + _by_address(address)


def _by_place(element: etree._Element) -> int:
    above = list(islice(element.iterancestors(), _UP))
    tags = {one.tag for one in above}
    if "article" not in tags and (tags & _AROUND or _is_navigation([element, *above])):
        return -3
    in_heading = bool(tags & _HEADINGS) or any(one.tag in _HEADINGS for one in islice(element.iter(), 20))
    return 2 * in_heading + ("article" in tags)


def _is_navigation(elements: Iterable[etree._Element]) -> bool:
    names = (f"{one.get('class') or ''} {one.get('id') or ''} {one.get('role') or ''}" for one in elements)
    return any(_NAVIGATION.search(name[:500]) for name in names)


def _by_text(text: str) -> int:
    words = count_words(text)
    return 2 if words >= 6 else 1 if words >= 4 else -1 if words < 2 else 0


def _by_address(address: str) -> int:
    path = urlsplit(address).path
    last = path.rstrip("/").rpartition("/")[2]
    if _NOT_PAGES.search(path) or _NOT_ARTICLES.search(path):
        return -3
    if path in ("", "/"):
        return -4
    score = 2 * bool(_DATE_IN_PATH.search(path) or _NUMBER_IN_PATH.search(last))
    return score + (2 if last.count("-") >= 3 else 1 if last.count("-") == 2 or last.endswith((".html", ".htm")) else 0)
