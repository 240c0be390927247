"""Saved pages with the article that is expected of them: every folder under tests/pages is found by itself.

A folder holds `page.html` (bytes, as a server would send them) and `expected.json`: url, title, authors, published
(ISO 8601), language, text (the kept blocks in order), removed (blocks that must be removed, each with its reason;
the page may have more), and fetched_at where the page is read as one of that time. A folder `rules` beside them holds
publisher rules of one's own.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newskeep.model import Article
from newskeep.parse import extract
from newskeep.parse.facts import host_of
from newskeep.parse.rules import rule_book

PAGES = sorted(folder for folder in (Path(__file__).parent / "pages").iterdir() if (folder / "expected.json").is_file())


@pytest.fixture(params=PAGES, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    """An article as it is extracted, and what is expected of it."""
    expected: dict[str, Any] = json.loads((request.param / "expected.json").read_text("utf-8"))
    fetched_at = datetime.fromisoformat(expected["fetched_at"]) if "fetched_at" in expected else None
    own = request.param / "rules"
    book = rule_book(own if own.is_dir() else None)
    html = (request.param / "page.html").read_bytes()
    return extract(html, expected["url"], fetched_at=fetched_at, rules=book), expected


def test_the_text_is_the_article_and_nothing_else(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    assert [" ".join(block.text.split()) for block in article.blocks if block.kept] == expected["text"]


def test_what_is_removed_has_its_reason(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    found = {(" ".join(block.text.split()), str(block.removed)) for block in article.blocks if block.removed}
    wanted = {(removed["text"], removed["reason"]) for removed in expected["removed"]}
    assert wanted - found == set()


def test_the_title_and_the_authors_are_the_pages(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    assert (article.title, list(article.authors)) == (expected["title"], expected["authors"])


def test_the_time_of_publication_is_the_pages(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    assert article.published == datetime.fromisoformat(expected["published"])


def test_the_language_is_the_pages(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    assert article.language == expected["language"]


def test_there_is_a_page_for_several_layouts_and_languages() -> None:
    languages = {json.loads((folder / "expected.json").read_text("utf-8"))["language"] for folder in PAGES}
    assert len(PAGES) >= 8
    assert {"en", "fr", "de", "es", "ar", "hi", "ja", "ru"} <= languages


def test_every_publisher_rule_of_the_package_makes_sense_and_has_a_page() -> None:
    hosts = {host_of(json.loads((folder / "expected.json").read_text("utf-8"))["url"]) for folder in PAGES}
    for host in rule_book().hosts():
        assert rule_book().file_of(host) is not None
        assert host in hosts
