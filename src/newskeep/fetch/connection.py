"""A requests session for one fetch: guarded addresses, no environment, cookies of its own.

urllib3 makes its sockets in `_new_conn`, the method that its own SOCKS support overrides; here it is overridden to
connect only where `newskeep.fetch.address` allows. Nothing is taken from the environment (`trust_env`): a proxy named
there would make the connection in our place, out of the guard's sight, and .netrc would send passwords. The
certificate authorities are read once a Fetcher and not, as requests does, once a connection (83 ms of the 117 ms that a
fetch from the loopback took).
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from requests.cookies import get_cookie_header
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from newskeep.fetch.settings import FetchSettings

Connect = Callable[[str, int], socket.socket]
TlsContext = Callable[[], ssl.SSLContext]


def trusting(ca_bundle: str | None) -> ssl.SSLContext:
    """A context that verifies certificate and host name, by the authorities in `ca_bundle`, else the public ones."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(ca_bundle or certifi.where())
    return context


class _GuardedConnection(HTTPConnection):
    def __init__(self, *args: Any, connect: Connect, **options: Any) -> None:
        super().__init__(*args, **options)
        self._open_socket = connect

    def _new_conn(self) -> socket.socket:
        return self._open_socket(self.host, self.port)


class _GuardedTlsConnection(HTTPSConnection):
    def __init__(self, *args: Any, connect: Connect, **options: Any) -> None:
        super().__init__(*args, **options)
        self._open_socket = connect

    def _new_conn(self) -> socket.socket:
        return self._open_socket(self.host, self.port)


class _GuardedPool(HTTPConnectionPool):
    ConnectionCls = _GuardedConnection


class _GuardedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTlsConnection


class _GuardedPools(PoolManager):
    def __init__(self, connect: Connect, tls_context: TlsContext, **options: Any) -> None:
        super().__init__(**options)
        self.pool_classes_by_scheme = {"http": _GuardedPool, "https": _GuardedTlsPool}
        self._connect = connect
        self._tls_context = tls_context

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        options = {**(request_context or self.connection_pool_kw), "connect": self._connect}
        if scheme == "https":
            options["ssl_context"] = self._tls_context()
        return super()._new_pool(scheme, host, port, options)


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, connect: Connect, tls_context: TlsContext) -> None:
        self._connect = connect
        self._tls_context = tls_context
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        options |= {"num_pools": connections, "maxsize": maxsize, "block": block}
        self.poolmanager = _GuardedPools(self._connect, self._tls_context, **options)

    def cert_verify(self, conn: Any, url: str | bytes, verify: Any, cert: Any) -> None:
        """Nothing: here requests would have the authorities read again. The context verifies, whatever `verify` is."""


class _Session(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        # A cookie that names no domain goes back to its own host only (RFC 6265, 5.3): not the library's default.
        self.cookies.set_policy(DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain))

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        # requests copies the cookies into a jar that has lost the policy.
        prepared = super().prepare_request(request)
        prepared.headers.pop("Cookie", None)
        cookies: str | None = get_cookie_header(self.cookies, prepared)  # type: ignore[no-untyped-call] # has no types
        if cookies:
            prepared.headers["Cookie"] = cookies
        return prepared

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        # Even when told not to follow, requests prepares the next request and for that reads the redirect's whole
        # body, without limit. No redirect in its eyes: we follow ourselves.
        return None


def open_session(
    settings: FetchSettings, connect: Connect, tls_context: TlsContext, headers: Mapping[str, str | bytes]
) -> requests.Session:
    """A session that opens its sockets with `connect`, and TLS on them with `tls_context`; close it after the fetch.

    `headers` are sent with every request, beside our own.
    """
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": settings.agent_line,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            **headers,
        }
    )
    adapter = _GuardedAdapter(connect, tls_context)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
