"""What the full-text index is told of an article: its columns as terms, and the words that have forms.

Pure: worker processes make it, so that the process that writes need not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newskeep.archive.terms import terms, words_of

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

COLUMNS = ("title", "standfirst", "text", "authors", "section", "tags", "language")
INFLECTED = ("title", "standfirst", "text", "section", "tags")
"""The columns whose words have forms; the names of persons have none."""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the full-text index knows of an article; authors and tags as they are stored."""

    title: str | None
    standfirst: str | None
    text: str
    authors: str
    section: str | None
    tags: str
    language: str | None = None  # primary tag

    @classmethod
    def of(cls, row: "Mapping[str, Any] | RowMapping") -> "IndexedText":
        """What a row of `version` says."""
        return cls(
            title=row["title"],
            standfirst=row["standfirst"],
            text=row["text"],
            authors=row["authors"],
            section=row["section"],
            tags=row["tags"],
            language=(row["language"] or "").split("-")[0].lower() or None,
        )


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article as the index takes it: of each column the terms, with a space between; and the different words of
    the inflected columns, in lower case and with their accents."""

    terms: Mapping[str, str]
    language: str | None
    words: frozenset[str]


def indexed(said: IndexedText) -> Indexed:
    """Work out what the index takes."""
    words = frozenset[str]().union(*(words_of(getattr(said, name) or "") for name in INFLECTED))
    return Indexed(column_terms(said), said.language, words)


def column_terms(said: IndexedText) -> dict[str, str]:
    """The terms alone, by column."""
    return {name: " ".join(terms(getattr(said, name) or "")) for name in COLUMNS}
