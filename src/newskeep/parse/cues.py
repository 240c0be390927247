"""What a line says of itself, by its words alone: an advertisement's label, “Also read: …”, a share bar."""

import re
from dataclasses import dataclass
from enum import Enum

from newskeep.model import BlockKind, Removal
from newskeep.parse.folding import bare
from newskeep.parse.grammar import read_appeal, read_label
from newskeep.parse.phrases import Form, Phrase, Phrasebook, containing, ending, is_unspaced, starting
from newskeep.parse.shape import Line, is_title


class Place(Enum):
    """Where in the text a cue must stand to hold."""

    ANYWHERE = "anywhere"
    COMPANY = "before or after the body, or next to a line that says the same"
    OUTSIDE = "before or after the body"
    EDGE = "before the body, or just below it"
    ABOVE = "before the body"
    BELOW = "below the body"
    END = "the body's last line, or after it"


@dataclass(frozen=True, slots=True)
class Cue:
    """A line's claim to be boilerplate; it counts where it stands at its `place`.

    `alone`: a label that stands alone and takes what follows. `needs_target`: inside the body it counts only if
    something is taken. `whole`: the cue is all that the line says. `heads`: a
    byline or a time, such as stand between headline and body. `names_itself`: the label says what it leads to.
    """

    removal: Removal
    evidence: str
    place: Place = Place.ANYWHERE
    alone: bool = False
    needs_target: bool = False
    whole: bool = False
    heads: bool = False
    names_itself: bool = False


_SEPARATOR = re.compile(r" ?[:፦|»›►▶→⇒>•]+ ?| -+>? |\]")
_SEPARATING = re.compile(r"[:፦|»›►▶→⇒>•\]-]")  # stands in each; searched for alone it is found in a fifth of the time
_PROMOTING = frozenset({Removal.PROMO_PHRASE, Removal.LINK_LIST, Removal.VIDEO_LIST, Removal.ADVERT})
# Classes whose words are everyday words as well: they count only around the body, where furniture stands.
_OUTSIDE = frozenset(
    {
        Removal.COMMENTS,
        Removal.TAGS,
        Removal.NAVIGATION,
        Removal.FORM,
        Removal.DONATION,
    }
)
# Classes with lines of one word that a subheading may have too (“Play”, “Google”): they count in company.
_PLAIN_WORDS = frozenset({Removal.SOCIAL, Removal.VIDEO_LIST, Removal.CAPTION, Removal.NEWSLETTER})
_ANNOUNCING = (":", "：", "»", ">", "|", "›", "▶", "→", "►", "▼", "↓", "…")
_STOPS = ".?!…"
_LEADING_SIGNS = re.compile(r"[>»›►▶→⇒•*\[(\- ]+")
_AFTER_CAPITALS = re.compile(r"[.?!…]+ +(?=\S)")
_COUNT = re.compile(r"(.{3,30}?) ?[(\[]\d{1,5}[)\]]")
_SHORT_WORDS = 8
_LABEL_WORDS = 10
_FORMS = (Form.PHRASE, Form.LAST, Form.SHORT)
_TITLE_WORDS = 40
_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_DATED_WORD = re.compile(r"\d+|[^\W\d_]+")
_CLOCK_TIME = re.compile(
    r"(?<![\d:.$€£])\d{1,2}(?:[:h時시]\d{2}(?!\d)|[時시] ?\d{1,2}|[.]\d{2} ?[ap][.]?m| ?[ap][.]?m\b)"
)
_FIGURE = re.compile(r"\d")
_DAY = re.compile(
    r"(?<![\d-])(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./年년-] ?\d{1,2}[./月월-] ?\d{1,2})(?![\d-])"
)
_AGO = re.compile(r"\b(?:ago|il y a|vor|hace|há|fa|geleden|назад|тому|önce|lalu)\b")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{3,80}")
_PRICE = re.compile(r"[$€£¥₹%]")
_YEAR = re.compile(r"(?<!\d)(?<!\d-)(?:19|20)\d\d(?!\d)")


def recognise(line: Line, book: Phrasebook) -> Cue | None:
    """The cue of a line, or None. The order is the policy: whole lines, labels, then parts of lines."""
    if not line.folded:
        return None
    return (
        _whole(line, book)
        or _labelled(line, book)
        or _made(line)
        or _bag(line, book)
        or _part(line, book)
        or _appeal(line)
        or _dated(line, book)
    )


