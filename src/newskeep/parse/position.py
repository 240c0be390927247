"""Where the body begins and ends, and whether a line's cue holds where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newskeep.model import Removal
from newskeep.parse.cues import Cue, Place
from newskeep.parse.shape import Line

_ENDING = {Removal.TAGS: 0.75, Removal.COPYRIGHT: 0.75}
_HEAD_PROSE = 4  # lines of prose among which the byline may stand
_JUST_BELOW = 4  # lines below the body in which its byline may stand
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
    prose = _below_the_byline(prose, cues)
    dense = [at for at, following in pairwise(prose) if following - at <= _NEAR]
    return Body(dense[0] if dense else prose[0], prose[-1])


def _below_the_byline(prose: list[int], cues: Sequence[Cue | None]) -> list[int]:
    """The prose below the last byline or date near the top: what stands above is a caption or the standfirst."""
    for n, (at, following) in enumerate(pairwise(prose[:_HEAD_PROSE])):
        if any(cue and cue.heads for cue in cues[at + 1 : following]):
            return _below_the_byline(prose[n + 1 :], cues)
    return prose


def _before_comments(prose: list[int], cues: Sequence[Cue | None]) -> list[int]:
    """The prose above what stands under articles only: what follows is written by readers, or speaks to them."""
    for at, cue in enumerate(cues):
        least = _share_above(cue)
        if least:
            above = [index for index in prose if index < at]
            if len(above) >= 3 and len(above) >= least * len(prose):
                return above
    return prose


def _share_above(cue: Cue | None) -> float:
    """The share of the prose that stands above a cue that ends the article; 0 for one that does not."""
    if cue is None:
        return 0.0
    return 0.5 if cue.alone and cue.removal is Removal.COMMENTS else _ENDING.get(cue.removal, 0.0)


def settle(cue: Cue | None, at: int, cues: Sequence[Cue | None], body: Body) -> Cue | None:
    """The cue if it holds at this place, else None."""
    return cue if cue and _holds(cue, at, cues, body) else None


def _holds(cue: Cue, at: int, cues: Sequence[Cue | None], body: Body) -> bool:
    match cue.place:
        case Place.ANYWHERE:
            return True
        case Place.COMPANY:
            return body.is_outside(at) or any(other.removal is cue.removal for other in _beside(at, cues))
        case Place.OUTSIDE:
            return body.is_outside(at)
        case Place.EDGE:
            below = body.is_after(at) and at - body.last <= _JUST_BELOW
            return body.is_before(at) or (below and (at - body.last == 1 or bool(_beside(at, cues))))
        case Place.ABOVE:
            return body.is_before(at)
        case Place.BELOW:
            return body.is_after(at)
        case Place.END:
            return body.found and at >= body.last


def _beside(at: int, cues: Sequence[Cue | None]) -> list[Cue]:
    """The cues of the line before and the line after."""
    return [cue for index in (at - 1, at + 1) if 0 <= index < len(cues) and (cue := cues[index])]
