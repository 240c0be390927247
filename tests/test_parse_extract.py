"""extract and clean as a whole: laws that hold for every page and every text."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newskeep.model import Article, PageKind, Removal
from newskeep.parse import EXTRACTOR, clean, extract

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
FEW = settings(max_examples=80, derandomize=True, deadline=None)
URL = "https://tribune.example/news/ferries"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = (
    "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer.",
    "Both are to sail between the islands and the mainland, where the old steamer carried the mail for sixty years.",
    "The council has still to agree, and its chairwoman, Maren Holt, wants to see what the charging will cost.",
    "A first ship will be built at the yard in Osthavn, which has not launched a vessel of that size since 1974.",
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Lindvik buys two electric ferries</title>
<meta property="og:type" content="article"><meta name="author" content="Maren Holt"></head><body>
<nav><a href="/">Home</a></nav><article><p>Along the coast</p><h1>Lindvik buys two electric ferries</h1>
{"".join(f"<p>{text}</p>" for text in TEXT)}<p>Also read: <a href="/pier">The pier closes</a></p></article></body>
</html>"""

TAGS = st.sampled_from(
    "p div br h1 h2 ul li table tr td th blockquote pre figure figcaption aside nav footer article main section b a "
    "span time script style template svg form button select option label input iframe head body html title meta".split()
)
NAMES = st.sampled_from(
    (
        "",
        " class='related'",
        " class='entry-content'",
        " id='comments'",
        " hidden",
        " style='display:none'",
        " href='/x'",
    )
)
WORDS = st.sampled_from(
    (*TEXT, "Also read: The pier closes", "Share", "Short.", "404", "é &amp; &#0; \u200b", "港は月曜日。")
)
OPENED = st.builds(lambda tag, name: f"<{tag}{name}>", TAGS, NAMES)
CLOSED = st.builds(lambda tag: f"</{tag}>", TAGS)
DEBRIS = st.sampled_from(("<!--", "-->", "<![CDATA[", "]]>", "<", ">", "&", "</", '"', "<?xml", "\x00", "\ud800", "\n"))
MARKUP = st.lists(st.one_of(OPENED, CLOSED, WORDS, WORDS, DEBRIS), max_size=60).map("".join)
LINES = st.sampled_from(
    (
        *TEXT,
        "# The flood",
        "- Flour",
        "* * *",
        "Also read: The pier closes",
        "Share this",
        "By Maren Holt",
        "",
        "© 2026",
    )
)
TEXTS = st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=25).map("\n".join)


def words(text: str) -> set[str]:
    return set(unicodedata.normalize("NFC", text).split())


def is_well_formed(article: Article) -> bool:
    """What every later room relies on: an explained decision, and text that can be stored."""
    explained = all(
        block.text.strip() and (block.kept or isinstance(block.removed, Removal)) for block in article.blocks
    )
    fields = (article.text, article.title, article.standfirst, article.description, *article.authors, *article.tags)
    return explained and not any(_UNSTORABLE.search(field or "") for field in fields)


def test_a_page_becomes_an_article() -> None:
    article = extract(PAGE, URL, fetched_at=NOON)
    assert article.text == "\n\n".join(TEXT)
    assert (article.title, article.authors) == ("Lindvik buys two electric ferries", ("Maren Holt",))
    assert (article.language, article.page_kind, article.extractor) == ("en", PageKind.ARTICLE, EXTRACTOR)


def test_a_text_becomes_an_article_of_blocks_and_language_only() -> None:
    article = clean("\n".join((*TEXT, "Also read: The pier closes")))
    assert article.text == "\n\n".join(TEXT)
    assert (article.title, article.authors, article.language) == (None, (), "en")
    assert (article.page_kind, article.extractor) == (PageKind.ARTICLE, EXTRACTOR)


@pytest.mark.parametrize(
    "page",
    [b"", b"\x00", b"<", b"<html>", b"\xff\xfe", b"\xff\xfe<", "", "\ud800", " ", "<body>", b"%PDF-1.7", b"\x1f\x8b"],
)
def test_an_empty_or_broken_page_has_no_text(page: bytes | str) -> None:
    assert len(extract(page).text) < 10


@FEW
@given(st.binary(max_size=2000), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(("utf-16", "zip", "gbk"))))
def test_no_bytes_make_extract_raise(page: bytes, charset: str | None) -> None:
    assert is_well_formed(extract(page, charset=charset))


@FEW
@given(MARKUP, st.one_of(st.none(), st.just(URL), st.text(max_size=40)))
@example("<table><td><p>One<td>", "http://[")
def test_no_markup_makes_extract_raise(page: str, url: str | None) -> None:
    assert is_well_formed(extract(page, url, fetched_at=NOON))


@FEW
@given(st.one_of(TEXTS, st.text(max_size=500)))
@example("\ud800 " + TEXT[0])
def test_no_text_makes_clean_raise(text: str) -> None:
    assert is_well_formed(clean(text))


@FEW
@given(MARKUP)
def test_a_page_is_read_the_same_way_twice(page: str) -> None:
    assert extract(page, URL, fetched_at=NOON) == extract(page, URL, fetched_at=NOON)


@FEW
@given(MARKUP.map(lambda page: page.replace("\ud800", "").replace("\x00", "")))
@example(PAGE)
def test_bytes_in_utf8_are_read_as_their_letters_are(page: str) -> None:
    assert extract(page.encode(), URL, charset="utf-8") == extract(page, URL)


def test_a_page_in_an_old_encoding_is_read_as_its_letters_are() -> None:
    page = PAGE.replace("Lindvik", "Ålesund")
    assert extract(page.encode("cp1252"), URL, charset="iso-8859-1") == extract(page, URL)


@FEW
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=60))
def test_every_word_of_the_article_is_a_word_of_the_page(said: list[str]) -> None:
    page = PAGE.replace(TEXT[1], " ".join(said))
    assert words(extract(page).text) <= words(" ".join((*TEXT, *said)))


@FEW
@given(TEXTS)
def test_every_letter_of_a_cleaned_text_is_one_of_the_text(text: str) -> None:
    assert Counter("".join(clean(text).text.split())) <= Counter(text)


@FEW
@given(TEXTS)
@example("# # The flood")
@example("\n".join(TEXT) + "\n# Also read: The pier closes")
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    cleaned = clean(text).text
    assert clean(cleaned).text == cleaned
