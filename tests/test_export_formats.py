"""Exports beyond text tables: Parquet, EPUB, WARC and citations, as those who read them want them."""

import io
import json
import re
import resource
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pyarrow.parquet  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types
from warcio.checker import Checker  # type: ignore[import-untyped]

from newskeep.archive import Archive
from newskeep.cli.destination import write
from newskeep.export import FORMATS
from newskeep.export.citations import in_tex
from newskeep.export.references import Author, author, reference
from newskeep.export.warc import write_warc
from newskeep.model import Article, Block, BlockKind, KeptArticle, Page, Precision, Removal
from newskeep.readers import find
from tests.archives import STORY, article, page
from tests.command_line import Here, environment

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=()))  # lone surrogates, too
ARTICLE = Article(
    title="Rope walk reopens, slowly",
    standfirst="After two years of work & waiting.",
    authors=("Edda Lindqvist", "Ludwig van der Berg", "Reuters"),
    published=datetime(2026, 3, 4, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    published_precision=Precision.MINUTE,
    site_name="Rope & News",
    tags=("rope", "tar, hot"),
    language="en",
    blocks=(
        Block(BlockKind.PARAGRAPH, "The rope walk opened\nat noon & early."),
        Block(BlockKind.PARAGRAPH, "ALSO READ: Ferry is <late>", Removal.PROMO_PHRASE, "also read"),
        Block(BlockKind.HEADING, "What it costs", level=3),
        Block(BlockKind.LIST_ITEM, "hemp", level=1),
        Block(BlockKind.LIST_ITEM, "tar", level=1),
        Block(BlockKind.QUOTE, "It smells as it did."),
        Block(BlockKind.CODE, "if a < b:\n    c"),
    ),
)
PAGE = Page(
    b"<p>The rope walk opened.",
    "https://a.example/7",
    requested_url="https://a.example/7",
    final_url="https://a.example/7",
    status=200,
    headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("Set-Cookie", "a=1")),
    fetched_at=NOON.replace(microsecond=123456),
)
KEPT = KeptArticle(
    7, 2, 3, ARTICLE, "a.example", NOON, NOON, canonical_url="https://a.example/7", sha256="ab", fetched_at=NOON,
    extras=(("topic", "sea"),), page=PAGE,
)  # fmt: skip
BARE = KeptArticle(8, 1, 1, Article(), "", NOON, NOON)


def text_of(name: str, *articles: KeptArticle, removed: bool = False) -> str:
    stream = io.StringIO(newline="")
    assert FORMATS[name].write(iter(articles), stream, removed) == len(articles)
    return stream.getvalue()


def bytes_of(name: str, *articles: KeptArticle, removed: bool = False) -> bytes:
    stream = io.BytesIO()
    assert FORMATS[name].write(iter(articles), stream, removed) == len(articles)
    return stream.getvalue()


# ---- citations


def test_a_bibtex_entry_says_who_what_where_when_and_when_it_was_captured() -> None:
    assert text_of("bibtex", KEPT) == (
        "@online{a-example-2026-7v2,\n"
        "  author = {Lindqvist, Edda and van der Berg, Ludwig and {Reuters}},\n"
        "  title = {{Rope walk reopens, slowly}},\n"
        "  organization = {Rope \\& News},\n"
        "  date = {2026-03-04},\n"
        "  year = {2026},\n"
        "  url = {https://a.example/7},\n"
        "  urldate = {2026-03-04},\n"
        "  language = {en},\n"
        "  keywords = {rope, tar  hot},\n"
        "  abstract = {After two years of work \\& waiting.},\n"
        "  note = {Captured 2026-03-04T12:00:00Z, version 2 of 3, SHA-256 ab},\n"
        "}\n"
    )


def test_a_ris_record_has_a_tag_a_line() -> None:
    assert text_of("ris", KEPT).split("\r\n") == [
        "TY  - NEWS", "ID  - a-example-2026-7v2", "AU  - Lindqvist, Edda", "AU  - van der Berg, Ludwig",
        "AU  - Reuters", "TI  - Rope walk reopens, slowly", "T2  - Rope & News", "PY  - 2026", "DA  - 2026/03/04",
        "UR  - https://a.example/7", "Y2  - 2026/03/04", "LA  - en", "KW  - rope", "KW  - tar, hot",
        "AB  - After two years of work & waiting.",
        "N1  - Captured 2026-03-04T12:00:00Z, version 2 of 3, SHA-256 ab", "ER  - ", "",
    ]  # fmt: skip


