import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.export import FORMATS
from newskeep.export.delimited import COLUMNS, guarded
from newskeep.export.jsonlines import json_line
from newskeep.export.markdown import article_markdown, escaped, yaml_value
from newskeep.model import Article, Block, BlockKind, KeptArticle, Precision, Removal

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ARTICLE = Article(
    title="Rope walk reopens, slowly",
    authors=("Edda Lindqvist", "Tom Abara"),
    published=NOON,
    published_precision=Precision.MINUTE,
    tags=("rope", "either|or"),
    language="en",
    blocks=(
        Block(BlockKind.PARAGRAPH, "The rope walk opened at noon."),
        Block(BlockKind.PARAGRAPH, "ALSO READ: Ferry is late", Removal.PROMO_PHRASE, "also read"),
        Block(BlockKind.HEADING, "What it costs", level=3),
        Block(BlockKind.LIST_ITEM, "hemp", level=1),
        Block(BlockKind.LIST_ITEM, "tar", level=1),
        Block(BlockKind.QUOTE, "It smells\nas it did."),
    ),
)
KEPT = KeptArticle(7, 2, 3, ARTICLE, "a.example", NOON, NOON, canonical_url="https://a.example/7", sha256="ab")
OF_TEXT = [name for name, form in FORMATS.items() if not form.binary]


def written(name: str, *articles: KeptArticle, removed: bool = False) -> str:
    stream = io.StringIO(newline="")
    assert FORMATS[name].write(iter(articles), stream, removed) == len(articles)
    return stream.getvalue()


