"""Which lines inside an article are not the article: what their words, shape and position give away.

    look        the facts of each line (shape.py)
    recognise   what a line says of itself: a cue, by its words alone (cues.py), or by its shape (traces.py)
    settle      whether the cue holds where the line stands: before, inside or after the body
    take        the titles and entries that a label standing alone announces
    split       a promo glued to the end of a paragraph (glue.py)

Words decide only together with shape and position; a sentence that merely begins like a promo stays. The passes run
until nothing more changes, so cleaning what was cleaned changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from newskeep.model import Block, Removal
from newskeep.parse.company import above, below, between, numbers, promoted_above
from newskeep.parse.cues import Cue, recognise, recognise_name
from newskeep.parse.folding import bare, fold
from newskeep.parse.glue import split
from newskeep.parse.phrases import Phrasebook, phrasebook
from newskeep.parse.position import Body, find_body, settle
from newskeep.parse.shape import Line, look
from newskeep.parse.taking import take
from newskeep.parse.traces import trace
from newskeep.parse.wording import Noted

_MOST_BLOCKS = 20_000  # of a text are judged; what comes after stays as it is, and so time and memory are bounded
_PASSES = 25  # each pass removes something or is the last; real texts need two or three


@dataclass(frozen=True, slots=True)
class Marked:
    """Blocks, and what was seen of each on the way."""

    blocks: tuple[Block, ...]
    noted: tuple[Noted, ...]


def mark(
    blocks: Sequence[Block], *, language: str | None = None, title: str | None = None, authors: Sequence[str] = ()
) -> tuple[Block, ...]:
    """The blocks of `mark_and_note`."""
    return mark_and_note(blocks, language=language, title=title, authors=authors).blocks


def mark_and_note(
    blocks: Sequence[Block], *, language: str | None = None, title: str | None = None, authors: Sequence[str] = ()
) -> Marked:
    """The same blocks, boilerplate among them `removed` with its `evidence`; never raises.

    Blocks that are removed already stay so. A block to whose end (or start) a promo is glued becomes two, one kept and
    one removed; joined by a space their texts are the block's again. `title` and `authors`, where known, are found
    again as lines of their own. `language` does not restrict the phrases: sites mix languages (see phrases.py).
    """
    book = phrasebook()
    blocks, rest = blocks[:_MOST_BLOCKS], blocks[_MOST_BLOCKS:]
    pieces = [piece for block in blocks for piece in (split(block, book) if block.kept else (block,))]
    lines = [look(block) for block in pieces]
    cues = _recognise_all(pieces, lines, book, title, authors)
    for _ in range(_PASSES):
        found = _one_pass([i for i, block in enumerate(pieces) if block.kept], lines, cues)
        if not found:
            break
        for i, (removal, evidence) in found.items():
            pieces[i] = replace(pieces[i], removed=removal, evidence=evidence)
    noted = [Noted(line, cue) for line, cue in zip(lines, cues, strict=True)]
    return Marked((*pieces, *rest), (*noted, *(Noted(look(block), None) for block in rest)))


def _recognise_all(
    blocks: Sequence[Block], lines: Sequence[Line], book: Phrasebook, title: str | None, authors: Sequence[str]
) -> list[Cue | None]:
    names = frozenset(filter(None, (bare(fold(name)) for name in authors)))
    headline = bare(fold(title or ""))
    return [
        (recognise_name(line, headline, names) or recognise(line, book) or trace(line)) if block.kept else None
        for block, line in zip(blocks, lines, strict=True)
    ]


def _one_pass(kept: Sequence[int], lines: Sequence[Line], cues: Sequence[Cue | None]) -> dict[int, tuple[Removal, str]]:
    """What goes now, by index. `kept` are the indices of the blocks that are still there."""
    here = [lines[i] for i in kept]
    said = [cues[i] for i in kept]
    body: Body = find_body(here, said)
    settled = [settle(cue, at, said, body) for at, cue in enumerate(said)]
    found = {at: (cue.removal, cue.evidence) for at, cue in enumerate(settled) if cue}
    company = chain(
        take(here, settled, body),
        between(here, settled),
        above(here, settled, body),
        promoted_above(here, settled, body),
        numbers(here, settled),
        below(here, settled, body),
    )
    for at, removal, evidence in company:
        found.setdefault(at, (removal, evidence))
    for at, cue in enumerate(settled):
        if cue and cue.needs_target and not body.is_outside(at) and not {at - 1, at + 1} & found.keys():
            del found[at]  # a subheading that reads like a label: prose follows it
    return {kept[at]: why for at, why in found.items()}
