"""Which addresses are refused, and that a name cannot lead around the refusal."""

import ipaddress
import socket
from typing import Any

import pytest

from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.fetch.address import why_refused
from newskeep.model import Reason
from tests.web import Web, page, redirect


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - judged here, not listened on
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert why_refused(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "198.17.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_are_not_refused(address: str) -> None:
    assert why_refused(ipaddress.ip_address(address)) is None


def refused(url: str, web: Web | None = None, resolve: Any = None, **settings: Any) -> FetchError:
    found = resolve or (web.resolve if web else socket.getaddrinfo)
    options = {"delay": 0.0, "retries": 0, **settings}
    with Fetcher(FetchSettings(**options), resolve=found) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    assert caught.value.reason is Reason.PRIVATE_ADDRESS
    return caught.value


@pytest.mark.parametrize("obey_robots", [True, False])
def test_a_private_address_is_not_asked_for_anything(web: Web, obey_robots: bool) -> None:
    site = web.site()
    error = refused(site.url(), web, obey_robots=obey_robots)
    assert error.detail == "127.0.0.1 is a loopback address, which is refused unless private addresses are allowed."
    assert site.requests == []


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0"]
)
def test_other_spellings_of_an_address_are_refused_too(web: Web, host: str) -> None:
    site = web.site()
    refused(f"http://{host}:{site.port}/")
    assert site.requests == []


def test_a_name_that_points_to_a_private_address_is_refused(web: Web) -> None:
    site = web.site()
    web.names["intranet.test"] = "127.0.0.1"
    error = refused(site.url(host="intranet.test"), web)
    assert (
        error.detail
        == "intranet.test is at 127.0.0.1, a loopback address, which is refused unless private addresses are allowed."
    )
    assert site.requests == []


def test_a_redirect_to_a_private_address_is_refused(web: Web) -> None:
    # The first site is let pass by a look-up that calls its address public: no public server can be had in a test.
    first, second = web.site(), web.site()
    first.routes["/"] = redirect(second.url("/admin"))
    second.routes["/admin"] = page("secret")
    error = refused_after_first(web, first.url(host="public.test"))
    assert error.detail == (
        f"It redirects to {second.url('/admin')}. 127.0.0.1 is a loopback address, "
        "which is refused unless private addresses are allowed."
    )
    assert len(first.requests) == 1
    assert second.requests == []


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(web: Web) -> None:
    """DNS rebinding: the name is looked up once a connection, and the connection goes to what was judged."""
    site = web.site()
    site.routes["/"] = redirect("/again")
    site.routes["/again"] = page("secret")
    looks: list[str] = []

    def rebinding(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        looks.append(host)
        if len(looks) == 1:
            return [_Disguised.loopback(port)]
        return list(socket.getaddrinfo("127.0.0.1", port, **options))

    error = refused(site.url(host="rebind.test"), resolve=rebinding, obey_robots=False)
    assert "rebind.test is at 127.0.0.1" in error.detail
    assert [request.path for request in site.requests] == ["/"]
    assert len(looks) == 2


def test_only_the_public_ones_of_a_names_addresses_are_tried(web: Web) -> None:
    site, inner = web.site(), web.site()
    site.routes["/"] = page("public")
    inner.routes["/"] = page("private")
    private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", inner.port))
    settings = FetchSettings(obey_robots=False)
    with Fetcher(settings, resolve=lambda host, port, **options: [private, _Disguised.loopback(port)]) as fetcher:
        assert fetcher.fetch(site.url(host="mixed.test")).body == b"public"
    assert inner.requests == []


def test_private_addresses_can_be_allowed(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page("local")
    with Fetcher(FetchSettings(allow_private=True)) as fetcher:
        assert fetcher.fetch(site.url()).body == b"local"


def test_the_next_address_is_tried_where_one_does_not_answer(web: Web) -> None:
    site = web.site()
    site.routes["/"] = page("alive")

    def two(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        dead = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))
        return [dead, (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with Fetcher(FetchSettings(allow_private=True, obey_robots=False), resolve=two) as fetcher:
        assert fetcher.fetch(site.url(host="two.test")).body == b"alive"


def refused_after_first(web: Web, url: str) -> FetchError:
    def resolve(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        if host == "public.test":
            return [_Disguised.loopback(port)]
        return web.resolve(host, port, **options)

    return refused(url, resolve=resolve, obey_robots=False)


class _Disguised(str):
    """An address that reads as public where it is judged and is the loopback where the socket uses it."""

    __slots__ = ()

    def __str__(self) -> str:
        return "8.8.8.8"

    @staticmethod
    def loopback(port: int) -> tuple[Any, ...]:
        return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (_Disguised("127.0.0.1"), port))
