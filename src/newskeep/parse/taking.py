"""What a label that stands alone announces: “Related:” and the titles after it, until the body resumes."""

import re
from collections.abc import Iterator, Sequence

from newskeep.model import BlockKind, Removal
from newskeep.parse.cues import Cue
from newskeep.parse.position import Body
from newskeep.parse.shape import Line, is_title

_TAKEN_AS = {
    Removal.PROMO_PHRASE: Removal.PROMO_TARGET,
    Removal.LINK_LIST: Removal.LINK_LIST,
    Removal.VIDEO_LIST: Removal.VIDEO_LIST,
    Removal.ADVERT: Removal.ADVERT,
    Removal.TAGS: Removal.TAGS,
    Removal.COMMENTS: Removal.COMMENTS,
    Removal.NEWSLETTER: Removal.NEWSLETTER,
    Removal.BYLINE: Removal.BYLINE,
}
_NUMBERED = re.compile(r"\d{1,2}(?:[.)] |[h:]\d\d )")  # “2. Oslo”, “9h05 - …”: the next part
_MOST_INSIDE = {Removal.PROMO_PHRASE: 6, Removal.LINK_LIST: 12, Removal.VIDEO_LIST: 12, Removal.ADVERT: 6}


def take(lines: Sequence[Line], cues: Sequence[Cue | None], body: Body) -> Iterator[tuple[int, Removal, str]]:
    """(index, why, evidence) of every line that a label takes. `cues` are settled."""
    for at, cue in enumerate(cues):
        if cue and cue.alone and cue.removal in _TAKEN_AS:
            for index in _taken(at, cue, lines, cues, body):
                yield index, _TAKEN_AS[cue.removal], f"follows {cue.evidence}"


def _taken(at: int, cue: Cue, lines: Sequence[Line], cues: Sequence[Cue | None], body: Body) -> list[int]:
    run = _run(at, lines, cues)
    if cue.removal is Removal.BYLINE:
        return [index for index in run[:1] if lines[index].words <= 5]
    if cue.removal is Removal.NEWSLETTER:
        return run[:3] if body.is_after(at) else []
    if cue.removal is Removal.TAGS:
        return _short_ones(run, lines) if body.is_after(at) else []
    if cue.removal is Removal.COMMENTS:
        return _rest(at, lines, cues) if body.is_after(at) else []
    if body.is_after(at):
        return run
    if body.is_outside(at):
        return _before_body(run, lines)
    return _inside(run, cue, lines)


def _run(at: int, lines: Sequence[Line], cues: Sequence[Cue | None]) -> list[int]:
    """The lines after a label that may be its own: to the next label, or to where prose resumes."""
    run: list[int] = []
    for index in range(at + 1, len(lines)):
        cue = cues[index]
        if (cue and cue.alone) or (cue is None and not is_title(lines[index])):
            break
        if lines[index].rank <= (lines[at].rank if lines[at].kind is BlockKind.HEADING else 2):
            break  # a heading as high as the label's own: the next part of the article
        if cue is None:
            run.append(index)
    return run


def _rest(at: int, lines: Sequence[Line], cues: Sequence[Cue | None]) -> list[int]:
    """Everything up to the next label: under a comment form nothing is the article's."""
    rest: list[int] = []
    for index in range(at + 1, len(lines)):
        cue = cues[index]
        if cue and cue.alone and cue.removal is not Removal.COMMENTS:
            break
        if cue is None:
            rest.append(index)
    return rest


def _short_ones(run: list[int], lines: Sequence[Line]) -> list[int]:
    short: list[int] = []
    for index in run:
        if lines[index].words > 7:
            break
        short.append(index)
    return short


def _before_body(run: list[int], lines: Sequence[Line]) -> list[int]:
    """Above the body the article's own headline may follow a list of others: only entries of a list are sure."""
    entries: list[int] = []
    for index in run:
        if lines[index].kind is not BlockKind.LIST_ITEM and not lines[index].linked:
            break
        entries.append(index)
    return entries


def _inside(run: list[int], cue: Cue, lines: Sequence[Line]) -> list[int]:
    """Inside the body: the entries of a list if the first is one, else few titles, and not the next subheading."""
    if not run:
        return []
    if lines[run[0]].kind is BlockKind.LIST_ITEM:
        return [
            index for n, index in enumerate(run) if lines[index].kind is BlockKind.LIST_ITEM and index == run[0] + n
        ]
    if cue.names_itself and len(run) < 2:
        return []  # “More on Wharton” is a promo of its own; a single line after it is the next subheading
    taken = run[: _MOST_INSIDE.get(cue.removal, 3)]
    last = lines[taken[-1]]
    if (
        last.kind is BlockKind.HEADING
        or _NUMBERED.match(last.text)
        or (len(taken) > 1 and _is_subheading(taken, lines))
    ):
        taken = taken[:-1]
    return taken


def _is_subheading(taken: list[int], lines: Sequence[Line]) -> bool:
    last = lines[taken[-1]].words
    return last <= 8 or last < 0.6 * lines[taken[0]].words
