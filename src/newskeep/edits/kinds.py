"""The kinds of edits, and how much each matters.

The score of an edit, 0 to 1, answers one question: how much should someone care who follows what a publisher changes?
An edit counts `weight` × `extent`. The extent is 1 for what is grave however short it is (a number, a name, a note of
correction) and grows with the words concerned for the rest, up to two thirds of the article. What the clock, the house
style or the shop may have caused (timestamp, style, promo, paywall) stays near 0.

Of one kind the words of all edits are summed up where words count; else the gravest counts whole and each further one
half of the one before it: who changes a hundred hyphens makes no greater news than who changes three. The kinds then
add up as independent chances do, 1 − ∏(1 − score): many small ones never pass 1, and none hides a grave one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import prod


class EditKind(Enum):
    """What an edit is. The value is the code that is stored and printed; `weight` its most; `sentence` for people."""

    CORRECTION = "correction-note", 0.8, "a note that corrects or clarifies the article came, went or was changed"
    HEADLINE = "headline", 0.5, "words of the headline changed"
    NUMBER = "number", 0.5, "a number or a date changed, came or went in a sentence that stays"
    QUOTE = "quote", 0.5, "words inside quotation marks changed"
    NAME = "name", 0.45, "a name changed, came or went in a sentence that stays"
    REMOVAL = "removal", 0.7, "a passage was taken out"
    ADDITION = "addition", 0.5, "a passage was added"
    STANDFIRST = "standfirst", 0.3, "words of the standfirst changed"
    BYLINE = "byline", 0.3, "the authors changed"
    WORDING = "wording", 0.4, "other words changed"
    REORDER = "reorder", 0.1, "a passage moved to another place"
    PAYWALL = "paywall-state", 0.1, "the page went behind a paywall, or came out of it"
    STYLE = "style", 0.03, "only case, punctuation or paragraph breaks changed"
    PROMO = "promo-only", 0.02, "a promotion or a list of links changed"
    TIMESTAMP = "timestamp-only", 0.01, "a line that says when it was published or updated changed"

    weight: float
    sentence: str

    def __new__(cls, code: str, weight: float, sentence: str) -> "EditKind":
        member = object.__new__(cls)
        member._value_ = code
        member.weight = weight
        member.sentence = sentence
        return member

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind, where it is ("title", "standfirst", "authors", "text", "page"), what was and what is there.

    `extent` is between 0 and 1: how much of the most that its kind can matter it does.
    """

    kind: EditKind
    where: str
    before: str
    after: str
    extent: float = 1.0

    @property
    def score(self) -> float:
        """How much it matters, 0 to 1."""
        return self.kind.weight * self.extent


def total(edits: Sequence[Edit]) -> float:
    """How much several edits matter together, 0 to 1, to four places."""
    left = prod(1 - _of_one_kind(kind, [edit.extent for edit in edits if edit.kind is kind]) for kind in EditKind)
    return round(1 - left, 4)


def extent(words: int, whole: int) -> float:
    """How much so many words of an article of `whole` words weigh: one something, two thirds of it all."""
    return min(1.0, LEAST + 1.5 * words / whole)


def _of_one_kind(kind: EditKind, extents: list[float]) -> float:
    if not extents:
        return 0.0
    if kind in _BY_WORDS:
        return kind.weight * min(1.0, LEAST + sum(one - LEAST for one in extents))
    left = 1.0
    for rank, one in enumerate(sorted(extents, reverse=True)[:10]):
        left *= 1 - kind.weight * one / 2**rank
    return 1 - left


LEAST = 0.05
"""The extent of a single word where words count."""

_BY_WORDS = frozenset({EditKind.ADDITION, EditKind.REMOVAL, EditKind.WORDING, EditKind.REORDER})
