"""What the archive asks of a database beyond plain SQL: the seam at which SQLite and PostgreSQL stand side by side.

Each has one place, the package of its name, which offers `open_database`; of its full-text index `create_search`,
`rebuild_search` and `stale`; `damage`, what the database itself finds wrong; `after_copy`, for rows that came with
their ids. All other code speaks plain SQL through SQLAlchemy, and does not know which database it speaks to.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Select

if TYPE_CHECKING:
    from newskeep.archive.vocabulary import Vocabulary

from newskeep.archive.deferring import Writer
from newskeep.archive.indexed import Indexed, IndexedText
from newskeep.archive.query import And, Node, Not, Or, Words


class Database(Protocol):
    """An open database. `subject` is what error messages call it: a path, or a URL without its password."""

    subject: str
    writable: bool
    vocabulary: "Vocabulary"

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the archive."""

    def writing(self) -> AbstractContextManager[Connection]:
        """The only connection that writes, committed at the end, rolled back on any exception."""

    def revision(self, connection: Connection) -> str | None:
        """The schema's revision; None where there is nothing. Raises ArchiveError (NOT_AN_ARCHIVE)."""

    def claim(self, connection: Connection) -> None:
        """Note in the database whose it is."""

    def before_migration(self, label: str) -> None:
        """What has to be put in safety, called while `writing`."""

    def after_migration(self) -> None:
        """What has to be set outside of a transaction."""

    def take_ids(self, connection: Connection, table: str, count: int) -> Sequence[int]:
        """Ids for so many new rows of a table, to be written in this transaction, which is a `writing` one."""

    def index(self, connection: Writer, article_id: int, new: Indexed, old: IndexedText | None) -> None:
        """Put an article into the search index, in place of what it said before."""

    def matching(self, node: Node) -> Select[Any]:
        """The ids of the articles that match, as a column `id`. `node` is textual: see `is_textual`."""

    def ranked(self, node: Node) -> Select[Any]:
        """The same with a column `score`, larger for the better match."""

    def backup(self, target: Path) -> None:
        """Write the archive as it stands into a file, while others read and write."""

    def size(self) -> int:
        """Bytes that the archive takes."""

    def free_space(self) -> int | None:
        """Bytes that are free where the archive is; None where that is not known."""

    def close(self) -> None:
        """Let go of every connection."""


def place_of(name: str) -> ModuleType:
    """The package of a database, by SQLAlchemy's name for it. Imported here, so that nobody pays for the other one."""
    return import_module(f"newskeep.archive.{name}")


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
