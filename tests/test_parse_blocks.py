"""The lines of a region as blocks: their kinds, their places, and what tag, name and state say against them."""

import sys

import pytest

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse import extract
from newskeep.parse.blocks import read_blocks, tidy

LINE = "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer."
STORY = f"<p>{LINE}</p>" * 8


def lines(html: str) -> list[str]:
    return [block.text for block in read_blocks(html)]


def kept(html: str) -> list[str]:
    return [block.text for block in read_blocks(html) if block.kept]


def kinds(html: str) -> list[tuple[str, str, int]]:
    return [(block.kind.value, block.text, block.level) for block in read_blocks(html)]


def only(html: str) -> Block:
    """The one block that is not of the story around it."""
    (block,) = (block for block in read_blocks(STORY + html + STORY) if block.text != LINE)
    return block


KINDS = {
    "a paragraph": ("<p>One</p>", [("paragraph", "One", 0)]),
    "a div": ("<div>One</div>", [("paragraph", "One", 0)]),
    "headings": (
        "<h1>One</h1><h3>Two</h3><h6>Three</h6>",
        [("heading", "One", 1), ("heading", "Two", 3), ("heading", "Three", 6)],
    ),
    "a heading over two lines": ("<h2>One<br>two</h2>", [("heading", "One two", 2)]),
    "a heading with a div in it": ("<h2><div>One</div></h2>", [("heading", "One", 2)]),
    "a quote": ("<blockquote><p>One</p><p>Two</p></blockquote>", [("quote", "One", 0), ("quote", "Two", 0)]),
    "a list": ("<ul><li>One</li><li><p>Two</p></li></ul>", [("list-item", "One", 0), ("list-item", "Two", 0)]),
    "a list in a list": (
        "<ol><li>One<ul><li>Two</li></ul></li><li>Three</li></ol>",
        [("list-item", "One", 0), ("list-item", "Two", 0), ("list-item", "Three", 0)],
    ),
    "a definition list": (
        "<dl><dt>Ship</dt><dd>It floats</dd></dl>",
        [("list-item", "Ship", 0), ("list-item", "It floats", 0)],
    ),
    "code": ("<pre>if a:\n    b\n</pre>", [("code", "if a:\n    b", 0)]),
    "code in a pre": ("<pre><code>a\n  b</code></pre>", [("code", "a\n  b", 0)]),
    "code in a line": ("<p>Type <code>ls</code> here</p>", [("paragraph", "Type ls here", 0)]),
    "a table of data": (
        "<table><tr><th>Ship</th><th>Year</th></tr><tr><td>Ane</td><td>1974</td></tr></table>",
        [("table-row", "Ship | Year", 0), ("table-row", "Ane | 1974", 0)],
    ),
    "a table for layout": (
        "<table><tr><td><p>One</p><p>Two</p></td></tr></table>",
        [("paragraph", "One", 0), ("paragraph", "Two", 0)],
    ),
    "text without an element": ("One<p>Two</p>Three", [("paragraph", t, 0) for t in ("One", "Two", "Three")]),
    "a custom element": (
        "<my-line>One</my-line><my-line>Two</my-line>",
        [("paragraph", "One", 0), ("paragraph", "Two", 0)],
    ),
}


@pytest.mark.parametrize(("html", "expected"), KINDS.values(), ids=KINDS)
def test_a_block_is_of_the_kind_of_its_element(html: str, expected: list[tuple[str, str, int]]) -> None:
    assert kinds(html) == expected


