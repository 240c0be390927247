"""What inputs lead to, and how a saved page is read: real files, folders, links, FIFOs and streams."""

import gzip
import io
import os
import pickle
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newskeep.errors import InputError
from newskeep.export.delimited import COLUMNS
from newskeep.model import Link, Outcome, Page, Reason, Verdict
from newskeep.readers import SavedPage, count, find, read

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HTML = b"<!doctype html><title>Ferry runs again</title><p>The ferry to Holm runs again.</p>"


def saved(found: object) -> SavedPage:
    assert isinstance(found, SavedPage)
    return found


def failed(found: object) -> Outcome:
    assert isinstance(found, Outcome)
    assert found.verdict is Verdict.FAILED
    assert found.detail
    return found


def names(folder: Path) -> list[str]:
    return [os.path.relpath(saved(found).path, folder) for found in find([str(folder)])]


def page(path: Path, body: bytes, *, max_bytes: int = 20_000_000) -> Page:
    path.write_bytes(body)
    [found] = find([str(path)])
    return read(saved(found), at=NOON, max_bytes=max_bytes)


def reason(path: Path, body: bytes, *, max_bytes: int = 20_000_000) -> Reason:
    with pytest.raises(InputError) as caught:
        page(path, body, max_bytes=max_bytes)
    assert caught.value.subject == str(path)
    return caught.value.reason


# ---- find


def test_a_url_of_any_scheme_is_a_link(tmp_path: Path) -> None:
    urls = ["https://example.org/a", "HTTP://example.org", "ftp://example.org/a", "https:/example.org", "mailto:a@b.c"]
    assert list(find(urls)) == [Link(url) for url in urls]


def test_a_file_whose_name_looks_like_a_scheme_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note:one.txt").write_text("A note.")
    assert list(find(["note:one.txt"])) == [SavedPage(str(tmp_path / "note:one.txt"), media_type="text/plain")]


def test_a_path_is_made_absolute_so_that_it_stays_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [saved(found).path for found in find(["./x/../a.html"])] == [str(tmp_path / "a.html")]


def test_a_folder_gives_its_pages_sorted_at_every_depth_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ("b.html", "a.HTM", "c.html.gz", "d.txt", "e.md", "f.xhtml", "style.css", ".hidden.html", "g.csv"):
        (tmp_path / name).write_bytes(HTML)
    for name in ("sub/deep/y.html", "sub/x.html", ".git/z.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(HTML)
    expected = ["a.HTM", "b.html", "c.html.gz", "d.txt", "e.md", "f.xhtml", "sub/x.html", "sub/deep/y.html"]
    assert names(tmp_path) == expected
    assert count([str(tmp_path)]) == len(expected)


def test_the_frames_that_a_browser_saves_beside_a_page_are_no_pages(tmp_path: Path) -> None:
    for name in ("Story.html", "Story_files/advert.html", "Other_files/page.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(HTML)
    assert names(tmp_path) == ["Story.html", "Other_files/page.html"]


def test_links_that_go_in_circles_give_each_page_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.html").write_bytes(HTML)
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "zub").symlink_to(tmp_path / "sub")
    (tmp_path / "self.html").symlink_to(tmp_path / "self.html")
    assert names(tmp_path) == ["self.html", "sub/a.html"]
    with pytest.raises(InputError):
        read(SavedPage(str(tmp_path / "self.html")), at=NOON)


def test_a_folder_without_pages_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p {}")
    [found] = find([str(tmp_path)])
    assert failed(found).reason is Reason.EMPTY


def test_a_folder_that_cannot_be_opened_does_not_stop_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HTML)
    too_long = tmp_path / "list.txt"
    too_long.write_text(f"{tmp_path / ('n' * 300)}\n{tmp_path / 'a.html'}\n")
    unreadable, good = find([], listing=str(too_long))
    with pytest.raises(InputError):
        read(saved(unreadable), at=NOON)
    assert read(saved(good), at=NOON).body == HTML


def test_a_name_that_is_found_costs_no_more_than_250_bytes(tmp_path: Path) -> None:
    for number in range(2_000):
        (tmp_path / f"{number:06}.html").touch()
    tracemalloc.start()
    assert sum(1 for _ in find([str(tmp_path)])) == 2_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000


def test_standard_input_is_one_page_told_by_content() -> None:
    [html] = find(["-"], url="https://example.org/a", stdin=io.BytesIO(HTML))
    [text] = find(["-"], stdin=io.BytesIO(b"A pasted line.\n\nAnother."))
    assert read(saved(html), at=NOON) == Page(HTML, "-", requested_url="https://example.org/a", fetched_at=NOON)
    assert read(saved(text), at=NOON).media_type == "text/plain"