def recognise_name(line: Line, headline: str, names: frozenset[str]) -> Cue | None:
    """The article's own headline or an author's name on a line of its own, where these are known."""
    if headline and line.bare == headline:
        return Cue(Removal.TITLE, "the title", Place.OUTSIDE)
    if line.bare in names:
        return Cue(Removal.BYLINE, "an author's name", Place.OUTSIDE)
    return None


def _cue(phrase: Phrase) -> Cue:
    place = _place(phrase.removal)
    return Cue(phrase.removal, phrase.evidence, place, heads=place is Place.EDGE)


def _place(removal: Removal) -> Place:
    if removal in (Removal.BYLINE, Removal.DATELINE):
        return Place.EDGE
    return Place.OUTSIDE if removal in _OUTSIDE else Place.ANYWHERE


def _whole(line: Line, book: Phrasebook) -> Cue | None:
    label = book.whole[Form.LABEL].get(line.bare)
    phrase = book.whole[Form.LINE].get(line.bare) or label or _counted(line, book) or _counted_first(line, book)
    if phrase is None:
        return None
    place = _place(phrase.removal)
    if place is Place.ANYWHERE and phrase.removal in _PLAIN_WORDS and line.words == 1:
        place = Place.COMPANY
    if label is None:
        return Cue(phrase.removal, phrase.evidence, place, whole=True)
    # A colon or an arrow says that something is announced; without it the label may be a subheading.
    needs = phrase.form is Form.LABEL and not line.text.rstrip().endswith(_ANNOUNCING)
    return Cue(label.removal, label.evidence, place, alone=True, needs_target=needs, whole=True)


def _made(line: Line) -> Cue | None:
    """A label that no list holds, by the grammar of labels."""
    made = read_label(line.bare) if line.words <= _LABEL_WORDS and not line.ends_sentence else None
    if made is None or (made.named and not _ends_in_a_name(line)):
        return None
    removal, evidence = made.phrase.removal, made.phrase.evidence
    needs = not (line.text.isupper() or line.linked) if made.named else not line.text.rstrip().endswith(_ANNOUNCING)
    place = Place.BELOW if made.loose else _place(removal)
    return Cue(removal, evidence, place, alone=True, needs_target=needs, whole=not made.named, names_itself=made.named)


def _counted(line: Line, book: Phrasebook) -> Phrase | None:
    """“Comments (12)”, “3 comments”: a label with a number beside it."""
    if line.bare.isascii() and line.bare.isalpha():
        return None
    without = bare(line.bare.rstrip("0123456789()[]+., "))
    if line.bare[:1].isdigit() and "." not in line.bare:
        without = bare(without.lstrip("0123456789, "))
    if without == line.bare:
        return None
    found = book.whole[Form.LABEL].get(without) or book.whole[Form.LINE].get(without)
    return found if found and found.removal in (Removal.COMMENTS, Removal.SOCIAL, Removal.TAGS) else None


def _counted_first(line: Line, book: Phrasebook) -> Phrase | None:
    """“Comments (6) Be the first …”: a label with its number, and whatever follows."""
    found = _COUNT.match(line.folded)
    label = book.whole[Form.LABEL].get(bare(found[1])) if found else None
    return label if label and label.removal is Removal.COMMENTS else None


def _labelled(line: Line, book: Phrasebook) -> Cue | None:
    """A label and its title on one line."""
    title = is_title(line)
    opened = starting(book.first[Form.OPENS], line.bare) if title and line.words <= 12 else None
    if opened:
        needs = not (line.text.isupper() or line.linked)
        return Cue(opened.removal, opened.evidence, alone=True, needs_target=needs, names_itself=True)
    found = _separated(line, book) or (_leading(line, book) if title else None)
    if found is None:
        return None
    phrase, rest_words = found
    if rest_words > _TITLE_WORDS:
        return None
    return _cue(phrase)


