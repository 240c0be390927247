"""A text as the terms under which it is found: one way for every database, so that all give the same answers. Pure.

A term is a word without case and accents. Scripts that put no spaces between words (Chinese, Japanese, Thai, …) and
Korean, whose particles cling to the word, are taken letter by letter; a word of theirs in a query is then a phrase of
letters. So every word is found, of whatever length, at the price of some hits inside longer words.

What is a term may only change together with a migration that fills the index anew: SQLite's index forgets an article
only if it is told the very terms that it was given.
"""

import re
import unicodedata

INDEXED = 200_000
"""Characters of one field that are indexed: 30,000 words. What is longer is no article."""

LONGEST = 64
"""Characters of a term; the rest of a longer one is cut off, in the index and in a query alike."""

_LETTERS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\U00020000-\U0003134f"
)
# What Python's \w leaves out of a word: accents that stand alone, vowel points of Hebrew and Arabic, the soft hyphen …
_ACCENTS = (
    r"\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
# … and the vowel signs of the Indian scripts, without which their words would fall apart.
_SIGNS = r"\u0900-\u0963\u0966-\u0dff"
_WORD_BEGINS = rf"(?:[{_SIGNS}]|[^\W_{_LETTERS}])"

TOKEN = re.compile(rf"[{_LETTERS}]|{_WORD_BEGINS}(?:{_WORD_BEGINS}|[{_ACCENTS}])*")
"""A word, or a letter that counts as one, in a text as it stands."""

ASCII_TERM = re.compile(r"[0-9a-z]+")
"""The same in a text of ASCII letters in lower case: three times as fast."""

_SIGNS_BETWEEN = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"  # quotes, dashes, …: none is of a word
_ACCENT = re.compile(f"[{_ACCENTS}]+")
_LETTER = re.compile(f"[{_LETTERS}]")


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    text = _plain(text[:INDEXED])
    found = ASCII_TERM.findall(text.lower()) if text.isascii() else TOKEN.findall(fold(text))
    return found if max(map(len, found), default=0) <= LONGEST else [term[:LONGEST] for term in found]


def words_of(text: str) -> set[str]:
    """The different words of a text, in lower case but with their accents."""
    text = _plain(text[:INDEXED]).lower()
    return set(ASCII_TERM.findall(text) if text.isascii() else TOKEN.findall(text))


def _plain(text: str) -> str:
    """`text` without the signs that most often keep a text from being ASCII, which is quicker to take apart."""
    if not text.isascii():
        for sign in _SIGNS_BETWEEN:
            text = text.replace(sign, " ")
    return text


def fold(text: str) -> str:
    """`text` without case, accents and variants of form (Unicode's compatibility decomposition)."""
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return unicodedata.normalize("NFC", bare)


def is_letter(term: str) -> bool:
    """Whether a term is one letter of a script that is taken letter by letter."""
    return _LETTER.match(term) is not None
