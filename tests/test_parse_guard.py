"""Markup made to hang a parser is defused; what pages really write passes through to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newskeep.parse.guard import defuse
from newskeep.parse.nesting import MAX_DEPTH

PAGES = sorted((Path(__file__).parent / "pages").glob("*/page.html"))


def depth(html: bytes) -> int:
    """How deep the tree is that a page makes."""
    deepest, waiting = 0, [(LexborHTMLParser(html).root, 0)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        child: LexborNode | None = node.first_child if node else None
        while child is not None:
            waiting.append((child, level + 1))
            child = child.next
    return deepest


def elements(html: bytes) -> int:
    return len(LexborHTMLParser(html).css("*"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_a_page_of_the_web_passes_through_to_the_byte(path: Path) -> None:
    html = path.read_bytes()
    assert defuse(html) == html


@pytest.mark.parametrize(
    "unit",
    [
        b"<p>One.<p>Two.",
        b"<li>One<li>Two",
        b"<tr><td>1<td>2",
        b"<dt>a<dd>b",
        b"<br>line<hr>",
        b"<option>x",
        b'<div class="a"><span>x</span><b>y</b></div>',
        b"<b>x</b><i>y</i><font color=red>z</font>",
        b"<section><div><ul><li>x</ul></div></section>",
        b"<ruby>a<rt>b</ruby>",
        b"<img src=x><input><wbr>",
        b"a < b <1 <> </ >",
    ],
)
def test_a_long_page_of_ordinary_markup_passes_through_to_the_byte(unit: bytes) -> None:
    html = b"<table><ul><dl><select>" * (unit[1:3] in (b"tr", b"li", b"dt", b"op")) + unit * 30_000
    assert defuse(html) == html


@pytest.mark.parametrize("unit", [b"<b><p>misnested</b></p>", b"<div><b>unclosed in its block</div>"])
def test_careless_markup_keeps_its_words(unit: bytes) -> None:
    text = LexborHTMLParser(defuse(unit * 30_000)).text()
    assert text == LexborHTMLParser(unit).text() * 30_000


@pytest.mark.parametrize(
    "tag", ["div", "span", "b", "ul><li", "blockquote", "x-y", "section", "DIV", "svg", "rt", "form><i"]
)
def test_no_page_nests_deeper_than_its_bound_and_all_its_words_stay(tag: str) -> None:
    html = "".join(f"<{tag}>w{n} " for n in range(20_000)).encode()
    defused = defuse(html)
    assert depth(defused) <= 2 * MAX_DEPTH + 10
    assert LexborHTMLParser(defused).text().split() == [f"w{n}" for n in range(20_000)]


@pytest.mark.parametrize(
    "unit",
    [
        "<div>x</dl>",  # a closing tag that closes nothing
        "<div>x</nothing>",
        "<b>x</span>",
        "<span>x</div>",
        "<li>x<dt>y",  # entries of lists of two kinds, which do not end each other
        "<dd>x<li>y",
        "<td>x<rt>y",  # ruby text outside a ruby
        "<option><i>x",
        "<div><table><td>x</div>",  # a closing tag that does not reach through a table
        "<span><div>x</span>",  # … or through a block
        "<svg><div>x</svg>",
        "<object>x</div>",
        "<form><div>x</form>",
        "<li>x<ul>y</li>",
        "<x-y><div>x</x-y>",
        "<x-y>x</x-z>",
        "<body><div>x</body>",
        "<caption><div>x</caption>",
        "<div><!-- </div> -->x",
        "<div title='</div>'>x",
        '<div title = "></div>">x',
        "<div><script></div></script>x",
        "<svg><title><div>x</svg>",
    ],
)
def test_closing_tags_that_close_nothing_do_not_hide_the_depth(unit: str) -> None:
    assert depth(defuse(unit.encode() * 20_000)) <= 4 * MAX_DEPTH


def test_spans_hidden_behind_a_block_do_not_hide_the_depth() -> None:
    unit = b"<span>" * 500 + b"<div>" + b"</span>" * 500
    assert depth(defuse(unit * 40)) <= 4 * MAX_DEPTH


def test_many_unlike_formatting_elements_do_not_multiply_with_the_paragraphs() -> None:
    fonts = b"".join(b"<font size=%d>" % n for n in range(400))
    assert elements(b"<p>" + fonts + b"<p>x" * 100) > 400 * 100  # what the standard asks for
    few = defuse(b"<p>" + fonts + b"<p>x" * 7_000)
    many = defuse(b"<p>" + fonts + b"<p>x" * 100_000)
    assert elements(few) < 500_000
    assert elements(many) < 600_000
    assert LexborHTMLParser(many).text().count("x") == 100_000


def test_formatting_that_grows_with_the_page_does_not_multiply() -> None:
    html = b"".join(b"<font size=%d>x<p>" % n for n in range(20_000))
    assert elements(defuse(html)) < 600_000


def test_formatting_that_is_closed_passes_through_to_the_byte() -> None:
    html = b"".join(b"<p><font size=%d>x</font> and <b id=x%d>y</b></p>" % (n, n) for n in range(20_000))
    assert defuse(html) == html


def test_attributes_beyond_a_tags_limit_are_taken_out() -> None:
    html = b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">text</p><p>more</p>"
    tree = LexborHTMLParser(defuse(html))
    paragraph = tree.css_first("p")
    assert paragraph is not None
    assert len(paragraph.attributes) < 5_000
    assert "more" in tree.text()


def test_one_large_attribute_passes_through_to_the_byte() -> None:
    html = b"<p data-x='" + b"y" * 2_000_000 + b"'>text</p><img src='data:image/png;base64," + b"A" * 1_000_000 + b"'>"
    assert defuse(html) == html


def test_a_large_script_passes_through_to_the_byte() -> None:
    html = b"<script>" + b"if (a < b) { c = d; } " * 100_000 + b"</script><p>text</p>"
    assert defuse(html) == html


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=300), st.lists(st.sampled_from([b"<b>", b"</b>", b"<div ", b"<li>", b"<", b">", b"</"])))
def test_a_small_page_passes_through_to_the_byte(noise: bytes, tags: list[bytes]) -> None:
    html = noise.join(tags) + noise
    assert defuse(html) == html


HOSTILE = {
    "nested divs": "'<div>x' * 150_000",
    "nested lists": "'<ul><li>' * 100_000",
    "closed after all": "'<div>' * 200_000 + 'x' + '</div>' * 200_000",
    "false ends": "'<div>x</dl>' * 90_000",
    "lists of two kinds": "'<li>x<dt>y' * 100_000",
    "text in tables": "'<table>x' * 125_000",
    "text between rows": "'<table>' + 'x<tr>' * 200_000",
    "nested tables": "'<table><td>x' * 80_000",
    "nested formatting": "'<b><i>x' * 120_000",
    "formatting and paragraphs": "''.join(f'<font size={n}>x<p>' for n in range(50_000))",
    "few of them, then paragraphs": "'<p>' + ''.join(f'<b id={n}>' for n in range(400)) + '<p>x' * 100_000",
    "attributes": "'<p ' + ' '.join(f'a{n}=1' for n in range(130_000)) + '>x'",
    "attributes without spaces": "'<p ' + '/'.join(f'a{n}=1' for n in range(130_000)) + '>x'",
    "attributes of <html> said again": "''.join(f'<html a{n}=1>' for n in range(60_000))",
    "one attribute": "'<p data-x=\"' + 'y' * 1_000_000 + '\">x'",
    "nested select": "'<select><option>x' * 50_000",
    "vector graphics": "'<svg><g>x<foreignObject>' * 40_000",
    "open comments": "'<!--' * 250_000",
    "brackets": "'<' * 1_000_000",
    "open tags": "'<a ' * 330_000",
}


def test_hostile_megabytes_are_read_in_no_time_to_speak_of() -> None:
    """Where the guard fails each of these takes minutes; the bound is generous, for machines are slow at times."""
    lines = ["from newskeep.parse.document import read_document"]
    for name, html in HOSTILE.items():
        lines += [f"print({name!r}, flush=True)", f"read_document({html})"]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, timeout=60)  # noqa: S603 our own code
