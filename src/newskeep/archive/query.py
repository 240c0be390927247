"""The query language, read into a tree. Pure; any text gives an answer.

    climate summit           both words, in any form     "climate summit"      the phrase, as it stands
    climate OR weather       either                      clim*                 words that begin so
    climate -sport           the first, not the other    (a OR b) c            groups
    title: author: tag: section:    in that field: title:climate, title:"climate summit", title:(climate OR weather)
    site:example.org lang:en        published there (or on a subdomain), written in that language
    after:2026-03-01                published on that day or later; also 2026-03 and 2026
    before:2026-03-01               published before that day
    date:2026-03                    published in that year, month or day; date:2026-03..2026-05; date:none
    edited:yes edited:0.4           changed since it was kept first, by an edit that matters so much (0 to 1) or more
    story:12                        tells the story of article 12: its copies, and itself

What cannot be read so (a parenthesis left open, an OR without a second side) is taken as plain words, all of which
must be there. A filter whose value makes no sense, and a field that does not exist, are plain words as well.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from newskeep.archive.terms import TOKEN
from newskeep.errors import NewskeepError
from newskeep.urls import host

MAX_LENGTH = 4_000
"""Characters of a query that are read. What is longer is no query but a pasted text."""

MAX_TERMS = 150
"""Words and phrases of a query that are read; FTS5 refuses expressions deeper than 256."""

_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase, in one field or (field "") in headline, standfirst and text."""

    text: str
    field: str = ""
    prefix: bool = False
    exact: bool = False  # it stood in quotes: no other form of the word will do
    forms: tuple[tuple[str, tuple[str, ...]], ...] = ()  # its other forms, by language; see `vocabulary`


@dataclass(frozen=True, slots=True)
class Site:
    """Published by this host or one below it."""

    host: str


@dataclass(frozen=True, slots=True)
class Language:
    """Written in this language (primary tag)."""

    tag: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published from `start` (included) to `end` (excluded)."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undated:
    """The time of publication is not known."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit of it matters so much (0 to 1) or more."""

    least: float


