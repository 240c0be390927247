"""Text → blocks: a line is a block. Nothing a reader would see is lost; how it was typed is."""

import re
from itertools import pairwise

from newskeep.model import Block, BlockKind

MAX_LETTERS = 20_000_000
"""Longer text is cut: a text this long is no article, and memory is bounded."""
MAX_LINES = 100_000
"""The lines after these are one block: nothing is lost, and memory is bounded."""
MAX_BLOCK_LETTERS = 1_000_000
"""A longer line is dealt out over several blocks."""

_LINE_END = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, and letters never seen. The joiners U+200C and U+200D shape Persian and Hindi words: they stay.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_BULLET = re.compile(r"[-•*‣◦▪●·–—] ")
_NUMBER = re.compile(r"\(?\d{1,3}[.)] ")
_HASHES = re.compile(r"(#{1,6}) +((?!#{1,6} ).+?)(?: +#+)?$")  # “# # one” is none: cleaned, it would be one again
_SENTENCE_END = tuple(".!?…。！？।؟۔։:;\"”»'’)")


def read_blocks(text: str) -> tuple[Block, ...]:
    """The lines of `text` as blocks, in order; empty lines are left out. Never raises.

    A line that begins with "- ", "• " or "* " is a LIST_ITEM and keeps its bullet; "# " to "###### " is a HEADING of
    that level and loses the hashes. Lines that were wrapped at a fixed width (e-mail, man pages) are joined again,
    where that is beyond doubt.
    """
    lines = [_clean(line) for line in _LINE_END.split(text[:MAX_LETTERS], maxsplit=MAX_LINES)]
    return tuple(_block(piece) for line in _unwrap(lines) if line for piece in _deal_out(line))


def _clean(line: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", line)).strip()


def _block(line: str) -> Block:
    hashes = _HASHES.match(line) if line.startswith("#") else None
    if hashes:
        return Block(BlockKind.HEADING, hashes[2], level=len(hashes[1]))
    if _BULLET.match(line):
        return Block(BlockKind.LIST_ITEM, line, level=1)
    return Block(BlockKind.PARAGRAPH, line)


def _deal_out(line: str) -> list[str]:
    if len(line) <= MAX_BLOCK_LETTERS:
        return [line]
    return [piece for i in range(0, len(line), MAX_BLOCK_LETTERS) if (piece := line[i : i + MAX_BLOCK_LETTERS].strip())]


def _unwrap(lines: list[str]) -> list[str]:
    """Joins the lines of each paragraph where all of the text was wrapped at one width, else returns it as it is."""
    width = max(map(len, lines), default=0)
    if not 40 <= width <= 100:
        return lines
    breaks = [(a, b) for a, b in pairwise(lines) if a and b]
    wrapped = [_is_wrapped(a, b, width) for a, b in breaks]
    in_sentence = sum(not a.endswith(_SENTENCE_END) for a, _ in breaks)
    # A typist's own line ends never all fall where the next word would not have fitted.
    if len(breaks) < 3 or sum(wrapped) < 0.9 * len(breaks) or in_sentence < 0.6 * len(breaks):
        return lines
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if before and line and _is_wrapped(before, line, width):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _is_wrapped(line: str, following: str, width: int) -> bool:
    starts_anew = _BULLET.match(following) or _NUMBER.match(following) or following.startswith(("#", ">"))
    return not starts_anew and len(line) + 1 + len(following.split(" ", 1)[0]) > width - 3 and " " in line