def _separated(line: Line, book: Phrasebook) -> tuple[Phrase, int] | None:
    at = _first_separator(line)
    if at is None:
        return None
    label = bare(line.folded[: at.start()])
    rest = line.folded[at.end() :]
    phrase = book.whole[Form.LABEL].get(label) or starting_whole(book, label) or _made_before(label)
    if phrase is None:
        phrase = book.whole[Form.WEAK].get(label) if at[0][0] not in _STOPS else None
        capitals = line.text[: len(label) + 1].strip("*-•[( ").isupper()
        if phrase is None or line.ends_sentence or not (capitals or "|" in at[0]):
            return None
    if not bare(rest) or not _fits(phrase, line, label, rest, at[0]):
        return None
    return phrase, len(rest.split())


def _first_separator(line: Line) -> re.Match[str] | None:
    """What parts a label from its title: a colon, an arrow; behind capitals (“READ ALSO. …”) any end of a sentence."""
    signs = _LEADING_SIGNS.match(line.folded)
    start = max(1, signs.end() if signs else 0)
    found = _SEPARATOR.search(line.folded, start, 80) if _SEPARATING.search(line.folded, start, 80) else None
    if found is None and line.text[:4].isupper():
        found = _AFTER_CAPITALS.search(line.folded, start, 40)
        if found and not line.text[: found.start()].isupper():
            return None
    return found


def _ends_in_a_name(line: Line) -> bool:
    last = line.text.rstrip(" »>:.…").rsplit(" ", 1)[-1]
    return not last[:1].islower()


def _made_before(label: str) -> Phrase | None:
    made = read_label(label)
    return made.phrase if made and not made.named and not made.loose else None


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
        case Removal.VIDEO_LIST if " " not in label and not line.text[: len(label)].isupper():
            return False
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
    """A label with nothing between it and the title or the name that the rest of the line is."""
    phrase = starting(book.first[Form.LEAD], line.bare)
    if phrase is None or (line.kind is BlockKind.HEADING and not line.linked):
        return None
    rest = line.bare[len(phrase.text) :].split()
    if not rest or is_unspaced(phrase.text):
        return (phrase, len(rest)) if rest else None
    typed = line.text.strip("-•*>»►▶→– ").split()[len(phrase.text.split()) :]
    if phrase.removal is Removal.BYLINE:
        return (phrase, len(rest)) if _are_names(typed) else None
    # “Read also the letter that …” goes on in lower case; a title begins with a capital, a figure or a quote.
    if not typed or typed[0][:1].islower() or len(rest) < 3:
        return None
    return phrase, len(rest)


def _are_names(typed: list[str]) -> bool:
    """Whether the words after “By” may be names, an agency, a date: few, and hardly one in lower case."""
    dated = any(word[:1].isdigit() for word in typed)
    if not 1 <= len(typed) <= (14 if dated else 7) or typed[0][:1].islower():
        return False
    small = sum(word[:1].islower() for word in typed)
    return small * 4 <= len(typed)


def _bag(line: Line, book: Phrasebook) -> Cue | None:
    """A line that holds only words of one kind: a share bar, a date, a form's labels, hashtags."""
    if line.words > 24:
        return None
    if _is_hashtags(line):
        return Cue(Removal.TAGS, "only hashtags", Place.COMPANY)
    if "@" in line.bare and _ADDRESS.fullmatch(line.bare):
        return Cue(Removal.BYLINE, "only an address", Place.EDGE)
    words = _part_networks(_WORD.findall(line.folded), book.words[Removal.SOCIAL])
    letters = [word for word in words if not _FIGURE.search(word)] if _FIGURE.search(line.folded) else words
    if not words:
        return None
    if _is_date(line, words, letters, book.words[Removal.DATELINE]):
        # A day alone may be a subheading of a timeline; a time is not.
        return Cue(Removal.DATELINE, "a date", Place.EDGE, heads=_CLOCK_TIME.search(line.folded) is not None)
    for removal, known in book.words.items():
        if letters and letters[0] in known and removal is not Removal.DATELINE and known.issuperset(letters):
            if len(words) - len(letters) > 2 or _PRICE.search(line.text) or not any(len(word) > 2 for word in letters):
                continue
            place = Place.COMPANY if len(letters) < 2 else _place(removal)
            return Cue(removal, "only words of this kind", place)
    return None


