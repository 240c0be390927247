"""Lines that say nothing of themselves but stand in telling company: between two lines of one box, beside a byline."""

import re
from collections.abc import Iterator, Sequence

from newskeep.model import BlockKind, Removal
from newskeep.parse.cues import Cue
from newskeep.parse.position import Body
from newskeep.parse.shape import Line, is_title

_BOXES = frozenset(
    {Removal.NEWSLETTER, Removal.SOCIAL, Removal.VIDEO_LIST, Removal.COMMENTS, Removal.PAYWALL, Removal.DONATION}
)
# What stands only under an article; two kinds of it say that the article is over.
_CLOSING = frozenset(
    {
        Removal.TAGS,
        Removal.COMMENTS,
        Removal.COPYRIGHT,
        Removal.LINK_LIST,
        Removal.SOCIAL,
        Removal.NEWSLETTER,
        Removal.AUTHOR_BIO,
        Removal.NAVIGATION,
    }
)
_CLOSED = 2
_BOX_LINES = 7  # lines between two cues of one box
_KICKER_WORDS = 2
_HEADLINE_WORDS = 5
_NAME_WORDS = range(2, 5)
_NAMES = 4
_BETWEEN_NAMES = re.compile(r", | (?:&|and|und|y|e|et|en|i|și|a|og|och|ja|ve|и|та|dan) ")

Found = tuple[int, Removal, str]


def between(lines: Sequence[Line], cues: Sequence[Cue | None]) -> Iterator[Found]:
    """Short lines between two cues of the same box: “Newsletter … Every Monday … Subscribe now”."""
    last: tuple[int, Cue] | None = None
    for at, cue in enumerate(cues):
        if cue is None:
            continue
        if last and cue.removal is last[1].removal and cue.removal in _BOXES and at - last[0] <= _BOX_LINES + 1:
            inner = range(last[0] + 1, at)
            if all(_is_box_line(lines[index]) for index in inner):
                yield from ((index, cue.removal, f"between {last[1].evidence} and {cue.evidence}") for index in inner)
        last = at, cue


def _is_box_line(line: Line) -> bool:
    return is_title(line) and line.kind is not BlockKind.HEADING and line.words <= 14


def above(lines: Sequence[Line], cues: Sequence[Cue | None], body: Body) -> Iterator[Found]:
    """Above the body: a section's name before the headline, an author's name beside the date."""
    if not body.found:
        return
    head = range(min(body.first, 25))
    headline = next((at for at in head if _may_be_headline(lines[at], cues[at])), None)
    # Without any other furniture the text was typed or cut to the article: its short lines are its own.
    furnished = any(cues[at] for at in head)
    for at in head:
        if cues[at] is not None or headline is None:
            continue
        if furnished and at < headline and lines[at].words <= _KICKER_WORDS and is_title(lines[at]):
            yield at, Removal.NAVIGATION, "a section's name above the headline"
        elif at != headline and _is_name(lines[at]) and _beside_byline(at, cues):
            yield at, Removal.BYLINE, "a name beside the date"


def _may_be_headline(line: Line, cue: Cue | None) -> bool:
    return cue is None and is_title(line) and line.words >= _HEADLINE_WORDS and line.kind is not BlockKind.LIST_ITEM


def _is_name(line: Line) -> bool:
    names = [name.split() for name in _BETWEEN_NAMES.split(line.text)]
    return len(names) <= _NAMES and all(
        len(words) in _NAME_WORDS and all(word[:1].isupper() and word[-1:].isalpha() for word in words)
        for words in names
    )


def _beside_byline(at: int, cues: Sequence[Cue | None]) -> bool:
    near = [cues[index] for index in (at - 1, at + 1) if 0 <= index < len(cues)]
    return any(cue and cue.removal in (Removal.DATELINE, Removal.BYLINE) for cue in near)


def below(lines: Sequence[Line], cues: Sequence[Cue | None], body: Body) -> Iterator[Found]:
    """What is left under the article once its furniture has begun: two kinds of it, and the body does not resume."""
    kinds: set[Removal] = set()
    for at in range(body.last + 1 if body.found else len(lines), len(lines)):
        cue = cues[at]
        if cue and cue.removal in _CLOSING:
            kinds.add(cue.removal)
        elif cue is None and len(kinds) >= _CLOSED and is_title(lines[at]):
            yield at, Removal.FURNITURE, "below the article's end"


def promoted_above(lines: Sequence[Line], cues: Sequence[Cue | None], body: Body) -> Iterator[Found]:
    """Titles before their cue: “Headline of another story” / “यह भी पढ़ें”, or headline / teaser … / “Read more”."""
    for at, cue in enumerate(cues):
        if cue is None or cue.removal is not Removal.PROMO_PHRASE or not cue.whole or body.is_before(at):
            continue
        if at + 1 < len(lines) and cue.alone and cues[at + 1] is None and is_title(lines[at + 1]):
            continue  # its titles follow it
        teaser = at - 1 >= 0 and cues[at - 1] is None and lines[at - 1].cut_off
        if teaser:
            yield at - 1, Removal.PROMO_TARGET, f"cut off before {cue.evidence}"
        title = at - 2 if teaser else at - 1
        if title >= 0 and cues[title] is None and _may_be_promoted(lines[title]):
            yield title, Removal.PROMO_TARGET, f"stands before {cue.evidence}"


def _may_be_promoted(line: Line) -> bool:
    subheading = line.kind is BlockKind.HEADING or line.text.endswith(":")
    return is_title(line) and line.words >= 7 and not subheading


def numbers(lines: Sequence[Line], cues: Sequence[Cue | None]) -> Iterator[Found]:
    """A bare number beside furniture: how often it was shared, which picture it is, which page."""
    for at, line in enumerate(lines):
        if cues[at] is None and _is_number(line):
            near = (cues[index] for index in (at - 1, at + 1) if 0 <= index < len(lines))
            if any(near):
                yield at, Removal.SOCIAL, "a bare number beside furniture"


def _is_number(line: Line) -> bool:
    return line.bare.isdigit() and len(line.bare) <= 4 and line.text.strip("+ ") == line.bare
