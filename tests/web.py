"""A web on the loopback, for tests: sites whose every answer is scripted, down to the byte.

    site = web.site()                               a server on 127.0.0.1, at a port of its own
    site.routes["/story"] = page("<p>Text</p>")     path (with query) → Reply; a missing one answers 404
    site.routes["/old"] = redirect("/story")
    site.url("/story"), site.requests               where it is; what it was asked for, in order

A Reply is a function of the connection; those below answer well, slowly, half or not at all. Names are scripted, too:
`web.names["news.test"] = "127.0.0.1"`, and `web.resolve` in place of socket.getaddrinfo.
"""

import gzip
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).parent / "tls" / "site.pem"  # self-signed, for tls.test and localhost


@dataclass(frozen=True, slots=True)
class Request:
    """What a site was asked for. Header names are in lower case; `at` is time.monotonic() at its arrival."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


class Connection:
    """One accepted connection, as a Reply sees it."""

    def __init__(self, accepted: socket.socket, closing: threading.Event) -> None:
        self._socket = accepted
        self._closing = closing

    def send(self, data: bytes) -> None:
        """Send `data`; OSError where the client has gone."""
        self._socket.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Wait; False as soon as the site closes."""
        return not self._closing.wait(seconds)

    def wait_for_client(self) -> None:
        """Say nothing until the client has gone or the site closes."""
        self._socket.settimeout(0.05)
        while not self._closing.is_set():
            with suppress(TimeoutError):
                if not self._socket.recv(1):
                    return

    def reset(self) -> None:
        """Close with a TCP reset instead of a farewell."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


Reply = Callable[[Connection], None]


class Site:
    """A server on the loopback. One request a connection."""

    def __init__(self, address: str, *, tls: bool) -> None:
        self.routes: dict[str, Reply] = {}
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._tls = _server_context() if tls else None
        self._listening = socket.create_server((address, 0))
        self._listening.settimeout(0.01)
        self.address, self.port = self._listening.getsockname()[:2]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The URL of `path` here, under the name `host` where one is given."""
        return f"{'https' if self._tls else 'http'}://{host or self.address}:{self.port}{path}"

    def robots(self, text: str) -> None:
        """Give the site a robots.txt."""
        self.routes["/robots.txt"] = page(text, headers={"Content-Type": "text/plain"})

    def close(self) -> None:
        """Stop; threads and sockets are gone afterwards."""
        self._closing.set()
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                accepted, _ = self._listening.accept()
                thread = threading.Thread(target=self._serve, args=(accepted,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, accepted: socket.socket) -> None:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            accepted.settimeout(10)
            if self._tls:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
            request = _read_request(accepted)
            if request is None:
                accepted.sendall(head(400, {}))
                return
            self.requests.append(request)
            self.routes.get(request.path, not_found)(Connection(accepted, self._closing))
        except OSError:
            pass  # the client has gone
        finally:
            with self._lock:
                self._at_once -= 1
            accepted.close()


class Web:
    """The sites of one test, and the names they have."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.lookups: list[str] = []
        self._sites: list[Site] = []

    def site(self, address: str = "127.0.0.1", *, tls: bool = False) -> Site:
        """A new site; `tls` with a certificate that nobody trusts (CERTIFICATE, for tls.test)."""
        site = Site(address, tls=tls)
        self._sites.append(site)
        return site

    def resolve(self, host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        """socket.getaddrinfo for the scripted names; other names do not exist, addresses are what they are."""
        self.lookups.append(host)
        if host.replace(".", "").isdigit() or ":" in host:
            return list(socket.getaddrinfo(host, port, **options))
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return list(socket.getaddrinfo(self.names[host], port, **options))

    def close(self) -> None:
        """Stop all sites."""
        for site in self._sites:
            site.close()


def page(
    body: str | bytes = "<html><body><p>Text.</p></body></html>",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """A whole answer. `headers` are added to Content-Type (HTML, UTF-8) and Content-Length, or replace them."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data)), **(headers or {})}
    return raw(head(status, fields) + data)


def document(value: object) -> Reply:
    """A JSON answer."""
    return page(json.dumps(value), headers={"Content-Type": "application/json"})


def redirect(to: str, status: int = 302, headers: Mapping[str, str] | None = None) -> Reply:
    """A redirect; `to` goes into the Location header as it is, in UTF-8."""
    return page("", status, {"Location": to, **(headers or {})})


def gzipped(body: str | bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """A page that is sent compressed."""
    data = body.encode() if isinstance(body, str) else body
    return page(gzip.compress(data), headers={"Content-Encoding": "gzip", **(headers or {})})


def gzip_bomb(size: int, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """`size` zeros, packed a thousandfold, of undeclared length."""

    def reply(connection: Connection) -> None:
        connection.send(head(status, {"Content-Encoding": "gzip", "Content-Type": "text/html", **(headers or {})}))
        packer = zlib.compressobj(wbits=31)
        for _ in range(size // 1_048_576):
            connection.send(packer.compress(bytes(1_048_576)))
        connection.send(packer.flush())

    return reply


def endless(status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A body that never ends."""

    def reply(connection: Connection) -> None:
        connection.send(head(status, {"Content-Type": "text/html", **(headers or {})}))
        while connection.wait(0):
            connection.send(b"<p>And more.</p>\n" * 4096)

    return reply


def cut_off(body: str | bytes = "<p>Half of", promised: int = 10_000) -> Reply:
    """Less than Content-Length promises."""
    return page(body, headers={"Content-Length": str(promised)})


def chunked(pieces: Iterable[bytes], *, complete: bool = True) -> Reply:
    """A chunked body; without its last chunk where it is not `complete`."""
    start = head(200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return raw(start + chunks + (b"0\r\n\r\n" if complete else b""))


def drip(data: bytes, pause: float = 0.05, start: bytes = b"") -> Reply:
    """`start` at once, then `data` byte by byte, again and again: always something, never all of it."""

    def reply(connection: Connection) -> None:
        connection.send(start)
        while True:
            for byte in data:
                connection.send(bytes([byte]))
                if not connection.wait(pause):
                    return

    return reply


def silent(connection: Connection) -> None:
    """Takes the request and never answers."""
    connection.wait_for_client()


def reset(connection: Connection) -> None:
    """Takes the request and breaks the connection off."""
    connection.reset()


def hang_up(connection: Connection) -> None:
    """Takes the request and ends the connection without an answer."""


def not_found(connection: Connection) -> None:
    """404."""
    page("<p>Not here.</p>", 404)(connection)


def raw(data: bytes) -> Reply:
    """Exactly these bytes."""

    def reply(connection: Connection) -> None:
        connection.send(data)

    return reply


def slow(seconds: float, then: Reply) -> Reply:
    """`then`, after `seconds`."""

    def reply(connection: Connection) -> None:
        if connection.wait(seconds):
            then(connection)

    return reply


def in_turn(*replies: Reply) -> Reply:
    """The first reply to the first request, and so on; the last one to all that follow."""
    lock = threading.Lock()
    waiting: Iterator[Reply] = iter(replies[:-1])

    def reply(connection: Connection) -> None:
        with lock:
            chosen = next(waiting, replies[-1])
        chosen(connection)

    return reply


def head(status: int, fields: Mapping[str, str]) -> bytes:
    """Status line and headers, with the blank line."""
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def _read_request(connection: socket.socket) -> Request | None:
    """The request, without a body; None where it is no HTTP."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65536)
        received += data
        if not data or not received[:1].isalpha():
            return None
    first, *lines = received.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    fields = (line.partition(":") for line in lines)
    return Request(method, path, {name.lower(): value.strip() for name, _, value in fields}, time.monotonic())
