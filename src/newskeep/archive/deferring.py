"""Writing that waits until a batch is done: a statement for many rows costs a tenth of many statements.

Only what nothing reads back in the meantime may wait; `flush` comes before whatever might. A row that waits has its id
already: ids are taken from the database some at a time, in the transaction that holds the write lock.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Executable, Insert, Table

TakeIds = Callable[[Connection, str, int], Sequence[int]]
"""Gives so many ids for new rows of a table."""


class Writer(Protocol):
    """What takes a statement that gives nothing back: a connection, or `Deferred`."""

    def execute(self, statement: Executable, parameters: Any, /) -> Any:
        """Run it, now or later, with one set of parameters or a list of them."""


class RowWriter(Writer, Protocol):
    """A writer that also knows the ids of the rows it writes."""

    def insert(self, into: Table, values: Mapping[str, Any], /) -> int:
        """Write a row, now or later; its id."""


class Ids:
    """Ids for new rows, `many` at a time: who writes in a transaction takes all of them from one of these."""

    def __init__(self, connection: Connection, take_ids: TakeIds, many: int) -> None:
        self._connection = connection
        self._take_ids = take_ids
        self._many = max(1, many)
        self._left: dict[str, Iterator[int]] = {}

    def next(self, table: str) -> int:
        """The id of the next new row of a table."""
        key = next(self._left.get(table, iter(())), None)
        if key is None:
            self._left[table] = iter(self._take_ids(self._connection, table, self._many))
            key = next(self._left[table])
        return key


class Direct:
    """Writes at once. `inserts` are statements for the tables whose rows get ids."""

    def __init__(self, connection: Connection, inserts: Mapping[str, Insert], ids: Ids) -> None:
        self._connection = connection
        self._inserts = inserts
        self._ids = ids

    def execute(self, statement: Executable, parameters: Any, /) -> Any:
        """Run a statement."""
        return self._connection.execute(statement, parameters)

    def insert(self, into: Table, values: Mapping[str, Any], /) -> int:
        """Write a row; its id."""
        key = self._ids.next(into.name)
        self._connection.execute(self._inserts[into.name], {"id": key, **values})
        return key


class Deferred:
    """Statements and their parameters: first rows of the tables of `inserts` in that order, for rows refer to rows of
    the tables before; then the others, in the order in which each came first."""

    def __init__(self, connection: Connection, inserts: Mapping[str, Insert], ids: Ids) -> None:
        self._connection = connection
        self._inserts = inserts
        self._ids = ids
        self._rows: dict[str, list[Mapping[str, Any]]] = {name: [] for name in inserts}
        self._waiting: dict[tuple[int, tuple[str, ...]], tuple[Executable, list[dict[str, Any]]]] = {}

    def execute(self, statement: Executable, parameters: Any, /) -> None:
        """Keep a statement for later."""
        for values in parameters if isinstance(parameters, list) else [parameters]:
            _, rows = self._waiting.setdefault((id(statement), tuple(values)), (statement, []))
            rows.append(values)

    def insert(self, into: Table, values: Mapping[str, Any], /) -> int:
        """Keep a row for later; the id that it will have."""
        key = self._ids.next(into.name)
        self._rows[into.name].append({"id": key, **values})
        return key

    def flush(self) -> None:
        """Run all that waits."""
        rows, self._rows = self._rows, {name: [] for name in self._inserts}
        waiting, self._waiting = self._waiting, {}
        for name, some in rows.items():
            if some:
                self._connection.execute(self._inserts[name], some)
        for statement, parameters in waiting.values():
            self._connection.execute(statement, parameters)
