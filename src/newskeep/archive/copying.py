"""An archive as a whole into another one, of whatever database: every row of every table, in one transaction.

The rows stream, and what arrives is read again and compared: a table's digest is the sum of its rows' SHA-256, so that
the order in which a database gives them does not matter.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select

from newskeep.archive.database import Database, place_of
from newskeep.archive.indexing import index_rows
from newskeep.archive.schema import metadata
from newskeep.errors import ArchiveError
from newskeep.model import Reason

_SEEDED = frozenset({"lease", "sequence"})  # tables whose rows are there from the start
_CHUNK = 200  # rows that are held at a time …
_FEW = 10  # … and of a table of bodies, which may be megabytes each
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that was copied: its name, its rows, and the digest (hex) that both sides have."""

    name: str
    rows: int
    digest: str


def copy_all(source: Database, target: Database) -> list[CopiedTable]:
    """Copy everything. Raises ArchiveError (NOT_EMPTY) where the target has articles; it is left as it was if any
    table arrives otherwise than it left (DATABASE), or anything else fails."""
    with source.reading() as given, target.writing() as taken:
        _see_that_it_is_empty(target, taken)
        copied = [_copy(target, given, taken, table) for table in metadata.sorted_tables]
        place = place_of(taken.dialect.name)
        place.rebuild_search(taken, index_rows(taken))
        place.after_copy(taken)
    return copied


def digest_of(connection: Connection, table: Table) -> CopiedTable:
    """A table's rows and digest."""
    total, count = 0, 0
    for row in _stream(connection, table):
        total, count = total + _digest(row), count + 1
    return CopiedTable(table.name, count, f"{total % _MODULUS:064x}")


def _see_that_it_is_empty(target: Database, connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name not in _SEEDED and connection.execute(select(table).limit(1)).first() is not None:
            raise ArchiveError(target.subject, Reason.NOT_EMPTY)


def _copy(target: Database, given: Connection, taken: Connection, table: Table) -> CopiedTable:
    taken.execute(delete(table))
    total, count = 0, 0
    for rows in _chunks(_stream(given, table), _size(table)):
        taken.execute(insert(table), [dict(row._mapping) for row in rows])
        total, count = total + sum(map(_digest, rows)), count + len(rows)
    left = CopiedTable(table.name, count, f"{total % _MODULUS:064x}")
    if digest_of(taken, table) != left:
        detail = f"The table “{table.name}” did not arrive as it left; nothing was copied."
        raise ArchiveError(target.subject, Reason.DATABASE, detail)
    return left


def _stream(connection: Connection, table: Table) -> Iterable[Row[Any]]:
    """The rows of a table; those first that others of the same table refer to."""
    referring = [key.parent.is_not(None) for key in table.foreign_keys if key.column.table is table]
    query = select(table).order_by(*referring, *table.primary_key)
    return connection.execute(query, execution_options={"yield_per": _size(table)})


def _size(table: Table) -> int:
    return _FEW if table.name == "body" else _CHUNK


def _chunks(rows: Iterable[Row[Any]], size: int) -> Iterator[list[Row[Any]]]:
    chunk: list[Row[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _digest(row: Row[Any]) -> int:
    found = hashlib.sha256()
    for value in row:
        data = value if isinstance(value, bytes) else repr(value).encode()
        found.update(b"%d:" % len(data))
        found.update(data)
    return int.from_bytes(found.digest(), "big")
