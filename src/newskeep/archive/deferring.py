"""Writing that waits until a batch is done: a statement for many rows costs a tenth of many statements.

Only what nothing reads back in the meantime may wait; `flush` comes before whatever might.
"""

from typing import Any, Protocol

from sqlalchemy import Connection, Executable


class Writer(Protocol):
    """What takes a statement that gives nothing back: a connection, or `Deferred`."""

    def execute(self, statement: Executable, parameters: Any, /) -> Any:
        """Run it, now or later, with one set of parameters or a list of them."""


class Deferred:
    """Statements and their parameters, in the order in which each statement came first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[tuple[int, tuple[str, ...]], tuple[Executable, list[dict[str, Any]]]] = {}

    def execute(self, statement: Executable, parameters: Any, /) -> None:
        """Keep a statement for later."""
        for values in parameters if isinstance(parameters, list) else [parameters]:
            _, rows = self._waiting.setdefault((id(statement), tuple(values)), (statement, []))
            rows.append(values)

    def flush(self) -> None:
        """Run all that waits."""
        waiting, self._waiting = self._waiting, {}
        for statement, rows in waiting.values():
            self._connection.execute(statement, rows)
