"""The piece of text that is shown with a hit. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.archive.terms import ASCII_TERM, TOKEN, fold, terms

_SNIPPET_WORDS = 36
_BEFORE_HIT = 8
_SCANNED = 200_000
_WINDOWS = 400

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its place, and how it is compared (no accents, no case)."""

    start: int
    end: int
    folded: str


def tokens(text: str) -> list[Token]:
    """The words of a text, as `archive.terms` sees them, with their places."""
    if text.isascii():
        return [Token(*found.span(), found[0]) for found in ASCII_TERM.finditer(text.lower())]
    return [Token(*found.span(), fold(found[0])) for found in TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are to be shown where they stand together; one word may stand in another of its forms."""

    words: tuple[str, ...]
    prefix: bool
    forms: frozenset[str]

    def places(self, found: list[Token], ends: Mapping[str, list[int]]) -> Iterator[int]:
        """The tokens at which the phrase begins; `ends` says at which tokens a word stands."""
        *firsts, last = self.words
        words = {last, *self.forms, *((word for word in ends if word.startswith(last)) if self.prefix else ())}
        for end in sorted(at for word in words for at in ends.get(word, ())):
            begin = end - len(firsts)
            if begin >= 0 and all(found[begin + step].folded == word for step, word in enumerate(firsts)):
                yield begin


def sought(node: Node, *columns: str) -> tuple[Phrase, ...]:
    """The words and phrases that a hit in one of `columns` shows."""
    return tuple(
        Phrase(tuple(terms(words.text)), words.prefix, frozenset(form for _, some in words.forms for form in some))
        for words in _positive(node)
        if words.field in columns and terms(words.text)
    )


def snippet(text: str, phrases: tuple[Phrase, ...]) -> Pieces:
    """The part of `text` where most of the phrases stand, as (words, is it a match); its beginning if none does."""
    text = text[:_SCANNED]
    found = tokens(text)
    hits = _hits(found, phrases)
    first = _best_window(hits)
    last = min(first + _SNIPPET_WORDS, len(found))
    if not found:
        return ()
    start = found[first].start if first else 0
    end = found[last - 1].end if last < len(found) else len(text)
    shown = [(found[at].start, found[upto - 1].end) for at, upto, _ in hits if at >= first and upto <= last]
    pieces = _pieces(text, start, end, shown)
    return (*((("…", False),) if first else ()), *pieces, *((("…", False),) if last < len(found) else ()))


def marked(text: str, phrases: tuple[Phrase, ...]) -> Pieces:
    """The whole of a short text, such as a headline, in the same form."""
    found = tokens(text)
    return _pieces(
        text, 0, len(text), [(found[at].start, found[upto - 1].end) for at, upto, _ in _hits(found, phrases)]
    )


def _positive(node: Node) -> Iterator[Words]:
    match node:
        case Words():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part)
        case Not() | _:
            return


def _hits(found: list[Token], phrases: tuple[Phrase, ...]) -> list[tuple[int, int, int]]:
    """(first token, token after the last, which phrase) of every hit, in order."""
    ends: dict[str, list[int]] = {}
    for at, token in enumerate(found):
        ends.setdefault(token.folded, []).append(at)
    return sorted(
        (at, at + len(phrase.words), which) for which, phrase in enumerate(phrases) for at in phrase.places(found, ends)
    )


def _best_window(hits: list[tuple[int, int, int]]) -> int:
    """The token at which the snippet begins: where most different phrases are in sight, the first such place."""
    best, best_count = 0, 0
    for at, _, _ in hits[:_WINDOWS]:
        start = max(0, at - _BEFORE_HIT)
        count = len({which for other, upto, which in hits if other >= start and upto <= start + _SNIPPET_WORDS})
        if count > best_count:
            best, best_count = start, count
    return best


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Pieces:
    pieces: list[tuple[str, bool]] = []
    at = start
    for left, right in _merged(spans):
        pieces += [(text[at:left], False), (text[left:right], True)]
        at = right
    pieces.append((text[at:end], False))
    return tuple((re.sub(r"\s+", " ", words), hit) for words, hit in pieces if words)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged
