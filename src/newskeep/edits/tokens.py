"""Text as tokens, and two texts as pieces that stayed, came or went. Pure.

A token is a number with its separators (1.5, 12:30, 10,000), a word with its inner apostrophes and hyphens, a letter of
a script that is written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer; a run of Katakana is one word),
or one mark of punctuation. White space belongs to the token before it and is never compared: a line that is broken in
another place is no edit. Numbers are compared as they are written, so that 1.5 and 15 are two numbers.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_CELLS = 200_000
"""Pairs of equal tokens that two passages may have between them, and still be compared word by word. A paragraph of 150
words has some 500, one of 3,000 words 100,000, which take half a second; what has more is shown as replaced."""

_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
_ALONE = "\u3040-\u30fb\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_WITH_MARKS = "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
# Whatever is neither blank, punctuation nor a letter above is part of a word: the vowel signs of Hindi are no \w.
_PUNCTUATION = (
    "!-/:-@\\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4-\u00b9\u00bb-\u00bf\u00d7\u00f7\u0589\u05be\u05f3\u05f4"
    "\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e4f\u0e5a\u0e5b\u104a\u104b\u17d4-\u17da"
    "\u2000-\u200b\u200e-\u206f\u20a0-\u20cf\u2100-\u27bf\u2e00-\u2e7f\u3000-\u3004\u3008-\u3030"
    "\u30fb\ufe10-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufffc\ufffd"
)
_LETTER = rf"[^\s{_PUNCTUATION}{_KATAKANA}{_ALONE}{_WITH_MARKS}]"
_TOKEN = re.compile(
    rf"""(?:
        (?P<number>\d{{1,3}}(?:[ ]\d{{3}})+(?!\d)|\d+(?:[.,:/'’\u00a0\u202f\u2009]\d+)*)
      | (?P<letter>[{_KATAKANA}]+|[{_ALONE}]|[{_WITH_MARKS}][{_MARKS}]*)
      | (?P<word>{_LETTER}+(?:['’\-\u2010\u2011]{_LETTER}+)*)
      | (?P<mark>\S)
    )\s*""",
    re.VERBOSE,
)
_GROUPING = re.compile("[ \u00a0\u202f\u2009'’]")


class TokenKind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    WORD = "word"
    LETTER = "letter"  # of a script without spaces
    MARK = "mark"


_KINDS = {str(kind): kind for kind in TokenKind}


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it stands in the text, with the blank behind it; `key` is what is compared."""

    kind: TokenKind
    text: str
    key: str

    @property
    def is_word(self) -> bool:
        """Whether it says something: all but punctuation."""
        return self.kind is not TokenKind.MARK


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens in a row that shared a fate. Of what is SAME the tokens are the new text's."""

    fate: Fate
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    @property
    def words(self) -> int:
        """How many words; letters in scripts without spaces."""
        return count(self.tokens)


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order; their texts joined are the text but for blanks at its start."""
    return [
        Token(kind := _KINDS[found.lastgroup or ""], found[0], _key(found[0].rstrip(), kind is TokenKind.NUMBER))
        for found in _TOKEN.finditer(text)
    ]


def count(given: Iterable[Token]) -> int:
    """How many words there are among tokens."""
    return sum(token.is_word for token in given)


def compare_tokens(old: Sequence[Token], new: Sequence[Token]) -> tuple[Piece, ...]:
    """What stayed, went and came, in order; at one place what went stands before what came."""
    before, after = [token.key for token in old], [token.key for token in new]
    pieces: list[Piece] = []
    for start, end, first, last, same in _readable(_opcodes(before, after), old, new):
        if same:
            pieces.append(Piece(Fate.SAME, tuple(new[first:last])))
            continue
        pieces += [Piece(Fate.REMOVED, tuple(old[start:end]))] if end > start else []
        pieces += [Piece(Fate.ADDED, tuple(new[first:last]))] if last > first else []
    return tuple(pieces)


def cells(old: Iterable[str], new: Iterable[str]) -> int:
    """How many pairs of equal tokens there are, by their keys: what comparing them costs."""
    after = Counter(new)
    return sum(number * after[key] for key, number in Counter(old).items())


def _key(text: str, is_number: bool) -> str:
    """NFKC, as in `model.fingerprint`; a number without the blanks and apostrophes that group its digits."""
    return (
        text
        if text.isascii() and not is_number
        else unicodedata.normalize("NFKC", _GROUPING.sub("", text) if is_number else text)
    )


_Span = tuple[int, int, int, int, bool]  # old start, old end, new start, new end, is it the same


def _opcodes(before: list[str], after: list[str]) -> list[_Span]:
    """Spans that are the same and that are not, by turns. Common ends are taken off first: most edits are small."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    spans: list[_Span] = [(0, head, 0, head, True)] if head else []
    if cells(old, new) > MOST_CELLS:
        spans.append((head, head + len(old), head, head + len(new), False))
    else:
        for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            spans.append((head + start, head + end, head + first, head + last, tag == "equal"))
    if tail:
        spans.append((len(before) - tail, len(before), len(after) - tail, len(after), True))
    return spans


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return length


def _readable(spans: list[_Span], old: Sequence[Token], new: Sequence[Token]) -> Iterator[_Span]:
    """The spans without islands: one “the”, a comma or two letters between larger changes tell a reader nothing."""
    merged: list[_Span] = []
    for index, span in enumerate(spans):
        is_island = span[4] and 0 < index < len(spans) - 1 and _is_island(spans, index, old, new)
        start, end, first, last, same = (*span[:4], span[4] and not is_island)
        if merged and not same and not merged[-1][4]:
            merged[-1] = (merged[-1][0], end, merged[-1][2], last, False)
        else:
            merged.append((start, end, first, last, same))
    yield from merged


def _is_island(spans: list[_Span], index: int, old: Sequence[Token], new: Sequence[Token]) -> bool:
    _, _, first, last, _ = spans[index]
    words = count(new[first:last])
    if words > 2 or any(token.kind is TokenKind.NUMBER for token in new[first:last]):
        return False
    return all(_size(spans[beside], old, new) > 2 * words for beside in (index - 1, index + 1))


def _size(span: _Span, old: Sequence[Token], new: Sequence[Token]) -> int:
    """Words that changed in a span: the larger of its sides."""
    return max(count(old[span[0] : span[1]]), count(new[span[2] : span[3]]))