def rows(*articles: KeptArticle, removed: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", *articles, removed=removed), newline="")))


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_format_asks_for_one_article_at_a_time(name: str) -> None:
    stream = io.StringIO()
    seen: list[int] = []

    def articles() -> Iterator[KeptArticle]:
        for _ in range(3):
            seen.append(stream.tell())
            yield KEPT

    FORMATS[name].write(articles(), stream, False)
    assert seen == sorted(set(seen)), "each article is written before the next is asked for"


@pytest.mark.parametrize("name", OF_TEXT)
def test_no_articles_are_no_fault(name: str) -> None:
    assert json.dumps(written(name))


def test_jsonl_has_one_object_a_line_with_a_schema_version_and_the_letters_as_they_are() -> None:
    line, rest = written("jsonl", replace(KEPT, article=replace(ARTICLE, title="नीलगढ़"))).split("\n")
    record = json.loads(line)
    assert rest == ""
    assert "नीलगढ़" in line
    assert record["schema_version"] == 1
    assert (record["id"], record["version"], record["versions"]) == (7, 2, 3)
    assert record["published"] == "2026-03-04T12:00:00+00:00"
    assert record["authors"] == ["Edda Lindqvist", "Tom Abara"]
    assert record["text"] == ARTICLE.text
    assert record["modified"] is None
    assert "blocks" not in record


def test_jsonl_with_removed_says_why_a_block_is_gone() -> None:
    blocks = json.loads(written("jsonl", KEPT, removed=True))["blocks"]
    assert [block["removed"] for block in blocks] == [None, "promo-phrase", None, None, None, None]
    assert blocks[1]["evidence"] == "also read"


@given(st.text())
def test_a_json_line_is_one_line_of_valid_utf_8_to_every_reader(text: str) -> None:
    line = json_line({"text": text})
    assert len(line.encode("utf-8").decode("utf-8").splitlines()) == 1
    assert json.loads(line) == {"text": text}


def test_csv_has_its_columns_in_the_promised_order() -> None:
    head, row = csv.reader(io.StringIO(written("csv", KEPT), newline=""))
    assert tuple(head) == COLUMNS
    assert head[:6] == ["id", "version", "versions", "url", "site", "site_name"]
    assert len(row) == len(COLUMNS)


def test_csv_joins_lists_by_a_bar_and_marks_a_bar_inside() -> None:
    (row,) = rows(KEPT)
    assert row["authors"] == "Edda Lindqvist|Tom Abara"
    assert row["tags"] == "rope|either\\|or"


def test_csv_keeps_line_ends_inside_a_cell() -> None:
    (row,) = rows(replace(KEPT, article=Article(blocks=(Block(BlockKind.PARAGRAPH, "one\r\ntwo\rthree\nfour"),))))
    assert row["text"] == "one\r\ntwo\rthree\nfour"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_makes_a_formula_harmless(start: str) -> None:
    (row,) = rows(replace(KEPT, article=Article(title=f'{start}HYPERLINK("http://evil.example")')))
    assert row["title"] == f"'{start}" + 'HYPERLINK("http://evil.example")'


@given(st.text())
def test_a_guarded_cell_never_begins_as_a_formula(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_with_removed_has_one_more_column_and_it_is_the_last() -> None:
    (row,) = rows(KEPT, removed=True)
    assert list(row)[-1] == "removed"
    assert row["removed"] == "promo-phrase: ALSO READ: Ferry is late"


def test_markdown_has_front_matter_and_the_blocks_by_their_kind() -> None:
    assert written("markdown", KEPT) == (
        "---\n"
        "id: 7\n"
        "version: 2\n"
        'title: "Rope walk reopens, slowly"\n'
        'authors: ["Edda Lindqvist", "Tom Abara"]\n'
        'published: "2026-03-04T12:00:00+00:00"\n'
        'site: "a.example"\n'
        'tags: ["rope", "either|or"]\n'
        'language: "en"\n'
        'url: "https://a.example/7"\n'
        "word_count: 16\n"
        'first_seen: "2026-03-04T12:00:00+00:00"\n'
        'last_seen: "2026-03-04T12:00:00+00:00"\n'
        "---\n"
        "\n"
        "# Rope walk reopens, slowly\n\n"
        "The rope walk opened at noon.\n\n"
        "### What it costs\n\n"
        "- hemp\n- tar\n\n"
        "> It smells\\\n> as it did.\n"
    )


def test_markdown_with_removed_puts_it_in_a_comment_that_cannot_be_left() -> None:
    block = Block(BlockKind.PARAGRAPH, "x --> <script>alert(1)</script>", Removal.ADVERT)
    text = article_markdown(Article(blocks=(block,)), removed=True)
    (comment,) = re.findall(r"<!--.*?-->", text, re.DOTALL)
    assert comment.startswith("<!-- removed (advert): x ")
    assert "<script>" not in text.replace(comment, "")


@pytest.mark.parametrize(
    "text", ["# no heading", "1. no list", "- none", "> none", "<b>x</b>", "[a](b)", "`c`", "a | b"]
)
def test_markdown_of_a_page_is_text(text: str) -> None:
    assert escaped(text) != text
    assert escaped(text).replace("\\", "") == text


def test_a_snake_case_name_and_a_dash_within_a_line_stay_as_they_are() -> None:
    assert escaped("a snake_case name - and 3.5 more") == "a snake_case name - and 3.5 more"


@given(st.text())
def test_a_front_matter_string_stays_on_its_line_and_in_its_quotes(text: str) -> None:
    value = yaml_value(text)
    assert len(value.splitlines()) == 1
    assert value.startswith('"')
    assert value.endswith('"')
    value.encode("utf-8")


def test_code_with_fences_in_it_is_fenced_longer() -> None:
    text = article_markdown(Article(blocks=(Block(BlockKind.CODE, "```\nx\n```"),)))
    assert "````\n```\nx\n```\n````" in text


@given(st.text(), st.sampled_from(list(BlockKind)), st.booleans())
def test_no_text_makes_a_format_raise(text: str, kind: BlockKind, removed: bool) -> None:
    article = Article(title=text, tags=(text,), blocks=(Block(kind, text, Removal.RULE if removed else None, text),))
    for name in OF_TEXT:
        written(name, replace(KEPT, article=article, extras=((text, text),)), removed=removed).encode("utf-8")
