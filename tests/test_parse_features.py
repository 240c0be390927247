"""What a block looks like in numbers: itself, its place, its company."""

import numpy as np

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.features import NAMES, Matrix, features, path_words
from newskeep.parse.wording import note

LINE = "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer."


def silent(_path: str) -> tuple[float, float, float]:
    return 0.0, 0.0, 0.0


def look(*blocks: Block, title: str | None = None, lead: str | None = None) -> Matrix:
    return features(blocks, note(blocks), title, lead, silent)


def column(rows: Matrix, name: str) -> list[float]:
    return [round(float(value), 3) for value in rows[:, NAMES.index(name)]]


def paragraph(text: str = LINE, path: str = "article>p", removed: Removal | None = None, share: float = 0.0) -> Block:
    return Block(BlockKind.PARAGRAPH, text, removed, path=path, link_share=share)


def test_there_is_a_row_a_block_and_a_column_a_name() -> None:
    assert look().shape == (0, len(NAMES))
    assert look(paragraph()).shape == (1, len(NAMES))
    assert look(*[paragraph()] * 7).shape == (7, len(NAMES))
    assert len(set(NAMES)) == len(NAMES)


def test_no_text_is_beyond_it() -> None:
    odd = ["", " ", "\ud800", "?", "x" * 100_000, "\u2fff" * 50, "🙂", "…", "\u0000", "1" * 500]
    assert np.isfinite(look(*[paragraph(text, path) for text in odd for path in ("", ">", "a.b>.c>>d.")])).all()


def test_a_block_tells_of_itself() -> None:
    rows = look(
        paragraph("WATCH: 3 ferries?", "div.c-share>p.byline"), paragraph(), title="Ferries", lead=f"{LINE} And more."
    )
    assert column(rows, "asks") == [1, 0]
    assert column(rows, "capitals") == [0, 0]
    assert column(rows, "words") == [3, 19]
    assert column(rows, "in_lead") == [0, 1]
    assert column(rows, "digits")[0] == round(1 / 17, 3)
    assert column(rows, "in_title")[1] == 0
    assert column(rows, "named")[0] != column(rows, "named")[1] == 0


def test_a_block_tells_of_its_place_among_those_of_its_path() -> None:
    rows = look(*[paragraph()] * 3, paragraph(path="aside>p"), paragraph("Short", "aside>p"))
    assert column(rows, "path_share") == [0.748, 0.748, 0.748, 0.249, 0.249]
    assert column(rows, "path_largest") == [1, 1, 1, 0, 0]
    assert column(rows, "same_before") == [0, 1, 1, 0, 1]
    assert column(rows, "before")[0] == 0
    assert column(rows, "until_running") == [1, 1, 1, 30, 30]
    assert column(rows, "since_running") == [30, 1, 1, 1, 1]


def test_what_is_removed_or_linked_is_no_running_text() -> None:
    rows = look(paragraph(), paragraph(removed=Removal.ADVERT), paragraph(share=1.0))
    assert column(rows, "largest_share") == [0.991, 0.991, 0.991]
    assert column(rows, "removed_3") == [0.333, 0.333, 0.333]


def test_a_block_knows_its_neighbours_and_their_lack() -> None:
    rows = look(paragraph("One"), paragraph(share=0.5), paragraph("Two", share=1.0))
    assert column(rows, "link_share@+1") == [-1, 0, 0.5]
    assert column(rows, "link_share@-1") == [0.5, 1, -1]
    assert column(rows, "link_share@+2") == [-1, -1, 0]
    assert column(rows, "link_share@-2") == [1, -1, -1]


def test_a_short_line_is_on_topic_where_the_article_has_its_words() -> None:
    rows = look(paragraph(), paragraph("Electric ships Monday"), paragraph("Seven recipes rhubarb"))
    assert column(rows, "topical") == [1, 1, 0]


def test_the_names_along_a_path_are_asked_for() -> None:
    blocks = [paragraph(path="div.story-body>p")]
    rows = features(blocks, note(blocks), None, None, lambda path: (len(path), 2.0, 3.0))
    assert [column(rows, f"name_{what}") for what in ("least", "most", "mean")] == [[16], [2], [3]]


def test_the_words_of_a_path_are_those_of_its_last_steps() -> None:
    assert path_words("div.old>a.b>div.storyBody>section.x>p.lead-text") == {"story", "body", "lead", "text"}