def test_csl_is_one_array_of_items() -> None:
    first, second = json.loads(text_of("csl", KEPT, BARE))
    assert first["type"] == "article-newspaper"
    assert first["author"] == [
        {"family": "Lindqvist", "given": "Edda"},
        {"family": "van der Berg", "given": "Ludwig"},
        {"literal": "Reuters"},
    ]
    assert first["issued"] == {"date-parts": [[2026, 3, 4]]}
    assert first["accessed"] == {"date-parts": [[2026, 3, 4]]}
    assert (first["container-title"], first["URL"]) == ("Rope & News", "https://a.example/7")
    assert (second["id"], second["title"]) == ("article-8v1", "Article 8")
    assert json.loads(text_of("csl")) == []


def test_the_day_of_access_is_that_of_the_capture_in_utc() -> None:
    late = replace(KEPT, fetched_at=datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=-3))))
    assert "urldate = {2026-03-05}" in text_of("bibtex", late)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Edda Lindqvist", Author("Lindqvist", "Edda")),
        ("Ludwig van Beethoven", Author("van Beethoven", "Ludwig")),
        ("Charles de la Tour", Author("de la Tour", "Charles")),
        ("Reuters", Author("Reuters")),
        ("Associated Press", Author("Associated Press")),
        ("AFP", Author("AFP")),
        ("王小明", Author("王小明")),
        ("Our correspondent in Ansel", Author("Our correspondent in Ansel")),
        ("The Editorial Board of the Harbour Tribune", Author("The Editorial Board of the Harbour Tribune")),
    ],
)
def test_only_a_person_s_name_is_taken_apart(name: str, expected: Author) -> None:
    assert author(name) == expected


@given(st.text())
def test_in_tex_braces_are_balanced_and_nothing_acts(words: str) -> None:
    tex = in_tex(words)
    plain = re.sub(r"\\[{}&%$#_]", "", tex)
    assert plain.count("{") == plain.count("}")
    assert not re.search(r"(?<!\\)[&%$#_~^]", re.sub(r"\\\\|\\text\w+\{\}", "", tex))


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_no_text_leaves_its_field(words: str, names: list[str]) -> None:
    told = replace(ARTICLE, title=words, authors=tuple(names), tags=tuple(names), standfirst=words, site_name=words)
    kept = replace(KEPT, article=told, canonical_url=f"https://a.example/{words}")
    lines = text_of("ris", kept).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert all(len(line.splitlines()) == 1 for line in lines[:-1] if line.strip("\u2028\u2029\x85"))
    entry = text_of("bibtex", kept)
    assert entry.count("\n@") == 0
    assert re.sub(r"\\[{}]", "", entry).count("{") == re.sub(r"\\[{}]", "", entry).count("}")
    assert len(json.loads(text_of("csl", kept))) == 1
    entry.encode()


def test_keys_are_one_article_s_version_s_own() -> None:
    keys = {reference(replace(KEPT, id=number, number=version)).key for number in (1, 11) for version in (1, 2)}
    assert len(keys) == 4
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)


# ---- Parquet


def table(data: bytes) -> pyarrow.Table:
    return pyarrow.parquet.read_table(io.BytesIO(data))


def test_parquet_has_a_row_an_article_with_types() -> None:
    rows = table(bytes_of("parquet", KEPT, BARE))
    first, second = rows.to_pylist()
    assert rows.schema.field("published").type == pyarrow.timestamp("us", tz="UTC")
    assert (first["id"], first["change"], first["title"]) == (7, 0, "Rope walk reopens, slowly")
    assert first["published"] == ARTICLE.published
    assert first["published_offset"] == 345
    assert first["authors"] == list(ARTICLE.authors)
    assert first["extras"] == [("topic", "sea")]
    assert first["text"] == ARTICLE.text
    assert (second["published"], second["authors"], second["status"]) == (None, [], None)
    assert "blocks" not in first


def test_parquet_with_removed_has_the_blocks() -> None:
    [row] = table(bytes_of("parquet", KEPT, removed=True)).to_pylist()
    assert [block["removed"] for block in row["blocks"]] == [None, "promo-phrase", None, None, None, None, None]


