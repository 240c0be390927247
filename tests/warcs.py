"""WARCs to take in, and what may happen to them."""

import base64
import gzip
import hashlib
import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import zstandard

from tests.archives import STORY

DATE = "2024-01-02T03:04:05Z"
TYPE = ("Content-Type", "text/html; charset=utf-8")


def html(number: int, *paragraphs: str) -> bytes:
    """A page with a story of its own."""
    lines = (*(paragraphs or STORY), f"This is the story with the number {number}.")
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<!doctype html><title>Story {number}</title><article><h1>Story {number}</h1>{body}</article>".encode()


def warc(*records: bytes, packing: str = "gzip") -> bytes:
    """Records after one another, each packed by itself, or (`whole gzip`) all in one."""
    if packing == "whole gzip":
        return gzip.compress(b"".join(records))
    return b"".join(_PACKINGS[packing](record) for record in records)


_PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {"none": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}


def record(
    url: str,
    payload: bytes,
    *,
    kind: str = "response",
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (TYPE,),
    facts: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """One plain record; of a response, what the server sent before its payload, too."""
    is_http = kind in ("response", "revisit")
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + payload if is_http else payload
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    said = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>",
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "WARC-Block-Digest": f"sha1:{digest}",
        "Content-Type": "application/http; msgtype=response" if is_http else dict(headers).get("Content-Type", ""),
        **facts,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def stories(count: int) -> list[bytes]:
    """Records of so many pages."""
    return [record(f"https://a.example/{number}", html(number)) for number in range(count)]


def longer(plain: bytes, by: int) -> bytes:
    """A plain record whose own length is wrong by so many bytes."""
    found = re.search(rb"\r\nContent-Length: (\d+)\r\n\r\nHTTP/", plain)
    assert found
    return plain[: found.start(1)] + str(int(found[1]) + by).encode() + plain[found.end(1) :]


def without_digests(plain: bytes) -> bytes:
    """A plain record as a tool that reckons none would write it."""
    return re.sub(rb"WARC-(?:Block|Payload)-Digest: [^\r]*\r\n", b"", plain)


def chunked(body: bytes) -> bytes:
    """A body in chunks of seven bytes."""
    pieces = (body[start : start + 7] for start in range(0, len(body), 7))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def deflated(body: bytes) -> bytes:
    """Raw deflate, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()
