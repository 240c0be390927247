"""The region line by line: what a reader sees as a line is a block, with its kind, its place and its links."""

import sys

import pytest

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse import extract
from newskeep.parse.blocks import read_blocks, tidy

LONG = "The harbour board of Lindvik met on Monday and decided to close the eastern pier until the spring, it said. "


def texts(html: str) -> list[str]:
    return [block.text for block in read_blocks(html)]


def only(html: str) -> Block:
    (block,) = read_blocks(html)
    return block


def reason(html: str) -> Removal | None:
    """Why the line “this” is removed, beside a long paragraph that nobody doubts."""
    blocks = read_blocks(f"<div><p>{LONG}</p>{html}</div>")
    (found,) = [block for block in blocks if "this" in block.text]
    return found.removed


@pytest.mark.parametrize(
    ("html", "kind", "level"),
    [
        ("<p>x</p>", BlockKind.PARAGRAPH, 0),
        ("<div>x</div>", BlockKind.PARAGRAPH, 0),
        ("<h1>x</h1>", BlockKind.HEADING, 1),
        ("<h6>x</h6>", BlockKind.HEADING, 6),
        ("<h2><div>x</div></h2>", BlockKind.HEADING, 2),
        ("<blockquote>x</blockquote>", BlockKind.QUOTE, 0),
        ("<blockquote><p>x</p></blockquote>", BlockKind.QUOTE, 0),
        ("<ul><li>x</li></ul>", BlockKind.LIST_ITEM, 0),
        ("<ol><li><p>x</p></li></ol>", BlockKind.LIST_ITEM, 0),
        ("<dl><dt>x</dt></dl>", BlockKind.LIST_ITEM, 0),
        ("<dl><dd>x</dd></dl>", BlockKind.LIST_ITEM, 0),
        ("<table><tr><td>x</td></tr></table>", BlockKind.TABLE_ROW, 0),
        ("<pre>x</pre>", BlockKind.CODE, 0),
        ("<my-element>x</my-element>", BlockKind.PARAGRAPH, 0),
    ],
)
def test_an_element_makes_a_block_of_its_kind(html: str, kind: BlockKind, level: int) -> None:
    assert (only(html).kind, only(html).text, only(html).level) == (kind, "x", level)


def test_blocks_stand_in_reading_order_and_text_between_elements_is_a_block() -> None:
    assert texts("<div>one<p>two</p>three<section><p>four</p>five</section>six</div>") == [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
    ]


@pytest.mark.parametrize("tag", "a abbr b cite code em font i mark q s small span strong sub sup tt u ins del".split())
def test_an_inline_element_neither_breaks_a_line_nor_glues_nor_splits_words(tag: str) -> None:
    assert texts(f"<p>un<{tag}>believ</{tag}>able and <{tag}>so</{tag}> on<{tag}>.</{tag}></p>") == [
        "unbelievable and so on."
    ]


@pytest.mark.parametrize("tag", "p div section li h2 blockquote figure x-y center header address ul".split())
def test_an_element_that_breaks_lines_never_glues_words(tag: str) -> None:
    assert " ".join(texts(f"<div>one<{tag}>two</{tag}>three</div>")).split() == ["one", "two", "three"]


def test_br_ends_a_line() -> None:
    assert texts("<p>one<br>two<br/><br>three</p>") == ["one", "two", "three"]
    assert texts("<div>one<b>two<br>three</b>four</div>") == ["onetwo", "threefour"]


def test_br_in_a_heading_or_a_row_is_a_space() -> None:
    assert texts("<h1>The pier<br>is closed</h1>") == ["The pier is closed"]


def test_white_space_is_folded_and_invisible_letters_go() -> None:
    assert only("<p>  a\n\t b&nbsp;c\u200b\u00add&#8288;e\u2009f \ufeff</p>").text == "a b cde f"
    assert tidy("e\u0301") == "é"
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


def test_a_line_of_nothing_is_no_block() -> None:
    assert read_blocks("<p> </p><p>&nbsp;\u200b</p><div><br></div><td></td><p></p>") == ()
    assert read_blocks("<table><tr><td> </td><td></td></tr></table>") == ()
    assert read_blocks("") == ()


def test_comments_scripts_and_declarations_are_no_text() -> None:
    assert texts("<p>a<!-- b -->c<script>d</script></p><style>e</style><?f g?>") == ["ac"]


