"""A page that is already here, on disk or from standard input: where it lies, and how its bytes become a Page.

`read` is what worker processes call. It knows size limits, gzip, and what is no page at all; it does not know HTML
(beyond the comment a browser leaves on saving), folders or the network.
"""

import os
import re
import stat
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskeep.errors import InputError
from newskeep.model import Page, Reason

MAX_BYTES = 20_000_000  # the largest of 1,728 measured news and web pages has 2.3 MB
STANDARD_INPUT = "-"
HTML, TEXT = "text/html", "text/plain"
JSON = "application/json"  # a record: an article as newskeep or another tool wrote it, see `interchange`

MEDIA_TYPES: Mapping[str, str] = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".txt": TEXT,
    ".md": TEXT,
}


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Where a saved page lies, and what was said about it: light and picklable, unless it came from standard input.

    `media_type` None means: told by content. `body` holds what standard input or a container gave; it is None for a
    file. `place` is where in a container it stood, `beside` a record (JSON) that tells of the page.
    """

    path: str
    url: str | None = None
    extras: tuple[tuple[str, str], ...] = ()
    media_type: str | None = None
    body: bytes | None = None
    place: str = ""
    beside: str | None = None

    @property
    def source(self) -> str:
        """The path as it can be stored and printed, whatever bytes the file system holds in it; and the place."""
        return printable(f"{self.path}#{self.place}" if self.place else self.path)


def printable(path: str) -> str:
    """`path` with bytes that are no text (POSIX allows any) written as escapes, so that it can be encoded."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def suffix_of(path: str) -> str:
    """The lower-case suffix that tells the format, looking through `.gz`: `.html` for `Page.HTML.gz`."""
    name = path.lower().removesuffix(".gz").rpartition(os.sep)[2]
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else ""


def read(saved: SavedPage, *, at: datetime, max_bytes: int = MAX_BYTES) -> Page:
    """The saved page's bytes and facts. `at` is the time to give it where its own comment does not say one.

    Its URL is the one it was handed in with, else the one in the comment of the browser that saved it. Raises
    InputError: not found, not readable, empty, too large (also once unpacked), broken gzip, binary, PDF, or of a
    format that is not read.
    """
    try:
        packed = _bytes_of(saved, max_bytes)
    except OSError as error:
        raise InputError(saved.source, reason_of(error), _sentence(error)) from error
    body = _unpack(saved.source, packed, max_bytes)
    refuse_what_is_no_text(saved.source, body)
    return Page(
        body=body,
        source=saved.source,
        media_type=_media_type(saved, body),
        requested_url=saved.url or _url_in_comment(body),
        fetched_at=_time_in_comment(body) or at,
        extras=saved.extras,
    )


def reason_of(error: OSError) -> Reason:
    """NOT_FOUND where nothing stands at the path, else NOT_READABLE."""
    return Reason.NOT_FOUND if isinstance(error, FileNotFoundError | NotADirectoryError) else Reason.NOT_READABLE


def _sentence(error: OSError) -> str:
    return "" if isinstance(error, FileNotFoundError | NotADirectoryError) else f"It cannot be read: {error.strerror}."


# ---- bytes


def _bytes_of(saved: SavedPage, max_bytes: int) -> bytes:
    if saved.body is not None:
        return _within(saved.source, saved.body, max_bytes)
    path = Path(saved.path)
    facts = path.stat()  # before opening: to open a FIFO would wait for ever
    if not stat.S_ISREG(facts.st_mode):
        raise InputError(saved.source, Reason.NOT_READABLE, "It is not a plain file.")
    if facts.st_size > max_bytes:
        raise _too_large(saved.source, max_bytes)
    with path.open("rb") as file:
        return _within(saved.source, file.read(max_bytes + 1), max_bytes)


def _within(source: str, body: bytes, max_bytes: int) -> bytes:
    if len(body) > max_bytes:
        raise _too_large(source, max_bytes)
    return body


def _too_large(source: str, max_bytes: int) -> InputError:
    return InputError(source, Reason.TOO_LARGE, f"It is larger than the limit of {max_bytes:,} bytes.")


def _unpack(source: str, packed: bytes, max_bytes: int) -> bytes:
    """What gzip holds (RFC 1952, several members too), never more than the limit; anything else as it is."""
    if not packed.startswith(b"\x1f\x8b"):
        return packed
    unpacked = bytearray()
    rest = packed
    while rest.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(rest, max_bytes + 1 - len(unpacked))
        except zlib.error as error:
            raise InputError(source, Reason.BROKEN_GZIP) from error
        if len(unpacked) > max_bytes:
            raise _too_large(source, max_bytes)
        if not member.eof:
            raise InputError(source, Reason.BROKEN_GZIP, "The gzip data is cut off.")
        rest = member.unused_data
    return bytes(unpacked)


# ---- what the bytes are

