"""Lines of a page that say when it was published or updated, known by their words (data/datelines.toml) and shape.

A dateline may tell of several dates: "Published May 5, 2024, updated May 6". Its parts are told apart by the cue that
stands before each; what tells of another thing ("Joined May 2, 2019") is left out of both.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from newskeep.parse.dates import LONGEST_DATE, load_data

LONGEST_DATELINE = 120  # characters; a longer line is a sentence that mentions a date
MOST_SMALL_WORDS = 5  # words in lower case that make a line with a date a sentence
MOST_BARE_LETTERS = 24  # letters of a line that is a date: weekday, month, time and zone, in the longest languages
FEWEST_DIGITS = 5  # of a day and a year
_FROM_CUE_TO_DATE = 60  # characters, in which an author may be named
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"\W{0,3}(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.? [^\W\d]{3,12} \d{4})\b")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights|alle rechte|\bsite\b|\bwebsite\b", re.IGNORECASE)


def published_part(line: str) -> str:
    """`line` without what it says of updates: "Published May 5, 2024, updated May 6" is "Published May 5, 2024,"."""
    return " ".join(part for part, kind in _parts(line) if kind in ("", "published"))


def updated_part(line: str) -> str:
    """What `line` says of updates."""
    return " ".join(part for part, kind in _parts(line) if kind == "updated")


def holds_cue(line: str) -> bool:
    """Whether `line` speaks of publishing or of updating."""
    return _may_hold_cue(line) and _cue().search(line[:LONGEST_DATE]) is not None


def near_headline(lines: Iterable[str], kind: str) -> list[str]:
    """What datelines among `lines` say of one date ("published" or "updated"); sentences that hold a date say nothing.

    A line that begins with a date and goes on as text is a dateline with the first paragraph behind it.
    """
    part = published_part if kind == "published" else updated_part
    found = []
    for line in lines:
        if len(line) >= LONGEST_DATELINE or is_sentence(line):
            found += _opening(line) if kind == "published" else []
        elif _DIGIT.search(line) and _DIGIT.search(told := part(line)):
            found.append(told)
    return found


def _opening(line: str) -> list[str]:
    """The date, or the cue and the date, that a paragraph begins with."""
    if date := _OPENING.match(line):
        return [date[0]]
    cue = _cue().match(line)
    return [line[:_FROM_CUE_TO_DATE]] if cue and cue.lastgroup == "published" else []


def anywhere(lines: Sequence[str], kind: str) -> list[str]:
    """What lines say after a cue of `kind` within reach of a date, copyright lines and long ones left out."""
    found = []
    for line in lines:
        if len(line) < LONGEST_DATELINE and _DIGIT.search(line) and not _COPYRIGHT.search(line):
            found += [part for part, of in _parts(line) if of == kind and _DIGIT.search(part[:_FROM_CUE_TO_DATE])]
    return found


def bare_dates(lines: Iterable[str]) -> list[str]:
    """The lines that are a date and hardly anything else."""
    return [line for line in lines if 8 <= len(line) < 60 and _is_bare(line) and published_part(line) == line]


def is_sentence(line: str) -> bool:
    """Whether a line tells a story that has a date in it, and is no dateline: many small words, none of publishing."""
    small = sum(1 for word in line.split() if len(word) > 1 and word.isalpha() and word.islower())
    return small >= MOST_SMALL_WORDS and not holds_cue(line)


def _is_bare(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    digits = sum(map(str.isdecimal, line))
    return letters <= MOST_BARE_LETTERS and digits >= FEWEST_DIGITS and not _COPYRIGHT.search(line)


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """The pieces of a line, and of which date each tells: "published", "updated", "other" or "" before any cue."""
    if not _may_hold_cue(line):
        yield line[:LONGEST_DATE], ""
        return
    start, kind = 0, ""
    for cue in _cue().finditer(line[:LONGEST_DATE]):
        yield line[start : cue.start()], kind
        start, kind = cue.start(), cue.lastgroup or ""
    yield line[start:LONGEST_DATE], kind


def _may_hold_cue(line: str) -> bool:
    """Whether a word of `line` begins a cue: the search for some 700 of them is asked only then.

    Scripts that write without spaces, and those that join letters by marks, are always searched.
    """
    words, unspaced = _first_words()
    lowered = line[:LONGEST_DATE].lower()
    return not words.isdisjoint(_LETTERS.findall(lowered)) or (not line.isascii() and not unspaced.isdisjoint(lowered))


@cache
def _first_words() -> tuple[frozenset[str], frozenset[str]]:
    """The first words of all cues; and, of the cues in other scripts than Latin, Greek and Cyrillic, first letters."""
    cues = {cue.lower() for of in load_data("datelines").values() for words in of.values() for cue in words}
    spaced = {cue for cue in cues if cue[0] < "\u0530"}
    return frozenset(_LETTERS.match(cue)[0] for cue in spaced), frozenset(cue[0] for cue in cues - spaced)  # type: ignore[index]  # each begins with a letter


@cache
def _cue() -> re.Pattern[str]:
    groups = []
    for kind, languages in load_data("datelines").items():
        words = {word for words in languages.values() for word in words}
        forms = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        groups.append(f"(?P<{kind}>{forms})")
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(groups)})", re.IGNORECASE)
