"""WARC (ISO 28500), plain, gzip or Zstandard: its captures of pages, one by one, as Pages.

Read are `response` records that hold HTTP, and `resource` records, as long as they hold HTML or text: a crawl's
pictures, styles and redirects are passed over without a word, what the site refused is named. A capture keeps its URL,
time, status, headers and charset. One record is in memory at a time, and none that is larger than the largest page.

Where records are packed one by one, as they should be, a capture is named by its offset in the file, and an import that
was interrupted goes on behind the last capture that the archive knows of, if that very URL stands there. Damage costs
what is damaged: reading goes on at the next place that looks like a record.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import SEEK_CUR, SEEK_END, SEEK_SET, UnsupportedOperation
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newskeep.errors import FetchError, InputError
from newskeep.model import Outcome, Page, Reason, Verdict
from newskeep.readers.answers import MOST_HEADERS, Answer, decoded, parse_answer
from newskeep.readers.found import Found, Mark, Terms, failed
from newskeep.readers.streams import GZIP, STEP, ZSTD, is_whole
from newskeep.saved import HTML, TEXT, printable, refuse_what_is_no_text
from newskeep.urls import canonical

_MEDIA_TYPES = {"text/html": HTML, "application/xhtml+xml": HTML, "text/plain": TEXT}
_WANTED = WarcRecordType.response | WarcRecordType.resource
_STARTS = {GZIP: re.compile(rb"\x1f\x8b\x08"), ZSTD: re.compile(re.escape(ZSTD))}
_PLAIN_START = re.compile(rb"(?<=\n)WARC/\d\.\d\r?\n")
_MOST_VAIN = 1000  # places in a row that look like a record and are none, before the rest is given up
_CUT = "The WARC is cut off: it ends in the middle of a record."


def captures(path: str, file: BinaryIO, terms: Terms) -> Iterator[Found]:
    """The captures of a WARC, behind the last one that is known already; all of them where it was the last of all."""
    behind = _place_behind(file, terms.stopped_at(path)) if file.seekable() else None
    if behind is not None:
        is_rest = False
        for found in _captures(path, file, terms, behind):
            is_rest = is_rest or isinstance(found, Page)
            yield found
        if is_rest:
            return
    yield from _captures(path, file, terms, None)


def _place_behind(file: BinaryIO, mark: Mark | None) -> int | None:
    """The offset of the capture where an import stopped, if what stands there is what stood there then."""
    if mark is None or not mark.place.isascii() or not mark.place.isdigit():
        return None
    offset = int(mark.place)
    file.seek(offset)
    try:
        record = next(iter(ArchiveIterator(file, record_types=_WANTED, parse_http=False)), None)
        same = record is not None and record.stream_pos == offset and canonical(_target(record)) == mark.key
    except (OSError, FetchError):
        return None
    return offset if same else None


def _captures(path: str, file: BinaryIO, terms: Terms, behind: int | None) -> Iterator[Found]:
    """Every capture, or those behind an offset; at damage, a sentence, and on to the next record."""
    start, vain = behind or 0, 0
    while True:
        records = _Records(file, start)
        try:
            for record in records:
                vain = 0
                if behind is None or record.stream_pos > behind:
                    yield from _capture(f"{path}#{records.place}", record, terms)
        except OSError as error:
            if error.errno is not None:
                raise
            if not vain:
                yield failed(path, Reason.BAD_WARC, f"The WARC is damaged behind byte {records.last or start:,}.")
        else:
            yield from _cut_off(path, file, records.last)
            return
        vain += 1
        next_start = _next_record(file, (records.last or start) + 1) if file.seekable() else None
        if next_start is None or vain > _MOST_VAIN:
            return
        start = next_start


class _Records:
    """The records from an offset on, and the place of the one in hand."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        if file.seekable():
            file.seek(start)
        self.last: int | None = None
        self.place = ""
        self._file = file if file.seekable() else cast(BinaryIO, _Counted(file))

    def __iter__(self) -> Iterator[WarcRecord]:
        for number, record in enumerate(ArchiveIterator(self._file, record_types=_WANTED, parse_http=False)):
            # In a file that was packed as a whole, every record has the same offset.
            known = self.last is not None and record.stream_pos <= self.last
            self.place = f"{record.stream_pos}+{number}" if known else str(record.stream_pos)
            self.last = record.stream_pos
            yield record


