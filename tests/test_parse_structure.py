"""What the shape of the block list gives away: the headline and its surroundings, repeats, lines of links."""

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.structure import mark, mark_links

TITLE = "Harbour board closes the eastern pier"
FIRST = "The harbour board of Lindvik met on Monday and decided to close the eastern pier until the spring, it said."
SECOND = "Repairs will begin in January, the chairwoman Maren Holt said, and will cost about two million crowns in all."
THIRD = "Fishing boats may use the northern quay until the work is done, the harbour master added on Tuesday morning."


def paragraph(text: str, link_share: float = 0.0) -> Block:
    return Block(BlockKind.PARAGRAPH, text, link_share=link_share)


def heading(text: str, level: int = 1, link_share: float = 0.0) -> Block:
    return Block(BlockKind.HEADING, text, level=level, link_share=link_share)


def reasons(*blocks: Block, title: str | None = None, authors: tuple[str, ...] = ()) -> list[Removal | None]:
    return [block.removed for block in mark(blocks, title, authors)]


def link_reasons(*blocks: Block) -> list[Removal | None]:
    return [block.removed for block in mark_links(blocks)]


def test_the_headline_goes_and_so_does_what_stands_above_it() -> None:
    assert reasons(paragraph("Home"), paragraph("Local news"), heading(TITLE), paragraph(FIRST)) == [
        Removal.NAVIGATION,
        Removal.NAVIGATION,
        Removal.TITLE,
        None,
    ]


def test_a_headline_without_h1_is_known_by_the_title() -> None:
    blocks = (paragraph("Local news"), heading("Harbour Board closes the eastern pier!", 3), paragraph(FIRST))
    assert reasons(*blocks, title=TITLE) == [Removal.NAVIGATION, Removal.TITLE, None]
    assert reasons(*blocks) == [None, None, None]


def test_a_line_like_the_title_far_below_the_start_of_the_body_stays() -> None:
    blocks = (heading(TITLE), *(paragraph(text) for text in (FIRST, SECOND, THIRD)), paragraph(TITLE))
    assert reasons(*blocks, title=TITLE) == [Removal.TITLE, None, None, None, None]


def test_without_a_headline_nothing_above_the_body_goes() -> None:
    assert reasons(paragraph("Lindvik"), heading("What was decided", 2), paragraph(FIRST), title="Else") == [None] * 3


def test_a_line_with_an_authors_name_above_the_body_is_the_byline() -> None:
    blocks = (heading(TITLE), paragraph("By Ida Strand in Lindvik"), paragraph("A short day"), paragraph(FIRST))
    assert reasons(*blocks, authors=("Ida Strand",)) == [Removal.TITLE, Removal.BYLINE, None, None]
    assert reasons(*blocks, authors=("Per Moe",)) == [Removal.TITLE, None, None, None]


def test_an_authors_name_in_the_body_and_a_name_of_three_letters_take_nothing_away() -> None:
    told = f"{FIRST} Ida Strand was there, and she has written about it before, more than once."
    assert (
        reasons(paragraph("A short day"), paragraph(told), paragraph("Ida Strand"), authors=("Ida Strand",))
        == [None] * 3
    )
    assert reasons(paragraph("Boats of all kinds"), paragraph(FIRST), authors=("O. F.",)) == [None, None]


def test_an_empty_title_and_an_empty_author_match_nothing() -> None:
    assert (
        reasons(paragraph("…"), paragraph("A short day"), paragraph(FIRST), title="!?", authors=("", "…")) == [None] * 3
    )


def test_a_long_block_that_stands_there_twice_is_kept_once() -> None:
    blocks = mark((paragraph(FIRST), paragraph(SECOND), paragraph(f"“{FIRST.upper()}”")))
    assert [block.removed for block in blocks] == [None, None, Removal.REPEATED]
    assert blocks[2].evidence


def test_a_short_line_may_stand_there_twice() -> None:
    assert reasons(paragraph(FIRST), paragraph("“No.”"), paragraph(SECOND), paragraph("“No.”")) == [None] * 4


def test_a_block_removed_for_another_reason_is_no_first_of_two_and_keeps_its_reason() -> None:
    hidden = Block(BlockKind.PARAGRAPH, FIRST, Removal.HIDDEN, "hidden")
    assert reasons(hidden, paragraph(FIRST), hidden) == [Removal.HIDDEN, None, Removal.HIDDEN]


def test_two_texts_in_scripts_without_case_and_spaces_are_compared_by_letter() -> None:
    long = "港湾委員会は月曜日に会合を開き東の桟橋を春まで閉鎖することを決めたと委員長が述べた" * 2
    assert reasons(paragraph(long), paragraph(long + "。")) == [None, Removal.REPEATED]


def test_lines_that_are_links_go() -> None:
    blocks = mark_links((paragraph(FIRST), paragraph("Ferry runs again", 1.0), paragraph("Storm warning", 0.9)))
    assert [block.removed for block in blocks] == [None, Removal.LINK_LIST, Removal.LINK_LIST]
    assert blocks[1].evidence == "100% in links"


def test_a_paragraph_with_a_link_and_a_long_one_that_is_a_link_stay() -> None:
    assert link_reasons(paragraph(FIRST, 0.3), paragraph(FIRST + SECOND, 1.0)) == [None, None]


def test_a_linked_subheading_before_running_text_stays() -> None:
    assert link_reasons(heading("The pier", 2, 1.0), paragraph(FIRST)) == [None, None]
    assert link_reasons(heading("The pier", 2, 1.0), heading("The quay", 2, 1.0)) == [Removal.LINK_LIST] * 2
    assert link_reasons(paragraph(FIRST), heading("The pier", 2, 1.0)) == [None, Removal.LINK_LIST]


def test_a_sentence_most_of_which_is_a_link_stays_amid_running_text() -> None:
    sentence = "This is what the board wrote in March."
    assert link_reasons(paragraph(FIRST), paragraph(sentence, 0.8), paragraph(SECOND)) == [None] * 3
    assert link_reasons(paragraph(FIRST), paragraph(sentence, 1.0), paragraph(SECOND))[1] is Removal.LINK_LIST
    assert link_reasons(paragraph("Short"), paragraph(sentence, 0.8))[1] is Removal.LINK_LIST


def test_a_line_removed_already_keeps_its_reason() -> None:
    social = Block(BlockKind.PARAGRAPH, "Share", Removal.SOCIAL, "share", link_share=1.0)
    assert mark_links((social,)) == (social,)


def test_nothing_is_lost_and_nothing_changes_place() -> None:
    blocks = (heading(TITLE), paragraph("Home", 1.0), paragraph(FIRST), paragraph(FIRST), heading("More", 2))
    marked = mark_links(mark(blocks, TITLE, ("Ida Strand",)))
    assert [(block.kind, block.text, block.level) for block in marked] == [
        (block.kind, block.text, block.level) for block in blocks
    ]
    assert mark((), TITLE, ("x",)) == ()
    assert mark_links(()) == ()
