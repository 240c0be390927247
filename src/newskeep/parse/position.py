"""Where the body begins and ends, and whether a line's cue holds where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newskeep.model import Removal
from newskeep.parse.cues import Cue
from newskeep.parse.shape import Line

_NEAR = 3  # lines: prose further than this from other prose may be a caption above the body or a teaser below it


@dataclass(frozen=True, slots=True)
class Body:
    """The first and last line of the body; `first` > `last` where no line is prose."""

    first: int
    last: int

    @property
    def found(self) -> bool:
        return self.first <= self.last

    def is_outside(self, at: int) -> bool:
        """Whether a line stands before or after the body. A text without prose is all body: nothing is outside."""
        return self.is_before(at) or self.is_after(at)

    def is_before(self, at: int) -> bool:
        return self.found and at < self.first

    def is_after(self, at: int) -> bool:
        return self.found and at > self.last


def find_body(lines: Sequence[Line], cues: Sequence[Cue | None]) -> Body:
    """From the first to the last line of prose that no cue claims, lone lines above and comments below left aside."""
    prose = [at for at, line in enumerate(lines) if line.prose and cues[at] is None]
    prose = _before_comments(prose, cues)
    if not prose:
        return Body(1, 0)
    dense = [at for at, following in pairwise(prose) if following - at <= _NEAR]
    return Body(dense[0] if dense else prose[0], prose[-1])


def _before_comments(prose: list[int], cues: Sequence[Cue | None]) -> list[int]:
    """The prose above the comments: what follows a comment form is written by readers, or tells them how to."""
    for at, cue in enumerate(cues):
        if cue and cue.alone and cue.removal is Removal.COMMENTS:
            above = [index for index in prose if index < at]
            if len(above) >= 3 and 2 * len(above) >= len(prose):
                return above
    return prose


def settle(cue: Cue | None, at: int, cues: Sequence[Cue | None], body: Body) -> Cue | None:
    """The cue if it holds at this place, else None."""
    if cue is None:
        return None
    if cue.last and not body.is_after(at) and at != body.last:
        return None
    if cue.outside and not body.is_outside(at):
        return None
    if cue.beside and not body.is_outside(at) and not _in_company(cue, at, cues):
        return None
    return cue


def _in_company(cue: Cue, at: int, cues: Sequence[Cue | None]) -> bool:
    """Whether a line next to this one says the same of itself."""
    near = (cues[index] for index in (at - 1, at + 1) if 0 <= index < len(cues))
    return any(other is not None and other.removal is cue.removal for other in near)
