"""Content codings: what came compressed is unpacked in small steps.

This is done here and not by requests, because what has to be known is known here only: how much a compressed body has
grown to (a gzip bomb is 1,000 times its size, a zstd bomb 10,000 times, a brotli bomb more), and whether the compressed
data came to its end.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard

from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

STEP = 64 * 1024  # bytes unpacked at once
GZIP_MAGIC = b"\x1f\x8b"
_NOT_ASKED_FOR = frozenset(["compress", "x-compress", "dcb", "dcz"])
_ZSTD_SLICE = 128  # packed bytes unpacked at once: in four, zstd can say 128 KiB, so that this is 4 MiB at most
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: more memory than this no one may ask a reader for


def decoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """`chunks` unpacked, in pieces of some size (4 MiB at most) where they were packed."""
    coding = coding.strip().lower()
    if coding in _CODINGS:
        return _CODINGS[coding](chunks)
    if coding in _NOT_ASKED_FOR:
        raise RequestError(Reason.BAD_RESPONSE, f"The page came packed as {coding}, which was not asked for.")
    return iter(chunks)  # "identity", or a name that is none ("utf-8" is met): browsers read on, too


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
            raise _broken() from error
        data = stream.unconsumed_tail
        if piece:
            yield piece
        if len(piece) < STEP and not data:
            return


def _from_brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 7932."""
    stream, begun = brotli.Decompressor(), False
    for chunk in chunks:
        begun = begun or bool(chunk)
        try:
            piece = stream.process(chunk, output_buffer_limit=STEP)
            while piece:
                yield piece
                piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise _broken() from error
    if begun and not stream.is_finished():
        raise _ends_early()


def _from_zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 8878: one or more frames after each other."""
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame, begun = reader.decompressobj(), False
    for chunk in chunks:
        for start in range(0, len(chunk), _ZSTD_SLICE):
            data = chunk[start : start + _ZSTD_SLICE]
            while data:
                if frame.eof:
                    frame = reader.decompressobj()
                begun = True
                try:
                    yield frame.decompress(data)
                except zstandard.ZstdError as error:
                    raise _broken() from error
                data = frame.unused_data if frame.eof else b""
    if begun and not frame.eof:
        raise _ends_early()


_CODINGS: Mapping[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _from_brotli,
    "zstd": _from_zstd,
}


def _broken() -> RequestError:
    return RequestError(Reason.BAD_RESPONSE, "The page's compressed data is broken.")


def _ends_early() -> RequestError:
    return RequestError(Reason.CUT_OFF, "The page's compressed data ends before its end.")
