"""What a feed says of an article, and when its full text is the article's."""

from newskeep.grading import grade
from newskeep.model import Article, Block, BlockKind, Grade, PageKind, Said
from newskeep.parse.hearsay import hear

SENTENCES = [
    "The harbour board of Lindvik met on Monday and decided to close the eastern pier until the spring.",
    "Repairs will begin in January, the chairwoman Maren Holt said, and will cost about two million crowns.",
    "Fishing boats may use the northern quay until the work is done, the harbour master added.",
    "The first contracts are to be signed before the summer, and the ferry will land at the old mole.",
    "Two engineers from the county looked at the piles in autumn and found that every third one is hollow inside.",
    "Shopkeepers on the quay had asked for a bridge of pontoons, which the board called too expensive.",
]
FULL = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(*lines: str, **fields: object) -> Article:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
    return Article(**{"blocks": blocks, "title": "Pier closed", **fields})  # type: ignore[arg-type]  # see tests/archives


def text_of(article: Article) -> str:
    testimony = article.testimony("text")
    return "" if testimony is None or testimony.believed is None else testimony.believed.name


def test_the_feeds_text_stands_in_for_a_wall() -> None:
    told = hear(
        page("Subscribe to read on.", page_kind=PageKind.WALL, free_to_read=False),
        Said(text=FULL, title="Pier of Lindvik closed"),
    )
    assert told.page_kind is PageKind.ARTICLE
    assert [block.text for block in told.blocks if block.kept] == SENTENCES
    assert (text_of(told), grade(told), told.title) == ("feed", Grade.FULL, "Pier of Lindvik closed")
    assert "feed" in told.page_kind_evidence


def test_the_feeds_text_stands_in_for_a_beginning_and_its_promotion_goes() -> None:
    shown = page(SENTENCES[0] + " Repairs …", free_to_read=False)
    told = hear(shown, Said(text=f"{FULL}<p>ALSO READ: Ferry captain praised for night rescue</p>"))
    assert told.text == "\n\n".join(SENTENCES)
    assert told.free_to_read is False


def test_a_full_text_of_the_page_is_never_replaced() -> None:
    shown = page(*SENTENCES[:3])
    told = hear(shown, Said(text=FULL))
    assert told.text == shown.text
    assert text_of(told) == ""


def test_a_feed_that_has_only_a_summary_or_breaks_off_is_no_full_text() -> None:
    wall = page("Subscribe to read on.", page_kind=PageKind.WALL, free_to_read=False)
    for text in (SENTENCES[0], f"{FULL}<p>The board will meet again …</p>", "", "<p>"):
        assert hear(wall, Said(text=text)).page_kind is PageKind.WALL