def test_standard_input_is_read_no_further_than_the_limit() -> None:
    stream = io.BytesIO(b"<p>" + b"x" * 5_000)
    [found] = find(["-"], stdin=stream, max_bytes=1_000)
    assert stream.tell() == 1_001
    with pytest.raises(InputError) as caught:
        read(saved(found), at=NOON, max_bytes=1_000)
    assert caught.value.reason is Reason.TOO_LARGE


def test_the_items_of_a_stream_can_be_sent_to_another_process(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "l.txt").write_text("https://example.org/a\n/nowhere\n")
    found = list(find([str(tmp_path)], listing=str(tmp_path / "l.txt")))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (our own values)


def test_a_url_goes_with_one_saved_page_only(tmp_path: Path) -> None:
    for inputs in (["a.html", "b.html"], [str(tmp_path)], ["https://example.org/b"], ["t.csv"], []):
        with pytest.raises(InputError):
            find(inputs, url="https://example.org/a")
    [found] = find(["a.html"], url="https://example.org/a")
    assert saved(found).url == "https://example.org/a"


# ---- lists


def test_a_list_holds_urls_and_paths_comments_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    listing = tmp_path / "list"
    listing.write_bytes(f"\ufeff# mine\r\n\r\nhttps://example.org/a#part\r\n  {path}  \r\n".encode())
    expected = [Link("https://example.org/a#part"), SavedPage(str(path), media_type="text/html")]
    assert list(find([], listing=str(listing))) == expected


def test_a_comment_may_follow_a_url_in_a_list(tmp_path: Path) -> None:
    listing = tmp_path / "urls.txt"
    listing.write_text("https://example.org/a#part   # the lead story\n")
    assert [item.url for item in find([], listing=str(listing)) if isinstance(item, Link)] == [
        "https://example.org/a#part"
    ]


def test_a_list_can_come_on_standard_input() -> None:
    stream = io.BytesIO(b"https://example.org/a\nhttps://example.org/b")
    found = find(["https://example.org/c"], listing="-", stdin=stream)
    assert [item.url for item in found if isinstance(item, Link)] == [f"https://example.org/{x}" for x in "cab"]
    assert not stream.closed
    assert count([], listing="-") is None


@pytest.mark.parametrize("body", [b"x" * 1_000_001, "https://example.org".encode("utf-16"), b"\0\0\0"])
def test_a_list_that_is_no_list_is_said_to_be_none(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "list").write_bytes(body)
    [found] = find([], listing=str(tmp_path / "list"))
    assert failed(found).reason is Reason.BAD_LIST


