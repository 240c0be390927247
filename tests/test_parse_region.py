"""Which part of a page is taken for the article, on pages made for one difficulty each."""

import gc

import pytest
from selectolax.lexbor import LexborHTMLParser

from newskeep.parse import extract
from newskeep.parse.blocks import read_blocks, read_pieces
from newskeep.parse.parts import Part
from newskeep.parse.region import Region, find_region

ONE = "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer."
TWO = "Both are to sail between the islands and the mainland, where the old steamer carried the mail for sixty years."
THREE = "The council has still to agree, and its chairwoman, Maren Holt, wants to see what the charging will cost."
FOUR = "A first ship will be built at the yard in Osthavn, which has not launched a vessel of that size since 1974."
BODY = (ONE, TWO, THREE, FOUR)
TITLE = "Lindvik buys two electric ferries"
DECK = "The islanders have waited for quieter ships since the steamer was sold"
REMARK = "I have lived on the island for thirty years and never once has the ferry company asked any of us a thing."


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def region(body: str, title: str | None = None, description: str | None = None) -> Region:
    found = find_region(LexborHTMLParser(f"<html><body>{body}</body></html>".encode()), title, description)
    assert found is not None
    return found


def missing(found: Region, *texts: str) -> list[str]:
    return [text for text in texts if text not in found.html]


def present(found: Region, *texts: str) -> list[str]:
    return [text for text in texts if text in found.html]


WHOLE = {
    "an article among menus and columns": (
        f"<div class='top'><a href='/'>Home</a></div><div class='story'>{paragraphs(*BODY)}</div>"
        "<div class='column'><a href='/a'>The market hall opens again</a></div>"
    ),
    "an article split over siblings of one name by an advertisement": (
        f"<main><div class='text'>{paragraphs(ONE, TWO, THREE)}</div><div class='ad'>Buy boots</div>"
        f"<div class='text'>{paragraphs(FOUR)}</div></main>"
    ),
    "an article split two levels deep": (
        f"<main><section class='s'><div class='text'>{paragraphs(ONE, TWO, THREE)}</div></section>"
        f"<section class='s'><div class='text'>{paragraphs(FOUR)}</div></section></main>"
    ),
    "three quarters and one under different names": (
        f"<main><div class='a'>{paragraphs(ONE, TWO, THREE)}</div><div class='b'>{paragraphs(FOUR)}</div></main>"
    ),
    "lines separated by br": f"<div id='x'><div>{'<br><br>'.join(BODY)}</div></div>",
    "a layout of tables": (
        "<table><tr><td><a href='/'>Home</a><br><a href='/sport'>Sport</a></td>"
        f"<td><table><tr><td>{paragraphs(*BODY)}</td></tr></table></td></tr></table>"
    ),
    "a wrapper named as a sidebar": f"<div class='sidebar'><div class='inner'>{paragraphs(*BODY)}</div></div>",
    "a body named as comments": f"<div class='comments'>{paragraphs(*BODY)}</div><div>{paragraphs('Short.')}</div>",
    "a page whose tag is aside": f"<aside>{paragraphs(*BODY)}</aside>",
    "a menu left open": f"<nav><a href='/'>Home</a><div class='story'>{paragraphs(*BODY)}</div></nav>",
    "a footer left open": f"<div><footer><div class='story'>{paragraphs(*BODY)}</div></footer></div>",
    "custom elements": f"<news-page><news-text>{paragraphs(*BODY)}</news-text></news-page>",
    "text without any markup": " ".join(BODY),
    "one long paragraph": f"<div><p>{' '.join(BODY)}</p></div>",
    "elements never closed": f"<div class='story'><p>{'<p>'.join(BODY)}",
}


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE)
def test_all_of_the_article_is_in_the_region(body: str) -> None:
    assert missing(region(body), *BODY) == []


def test_the_last_tenth_in_a_sibling_of_the_same_name_is_taken_along() -> None:
    found = region(
        f"<main><div class='text'>{2 * paragraphs(*BODY)}</div><div class='ad'><p>{TITLE}, and what they cost us</p>"
        f"</div><div class='text'><p>{REMARK}</p></div></main>"
    )
    assert missing(found, *BODY, REMARK) == []
    assert TITLE not in found.html


def test_comments_longer_than_the_article_are_not_the_article() -> None:
    remarks = "".join(f"<li class='comment'><p>{REMARK} ({number})</p></li>" for number in range(30))
    found = region(f"<div class='story'>{paragraphs(*BODY)}</div><ol class='commentlist'>{remarks}</ol>")
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def test_teasers_longer_than_the_article_are_not_the_article() -> None:
    teasers = "".join(f"<div class='teaser'><p>{REMARK} ({number})</p></div>" for number in range(12))
    found = region(f"<div class='story'>{paragraphs(*BODY)}</div><div class='related'>{teasers}</div>")
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def test_the_named_body_is_believed_beside_a_longer_stranger() -> None:
    found = region(
        f"<div class='entry-content'>{paragraphs(*BODY)}</div>"
        f"<div class='x'>{paragraphs(*(f'{REMARK} ({number})' for number in range(5)))}</div>"
    )
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def test_a_believed_name_needs_a_good_share_of_the_pages_text() -> None:
    found = region(f"<div class='entry-content'><p>{REMARK}</p></div><div class='x'>{paragraphs(*BODY, *BODY)}</div>")
    assert missing(found, *BODY) == []