def test_entities_are_read_once() -> None:
    assert only("<p>&lt;b&gt; &amp;amp; caf&eacute; &#x20AC;</p>").text == "<b> &amp; café €"


def test_items_of_nested_lists_are_blocks_of_their_own() -> None:
    html = "<ul><li>Fish<ul><li>Cod</li><li>Ling<ol><li>fresh</li></ol></li></ul></li><li>Meat</li></ul>"
    blocks = read_blocks(html)
    assert [block.text for block in blocks] == ["Fish", "Cod", "Ling", "fresh", "Meat"]
    assert {block.kind for block in blocks} == {BlockKind.LIST_ITEM}
    assert texts("<ul><li>Fish<ul><li>Cod</li></ul>and more</li></ul>") == ["Fish", "Cod", "and more"]


def test_a_definition_list_is_read_entry_by_entry() -> None:
    assert texts("<dl><dt>Pier</dt><dd>a way into the sea</dd><dt>Quay</dt><dd>a way along it</dd></dl>") == [
        "Pier",
        "a way into the sea",
        "Quay",
        "a way along it",
    ]


def test_a_row_of_a_table_of_data_is_one_block() -> None:
    html = (
        "<table><thead><tr><th>Pier</th><th>Length</th></tr></thead>"
        "<tr><td>East</td><td><b>120</b> m</td></tr><tr><td>North</td><td></td></tr></table>"
    )
    blocks = read_blocks(html)
    assert [block.text for block in blocks][:2] == ["Pier | Length", "East | 120 m"]
    assert blocks[2].text.startswith("North")
    assert {block.kind for block in blocks} == {BlockKind.TABLE_ROW}


def test_a_table_that_is_layout_gives_paragraphs() -> None:
    html = "<table><tr><td><p>One.</p><p>Two.</p></td><td><div>Three.</div></td></tr></table>"
    blocks = read_blocks(html)
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "One."),
        (BlockKind.PARAGRAPH, "Two."),
        (BlockKind.PARAGRAPH, "Three."),
    ]
    assert texts("<table><tr><td>One.<br>Two.</td></tr></table>") == ["One.", "Two."]


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    html = "<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    assert [(block.kind, block.text) for block in read_blocks(html)] == [(BlockKind.TABLE_ROW, "1 | 2")]


def test_code_keeps_its_lines_and_spaces() -> None:
    block = only("<pre>\nif a:\n    b()\n\n    c()\n</pre>")
    assert (block.kind, block.text) == (BlockKind.CODE, "if a:\n    b()\n\n    c()")


@pytest.mark.parametrize(
    ("html", "removed"),
    [
        ("<nav>this</nav>", Removal.NAVIGATION),
        ("<aside><p>this</p></aside>", Removal.FURNITURE),
        ("<footer>this</footer>", Removal.FURNITURE),
        ("<figure><img><figcaption>this</figcaption></figure>", Removal.CAPTION),
        ("<figure>this</figure>", Removal.CAPTION),
        ("<div class='newsletter-box'><p>this</p></div>", Removal.NEWSLETTER),
        ("<div id='related'><ul><li>this</li></ul></div>", Removal.LINK_LIST),
        ("<p class=byline>this</p>", Removal.BYLINE),
        ("<div><time datetime=x>this</time></div>", Removal.DATELINE),
        ("<p hidden>this</p>", Removal.HIDDEN),
        ("<p style='color:red;display : none'>this</p>", Removal.HIDDEN),
        ("<div style='visibility:hidden'><p>this</p></div>", Removal.HIDDEN),
        ("<p class=sr-only>this</p>", Removal.HIDDEN),
        ("<p>this</p>", None),
        ("<p style='display:block'>this</p>", None),
        ("<div class='article-body'><p>this</p></div>", None),
        ("<h2 id='newsletter'>this</h2>", None),
        ("<h2 class='newsletter'>this</h2>", Removal.NEWSLETTER),
    ],
)
def test_what_tag_name_and_state_say_of_a_part_is_the_reason(html: str, removed: Removal | None) -> None:
    assert reason(html) is removed


def test_the_reason_of_the_outermost_part_holds_for_all_in_it_and_its_evidence_is_told() -> None:
    html = f"<p>{LONG * 3}</p><aside class=related><p class=byline>one</p><p>two</p></aside><p>three</p>"
    blocks = read_blocks(html)
    assert [(block.removed, block.evidence) for block in blocks[1:]] == [
        (Removal.LINK_LIST, "related"),
        (Removal.LINK_LIST, "related"),
        (None, ""),
    ]