def test_a_table_that_newskeep_wrote_is_not_fetched_again_unasked(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(",".join(COLUMNS) + "\n1,1,1,https://example.org/a\n", "utf-8")
    [found] = find([str(tmp_path / "out.csv")])
    assert failed(found).reason is Reason.BAD_LIST
    assert "JSON Lines" in failed(found).detail


def test_a_list_that_is_not_there_is_an_outcome(tmp_path: Path) -> None:
    [found] = find([], listing=str(tmp_path / "nowhere"))
    assert failed(found).reason is Reason.NOT_FOUND


# ---- tables


def table(tmp_path: Path, text: str | bytes, name: str = "t.csv") -> list[object]:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(find([str(tmp_path / name)]))


def test_a_table_gives_links_and_saved_pages_and_keeps_its_other_columns(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        'URL,Shared on,file,note\nhttps://example.org/a,2024-01-02,,"two, words"\nhttps://example.org/b,,p/b.html,\n',
    )
    assert found == [
        Link("https://example.org/a", (("Shared on", "2024-01-02"), ("note", "two, words"))),
        SavedPage(str(tmp_path / "p/b.html"), "https://example.org/b", media_type="text/html"),
    ]


@pytest.mark.parametrize(("delimiter", "name"), [("\t", "t.tsv"), (";", "t.csv"), ("|", "t.csv"), ("\t", "t.csv")])
def test_a_table_is_read_with_the_delimiter_of_its_first_line(tmp_path: Path, delimiter: str, name: str) -> None:
    text = f"id{delimiter}url\n7{delimiter}https://example.org/a,b;c\n"
    if delimiter == ";":
        text = text.replace(",b;c", "")
    [found] = table(tmp_path, text, name)
    assert isinstance(found, Link)
    assert found.extras == (("id", "7"),)


def test_a_table_from_excel_in_windows_1252_keeps_its_letters(tmp_path: Path) -> None:
    [one, two] = table(tmp_path, b"\xef\xbb\xbfurl,note\nhttps://a.example,caf\xe9\nhttps://b.example,caf\xc3\xa9\n")
    assert isinstance(one, Link)
    assert isinstance(two, Link)
    assert one.extras == two.extras == (("note", "café"),)


def test_a_packed_table_is_read_and_a_cut_one_says_so_after_its_rows(tmp_path: Path) -> None:
    packed = gzip.compress(b"url\n" + b"".join(b"https://example.org/%d\n" % n for n in range(5_000)))
    assert len(table(tmp_path, packed, "t.csv.gz")) == 5_000
    *links, last = table(tmp_path, packed[:-20], "t.csv.gz")
    assert links
    assert failed(last).reason is Reason.BROKEN_GZIP


def test_one_bad_row_does_not_stop_a_table(tmp_path: Path) -> None:
    rows = f"url,n\nhttps://example.org/a,1\n,2\n\nhttps://example.org/b,{'x' * 140_000}\nhttps://example.org/c,3,4\n"
    one, without_url, too_long, last = table(tmp_path, rows)
    assert one == Link("https://example.org/a", (("n", "1"),))
    assert "Row 3 has no URL" in failed(without_url).detail
    assert failed(too_long).reason is Reason.BAD_LIST
    assert last == Link("https://example.org/c", (("n", "3"), ("column 3", "4")))


@pytest.mark.parametrize(
    "text", ["", "link,title\na,b\n", "\n\n", "https://example.org/a\n", b"\x00\x01\x02", b"\r\r,"]
)
def test_a_table_without_a_url_column_is_refused(tmp_path: Path, text: str | bytes) -> None:
    [found] = table(tmp_path, text)
    assert failed(found).reason is Reason.BAD_LIST


# ---- read


def test_a_page_is_read_with_its_path_time_and_extras(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(HTML)
    facts = SavedPage(str(path), "https://example.org/a", (("note", "x"),), "text/html")
    expected = Page(HTML, str(path), requested_url="https://example.org/a", fetched_at=NOON, extras=(("note", "x"),))
    assert read(facts, at=NOON) == expected


@pytest.mark.parametrize("name", ["a.html.gz", "a.html", "a.gz", "a"])
def test_gzip_is_told_by_content_whatever_the_name(tmp_path: Path, name: str) -> None:
    two_members = gzip.compress(HTML) + gzip.compress(b"<p>More.</p>")
    assert page(tmp_path / name, two_members).body == HTML + b"<p>More.</p>"


def test_broken_gzip_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(HTML)
    assert reason(tmp_path / "empty.html.gz", b"") is Reason.EMPTY
    for body in (packed[:-1], packed[:30], packed[:3], b"\x1f\x8b" + b"nonsense" * 9, packed + packed[:12]):
        assert reason(tmp_path / "a.html.gz", body) is Reason.BROKEN_GZIP


def test_a_gzip_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    body = b"".join(bomb.compress(b"x" * 1_000_000) for _ in range(60)) + bomb.flush()
    (tmp_path / "a.html.gz").write_bytes(body)
    tracemalloc.start()
    with pytest.raises(InputError) as caught:
        read(SavedPage(str(tmp_path / "a.html.gz")), at=NOON, max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.reason is Reason.TOO_LARGE
    assert peak < 6_000_000


def test_a_page_of_300_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(InputError) as caught:
        read(SavedPage(str(tmp_path / "a.html")), at=NOON)
    assert caught.value.reason is Reason.TOO_LARGE
    assert "20,000,000" in caught.value.detail


@pytest.mark.parametrize("body", [b"", b"  \r\n\t", b" " * 5_000])
def test_a_page_of_nothing_is_empty(tmp_path: Path, body: bytes) -> None:
    assert reason(tmp_path / "a.html", body) is Reason.EMPTY


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.7\n" + b"text " * 100, Reason.PDF),
        (b"\x89PNG\r\n\x1a\n" + b"a" * 100, Reason.NOT_TEXT),
        (b"\xff\xd8\xff\xe0" + b"a" * 100, Reason.NOT_TEXT),
        (b"PK\x03\x04" + b"a" * 100, Reason.NOT_TEXT),
        (b"\0" * 100, Reason.NOT_TEXT),
        (bytes(range(256)) * 40, Reason.NOT_TEXT),
    ],
)
def test_binary_data_named_html_is_refused(tmp_path: Path, body: bytes, expected: Reason) -> None:
    assert reason(tmp_path / "a.html", body) is expected
    assert reason(tmp_path / "a", body) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "koi8-r"])
