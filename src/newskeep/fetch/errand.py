"""One fetch under way: its session with its cookies, its sockets, its time."""

import socket
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import requests

from newskeep.fetch.address import Resolve, connect
from newskeep.fetch.connection import TlsContext, open_session
from newskeep.fetch.cookies import Cookies
from newskeep.fetch.failure import LIBRARY_ERRORS, RequestError, failure_of
from newskeep.fetch.settings import FetchSettings
from newskeep.fetch.wire import Wire
from newskeep.model import Reason, RobotsVerdict

T = TypeVar("T")
Read = Callable[[requests.Response], T]


class Errand:
    """What lives as long as one fetch. `headers` and `cookies` go with every request of it, redirects included.

    `robots` is what robots.txt said of the URL that was asked for last; None where it was not asked.
    """

    def __init__(
        self,
        settings: FetchSettings,
        resolve: Resolve,
        tls_context: TlsContext,
        headers: Mapping[str, str | bytes],
        cookies: Cookies | None = None,
    ) -> None:
        self.settings = settings
        self.robots: RobotsVerdict | None = None
        self._resolve = resolve
        self._wire = Wire(settings.total_timeout)
        self._session = open_session(settings, self._connect, tls_context, headers)
        for cookie in cookies or ():
            self._session.cookies.set_cookie(cookie)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self._wire.close()

    def get(self, target: str, read: Read[T]) -> T:
        """The answer to a GET of `target`, as `read` reads it. Raises RequestError."""
        name = urlsplit(target).netloc
        timeouts = (self.settings.connect_timeout, self.settings.read_timeout)
        with self._wire.ticking():
            try:
                with self._session.get(target, stream=True, allow_redirects=False, timeout=timeouts) as response:
                    found = read(response)
            except LIBRARY_ERRORS as error:
                raise self._too_slow(name) if self._wire.spent_out else failure_of(error, name) from error
            except RequestError as failure:
                if self._wire.spent_out:
                    raise self._too_slow(name) from failure
                raise
        if self._wire.expired:  # a body of unknown length that was cut looks complete
            raise self._too_slow(name)
        return found

    def cookies(self) -> str:
        """The cookies held, as text."""
        return "\n".join(sorted(f"{cookie.domain} {cookie.path} {cookie}" for cookie in self._session.cookies))

    def milliseconds(self) -> int:
        """Time spent on the network so far."""
        return round(1000 * (self.settings.total_timeout - self._wire.left))

    def _connect(self, name: str, port: int) -> socket.socket:
        seconds = max(min(self.settings.connect_timeout, self._wire.left), 0.001)
        opened = connect(name, port, seconds, allow_private=self.settings.allow_private, resolve=self._resolve)
        return self._wire.hold(opened)

    def _too_slow(self, name: str) -> RequestError:
        return RequestError(Reason.TIMEOUT, f"{name} took longer than {self.settings.total_timeout:.3g} s in all.")
