"""What newskeep exports comes back identical; what other tools wrote becomes articles; what is broken costs itself."""

import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import zstandard

from newskeep.archive import Archive, open_archive
from newskeep.errors import InputError
from newskeep.export import FORMATS
from newskeep.export.records import SCHEMA_VERSION
from newskeep.ingest import ingest
from newskeep.interchange import read_record
from newskeep.model import Article, Block, BlockKind, Link, Outcome, Page, Precision, Reason, Removal, Verdict
from newskeep.readers import find
from newskeep.saved import JSON, SavedPage
from tests.archives import NOON, OTHER_STORY, STORY, Clock, article, page
from tests.command_line import Here

OWN = ("id", "change")  # each archive's own
RICH = Article(
    blocks=(
        Block(BlockKind.HEADING, "What it costs", level=2, path="article>h2"),
        Block(BlockKind.PARAGRAPH, "The rope walk opened at noon,\nwith tar and hemp and a brass band."),
        Block(BlockKind.PARAGRAPH, "ALSO READ: Ferry is late", Removal.PROMO_PHRASE, "also read", "p.x", 0.9375),
        Block(BlockKind.CODE, "one\n\n\ntwo", path="pre"),
        Block(BlockKind.LIST_ITEM, "नीलगढ़ \u2028 and a bar | and “quotes”", level=1),
    ),
    title="Rope walk reopens, slowly",
    standfirst="After two years.",
    authors=("Edda Lindqvist", "Tom Abara"),
    published=datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    published_precision=Precision.MINUTE,
    modified=datetime(2026, 3, 5, tzinfo=UTC),
    modified_precision=Precision.DAY,
    site_name="Rope News",
    section="Trades",
    tags=("rope", "either|or"),
    language="en",
    description="A description.",
    image="https://a.example/rope.jpg",
    canonical_url="https://a.example/rope",
    free_to_read=True,
    extractor="newskeep 9.9",
)


@pytest.fixture
def filled(archive: Archive, clock: Clock) -> Archive:
    """An archive with edits, aliases, extras, a page that was saved, and a canonical URL that is another's."""
    rope = page("https://a.example/rope?page=1", b"rope", requested="https://short.example/1")
    archive.keep(replace(rope, extras=(("topic", "sea"), ("coder", ""))), RICH)
    clock.move(days=1, microseconds=123456)
    archive.keep(page("https://a.example/pier"), article(*STORY))
    clock.move(days=1)
    archive.keep(page("https://a.example/pier", b"2"), article(*STORY, "A correction was made."))
    archive.keep(page("https://a.example/pier", b"3"), article("Subscribe to read on about the pier."))  # suspect
    archive.keep(page(None, b"4", source="/saved/school.html"), article(*OTHER_STORY, title="School"))
    archive.keep(
        page("https://a.example/copy", b"5"),
        article(
            "It says of itself that it is the pier, and it is not that.",
            title="No pier",
            canonical_url="https://a.example/pier",
        ),
    )
    archive.keep(page("https://a.example/rope", b"rope again"), RICH)
    return archive


def exported(archive: Archive, *, removed: bool = True, versions: bool = False) -> list[str]:
    stream = io.StringIO(newline="")
    FORMATS["jsonl"].write(archive.listing(newest_first=False, versions=versions), stream, removed)
    return stream.getvalue().splitlines()


def without(lines: list[str], *names: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in json.loads(line).items() if key not in names} for line in lines]


def taken_in(archive: Archive, *inputs: str | Path) -> list[Outcome]:
    def no_fetch(link: Link) -> Page:
        raise AssertionError(link.url)

    return list(ingest(find([str(name) for name in inputs]), archive, no_fetch, jobs=1))


def other_archive(tmp_path: Path, blank: Path, name: str = "other.db") -> Archive:
    (tmp_path / name).write_bytes(blank.read_bytes())
    return open_archive(tmp_path / name)


# ---- newskeep's own


