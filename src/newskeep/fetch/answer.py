"""What an HTTP answer means: a page, nothing new, a redirect or a failure; judged before its body is read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import requests

from newskeep.fetch.body import read_body, too_large
from newskeep.fetch.content import Kind, check_media_type, checked_content, content_type, to_be_read_as
from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

_MAX_HEADER_CHARACTERS = 256 * 1024
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_FOR_GOOD = frozenset([301, 308])  # RFC 9110, 15.4: permanent redirects
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

    @property
    def for_good(self) -> bool:
        """Whether it is a permanent redirect."""
        return self.status in _FOR_GOOD


def read_answer(
    response: requests.Response, kind: Kind, max_bytes: int, now: Callable[[], datetime], *, conditional: bool
) -> Answer:
    """`response` read as a page, a redirect or, to a conditional request, as “not modified” (304, without a body).

    Raises RequestError for everything else.
    """
    headers = kept_headers(response)
    status = response.status_code
    if status in _REDIRECTS:
        return Answer(status, headers, location=location_of(response))
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return Answer(status, headers)
    check_status(response, now)
    media_type, charset = content_type(response.headers.get("Content-Type", ""))
    check_media_type(media_type, kind)
    declared = response.headers.get("Content-Length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > max_bytes:
        raise too_large(max_bytes)
    body = read_body(raw_chunks(response), response.headers.get("Content-Encoding", ""), max_bytes)
    body = checked_content(body, kind, max_bytes)
    return Answer(status, headers, to_be_read_as(media_type, kind), charset, body)


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