@dataclass(frozen=True, slots=True)
class Story:
    """Tells the story that the article of this id tells."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


Node = Words | Site | Language | Published | Undated | Edited | Story | Not | And | Or

EVERYTHING = And()

TEXT_FIELDS = {"title": "title", "author": "authors", "tag": "tags", "section": "section"}
"""The fields that are searched by words: name in a query → column of the index."""


def parse(query: str) -> Node:
    """The tree of a query; EVERYTHING where it names nothing to look for."""
    query = query[:MAX_LENGTH]
    try:
        return _Reader(_tokens(query)[: 4 * MAX_TERMS]).whole()
    except _BadSyntax:
        return _plain(query)


def misread(query: str) -> tuple[str, ...]:
    """What of a query is not taken as it seems to be meant, in sentences for people."""
    notes = [note for token in _tokens(query[:MAX_LENGTH]) for note in _misread(token)]
    if query[:MAX_LENGTH].count('"') % 2:
        notes.append("A quotation mark is open: what follows it is taken as one phrase.")
    if query.strip() and parse(query) == EVERYTHING:
        notes.append("There is no word in it that could be looked for.")
    if not _is_sound(query):
        notes.append("A parenthesis is open, or an OR has only one side: all words are looked for.")
    if len(query) > MAX_LENGTH or len(TOKEN.findall(query)) > MAX_TERMS:
        notes.append(f"The query is too long: {MAX_TERMS} words and {MAX_LENGTH:,} characters are read.")
    return tuple(dict.fromkeys(notes))


def as_group(query: str) -> str:
    """The query as a part of a longer one, which means the same there: what is not sound would take the rest along."""
    return f"({query})" if _is_sound(query) else " ".join(_plain_words(query))


def _is_sound(query: str) -> bool:
    """Whether every parenthesis is closed and every OR has two sides."""
    try:
        _Reader(_tokens(query[:MAX_LENGTH])[: 4 * MAX_TERMS]).whole()
    except _BadSyntax:
        return False
    return True


def _tokens(query: str) -> list["_Token"]:
    return [_Token(*found.groups(default="")) for found in _TOKEN.finditer(query)]


class _BadSyntax(Exception):  # noqa: N818 - control flow inside this file, not an error that anyone sees
    pass


_TOKEN = re.compile(
    r"""(?:
        (-?)(?:([A-Za-z]+):)?"([^"]*)(?:"|\Z)   # a phrase; an open quote reaches to the end
      | (-?)(?:([A-Za-z]+):)?(\()               # a group opens
      | (\))                                    # … and closes
      | (-?)([^\s()"]+)                         # a word, with its field
    )""",
    re.VERBOSE,
)
_FIELDED = re.compile(r"([A-Za-z]+):(.+)")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class _Token:
    phrase_minus: str
    phrase_field: str
    phrase: str
    group_minus: str
    group_field: str
    opens: str
    closes: str
    word_minus: str
    word: str


class _Reader:
    """Reads tokens by recursive descent: any of (all of (one, one, …) OR all of (…))."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._terms = 0

    def whole(self) -> Node:
        node = self._either("", 0)
        if self._at < len(self._tokens):
            raise _BadSyntax
        return node

    def _either(self, field: str, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise _BadSyntax
        sides = [self._all(field, depth)]
        while self._is_keyword("OR"):
            self._at += 1
            sides.append(self._all(field, depth))
        if len(sides) > 1 and EVERYTHING in sides:
            raise _BadSyntax
        return sides[0] if len(sides) == 1 else Or(tuple(sides))

    def _all(self, field: str, depth: int) -> Node:
        parts: list[Node] = []
        while (token := self._peek()) is not None and not token.closes and not self._is_keyword("OR"):
            self._at += 1
            if token.word != "AND" or token.word_minus:
                node = self._one(token, field, depth)
                parts += [] if node == EVERYTHING else [node]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self, token: _Token, field: str, depth: int) -> Node:
        self._terms += 1
        if self._terms > MAX_TERMS:
            return EVERYTHING
        if token.opens:
            return self._group(token, field, depth)
        if token.word == "NOT" and not token.word_minus and (following := self._peek()) and not following.closes:
            self._at += 1
            return _negated(self._one(following, field, depth))
        if token.word:
            node = _word(token.word, field)
            return _negated(node) if token.word_minus else node
        node = _named(token.phrase_field, token.phrase, field, exact=True)
        return _negated(node) if token.phrase_minus else node

    def _group(self, token: _Token, field: str, depth: int) -> Node:
        named = token.group_field.lower()
        if named and named not in TEXT_FIELDS:
            raise _BadSyntax
        node = self._either(TEXT_FIELDS.get(named, field), depth + 1)
        if (closing := self._peek()) is None or not closing.closes:
            raise _BadSyntax
        self._at += 1
        return _negated(node) if token.group_minus else node

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is_keyword(self, word: str) -> bool:
        token = self._peek()
        return token is not None and token.word == word and not token.word_minus


def _misread(token: _Token) -> Iterator[str]:
    """A field that there is not, a filter whose value makes no sense."""
    found = _FIELDED.fullmatch(token.word)
    name, value = (found[1], found[2]) if found else (token.phrase_field, token.phrase)
    known = name.lower()
    if not name or known in TEXT_FIELDS or value.startswith("//"):
        return
    if known not in _FILTERS:
        yield f"There is no field “{name}”: “{name}:{value}” is looked for as words."
    elif _FILTERS[known](value.strip()) is None:
        yield f"“{value}” is no {_MEANT[known]}: “{name}:{value}” is looked for as words."


def _negated(node: Node) -> Node:
    return EVERYTHING if node == EVERYTHING else Not(node)


def _word(word: str, field: str) -> Node:
    found = _FIELDED.fullmatch(word)
    return _named(found[1], found[2], field) if found else _words(word, field)


def _named(name: str, value: str, field: str, *, exact: bool = False) -> Node:
    name = name.lower()
    if name in TEXT_FIELDS:
        return _words(value, TEXT_FIELDS[name], exact=exact)
    node = _FILTERS[name](value.strip()) if name in _FILTERS else None
    return node or _words(f"{name}:{value}" if name else value, field, exact=exact)


def _words(text: str, field: str, *, exact: bool = False) -> Node:
    words = TOKEN.findall(text)
    return Words(" ".join(words), field, prefix=text.endswith("*"), exact=exact) if words else EVERYTHING


def _plain(query: str) -> Node:
    return And(tuple(Words(word) for word in _plain_words(query)[:MAX_TERMS]))


def _plain_words(query: str) -> list[str]:
    return [word for word in TOKEN.findall(query) if word not in ("OR", "AND", "NOT")]


def _site(value: str) -> Node | None:
    name = value.removeprefix("*.")
    try:
        return Site(host(name if "://" in name else f"https://{name}"))
    except NewskeepError:
        return None


def _language(value: str) -> Node | None:
    tag = value.lower().replace("_", "-").split("-")[0]
    return Language(tag) if tag.isalpha() else None


def _after(value: str) -> Node | None:
    span = _span(value)
    return span and Published(start=span[0])


def _before(value: str) -> Node | None:
    span = _span(value)
    return span and Published(end=span[0])


def _date(value: str) -> Node | None:
    if value.lower() in ("none", "unknown"):
        return Undated()
    first, dots, last = value.partition("..")
    start, end = _span(first), _span(last if dots else first)
    return Published(start=start[0], end=end[1]) if start and end else None


def _edited(value: str) -> Node | None:
    if value.lower() in ("yes", "true"):
        return Edited(0.0)
    try:
        least = float(value.removeprefix(">").removeprefix("="))
    except ValueError:
        return None
    return Edited(least) if 0 <= least <= 1 else None


def _story(value: str) -> Node | None:
    return Story(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _span(value: str) -> tuple[datetime, datetime] | None:
    """The first moment of a year, month or day, and the first moment after it."""
    found = _DAY.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(group) if group else None for group in found.groups())
    try:
        start = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        return start, _following(start, month is not None, day is not None)
    except (ValueError, OverflowError):
        return None


def _following(start: datetime, has_month: bool, has_day: bool) -> datetime:
    if has_day:
        return datetime.fromordinal(start.toordinal() + 1).replace(tzinfo=UTC)
    if has_month and start.month < 12:
        return start.replace(month=start.month + 1)
    return start.replace(year=start.year + 1, month=1)


_FILTERS: dict[str, Callable[[str], Node | None]] = {
    "site": _site,
    "lang": _language,
    "language": _language,
    "after": _after,
    "before": _before,
    "date": _date,
    "edited": _edited,
    "story": _story,
}
_MEANT = {
    "site": "host",
    "lang": "language",
    "language": "language",
    "after": "day, month or year such as 2026-03-01",
    "before": "day, month or year such as 2026-03-01",
    "date": "day, month or year such as 2026-03-01",
    "edited": "score from 0 to 1, nor yes",
    "story": "number of an article",
}
