"""Where the body begins and ends, and whether a line's cue holds where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from newskeep.parse.cues import Cue
from newskeep.parse.shape import Line


@dataclass(frozen=True, slots=True)
class Body:
    """The first and last line of prose that no cue claims; `first` > `last` where there is none."""

    first: int
    last: int

    @property
    def found(self) -> bool:
        return self.first <= self.last

    def is_outside(self, at: int) -> bool:
        """Whether a line stands before or after the body. A text without prose is all body: nothing is outside."""
        return self.found and not self.first <= at <= self.last

    def is_after(self, at: int) -> bool:
        return self.found and at > self.last


def find_body(lines: Sequence[Line], cues: Sequence[Cue | None]) -> Body:
    """The body of the lines that are left."""
    prose = [at for at, line in enumerate(lines) if line.prose and not _claimed(cues[at])]
    return Body(prose[0], prose[-1]) if prose else Body(1, 0)


def _claimed(cue: Cue | None) -> bool:
    return cue is not None and not cue.outside


def settle(cue: Cue | None, at: int, lines: Sequence[Line], body: Body) -> Cue | None:
    """The cue if it holds at this place, else None."""
    if cue is None or (cue.outside and not body.is_outside(at)):
        return None
    if cue.last and not body.is_after(at):
        return None
    return cue