def strung(*headlines: str) -> str:
    texts = (paragraphs(*BODY), paragraphs(*(f"{REMARK} ({number})" for number in range(9))))
    return "".join(
        f"<article class='story'><h1>{headline}</h1>{text}</article>"
        for headline, text in zip(headlines, texts, strict=True)
    )


def test_of_several_articles_on_a_page_the_one_with_the_title_is_meant() -> None:
    found = region(strung(TITLE, "The market hall opens again"), TITLE)
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def test_the_title_may_choose_the_second_article() -> None:
    found = region(strung("The market hall opens again", TITLE), TITLE)
    assert present(found, *BODY) == []
    assert REMARK in found.html


def test_articles_with_one_headline_are_all_taken() -> None:
    assert missing(region(strung(TITLE, TITLE), TITLE), *BODY, REMARK) == []


CJK = (
    "港の管理組合は月曜日、東の桟橋を春まで閉鎖すると発表した。",
    "修理は一月に始まり、費用はおよそ二億円になる見通しだという。",
    "漁船は工事が終わるまで、北の岸壁を使うことができる。",
)


def test_short_lines_of_a_script_without_spaces_are_running_text() -> None:
    sides = "".join(f"<li><a href='/{number}'>市場の改装がまもなく終わる見込み</a></li>" for number in range(20))
    found = region(f"<div class='kiji'>{paragraphs(*CJK)}</div><div class='retsu'><ul>{sides}</ul></div>")
    assert missing(found, *CJK) == []
    assert "市場" not in found.html


def test_a_menu_and_a_footer_are_gone() -> None:
    found = region(f"<nav>Menu of the paper</nav>{paragraphs(*BODY)}<footer>Imprint of the paper</footer>")
    assert present(found, "Menu of the paper", "Imprint of the paper") == []


@pytest.mark.parametrize("tag", ["script", "style", "noscript", "template", "svg", "textarea", "iframe", "select"])
def test_silent_elements_are_gone(tag: str) -> None:
    found = region(f"<div>{paragraphs(ONE, TWO)}<{tag}>{REMARK}</{tag}>{paragraphs(THREE, FOUR)}</div>")
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def under_headline(between: str) -> str:
    body = 8 * paragraphs(*BODY)
    return f"<div class='a'><h1>{TITLE}</h1>{between}</div><div class='b'><div class='c'>{body}</div></div>"


STANDFIRSTS = {
    "named by its class": (f"<p class='article__dek'>{DECK}</p>", None),
    "named by the class around it": (f"<div class='lead'><p>{DECK}</p></div>", None),
    "known as the description": (f"<div>{DECK}</div>", DECK),
    "known by the start of the description": (f"<div>{DECK}</div>", f"{DECK}, and now they come."),
    "alone under the headline": (f"<p>{DECK}</p>", None),
    "a heading": (f"<h2 class='subtitle'>{DECK}</h2>", None),
    "named as a teaser": (f"<div class='teaser-intro'>{DECK}</div>", None),
}


@pytest.mark.parametrize(("between", "description"), STANDFIRSTS.values(), ids=STANDFIRSTS)
def test_the_standfirst_above_the_body_is_taken_along(between: str, description: str | None) -> None:
    found = region(under_headline(between), TITLE, description)
    assert missing(found, DECK, *BODY) == []
    assert found.html.index(DECK) < found.html.index(ONE)


def test_a_standfirst_loses_the_name_it_was_chosen_in_spite_of() -> None:
    assert "teaser" not in region(under_headline(f"<div class='teaser-intro'>{DECK}</div>"), TITLE).html


def test_a_known_standfirst_is_found_without_a_headline() -> None:
    page = f"<div class='a'><span>Ships</span><div>{DECK}</div></div><div class='b'>{paragraphs(*BODY)}</div>"
    assert missing(region(page, None, DECK), DECK) == []
    assert present(region(page, None, None), DECK) == []


NO_STANDFIRST = {
    "many lines": "".join(f"<p>{DECK} ({number})</p>" for number in range(9)),
    "a link": f"<p><a href='/x'>{DECK}</a></p>",
    "a caption": f"<figure><p>{DECK}</p></figure>",
    "a short line": "<p>Updated today</p>",
    "a named part that is furniture": f"<div class='newsletter'><p>{DECK}</p></div>",
}


