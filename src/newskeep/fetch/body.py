"""Reading an answer's body: within a size, unpacked in small steps, complete or not at all.

Unpacking is done here and not by requests, because what has to be known is known here only: how much a compressed
body has grown to (a gzip bomb is 1,000 times its size), and whether the compressed data came to its end.
"""

import zlib
from collections.abc import Iterable, Iterator

from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

STEP = 64 * 1024  # bytes unpacked at once
GZIP_MAGIC = b"\x1f\x8b"
_NOT_ASKED_FOR = frozenset(["br", "zstd", "compress", "x-compress", "dcb", "dcz"])


def read_body(chunks: Iterable[bytes], coding: str, max_bytes: int) -> bytes:
    """All of `chunks`, decoded from the Content-Encoding `coding` ("gzip", "deflate", "" for none).

    Raises RequestError: TOO_LARGE as soon as more than `max_bytes` have come, packed or unpacked; CUT_OFF and
    BAD_RESPONSE where compressed data ends too early or is broken.
    """
    body = bytearray()
    for piece in decoded(_bounded(chunks, max_bytes), coding):
        body += piece
        if len(body) > max_bytes:
            raise too_large(max_bytes)
    return bytes(body)


def first_bytes(chunks: Iterable[bytes], coding: str, count: int) -> bytes:
    """The first `count` decoded bytes; what follows is not read. Raises RequestError as `read_body` does."""
    body = bytearray()
    for piece in decoded(_bounded(chunks, 2 * count + STEP), coding):
        body += piece
        if len(body) >= count:
            break
    return bytes(body[:count])


def too_large(max_bytes: int) -> RequestError:
    """The RequestError for a body of more than `max_bytes`."""
    return RequestError(Reason.TOO_LARGE, f"The page is larger than the limit of {max_bytes / 1_048_576:.3g} MiB.")


def decoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """`chunks` unpacked, in pieces of at most STEP bytes where they were packed."""
    coding = coding.strip().lower()
    if coding in ("gzip", "x-gzip"):
        return _gunzipped(chunks)
    if coding == "deflate":
        return _inflated(chunks)
    if coding in _NOT_ASKED_FOR:
        raise RequestError(Reason.BAD_RESPONSE, f"The page came packed as {coding}, which was not asked for.")
    return iter(chunks)  # "identity", or a name that is none ("utf-8" is met): browsers read on, too


def _bounded(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """`chunks` while they are no more than `max_bytes`: packed data that unpacks to nothing could go on for ever."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > max_bytes:
            raise too_large(max_bytes)
        yield chunk


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1952: one or more members after each other; what follows them and is no member is left out."""
    member = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        begun = begun or bool(chunk)
        while chunk:
            yield from _unpacked(member, chunk)
            if not member.eof:
                break
            chunk = member.unused_data
            if not GZIP_MAGIC.startswith(chunk[:2]):
                return
            if chunk:
                member, begun = zlib.decompressobj(wbits=31), True
    if begun and not member.eof:
        raise _ends_early()


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1950 (zlib), or, as some servers send, RFC 1951 (bare deflate): the first byte tells."""
    stream = None
    for chunk in chunks:
        if not chunk:
            continue
        if stream is None:
            stream = zlib.decompressobj(wbits=15 if chunk[0] & 0x0F == 8 else -15)
        yield from _unpacked(stream, chunk)
        if stream.eof:
            return
    if stream is not None and not stream.eof:
        raise _ends_early()


def _unpacked(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    while data or not stream.eof:
        try:
            piece = stream.decompress(data, STEP)
        except zlib.error as error:
            raise RequestError(Reason.BAD_RESPONSE, "The page's compressed data is broken.") from error
        data = stream.unconsumed_tail
        if piece:
            yield piece
        if len(piece) < STEP and not data:
            return


def _ends_early() -> RequestError:
    return RequestError(Reason.CUT_OFF, "The page's compressed data ends before its end.")
