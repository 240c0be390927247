"""The words of the archive with their stems: a word in a query finds its other forms.

The index holds words as they stand, so that phrases, beginnings and quoted words are exact; a word without quotes is
looked up here and becomes all words of its stem, each in the language in which it was met. That costs a row for a word
that was never met before, and no room in the index: stems beside the words would make it twice as large, and keeping an
article half as fast (measured on 3,000 articles of 500 words: 0.30 and 0.80 ms of processor time).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, text, tuple_

from newskeep.archive import schema
from newskeep.archive.indexed import INFLECTED, Indexed
from newskeep.archive.query import And, Node, Not, Or, Words
from newskeep.archive.stemming import ALGORITHMS, has_stem, stems
from newskeep.archive.terms import is_letter, terms

_WORD = schema.word
_MOST_FORMS = 60  # of one word in one language
_MOST_KNOWN = 500_000  # words that are remembered as stored: some 50 MB

_STEMS_OF = select(_WORD.c.language, _WORD.c.stem).where(_WORD.c.word == bindparam("wanted"))
_FORMS = (
    select(_WORD.c.language, _WORD.c.word)
    .where(tuple_(_WORD.c.language, _WORD.c.stem).in_(bindparam("pairs", expanding=True)))
    .order_by(_WORD.c.language, _WORD.c.word)
)
# From one language to the next by the index, which is much faster than DISTINCT over all words.
_LANGUAGES = text(
    "WITH RECURSIVE met(language) AS (SELECT min(language) FROM word UNION ALL "
    "SELECT (SELECT min(language) FROM word WHERE language > met.language) FROM met WHERE met.language IS NOT NULL) "
    "SELECT language FROM met WHERE language IS NOT NULL"
)
_INSERT = text("INSERT INTO word(word, language, stem) VALUES (:word, :language, :stem) ON CONFLICT DO NOTHING")


class Vocabulary:
    """What is known to be stored, so that an article whose words are all known costs nothing."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    @contextmanager
    def unless_undone(self) -> Iterator[None]:
        """Around a transaction: what was stored in it is forgotten where it is undone."""
        try:
            yield
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Take nothing for stored any more."""
        self._known = {}

    def note(self, connection: Connection, articles: Iterable[Indexed]) -> None:
        """Store the words of some articles that were never met in their languages."""
        met: dict[str, set[str]] = {}
        for article in articles:
            language = article.language or ""
            if language in ALGORITHMS:
                met.setdefault(language, set()).update(article.words)
        for language, words in met.items():
            known = self._known.setdefault(language, set())
            fresh = words - known
            _store(connection, language, stems(language, filter(has_stem, fresh)))
            known |= fresh
        if sum(map(len, self._known.values())) > _MOST_KNOWN:
            self.forget()


def inflected(connection: Connection, node: Node) -> Node:
    """The tree of a query, its words with their forms."""
    return _inflected(connection, node, connection.execute(_LANGUAGES).scalars().all())


def _inflected(connection: Connection, node: Node, languages: Sequence[str]) -> Node:
    match node:
        case Words():
            return replace(node, forms=_forms(connection, node, languages)) if _is_inflected(node) else node
        case Not(part):
            return Not(_inflected(connection, part, languages))
        case And(parts):
            return And(tuple(_inflected(connection, part, languages) for part in parts))
        case Or(parts):
            return Or(tuple(_inflected(connection, part, languages) for part in parts))
    return node


def _is_inflected(node: Words) -> bool:
    found = terms(node.text)
    is_one_word = len(found) == 1 and not is_letter(found[0])
    return is_one_word and not node.exact and not node.prefix and node.field in ("", *INFLECTED)


def _forms(connection: Connection, node: Words, languages: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Of each language the other words of the same stem: as the languages' own rules say, and as was stored, which
    also knows a word that was typed without its accents."""
    [term] = terms(node.text)
    pairs = {(language, stem) for language in languages for _, stem in stems(language, [node.text.lower()])}
    pairs |= {(row.language, row.stem) for row in connection.execute(_STEMS_OF, {"wanted": term})}
    found: dict[str, list[str]] = {}
    for language, word in connection.execute(_FORMS, {"pairs": sorted(pairs)}):
        if word != term:
            found.setdefault(language, []).append(word)
    return tuple((language, tuple(dict.fromkeys(words))[:_MOST_FORMS]) for language, words in found.items())


def _store(connection: Connection, language: str, found: Iterable[tuple[str, str]]) -> None:
    rows = [{"word": word, "language": language, "stem": stem} for word, stem in sorted(set(found))]
    if rows:
        connection.execute(_INSERT, rows)
