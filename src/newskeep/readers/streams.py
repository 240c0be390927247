"""Bytes as they lie in a file, and the plain bytes that gzip or Zstandard hold."""

import gzip
import io
import zlib
from typing import BinaryIO, cast

import zstandard

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
STEP = 1 << 20


def again(head: bytes, rest: BinaryIO) -> BinaryIO:
    """A stream as if its `head` had not been read."""
    return cast(BinaryIO, io.BufferedReader(_Again(head, rest)))


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


def plain(packed: BinaryIO) -> BinaryIO:
    """The bytes that gzip or Zstandard hold; other bytes as they are."""
    buffered = packed if isinstance(packed, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, packed))
    start = buffered.peek(4)[:4]
    if start.startswith(GZIP):
        return cast(BinaryIO, gzip.open(buffered))
    if start.startswith(ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True)
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, reader)))
    return cast(BinaryIO, buffered)


def plain_start(packed: bytes, count: int) -> bytes:
    """The first plain bytes, at most `count`; empty where they cannot be had."""
    try:
        if packed.startswith(GZIP):
            return zlib.decompressobj(wbits=31).decompress(packed, count)
        if packed.startswith(ZSTD):
            return zstandard.ZstdDecompressor().stream_reader(packed).read(count)
    except (zlib.error, zstandard.ZstdError):
        return b""
    return packed[:count]


def is_whole(packed: BinaryIO) -> bool:
    """Whether gzip or Zstandard data, from here to the end of the file, ends where a member ends. Memory stays flat."""
    member = None
    while data := packed.read(STEP):
        while data:
            member = member or _member(data)
            if member is None:
                return True  # neither: what follows is no longer packed
            data = member.take(data)
            member = None if member.ended else member
    return member is None


class _Gzip:
    def __init__(self) -> None:
        self._data = zlib.decompressobj(wbits=31)

    @property
    def ended(self) -> bool:
        return self._data.eof

    def take(self, data: bytes) -> bytes:
        """What follows the member, or what is still to be taken."""
        self._data.decompress(data, STEP)
        return self._data.unused_data if self._data.eof else self._data.unconsumed_tail


class _Zstandard:
    def __init__(self) -> None:
        self._data = zstandard.ZstdDecompressor().decompressobj()

    @property
    def ended(self) -> bool:
        return self._data.eof

    def take(self, data: bytes) -> bytes:
        """The same; a kilobyte is taken at a time, since the size of what comes out cannot be limited otherwise."""
        self._data.decompress(data[:1024])
        return self._data.unused_data + data[1024:] if self._data.eof else data[1024:]


def _member(data: bytes) -> "_Gzip | _Zstandard | None":
    if data.startswith(GZIP):
        return _Gzip()
    return _Zstandard() if data.startswith(ZSTD) else None
