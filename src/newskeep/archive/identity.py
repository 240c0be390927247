"""Which article a page belongs to: the rules on URLs, decided purely.

A page may name up to three addresses: requested, final (after redirects) and canonical (what the page calls itself).
Each is an alias of one article. They do not weigh alike:

* The *final* URL is where the text was read. Whatever stands there is that article, however much it was rewritten.
* A *canonical* link is only a claim. Some sites name their homepage on every page, some a section page, some copies
  name the original on another site. It is heard only if it leads to a page below the root of the same site (or to the
  same path on a twin host, or comes from an AMP cache), and it joins two texts only if they tell the same story.
* A *requested* URL that redirected is a claim too: dead articles redirect to live ones.

* The *twin* of an AMP or mobile URL is a guess that is looked up and never stored.

A final URL takes an alias back from a claim that turns out wrong.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from newskeep.errors import FetchError
from newskeep.model import split_words
from newskeep.urls import canonical, twin

_TWIN_LABELS = frozenset({"www", "m", "mobile", "amp", "beta", "edition", "wap"})
_AMP_CACHE = ".ampproject.org"
_MAY_HAVE_TWIN = re.compile(r"amp|//(?:m|mobile)\.")
_SHINGLE = 4
_SAME_STORY = 0.2
_SECOND_LEVEL = re.compile(r"(?:ac|co|com|edu|gov|gob|net|or|org|ne)\Z")


class Claim(StrEnum):
    """How an address came to be an article's; the first named is the surest."""

    FINAL = "final"
    CANONICAL = "canonical"
    REQUESTED = "requested"
    TWIN = "twin"


@dataclass(frozen=True, slots=True)
class Alias:
    """An address of an article: its identity, the address as given, and how sure the tie is."""

    key: str
    address: str
    claim: Claim


LONGEST_KEY = 1_000
"""Characters of a key. PostgreSQL indexes at most 2,700 bytes, and URLs may be three times as long."""


def identity(url: str | None) -> str | None:
    """The key of a URL; None where it is none of the web."""
    try:
        return shortened(canonical(url)) if url else None
    except FetchError:
        return None


def shortened(key: str) -> str:
    """A key that can be indexed: of a longer one its beginning, and the SHA-256 (hex) of it all after a `#`, which no
    canonical URL has."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}#{hashlib.sha256(key.encode()).hexdigest()}"


def aliases(requested: str | None, final: str | None, declared: str | None) -> tuple[Alias, ...]:
    """The addresses of a page that may be the article's, surest first, each key once. Not a web URL: no alias."""
    keys = {address: identity(address) for address in {requested, final, declared} if address}
    own = final or requested
    own_key = keys.get(own or "")
    found: dict[str, Alias] = {}
    for address, claim in ((own, Claim.FINAL), (declared, Claim.CANONICAL), (requested, Claim.REQUESTED)):
        key = keys.get(address or "")
        if address and key and (claim is not Claim.CANONICAL or is_heard(key, own_key)):
            found.setdefault(key, Alias(key, address, claim))
    guess = twin(own_key) if own_key and _MAY_HAVE_TWIN.search(own_key) else None
    if guess:
        found.setdefault(guess, Alias(guess, guess, Claim.TWIN))
    return tuple(found.values())


def site_host(names: Sequence[Alias]) -> str:
    """The host of the site that publishes what has these addresses, surest first; "" where none is known."""
    return (urlsplit(names[0].key).hostname or "") if names else ""


def is_heard(declared: str, own: str | None) -> bool:
    """Whether a canonical link may speak for the page at `own` (None: a saved file, whose URL nobody knows).

    Both are keys, as `urls.canonical` gives them.
    """
    there = urlsplit(declared)
    if there.path in ("", "/") and not there.query:
        return False
    if own is None or own == declared:
        return True
    here = urlsplit(own)
    name = here.hostname or ""
    return _domain(name) == _domain(there.hostname or "") or name.endswith(_AMP_CACHE) or here.path == there.path


def is_same_story(one: str, other: str, *, titles: tuple[str | None, str | None] = (None, None)) -> bool:
    """Whether two texts are versions of one article: their headlines agree, or they share runs of four words.

    The measure is containment (shared runs over the shorter text's), so that a teaser belongs to its article.
    """
    if titles[0] and titles[0] == titles[1]:
        return True
    return shared_runs(one, other) >= _SAME_STORY


def shared_runs(one: str, other: str) -> float:
    """The share (0 to 1) of the shorter text's runs of four words that stand in the other, too."""
    first, second = _shingles(one), _shingles(other)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else float(one.split() == other.split())


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for word in split_words(text)]
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _domain(name: str) -> str:
    """The part of a host name that a site keeps across its hosts. Approximate: no list of public suffixes is read."""
    labels = name.lower().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _TWIN_LABELS:
        labels = labels[1:]
    if len(labels) > 2 and not (labels[-2].isdigit() or labels[-1].isdigit()):
        return ".".join(labels[-3:] if _SECOND_LEVEL.match(labels[-2]) and len(labels[-1]) == 2 else labels[-2:])
    return ".".join(labels)