class _Counted:
    """A stream that cannot be moved in, as FastWARC wants it: it asks where it is by moving nowhere."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        if (offset, whence) not in ((0, SEEK_CUR), (self._position, SEEK_SET)):
            raise UnsupportedOperation("seek")
        return self._position

    def tell(self) -> int:
        return self._position


def _cut_off(path: str, file: BinaryIO, last: int | None) -> Iterator[Outcome]:
    """A sentence where the file ends too early behind its last record, which FastWARC takes for a good end."""
    if last is None:
        yield failed(path, Reason.EMPTY, "The WARC holds no capture of a page.")
    elif file.seekable():
        file.seek(0)
        packed = file.read(4).startswith((GZIP, ZSTD))
        file.seek(last if packed else -4, 0 if packed else SEEK_END)
        if not (is_whole(file) if packed else file.read().endswith((b"\n\n", b"\r\n\r\n"))):
            yield failed(path, Reason.CUT_OFF, _CUT)


def _next_record(file: BinaryIO, start: int) -> int | None:
    """The next offset at which a record may begin; None where there is none."""
    file.seek(0)
    pattern = next((found for magic, found in _STARTS.items() if file.read(4).startswith(magic)), _PLAIN_START)
    file.seek(start)
    held = b""
    while data := file.read(STEP):
        held += data
        found = pattern.search(held)
        if found:
            return file.tell() - len(held) + found.start()
        held = held[-16:]
    return None


# ---- one capture


def _capture(source: str, record: WarcRecord, terms: Terms) -> Iterator[Found]:
    """The page of a record, or why it is not one; nothing for what is no page at all."""
    url = _target(record)
    if not url.lower().startswith(("http://", "https://")) or url.endswith("/robots.txt"):
        return
    too_large = record.content_length > terms.max_bytes + MOST_HEADERS
    expected = MOST_HEADERS if too_large else record.content_length
    block = record.reader.read(expected) if record.reader and expected else b""
    answer = parse_answer(block) if record.record_type is WarcRecordType.response else _resource(record, block)
    if answer is None or answer.media_type not in _MEDIA_TYPES or 300 <= answer.status < 400:
        return
    fault = _fault(record, url, block, too_large=too_large, is_cut=len(block) < expected)
    if fault is not None:
        yield failed(source, fault, url=url)
    elif answer.status and not 200 <= answer.status < 300:
        detail = f"The capture of {printable(url)} is an HTTP {answer.status}."
        yield Outcome(printable(source), Verdict.SKIPPED, Reason.HTTP_STATUS, detail, status=answer.status)
    else:
        yield _page(source, url, record, answer, terms.max_bytes)


def _target(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")


def _resource(record: WarcRecord, block: bytes) -> Answer:
    """A resource as an answer without a status: what was saved, not what a server said."""
    return Answer(0, (("Content-Type", record.headers.get("Content-Type") or ""),), block)


def _fault(record: WarcRecord, url: str, block: bytes, *, too_large: bool, is_cut: bool) -> Reason | None:
    if too_large:
        return Reason.TOO_LARGE
    try:
        canonical(url)
    except FetchError as error:
        return error.reason
    if is_cut or record.headers.get("WARC-Truncated"):
        return Reason.CUT_OFF
    return None if _is_as_it_was(record.headers.get("WARC-Block-Digest") or "", block) else Reason.BAD_WARC


def _is_as_it_was(label: str, block: bytes) -> bool:
    """Whether a block has the digest that it was given; of an algorithm that is not known, nobody can tell."""
    algorithm, _, value = label.partition(":")
    if algorithm.lower() not in ("sha1", "sha256"):
        return True
    digest = hashlib.new(algorithm.lower(), block, usedforsecurity=False).digest()
    return value.strip().lower().rstrip("=") in (digest.hex(), base64.b32encode(digest).decode().lower().rstrip("="))


def _page(source: str, url: str, record: WarcRecord, answer: Answer, max_bytes: int) -> Page | Outcome:
    body = decoded(answer, max_bytes)
    if len(body) > max_bytes:
        return failed(source, Reason.TOO_LARGE, url=url)
    try:
        refuse_what_is_no_text(source, body)
    except InputError as error:
        return failed(source, error.reason, error.detail, url=url)
    return Page(
        body=body,
        source=printable(source),
        media_type=_MEDIA_TYPES[answer.media_type],
        charset=answer.charset,
        requested_url=url,
        final_url=url if answer.status else None,
        status=answer.status or None,
        headers=answer.headers if answer.status else (),
        fetched_at=_date(record),
    )


def _date(record: WarcRecord) -> datetime | None:
    """When the page was captured; of a WARC without a valid date, nobody knows."""
    moment = record.record_date
    return moment.astimezone(UTC) if moment and moment.tzinfo else None