LINES = {
    "br ends a line": ("<p>One<br>two<br/><br/>three</p>", ["One", "two", "three"]),
    "inline elements do not split a word": ("<p>elec<b>tri</b>city and <i>more</i>.</p>", ["electricity and more."]),
    "inline elements are not glued": ("<p><b>One</b> <i>two</i>\n<a>three</a></p>", ["One two three"]),
    "divs are not glued": ("<div>One<div>two</div>three</div>", ["One", "two", "three"]),
    "an inline element may hold blocks": ("<span><p>One</p><p>Two</p></span>", ["One", "Two"]),
    "wbr and soft hyphens do not split": ("<p>elec<wbr>tri&shy;ci\u200bty</p>", ["electricity"]),
    "white space is folded": ("<p>  One\n\n two\t&nbsp;three\u2003four </p>", ["One two three four"]),
    "entities are letters": ("<p>Fish &amp; chips &lt;b&gt; &#233;</p>", ["Fish & chips <b> é"]),
    "letters are composed": ("<p>Cafe\u0301</p>", ["Café"]),
    "joiners that shape words stay": ("<p>می\u200cخواهم</p>", ["می\u200cخواهم"]),
    "comments of the markup are no text": ("<p>One<!-- two --></p><!-- three -->", ["One"]),
    "scripts and styles are no text": ("<p>One</p><script>two</script><style>three</style>", ["One"]),
    "empty elements are no blocks": ("<p></p><p> &nbsp; </p><div><br></div><p>One</p>", ["One"]),
    "an empty row is no block": ("<table><tr><td></td><td></td></tr><tr><td>a</td><td>b</td></tr></table>", ["a | b"]),
    "markup that is never closed": ("<div><p>One<p>Two<b>three", ["One", "Twothree"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("html", "expected"), LINES.values(), ids=LINES)
def test_a_block_is_a_line_as_a_reader_sees_it(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


REASONS = {
    "a figure": ("<figure>Photo: A. Holm</figure>", Removal.CAPTION),
    "a figcaption": ("<figcaption>Photo: A. Holm</figcaption>", Removal.CAPTION),
    "a div named caption": ("<div class='image-caption'>The pier</div>", Removal.CAPTION),
    "a menu": ("<nav>Home</nav>", Removal.NAVIGATION),
    "a footer": ("<footer>Imprint</footer>", Removal.FURNITURE),
    "an aside": ("<aside>In brief</aside>", Removal.FURNITURE),
    "a label": ("<label>Your e-mail</label>", None),
    "a time of its own": ("<div><time>Monday</time></div>", Removal.DATELINE),
    "a time in a line": ("<p>It happened on <time>Monday</time> at noon</p>", None),
    "hidden by its attribute": ("<p hidden>Unseen</p>", Removal.HIDDEN),
    "hidden by its style": ("<p style='color: red; DISPLAY : none'>Unseen</p>", Removal.HIDDEN),
    "invisible by its style": ("<div style='visibility:hidden'><p>Unseen</p></div>", Removal.HIDDEN),
    "for screen readers": ("<div class='sr-only'>Opens in a new window</div>", Removal.HIDDEN),
    "a newsletter's box": ("<div class='newsletter-box'><p>Every morning</p></div>", Removal.NEWSLETTER),
    "a newsletter's box by its id": ("<div id='newsletter'><p>Every morning</p></div>", Removal.NEWSLETTER),
    "a paywall's notice": ("<div class='paywall'>Read on for 1 crown</div>", Removal.PAYWALL),
    "a heading whose id is its words": ("<h2 id='related-work'>Related work</h2>", None),
    "a heading of the class of furniture": ("<h2 class='related'>See these</h2>", Removal.LINK_LIST),
    "a table in a figure": ("<figure><table><tr><td>Ane</td></tr></table></figure>", None),
    "a quote in a figure": ("<figure><blockquote>We sail</blockquote></figure>", None),
}


@pytest.mark.parametrize(("html", "reason"), REASONS.values(), ids=REASONS)
def test_tag_name_and_state_say_what_is_not_the_article(html: str, reason: Removal | None) -> None:
    assert only(html).removed is reason


def test_the_evidence_is_the_word_or_the_tag_that_says_so() -> None:
    assert only("<div class='c-relatedBox'>A</div>").evidence == "related"
    assert only("<aside>A</aside>").evidence == "<aside>"


def test_the_caption_of_a_figure_with_a_table_goes_and_the_table_stays() -> None:
    html = (
        f"{STORY}<figure><table><tr><td>Ane</td><td>1974</td></tr></table><figcaption>The ships</figcaption></figure>"
    )
    assert kept(html)[-1] == "Ane | 1974"


def test_what_is_hidden_in_a_line_is_a_block_of_its_own() -> None:
    html = f"{STORY}<p>One <span style='display:none'>unseen</span>two</p>"
    assert kept(html)[-1] == "One two"
    assert [block.text for block in read_blocks(html) if block.removed is Removal.HIDDEN] == ["unseen"]


def test_the_first_reason_is_the_outermost() -> None:
    assert only("<aside><div class='newsletter'>A</div></aside>").removed is Removal.FURNITURE


def test_furniture_that_holds_most_of_the_text_is_not_believed() -> None:
    assert kept(f"<div class='related'>{STORY}</div><p>Short.</p>")[:8] == [LINE] * 8


def test_comments_are_believed_though_they_are_longer_than_the_article() -> None:
    remarks = "".join(f"<p>{number}: {LINE}</p>" for number in range(30))
    assert kept(f"{STORY}<div class='comments'>{remarks}</div>") == [LINE] * 8
    assert len(kept(f"<p>{LINE}</p><div class='comments'>{remarks}</div>")) == 31


def test_what_lies_behind_a_paywall_is_not_its_notice() -> None:
    assert kept(f"{STORY}<div class='paywall'>{STORY}</div>") == [LINE] * 16


def test_the_share_of_links_is_of_the_letters() -> None:
    shares = {
        "<p>No link at all</p>": 0.0,
        "<p><a href='/'>All of it</a></p>": 1.0,
        "<p>half, <a href='/'>half..</a></p>": 0.5,
        "<p><a href='/'><b>All</b> <i>of it</i></a></p>": 0.89,
        "<a href='/'><p>All of it</p></a>": 1.0,
    }
    assert {html: read_blocks(html)[0].link_share for html in shares} == shares


def test_a_block_says_where_it_stood() -> None:
    html = "<article id='a'><div class='text  wide'><p>One</p></div></article>"
    assert read_blocks(html)[0].path == "article.a>div.text.wide>p"


def test_a_path_is_short_however_long_the_names_are() -> None:
    html = f"<div class='{'x' * 5000}'>" * 20 + "<p>One</p>"
    assert len(read_blocks(html)[0].path) <= 240


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul", "blockquote", "table", "section"])
def test_text_in_a_great_depth_is_read(tag: str) -> None:
    html = f"<p>One</p>{f'<{tag}>' * 2000}deep{f'</{tag}>' * 2000}<p>Two</p>"
    assert " ".join(lines(html)).replace("deep", "", 1).split() == ["One", "Two"]


def test_a_region_of_absurd_size_is_read_as_plain_text() -> None:
    html = "<p>One</p>" * 20_000
    assert {block.text for block in read_blocks(html)} == {"One"}
    assert len(read_blocks(html)) == 20_000


def test_blocks_are_of_no_kind_but_those_of_the_model() -> None:
    assert {kind for _, expected in KINDS.values() for kind, _, _ in expected} | {"caption"} == set(BlockKind)


def test_tidy_leaves_what_is_tidy() -> None:
    untidy = "  A\u200b\n b\u00ad\ufeff  e\u0301 "
    assert tidy(untidy) == "A b é"
    assert tidy(tidy(untidy)) == tidy(untidy)


@pytest.mark.parametrize("tag", "a abbr b cite code em font i mark q s small span strong sub sup tt u ins del".split())
def test_an_inline_element_neither_ends_a_line_nor_glues_nor_splits_words(tag: str) -> None:
    html = f"<p>un<{tag}>believ</{tag}>able and <{tag}>so</{tag}> on<{tag}>.</{tag}></p>"
    assert lines(html) == ["unbelievable and so on."]


@pytest.mark.parametrize("tag", "p div section li h2 blockquote figure x-y center header address ul".split())
def test_an_element_that_ends_lines_never_glues_words(tag: str) -> None:
    assert " ".join(lines(f"<div>one<{tag}>two</{tag}>three</div>")).split() == ["one", "two", "three"]


def test_what_follows_a_list_in_a_list_is_a_line_of_its_own() -> None:
    assert lines("<ul><li>Fish<ul><li>Cod</li></ul>and more</li></ul>") == ["Fish", "Cod", "and more"]


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    html = "<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    assert kinds(html) == [("table-row", "1 | 2", 0)]


def test_code_keeps_its_empty_lines() -> None:
    assert kinds("<pre>\nif a:\n    b()\n\n    c()\n</pre>") == [("code", "if a:\n    b()\n\n    c()", 0)]


def test_links_of_one_line_do_not_count_for_the_next() -> None:
    html = "<p><a>one</a></p><p>two</p>one<br><a>two</a>"
    assert [block.link_share for block in read_blocks(html)] == [1, 0, 0, 1]


def test_every_part_of_furniture_has_the_reason_of_the_whole() -> None:
    html = "<aside class=related><p class=byline>A</p><p>B</p></aside><p>C</p>"
    blocks = [block for block in read_blocks(STORY + html) if block.text != LINE]
    assert [(block.removed, block.evidence) for block in blocks] == [
        (Removal.LINK_LIST, "related"),
        (Removal.LINK_LIST, "related"),
        (None, ""),
    ]


def test_a_path_of_many_steps_is_short() -> None:
    html = "<div class='" + "name " * 10_000 + "'>" + "<div class=abcdefgh>" * 60 + "<p>One</p>"
    assert len(read_blocks(html)[0].path) <= 240


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "span", "x-y"])
@pytest.mark.parametrize("number", [100, 300, 2_000])
def test_words_in_every_depth_are_read(tag: str, number: int) -> None:
    html = "".join(f"<{tag}>w{n} " for n in range(number))
    assert sorted(" ".join(lines(html)).replace("|", " ").split()) == sorted(f"w{n}" for n in range(number))


def test_two_hundred_thousand_elements_in_one_another_do_not_touch_the_recursion_limit() -> None:
    before = sys.getrecursionlimit()
    article = extract("<div>" * 200_000 + "deep" + "</div>" * 200_000)
    assert [block.text for block in article.blocks] == ["deep"]
    assert sys.getrecursionlimit() == before


def test_a_region_of_absurd_size_loses_no_word() -> None:
    words = [f"w{n}" for n in range(40_000)]
    assert lines("".join(f"<p>{word}</p>" for word in words)) == words
