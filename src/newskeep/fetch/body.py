"""Reading an answer's body: within a size, complete or not at all."""

from collections.abc import Iterable, Iterator

from newskeep.fetch.codings import STEP, decoded
from newskeep.fetch.failure import RequestError
from newskeep.model import Reason


def read_body(chunks: Iterable[bytes], coding: str, max_bytes: int) -> bytes:
    """All of `chunks`, decoded from the Content-Encoding `coding` ("gzip", "br", …, "" for none).

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


def _bounded(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """`chunks` while they are no more than `max_bytes`: packed data that unpacks to nothing could go on for ever."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > max_bytes:
            raise too_large(max_bytes)
        yield chunk
