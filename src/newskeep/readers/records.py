"""JSON Lines, a JSON array, or one JSON object: each record a SavedPage. What a record says is read elsewhere.

Streams: of a file of any length one record is in memory. A line that is no JSON costs that line only; an array that
breaks off ends there.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from newskeep.errors import InputError
from newskeep.model import Reason
from newskeep.readers.found import Found, Terms, failed
from newskeep.readers.streams import plain
from newskeep.saved import JSON, SavedPage

_CHUNK = 1 << 16
_SPACE = re.compile(r"[\s,]*")


def records(path: str, packed: BinaryIO, terms: Terms) -> Iterator[Found]:
    """The records of a file, in order; each is named by its place: `articles.jsonl#17` is line 17, or the 17th."""
    stream, max_bytes = plain(packed), terms.max_bytes
    head = stream.readline(max_bytes + 1)
    while head and not head.strip(b"\xef\xbb\xbf \t\r\n"):
        head = stream.readline(max_bytes + 1)
    if head.lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
        return _array(path, head, stream, max_bytes)
    return _lines(path, head, stream, max_bytes) if _is_json(head) else _whole(path, head, stream, max_bytes)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        # One object over several lines begins with a line that holds little more than its bracket.
        return b'"' in line and line.rstrip().endswith(b"}")
    return True


def _lines(path: str, line: bytes, stream: BinaryIO, max_bytes: int) -> Iterator[Found]:
    number = 1
    while line:
        if len(line) > max_bytes:
            yield failed(f"{path}#{number}", Reason.TOO_LARGE, f"Line {number} is longer than {max_bytes:,} bytes.")
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
        elif line.strip():
            yield _record(path, number, line)
        line = stream.readline(max_bytes + 1)
        number += 1


def _whole(path: str, head: bytes, stream: BinaryIO, max_bytes: int) -> Iterator[Found]:
    yield _record(path, None, head + stream.read(max(0, max_bytes + 1 - len(head))))


def _record(path: str, number: int | None, body: bytes) -> SavedPage:
    return SavedPage(path, place="" if number is None else str(number), media_type=JSON, body=body)


def _array(path: str, head: bytes, stream: BinaryIO, max_bytes: int) -> Iterator[Found]:
    """The elements of an array, cut out one by one."""
    text = _Text(head, stream)
    number = 0
    while True:
        number += 1
        text.skip()
        if not text.buffer or text.buffer.startswith("]"):
            if not text.buffer:
                yield failed(path, Reason.BAD_RECORD, "The JSON array is cut off.")
            return
        try:
            element = text.element(max_bytes)
        except InputError as error:
            yield failed(f"{path}#{number}", error.reason, error.detail)
            return
        yield _record(path, number, element.encode("utf-8", "surrogatepass"))


class _Text:
    """What stands before one in a JSON array, read on as it is needed."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._stream = stream
        self._parser = json.JSONDecoder()
        self.buffer = self._decoder.decode(head).lstrip()[1:]  # without the array's own bracket
        self._ended = False

    def skip(self) -> None:
        """Go to the next element, or the array's end."""
        while not (left := self.buffer[_SPACE.match(self.buffer).end() :]) and not self._ended:  # type: ignore[union-attr]  # it matches everywhere
            self._more()
        self.buffer = left

    def element(self, max_bytes: int) -> str:
        """The element that begins here. Raises InputError where it is no JSON, is cut off, or too large."""
        while True:
            try:
                _, end = self._parser.raw_decode(self.buffer)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or self._ended:
                    raise InputError(
                        "", Reason.BAD_RECORD, "It is not valid JSON; what follows is not read."
                    ) from error
                if len(self.buffer) > max_bytes:
                    raise InputError("", Reason.TOO_LARGE, f"It is larger than {max_bytes:,} bytes.") from error
                self._more()
                continue
            found, self.buffer = self.buffer[:end], self.buffer[end:]
            return found

    def _more(self) -> None:
        # As much again as is there: an element is parsed a few times over, not once for each chunk.
        data = self._stream.read(max(_CHUNK, len(self.buffer)))
        self._ended = not data
        self.buffer += self._decoder.decode(data, final=not data)