def test_hidden_words_within_a_line_are_apart_and_the_line_stays_whole() -> None:
    blocks = read_blocks("<p>The pier <span hidden>secret</span>is <b style='display:none'>not</b>closed.</p>")
    assert [(block.text, block.removed) for block in blocks] == [
        ("secret", Removal.HIDDEN),
        ("not", Removal.HIDDEN),
        ("The pier is closed.", None),
    ]


def test_a_time_within_a_sentence_stays() -> None:
    assert texts("<p>On <time>Monday</time> the board met.</p>") == ["On Monday the board met."]


@pytest.mark.parametrize("name", ["sidebar", "newsletter", "comments", "ad"])
def test_a_part_that_holds_most_of_the_text_is_not_what_it_is_named(name: str) -> None:
    blocks = read_blocks(f"<p>Short line.</p><div class='{name}'><p>{LONG * 3}</p></div>")
    assert [block.removed for block in blocks] == [None, None]


def test_a_paywall_is_believed_of_a_notice_only() -> None:
    notice = f"<p>{LONG * 20}</p><div class=paywall><p>Subscribe to read on.</p></div>"
    behind = f"<p>{LONG * 20}</p><div class=paywall><p>{LONG * 6}</p></div>"
    assert read_blocks(notice)[1].removed is Removal.PAYWALL
    assert read_blocks(behind)[1].removed is None


def test_a_figure_that_holds_a_table_or_a_quote_is_no_caption() -> None:
    html = f"<p>{LONG}</p><figure><blockquote>Now we act.</blockquote><figcaption>Maren Holt</figcaption></figure>"
    assert [(block.kind, block.removed) for block in read_blocks(html)[1:]] == [
        (BlockKind.QUOTE, None),
        (BlockKind.CAPTION, Removal.CAPTION),
    ]


@pytest.mark.parametrize(
    ("html", "share"),
    [
        ("<p><a href=x>all of it</a></p>", 1.0),
        ("<p>none of it</p>", 0.0),
        ("<p>half <a href=x>half</a></p>", 0.44),
        ("<a href=x><p>a block in a link</p></a>", 1.0),
        ("<li><a href=x><b>bold</b> in a link</a></li>", 1.0),
        ("<p><a href=x>  many   spaces </a></p>", 1.0),
    ],
)
def test_the_share_of_a_line_that_stands_in_links_is_measured(html: str, share: float) -> None:
    assert only(html).link_share == pytest.approx(share, abs=0.08)


def test_links_of_one_line_do_not_count_for_the_next() -> None:
    assert [block.link_share for block in read_blocks("<p><a>one</a></p><p>two</p>one<br><a>two</a>")] == [1, 0, 0, 1]


def test_a_path_leads_from_the_region_to_the_line() -> None:
    html = "<article id=main class='story big'><div class=body><p class=first>x</p></div></article>"
    (path,) = [block.path for block in read_blocks(html)]
    steps = path.split(">")
    assert [step.split(".")[0] for step in steps] == ["article", "div", "p"]
    assert "story" in steps[0]
    assert "body" in steps[1]


def test_a_path_of_endless_names_and_steps_is_cut() -> None:
    html = "<div class='" + "name " * 10_000 + "'>" + "<div class=abcdefgh>" * 60 + "x"
    assert len(only(html).path) <= 400


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "span", "x-y"])
@pytest.mark.parametrize("number", [100, 300, 2_000])
def test_deep_nesting_loses_no_word(tag: str, number: int) -> None:
    html = "".join(f"<{tag}>w{n} " for n in range(number))
    assert sorted(" ".join(texts(html)).replace("|", " ").split()) == sorted(f"w{n}" for n in range(number))


def test_two_hundred_thousand_open_tags_neither_raise_nor_lose_words_nor_touch_the_recursion_limit() -> None:
    before = sys.getrecursionlimit()
    article = extract("<div>" * 200_000 + "deep" + "</div>" * 200_000)
    assert [block.text for block in article.blocks] == ["deep"]
    assert sys.getrecursionlimit() == before


def test_a_region_of_absurd_size_is_read_and_no_word_is_lost() -> None:
    words = [f"w{n}" for n in range(40_000)]
    assert " ".join(texts("".join(f"<p>{word}</p>" for word in words))).split() == words
