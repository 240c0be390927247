"""The words of boilerplate, as data: reads data/phrases/*.toml and answers whether a line is made of them.

A line is matched by looking up its words, never by trying phrase after phrase: time does not grow with the languages.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from newskeep.model import Removal
from newskeep.parse.folding import bare, fold


class Form(StrEnum):
    """How a phrase stands in its line; explained at the head of data/phrases/en.toml."""

    LABEL = "label"
    WEAK = "weak"
    LEAD = "lead"
    OPENS = "opens"
    LINE = "line"
    START = "start"
    END = "end"
    PHRASE = "phrase"
    LAST = "last"
    SHORT = "short"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the data: what it removes, its form, its folded words and its language."""

    removal: Removal
    form: Form
    text: str
    language: str

    @property
    def evidence(self) -> str:
        return f"{self.form.value} “{self.text.strip()}” ({self.language})"


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All phrases, arranged for lookup. Keys are folded text; `starts`, `ends` and `inner` are keyed by one word."""

    whole: Mapping[Form, Mapping[str, Phrase]]
    first: Mapping[Form, Mapping[str, tuple[Phrase, ...]]]
    last: Mapping[str, tuple[Phrase, ...]]
    inner: Mapping[str, tuple[Phrase, ...]]
    unspaced: tuple[Phrase, ...]
    words: Mapping[Removal, frozenset[str]]


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_REMOVALS = {str(removal): removal for removal in Removal}
_GRAMMAR = "grammar"  # a table of word classes (grammar.py), no removal
_KEYS = (8, 4, 3, 2, 1)  # letters by which a phrase is found that begins a line: as many as it has
_SURE = 14  # letters
_WHOLE = (Form.LABEL, Form.WEAK, Form.LINE)
_FIRST = (Form.LEAD, Form.OPENS, Form.START)


@cache
def phrasebook() -> Phrasebook:
    """The phrases of every language that the package ships; read once in a process."""
    return arrange(_read_all())


def arrange(phrases: Iterable[Phrase]) -> Phrasebook:
    """Phrases in any order → a Phrasebook. Where two say the same, the first in file order stays."""
    listed = tuple(phrases)
    inner = [phrase for phrase in listed if phrase.form in (Form.PHRASE, Form.LAST, Form.SHORT)]
    return Phrasebook(
        whole=MappingProxyType({form: _by_text(p for p in listed if p.form is form) for form in _WHOLE}),
        first=MappingProxyType(
            {form: _by_key((_first_key(p.text), p) for p in listed if p.form is form) for form in _FIRST}
        ),
        last=_by_key((p.text[-2:], p) for p in listed if p.form is Form.END),
        inner=_by_key((_longest_word(p.text), p) for p in inner if not is_unspaced(p.text)),
        unspaced=tuple(p for p in inner if is_unspaced(p.text)),
        words=_word_sets(listed),
    )


def is_unspaced(text: str) -> bool:
    """Whether `text` has letters of a script that writes no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese)."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def starting(table: Mapping[str, tuple[Phrase, ...]], text: str) -> Phrase | None:
    """The longest phrase of `table` (one of `Phrasebook.first`) with which the folded line `text` begins."""
    for n in _KEYS:
        for phrase in table.get(text[:n], ()):
            if text.startswith(phrase.text) and _ends_a_word(text, len(phrase.text)):
                return phrase
    return None


def ending(book: Phrasebook, text: str) -> Phrase | None:
    """The phrase of form END with which the folded line ends."""
    return next((phrase for phrase in book.last.get(text[-2:], ()) if text.endswith(phrase.text)), None)


def containing(book: Phrasebook, text: str) -> Iterator[Phrase]:
    """Phrases of form PHRASE, LAST and SHORT that stand somewhere in the folded line."""
    words = {word.strip("\"'.,;:!?()[]") for word in text.split()}
    for word in words & book.inner.keys():
        yield from (phrase for phrase in book.inner[word] if phrase.text in text)
    if is_unspaced(text):
        yield from (phrase for phrase in book.unspaced if phrase.text in text)


def _ends_a_word(text: str, position: int) -> bool:
    return (
        position == len(text)
        or not (text[position].isalnum() and text[position - 1].isalnum())
        or is_unspaced(text[position - 1])
    )


def _first_key(text: str) -> str:
    # So few letters leave a handful of candidates, and serve scripts with and without spaces alike.
    return text[: next((n for n in _KEYS if n <= len(text)), 0)]


def _longest_word(text: str) -> str:
    return max((word.strip("\"'.,;:!?()[]") for word in text.split()), key=len)


def _by_text(phrases: Iterable[Phrase]) -> Mapping[str, Phrase]:
    table: dict[str, Phrase] = {}
    for phrase in phrases:
        table.setdefault(phrase.text, phrase)
    return MappingProxyType(table)


def _by_key(pairs: Iterable[tuple[str, Phrase]]) -> Mapping[str, tuple[Phrase, ...]]:
    table: dict[str, list[Phrase]] = {}
    for key, phrase in pairs:
        table.setdefault(key, []).append(phrase)
    longest_first = {key: tuple(sorted(found, key=lambda phrase: -len(phrase.text))) for key, found in table.items()}
    return MappingProxyType(longest_first)


def _word_sets(phrases: Iterable[Phrase]) -> Mapping[Removal, frozenset[str]]:
    sets: dict[Removal, set[str]] = {}
    for phrase in phrases:
        if phrase.form is Form.WORDS:
            sets.setdefault(phrase.removal, set()).add(phrase.text)
    return MappingProxyType({removal: frozenset(words) for removal, words in sets.items()})


def _read_all() -> Iterator[Phrase]:
    for language, tables in _tables():
        yield from _phrases(tables, language)


@cache
def _tables() -> tuple[tuple[str, dict[str, Any]], ...]:
    """The parsed data by language, in file order."""
    folder = resources.files("newskeep.parse") / "data" / "phrases"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple((file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))) for file in files)


def word_classes() -> Iterator[tuple[str, str, list[str]]]:
    """(language, class, folded words) of the [grammar] tables; a word that ends in * is a stem."""
    for language, tables in _tables():
        for name, words in tables.get(_GRAMMAR, {}).items():
            yield language, name, [fold(word.rstrip("*")) + "*" * word.endswith("*") for word in words]


def read(toml: str, language: str) -> Iterator[Phrase]:
    """The phrases of one language file. Raises ValueError where a table or a form has no such name."""
    yield from _phrases(tomllib.loads(toml), language)


def _phrases(tables: Mapping[str, Any], language: str) -> Iterator[Phrase]:
    for code, forms in tables.items():
        if code == _GRAMMAR:
            continue
        if code not in _REMOVALS:
            raise ValueError(f"{language}: there is no removal {code!r}")
        for name, texts in forms.items():
            form = Form(name)
            for text in texts:
                yield Phrase(_REMOVALS[code], form, _folded(text, form), language)


def _folded(text: str, form: Form) -> str:
    # Where the phrase is compared with the whole line, the line's ends are bare, so the phrase's must be too.
    return bare(fold(text)) if form in (*_WHOLE, Form.LEAD, Form.OPENS) else fold(text)
