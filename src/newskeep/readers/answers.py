"""An HTTP answer as it stands in a WARC record: status, headers, body. What is broken is taken as far as it goes."""

import io
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

Reader = Callable[[BinaryIO], GzipReader | BrotliReader | ChunkedReader | ZstdReader]

MOST_HEADERS = 65_536  # bytes; servers refuse to send more
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_CODINGS: Mapping[str, Reader] = {"gzip": GzipReader, "x-gzip": GzipReader, "br": BrotliReader, "zstd": ZstdReader}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `body` is as it was sent, still encoded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The last value of a header, "" where it has none."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the content type names."""
        found = _CHARSET.search(self.header("content-type"))
        return found[1] if found else None


def parse_answer(block: bytes) -> Answer | None:
    """A record's block as an answer; None where it does not begin as one (RFC 9112)."""
    status = _STATUS.match(block)
    if status is None:
        return None
    end = _END_OF_HEAD.search(block, 0, MOST_HEADERS)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block[:MOST_HEADERS], b"")
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).splitlines()[1:]
    pairs = (line.decode("utf-8", "replace").partition(":") for line in lines)
    headers = tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip())
    return Answer(int(status[1]), headers, body)


def decoded(answer: Answer, max_bytes: int) -> bytes:
    """The body's plain bytes, at most `max_bytes` and one more.

    Many programs write a body that is decoded already and leave the headers as they were: what does not decode is taken
    as it is.
    """
    body = answer.body
    if "chunked" in answer.header("transfer-encoding").lower():
        body = _read(ChunkedReader, body, len(body))
    for coding in reversed([name.strip().lower() for name in answer.header("content-encoding").split(",")]):
        if coding == "deflate":
            body = _inflated(body, max_bytes)
        elif coding in _CODINGS:
            body = _read(_CODINGS[coding], body, max_bytes + 1)
    return body[: max_bytes + 1]


def _read(reader: Reader, body: bytes, count: int) -> bytes:
    try:
        return reader(io.BytesIO(body)).read(count) or body
    except (OSError, ValueError):
        return body


def _inflated(body: bytes, max_bytes: int) -> bytes:
    """`deflate` is zlib's format by the book, raw deflate from some servers (RFC 9110, 8.4.1.2)."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(bits).decompress(body, max_bytes + 1)
        except zlib.error:
            continue
    return body
