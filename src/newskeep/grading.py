"""How far a capture can be trusted to be the whole article, and when a publisher is believed to have cut it. Pure.

    full      the article, as far as one can see
    teaser    its beginning: the page says that the rest is not free, or the text breaks off
    suspect   much shorter than the best version, for no reason that one can see: held until a second look
    wall      a login, consent or payment page stood in its place      ┐
    gone      the site says that it is no longer there (404, 410)      ├ no version; events in its history
    error     anything else that is no article                         ┘

The best version is the newest that is full; where none is, the newest. A suspect becomes full when a second look, an
hour later or more, finds the text as short as before, and what is left is the article's own: the publisher really cut
it. A teaser never does: a paywall that stays is no cut. Nor does a text of another kind, as of a wall no rule knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.model import Article, Grade, Reason, Removal, Verdict

SHRUNK = 0.6
"""A text below this share of the best one's length is a teaser or a wall more often than an edit."""

SECOND_LOOK = timedelta(hours=1)

OWN_WORDS = 0.5
"""The share of a cut text's runs of words that stand in the best version; of a wall's next to none do."""

TEASER_WORDS = 100
"""Of 338 labelled news pages 52 say that they are not free, and 49 of these hold the whole text all the same, the
shortest of 158 words. None of the 338 texts ends in an ellipsis."""

_GRADES: Mapping[Reason, Grade] = {
    Reason.GONE: Grade.GONE,
    Reason.WALL_PAGE: Grade.WALL,
    Reason.FORBIDDEN: Grade.WALL,
}


@dataclass(frozen=True, slots=True)
class Capture:
    """A version as it was kept: its grade, its text's length in characters, when its page was what it was."""

    grade: Grade
    length: int
    seen: datetime


def grade(article: Article, best_length: int | None = None) -> Grade:
    """The grade of what a page says, beside the best version's text of so many characters (None: there is none)."""
    length = len(article.text)
    is_walled = article.free_to_read is False or any(block.removed is Removal.PAYWALL for block in article.blocks)
    breaks_off = article.text.rstrip().endswith(("…", "..."))
    if best_length is not None and length < SHRUNK * best_length:
        return Grade.TEASER if is_walled or breaks_off else Grade.SUSPECT
    if is_walled and (breaks_off or article.word_count < TEASER_WORDS):
        return Grade.TEASER
    return Grade.FULL


def is_in_front(found: Grade, best: Grade) -> bool:
    """Whether a new version of the grade `found` takes the place of a best one that is `best`."""
    return found is Grade.FULL or (found is Grade.TEASER and best is Grade.TEASER)


def is_confirmed(latest: Capture, found: Capture) -> bool:
    """Whether what was `found` now shows that the `latest` version, a suspect, is what the publisher wants.

    So it does if OWN_WORDS of it stand in the best version.
    """
    is_second = found.seen - latest.seen >= SECOND_LOOK
    is_alike = SHRUNK * latest.length <= found.length <= latest.length / SHRUNK
    return latest.grade is Grade.SUSPECT and found.grade is not Grade.TEASER and is_second and is_alike


def grade_of_attempt(verdict: Verdict, reason: Reason | None) -> Grade | None:
    """What an attempt that led to no version met at an article's address; None: it says nothing of the article."""
    if verdict not in (Verdict.SKIPPED, Verdict.FAILED) or reason in (None, *_NO_LOOK):
        return None
    return _GRADES.get(reason, Grade.ERROR) if reason else None


_NO_LOOK = (Reason.INTERRUPTED, Reason.REPEATED, Reason.ROBOTS_DENIED, Reason.ROBOTS_UNREACHABLE, Reason.EXCLUDED)
