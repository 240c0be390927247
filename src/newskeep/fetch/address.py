"""Which addresses may be fetched from, and the connection that goes to no other.

A public name may point to a private address, and may do so only at the second look (DNS rebinding). So a name is
looked up once, every address is judged, and the socket is opened to one of the addresses that were judged: there is
no second look-up between the check and the connection. Sources: the IANA IPv4 and IPv6 Special-Purpose Address
Registries, RFC 6598 (shared address space), RFC 6052 (NAT64), RFC 3056 (6to4).
"""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from newskeep.fetch.failure import RequestError
from newskeep.model import Reason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# As socket.getaddrinfo(host, port, type=…): (family, type, protocol, name, socket address) of each address.
Resolve = Callable[..., list[tuple[Any, ...]]]

_SPECIAL_V4 = tuple(
    (ipaddress.IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address of a provider's inner network"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address reserved for documentation"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address reserved for benchmarks"),
        ("198.51.100.0/24", "an address reserved for documentation"),
        ("203.0.113.0/24", "an address reserved for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_SPECIAL_V6 = tuple(
    (ipaddress.IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", "a loopback address"),
        ("::/128", "an unspecified address"),
        ("::ffff:0:0/96", "an IPv4 address in IPv6 dress"),
        ("64:ff9b:1::/48", "an address of a local NAT64"),
        ("2001::/23", "a reserved address"),  # Teredo (2001::/32) and other protocols' own
        ("2001:db8::/32", "an address reserved for documentation"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "an address reserved for documentation"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
_MOST_TRIED = 8  # addresses of one name
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out for use on the Internet


def why_refused(address: Address) -> str | None:
    """What `address` is ("a loopback address"), where it is not one of the public Internet; else None.

    A NAT64 address stands for the IPv4 address in its last 32 bits and is judged as that one: networks without IPv4
    reach the public web through it.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return next((kind for network, kind in _SPECIAL_V4 if address in network), None)
    if address in _NAT64:
        return why_refused(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    kind = next((kind for network, kind in _SPECIAL_V6 if address in network), None)
    return kind or (None if address in _GLOBAL_V6 else "a reserved address")


def why_never(address: Address) -> str | None:
    """What `address` is, where it is refused even to those who allow private ones.

    Link-local addresses are where clouds hand a machine its credentials; no news stands there, but a redirect may.
    """
    plain = getattr(address, "ipv4_mapped", None) or address
    return "a link-local address" if plain.is_link_local else None


def connect(host: str, port: int, seconds: float, *, allow_private: bool, resolve: Resolve) -> socket.socket:
    """A TCP connection to `host`, to a public address only unless `allow_private`, in at most `seconds`.

    Raises RequestError: NO_SUCH_HOST, PRIVATE_ADDRESS, TIMEOUT; and OSError where no address takes the connection.
    """
    ends = time.monotonic() + seconds
    places = look_up(host, port, seconds, resolve)
    places = _allowed(host, places, why_never if allow_private else why_refused)
    failure: OSError | None = None
    for count, (family, kind, protocol, _, place) in enumerate(places[:_MOST_TRIED], start=1):
        left = max(ends - time.monotonic(), 0.001)
        try:
            # Half of what is left, so that a dead address leaves time for the next one.
            return _open(family, kind, protocol, place, left if count == len(places) else left / 2)
        except OSError as error:
            failure = error
    raise failure or RequestError(Reason.NO_SUCH_HOST, f"The name {host} has no address.")


def _allowed(host: str, places: list[tuple[Any, ...]], judge: Callable[[Address], str | None]) -> list[tuple[Any, ...]]:
    """Those of `places` that may be fetched from. Raises RequestError where there are only others."""
    judged = [(judge(ipaddress.ip_address(str(place[-1][0]).split("%")[0])), place) for place in places]
    public = [place for why, place in judged if why is None]
    if public or not judged:
        return public
    why, place = judged[0]
    at = "" if place[-1][0] == host else f"at {place[-1][0]}, "
    raise RequestError(
        Reason.PRIVATE_ADDRESS, f"{host} is {at}{why}, which is refused unless private addresses are allowed."
    )


def _open(family: int, kind: int, protocol: int, place: Any, seconds: float) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(seconds)
        opened.connect(place)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        opened.close()
        raise
    return opened


def look_up(host: str, port: int, seconds: float, resolve: Resolve) -> list[tuple[Any, ...]]:
    """The addresses of `host`, as getaddrinfo gives them. Raises RequestError: NO_SUCH_HOST, TIMEOUT.

    getaddrinfo knows no timeout, so it runs in a thread of its own, which is left behind when it takes too long.
    """
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # UnicodeError: the codec "idna", on names it cannot write
            answers.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise RequestError(Reason.TIMEOUT, f"Looking up the name {host} took longer than {seconds:.3g} s.") from None
    if isinstance(answer, list):
        return answer
    if isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN:
        raise RequestError(Reason.NO_SUCH_HOST, f"The name {host} does not resolve just now.") from answer
    raise RequestError(Reason.NO_SUCH_HOST, f"The name {host} does not resolve.") from answer
