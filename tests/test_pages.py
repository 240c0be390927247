"""Saved pages with the article that is expected of them: every folder under tests/pages is found by itself.

A folder holds `page.html` (bytes, as a server would send them) and `expected.json`: url, title, authors, published
(ISO 8601), language, text (the kept blocks in order), removed (blocks that must be removed, each with its reason;
the page may have more).
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newskeep.model import Article
from newskeep.parse import extract

PAGES = sorted(folder for folder in (Path(__file__).parent / "pages").iterdir() if (folder / "expected.json").is_file())


@pytest.fixture(params=PAGES, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    """An article as it is extracted, and what is expected of it."""
    expected: dict[str, Any] = json.loads((request.param / "expected.json").read_text("utf-8"))
    return extract((request.param / "page.html").read_bytes(), expected["url"]), expected


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