def test_parquet_is_written_in_groups(tmp_path: Path) -> None:
    long = replace(KEPT, article=Article(blocks=(Block(BlockKind.PARAGRAPH, "x" * 1_500_000),)))
    assert pyarrow.parquet.ParquetFile(io.BytesIO(bytes_of("parquet", *[long] * 7))).num_row_groups == 3


def test_without_pyarrow_parquet_says_what_to_install(tmp_path: Path, newskeep: Here) -> None:
    newskeep("import", Path(__file__).parent / "pages" / "harbour-tribune")
    code = "import sys; sys.modules['pyarrow'] = None; from newskeep.cli import main; sys.argv[0] = 'newskeep'; main()"
    words = ["--archive", str(newskeep.archive), "export", "-f", "parquet", "-o", str(tmp_path / "a.parquet")]
    run = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", code, *words], capture_output=True, text=True, env=environment(tmp_path), check=False
    )
    assert run.returncode == 4
    assert "pip install 'newskeep[parquet]'" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.glob("*parquet*")) == []


# ---- EPUB

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def book(data: bytes) -> dict[str, bytes]:
    """The files of a book that keeps the rules which epubcheck tests first."""
    with ZipFile(io.BytesIO(data)) as zipped:
        first = zipped.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        files = {name: zipped.read(name) for name in zipped.namelist()}
        assert len(files) == len(zipped.infolist())
    assert files["mimetype"] == b"application/epub+zip"
    package = etree.fromstring(files["book/package.opf"])
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    assert {f"book/{item.get('href')}" for item in items.values()} == {
        name for name in files if name.startswith("book/") and name != "book/package.opf"
    }
    spine = [items[ref.get("idref")].get("href") for ref in package.iter(f"{OPF}itemref")]
    contents = etree.fromstring(files["book/contents.xhtml"])
    assert [link.get("href") for link in contents.iter(f"{XHTML}a")] == spine
    assert [item.get("href") for item in items.values() if item.get("properties") == "nav"] == ["contents.xhtml"]
    for tag in ("identifier", "title", "language"):
        assert package.findtext(f".//{{http://purl.org/dc/elements/1.1/}}{tag}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", package.findtext(f".//{OPF}meta") or "")
    for name, content in files.items():
        if name.endswith(".xhtml"):
            assert etree.fromstring(content).tag == f"{XHTML}html"
    return files


def test_an_epub_is_one_book_with_a_chapter_an_article() -> None:
    files = book(bytes_of("epub", KEPT, BARE))
    chapter = files["book/article-000001.xhtml"].decode()
    assert "<h1>Rope walk reopens, slowly</h1>" in chapter
    assert "<p>The rope walk opened<br/>at noon &amp; early.</p>" in chapter
    assert "<ul><li>hemp</li>\n<li>tar</li></ul>" in chapter
    assert "<pre>if a &lt; b:\n    c</pre>" in chapter
    assert "ALSO READ" not in chapter
    assert 'href="https://a.example/7"' in chapter
    assert "Captured 2026-03-04 12:00 UTC, version 2 of 3" in chapter
    assert "Rope &amp; News, 2026-03-04" in files["book/package.opf"].decode()


def test_an_epub_with_removed_shows_it_struck_out_with_the_reason() -> None:
    chapter = book(bytes_of("epub", KEPT, removed=True))["book/article-000001.xhtml"].decode()
    assert '<p class="removed">[promo-phrase] ALSO READ: Ferry is &lt;late&gt;</p>' in chapter


def test_an_epub_of_nothing_is_a_book_all_the_same() -> None:
    book(bytes_of("epub"))


def test_the_same_articles_make_the_same_book() -> None:
    assert bytes_of("epub", KEPT, BARE) == bytes_of("epub", KEPT, BARE)


@given(TEXTS, st.sampled_from(list(BlockKind)), st.booleans())
def test_no_text_breaks_a_book(words: str, kind: BlockKind, removed: bool) -> None:
    told = Article(
        title=words, standfirst=words, authors=(words,), language=words, site_name=words,
        blocks=(Block(kind, words, Removal.RULE if removed else None),),
    )  # fmt: skip
    book(bytes_of("epub", replace(KEPT, article=told, canonical_url=f"https://a.example/{words}"), removed=removed))


# ---- WARC


