"""What a line says of itself, by its words alone: an advertisement's label, “Also read: …”, a share bar."""

import re
from dataclasses import dataclass

from newskeep.model import BlockKind, Removal
from newskeep.parse.folding import bare
from newskeep.parse.phrases import Form, Phrase, Phrasebook, containing, ending, is_unspaced, starting
from newskeep.parse.shape import Line, is_title


@dataclass(frozen=True, slots=True)
class Cue:
    """A line's claim to be boilerplate.

    `alone`: a label that stands alone and takes what follows. `needs_target`: inside the body it counts only if
    something is taken. `outside`: it counts only before or after the body. `last`: only after the body's last line.
    """

    removal: Removal
    evidence: str
    alone: bool = False
    needs_target: bool = False
    outside: bool = False
    last: bool = False


_SEPARATOR = re.compile(r" ?[:|»›►▶→⇒>•]+ ?| -+>? |\]")
_PROMOTING = frozenset({Removal.PROMO_PHRASE, Removal.LINK_LIST, Removal.VIDEO_LIST, Removal.ADVERT})
# Classes whose words are everyday words as well: they count only around the body, where furniture stands.
_OUTSIDE = frozenset(
    {
        Removal.COMMENTS,
        Removal.BYLINE,
        Removal.DATELINE,
        Removal.TAGS,
        Removal.NAVIGATION,
        Removal.FORM,
        Removal.DONATION,
    }
)
_LINE_WORDS = 60  # a longer line is no boilerplate by a phrase alone
_TITLE_WORDS = 40
_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")


def recognise(line: Line, book: Phrasebook) -> Cue | None:
    """The cue of a line, or None. The order is the policy: whole lines, labels, then parts of lines."""
    if not line.folded or line.words > _LINE_WORDS:
        return None
    return _whole(line, book) or _labelled(line, book) or _bag(line, book) or _part(line, book)


def recognise_name(line: Line, headline: str, names: frozenset[str]) -> Cue | None:
    """The article's own headline or an author's name on a line of its own, where these are known."""
    if headline and line.bare == headline:
        return Cue(Removal.TITLE, "the title", outside=True)
    if line.bare in names:
        return Cue(Removal.BYLINE, "an author's name", outside=True)
    return None


def _whole(line: Line, book: Phrasebook) -> Cue | None:
    label = book.whole[Form.LABEL].get(line.bare)
    phrase = book.whole[Form.LINE].get(line.bare) or label or _counted(line, book)
    if phrase is None:
        return None
    outside = phrase.removal in _OUTSIDE
    if label is None:
        return Cue(phrase.removal, phrase.evidence, outside=outside)
    marked = line.text.rstrip().endswith((":", "：", "»", ">", "|", "›", "▶", "→")) or line.folded != line.bare.strip()
    needs = phrase.form is Form.LABEL and not marked
    return Cue(label.removal, label.evidence, alone=True, needs_target=needs, outside=outside)


def _counted(line: Line, book: Phrasebook) -> Phrase | None:
    """“Comments (12)”, “3 comments”: a label with a number beside it."""
    without = bare(line.bare.strip("0123456789()[]+.,# "))
    return book.whole[Form.LABEL].get(without) or book.whole[Form.LINE].get(without) if without != line.bare else None


def _labelled(line: Line, book: Phrasebook) -> Cue | None:
    """A label and its title on one line."""
    opened = starting(book.first[Form.OPENS], line.bare)
    if opened and line.words <= 12 and is_title(line):
        return Cue(opened.removal, opened.evidence, alone=True, needs_target=not line.text.isupper())
    found = _separated(line, book) or _leading(line, book)
    if found is None:
        return None
    phrase, rest_words = found
    if rest_words > _TITLE_WORDS:
        return None
    return Cue(phrase.removal, phrase.evidence, outside=phrase.removal in _OUTSIDE)


def _separated(line: Line, book: Phrasebook) -> tuple[Phrase, int] | None:
    at = _SEPARATOR.search(line.folded, 1, 80)
    if at is None:
        return None
    label = bare(line.folded[: at.start()])
    rest = line.folded[at.end() :]
    phrase = book.whole[Form.LABEL].get(label) or starting_whole(book, label)
    if phrase is None:
        phrase = book.whole[Form.WEAK].get(label)
        capitals = line.text[: len(label) + 1].strip("*-•[( ").isupper()
        if phrase is None or line.ends_sentence or not (capitals or "|" in at[0]):
            return None
    if not bare(rest) or not _fits(phrase, line, label, rest, at[0]):
        return None
    return phrase, len(rest.split())


