"""Sources, options and what feeds say, as rows and back. Pure.

Options and what was said are JSON objects whose defaults are left out; a name that a newer newskeep wrote counts for
nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from newskeep.archive.records import dump, reason_from_code
from newskeep.model import Said
from newskeep.watch import FIRST_INTERVAL, Source, SourceKind, SourceOptions, SourceState

_TIMES = frozenset({"published", "modified"})


def source_from_row(row: Mapping[str, Any]) -> Source:
    """The source in a row of `source`."""
    seconds = row["interval_seconds"]
    return Source(
        id=row["id"],
        kind=SourceKind(row["kind"]),
        url=row["url"],
        title=row["title"],
        state=SourceState(row["state"]),
        options=options_from_json(row["options"]),
        added_at=row["added_at"],
        interval=FIRST_INTERVAL if seconds is None else timedelta(seconds=seconds),
        checked_at=row["checked_at"],
        succeeded_at=row["succeeded_at"],
        next_check_at=row["next_check_at"],
        failures=row["failures"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
        last_reason=reason_from_code(row["last_reason"]),
        last_error=row["last_error"],
    )


def options_to_json(options: SourceOptions) -> str:
    """What was asked for a source."""
    return _object_to_json(options)


def options_from_json(text: str) -> SourceOptions:
    """The same again."""
    return SourceOptions(**_known(SourceOptions, json.loads(text)))


def said_to_json(said: Said | None) -> str | None:
    """What was said of a link."""
    return None if said is None else _object_to_json(said)


def said_from_json(text: str | None) -> Said | None:
    """The same again."""
    if text is None:
        return None
    known = _known(Said, json.loads(text))
    known.update({name: datetime.fromisoformat(known[name]) for name in _TIMES & set(known)})
    return Said(**known)


def _object_to_json(value: Any) -> str:
    given = {field.name: getattr(value, field.name) for field in fields(value)}
    told = {name: said for name, said in given.items() if said is not None and (said != () or name == "looks")}
    return dump(told)


def _known(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: tuple(said) if isinstance(said, list) else said for name, said in given.items() if name in names}
