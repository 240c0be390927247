"""The piece of text that is shown with a hit. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.archive.terms import TOKEN, fold

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
    return [Token(found.start(), found.end(), fold(found[0])) for found in TOKEN.finditer(text)]


def sought(node: Node, *columns: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The words and phrases that a hit in one of `columns` shows: (folded words, is the last one a beginning)."""
    return tuple(
        (tuple(token.folded for token in tokens(words.text)), words.prefix)
        for words in _positive(node)
        if words.field in columns
    )


def snippet(text: str, phrases: tuple[tuple[tuple[str, ...], bool], ...]) -> Pieces:
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


def marked(text: str, phrases: tuple[tuple[tuple[str, ...], bool], ...]) -> Pieces:
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


def _hits(found: list[Token], phrases: tuple[tuple[tuple[str, ...], bool], ...]) -> list[tuple[int, int, int]]:
    """(first token, token after the last, which phrase) of every hit, in order."""
    hits = []
    for which, (words, prefix) in enumerate(phrases):
        if not words:
            continue
        for at, token in enumerate(found[: max(0, len(found) - len(words) + 1)]):
            if _equals(token.folded, words[0], prefix and len(words) == 1) and all(
                _equals(found[at + step].folded, word, prefix and step == len(words) - 1)
                for step, word in enumerate(words)
            ):
                hits.append((at, at + len(words), which))
    return sorted(hits)


def _equals(word: str, wanted: str, prefix: bool) -> bool:
    return word.startswith(wanted) if prefix else word == wanted


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