@pytest.mark.parametrize("words", ["Паром снова ходит на остров.", "The ferry runs again."])
def test_a_page_in_any_encoding_is_text(tmp_path: Path, encoding: str, words: str) -> None:
    body = f"<!DOCTYPE html><html><body><p>{words}</p></body></html>".encode(encoding)
    assert page(tmp_path / "a", body).body == body
    assert page(tmp_path / "a", body).media_type == "text/html" or encoding == "utf-32"


def test_a_page_in_iso_2022_jp_and_one_with_stray_nuls_are_text(tmp_path: Path) -> None:
    assert page(tmp_path / "a.html", ("<p>" + "船がまた動く。" * 50).encode("iso2022_jp"))
    assert page(tmp_path / "b.html", HTML * 10 + b"\0" * 8)


def test_the_suffix_tells_text_from_html_but_a_whole_page_is_html(tmp_path: Path) -> None:
    assert page(tmp_path / "a.txt", b"<p>is a tag, said the teacher.").media_type == "text/plain"
    assert page(tmp_path / "a.txt", b"\n<!DOCTYPE HTML><p>x").media_type == "text/html"
    assert page(tmp_path / "a.md", b"# Heading").media_type == "text/plain"
    assert page(tmp_path / "a.htm", b"no tag at all").media_type == "text/html"
    assert page(tmp_path / "a", b"<p>x").media_type == "text/html"
    assert page(tmp_path / "a", b"Plain words.").media_type == "text/plain"
    assert page(tmp_path / "a.php", b"<?xml version='1.0'?><html>").media_type == "text/html"
    assert reason(tmp_path / "a.yaml", b"a: 1") is Reason.UNKNOWN_FORMAT


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.html")
    (tmp_path / "folder.html").mkdir()
    for place in (tmp_path / "fifo.html", tmp_path / "folder.html", Path("/dev/zero")):
        with pytest.raises(InputError) as caught:
            read(SavedPage(str(place)), at=NOON)
        assert caught.value.reason is Reason.NOT_READABLE


def test_a_missing_and_an_unreadable_file_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(SavedPage(str(tmp_path / "none.html")), at=NOON)
    assert caught.value.reason is Reason.NOT_FOUND
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "a.html").chmod(0)
    if os.access(tmp_path / "a.html", os.R_OK):
        pytest.skip("the superuser reads everything")
    with pytest.raises(InputError) as caught:
        read(SavedPage(str(tmp_path / "a.html")), at=NOON)
    assert caught.value.reason is Reason.NOT_READABLE


def test_a_file_name_that_is_no_text_is_read_and_shown_with_escapes(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.html"
    with open(raw, "wb") as file:  # noqa: PTH123 (Path takes no bytes)
        file.write(HTML)
    [found] = find([str(tmp_path)])
    source = read(saved(found), at=NOON).source
    assert source.endswith("caf\\udce9.html")
    assert source.encode()


@pytest.mark.parametrize(
    "comment",
    [
        b"<!-- saved from url=(0026)https://example.org/story -->",
        b"<!--\n Page saved with SingleFile \n url: https://example.org/story \n saved date: Tue -->",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_comment_of_a_browser_says_the_url(tmp_path: Path, comment: bytes, encoding: str) -> None:
    body = (b"<!DOCTYPE html>\n<html>" + comment + b"<p>x</p>").decode().encode(encoding)
    assert page(tmp_path / "a.html", body).requested_url == "https://example.org/story"
    (tmp_path / "a.html").write_bytes(body)
    given = SavedPage(str(tmp_path / "a.html"), "https://example.org/given")
    assert read(given, at=NOON).requested_url == "https://example.org/given"


def test_the_mark_of_the_web_names_no_url(tmp_path: Path) -> None:
    assert page(tmp_path / "a.html", b"<!-- saved from url=(0014)about:internet --><p>x").requested_url is None


def test_singlefile_says_when_the_page_was_saved(tmp_path: Path) -> None:
    comment = b"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/s \n saved date: "
    dated = page(tmp_path / "a.html", comment + b"Tue Jan 03 2023 10:20:30 GMT+0100 (CET)\n--><p>x")
    undated = page(tmp_path / "a.html", comment + b"Tue Jan 99 2023 10:20:30 GMT+0100 (CET)\n--><p>x")
    assert dated.fetched_at == datetime(2023, 1, 3, 9, 20, 30, tzinfo=UTC)
    assert dated.fetched_at.utcoffset() == timedelta(hours=1)
    assert undated.fetched_at == NOON
