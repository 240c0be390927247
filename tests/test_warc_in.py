"""WARCs come in: captures with their times and headers, whatever packed them, whatever broke them."""

import gzip
import io
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard

from newskeep.archive import Archive
from newskeep.ingest import ingest
from newskeep.model import Outcome, Page, Reason, Verdict
from newskeep.readers import Found, Mark, count, find
from newskeep.readers.found import nowhere
from tests.archives import STORY, article, page
from tests.command_line import Here, environment
from tests.warcs import TYPE, chunked, deflated, html, longer, record, stories, warc, without_digests

CAPTURED = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def found(
    tmp_path: Path, data: bytes, *, max_bytes: int = 20_000, stopped_at: Callable[[str], Mark | None] = nowhere
) -> list[Found]:
    (tmp_path / "crawl").write_bytes(data)
    return list(find([str(tmp_path / "crawl")], max_bytes=max_bytes, stopped_at=stopped_at))


def pages(tmp_path: Path, data: bytes, **more: int) -> list[Page]:
    every = found(tmp_path, data, **more)  # type: ignore[arg-type]  # max_bytes only
    assert all(isinstance(item, Page) for item in every), every
    return [item for item in every if isinstance(item, Page)]


def urls(items: list[Found]) -> list[str | Reason]:
    """The last part of each page's URL; of what failed, the reason."""
    said = [item.requested_url if isinstance(item, Page) else getattr(item, "reason", None) for item in items]
    return [what.rpartition("/")[2] if isinstance(what, str) else what for what in said if what is not None]


def take_in(archive: Archive, path: Path) -> list[Outcome]:
    def no_fetch(link: object) -> Page:
        raise AssertionError(link)

    def stopped_at(path: str) -> Mark | None:
        known = archive.last_place_in(path)
        return None if known is None else Mark(*known)

    return list(ingest(find([str(path)], stopped_at=stopped_at), archive, no_fetch, jobs=1))


# ---- what is read


@pytest.mark.parametrize("packing", ["none", "gzip", "zstd", "whole gzip"])
def test_a_capture_comes_with_its_url_time_status_headers_and_charset(tmp_path: Path, packing: str) -> None:
    headers = [("Content-Type", 'Text/HTML; charset="ISO-8859-1"'), ("X-One", "1"), ("X-One", "2")]
    one, two = pages(
        tmp_path,
        warc(
            record("https://a.example/1", html(1), headers=headers, facts={"WARC-Date": "2024-01-02T03:04:05.678901Z"}),
            record("https://a.example/2", html(2)),
            packing=packing,
        ),
    )
    assert (one.requested_url, one.final_url, one.status) == ("https://a.example/1", "https://a.example/1", 200)
    assert one.body == html(1)
    assert one.headers == (*headers,)
    assert (one.charset, one.media_type) == ("ISO-8859-1", "text/html")
    assert one.fetched_at == datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    assert two.fetched_at == CAPTURED
    assert one.source == f"{tmp_path / 'crawl'}#0"
    assert two.source != one.source


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    data = warc(
        record("https://a.example/x", b"", kind="warcinfo", headers=[("Content-Type", "application/warc-fields")]),
        record("https://a.example/1", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record("https://a.example/a.png", b"\x89PNG", headers=[("Content-Type", "image/png")]),
        record("https://a.example/robots.txt", b"User-agent: *", headers=[("Content-Type", "text/plain")]),
        record("https://a.example/moved", b"<p>x", status="301 Moved"),
        record("https://a.example/1", html(1), kind="revisit"),
        record("dns:a.example", b"1.2.3.4", kind="resource", headers=[("Content-Type", "text/dns")]),
        record("https://a.example/r", html(3), kind="resource"),
        record("https://a.example/1", html(1)),
        record("https://a.example/t", b"A text.", headers=[("Content-Type", "text/plain")]),
    )
    resource, response, text = pages(tmp_path, data)
    assert (resource.requested_url, resource.status) == ("https://a.example/r", None)
    assert response.requested_url == "https://a.example/1"
    assert text.media_type == "text/plain"


@pytest.mark.parametrize(
    ("headers", "encode"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress),
        ([("Content-Encoding", "br")], brotli.compress),
        ([("Content-Encoding", "zstd")], zstandard.compress),
        ([("Content-Encoding", "deflate")], deflated),
        ([("Transfer-Encoding", "chunked")], chunked),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], lambda body: chunked(gzip.compress(body))),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip, br")], bytes),  # says so, and is not
    ],
)
def test_a_body_is_decoded_whatever_the_server_packed_it_in(
    tmp_path: Path, headers: list[tuple[str, str]], encode: Callable[[bytes], bytes]
) -> None:
    [one] = pages(tmp_path, warc(record("https://a.example/1", encode(html(1)), headers=[TYPE, *headers])))
    assert one.body == html(1)


