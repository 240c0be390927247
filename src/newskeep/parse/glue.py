"""A promo glued to the end or the start of a paragraph: where the paragraph ends and the promo begins."""

import re
from dataclasses import replace

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.cues import Cue, Place, recognise
from newskeep.parse.folding import bare, fold
from newskeep.parse.phrases import Form, Phrasebook, starting
from newskeep.parse.shape import look

_SIGN = re.compile(r"[:|»›►→]")
_LONGEST_PROMO = 300  # letters
_LONGEST_TITLE = 130
_ARROW = re.compile(r"(?:(?<=[.!?…。！？।۔\"”’)\]]) ?(?:>{2}|[➜➡→►▶⏩👉]\ufe0f?) ?| >{3} ?)(?=[^\s>])")
_SENTENCE_BREAK = re.compile(r"[.!?…。！？।۔][\"'”’»)\]]* +(?=\S)")
_CLOSED = (")", "]", ").", "].")
_BRACKET_END = re.compile(r" ?[(\[][^()\[\]]{8,300}[)\]]\.?$")


def split(block: Block, book: Phrasebook) -> tuple[Block, ...]:
    """The block; or two, the paragraph and the removed promo at its end."""
    text = block.text
    if len(text) < 80 or block.kind is BlockKind.CODE:
        return (block,)
    if arrow := _arrow(text):
        kept, promo = text[: arrow.start()].rstrip(), text[arrow.start() :].strip()
        removed = replace(block, text=promo, removed=Removal.PROMO_PHRASE, evidence="an arrow at the paragraph's end")
        return replace(block, text=kept), removed
    for cut in _cuts(text):
        cue = _cue_of(block, text[cut:].strip(), book)
        if cue:
            kept, promo = text[:cut].rstrip(), text[cut:].strip()
            return replace(block, text=kept), replace(block, text=promo, removed=cue.removal, evidence=cue.evidence)
    return (block,)


def _arrow(text: str) -> re.Match[str] | None:
    """An arrow behind the last sentence, and the title to which it points."""
    found = _ARROW.search(text, max(0, len(text) - _LONGEST_PROMO))
    return found if found and len(text) - found.end() < _LONGEST_TITLE < 2 * found.start() else None


def _cuts(text: str) -> list[int]:
    """Where a promo may begin: after a sentence's end near the text's end, or at a closing bracket's opening one."""
    start = max(0, len(text) - _LONGEST_PROMO)
    cuts = [found.end() for found in _SENTENCE_BREAK.finditer(text, start)]
    bracket = _BRACKET_END.search(text, start) if text.endswith(_CLOSED) else None
    return [*cuts, *([bracket.start()] if bracket else [])]


def _cue_of(block: Block, tail: str, book: Phrasebook) -> Cue | None:
    if not _may_begin_a_promo(tail, book):
        return None
    line = look(replace(block, text=tail))
    cue = recognise(line, book)
    if cue is None or cue.place is not Place.ANYWHERE or cue.alone or line.words < 3:
        return None
    return cue


def _may_begin_a_promo(tail: str, book: Phrasebook) -> bool:
    """A cheap look at the first words, so that not every sentence of every paragraph is read twice."""
    start = fold(tail[:60])
    if _SIGN.search(start):
        return True
    start = bare(start)
    return any(starting(book.first[form], start) for form in (Form.START, Form.LEAD, Form.OPENS))