@pytest.mark.parametrize("removed", [True, False])
def test_what_goes_out_comes_back_identical(
    filled: Archive, tmp_path: Path, blank_archive: Path, removed: bool
) -> None:
    lines = exported(filled, removed=removed)
    (tmp_path / "out.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        outcomes = taken_in(other, tmp_path / "out.jsonl")
        assert [outcome.verdict for outcome in outcomes] == [Verdict.NEW] * 4
        again = exported(other, removed=removed)
    mine = ("version", "versions", *OWN)
    assert without(again, *mine) == without(lines, *mine)


def test_with_versions_their_numbers_come_back_too(filled: Archive, tmp_path: Path, blank_archive: Path) -> None:
    lines = exported(filled, versions=True)
    assert [json.loads(line)["grade"] for line in lines].count("suspect") == 1
    (tmp_path / "out.jsonl").write_text("\n".join(lines), "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        taken_in(other, tmp_path / "out.jsonl")
        assert without(exported(other, versions=True), *OWN) == without(lines, *OWN)
        assert without(exported(other), *OWN) == without(exported(filled), *OWN)


def test_to_take_it_in_twice_or_where_it_came_from_changes_nothing(filled: Archive, tmp_path: Path) -> None:
    lines = exported(filled)
    (tmp_path / "out.jsonl").write_text("\n".join(lines), "utf-8")
    for _ in range(2):
        assert {outcome.verdict for outcome in taken_in(filled, tmp_path / "out.jsonl")} == {Verdict.SAME}
    assert exported(filled) == lines


def test_an_address_that_was_not_its_own_there_is_not_its_own_here(
    filled: Archive, tmp_path: Path, blank_archive: Path
) -> None:
    copy = [line for line in exported(filled) if '"title": "No pier"' in line]
    (tmp_path / "out.jsonl").write_text(copy[0], "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        taken_in(other, tmp_path / "out.jsonl")
        assert without(exported(other), *OWN) == without(copy, *OWN)
        assert other.find("https://a.example/pier") is None


def test_bytes_that_come_with_another_article_are_kept_for_both(
    filled: Archive, tmp_path: Path, blank_archive: Path
) -> None:
    (tmp_path / "out.jsonl").write_text(exported(filled)[0], "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        taken_in(other, tmp_path / "out.jsonl")
        other.keep(page("https://b.example/1", b"rope"), article(*OTHER_STORY))
        assert [other.page_body(kept.id) for kept in other.listing()] == [b"rope", b"rope"]


def test_a_page_whose_bytes_come_later_is_kept_then(filled: Archive, tmp_path: Path, blank_archive: Path) -> None:
    (tmp_path / "out.jsonl").write_text(exported(filled)[0], "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        [outcome] = taken_in(other, tmp_path / "out.jsonl")
        assert outcome.article_id is not None
        with pytest.raises(LookupError, match="only its hash"):
            other.page_body(outcome.article_id)
        other.keep(page("https://a.example/rope?page=1", b"rope"), RICH)
        assert other.page_body(outcome.article_id) == b"rope"


def test_what_somebody_added_becomes_an_extra(filled: Archive, tmp_path: Path, blank_archive: Path) -> None:
    record = {**json.loads(exported(filled)[0]), "sentiment": -0.5, "codes": ["a", "b"]}
    (tmp_path / "out.jsonl").write_text(json.dumps(record), "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        taken_in(other, tmp_path / "out.jsonl")
        (kept,) = other.listing()
    assert dict(kept.extras) == {"topic": "sea", "coder": "", "sentiment": "-0.5", "codes": '["a", "b"]'}


def test_a_text_that_somebody_changed_goes_over_its_blocks() -> None:
    record = {
        "schema_version": 1,
        "extractor": "",
        "text": "One.\n\nTwo.",
        "blocks": [{"kind": "quote", "text": "One."}],
    }
    assert [block.text for block in read(record).blocks] == ["One.", "Two."]


def test_a_reason_that_is_not_known_here_still_removes() -> None:
    block = {"kind": "paragraph", "text": "x", "removed": "quantum-advert", "evidence": "q"}
    (found,) = read({"schema_version": 1, "extractor": "", "text": "", "blocks": [block]}).blocks
    assert (found.removed, found.evidence) == (Removal.RULE, "quantum-advert: q")


def test_the_command_line_hands_an_archive_on(newskeep: Here, tmp_path: Path, filled: Archive) -> None:
    lines = exported(filled)
    (tmp_path / "name-that-says-nothing").write_text("\n".join(lines), "utf-8")
    assert newskeep("import", tmp_path / "name-that-says-nothing").code == 0
    back = without(newskeep("export", "--removed").out.splitlines(), "version", "versions", *OWN)
    assert sorted(map(str, back)) == sorted(map(str, without(lines, "version", "versions", *OWN)))


# ---- broken and hostile


def read(record: dict[str, Any]) -> Article:
    return read_record(Page(json.dumps(record).encode(), "x.jsonl#1", JSON, fetched_at=NOON))[1]


def reason(body: bytes) -> Reason:
    with pytest.raises(InputError) as caught:
        read_record(Page(body, "x.jsonl#1", JSON, fetched_at=NOON))
    assert caught.value.subject == "x.jsonl#1"
    assert caught.value.detail.endswith(".")
    return caught.value.reason


def test_broken_lines_fail_with_their_numbers_and_the_rest_goes_on(
    filled: Archive, tmp_path: Path, blank_archive: Path
) -> None:
    good = exported(filled)
    newer = json.dumps({**json.loads(good[1]), "schema_version": SCHEMA_VERSION + 1})
    path = tmp_path / "out.jsonl"
    lines = [good[0], good[1][:100], "", newer, '{"a": 1}', "[1]", '"text"', good[2], good[3][:-5]]
    path.write_text("\n".join(lines), "utf-8")
    with other_archive(tmp_path, blank_archive) as other:
        outcomes = taken_in(other, path)
    assert [(outcome.verdict, outcome.reason, outcome.subject.removeprefix(str(path))) for outcome in outcomes] == [
        (Verdict.NEW, None, "#1"),
        (Verdict.FAILED, Reason.BAD_RECORD, "#2"),
        (Verdict.FAILED, Reason.NEWER_RECORD, "#4"),
        (Verdict.SKIPPED, Reason.NOT_A_PAGE, "#5"),
        (Verdict.FAILED, Reason.BAD_RECORD, "#6"),
        (Verdict.FAILED, Reason.BAD_RECORD, "#7"),
        (Verdict.NEW, None, "#8"),
        (Verdict.FAILED, Reason.BAD_RECORD, "#9"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 5),
        ("authors", "Ann"),
        ("authors", [1]),
        ("published", "yesterday"),
        ("published", "2026-03-04T12:00:00"),
        ("status", "200"),
        ("status", True),
        ("status", 10**30),
        ("sha256", "zz"),
        ("extras", []),
        ("aliases", {}),
        ("blocks", [1]),
        ("blocks", [{"text": 1}]),
        ("blocks", [{"text": "x", "link_share": 7}]),
        ("free_to_read", "yes"),
        ("schema_version", None),
        ("schema_version", 0),
    ],
)
def test_a_value_of_a_wrong_type_is_named(name: str, value: object) -> None:
    record = {"schema_version": 1, "extractor": "x", "text": "Some words here.", name: value}
    assert reason(json.dumps(record).encode()) is Reason.BAD_RECORD


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a":}', b"[]", b"null", b"\xff\xfe", b'{"a": ' + b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_what_is_no_object_is_a_bad_record(body: bytes) -> None:
    assert reason(body) is Reason.BAD_RECORD


def records(tmp_path: Path, body: bytes, *, max_bytes: int = 10_000) -> list[tuple[str, Any]]:
    (tmp_path / "a.json").write_bytes(body)
    return [outlined(found) for found in find([str(tmp_path / "a.json")], max_bytes=max_bytes)]


def outlined(found: object) -> tuple[str, Any]:
    if isinstance(found, SavedPage):
        return found.place, json.loads(found.body or b"")
    assert isinstance(found, Outcome)
    return found.subject.rpartition("#")[2] if "#" in found.subject else "", found.reason


def test_an_array_is_cut_into_its_elements(tmp_path: Path) -> None:
    body = b'\xef\xbb\xbf [\n {"a": "]}, {"},\n\n{"b": [1, {"c": "\xc3\xa9"}]} ,3\n]\n'
    assert records(tmp_path, body) == [("1", {"a": "]}, {"}), ("2", {"b": [1, {"c": "é"}]}), ("3", 3)]
    many = json.dumps([{"n": number, "x": "y" * 3000} for number in range(200)]).encode()
    assert [found[1]["n"] for found in records(tmp_path, many)] == list(range(200))
    assert records(tmp_path, b"[]") == []


def test_an_array_that_breaks_off_says_so_and_gives_what_stood_before(tmp_path: Path) -> None:
    assert records(tmp_path, b'[{"a": 1}, {"b": ') == [("1", {"a": 1}), ("2", Reason.BAD_RECORD)]
    assert records(tmp_path, b'[{"a": 1},') == [("1", {"a": 1}), ("", Reason.BAD_RECORD)]
    assert records(tmp_path, b'[{"a": 1}, {"b": "' + b"x" * 300_000) == [("1", {"a": 1}), ("2", Reason.TOO_LARGE)]


def test_a_line_that_is_too_long_costs_itself_only(tmp_path: Path) -> None:
    body = b'{"a": 1}\n{"b": "' + b"x" * 200_000 + b'"}\n{"c": 3}\n'
    assert records(tmp_path, body) == [("1", {"a": 1}), ("2", Reason.TOO_LARGE), ("3", {"c": 3})]


def test_one_object_over_many_lines_is_one_record(tmp_path: Path) -> None:
    assert records(tmp_path, json.dumps({"a": {"b": [1, 2]}}, indent=2).encode()) == [("", {"a": {"b": [1, 2]}})]


def test_gzip_and_zstandard_are_looked_through_whatever_the_name(tmp_path: Path) -> None:
    body = b'{"a": 1}\n{"b": 2}\n'
    expected = [("1", {"a": 1}), ("2", {"b": 2})]
    assert records(tmp_path, gzip.compress(body)) == expected
    assert records(tmp_path, zstandard.compress(body) + zstandard.compress(b'{"c": 3}\n')) == [
        *expected,
        ("3", {"c": 3}),
    ]


def test_gzip_that_is_cut_off_gives_what_stood_before(tmp_path: Path) -> None:
    lines = b"".join(b'{"a": "%064x"}\n' % (7**number) for number in range(1, 2000))
    found = records(tmp_path, gzip.compress(lines)[:-2000])
    assert len(found) > 100
    assert found[-1][1] is Reason.BROKEN_GZIP


def test_standard_input_holds_records(archive: Archive) -> None:
    found = list(find(["-"], stdin=io.BytesIO(b'{"a": 1}\n{"b": 2}\n')))
    assert [outlined(item) for item in found] == [("1", {"a": 1}), ("2", {"b": 2})]


def test_a_text_that_begins_with_a_bracket_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[Updated] The council has voted.\n")
    assert list(find([str(tmp_path / "a.txt")])) == [SavedPage(str(tmp_path / "a.txt"), media_type="text/plain")]


# ---- other tools

TEXT = "\n".join(STORY)
TRAFILATURA = {
    "title": "Board votes to rebuild pier", "author": "Edda Lindqvist; Tom Abara", "hostname": "a.example",
    "date": "2026-03-01", "fingerprint": "0f", "id": None, "license": None, "comments": "",
    "raw_text": TEXT.replace("\n", " "), "text": TEXT, "language": "en", "image": "https://a.example/p.jpg",
    "pagetype": "article", "filedate": "2026-03-02", "source": "https://a.example/pier", "excerpt": "A pier.",
    "source-hostname": "A Example", "categories": "Local", "tags": "harbour;storm",
}  # fmt: skip
NEWS_PLEASE = {
    "authors": ["Edda Lindqvist", "Tom Abara"], "date_download": "2026-03-02 08:00:00", "date_modify": None,
    "date_publish": "2026-03-01 06:30:00", "description": "A pier.", "filename": "x.json", "image_url": None,
    "language": "en", "localpath": None, "maintext": TEXT, "source_domain": "a.example", "text": None,
    "title": "Board votes to rebuild pier", "title_page": None, "url": "https://a.example/pier",
}  # fmt: skip
FUNDUS = {
    "title": "Board votes to rebuild pier", "authors": ["Edda Lindqvist", "Tom Abara"], "plaintext": TEXT,
    "publishing_date": "2026-03-01T06:30:00+00:00", "topics": ["harbour"], "url": "https://a.example/pier",
    "lang": "en",
}  # fmt: skip
WALLABAG = {
    "is_archived": 0, "is_starred": 1, "tags": ["harbour", "to read"], "is_public": False, "id": 7,
    "title": "Board votes to rebuild pier", "url": "https://a.example/pier", "given_url": "https://a.example/pier?utm=1",
    "hashed_url": "x", "content": "".join(f"<p>{line}</p>" for line in STORY) + "<script>x()</script>",
    "created_at": "2026-03-02T08:00:00+00:00", "updated_at": "2026-03-02T08:00:00+00:00",
    "published_at": "2026-03-01T06:30:00+00:00", "published_by": ["Edda Lindqvist", "Tom Abara"], "annotations": [],
    "language": "en", "reading_time": 1, "domain_name": "a.example", "preview_picture": "https://a.example/p.jpg",
}  # fmt: skip


@pytest.mark.parametrize(
    "record", [TRAFILATURA, NEWS_PLEASE, FUNDUS, WALLABAG], ids=["trafilatura", "news-please", "fundus", "wallabag"]
)
def test_a_record_of_another_tool_becomes_an_article(archive: Archive, tmp_path: Path, record: dict[str, Any]) -> None:
    (tmp_path / "folder").mkdir()
    body = json.dumps([record] if record is WALLABAG else record, indent=1)
    (tmp_path / "folder" / "a.json").write_text(body, "utf-8")
    [outcome] = taken_in(archive, tmp_path / "folder")
    assert (outcome.verdict, outcome.detail) == (Verdict.NEW, "")
    kept = archive.find("https://a.example/pier")
    assert kept is not None
    assert kept.article.text.split("\n\n") == list(STORY)
    assert kept.article.title == "Board votes to rebuild pier"
    assert kept.article.authors == ("Edda Lindqvist", "Tom Abara")
    assert kept.article.published is not None
    assert kept.article.published.date().isoformat() == "2026-03-01"
    assert kept.article.language == "en"
    if record is WALLABAG:
        assert dict(kept.extras) == {"tags": "harbour, to read", "is_starred": "yes"}
    if record in (WALLABAG, NEWS_PLEASE):
        assert kept.fetched_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert json.loads(archive.page_body(kept.id))["title"] == record["title"]  # the record is kept as it came


def test_promotions_that_a_tool_left_in_its_text_go(archive: Archive, tmp_path: Path) -> None:
    record = {**TRAFILATURA, "text": f"{STORY[0]}\nALSO READ: Ferry to Holm is late again\n{STORY[1]}"}
    (tmp_path / "a.json").write_text(json.dumps(record), "utf-8")
    taken_in(archive, tmp_path / "a.json")
    (kept,) = archive.listing()
    assert kept.article.text.split("\n\n") == [STORY[0], STORY[1]]
    assert [block.removed for block in kept.article.blocks if block.removed] == [Removal.PROMO_PHRASE]


def test_beside_a_page_a_record_of_news_please_gives_url_and_time(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "pier.html").write_text(f"<title>Pier</title><article><h1>Pier</h1>{WALLABAG['content']}</article>")
    (tmp_path / "pier.html.json").write_text(json.dumps(NEWS_PLEASE))
    [outcome] = taken_in(archive, tmp_path)
    kept = archive.find("https://a.example/pier")
    assert outcome.verdict is Verdict.NEW
    assert kept is not None
    assert kept.fetched_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert b"<article>" in archive.page_body(kept.id)


def test_json_of_another_sort_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x", "text": "y"}')
    (tmp_path / "a.html").write_text("<p>x")
    assert [found.path for found in find([str(tmp_path)]) if isinstance(found, SavedPage)] == [str(tmp_path / "a.html")]


def test_hostile_content_of_wallabag_stays_content(archive: Archive, tmp_path: Path) -> None:
    record = {
        **WALLABAG,
        "title": '"><script>alert(1)</script>',
        "published_by": ["<b>x</b>"],
        "tags": [{"label": "t"}, 5],
    }
    (tmp_path / "a.json").write_text(json.dumps([record]), "utf-8")
    taken_in(archive, tmp_path / "a.json")
    (kept,) = archive.listing()
    assert "alert(1)" not in kept.article.text
    assert dict(kept.extras)["tags"] == "t"


# ---- links of other tools

POCKET = """<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul>
<li><a href="https://a.example/1?a=1&amp;b=2" time_added="1700000000" tags="harbour,to read">Pier &amp; rope</a></li>
<li><a href="https://a.example/2" time_added="x" tags="">https://a.example/2</a></li><li><a name="x">no link</a></li>
</ul></body></html>"""


def test_an_export_of_pocket_is_a_list_of_links(tmp_path: Path) -> None:
    (tmp_path / "ril_export.html").write_text(POCKET)
    (tmp_path / "part_000000.csv").write_text(
        "title,url,time_added,tags,status\nPier,https://a.example/3,1,a|b,unread\n"
    )
    assert list(find([str(tmp_path / "ril_export.html"), str(tmp_path / "part_000000.csv")])) == [
        Link(
            "https://a.example/1?a=1&b=2",
            (("title", "Pier & rope"), ("tags", "harbour,to read"), ("time_added", "2023-11-14T22:13:20+00:00")),
        ),
        Link("https://a.example/2"),
        Link("https://a.example/3", (("title", "Pier"), ("time_added", "1"), ("tags", "a|b"), ("status", "unread"))),
    ]
    assert len(list(find([str(tmp_path / "ril_export.html")], max_bytes=10))) == 2
