"""JSON Lines: one object a line, UTF-8, letters as they are (https://jsonlines.org)."""

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from newskeep.export.records import kept_record
from newskeep.model import KeptArticle

# JSON allows these raw, but many readers take them for the end of a line, and a lone surrogate is no UTF-8.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write_jsonl(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write one object an article; gives their number."""
    count = 0
    for kept in articles:
        stream.write(json_line(kept_record(kept, removed=removed)) + "\n")
        count += 1
    return count


def json_line(record: Any) -> str:
    """`record` as JSON on one line, whatever a reader takes for the end of a line; without a line end."""
    return _UNSAFE.sub(_escaped, json.dumps(record, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
