"""Articles that a page shows only the beginning of, and holds whole as data."""

import json

import pytest

from newskeep.model import Article, BlockKind, Removal
from newskeep.parse import extract

LINES = [
    "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer.",
    "Both are to sail between the islands and the mainland, where the old steamer carried the mail for sixty years.",
    "The council has still to agree, and its chairwoman, Maren Holt, wants to see what the charging will cost.",
    "A first ship will be built at the yard in Osthavn, which has not launched a vessel of that size since 1974.",
]
MORE = [f"In its {number}th session the council heard {LINES[number % 4].lower()}" for number in range(5, 30)]
TEXT = [*LINES, *MORE]


def page(script: str, shown: str = f"<p>{LINES[0]}</p>", head: str = "") -> Article:
    return extract(f"<html><head>{head}</head><body><article><h1>Ferries</h1>{shown}</article>{script}</body></html>")


def state(value: object, kind: str = "application/json") -> str:
    return f"<script type='{kind}'>{json.dumps(value)}</script>"


def tree(text: str, kind: str = "paragraph") -> dict[str, object]:
    half = len(text) // 2
    return {"type": kind, "data": {"id": "x1"}, "content": [{"type": "text", "value": text[:half], "href": "https://a.example"},
            {"type": "link", "content": [{"value": text[half:]}]}]}  # fmt: skip


STATES = {
    "a list of strings": {"props": {"story": {"body": TEXT}}},
    "a list of trees": {"props": {"body": {"content": [tree(line) for line in TEXT]}}},
    "HTML": {"story": {"content": "".join(f"<p>{line}</p>" for line in TEXT)}},
    "a list of HTML": {"elements": [{"kind": "text", "content": f"<p>{line}</p>"} for line in TEXT]},
}


@pytest.mark.parametrize("value", STATES.values(), ids=STATES)
def test_the_article_is_read_from_the_pages_state(value: object) -> None:
    article = page(state({"other": ["a", "b"], "value": value}))
    assert [block.text for block in article.blocks if block.kept] == TEXT


def test_the_article_is_read_from_json_ld() -> None:
    linked = {"@type": "NewsArticle", "headline": "Ferries", "articleBody": "\n".join(TEXT)}
    assert page(state(linked, "application/ld+json")).text == "\n\n".join(TEXT)


def test_headings_of_the_state_are_headings_and_promotion_goes() -> None:
    parts = [tree(LINES[0]), tree("What it costs", "heading"), *map(tree, MORE), tree("ALSO READ: Ten gulls to know")]
    blocks = page(state({"body": parts})).blocks
    assert [block.text for block in blocks if block.kind is BlockKind.HEADING and block.kept] == ["What it costs"]
    assert next(block for block in blocks if block.text.startswith("ALSO")).removed is Removal.PROMO_PHRASE


def test_a_standfirst_above_the_body_need_not_be_in_the_data() -> None:
    deck = "The islanders have waited for quieter ships since the steamer was sold, and are to have two of them now."
    shown = f"<p class='deck'>{deck}</p><p>{LINES[0]}</p>"
    assert [block.text for block in page(state({"body": TEXT}), shown).blocks if block.kept] == [deck, *TEXT]


def test_what_is_shown_stays_among_the_blocks_as_a_repetition() -> None:
    shown = [block for block in page(state({"body": TEXT})).blocks if block.removed is Removal.REPEATED]
    assert [(block.text, block.evidence) for block in shown] == [(LINES[0], "it stands in the page's data")]


LEFT_ALONE = {
    "another story": state({"body": [line for line in TEXT if "ferry company" not in line]}),
    "hardly more than is shown": state({"body": TEXT[:2], "pad": ["x" * 30] * 100}),
    "no JSON": f"<script type='application/json'>{{{' '.join(TEXT)}</script>",
    "too deep": f"<script type='application/json'>{'[' * 3000}</script>",
    "numbers": state({"body": list(range(3000))}),
}


@pytest.mark.parametrize("script", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_other_data_is_left_alone(script: str) -> None:
    assert page(script).text == LINES[0]


def test_a_page_that_shows_its_article_needs_no_data() -> None:
    shown = "".join(f"<p>{line}</p>" for line in TEXT)
    article = page(state({"body": [*TEXT, *(f"{line} And so on." for line in TEXT)]}), shown)
    assert [block.text for block in article.blocks if block.kept] == TEXT


def test_what_one_has_to_pay_for_is_not_taken_from_the_data() -> None:
    paid = state({"@type": "NewsArticle", "headline": "Ferries", "isAccessibleForFree": False}, "application/ld+json")
    assert page(state({"body": TEXT}), head=paid).text == LINES[0]
