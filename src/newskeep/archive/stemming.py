"""The stems of words, by language: Snowball's algorithms (https://snowballstem.org), as PyStemmer runs them. Pure.

Stemming is done here and not by the databases: SQLite's FTS5 knows English only, and PostgreSQL's stemmers are of
another age than any library's, so that the two would give different answers.
"""

from collections.abc import Iterable, Mapping, Sequence

import Stemmer  # type: ignore[import-not-found]  # compiled, and without types

from newskeep.archive.terms import ASCII_TERM, LONGEST, fold, is_letter, terms

ALGORITHMS: Mapping[str, str] = {
    # language (primary tag) → Snowball's name for it
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

_SHORTEST = 3  # letters of a word that is inflected


def has_stem(word: str) -> bool:
    """Whether a word as it stands in a text may have other forms: letters only, of a script with spaces."""
    if not _SHORTEST <= len(word) <= LONGEST:
        return False
    if word.isascii():
        return word.isalpha()
    return not any(map(str.isdigit, word)) and not is_letter(word)


def stems(language: str, words: Iterable[str]) -> list[tuple[str, str]]:
    """(term, stem) of each word, which stands as in the text, in lower case; of other languages none.

    The stemmers want the accents; what they leave is folded, so that it is found without them.
    """
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return []
    given = list(words)
    found = zip(given, Stemmer.Stemmer(algorithm, 0).stemWords(given), strict=True)
    return [(term, fold(stem)) for word, stem in found if stem for term in _terms(word)]


def _terms(word: str) -> Sequence[str]:
    """The terms of a word: of most it is known without looking that they are the word itself."""
    return (word,) if len(word) <= LONGEST and ASCII_TERM.fullmatch(word) else terms(word)
