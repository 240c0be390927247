"""Compressed bodies: each coding whole, cut, broken, and as a bomb, in pieces of any size."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard

from newskeep.fetch import Fetcher, FetchSettings
from newskeep.fetch.body import first_bytes, read_body
from newskeep.fetch.failure import RequestError
from newskeep.model import Reason
from tests.web import Web, page

MIB = 1024 * 1024
TEXT = "".join(f"<p>Line {number} of the story.</p>" for number in range(20_000)).encode()
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=4)),
    "zstd": zstandard.ZstdCompressor(level=3, write_checksum=True).compress,
}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.fixture(params=sorted(PACK))
def coding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def refusal(chunks: Iterator[bytes], coding: str, max_bytes: int = 2 * MIB) -> Reason:
    with pytest.raises(RequestError) as caught:
        read_body(chunks, coding, max_bytes)
    return caught.value.reason


@pytest.mark.parametrize("size", [1_000, 65_536])
def test_a_packed_body_is_unpacked_in_whatever_pieces_it_comes(coding: str, size: int) -> None:
    assert read_body(pieces(PACK[coding](TEXT), size), coding, 2 * MIB) == TEXT
    assert read_body(pieces(PACK[coding](b"short"), 1), coding.upper() + " ", 2 * MIB) == b"short"
    assert first_bytes(pieces(PACK[coding](TEXT), size), coding, 1000) == TEXT[:1000]


def test_a_body_of_several_frames_is_one() -> None:
    frames = PACK["zstd"](TEXT) + PACK["zstd"](b"and more")
    assert read_body(pieces(frames, 333), "zstd", 2 * MIB) == TEXT + b"and more"


def test_a_body_that_ends_too_early_is_cut_off(coding: str) -> None:
    packed = PACK[coding](TEXT)
    for length in (len(packed) - 1, len(packed) // 2, 1):
        assert refusal(pieces(packed[:length], 4_096), coding) is Reason.CUT_OFF


def test_an_empty_body_is_empty_and_not_broken(coding: str) -> None:
    assert read_body([], coding, MIB) == read_body([b""], coding, MIB) == b""


def test_a_broken_body_is_told(coding: str) -> None:
    assert refusal(pieces(b"<html>not packed at all</html>" * 100, 4_096), coding) is Reason.BAD_RESPONSE


def test_a_bomb_is_given_up_before_it_takes_memory(coding: str) -> None:
    bomb = PACK[coding](bytes(48 * MIB))
    tracemalloc.start()
    assert refusal(iter([bomb]), coding) is Reason.TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < 24 * MIB
    tracemalloc.stop()


def test_zstd_that_asks_for_much_memory_is_refused() -> None:
    asking = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    greedy = zstandard.ZstdCompressor(compression_params=asking).compressobj()
    assert refusal(iter([greedy.compress(TEXT) + greedy.flush()]), "zstd") is Reason.BAD_RESPONSE


def test_what_is_asked_for_can_be_read(web: Web) -> None:
    site = web.site()
    for name, pack in PACK.items():
        site.routes[f"/{name}"] = page(pack(b"<p>Text.</p>"), headers={"Content-Encoding": name})
    settings = FetchSettings(allow_private=True, obey_robots=False, delay=0)
    with Fetcher(settings) as fetching:
        assert {fetching.fetch(site.url(f"/{name}")).body for name in PACK} == {b"<p>Text.</p>"}
    assert set(site.requests[0].headers["accept-encoding"].split(", ")) == set(PACK)
