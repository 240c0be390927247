import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newskeep.archive import open_archive
from tests.command_line import PAGES, SAMPLE, SAMPLE_URL, Here, environment, run_process
from tests.web import Web
from tests.web import page as served


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def story(number: int) -> str:
    """A short article that is like no other."""
    words = " ".join(f"word{number}x{place}" for place in range(60))
    return f"<html><title>Story {number}</title><body><article><h1>Story {number}</h1><p>{words}.</p></article>"


def test_a_page_is_kept_and_one_is_told_how_to_see_it(newskeep: Here) -> None:
    run = newskeep("import", SAMPLE, "--url", SAMPLE_URL)
    assert (run.code, run.out) == (0, "")
    assert run.err.splitlines()[0].startswith("kept new: article 1, “Council votes to keep")
    assert run.err.splitlines()[1] == f"newskeep show 1 --archive {newskeep.archive}"


def test_the_same_again_is_same_and_all_is_well(newskeep: Here) -> None:
    newskeep("import", SAMPLE)
    run = newskeep("import", SAMPLE)
    assert run.code == 0
    assert run.err.startswith("known, unchanged: article 1")


def test_jsonl_has_an_object_a_line_with_the_promised_keys(newskeep: Here) -> None:
    run = newskeep("import", PAGES, "--jsonl", "--quiet")
    found = records(run.out)
    assert run.code == 0
    assert len(found) == len(list(PAGES.iterdir()))
    assert all(list(record)[:5] == ["url", "outcome", "id", "title", "reason"] for record in found)
    assert {record["outcome"] for record in found} == {"new"}
    assert sorted(int(str(record["id"])) for record in found) == list(range(1, len(found) + 1))


def test_one_bad_input_stops_nothing_and_the_sums_name_the_reasons(newskeep: Here, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    run = newskeep("import", empty, SAMPLE, tmp_path / "nothing.html")
    assert run.code == 3
    assert run.err.splitlines()[-1] == "kept new 1, failed 2 (empty 1, not-found 1)"
    assert f"failed: {empty}: It is empty. [empty]" in run.err.splitlines()


def test_nothing_done_is_1(newskeep: Here, tmp_path: Path) -> None:
    run = newskeep("import", tmp_path / "nothing.html")
    assert run.code == 1
    assert "There is no such file or folder." in run.err


def test_no_input_at_all_is_a_usage_error(newskeep: Here) -> None:
    run = newskeep("import")
    assert run.code == 2
    assert not newskeep.archive.exists()


def test_a_url_for_several_pages_is_a_usage_error(newskeep: Here) -> None:
    assert newskeep("import", PAGES, "--url", SAMPLE_URL).code == 2
    assert not newskeep.archive.exists()


def test_quiet_says_nothing_and_verbose_says_each(newskeep: Here, tmp_path: Path) -> None:
    assert newskeep("import", SAMPLE, tmp_path / "nothing.html", "--quiet").err == ""
    assert f"same: {SAMPLE}" in newskeep("import", SAMPLE, "--verbose").err


def test_a_dry_run_tells_and_keeps_nothing(newskeep: Here) -> None:
    run = newskeep("import", SAMPLE, "--dry-run")
    assert (run.code, run.err) == (0, "Dry run, nothing was kept: new 1\n")
    assert not newskeep.archive.exists()
    newskeep("import", SAMPLE)
    assert newskeep("import", SAMPLE, "--dry-run").err == "Dry run, nothing was kept: same 1\n"


def test_standard_input_is_a_page(tmp_path: Path) -> None:
    run = run_process(["import", "-", "--url", SAMPLE_URL, "--jsonl"], tmp_path, stdin=SAMPLE.read_bytes())
    (record,) = records(run.stdout.decode("utf-8"))
    assert (run.returncode, record["outcome"]) == (0, "new")
    with open_archive(tmp_path / "archive.db", create=False) as archive:
        assert archive.find(SAMPLE_URL)


def test_a_list_names_files(newskeep: Here, tmp_path: Path) -> None:
    listing = tmp_path / "list.txt"
    listing.write_text(f"# pages\n{SAMPLE}\n\n{tmp_path}/nothing.html\n")
    run = newskeep("import", "--list", listing, "--jsonl", "-q")
    assert [record["outcome"] for record in records(run.out)] == ["new", "failed"]


def test_a_url_is_fetched_only_where_that_is_allowed(newskeep: Here, web: Web) -> None:
    site = web.site()
    site.routes["/story"] = served(SAMPLE.read_bytes())
    refused = newskeep("import", site.url("/story"))
    assert (refused.code, "[private-address]" in refused.err, site.requests) == (1, True, [])
    run = newskeep("import", site.url("/story"), "--allow-private", "--contact", "https://me.example/bot")
    assert run.code == 0
    assert "(+https://me.example/bot)" in site.requests[-1].headers["user-agent"]


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_once_saves_what_is_in_hand_and_twice_stops(times: int, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    names = [folder / f"{number}.html" for number in range(30)]
    for number, name in enumerate(names):
        name.write_text(story(number))
    with subprocess.Popen(
        [sys.executable, "-m", "newskeep", "import", "--list", "-", "--jsonl", "--jobs", "1"],
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("".join(f"{name}\n" for name in names))
        process.stdin.flush()
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        stopping = process.stderr.readline()
        if times == 2:
            process.send_signal(signal.SIGINT)
        else:
            process.stdin.write("never-asked-for.html\n")
            process.stdin.close()
        rest = process.stdout.read()
        process.wait(30)
        last = process.stderr.read()
    assert json.loads(first)["outcome"] == "new"
    assert "Ctrl-C again stops at once" in stopping
    assert "Traceback" not in last
    assert process.returncode == 130
    assert "never-asked-for" not in rest
    with open_archive(tmp_path / "archive.db", create=False) as archive:
        kept = archive.stats().articles
    assert kept >= len(rest.splitlines()) + 1, "what was said to be kept is kept"
