"""What a file holds, told by its first bytes: one page or text, or many records or pages; and its plain bytes."""

import gzip
import io
import re
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from newskeep.readers.found import Container, Found
from newskeep.readers.records import records

Reader = Callable[[str, BinaryIO, int], Iterator[Found]]

READERS: Mapping[str, Reader] = {"json": records}
"""What reads a kind of container: a function of its path, its plain bytes, and the size of the largest page."""

# What a folder's walk takes for a container; what it really is, its bytes say.
CONTAINER_SUFFIXES = (".json", ".jsonl", ".ndjson")

HEAD_BYTES = 4096
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# A text may begin with a bracket, too: “[Updated] …”
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\]]|\{\s*["}])')
# Keys that newskeep, trafilatura, news-please, Fundus, newspaper and wallabag write near the start of a record.
_ARTICLE_KEY = re.compile(
    rb'"(?:schema_version|hostname|fingerprint|date_download|maintext|plaintext|publishing_date|publish_date'
    rb'|is_archived|reading_time)"\s*:'
)


def container(kind: str, path: str, max_bytes: int, stream: BinaryIO | None = None) -> Container:
    """The container of this kind at `path`; `stream` is what standard input gives in its place."""
    return Container(path, partial(_read, READERS[kind], path, max_bytes, stream))


def kind_of_file(path: str) -> str | None:
    """The kind of container at `path`; None where it is none, or cannot be read, which `read` will say."""
    return kind_of_head(_head(path))


def kind_in_folder(path: str) -> str | None:
    """The same of a file that a folder's walk met: a folder may hold JSON of any other sort, which is passed over."""
    head = _head(path)
    kind = kind_of_head(head)
    return kind if kind != "json" or _ARTICLE_KEY.search(_unpacked(head)) else None


def _head(path: str) -> bytes:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # to open a FIFO would wait for ever
            return b""
        with Path(path).open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError):
        return b""


def kind_of_head(head: bytes) -> str | None:
    """The kind of container whose first bytes these are."""
    return "json" if _JSON.match(_unpacked(head)) else None


def again(head: bytes, rest: BinaryIO) -> BinaryIO:
    """A stream as if its `head` had not been read."""
    return cast(BinaryIO, io.BufferedReader(_Again(head, rest)))


def is_container(name: str) -> bool:
    """Whether a file in a folder is named like a container."""
    return name.lower().removesuffix(".gz").removesuffix(".zst").endswith(CONTAINER_SUFFIXES)


class _Again(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # a Buffer, as io calls it
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def _unpacked(head: bytes) -> bytes:
    """The first plain bytes; empty where they cannot be had."""
    try:
        if head.startswith(_GZIP):
            return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        if head.startswith(_ZSTD):
            return zstandard.ZstdDecompressor().stream_reader(head).read(HEAD_BYTES)
    except (zlib.error, zstandard.ZstdError):
        return b""
    return head


def _read(reader: Reader, path: str, max_bytes: int, stream: BinaryIO | None) -> Iterator[Found]:
    with nullcontext(stream) if stream is not None else Path(path).open("rb") as packed:
        yield from reader(path, plain(packed), max_bytes)


def plain(packed: BinaryIO) -> BinaryIO:
    """The bytes that gzip or Zstandard hold; other bytes as they are."""
    buffered = packed if isinstance(packed, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, packed))
    start = buffered.peek(4)[:4]
    if start.startswith(_GZIP):
        return cast(BinaryIO, gzip.open(buffered))
    if start.startswith(_ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True)
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, reader)))
    return cast(BinaryIO, buffered)
