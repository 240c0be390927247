"""Kept articles out, as a stream of text: one function a format, one row in the table.

Pure: a format takes articles one by one and a text stream that is open already; memory does not grow with their
number. It opens no file and asks no clock. Whoever opens the stream makes it UTF-8 with `newline=""`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TextIO

from newskeep.export.delimited import write_csv
from newskeep.export.jsonlines import write_jsonl
from newskeep.export.markdown import write_markdown
from newskeep.export.records import SCHEMA_VERSION, article_record, attempt_record, kept_record, summary_record
from newskeep.model import KeptArticle

__all__ = [
    "FORMATS",
    "SCHEMA_VERSION",
    "Format",
    "article_record",
    "attempt_record",
    "kept_record",
    "summary_record",
]

Writer = Callable[[Iterable[KeptArticle], TextIO, bool], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write articles. `write(articles, stream, removed)` gives how many were written.

    `removed` asks for the blocks that cleaning removed, too, each with its reason.
    """

    suffix: str
    sentence: str
    write: Writer


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "jsonl": Format(".jsonl", "one JSON object a line, every field", write_jsonl),
        "csv": Format(".csv", "a table with one row an article", write_csv),
        "markdown": Format(".md", "Markdown with YAML front matter", write_markdown),
    }
)
