"""Headlines as pages write them, to the headline alone: without the site's name and the section."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

LONGEST_TITLE = 500  # characters; what is longer is a page's fault
SHORTEST_REST = 15  # letters of a headline, so that its last words alone do not pass for it
_BORDER = re.compile(r"\s+[|·•‹›«»:–—-]\s+|\s*[|｜｜_]\s*|\s+[–—]\s+|--+|\s*::\s*|(?<=\w):\s")


def without_site(title: str, sites: Sequence[str]) -> str:
    """`title` without the parts at its ends that name the site (`sites`: its names and its host)."""
    title = title[:LONGEST_TITLE].strip()
    known = {key for site in sites if (key := _key(site))}
    while True:
        shorter = _drop_end(title, known)
        if shorter == title:
            return title
        title = shorter


def is_site(title: str, sites: Sequence[str]) -> bool:
    """Whether `title` is no more than the site's name."""
    return _key(title) in {_key(site) for site in sites}


def is_branch(name: str, sites: Sequence[str]) -> bool:
    """Whether `name` is a part of the house: the site's name in capitals and what the part is called ("ABC NORTH")."""
    first, _, rest = name.partition(" ")
    return bool(rest) and name.isupper() and len(first) >= 2 and first.casefold() in {_key(site) for site in sites}


def only_site_words(headline: str, sites: Iterable[str]) -> bool:
    """Whether a headline is made of the site's name and the word for its picture ("ABC Abc Logo")."""
    return set(_terms(headline)) <= {"logo", "home", *(term for site in sites for term in _terms(site))}


def common_words(one: str, other: str) -> int:
    """The number of words that two headlines share."""
    return len(set(_terms(one)) & set(_terms(other)))


def agree(one: str, other: str) -> bool:
    """Whether two headlines are the same but for case, punctuation and a part at an end."""
    first, second = _key(one), _key(other)
    return bool(first and second) and (first in second or second in first)


def without_kicker(headline: str, others: Sequence[str]) -> str:
    """`headline` without a kicker before it, where one of `others` is exactly the rest."""
    key = _key(headline)
    rests = [other for other in others if len(_key(other)) >= SHORTEST_REST and key.endswith(_key(other))]
    return min(rests, key=len, default=headline)


def share(one: str, other: str) -> float:
    """The share of the words of the shorter of two headlines that the other has too, 0 to 1."""
    first, second = set(_terms(one)), set(_terms(other))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _drop_end(title: str, known: set[str]) -> str:
    borders = list(_BORDER.finditer(title))
    for border in borders[-1:] + borders[:1]:
        before, after = title[: border.start()].strip(), title[border.end() :].strip()
        if before and _is_site(after, known):
            return before
        if after and _is_site(before, known):
            return after
    return title


def _is_site(part: str, known: Iterable[str]) -> bool:
    key = _key(part)
    return len(key) >= 2 and any(
        key == site
        or (len(key) >= 4 and site.startswith(key))
        or (len(site) >= 4 and key.startswith(site) and len(key) < 2 * len(site))
        for site in known
    )


def _key(text: str) -> str:
    return "".join(_terms(text))


@lru_cache(maxsize=512)  # every headline of a page is compared with every other
def _terms(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text[:LONGEST_TITLE].casefold()))