def _part_networks(words: list[str], known: frozenset[str]) -> list[str]:
    """“FacebookTwitterWhatsApp” → its parts, where it is all names of networks."""
    if len(words) != 1 or not 9 <= len(words[0]) <= 120:
        return words
    parts, rest = [], words[0]
    while rest:
        part = next((rest[:n] for n in range(min(len(rest), 16), 3, -1) if rest[:n] in known), None)
        if part is None:
            return words
        parts.append(part)
        rest = rest[len(part) :]
    return parts


def _is_hashtags(line: Line) -> bool:
    if line.kind is BlockKind.LIST_ITEM and line.folded.startswith(("- #", "• #", "* #")):
        return True
    if line.folded.count("#") < 2 or line.ends_sentence:
        return False
    return line.folded[0] == "#" and (
        line.folded.count("#") >= 3 or all(word[0] == "#" for word in line.folded.split())
    )


def _is_date(line: Line, words: list[str], letters: list[str], known: frozenset[str]) -> bool:
    if len(words) == len(letters) or not known.issuperset(letters):
        return False
    if letters and (_YEAR.search(line.folded) or _AGO.search(line.folded)):
        return True
    return bool(_DAY.search(line.folded) or (_CLOCK_TIME.search(line.folded) and not line.ends_sentence))


def _dated(line: Line, book: Phrasebook) -> Cue | None:
    """A date or a time of day in company: a name, a section, a place (“Tourism April 21, 2022 | 4:39 pm”)."""
    if line.words > 22 or (line.ends_sentence and line.words > 12) or not _FIGURE.search(line.folded):
        return None
    words = _DATED_WORD.findall(line.folded)
    known = book.words[Removal.DATELINE]
    of_date = sum(word in known or word[0].isdigit() for word in words)
    others = len(words) - of_date
    timed = _CLOCK_TIME.search(line.folded) is not None or _AGO.search(line.folded) is not None
    year = _YEAR.search(line.folded) is not None or _DAY.search(line.folded) is not None
    if not (timed or year) or of_date < 2 or others > (8 if timed and year else 4 if timed else 1):
        return None
    return (
        Cue(Removal.DATELINE, "a date with a name or section", Place.ABOVE, heads=True)
        if others <= 1.5 * of_date
        else None
    )


def _part(line: Line, book: Phrasebook) -> Cue | None:
    """A line that begins or ends with a phrase of boilerplate, or has one inside."""
    if line.quoted:
        return None
    begun = starting(book.first[Form.START], line.folded)
    if begun is None and line.bare[:4] != line.folded[:4]:
        begun = starting(book.first[Form.START], line.bare)
    if begun and begun.removal is Removal.SOCIAL and line.prose:
        return Cue(begun.removal, begun.evidence, Place.OUTSIDE)
    if begun and _holds_as_start(begun, line):
        return _cue(begun)
    ended = ending(book, line.folded)
    if ended and line.words <= 45:
        return Cue(ended.removal, ended.evidence)
    for phrase in sorted(containing(book, line.folded), key=lambda found: (_FORMS.index(found.form), found.text)):
        if line.folded.count('"', 0, line.folded.find(phrase.text)) % 2:
            continue  # somebody says it
        if phrase.form is not Form.SHORT:
            return Cue(phrase.removal, phrase.evidence, Place.END) if phrase.form is Form.LAST else _cue(phrase)
        if is_title(line) and line.words <= _SHORT_WORDS:
            return Cue(phrase.removal, phrase.evidence, Place.BELOW)
    return None


def _appeal(line: Line) -> Cue | None:
    """A line that asks the reader for something, by the grammar of such lines.

    Prose of a page is left to its structure and its score: the grammar, a tenth of the time of reading a page, finds
    nothing there that they do not.
    """
    if line.quoted or line.kind is BlockKind.HEADING or (line.prose and line.marked_up):
        return None
    appeal = read_appeal(line.folded, prose=line.prose)
    return Cue(appeal.removal, appeal.evidence, Place.ANYWHERE if appeal.sure else Place.OUTSIDE) if appeal else None


def _holds_as_start(phrase: Phrase, line: Line) -> bool:
    if phrase.removal is Removal.CAPTION:
        return line.words <= 40
    if phrase.removal is Removal.TAGS:
        return not line.ends_sentence
    return True
