"""Parquet by pyarrow, an extra (`pip install 'newskeep[parquet]'`): a row an article, typed, for data frames.

Times are timestamps in UTC, beside them the publisher's offset in minutes; lists are lists, extras a map. Rows are
written in groups of at most 16 MB, so that memory does not grow with the archive.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any, BinaryIO

from newskeep.errors import ConfigError
from newskeep.export.records import NOTHING, kept_record
from newskeep.model import KeptArticle, Reason

GROUP_LETTERS = 4_000_000  # of text in a row group, which take some 16 MB while they are gathered
_TIMES = ("first_seen", "last_seen", "fetched_at", "published", "modified")
_NUMBERS = ("id", "change", "version", "versions", "status", "word_count", "schema_version")
_LISTS = ("authors", "tags", "aliases")


def write_parquet(articles: Iterable[KeptArticle], stream: BinaryIO, removed: bool = False) -> int:
    """Write a row an article; with `removed` a column `blocks` with every block. Gives their number.

    Raises ConfigError (EXTRA_MISSING) where pyarrow is not installed.
    """
    arrow, parquet = _pyarrow("pyarrow"), _pyarrow("pyarrow.parquet")
    schema = _schema(arrow, removed=removed)
    count = letters = 0
    rows: list[dict[str, Any]] = []
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for kept in articles:
            rows.append(_row(kept, removed=removed))
            letters += sum(len(block.text) for block in kept.article.blocks)
            count += 1
            if letters > GROUP_LETTERS:
                writer.write_table(arrow.Table.from_pylist(rows, schema))
                rows, letters = [], 0
        if rows:
            writer.write_table(arrow.Table.from_pylist(rows, schema))
    return count


def _pyarrow(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        detail = "Parquet needs pyarrow: pip install 'newskeep[parquet]'."
        raise ConfigError("parquet", Reason.EXTRA_MISSING, detail) from error


def _schema(arrow: Any, *, removed: bool) -> Any:
    """The columns in the order of a record, each with its type."""
    return arrow.schema(list(_columns(arrow, removed=removed).items()))


def _columns(arrow: Any, *, removed: bool) -> dict[str, Any]:
    text, moment = arrow.large_string(), arrow.timestamp("us", tz="UTC")
    block = [(name, arrow.string()) for name in ("kind", "text", "removed", "evidence", "path")]
    special = {
        **dict.fromkeys(_TIMES, moment),
        **dict.fromkeys(_NUMBERS, arrow.int64()),
        **dict.fromkeys(_LISTS, arrow.list_(arrow.string())),
        "text": text,
        "free_to_read": arrow.bool_(),
        "extras": arrow.map_(arrow.string(), arrow.string()),
        "blocks": arrow.list_(arrow.struct([*block, ("level", arrow.int32()), ("link_share", arrow.float64())])),
    }
    columns: dict[str, Any] = {}
    for name in _names(removed=removed):
        columns[name] = special.get(name, arrow.string())
        if name in ("published", "modified"):
            columns[f"{name}_offset"] = arrow.int16()
    return columns


def _names(*, removed: bool) -> list[str]:
    return list(kept_record(NOTHING, removed=removed))


def _row(kept: KeptArticle, *, removed: bool) -> dict[str, Any]:
    record = kept_record(kept, removed=removed)
    times = {
        **{name: getattr(kept, name) for name in ("first_seen", "last_seen", "fetched_at")},
        **{name: getattr(kept.article, name) for name in ("published", "modified")},
    }
    offsets = {f"{name}_offset": _minutes(times[name]) for name in ("published", "modified")}
    row: dict[str, Any] = _sound({**record, **times, **offsets, "extras": list(record["extras"].items())})
    return row


def _minutes(moment: datetime | None) -> int | None:
    offset = moment.utcoffset() if moment else None
    return None if offset is None else int(offset.total_seconds() // 60)


def _sound(value: Any) -> Any:
    """`value` with no lone surrogate in it: Parquet's strings are UTF-8."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {key: _sound(item) for key, item in value.items()}
        case list() | tuple():
            return [tuple(map(_sound, item)) if isinstance(item, tuple) else _sound(item) for item in value]
    return value
