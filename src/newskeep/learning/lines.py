"""How a line is named, so that it is known again in another article of its site.

line    its words, with digits and dates masked: “Published Dec 21, 2026” is “Published Jan 3, 2027”
label   the words before a part that differs and is a link, or follows a separator: “Also read: ⟨another story⟩”

Only lines that may be boilerplate are named: those near the start and the end, linked ones, short ones and such as
stand in a part of the page where nothing else does. A long paragraph amid the story is never the site's.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from newskeep.model import Block, BlockKind, Removal


class Name(StrEnum):
    """By what a line is known again."""

    LINE = "line"  # all its words
    LINKED_LABEL = "linked-label"  # the words before a link
    LABEL = "label"  # the words before a separator


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a block goes by. `hash` is 64 bits, signed; `words` is what was hashed, or its label's part."""

    hash: int
    name: Name
    words: str


FIRST, LAST = 4, 6  # blocks near the start and the end, where furniture stands
LINKED, MOSTLY_LINKED = 0.2, 0.5  # shares of a line in links from which it leads elsewhere, and does little else
SHORT = 60.0  # weight (see `weight`) under which a line is a label, a title or a note, and no sentence of the story
DATE_WORD = "¤"  # stands for the name of a day or a month
MOST_LETTERS = 600  # of a line that is named: no site prints longer ones in one block, and hashing stays cheap
MOST_LINES = 60  # of one article that are named

_NEVER = frozenset({BlockKind.TABLE_ROW, BlockKind.CODE})
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d:\d\d")
_DATE_WORDS = re.compile(r"[^\W\d_]+[.,]* (?=0)|(?<=0 )[^\W\d_]+")
_DATED_WORDS = 12
_SEPARATOR = re.compile(r" ?[:：|»›►▶→] ?| [–—-] ")
_LABEL_LETTERS = 48
_LABEL_WORDS = 7
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_WIDE_WEIGHT = 1.5  # beyond one: a sentence of 60 letters takes some 24 in Chinese
_WORD = re.compile(r"[^\W\d_]")
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "।", "؟")


def weight(text: str) -> float:
    """How much a line says: its letters, those of scripts that write a word in one or two counted for more."""
    return len(text) if text.isascii() else len(text) + _WIDE_WEIGHT * len(_WIDE.findall(text))


def mask(text: str) -> str:
    """The words of a line with digits, and the words of a date, masked: what stays when another day comes."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    masked = _DIGITS.sub("0", folded)
    if masked == folded or masked.count(" ") >= _DATED_WORDS or not _DATED.search(folded):
        return masked
    return _DATE_WORDS.sub(DATE_WORD, masked)


def place_of(path: str) -> str:
    """The part of the page that a path leads to, without what marks the line: `div.body>p.first` is `div.body`."""
    head, _, last = _DIGITS.sub("0", path).rpartition(">")
    return head if last.split(".", 1)[0] in _LINE_TAGS else f"{head}>{last}"


def parts_of(blocks: Iterable[Block]) -> dict[str, str]:
    """The part of the page (see `place_of`) of every path among the blocks: many of them have the same."""
    return {path: place_of(path) for path in {block.path for block in blocks}}


_LINE_TAGS = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote span strong em b i a dt dd pre".split())


def names(block: Block) -> tuple[Named, ...]:
    """The names of a block: its line, and the label that it may begin with. None where it says nothing in words."""
    if block.kind in _NEVER or len(block.text) > MOST_LETTERS:
        return ()
    masked = mask(block.text)
    if not _WORD.search(masked) and any(letter.isalnum() for letter in masked):
        return ()  # only figures
    kind = "h" if block.kind is BlockKind.HEADING else "t"
    line = Named(_hash(f"{kind} {masked}"), Name.LINE, masked)
    label = _label(block)
    return (line,) if label is None else (line, label)


def candidates(blocks: Sequence[Block]) -> Mapping[int, Named]:
    """The lines of an article that may be its site's, by hash. What a reason was found for already is none of them."""
    kept = [block for block in blocks if is_raw(block)]
    parts = parts_of(kept)
    prose = Counter(parts[block.path] for block in kept if is_prose(block))
    found: dict[int, Named] = {}
    for at, block in enumerate(kept):
        near = at < FIRST or at >= len(kept) - LAST
        if near or block.link_share >= LINKED or not is_prose(block) or prose[parts[block.path]] < 3:
            found.update((named.hash, named) for named in names(block))
        if len(found) >= MOST_LINES and at < len(kept) - LAST - 1:
            break
    return found


def is_raw(block: Block) -> bool:
    """Whether the extractor kept the block; what was learned later does not count."""
    return block.removed is None or block.removed is Removal.LEARNED_LINE


def is_prose(block: Block) -> bool:
    """Whether a block is a sentence or more, and no title, label or list of links."""
    return block.kind is not BlockKind.HEADING and block.link_share < MOSTLY_LINKED and weight(block.text) >= SHORT


def _label(block: Block) -> Named | None:
    at = _SEPARATOR.search(block.text, 2, _LABEL_LETTERS)
    cut = at.end() if at else _unlinked(block)
    label, rest = mask(block.text[:cut]), block.text[cut:]
    if not cut or not rest.strip() or not _WORD.search(label) or label.count(" ") >= _LABEL_WORDS:
        return None
    linked = block.link_share * len(block.text) >= 0.8 * len(rest)
    name = Name.LINKED_LABEL if linked else Name.LABEL
    if not at and (" " not in label or block.text.endswith(_SENTENCE_END)):
        return None
    return Named(_hash(f"{name} {label}"), name, label)


def _unlinked(block: Block) -> int:
    """Where the link begins, if it is the line's last part: blocks know how much is linked, not what."""
    if not 0.3 <= block.link_share < 0.95:
        return 0
    cut = round(len(block.text) * (1 - block.link_share)) + 1
    return block.text.rfind(" ", 0, cut) + 1


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
