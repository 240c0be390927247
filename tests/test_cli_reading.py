"""extract and clean: no archive."""

import json
from pathlib import Path

import pytest

from tests.command_line import PAGES, SAMPLE, SAMPLE_URL, Here, run_process
from tests.web import Web
from tests.web import page as served

TITLE = "Council votes to keep the lifeboat station on the east quay"
PASTED = """The ferry will sail again on Monday, the harbour office said after a night of repairs on the engine.
ALSO READ: Fish market wants its Saturday back
Passengers with old tickets may use them until the end of June, and nobody needs to call the office for it.
"""


def test_a_page_is_printed_as_an_article_and_no_archive_is_made(newskeep: Here) -> None:
    run = newskeep("extract", SAMPLE)
    assert run.code == 0
    assert run.out.splitlines()[0] == TITLE
    assert "https://www.harbour-tribune.example/2026/03/lifeboat-station-stays/" in run.out
    assert not newskeep.archive.exists()


def test_the_text_alone_is_the_text_and_nothing_else(newskeep: Here) -> None:
    text = newskeep("extract", SAMPLE, "--text").out
    assert text == json.loads(newskeep("extract", SAMPLE, "--json").out)["text"] + "\n"


def test_json_has_a_schema_version_and_says_who_said_what(newskeep: Here) -> None:
    record = json.loads(newskeep("extract", SAMPLE, "--url", SAMPLE_URL, "--json").out)
    assert record["schema_version"] == 1
    assert record["witnesses"]["published"]["believed"]["witness"]


def test_markdown_has_front_matter(newskeep: Here) -> None:
    assert newskeep("extract", SAMPLE, "--markdown").out.startswith(f'---\ntitle: "{TITLE}"\n')


def test_two_forms_at_once_are_a_usage_error(newskeep: Here) -> None:
    assert newskeep("extract", SAMPLE, "--text", "--json").code == 2


@pytest.mark.parametrize("form", [(), ("--text",), ("--json",), ("--markdown",)])
def test_removed_shows_what_is_not_in_the_text(form: tuple[str, ...], newskeep: Here) -> None:
    video = "How a rowing boat is steamed, bent and nailed"
    assert video not in newskeep("extract", SAMPLE, *form).out
    assert video in newskeep("extract", SAMPLE, *form, "--removed").out


def test_a_url_is_fetched(newskeep: Here, web: Web) -> None:
    site = web.site()
    site.routes["/story"] = served(SAMPLE.read_bytes())
    assert newskeep("extract", site.url("/story"), "--allow-private").out.splitlines()[0] == TITLE


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("empty.html", b"", "It is empty. [empty]"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(200), "It is not a page or a text but a PNG image. [not-text]"),
        ("paper.html", b"%PDF-1.7\n" + bytes(200), "It is a PDF; newskeep reads HTML and plain text. [pdf]"),
    ],
)
def test_what_is_no_page_is_1_and_one_sentence(
    name: str, body: bytes, sentence: str, newskeep: Here, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    run = newskeep("extract", path)
    assert (run.code, run.out, run.err) == (1, "", f"newskeep: {path}: {sentence}\n")


def test_a_folder_is_a_usage_error(newskeep: Here) -> None:
    assert newskeep("extract", PAGES).code == 2


def test_a_pasted_text_loses_its_promotion(tmp_path: Path) -> None:
    run = run_process(["clean"], tmp_path, stdin=PASTED.encode("utf-8"))
    assert run.returncode == 0
    assert run.stdout.decode("utf-8").split("\n\n") == [PASTED.splitlines()[0], PASTED.splitlines()[2] + "\n"]


def test_clean_says_what_it_removed_and_why(newskeep: Here, tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text(PASTED)
    shown = newskeep("clean", path, "--removed").out
    (line,) = [line for line in shown.splitlines() if line.startswith("[removed, promo-phrase")]
    assert line.endswith("] ALSO READ: Fish market wants its Saturday back")
    blocks = json.loads(newskeep("clean", path, "--json", "--removed").out)["blocks"]
    assert [block["removed"] for block in blocks] == [None, "promo-phrase", None]