_SIGNATURES = (
    (b"%PDF-", Reason.PDF, "a PDF"),
    (b"\x89PNG", Reason.NOT_TEXT, "a PNG image"),
    (b"\xff\xd8\xff", Reason.NOT_TEXT, "a JPEG image"),
    (b"GIF87a", Reason.NOT_TEXT, "a GIF image"),
    (b"GIF89a", Reason.NOT_TEXT, "a GIF image"),
    (b"RIFF", Reason.NOT_TEXT, "a WebP image, or sound"),
    (b"PK\x03\x04", Reason.NOT_TEXT, "a ZIP archive, or an office document or e-book"),
    (b"\xd0\xcf\x11\xe0", Reason.NOT_TEXT, "an old office document"),
    (b"\x1f\x8b", Reason.NOT_TEXT, "gzip inside gzip"),
    (b"\x28\xb5\x2f\xfd", Reason.NOT_TEXT, "Zstandard data"),
    (b"\xfd7zXZ\x00", Reason.NOT_TEXT, "xz data"),
    (b"BZh91AY&SY", Reason.NOT_TEXT, "bzip2 data"),
    (b"7z\xbc\xaf", Reason.NOT_TEXT, "a 7z archive"),
    (b"\x7fELF", Reason.NOT_TEXT, "a program"),
    (b"SQLite format 3\x00", Reason.NOT_TEXT, "a SQLite database"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # byte order marks of UTF-16 and UTF-32
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r\x0e\x0f\x1b")  # ISO 2022 uses SO, SI and ESC
_SAMPLE_BYTES = 65_536
# Random and compressed bytes hold 9.8 % of these controls; of 1,728 measured pages none holds more than 0.03 %.
_MOST_CONTROLS = 0.05


def refuse_what_is_no_text(source: str, body: bytes) -> None:
    """Raises InputError (EMPTY, PDF, NOT_TEXT) for bytes that are neither a page nor a text."""
    start = body[:1024].lstrip()
    if not start and not body.strip():
        raise InputError(source, Reason.EMPTY)
    for signature, reason, name in _SIGNATURES:
        if start.startswith(signature):
            detail = reason.sentence if reason is Reason.PDF else f"It is not a page or a text but {name}."
            raise InputError(source, reason, detail)
    if not body.startswith(_WIDE_MARKS) and _is_binary(body[:_SAMPLE_BYTES]):
        raise InputError(source, Reason.NOT_TEXT)


def _is_binary(sample: bytes) -> bool:
    """Whether control characters, NUL among them, are too many for a text. UTF-16 without a mark is a text."""
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > _MOST_CONTROLS * len(sample) and not _is_wide(sample)


def _is_wide(sample: bytes) -> bool:
    """Whether the NULs stand as in UTF-16: many, and nearly all at even or nearly all at odd places."""
    even, odd = sample[0::2], sample[1::2]
    fewer, more = sorted((even.count(0), odd.count(0)))
    return more > 0.02 * len(sample) and fewer <= 0.05 * more


_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|\?xml|html|head|body|meta|title|link|script|style|article|main|section"
    rb"|header|div|p|h1|h2|span|a|table|img)\b",
    re.IGNORECASE,
)
_WHOLE_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_HEAD_BYTES = 4096


def _head(body: bytes) -> bytes:
    """The page's first bytes; without NULs and marks, so that UTF-16 reads like ASCII."""
    return body[:_HEAD_BYTES].replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _media_type(saved: SavedPage, body: bytes) -> str:
    head = _head(body)
    if _WHOLE_PAGE.match(head):
        return HTML  # also where somebody saved a page's source as .txt
    if saved.media_type is not None:
        return saved.media_type
    if _MARKUP.match(head) or re.search(rb"<html\b", head, re.IGNORECASE):
        return HTML
    if saved.body is not None or not suffix_of(saved.path):
        return TEXT
    raise InputError(saved.source, Reason.UNKNOWN_FORMAT)


# What may stand before an XML document's root: declaration, comments, document type (XML 1.0, section 2.8).
_OTHER_XML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,500}\?>\s*|<!--[^>]{0,1000}-->\s*|<!DOCTYPE[^>]{0,500}>\s*){0,10}"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]"
)


def refuse_other_xml(source: str, body: bytes) -> None:
    """Raises InputError where a page, saved or fetched, is a feed or a sitemap: what leads to articles is none."""
    if _OTHER_XML.match(_head(body)):
        raise InputError(source, Reason.NOT_A_PAGE, "It is a feed or a sitemap, not a page.")


# ---- what the program that saved the page wrote into it

_SAVED_FROM = (
    re.compile(rb"<!--\s*saved from url=\(\d{4,}\)(https?://[^\s<>\"]+)", re.IGNORECASE),  # browsers
    re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>\"]+)", re.IGNORECASE),
)
_SINGLEFILE_DATE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s[^>]{0,3000}?"
    rb"saved date:\s*(\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4})",
    re.IGNORECASE,
)


def _url_in_comment(body: bytes) -> str | None:
    head = _head(body)
    matches = (pattern.search(head) for pattern in _SAVED_FROM)
    found = next((match for match in matches if match), None)
    return found.group(1).decode("utf-8", "replace") if found else None


def _time_in_comment(body: bytes) -> datetime | None:
    found = _SINGLEFILE_DATE.search(_head(body))
    if found is None:
        return None
    try:
        return datetime.strptime(found.group(1).decode("ascii"), "%a %b %d %Y %H:%M:%S GMT%z")
    except ValueError:
        return None
