"""list, search, show, export, why and stats, on an archive of saved pages."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.command_line import PAGES, SAMPLE, SAMPLE_URL, Here, run_process

TITLE = "Council votes to keep the lifeboat station on the east quay"


@pytest.fixture
def filled(newskeep: Here) -> Here:
    """The command line on an archive of all saved pages; the sample is article 1 and has its URL."""
    newskeep("import", SAMPLE, "--url", SAMPLE_URL, "-q")
    newskeep("import", PAGES, "-q")
    return newskeep


def test_a_list_in_a_pipe_is_tab_separated_newest_first_and_nothing_is_cut(filled: Here) -> None:
    run = filled("list")
    rows = [line.split("\t") for line in run.out.splitlines()]
    assert run.code == 0
    assert {len(row) for row in rows} == {5}
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    assert ["1", "2026-03-04T07:15:00+00:00", "www.harbour-tribune.example", TITLE, SAMPLE_URL] in rows


def test_a_list_as_json_is_one_array_and_as_jsonl_an_object_a_line(filled: Here) -> None:
    array = json.loads(filled("list", "--json").out)
    assert array == [json.loads(line) for line in filled("list", "--jsonl").out.splitlines()]
    assert {record["language"] for record in array} >= {"en", "fr", "de", "es", "ar", "hi", "ja", "ru"}


def test_a_list_says_a_day_alone_where_only_the_day_is_known(newskeep: Here, tmp_path: Path) -> None:
    day_only = SAMPLE.read_bytes().replace(b"2026-03-04T07:15:00+00:00", b"2026-03-04").replace(b"2026, 7:15", b"2026")
    path = tmp_path / "day.html"
    path.write_bytes(day_only)
    newskeep("import", path, "--url", SAMPLE_URL, "-q")
    assert newskeep("list").out.split("\t")[1] == newskeep("search", "lifeboat").out.split("\t")[1] == "2026-03-04"
    (record,) = json.loads(newskeep("list", "--json").out)
    assert (record["published"], record["published_precision"]) == ("2026-03-04T00:00:00+00:00", "day")


def test_a_list_takes_a_query_a_limit_and_days_both_included(filled: Here) -> None:
    assert len(filled("list", "--limit", "2").out.splitlines()) == 2
    days = filled("list", "--since", "2026-03-04", "--until", "2026-03-04", "--json").out
    assert {record["published"][:10] for record in json.loads(days)} == {"2026-03-04"}
    (only,) = json.loads(filled("list", "site:harbour-tribune.example", "--since", "2026-01-01", "--json").out)
    assert only["title"] == TITLE


def test_nothing_found_is_1_and_still_valid_json(filled: Here) -> None:
    assert (filled("list", "zebra").code, filled("list", "zebra").out) == (1, "")
    assert (filled("search", "zebra", "--json").out, filled("search", "zebra").code) == ("[]\n", 1)


def test_a_search_marks_the_match_in_a_snippet(filled: Here) -> None:
    (hit,) = json.loads(filled("search", "apprentices", "--json").out)
    assert hit["title"] == TITLE
    assert "**apprentices**" in hit["snippet"]
    assert filled("search", "apprentices").out.split("\t")[0] == "1"


def test_bad_syntax_in_a_search_is_no_error(filled: Here) -> None:
    run = filled("search", '"lifeboat AND ( OR')
    assert run.code in (0, 1)
    assert "Error" not in run.err


def test_an_article_is_shown_by_id_and_by_url(filled: Here) -> None:
    run = filled("show", "1")
    assert run.code == 0
    assert run.out == filled("show", SAMPLE_URL + "?utm_source=x").out
    lines = run.out.splitlines()
    assert lines[0] == TITLE
    assert lines[1] == "By Edda Lindqvist, Tom Abara · 2026-03-04 07:15 UTC · Harbour Tribune"
    assert lines[2] == SAMPLE_URL
    assert lines[3].startswith("article 1, version 1 of 1, ")
    assert "Watch officers who served at the station" in run.out


def test_show_gives_the_publishers_own_time_and_the_utc_day_that_queries_go_by(newskeep: Here, tmp_path: Path) -> None:
    path = tmp_path / "east.html"
    path.write_bytes(SAMPLE.read_bytes().replace(b"2026-03-04T07:15:00+00:00", b"2026-03-05T01:15:00+09:00"))
    newskeep("import", path, "--url", SAMPLE_URL, "-q")
    assert " · 2026-03-05 01:15 +09:00 (2026-03-04 16:15 UTC) · " in newskeep("show", "1").out
    assert newskeep("list", "date:2026-03-04").code == 0
    assert newskeep("list", "date:2026-03-05").code == 1


def test_show_with_removed_puts_it_in_its_place_with_the_reason(filled: Here) -> None:
    text = filled("show", "1", "--removed").out
    assert "How a rowing boat is steamed" not in filled("show", "1").out
    line = next(line for line in text.splitlines() if "How a rowing boat is steamed" in line)
    assert line.startswith("[removed, ")
    assert text.index("Builders are expected") < text.index(line)


def test_show_as_json_has_every_field_and_its_witness(filled: Here) -> None:
    record = json.loads(filled("show", "1", "--json").out)
    assert record["authors"] == ["Edda Lindqvist", "Tom Abara"]
    assert record["witnesses"]["title"]["believed"]["said"] == TITLE
    assert "blocks" not in record
    assert any(block["removed"] for block in json.loads(filled("show", "1", "--json", "--removed").out)["blocks"])


def test_show_page_gives_the_bytes_as_they_came(newskeep: Here) -> None:
    page = PAGES / "zarechny-vestnik" / "page.html"  # in windows-1251
    newskeep("import", page, "-q")
    run = run_process(["show", "1", "--page"], newskeep.archive.parent)
    assert run.stdout == page.read_bytes()
    assert newskeep("show", "1", "--page", "--json").code == 2


def test_an_older_version_is_shown_as_text_as_json_and_as_its_page(newskeep: Here, tmp_path: Path) -> None:
    edited = tmp_path / "edited.html"
    edited.write_bytes(SAMPLE.read_bytes().replace(b"Watch officers who", b"Watch keepers who"))
    for path in (SAMPLE, edited):
        newskeep("import", path, "--url", SAMPLE_URL, "-q")
    assert "Watch keepers who" in newskeep("show", "1").out
    first = newskeep("show", SAMPLE_URL, "--version", "1")
    assert "Watch officers who" in first.out
    assert "version 1 of 2" in first.out
    numbers = [json.loads(newskeep("show", "1", "--version", n, "--json").out)["version"] for n in ("1", "2")]
    assert numbers == [1, 2]
    assert newskeep("show", "1", "--version", "1", "--page").out == SAMPLE.read_text("utf-8")


def test_a_version_that_is_not_there_is_1_and_says_which_are(filled: Here) -> None:
    run = filled("show", "1", "--version", "7")
    assert (run.code, run.out, run.err) == (1, "", "newskeep: Article 1 has no version 7; it has only version 1.\n")
    assert filled("show", "1", "--version", "0").code == 2
    assert filled("show", "1", "--version", "9" * 30).code == 1  # more than a database's integers hold
    assert filled("--version").code == 0


def test_what_is_not_there_is_1_and_points_on(filled: Here) -> None:
    run = filled("show", "https://a.example/none")
    assert (run.code, run.out) == (1, "")
    assert "newskeep why https://a.example/none" in run.err


def test_an_export_is_a_file_when_it_is_complete(filled: Here, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    run = filled("export", "--format", "csv", "-o", path)
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))
    assert run.code == 0
    assert run.err == f"{len(rows)} articles written to {path}\n"
    assert len(rows) == len(list(PAGES.iterdir()))
    assert [name.name for name in tmp_path.iterdir() if "part" in name.name] == []


def test_an_export_that_cannot_be_written_leaves_the_old_file(filled: Here, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "out.csv"
    run = filled("export", "--format", "csv", "-o", path)
    assert run.code == 4
    assert run.err == f"newskeep: {path} cannot be written: No such file or directory.\n"


def test_an_export_of_a_query_to_standard_output_is_the_same_text(filled: Here, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    filled("export", "lifeboat", "--output", path)
    run = filled("export", "lifeboat", "--format", "jsonl")
    assert run.out == path.read_text("utf-8")
    assert json.loads(run.out)["title"] == TITLE


def test_csv_on_standard_output_has_its_own_line_ends(filled: Here) -> None:
    text = filled("export", "lifeboat", "-f", "csv").out
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 2


def test_an_export_to_a_folder_is_a_file_each_named_by_day_site_and_id(filled: Here, tmp_path: Path) -> None:
    filled("export", "--format", "markdown", "-o", f"{tmp_path}/notes/")
    files = sorted(path.name for path in (tmp_path / "notes").iterdir())
    assert len(files) == len(list(PAGES.iterdir()))
    assert "2026-03-04-www.harbour-tribune.example-1.md" in files


def test_why_tells_every_attempt_in_plain_words(filled: Here, tmp_path: Path) -> None:
    lines = filled("why", SAMPLE_URL).out.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("UTC  kept as a new article (article 1, version 1)")
    assert "the same as before" in lines[1]
    filled("import", tmp_path / "nothing.html", "-q")
    run = filled("why", tmp_path / "nothing.html")
    assert run.out.endswith("UTC  failed: There is no such file or folder. [not-found]\n")
    (record,) = json.loads(filled("why", tmp_path / "nothing.html", "--json").out)
    assert (record["outcome"], record["reason"]) == ("failed", "not-found")


def test_a_number_that_no_article_has_is_not_to_be_imported(filled: Here) -> None:
    for command in ("show", "why", "history", "copies"):
        run = filled(command, "999")
        assert run.code == 1
        assert "There is no article 999." in run.err
        assert "import 999" not in run.err


def test_a_list_of_days_without_articles_is_no_empty_archive(filled: Here) -> None:
    run = filled("list", "--since", "2999-01-01")
    assert run.code == 1
    assert "There is no such article." in run.err


def test_why_of_what_was_never_tried_says_so(filled: Here) -> None:
    run = filled("why", "https://a.example/none")
    assert run.code == 1
    assert "There was no attempt at https://a.example/none" in run.err


def test_stats_count_what_is_kept(filled: Here) -> None:
    figures = json.loads(filled("stats", "--json").out)
    assert figures["articles"] == figures["versions"] == len(list(PAGES.iterdir()))
    assert figures["outcomes"][0]["outcome"] == "new"
    assert f"articles    {figures['articles']:>9}" in filled("stats").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_an_export_onto_a_full_disk_is_said_in_a_sentence(filled: Here) -> None:
    run = filled("export", "-o", "/dev/full")
    assert (run.code, run.err) == (4, "newskeep: /dev/full cannot be written: No space left on device.\n")


@pytest.mark.parametrize(
    "query", ["-pier", "-site:example.org", '-"east quay"', "-(ferry OR pier)", "-naval", "-harbour"]
)
@pytest.mark.parametrize("command", ["list", "search", "export"])
def test_a_query_may_begin_with_a_minus(newskeep: Here, command: str, query: str) -> None:
    newskeep("import", SAMPLE)
    run = newskeep(command, query, "-n5", "-q")
    assert run.code in (0, 1)
    assert not run.err


def test_a_misread_query_is_noted_on_standard_error(newskeep: Here) -> None:
    newskeep("import", SAMPLE)
    assert "“yesterday” is no day" in newskeep("search", "lifeboat after:yesterday").err
    assert "no field “headline”" in newskeep("list", "headline:lifeboat").err
    assert newskeep("search", "lifeboat after:yesterday", "--quiet").err == ""