def test_a_refusal_is_named_and_harms_no_article(archive: Archive, tmp_path: Path) -> None:
    archive.keep(page("https://a.example/1"), article(*STORY))
    (tmp_path / "a.warc").write_bytes(warc(record("https://a.example/1", b"<p>gone", status="404 Not Found")))
    [outcome] = take_in(archive, tmp_path / "a.warc")
    assert (outcome.verdict, outcome.reason, outcome.status) == (Verdict.SKIPPED, Reason.HTTP_STATUS, 404)
    assert "https://a.example/1 is an HTTP 404" in outcome.detail
    assert archive.attempts("https://a.example/1")[-1].verdict is Verdict.NEW


def test_a_capture_is_kept_with_its_time_and_headers(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc(*stories(2)))
    assert [outcome.verdict for outcome in take_in(archive, tmp_path / "a.warc.gz")] == [Verdict.NEW] * 2
    kept = archive.find("https://a.example/1")
    assert kept is not None
    assert (kept.fetched_at, kept.first_seen, kept.status) == (CAPTURED, CAPTURED, 200)
    assert archive.page_body(kept.id) == html(1)


def test_an_old_capture_of_what_is_known_is_that_version_again(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(warc(record("https://a.example/1", html(1))))
    (tmp_path / "b.warc").write_bytes(warc(record("https://a.example/1", html(1, *STORY, "It was corrected."))))
    take_in(archive, tmp_path / "a.warc")
    take_in(archive, tmp_path / "b.warc")
    (tmp_path / "c.warc").write_bytes((tmp_path / "a.warc").read_bytes())
    [again] = take_in(archive, tmp_path / "c.warc")
    assert again.verdict is Verdict.SAME
    [kept] = archive.listing()
    assert (kept.number, kept.versions) == (2, 2)


def test_a_folder_and_standard_input_hold_warcs(tmp_path: Path) -> None:
    (tmp_path / "crawls").mkdir()
    (tmp_path / "crawls" / "a.warc.gz").write_bytes(warc(*stories(2)))
    assert urls(list(find([str(tmp_path / "crawls")]))) == ["0", "1"]
    assert count([str(tmp_path / "crawls")]) is None
    assert urls(list(find(["-"], stdin=io.BytesIO(warc(*stories(2), packing="zstd"))))) == ["0", "1"]


# ---- what is broken


@pytest.mark.parametrize("packing", ["none", "gzip", "zstd"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.95])
def test_a_warc_that_is_cut_off_says_so_and_gives_what_is_whole(tmp_path: Path, packing: str, share: float) -> None:
    data = warc(*map(without_digests, stories(5)), packing=packing)
    names = urls(found(tmp_path, data[: int(len(data) * share)]))
    whole = int(5 * share)
    assert names[:whole] == [str(number) for number in range(whole)]
    assert Reason.CUT_OFF in names[whole:] or Reason.BAD_WARC in names[whole:] or Reason.EMPTY in names[whole:]
    assert len(names) <= whole + 2
    assert not [name for name in names[whole:] if isinstance(name, str)], "half a page is no page"


@pytest.mark.parametrize("by", [50, -50, 100_000_000_000, -(10**9)])
@pytest.mark.parametrize("digests", [True, False])
@pytest.mark.parametrize("packing", ["none", "gzip"])
def test_a_wrong_length_costs_the_records_that_it_reaches(tmp_path: Path, by: int, digests: bool, packing: str) -> None:
    records = stories(4)
    bad = longer(records[1], by)
    names = urls(
        found(tmp_path, warc(records[0], bad if digests else without_digests(bad), *records[2:], packing=packing))
    )
    assert names[0] == "0"
    assert {name for name in names if isinstance(name, Reason)} <= {Reason.BAD_WARC, Reason.CUT_OFF, Reason.TOO_LARGE}
    assert any(isinstance(name, Reason) for name in names)
    if by == -50 or (by == 50 and packing == "gzip"):
        assert names[-2:] == ["2", "3"]


def test_a_damaged_member_costs_itself_only(tmp_path: Path) -> None:
    members = [gzip.compress(one) for one in stories(5)]
    members[2] = members[2][:60] + bytes(20) + members[2][80:]
    names = urls(found(tmp_path, b"".join(members)))
    assert [name for name in names if isinstance(name, str)] == ["0", "1", "3", "4"]
    assert Reason.BAD_WARC in names


def test_a_block_that_is_not_what_its_digest_says_is_not_believed(tmp_path: Path) -> None:
    records = stories(3)
    names = urls(found(tmp_path, warc(records[0], records[1].replace(b"harbour", b"HARBOUR"), records[2])))
    assert names == ["0", Reason.BAD_WARC, "2"]


def test_a_digest_that_is_not_known_is_no_fault(tmp_path: Path) -> None:
    facts = {"WARC-Block-Digest": "blake3:abc"}
    assert urls(found(tmp_path, warc(record("https://a.example/1", html(1), facts=facts)))) == ["1"]


def test_a_truncated_capture_is_not_taken_for_the_page(tmp_path: Path) -> None:
    facts = {"WARC-Truncated": "length"}
    assert urls(found(tmp_path, warc(record("https://a.example/1", html(1), facts=facts)))) == [Reason.CUT_OFF]


def test_a_record_that_is_too_large_is_passed_by_in_little_memory(tmp_path: Path) -> None:
    huge = record("https://a.example/huge", html(1) + b" " * 60_000_000)
    data = warc(record("https://a.example/0", html(0)), huge, record("https://a.example/2", html(2)))
    del huge
    (tmp_path / "crawl").write_bytes(data)
    tracemalloc.start()
    names = urls(list(find([str(tmp_path / "crawl")], max_bytes=100_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert names == ["0", Reason.TOO_LARGE, "2"]
    assert peak < 10_000_000


def test_a_body_that_unpacks_without_end_is_too_large(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(30_000_000))
    headers = [TYPE, ("Content-Encoding", "gzip")]
    names = urls(found(tmp_path, warc(record("https://a.example/1", bomb, headers=headers)), max_bytes=100_000))
    assert names == [Reason.TOO_LARGE]


def test_bytes_that_are_no_page_are_refused_whatever_their_header_says(tmp_path: Path) -> None:
    assert urls(found(tmp_path, warc(record("https://a.example/1", b"%PDF-1.7 ...")))) == [Reason.PDF]
    assert urls(found(tmp_path, warc(record("https://a.example/1", b" ")))) == [Reason.EMPTY]


@pytest.mark.parametrize(
    "data", [b"WARC/1.0\r\n", b"WARC/1.0\r\njunk", b"WARC/1.0\r\n\r\n\r\n\r\n", b"WARC/9.9\r\n" * 5000]
)
def test_what_only_begins_as_a_warc_is_named(tmp_path: Path, data: bytes) -> None:
    assert set(urls(found(tmp_path, data))) <= {Reason.EMPTY, Reason.BAD_WARC, Reason.CUT_OFF}
    assert urls(found(tmp_path, data))


def test_a_date_that_is_none_is_nobody_s_guess(tmp_path: Path) -> None:
    [one] = pages(tmp_path, warc(record("https://a.example/1", html(1), facts={"WARC-Date": "yesterday"})))
    assert one.fetched_at is None


# ---- where it stopped


def test_an_import_that_was_interrupted_goes_on_where_it_stopped(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc(*stories(12)))
    seen = iter(range(100))

    def stop() -> bool:
        return next(seen) > 6

    def no_fetch(link: object) -> Page:
        raise AssertionError(link)

    first = list(ingest(find([str(path)]), archive, no_fetch, jobs=1, stop=stop))
    assert 0 < len(first) < 12
    rest = take_in(archive, path)
    assert [outcome.title for outcome in (*first, *rest)] == [f"Story {number}" for number in range(12)]
    assert len(take_in(archive, path)) == 12, "what was taken in to the end is taken in anew"


def test_another_file_of_the_same_name_is_read_from_its_start(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    a, b = ([record(f"https://{site}.example/{number}", html(number)) for number in range(6)] for site in "ab")
    path.write_bytes(warc(*a[:3], packing="none"))
    take_in(archive, path)
    path.write_bytes(warc(*b, packing="none"))  # as long: at the place where the first import stopped stands a record
    assert len(take_in(archive, path)) == 6


def test_a_warc_that_has_grown_is_read_from_where_it_ended(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc(*stories(3)))
    take_in(archive, path)
    path.write_bytes(warc(*stories(5)))
    assert [outcome.title for outcome in take_in(archive, path)] == ["Story 3", "Story 4"]


@pytest.mark.parametrize("place", ["x", "99999999999", "-1", "7", ""])
def test_a_place_that_makes_no_sense_is_no_place(tmp_path: Path, place: str) -> None:
    data = warc(*stories(2))
    assert urls(found(tmp_path, data, stopped_at=lambda _: Mark(place, "https://a.example/0"))) == ["0", "1"]


def test_a_process_that_was_killed_leaves_a_place_to_go_on_from(newskeep: Here, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc(*stories(80)))
    words = ["--archive", str(newskeep.archive), "import", str(path), "--jobs", "1", "--jsonl"]
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "newskeep", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(tmp_path),
    ) as running:
        assert running.stdout is not None
        list(islice(running.stdout, 20))
        running.send_signal(signal.SIGKILL)
    time.sleep(0.1)
    rest = newskeep("import", path, "--jobs", "1", "--jsonl", "-q").out.splitlines()
    assert 0 < len(rest) < 75
    assert len(newskeep("list").out.splitlines()) == 80
