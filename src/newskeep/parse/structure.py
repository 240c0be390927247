"""What the shape of the block list says: the headline and what stands around it, repeats, and lines of links."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newskeep.model import Block, BlockKind, Removal

_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_LINK_LINE = 0.6  # a line with more of its characters in links is a link …
_ALL_LINK = 0.95
_LINK_LENGTH = 200  # … unless it is as long as a paragraph
_RUNNING = 80  # characters that make a line running text
_BYLINE = 120  # characters up to which a line with an author's name above the body is the byline
_REPEATED = 60  # letters from which a line that stands twice is a repetition


def mark(blocks: Sequence[Block], title: str | None = None, authors: Sequence[str] = ()) -> tuple[Block, ...]:
    """The same blocks, without the headline, what stands above it, the byline below it, and repeats."""
    return _repeats(_head(blocks, title, authors))


def mark_links(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks, without the lines that are links and nothing else. Called last: a better reason comes first."""
    return tuple(
        _removed(block, Removal.LINK_LIST, f"{block.link_share:.0%} in links")
        if block.kept and _is_link(block) and not _introduces(blocks, at)
        else block
        for at, block in enumerate(blocks)
    )


def _is_link(block: Block) -> bool:
    return block.link_share >= _LINK_LINE and len(block.text) < _LINK_LENGTH


def _introduces(blocks: Sequence[Block], at: int) -> bool:
    """A linked subheading that stands alone before running text; a sentence, most of it a link, amid running text.

    Of the labelled pages' linked headings so placed 7 in 10 belong to the article, of other link lines 2 in 10.
    """
    block = blocks[at]
    before, after = blocks[at - 1] if at else None, blocks[at + 1] if at + 1 < len(blocks) else None
    if before is not None and _is_link(before):
        return False
    if block.kind is BlockKind.HEADING:
        return after is not None and _is_running(after)
    sentence = block.link_share <= _ALL_LINK and _SENTENCE_END.search(block.text) is not None
    return sentence and any(near is not None and _is_running(near) for near in (before, after))


def _removed(block: Block, reason: Removal, evidence: str) -> Block:
    return replace(block, removed=reason, evidence=evidence)


def _fold(text: str | None) -> str:
    return _NOT_LETTERS.sub("", (text or "").casefold())


def _head(blocks: Sequence[Block], title: str | None, authors: Sequence[str]) -> list[Block]:
    """The headline is a field, and so is the byline; above the headline stand kickers and breadcrumbs."""
    done = list(blocks)
    body = next((at for at, block in enumerate(done) if _is_running(block)), len(done))
    wanted = _fold(title)
    headlines = [at for at in range(len(done)) if _is_headline(done[at], wanted, at <= body + 2)]
    names = [name for name in map(_fold, authors) if len(name) > 3]
    for at in headlines:
        done[at] = _removed(done[at], Removal.TITLE, "the headline")
    for at in range(body):
        block = done[at]
        if block.kept and headlines and at < headlines[0]:
            done[at] = _removed(block, Removal.NAVIGATION, "above the headline")
        elif block.kept and len(block.text) <= _BYLINE and any(name in _fold(block.text) for name in names):
            done[at] = _removed(block, Removal.BYLINE, "an author's name above the body")
    return done


def _is_running(block: Block) -> bool:
    return block.kept and block.link_share < _LINK_LINE and len(block.text) >= _RUNNING and not block.level


def _is_headline(block: Block, wanted: str, near_top: bool) -> bool:
    return block.kept and (block.level == 1 or bool(wanted and near_top and _fold(block.text) == wanted))


def _repeats(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A long block that stands there twice is kept once (pull quotes, mobile twins)."""
    traces = [_ascii_letters(block.text) if block.kept else b"" for block in blocks]
    alike = Counter(traces)
    seen: set[str] = set()
    done = []
    for block, trace in zip(blocks, traces, strict=True):
        if block.kept and alike[trace] > 1 and len(key := _fold(block.text)) > _REPEATED:
            if key in seen:
                block = _removed(block, Removal.REPEATED, "it stands above already")
            seen.add(key)
        done.append(block)
    return tuple(done)


def _ascii_letters(text: str) -> bytes:
    """What is the same of two texts that fold alike, told without a search: folding takes ten times as long."""
    return text.casefold().encode("ascii", "ignore").translate(None, _NO_ASCII_LETTERS)
