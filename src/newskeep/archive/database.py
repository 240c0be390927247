"""What the archive asks of a database beyond plain SQL: the seam at which PostgreSQL can stand beside SQLite."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Select

from newskeep.archive.query import And, Node, Not, Or, Words


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the full-text index knows of an article; authors and tags as they are stored."""

    title: str | None
    standfirst: str | None
    text: str
    authors: str
    section: str | None
    tags: str


class Database(Protocol):
    """An open database. `subject` is what error messages call it."""

    subject: str

    def reading(self) -> AbstractContextManager[Connection]: ...
    def writing(self) -> AbstractContextManager[Connection]: ...
    def index(self, connection: Connection, article_id: int, new: IndexedText, old: IndexedText | None) -> None: ...
    def matching(self, node: Node) -> Select[Any]: ...
    def ranked(self, node: Node) -> Select[Any]: ...
    def size(self) -> int: ...
    def close(self) -> None: ...


def is_textual(node: Node) -> bool:
    """Whether a tree is for the full-text index alone: words, with something to find beside what to leave out."""
    match node:
        case Words():
            return True
        case Or(parts):
            return all(is_textual(part) for part in parts)
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            unwanted = [part.part for part in parts if isinstance(part, Not)]
            return bool(wanted) and all(is_textual(part) for part in (*wanted, *unwanted))
    return False
