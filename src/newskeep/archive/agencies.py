"""The news agency that an article credits. Pure: names and marks are data.

Looked for where agencies are credited, and nowhere else, for the story may be about one: among the authors; in the
dateline before the text, "BERLIN (dpa) –"; in the signature behind it, "(AFP)" or "dpa/mik"; in the byline, credit and
copyright lines that cleaning took out.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from newskeep.model import Article, Removal

_DATELINE = 80  # characters in which a dateline ends
_SIGNATURE = 60
_LONGEST_CREDIT = 200
_CREDITS = frozenset({Removal.BYLINE, Removal.DATELINE, Removal.COPYRIGHT, Removal.AUTHOR_BIO})


def credited_agency(article: Article) -> str | None:
    """The name of the first agency that an article credits; None where it names none."""
    return next(filter(None, map(_named, _credits(article))), None)


def _credits(article: Article) -> Iterator[str]:
    """The places, as text in which an agency's name is a credit."""
    yield from article.authors
    kept = [block.text for block in article.blocks if block.kept]
    if kept:
        yield from _before_the_text(kept[0])
        yield from _behind_the_text(kept[-1])
    yield from (
        block.text for block in article.blocks if block.removed in _CREDITS and len(block.text) <= _LONGEST_CREDIT
    )


def _before_the_text(first: str) -> Iterator[str]:
    """Of a dateline what stands in brackets or before a dash: "BERLIN (dpa) – ", "[Reuters] ", "【共同】"."""
    yield from _BRACKETS.findall(first[:_DATELINE])
    opening = _OPENING.match(first[:_DATELINE])
    if opening:
        yield opening[1]


def _behind_the_text(last: str) -> Iterator[str]:
    """Of a signature what stands in parentheses, around a slash, or alone: "(AFP)", "dpa/mik", "Reuters"."""
    end = last[-_SIGNATURE:]
    yield from _BRACKETS.findall(end)[-1:]
    if len(last) <= _SIGNATURE or "/" in end.rsplit(maxsplit=1)[-1]:
        yield last if len(last) <= _SIGNATURE else end.rsplit(maxsplit=1)[-1]


_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,40})[)\]）】]")
_OPENING = re.compile(r"([^.:\n–—-]{2,40}?)\s*[–—]\s")


def _named(credit: str) -> str | None:
    found = _pattern().search(credit)
    return _names()[found[0].casefold()] if found else None


@cache
def _pattern() -> re.Pattern[str]:
    marks = sorted({variant for mark in _marks() for variant in (mark, mark.upper())}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, marks))})(?![^\W_])")


def _marks() -> Iterable[str]:
    return (mark for marks in _agencies().values() for mark in marks)


@cache
def _names() -> Mapping[str, str]:
    return {mark.casefold(): name for name, marks in _agencies().items() for mark in marks}


@cache
def _agencies() -> Mapping[str, list[str]]:
    text = files("newskeep.archive").joinpath("data/agencies.toml").read_text("utf-8")
    agencies: Mapping[str, list[str]] = tomllib.loads(text)["agencies"]
    return agencies
