"""rules list and rules test, and the setting that names a folder of rules: on an archive of one's own."""

import json
from pathlib import Path

import pytest

from tests.command_line import PAGES, SAMPLE, SAMPLE_URL, Here, run_process

KELP = PAGES / "kelp-bote"
KELP_URL = "https://www.kelp-bote.example/insel/faehre"
PAPER_URL = "https://www.paper.example/water/reservoir"


@pytest.fixture
def kelp(newskeep: Here, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The command line with a folder of rules, on an archive of pages that were kept without it."""
    newskeep("import", KELP / "page.html", "--url", KELP_URL, "-q")
    newskeep("import", SAMPLE, "--url", SAMPLE_URL, "-q")
    monkeypatch.setenv("NEWSKEEP_RULES", str(KELP / "rules"))
    return newskeep


def test_the_rules_are_listed_those_of_ones_own_too(kelp: Here) -> None:
    records = {record["host"]: record for record in json.loads(kelp("rules", "list", "--json").out)}
    assert set(records) >= {"kelp-bote.example", "paper.example"}
    assert records["kelp-bote.example"]["rules"][0]["remove"] == ["span.hinweis", "section.brett"]
    assert records["paper.example"]["rules"][1]["valid_until"] == "2021-06-30"
    cells = [line.split("\t") for line in kelp("rules", "list").out.splitlines()]
    assert ["kelp-bote.example", "1", "", str(KELP / "rules" / "kelp-bote.example.toml")] in cells


def test_a_rule_is_tested_on_the_kept_pages_of_its_host_alone(kelp: Here) -> None:
    run = kelp("rules", "test", "kelp-bote.example", "--json")
    (effect,) = json.loads(run.out)
    assert effect["url"] == KELP_URL
    assert effect["fields"]["authors"] == {"without": "", "with": "Swantje Holm; Piet Ruge"}
    assert effect["fields"]["published"]["with"] == "2026-04-16 09:05:00+02:00"
    assert any("graue Mütze" in text for text in effect["gone"])
    assert not any("graue Mütze" in text for text in effect["come"])
    assert "it changes 1, and leaves 0" in run.err
    shown = kelp("rules", "test", "kelp-bote.example").out
    assert "authors: (none) → Swantje Holm; Piet Ruge" in shown
    assert "\n  - " in shown


def test_testing_a_rule_keeps_nothing(kelp: Here) -> None:
    before = kelp("show", "1", "--json").out
    kelp("rules", "test", "kelp-bote.example")
    assert kelp("show", "1", "--json").out == before


def test_a_host_without_a_rule_or_without_pages_is_1(kelp: Here) -> None:
    assert "no rule for quay.example" in kelp("rules", "test", "quay.example").err
    run = kelp("rules", "test", "paper.example")
    assert (run.code, "no page of paper.example" in run.err) == (1, True)


def test_a_page_is_imported_and_extracted_by_its_hosts_rule(kelp: Here) -> None:
    kelp("import", KELP / "page.html", "--url", KELP_URL + "/neu", "-q")
    assert "graue Mütze" not in kelp("extract", KELP / "page.html", "--url", KELP_URL, "--text").out
    assert "Swantje Holm" in kelp("search", "Stundentakt author:Swantje", "--json").out + kelp("list", "--json").out


def test_processes_that_read_pages_know_the_folder(tmp_path: Path) -> None:
    rows = "".join(f"{KELP / 'page.html'},{KELP_URL}/{number}\n" for number in range(10))
    (tmp_path / "table.csv").write_text("file,url\n" + rows)
    more = {"NEWSKEEP_RULES": str(KELP / "rules")}
    run_process(["import", tmp_path / "table.csv", "--jobs", "2", "-q"], tmp_path, more=more)
    kept = json.loads(run_process(["list", "--json"], tmp_path).stdout)
    assert kept
    assert all(record["authors"] == ["Swantje Holm", "Piet Ruge"] for record in kept)


def test_a_broken_rule_fails_the_pages_of_its_host_and_no_others(
    newskeep: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kelp-bote.example.toml").write_text("titel = 'h1'")
    monkeypatch.setenv("NEWSKEEP_RULES", str(tmp_path))
    run = newskeep("import", KELP / "page.html", "--url", KELP_URL)
    assert (run.code, "[bad-rule]" in run.err, "There is no key “titel”" in run.err) == (1, True, True)
    assert "[bad-rule]" in newskeep("extract", KELP / "page.html", "--url", KELP_URL).err
    assert newskeep("import", SAMPLE, "--url", SAMPLE_URL).code == 0


def test_a_folder_that_is_not_there_is_a_fault_of_the_settings(newskeep: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_RULES", "/nowhere/rules")
    run = newskeep("rules", "list")
    assert (run.code, "rules" in run.err, "/nowhere/rules" in run.err) == (4, True, True)
