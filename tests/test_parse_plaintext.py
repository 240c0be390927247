"""Text → blocks: a line is a block, and nothing that a reader sees is lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.model import BlockKind
from newskeep.parse.plaintext import MAX_BLOCK_LETTERS, read_blocks


def texts(text: str) -> list[str]:
    return [block.text for block in read_blocks(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\n\n\n", "\r\n \r\n"])
def test_every_line_end_ends_a_block(end: str) -> None:
    assert texts(f"The first line.{end}The second line.") == ["The first line.", "The second line."]


def test_empty_text_has_no_blocks() -> None:
    assert read_blocks("") == ()
    assert read_blocks(" \n\t\n\u00a0\n\u200b\n") == ()


def test_control_characters_and_invisible_letters_go_and_words_stay() -> None:
    assert texts("\ufeffA\x00 re\u00adport\x07 on\u00a0the \u200bvote\t today.") == ["A report on the vote today."]


def test_the_joiners_that_shape_persian_and_hindi_words_stay() -> None:
    assert texts("می\u200cخواهم\nमध्\u200dय प्रदेश") == ["می\u200cخواهم", "मध्\u200dय प्रदेश"]


@pytest.mark.parametrize("bullet", ["- ", "• ", "* "])
def test_a_list_item_keeps_its_bullet(bullet: str) -> None:
    (block,) = read_blocks(f"  {bullet}Flour and water")
    assert (block.kind, block.text, block.level) == (BlockKind.LIST_ITEM, f"{bullet}Flour and water", 1)


def test_a_minus_before_a_number_is_no_bullet() -> None:
    (block,) = read_blocks("-5 degrees were measured on the pass")
    assert block.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize(("line", "level"), [("# The flood", 1), ("### The flood ###", 3)])
def test_a_markdown_heading_is_a_heading_of_its_level(line: str, level: int) -> None:
    (block,) = read_blocks(line)
    assert (block.kind, block.text, block.level) == (BlockKind.HEADING, "The flood", level)


def test_a_hashtag_is_no_heading() -> None:
    (block,) = read_blocks("#flood #rescue")
    assert block.kind is BlockKind.PARAGRAPH


WRAPPED = """\
The harbour board met on Monday evening and decided, after four hours of
talks, to close the eastern pier for the winter. Repairs will begin in
January, the chairwoman said, and will cost about two million crowns,
most of which the province pays.

Fishing boats may use the northern quay until then. The board will look
at the matter again in March.
"""


def test_lines_wrapped_at_a_width_are_joined_again() -> None:
    first, second = texts(WRAPPED)
    assert first.startswith("The harbour board met on Monday evening and decided, after four hours of talks, to close")
    assert first.endswith("most of which the province pays.")
    assert (
        second
        == "Fishing boats may use the northern quay until then. The board will look at the matter again in March."
    )


def test_short_lines_that_were_typed_so_stay_apart() -> None:
    poem = "The tide came in,\nthe tide went out,\nand nobody on the pier\nsaid anything about it at all\nthat evening."
    assert texts(poem) == poem.split("\n")


def test_a_sentence_broken_over_lines_keeps_all_its_words() -> None:
    broken = "He said that the\n“largest of the boats”\nwould leave first."
    assert " ".join(texts(broken)) == broken.replace("\n", " ")


def test_a_very_long_line_is_dealt_out_and_stays_whole() -> None:
    text = "word " * (MAX_BLOCK_LETTERS // 2)
    blocks = read_blocks(text)
    assert all(len(block.text) <= MAX_BLOCK_LETTERS for block in blocks)
    assert sum(block.text.count("word") for block in blocks) == MAX_BLOCK_LETTERS // 2


@pytest.mark.parametrize("piece", ["\u200b", " ", "- ", "# ", "a\n", "\r", "(", "\u2028 ", "=\n"])
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    read_blocks(text)
    assert time.process_time() - start < 8


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_raise_and_reading_again_changes_nothing(text: str) -> None:
    once = [block.text for block in read_blocks(text) if block.kind is not BlockKind.HEADING]
    assert [
        block.text for block in read_blocks("\n\n".join(once)) if block.kind is not BlockKind.HEADING
    ] == once or any(line.startswith("#") for line in once)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12), min_size=1, max_size=60))
def test_every_word_arrives_in_order(words: list[str]) -> None:
    text = "\n".join(" ".join(words[n : n + 7]) for n in range(0, len(words), 7))
    assert " ".join(texts(text)).split() == " ".join(words).split()
