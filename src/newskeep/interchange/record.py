"""A JSON object from outside, and its values by their types: what has another type than it must have is refused."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newskeep.errors import InputError
from newskeep.model import Reason

MOST_ELEMENTS = 10_000  # of a list of names or tags


@dataclass(frozen=True, slots=True)
class Record:
    """The object, and what it is called where it is refused."""

    source: str
    values: Mapping[str, Any]

    def has(self, *names: str) -> bool:
        """Whether it has all of these keys."""
        return all(name in self.values for name in names)

    def text(self, name: str) -> str | None:
        """A string, or None where the key is null or not there. Raises InputError (BAD_RECORD) for another type."""
        found: str | None = self._typed(name, str, "a string")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty where the key is null or not there."""
        found = self._typed(name, list, "a list of strings") or []
        if len(found) > MOST_ELEMENTS or not all(isinstance(item, str) for item in found):
            raise self.bad(name, "a list of strings")
        return tuple(found)

    def number(self, name: str) -> int | None:
        """A whole number of at most 63 bits."""
        found = self._typed(name, int, "a whole number")
        if found is not None and (isinstance(found, bool) or abs(found) >> 63):
            raise self.bad(name, "a whole number")
        return found

    def truth(self, name: str) -> bool | None:
        """True, false, or null."""
        found: bool | None = self._typed(name, bool, "true, false or null")
        return found

    def moment(self, name: str) -> datetime | None:
        """A time in ISO 8601 with an offset."""
        said = self.text(name)
        if said is None:
            return None
        try:
            moment = datetime.fromisoformat(said)
        except ValueError as error:
            raise self.bad(name, "a time in ISO 8601") from error
        if moment.tzinfo is None:
            raise self.bad(name, "a time with an offset")
        return moment

    def bad(self, name: str, wanted: str) -> InputError:
        """What to raise for a value that is not what it must be."""
        return InputError(self.source, Reason.BAD_RECORD, f"Its field “{name[:50]}” is not {wanted}.")

    def _typed(self, name: str, wanted: type[Any], called: str) -> Any:
        found = self.values.get(name)
        if found is not None and not isinstance(found, wanted):
            raise self.bad(name, called)
        return found


def parsed(source: str, body: bytes) -> Record:
    """The one JSON object that `body` is. Raises InputError (BAD_RECORD)."""
    try:
        found = json.loads(body.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise InputError(source, Reason.BAD_RECORD, f"It is not valid JSON: {_why(error)}.") from error
    if not isinstance(found, dict):
        raise InputError(source, Reason.BAD_RECORD, "It is JSON, but no object.")
    return Record(source, found)


def _why(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg[0].lower()}{error.msg[1:]} at character {error.pos + 1}"
        case UnicodeDecodeError():
            return "it is no UTF-8"
        case RecursionError():
            return "it is nested too deeply"
    return re.sub(r"[;(].*", "", str(error)).strip().lower()


def as_text(value: Any) -> str:
    """A value of any type as a cell of a table: a string as it is, another value as JSON; null is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