@pytest.mark.parametrize("between", NO_STANDFIRST.values(), ids=NO_STANDFIRST)
def test_what_else_stands_under_the_headline_is_left(between: str) -> None:
    assert present(region(under_headline(between), TITLE), DECK, "Updated today") == []


def test_beside_a_named_standfirst_a_short_line_is_left_and_a_paragraph_taken() -> None:
    opening = f"{ONE} It had asked for offers in the spring, and three yards sent one before the end of June."
    page = under_headline(
        f"<p class='dek'>{DECK}</p><p>From our correspondent, who lives in Osthavn</p><p>{opening}</p>"
    )
    found = region(page, TITLE)
    assert missing(found, DECK, opening) == []
    assert "correspondent" not in found.html


def test_the_headline_may_stand_outside_the_article_element() -> None:
    page = f"<header><h1>{TITLE}</h1><p>{DECK}</p></header><article>{paragraphs(*BODY)}</article>"
    found = region(page, TITLE)
    assert missing(found, DECK, *BODY) == []


def test_a_page_without_running_text_is_a_region_as_a_whole() -> None:
    found = region("<div><p>Short.</p><a href='/'>Home</a></div>")
    assert (found.path, found.running, found.share) == ("body", 0.0, 1.0)
    assert "Short." in found.html


def test_a_page_of_silent_elements_has_an_empty_region() -> None:
    assert region("<script>1</script>").html == "<body></body>"


def test_the_region_says_where_it_is_and_how_much_it_holds() -> None:
    found = region(f"<div id='page'><div class='story wide'>{paragraphs(*BODY)}</div></div><div><p>{REMARK}</p></div>")
    assert found.path.endswith("div.story.wide")
    assert found.running == sum(map(len, BODY))
    assert 0.79 < found.share < 0.81


def test_cells_without_text_stay_so_that_rows_keep_their_columns() -> None:
    row = f"<table><tr><td>Ship</td><td></td><td>{ONE}</td></tr></table><div></div>"
    found = region(f"<div class='story'>{paragraphs(TWO, THREE, FOUR)}{row}</div>")
    assert [block.text for block in read_pieces(found.pieces)][-1] == f"Ship | | {ONE}"


def test_comments_longer_than_the_article_go_even_where_only_the_whole_of_them_is_named() -> None:
    remarks = "".join(f"<div class='entry'><p>{REMARK} ({number})</p></div>" for number in range(30))
    found = region(
        f"<div class='page'><div class='story'>{paragraphs(*BODY)}</div><div class='comments'>{remarks}</div></div>"
    )
    assert missing(found, *BODY) == []
    assert present(found, REMARK) == []


def test_a_part_named_comments_beside_little_else_is_the_article() -> None:
    found = region(f"<div class='page'><div class='comments'>{paragraphs(*BODY)}</div><p>{REMARK}</p></div>")
    assert missing(found, *BODY) == []


@pytest.mark.parametrize("name", ["sidebar", "widget-ad", "newsletter", "related-content", "top-menu", "ad"])
def test_a_name_that_lies_does_not_hide_the_article(name: str) -> None:
    menu = "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(30))
    found = region(f"<ul>{menu}</ul><div class={name}><h1>{TITLE}</h1>{paragraphs(*BODY)}</div>", TITLE)
    assert missing(found, *BODY) == []


@pytest.mark.parametrize("page", ["", "<body></body>", "<p>", "<frameset><frame></frameset>", "<!-- -->", "<svg>"])
def test_a_page_of_nothing_has_a_region_of_nothing_or_none(page: str) -> None:
    found = find_region(LexborHTMLParser(page))
    assert found is None or LexborHTMLParser(found.html).text().strip() == ""


def test_finding_twice_finds_the_same() -> None:
    page = f"<div class='a'>{paragraphs(*BODY)}</div><div class='b'><p>{REMARK}</p></div>"
    first, second = region(page, TITLE, DECK), region(page, TITLE, DECK)
    assert (first.html, first.path, first.running) == (second.html, second.path, second.running)


def test_a_body_on_whose_lines_readers_may_comment_is_no_comments() -> None:
    body = f"<div class='commentOnSelection'><div class='postContent'>{paragraphs(*BODY * 8)}</div></div>"
    found = region(f"<div class='page'>{body}</div><div><p>{REMARK}</p></div>")
    assert missing(found, *BODY) == []
    assert [block.text for block in read_pieces(found.pieces) if block.kept][: len(BODY)] == list(BODY)


def test_a_page_that_is_read_leaves_nothing_to_the_garbage_collector() -> None:
    """What waits for the collector holds its page, megabytes of it."""
    page = f"<article><h1>{TITLE}</h1><div>{paragraphs(*BODY)}</div></article>"
    gc.collect()
    gc.disable()
    try:
        extract(page)
        read_blocks(page)
        left = [part for part in gc.get_objects() if isinstance(part, Part)]
    finally:
        gc.enable()
    assert left == []
