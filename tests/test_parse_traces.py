"""What lines are by their shape, in any language."""

import pytest

from newskeep.model import Removal
from newskeep.parse.boilerplate import mark
from newskeep.parse.plaintext import read_blocks

BODY = (
    "The harbour board of Lindvik met on Monday and decided to close the eastern pier until the spring.",
    "Repairs will begin in January, the chairwoman Maren Holt said, and will cost about two million crowns.",
    "“We have known for years that the piles are rotten,” she told the meeting. “Now we act.”",
    "Fishing boats may use the northern quay until the work is done, the harbour master added.",
)


def reasons(*lines: str) -> dict[str, Removal | None]:
    return {block.text: block.removed for block in mark(read_blocks("\n".join(lines)))}


@pytest.mark.parametrize(
    "line",
    [
        "Home » Region » Lindvik and around",
        "Forside > Nyheder > Vestkysten",
        "Inicio / Puerto / Pesca",
        "Etusivu | Uutiset | Satama",
        "الرئيسية | محافظات",
    ],
)
def test_a_path_of_sections_above_the_article_goes(line: str) -> None:
    assert reasons(line, *BODY)[line] is Removal.NAVIGATION
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is None


@pytest.mark.parametrize("line", ["f 𝕏 in ✉ 🔖", "Did you like it? 👍 48 👎 2", "Your view: 😍 0 😡 0 😢 0"])
def test_a_row_of_signs_below_the_article_goes(line: str) -> None:
    assert reasons(*BODY, line)[line] is Removal.SOCIAL


@pytest.mark.parametrize(
    "line",
    [
        "Were you on the quay? Write to us: desk@lindvik-post.example",
        "Har du sett det? Ring redaksjonen på 67 555 01 12 eller skriv.",
    ],
)
def test_a_question_to_readers_with_an_address_goes_below_the_article_only(line: str) -> None:
    assert reasons(*BODY, line)[line] is Removal.COMMENTS
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is None


def test_a_helpline_that_is_news_stays() -> None:
    line = "Those who need help should call the harbour office on 67 555 01 12 or write to office@lindvik.example."
    assert reasons(*BODY, line)[line] is None


def test_a_video_with_its_running_time_goes() -> None:
    assert (
        reasons(*BODY[:2], "Video: How the pier was built (2:14)", *BODY[2:])["Video: How the pier was built (2:14)"]
        is Removal.VIDEO_LIST
    )


@pytest.mark.parametrize(
    "line",
    [
        "» Read also: Captain praised for night rescue",
        "[Read also: Captain praised for night rescue]",
        "READ ALSO. Captain praised for night rescue",
        "READ ALSO… Captain praised for night rescue",
    ],
)
def test_a_label_is_known_behind_signs_and_before_any_stop(line: str) -> None:
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is Removal.PROMO_PHRASE


@pytest.mark.parametrize(
    "line", ["MORE. That is what the crew asked for", "Three rows > two, the coach said to his crew"]
)
def test_what_only_looks_so_stays(line: str) -> None:
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is None


def test_names_side_by_side_below_the_headline_are_a_byline() -> None:
    found = reasons("Board closes the eastern pier of Lindvik", "Maren Holt, Ada Moe", "3 March 2026, 14:05", *BODY)
    assert found["Maren Holt, Ada Moe"] is Removal.BYLINE


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7 min read", Removal.NAVIGATION),
        ("7 دقائق قراءة", Removal.NAVIGATION),
        ("Ada Moe @ada_moe", Removal.BYLINE),
        ("Ada Moe ada@lindvik-post.example", Removal.BYLINE),
        ("#harbour news #pier #storms of the north", Removal.TAGS),
    ],
)
def test_what_stands_beside_the_byline_goes_there_only(line: str, reason: Removal) -> None:
    assert reasons("Board closes the eastern pier of Lindvik", line, "3 March 2026, 14:05", *BODY)[line] is reason
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is None


def test_comments_with_their_number_go_with_what_follows_them() -> None:
    line = "Comments (6) Be the first to say what you think of it"
    assert reasons(*BODY, line)[line] is Removal.COMMENTS


@pytest.mark.parametrize(
    "promo",
    [">> Ferry captain praised for rescue", "➜ More talks of this series", "👉 Read it here", ">>> Related: Storms"],
)
def test_what_an_arrow_points_to_at_a_paragraphs_end_goes(promo: str) -> None:
    found = reasons(*BODY[:3], f"{BODY[3]} {promo}")
    assert found[BODY[3]] is None
    assert found[promo] is Removal.PROMO_PHRASE


def test_an_arrow_amid_a_paragraph_stays() -> None:
    line = f"He typed a > b. Then >> c, he said. {BODY[0]} {BODY[1]}"
    assert reasons(*BODY[:2], line, *BODY[2:])[line] is None
