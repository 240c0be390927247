"""Sites made up for tests: articles whose stories differ, with what their site prints around them."""

import random
from collections.abc import Sequence
from dataclasses import replace

from newskeep.model import Article, Block, BlockKind

_WORDS = [
    a + b + c
    for a in "bdfgklmnprstv"
    for b in ("ar", "el", "in", "om", "ur")
    for c in ("nora", "stel", "mitan", "loke")
]
STORY = "article>div.story>p"


def block(text: str, path: str = STORY, *, linked: float = 0.0, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block(kind, text, path=path, link_share=linked)


def story(number: int, paragraphs: int = 6) -> tuple[Block, ...]:
    """Sentences that no other story has, always the same for one number."""
    luck = random.Random(number)
    return tuple(block(" ".join(luck.sample(_WORDS, 18)).capitalize() + ".") for _ in range(paragraphs))


def headline(number: int) -> str:
    luck = random.Random(-1 - number)
    return " ".join(luck.sample(_WORDS, 5)).capitalize()


def made_up(number: int, before: Sequence[Block] = (), after: Sequence[Block] = (), title: str = "") -> Article:
    """Article `number` of a site, with blocks before and after its story."""
    blocks = (*before, *story(number), *after)
    return Article(blocks=blocks, title=title or headline(number), language="en", extractor="test 1")


def with_inside(article: Article, *blocks: Block, at: int = 3) -> Article:
    """The article with blocks amid its story."""
    return replace(article, blocks=(*article.blocks[:at], *blocks, *article.blocks[at:]))
