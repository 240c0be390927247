"""What an HTTP answer means: a page, the way to another URL, or a failure; judged before its body is read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import requests

from newskeep.fetch.body import read_body, too_large
from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

_MAX_HEADER_CHARACTERS = 256 * 1024
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PASSING = frozenset([429, 502, 503, 504])  # statuses that may well be gone in a moment


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no failure. `location` is set where it is a redirect (as the server wrote it)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    media_type: str = "text/html"
    charset: str | None = None
    body: bytes = b""
    location: str | None = None


def read_answer(response: requests.Response, max_bytes: int, now: Callable[[], datetime]) -> Answer:
    """`response` read as a page or a redirect. Raises RequestError for everything else."""
    headers = kept_headers(response)
    status = response.status_code
    if status in _REDIRECTS:
        return Answer(status, headers, location=location_of(response))
    check_status(response, now)
    media_type, charset = content_type(response.headers.get("Content-Type", ""))
    check_media_type(media_type)
    declared = response.headers.get("Content-Length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > max_bytes:
        raise too_large(max_bytes)
    body = read_body(raw_chunks(response), response.headers.get("Content-Encoding", ""), max_bytes)
    check_content(body)
    return Answer(status, headers, "text/plain" if media_type in _PLAIN else "text/html", charset, body)


def raw_chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes, still packed."""
    chunks: Iterator[bytes] = response.raw.stream(65536, decode_content=False)
    return chunks


def kept_headers(response: requests.Response) -> tuple[tuple[str, str], ...]:
    """Name and value of the headers, in order, without control characters; cookies are not kept.

    Raises RequestError where they are too many.
    """
    pairs = [(name, value) for name, value in response.raw.headers.items() if name.lower() != "set-cookie"]
    if sum(len(name) + len(value) for name, value in pairs) > _MAX_HEADER_CHARACTERS:
        raise RequestError(Reason.BAD_RESPONSE, "The answer's headers are larger than 256 KiB.")
    return tuple((_printable(name), _printable(value)) for name, value in pairs)


def _printable(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", as_utf8(text)).strip()


def as_utf8(header: str) -> str:
    """A header's value, which http.client reads as Latin-1, as the UTF-8 that it is where it is."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return header


def location_of(response: requests.Response) -> str:
    """Where a redirect leads to, as the server wrote it. Raises RequestError where it does not say."""
    location = as_utf8(response.headers.get("Location", "")).strip()
    if not location:
        detail = f"The site redirects but does not say where to (HTTP {response.status_code})."
        raise RequestError(Reason.BAD_RESPONSE, detail, status=response.status_code)
    return location


def check_status(response: requests.Response, now: Callable[[], datetime]) -> None:
    """Raises RequestError unless the status says that a page follows."""
    status = response.status_code
    if status in (200, 201, 202, 203):
        return
    reason = _reason_of(status)
    if reason is Reason.TOO_MANY_REQUESTS:
        detail = "The site asks to be left alone for a while (HTTP 429)."
    else:
        detail = f"{_SENTENCES.get(reason, reason.sentence)} ({_name(status)}){_guard(response)}."
    wait = retry_after(response.headers.get("Retry-After", ""), now()) if status in _PASSING else None
    raise RequestError(reason, detail, status=status, transient=status in _PASSING, retry_after=wait)


_SENTENCES = {
    Reason.FORBIDDEN: "The site refuses access",
    Reason.GONE: "The page is not there",
    Reason.SERVER_ERROR: "The site has a fault",
    Reason.HTTP_STATUS: "The site answered with something that is not a page",
}


def _reason_of(status: int) -> Reason:
    if status in (401, 402, 403, 451):
        return Reason.FORBIDDEN
    if status in (404, 410):
        return Reason.GONE
    if status == 429:
        return Reason.TOO_MANY_REQUESTS
    return Reason.SERVER_ERROR if 500 <= status <= 599 else Reason.HTTP_STATUS


def _name(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


# Header, what its value holds, and whose bot check it is the sign of.
_GUARDS = (
    ("cf-mitigated", "", "Cloudflare"),
    ("x-datadome", "", "DataDome"),
    ("x-iinfo", "", "Imperva"),
    ("x-sucuri-id", "", "Sucuri"),
    ("x-px", "", "PerimeterX"),
    ("server", "cloudflare", "Cloudflare"),
    ("server", "akamaighost", "Akamai"),
    ("server", "ddos-guard", "DDoS-Guard"),
)


def _guard(response: requests.Response) -> str:
    """Who stands between us and the page, where access is refused and a header tells."""
    if response.status_code not in (401, 403, 429, 503):
        return ""
    for header, sign, guard in _GUARDS:
        value = response.headers.get(header)
        if value is not None and sign in value.lower():
            return f"; it is guarded by {guard}"
    return ""


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait, from a Retry-After header: a number of seconds or an HTTP date (RFC 9110, 10.2.3)."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,10}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000", by which the date's sender says nothing of his zone
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


_PLAIN = frozenset(["text/plain", "text/markdown", "text/x-markdown"])
_NOT_PAGES = ("image/", "video/", "audio/", "font/", "model/", "multipart/", "message/", "application/vnd.")
_NOT_A_PAGE = frozenset(
    [
        *(f"text/{name}" for name in ("css", "javascript", "calendar", "csv", "vcard", "rtf")),
        *(f"application/{name}" for name in ("zip", "gzip", "x-gzip", "x-tar", "x-bzip2", "x-7z-compressed")),
        *(f"application/{name}" for name in ("x-rar-compressed", "epub+zip", "java-archive", "x-iso9660-image")),
        *(f"application/{name}" for name in ("msword", "rtf", "postscript", "json", "javascript", "wasm")),
        *(f"application/{name}" for name in ("x-shockwave-flash", "x-mpegurl", "dash+xml", "x-msdownload")),
    ]
)
_PDF = frozenset(["application/pdf", "application/x-pdf"])
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?\s*([\w.:+\-]{1,40})""", re.IGNORECASE | re.ASCII)


def content_type(value: str) -> tuple[str, str | None]:
    """Media type (lower case, "" where there is none) and charset of a Content-Type header."""
    found = _CHARSET.search(value[:1000])
    return value[:1000].split(";")[0].split(",")[0].strip().lower(), found[1] if found else None


def check_media_type(media_type: str) -> None:
    """Raises RequestError where `media_type` is clearly not a page's. Unknown and missing types pass."""
    if media_type in _PDF:
        raise RequestError(Reason.PDF, "The URL leads to a PDF; newskeep reads HTML and plain text.")
    if media_type in _NOT_A_PAGE or media_type.startswith(_NOT_PAGES):
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


def check_content(body: bytes) -> None:
    """Raises RequestError where the body is empty, or begins as no page does, whatever its type was said to be."""
    if not body.strip():
        raise RequestError(Reason.EMPTY, "The page is empty.", status=200)
    if body.startswith(b"%PDF-"):
        raise RequestError(Reason.PDF, "The URL leads to a PDF; newskeep reads HTML and plain text.")
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise RequestError(Reason.NOT_A_PAGE, f"The URL leads to {name}, not to a page.")