def starting_whole(book: Phrasebook, label: str) -> Phrase | None:
    """A LEAD that is the whole of what stands before the separator."""
    found = starting(book.first[Form.LEAD], label)
    return found if found and found.text == label else None


def _fits(phrase: Phrase, line: Line, label: str, rest: str, separator: str) -> bool:
    """Whether what stands after a label is what such a label announces."""
    words = len(rest.split())
    match phrase.removal:
        case Removal.PROMO_PHRASE:
            sure = " " in label or is_unspaced(label) or line.text[: len(label)].isupper()
            return sure or not line.ends_sentence
        case Removal.LINK_LIST | Removal.VIDEO_LIST | Removal.ADVERT | Removal.NEWSLETTER | Removal.SOCIAL:
            return not line.ends_sentence and words <= 30
        case Removal.COMMENTS:
            return words <= 2
        case Removal.DATELINE:
            return words <= 14 and any(letter.isdigit() for letter in rest)
        case Removal.BYLINE:
            return words <= 8 and not line.ends_sentence and ":" in separator
        case Removal.CAPTION:
            return words <= 12 and not line.ends_sentence
        case Removal.TAGS:
            return not line.ends_sentence
        case _:
            return False


def _leading(line: Line, book: Phrasebook) -> tuple[Phrase, int] | None:
    """A label with nothing between it and the title: a LEAD, or a label in capitals before a title that is not."""
    phrase = starting(book.first[Form.LEAD], line.bare)
    if phrase is None or not is_title(line) or (line.kind is BlockKind.HEADING and not line.linked):
        return None
    rest = line.bare[len(phrase.text) :].split()
    if not rest:
        return None
    if is_unspaced(phrase.text):
        return phrase, len(rest)
    typed = line.text.strip("-•*>»►▶→ ").split()
    n = len(phrase.text.split())
    follows = typed[n : n + 1]
    # “Read also the letter that …” goes on in lower case; a title begins with a capital, a figure or a quote.
    if not follows or follows[0][:1].islower() or len(rest) < 3:
        return None
    return phrase, len(rest)


def _bag(line: Line, book: Phrasebook) -> Cue | None:
    """A line that holds only words of one kind: a share bar, a date."""
    words = _WORD.findall(line.folded) if line.words <= 24 else []
    if not words:
        return None
    for removal, known in book.words.items():
        letters = [word for word in words if not any(letter.isdigit() for letter in word)]
        if removal is Removal.DATELINE:
            if _is_date(words, letters, known):
                return Cue(removal, "a date", outside=True)
        elif len(letters) > 0 and all(word in known for word in letters) and _enough(removal, words, letters):
            return Cue(removal, "only words of this kind", outside=removal in _OUTSIDE)
    return None


def _enough(removal: Removal, words: list[str], letters: list[str]) -> bool:
    return len(words) - len(letters) <= 2 and (removal is not Removal.SOCIAL or any(len(word) > 2 for word in letters))


def _is_date(words: list[str], letters: list[str], known: frozenset[str]) -> bool:
    figures = [word for word in words if word[0].isdigit()]
    glued = [word for word in letters if word not in known]
    return 2 <= len(figures) + len(letters) <= 24 and bool(figures) and not glued and _has_day(words, letters)


def _has_day(words: list[str], letters: list[str]) -> bool:
    return len(letters) > 0 or len([word for word in words if word.isdigit()]) >= 3


def _part(line: Line, book: Phrasebook) -> Cue | None:
    """A line that begins or ends with a phrase of boilerplate, or has one inside."""
    if line.quoted:
        return None
    begun = starting(book.first[Form.START], line.folded) or starting(book.first[Form.START], line.bare)
    if begun and _holds_as_start(begun, line):
        return Cue(begun.removal, begun.evidence, outside=begun.removal in _OUTSIDE)
    ended = ending(book, line.folded)
    if ended and line.words <= 45:
        return Cue(ended.removal, ended.evidence)
    for phrase in sorted(containing(book, line.folded), key=lambda found: (found.form, found.text)):
        if line.folded.count('"', 0, line.folded.find(phrase.text)) % 2:
            continue  # somebody says it
        return Cue(phrase.removal, phrase.evidence, last=phrase.form is Form.LAST)
    return None


def _holds_as_start(phrase: Phrase, line: Line) -> bool:
    if phrase.removal is Removal.CAPTION:
        return line.words <= 40
    if phrase.removal is Removal.TAGS:
        return not line.ends_sentence
    return True