def checked(path: Path) -> None:
    """warcio's own checker finds nothing wrong."""
    said = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(said):
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its files to the collector
        checker = Checker(type("Asked", (), {"inputs": [str(path)], "verbose": True}))
        checker.process_all()
    assert checker.exit_value == 0, said.getvalue()
    assert "digest pass" in said.getvalue()


def warc_records(path: Path) -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            headers = dict(record.http_headers.headers) if record.http_headers else {}
            said = record.rec_headers
            yield record.rec_type, said["WARC-Target-URI"], said["WARC-Date"], headers, record.content_stream().read()


def test_a_warc_holds_the_pages_with_their_times_and_headers(tmp_path: Path) -> None:
    saved = replace(PAGE, status=None, headers=(), final_url=None, charset="utf-8")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bytes_of("warc", KEPT, replace(KEPT, page=saved)))
    checked(path)
    info, response, resource_ = warc_records(path)
    assert info[0] == "warcinfo"
    assert response == (
        "response", "https://a.example/7", "2026-03-04T12:00:00.123456Z",
        {
            "Content-Type": "text/html; charset=utf-8", "X-Archive-Orig-Content-Encoding": "gzip", "Set-Cookie": "a=1",
            "Content-Length": "24",
        },
        PAGE.body,
    )  # fmt: skip
    assert (resource_[0], resource_[4]) == ("resource", PAGE.body)


def test_an_article_whose_page_is_not_here_has_no_record() -> None:
    stream = io.BytesIO()
    assert write_warc([replace(KEPT, page=None), KEPT], stream) == 1


def test_a_warc_comes_back_as_the_same_captures(archive: Archive, tmp_path: Path) -> None:
    fetched = replace(PAGE, headers=(("Content-Type", "text/html"), ("X-One", "ü")))
    archive.keep(fetched, article(*STORY))
    archive.keep(page("https://a.example/2", b"<p>2"), article("Another story of a rope that broke at noon."))
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        assert FORMATS["warc"].write(archive.with_pages(archive.listing()), file, False) == 2
    checked(path)
    found = {one.requested_url: one for one in find([str(path)]) if isinstance(one, Page)}
    back = found["https://a.example/7"]
    assert (back.body, back.status, back.fetched_at) == (fetched.body, 200, fetched.fetched_at)
    assert back.headers[:2] == fetched.headers
    assert len(found) == 2


def test_a_header_or_an_address_cannot_write_headers_of_its_own(tmp_path: Path) -> None:
    evil = "x\r\nWARC-Type: request\r\n\r\nHTTP/1.1 500 No"
    hostile = replace(
        PAGE,
        requested_url=f"https://a.example/{evil}",
        final_url=None,
        headers=(("X", evil), (evil, "y")),
        charset=evil,
    )
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bytes_of("warc", replace(KEPT, page=hostile)))
    checked(path)
    _, response = warc_records(path)
    assert response[0] == "response"
    assert response[4] == PAGE.body


# ---- where it goes


def test_every_format_goes_into_a_file_and_a_folder(newskeep: Here, tmp_path: Path) -> None:
    newskeep("import", Path(__file__).parent / "pages" / "harbour-tribune")
    newskeep("import", Path(__file__).parent / "pages" / "flussbote")
    for name, form in FORMATS.items():
        whole = tmp_path / f"all{form.suffix}"
        assert newskeep("export", "-f", name, "-o", whole).code == 0
        assert whole.stat().st_size > 300
        assert newskeep("export", "-f", name, "-o", f"{tmp_path / name}/").code == 0
        assert len(list((tmp_path / name).iterdir())) == 2


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_is_full_leaves_no_half_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_text("what stood there before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))  # no file of this process may grow beyond 200 bytes
    try:
        with pytest.raises(OSError, match="File too large"):
            write([KEPT] * 5, FORMATS[name], str(tmp_path / "a"), removed=False, versions=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "a").read_text() == "what stood there before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["jsonl", "parquet", "epub"])
def test_a_disk_that_is_full_ends_with_a_sentence(newskeep: Here, name: str) -> None:
    newskeep("import", Path(__file__).parent / "pages" / "harbour-tribune")
    run = newskeep("export", "-f", name, "-o", "/dev/full")
    assert (run.code, run.out) == (4, "")
    assert run.err == "newskeep: /dev/full cannot be written: No space left on device.\n"
