"""What may be fetched, a page or a source, and how an answer's type and first bytes tell that it is neither."""

import re
from dataclasses import dataclass

from newskeep.fetch.body import read_body
from newskeep.fetch.codings import GZIP_MAGIC
from newskeep.fetch.failure import RequestError
from newskeep.model import Reason


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that is fetched: what to ask for (the Accept header), and which media types it never has."""

    accept: str
    refused: frozenset[str]
    packed: bool = False  # whether the thing itself may be a gzip file, as sitemaps are


_DATA = frozenset(["application/json", "application/gzip", "application/x-gzip"])  # feeds and packed sitemaps, too
_NOT_A_PAGE = frozenset(
    [
        *(f"text/{name}" for name in ("css", "javascript", "calendar", "csv", "vcard", "rtf")),
        *(f"application/{name}" for name in ("zip", "x-tar", "x-bzip2", "x-7z-compressed", "x-rar-compressed")),
        *(f"application/{name}" for name in ("epub+zip", "java-archive", "x-iso9660-image", "x-msdownload")),
        *(f"application/{name}" for name in ("msword", "rtf", "postscript", "javascript", "wasm")),
        *(f"application/{name}" for name in ("x-shockwave-flash", "x-mpegurl", "dash+xml")),
    ]
)
PAGE = Kind("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", _NOT_A_PAGE | _DATA)
SOURCE = Kind(
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml,text/xml,"
    "text/html;q=0.9,application/json;q=0.9,*/*;q=0.8",
    _NOT_A_PAGE,
    packed=True,
)

_NOT_PAGES = ("image/", "video/", "audio/", "font/", "model/", "multipart/", "message/", "application/vnd.")
_PDF = frozenset(["application/pdf", "application/x-pdf"])
_PLAIN = frozenset(["text/plain", "text/markdown", "text/x-markdown"])
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?\s*([\w.:+\-]{1,40})""", re.IGNORECASE | re.ASCII)


def content_type(value: str) -> tuple[str, str | None]:
    """Media type (lower case, "" where there is none) and charset of a Content-Type header."""
    found = _CHARSET.search(value[:1000])
    return value[:1000].split(";")[0].split(",")[0].strip().lower(), found[1] if found else None


def to_be_read_as(media_type: str, kind: Kind) -> str:
    """How to read it: a page as HTML or plain text, whatever it calls itself; a source as it says."""
    if kind is SOURCE:
        return media_type
    return "text/plain" if media_type in _PLAIN else "text/html"


def check_media_type(media_type: str, kind: Kind) -> None:
    """Raises RequestError where `media_type` is clearly not that of `kind`. Unknown and missing types pass."""
    if media_type in _PDF:
        raise RequestError(Reason.PDF, "The URL leads to a PDF; newskeep reads HTML and plain text.")
    if media_type in kind.refused or media_type.startswith(_NOT_PAGES):
        raise RequestError(Reason.NOT_A_PAGE, f"The URL leads to something that is not a page ({media_type[:60]}).")


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"ID3", "a sound file"),
)


def checked_content(body: bytes, kind: Kind, max_bytes: int) -> bytes:
    """`body`, unpacked where it is a gzip file and `kind` may be one.

    Raises RequestError where it is empty, larger than `max_bytes`, broken, or begins as no page does, whatever its type
    was said to be.
    """
    if kind.packed and body.startswith(GZIP_MAGIC):
        body = read_body([body], "gzip", max_bytes)
    if not body.strip():
        raise RequestError(Reason.EMPTY, "The page is empty.", status=200)
    if body.startswith(b"%PDF-"):
        raise RequestError(Reason.PDF, "The URL leads to a PDF; newskeep reads HTML and plain text.")
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise RequestError(Reason.NOT_A_PAGE, f"The URL leads to {name}, not to a page.")
    return body
