"""Why a request did not succeed, before it is known whose fetch it was; and the reading of the libraries' errors.

requests wraps urllib3, which wraps http.client, which wraps the socket: the cause that a person understands stands
at the bottom. `failure_of` looks there.
"""

import errno
import http.client
import socket
import ssl
from collections.abc import Callable, Iterator

import requests
import urllib3.exceptions

from newskeep.model import Reason, RobotsVerdict


class RequestError(Exception):
    """One request failed. `transient`: the same request may well succeed in a moment; `retry_after`: in seconds.

    `robots` is what robots.txt said, where the request failed for that.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        status: int | None = None,
        transient: bool = False,
        retry_after: float | None = None,
        robots: RobotsVerdict | None = None,
    ) -> None:
        super().__init__(reason, detail or reason.sentence)
        self.reason = reason
        self.detail = detail or reason.sentence
        self.status = status
        self.transient = transient
        self.retry_after = retry_after
        self.robots = robots


# What the stack of requests, urllib3, http.client, ssl and socket raises for what a server or a network does.
LIBRARY_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


def failure_of(error: Exception, host: str) -> RequestError:
    """What went wrong with a request to `host`, by the first cause in `error`'s chain that says something."""
    causes = list(_causes(error))
    for kind, explain in _EXPLANATIONS:
        for cause in causes:
            if isinstance(cause, kind):
                return explain(cause, host)
    return RequestError(Reason.BAD_RESPONSE, f"{host} could not be read: {type(error).__name__}.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and every exception behind it, each once."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]


def _certificate(error: BaseException, host: str) -> RequestError:
    words = getattr(error, "verify_message", "") or "it is not valid"
    return RequestError(Reason.TLS_FAILURE, f"The TLS certificate of {host} is not valid: {words.rstrip('.')}.")


def _handshake(error: BaseException, host: str) -> RequestError:
    words = (getattr(error, "reason", None) or type(error).__name__).replace("_", " ").lower()
    return RequestError(Reason.TLS_FAILURE, f"No TLS connection to {host} could be made: {words}.")


def _too_slow(error: BaseException, host: str) -> RequestError:
    return RequestError(Reason.TIMEOUT, f"{host} took too long to answer.")


def _refused(error: BaseException, host: str) -> RequestError:
    return RequestError(Reason.REFUSED, f"{host} refused the connection.")


def _broken_off(error: BaseException, host: str) -> RequestError:
    return RequestError(
        Reason.CUT_OFF, f"{host} broke the connection off before its answer was complete.", transient=True
    )


def _too_short(error: BaseException, host: str) -> RequestError:
    return RequestError(Reason.CUT_OFF, f"{host} ended its answer before the page was complete.")


def _not_http(error: BaseException, host: str) -> RequestError:
    words = str(error).strip() or type(error).__name__
    short = words if words.isprintable() and len(words) <= 120 else type(error).__name__
    return RequestError(Reason.BAD_RESPONSE, f"The answer of {host} is not valid HTTP ({short.rstrip('.')}).")


def _bad_url(error: BaseException, host: str) -> RequestError:
    return RequestError(Reason.BAD_URL, f"The URL at {host} cannot be requested.")


def _network(error: BaseException, host: str) -> RequestError:
    code = getattr(error, "errno", None)
    if code in (errno.EPIPE, errno.ECONNABORTED, errno.ECONNRESET):
        return _broken_off(error, host)
    words = (getattr(error, "strerror", None) or "no network").lower()
    return RequestError(Reason.REFUSED, f"{host} cannot be reached: {words}.")


_Explain = Callable[[BaseException, str], RequestError]
# In order: the more exact kind first, because kinds inherit from each other (almost all of them are OSErrors).
_EXPLANATIONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], _Explain], ...] = (
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLEOFError, _broken_off),
    (ssl.SSLError, _handshake),
    ((TimeoutError, socket.timeout, urllib3.exceptions.TimeoutError, requests.Timeout), _too_slow),
    (ConnectionRefusedError, _refused),
    ((http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ConnectionAbortedError), _broken_off),
    ((http.client.IncompleteRead, urllib3.exceptions.IncompleteRead), _too_short),
    (http.client.HTTPException, _not_http),
    ((requests.exceptions.InvalidURL, urllib3.exceptions.LocationValueError), _bad_url),
    (urllib3.exceptions.ProtocolError, _too_short),  # chunked data that ends early has no kind of its own
    ((urllib3.exceptions.SSLError, requests.exceptions.SSLError), _handshake),
    (OSError, _network),
)
