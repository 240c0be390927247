"""Kept articles out, as a stream of text or bytes: one function a format, one row in the table.

Pure: a format takes articles one by one and a stream that is open already; memory does not grow with their number. It
opens no file. Whoever opens a stream of text makes it UTF-8 with `newline=""`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from newskeep.export.citations import write_bibtex, write_csl, write_ris
from newskeep.export.delimited import write_csv
from newskeep.export.epub import write_epub
from newskeep.export.jsonlines import write_jsonl
from newskeep.export.markdown import write_markdown
from newskeep.export.parquet import write_parquet
from newskeep.export.records import SCHEMA_VERSION, article_record, attempt_record, kept_record, summary_record
from newskeep.export.warc import write_warc
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

Writer = Callable[[Iterable[KeptArticle], Any, bool], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write articles. `write(articles, stream, removed)` gives how many were written.

    `removed` asks for the blocks that cleaning removed, too, each with its reason. The stream is one of text, or of
    bytes where `binary`; with `pages` the articles must bring their pages.
    """

    suffix: str
    sentence: str
    write: Writer
    binary: bool = False
    pages: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "jsonl": Format(".jsonl", "one JSON object a line, every field", write_jsonl),
        "csv": Format(".csv", "a table with one row an article", write_csv),
        "markdown": Format(".md", "Markdown with YAML front matter", write_markdown),
        "parquet": Format(".parquet", "a typed table for data frames", write_parquet, binary=True),
        "epub": Format(".epub", "one book, a chapter an article", write_epub, binary=True),
        "warc": Format(".warc.gz", "the pages as they came", write_warc, binary=True, pages=True),
        "bibtex": Format(".bib", "citations for LaTeX", write_bibtex),
        "ris": Format(".ris", "citations for reference managers", write_ris),
        "csl": Format(".json", "citations as CSL-JSON", write_csl),
    }
)
