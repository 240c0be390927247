"""The learned score beside the rules: how it is reckoned, kept, and what it may decide."""

from pathlib import Path

import numpy as np
import pytest

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse import extract
from newskeep.parse.features import NAMES
from newskeep.parse.scorer import Scorer, load, mark, packaged

LINE = "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer."


def judge(feature: str, border: float, low: float, high: float, words: dict[str, float] | None = None) -> Scorer:
    """One tree that asks one question."""
    asked = np.full((1, 2), NAMES.index(feature))
    borders = np.array([[border, np.inf]], np.float32)
    return Scorer(words or {}, asked, borders, np.array([[low, high, 9, 9]], np.float32), 0.0)


LONG_IS_GOOD = judge("words", 5, -3, 3)


def block(text: str = LINE, removed: Removal | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, removed, "by a rule" if removed else "", "article>p")


def test_the_answers_number_a_leaf_and_the_leaves_add_up() -> None:
    rows = np.zeros((4, len(NAMES)), np.float32)
    rows[:, 0], rows[:, 1] = [0, 1, 0, 1], [0, 0, 1, 1]
    trees = Scorer(
        {},
        np.array([[0, 1], [0, 0]]),
        np.array([[0.5, 0.5], [0.5, np.inf]], np.float32),
        np.array([[1, 2, 3, 4], [10, 20, 99, 99]], np.float32),
        -20.0,
    )
    odds = np.array([1 + 10, 2 + 20, 3 + 10, 4 + 20]) - 20
    assert trees.predict(rows) == pytest.approx(1 / (1 + np.exp(-odds)))


def test_a_block_unlike_the_article_goes_and_says_its_score() -> None:
    kept, gone = mark([block(), block("Sign in here")], scorer=LONG_IS_GOOD)
    assert kept == block()
    assert (gone.removed, gone.evidence) == (Removal.UNLIKE, "score 0.05")


def test_a_block_that_a_rule_removed_is_given_back_where_it_is_much_like_the_article() -> None:
    (given,) = mark([block(removed=Removal.LINK_LIST)], scorer=LONG_IS_GOOD)
    assert given.kept
    assert given.evidence == "score 0.95 against link-list (by a rule)"


@pytest.mark.parametrize(
    "reason", [Removal.TITLE, Removal.REPEATED, Removal.HIDDEN, Removal.RULE, Removal.LEARNED_LINE]
)
def test_what_is_settled_by_more_than_likeness_stays_removed(reason: Removal) -> None:
    assert mark([block(removed=reason)], scorer=LONG_IS_GOOD) == (block(removed=reason),)


def test_class_names_speak_by_the_words_that_are_known() -> None:
    by_name = judge("name_mean", 0, -3, 3, {"body": 1.0, "share": -2.0})
    blocks = [Block(BlockKind.PARAGRAPH, LINE, path=f"div.{name}>p") for name in ("story-body", "share-box", "unknown")]
    assert [found.kept for found in mark(blocks, scorer=by_name)] == [True, False, False]


def test_nothing_is_scored_as_nothing() -> None:
    assert mark([]) == ()


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "weights.npz"
    judge("words", 5, -3, 3, {"körper": 1.5}).save(file)
    again = load(file.read_bytes())
    assert again.words == {"körper": 1.5}
    assert mark([block("Sign in here")], scorer=again) == mark([block("Sign in here")], scorer=LONG_IS_GOOD)


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "weights.npz"
    names = np.frombuffer(b"letters\nwords", np.uint8)
    np.savez(file, names=names)
    with pytest.raises(ValueError, match="train again"):
        load(file.read_bytes())


def test_the_packaged_weights_know_an_article_from_what_stands_below_it() -> None:
    story = "".join(f"<p>{LINE} The {number}th of them is to be named after a gull.</p>" for number in range(8))
    box = "<div class='c-teaser-grid'><div class='c-card__text'>Try our word puzzles</div></div>" * 3
    page = f"<main><div class='article-body'>{story}</div>{box}</main>"
    kept = [found.text for found in extract(page).blocks if found.kept]
    assert len(kept) == 8
    assert all(text.startswith("The ferry company") for text in kept)
    assert len(packaged().words) > 100


def test_scoring_twice_gives_the_same() -> None:
    blocks = [block(), block("Sign in here"), block(removed=Removal.SOCIAL)]
    assert mark(blocks, "Ferries", LINE) == mark(blocks, "Ferries", LINE)


def test_a_page_of_absurdly_many_blocks_stays_as_it_is_and_a_long_one_is_scored_whole() -> None:
    many = [block("Sign in here")] * 3_001
    assert mark(many, scorer=LONG_IS_GOOD) == tuple(many)
    assert all(found.removed is Removal.UNLIKE for found in mark(many[:700], scorer=LONG_IS_GOOD))
