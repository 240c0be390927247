"""WARC 1.1 (ISO 28500:2017), gzip, a member for each record: the pages as they came, with their times and headers.

A page that a server sent is a `response`; one that was saved is a `resource`, for nobody knows what was said around it.
Bodies were unpacked when they came, so the headers that speak of packing and length stand under another name
(`X-Archive-Orig-…`), as in the Internet Archive's own records.
"""

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import BinaryIO

from newskeep import __version__
from newskeep.export.references import sound_url
from newskeep.model import KeptArticle, Page

_OF_THE_WIRE = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "trailer"}
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")  # a token (RFC 9110, 5.6.2)
_INFO = f"software: newskeep/{__version__}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def write_warc(
    articles: Iterable[KeptArticle], stream: BinaryIO, removed: bool = False, clock: Callable[[], datetime] = now
) -> int:
    """Write the page of each article that has one (`KeptArticle.page`); gives their number.

    `clock` tells when the file was written.
    """
    stream.write(_record("warcinfo", "", clock(), "application/warc-fields", _INFO.encode()))
    count = 0
    for kept in articles:
        if kept.page is not None:
            stream.write(_capture(kept, kept.page))
            count += 1
    return count


def _capture(kept: KeptArticle, page: Page) -> bytes:
    url = sound_url(page.url or kept.url or f"urn:sha256:{kept.sha256}")
    captured = page.fetched_at or kept.last_seen
    if page.status is None:
        return _record("resource", url, captured, content_type(page), page.body)
    block = _answer(page) + page.body
    payload = ("WARC-Payload-Digest", _digest(page.body))
    return _record("response", url, captured, "application/http; msgtype=response", block, payload)


def content_type(page: Page) -> str:
    """What a saved page is; its charset where it is known."""
    return f"{page.media_type}; charset={_line(page.charset)}" if page.charset else page.media_type


def _answer(page: Page) -> bytes:
    """Status line and headers as they were sent, but of the body as it is here."""
    named = {name.lower() for name, _ in page.headers}
    pairs = [(name, value) for name, value in page.headers if _NAME.match(name)]
    kept = [(f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WIRE else name, value) for name, value in pairs]
    if "content-type" not in named:
        kept.append(("Content-Type", content_type(page)))
    kept.append(("Content-Length", str(len(page.body))))
    lines = "".join(f"{name}: {_line(value)}\r\n" for name, value in kept)
    phrase = "OK" if page.status == 200 else ""
    return f"HTTP/1.1 {page.status} {phrase}\r\n{lines}\r\n".encode()


def _record(kind: str, url: str, at: datetime, type_: str, block: bytes, *more: tuple[str, str]) -> bytes:
    """One record, packed."""
    date = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    digest = _digest(block)
    headers = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {url} {date} {digest}')}>"),
        ("WARC-Date", date),
        *((("WARC-Target-URI", url),) if url else ()),
        *more,
        ("WARC-Block-Digest", digest),
        ("Content-Type", type_),
        ("Content-Length", str(len(block))),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    packer = zlib.compressobj(wbits=31)
    return packer.compress(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n") + packer.flush()


def _digest(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def _line(text: str) -> str:
    """`text` without what would end the line and begin a header of its own."""
    return _CONTROLS.sub(" ", text)
