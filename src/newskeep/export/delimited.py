"""CSV (RFC 4180: commas, CRLF, quotes doubled), one row an article, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from newskeep.export.records import kept_record
from newskeep.model import KeptArticle

# The order is a promise: a new column comes last, before `removed`.
COLUMNS = (
    "id",
    "version",
    "versions",
    "url",
    "site",
    "site_name",
    "title",
    "standfirst",
    "authors",
    "published",
    "published_precision",
    "modified",
    "modified_precision",
    "section",
    "tags",
    "language",
    "free_to_read",
    "word_count",
    "text",
    "description",
    "image",
    "requested_url",
    "final_url",
    "canonical_url",
    "aliases",
    "first_seen",
    "last_seen",
    "fetched_at",
    "status",
    "sha256",
    "extractor",
    "extras",
    "change",
)

# A spreadsheet runs a cell that begins so as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write a head row and one row an article; gives the number of articles."""
    columns = (*COLUMNS, "removed") if removed else COLUMNS
    table = csv.writer(stream)
    table.writerow(columns)
    count = 0
    for kept in articles:
        record = kept_record(kept)
        record["removed"] = [f"{block.removed}: {block.text}" for block in kept.article.blocks if block.removed]
        table.writerow([cell(record[column]) for column in columns])
        count += 1
    return count


def cell(value: Any) -> str:
    """`value` as a cell: lists joined by “|”, nothing for an unknown value, a formula made harmless."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case list():
            return guarded("|".join(_element(item) for item in value))
        case dict():
            return guarded("|".join(_element(f"{key}={item}") for key, item in value.items()))
        case _:
            return guarded(str(value))


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula."""
    # NUL ends a cell in some readers and a lone surrogate is no UTF-8.
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _element(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
