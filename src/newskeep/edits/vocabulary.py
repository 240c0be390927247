"""Words by which the kind of an edit is told: read once from data, asked by the rules."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from newskeep.edits.tokens import Token, TokenKind, tokens

_SHORT_LINE = 15  # tokens of a line that says only when something was published
_SHORT_NOTE = 40  # characters between the word that opens a note of correction and the colon after it


def is_correction(text: str) -> bool:
    """Whether a block is a publisher's note about an error in its own text."""
    folded = _folded(text)
    return bool(_opening().match(folded)) or any(phrase in folded for phrase in _data()["correction"]["says"])


def is_time_line(text: str) -> bool:
    """Whether a block says only when something was published or updated."""
    said = [token for token in tokens(text)[: _SHORT_LINE + 1] if token.is_word]
    if not said or len(said) > _SHORT_LINE:
        return False
    has_number = any(token.kind is TokenKind.NUMBER for token in said)
    return has_number and all(token.kind is TokenKind.NUMBER or _is_time_word(token) for token in said)


def number(token: Token, language: str | None) -> str | None:
    """The number or date that a token names, in one spelling; None where it names none."""
    if token.kind is TokenKind.NUMBER:
        return token.key
    folded = token.key.casefold()
    return folded if folded in _number_words(language or "") else None


def has_capital_nouns(language: str | None) -> bool:
    """Whether a language writes every noun with a capital."""
    return language in _data()["names"]["capital_nouns"]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("newskeep.edits").joinpath("data/words.toml").read_text("utf-8"))


@cache
def _opening() -> re.Pattern[str]:
    """The words that open a note, then a date or nothing, then a colon, a dash, a stop or the end."""
    words = "|".join(re.escape(_folded(word)) for word in sorted(_data()["correction"]["opens"], key=len, reverse=True))
    dated = rf"(?:[\s,(\[]*[^:：\n]{{0,{_SHORT_NOTE}}}\d[^:：\n]{{0,{_SHORT_NOTE}}})?"
    return re.compile(rf"[\W_]*(?:{words})[\s)\]】」*]*{dated}\s*(?:[:：—–\-.。]|\Z)")


@cache
def _time_words() -> frozenset[str]:
    return frozenset(_folded(word) for word in _data()["time"]["words"])


def _is_time_word(token: Token) -> bool:
    folded = token.key.casefold()
    # Unspaced letters beside digits are one word: “12月”, “5pm”; their digits say nothing here.
    return folded.strip("0123456789") in _time_words() or folded.isdigit()


@cache
def _number_words(language: str) -> frozenset[str]:
    numbers = _data()["numbers"]
    return frozenset(_folded(word) for word in (*numbers["scale"], *numbers["dates"], *numbers.get(language, ())))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
