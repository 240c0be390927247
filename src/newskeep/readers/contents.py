"""What a file holds, told by its first bytes: one page or text, or many records or pages."""

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO

from newskeep.readers.bookmarks import POCKET, pocket
from newskeep.readers.found import Container, Found, Terms
from newskeep.readers.records import records
from newskeep.readers.streams import plain_start
from newskeep.readers.warc import captures

Reader = Callable[[str, BinaryIO, Terms], Iterator[Found]]

READERS: Mapping[str, Reader] = {"json": records, "warc": captures, "pocket": pocket}
"""What reads a kind of container: a function of its path, its bytes as they lie there, and what was asked for."""

# What a folder's walk takes for a container; what it really is, its bytes say.
CONTAINER_SUFFIXES = (".json", ".jsonl", ".ndjson", ".warc")

HEAD_BYTES = 4096
# A text may begin with a bracket, too: “[Updated] …”
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\]]|\{\s*["}])')
# Keys that newskeep, trafilatura, news-please, Fundus, newspaper and wallabag write near the start of a record.
_ARTICLE_KEY = re.compile(
    rb'"(?:schema_version|hostname|fingerprint|date_download|maintext|plaintext|publishing_date|publish_date'
    rb'|is_archived|reading_time)"\s*:'
)


def container(kind: str, path: str, terms: Terms, stream: BinaryIO | None = None) -> Container:
    """The container of this kind at `path`; `stream` is what standard input gives in its place."""
    return Container(path, partial(_read, READERS[kind], path, terms, stream))


def kind_of_file(path: str) -> str | None:
    """The kind of container at `path`; None where it is none, or cannot be read, which `read` will say."""
    return kind_of_head(_head(path))


def kind_in_folder(path: str) -> str | None:
    """The same of a file that a folder's walk met: a folder may hold JSON of any other sort, which is passed over."""
    head = _head(path)
    kind = kind_of_head(head)
    return kind if kind != "json" or _ARTICLE_KEY.search(plain_start(head, HEAD_BYTES)) else None


def kind_of_head(head: bytes) -> str | None:
    """The kind of container whose first bytes these are."""
    start = plain_start(head, HEAD_BYTES)
    if start.startswith(b"WARC/"):
        return "warc"
    if POCKET.search(start):
        return "pocket"
    return "json" if _JSON.match(start) else None


def is_container(name: str) -> bool:
    """Whether a file in a folder is named like a container."""
    return name.lower().removesuffix(".gz").removesuffix(".zst").endswith(CONTAINER_SUFFIXES)


def _head(path: str) -> bytes:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # to open a FIFO would wait for ever
            return b""
        with Path(path).open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError):
        return b""


def _read(reader: Reader, path: str, terms: Terms, stream: BinaryIO | None) -> Iterator[Found]:
    with nullcontext(stream) if stream is not None else Path(path).open("rb") as packed:
        yield from reader(path, packed, terms)
