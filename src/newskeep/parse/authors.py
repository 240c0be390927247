"""Bylines to names: persons and agencies, each once, without by-words, roles, dates, addresses or handles.

`names` reads what programs were told (JSON-LD, meta): nearly anything there is a name. `byline_names` reads a line of
the page: there a part must look like a name. The words are data (data/bylines.toml).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from newskeep.parse.datelines import holds_cue
from newskeep.parse.dates import month_number

MAX_AUTHORS = 40
LONGEST_NAME = 80  # characters
LONGEST_BYLINE = 150  # characters of a line that is a byline
LONGEST_LINE = 1500  # characters of a byline that are read


def in_order(said: Sequence[str]) -> list[str]:
    """Names given with the surname first ("Marlow, Ann"), as catalogues write them, in the order of speech."""
    turned = [re.fullmatch(r"([^\s,]+(?: [^\s,]+)?), ([^,]+)", name.strip()) for name in said]
    return [f"{found[2]} {found[1]}" if found else name for name, found in zip(said, turned, strict=True)]


def names(said: Iterable[str]) -> tuple[str, ...]:
    """The names in what a page tells programs, one or several to a string."""
    whole = (
        text for text in said if not text.lstrip().startswith(",")
    )  # ", The Quay": the house of an author not named
    return _unique(
        name for text in whole for part in _parts(text) if (name := _bare(part)) and _is_name(name, strict=False)
    )


def byline_names(lines: Iterable[str]) -> tuple[str, ...]:
    """The names in byline elements of the page; parts that do not look like names are left out."""
    return _unique(
        name
        for text in lines
        for part, announced in _byline_parts(text)
        if (name := _capitalised(_before_date(_bare(part))) or (announced and _handle(part)))
        and _is_name(name, strict=True, handle=announced)
    )


def opens_with_by_word(line: str) -> bool:
    """Whether `line` is a short one that begins with a by-word ("By …", "Von …", "Par …"), and no headline that does.

    "Von Atemschutzmaske über Exit-Strategie bis Zoonose" goes on in words of a sentence, as no name does.
    """
    if len(line) >= LONGEST_BYLINE or not (by := _BY.match(line)):
        return False
    known = _PARTICLES | _ENDS | _JOINING | _AGENCIES
    small = (word for word in re.findall(r"[^\W\d_]+", re.split(r"\d", line[by.end() :])[0]) if word.islower())
    return all(word in known or _ROLE.search(word) for word in small)


def _byline_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a byline that may be names, and whether a by-word announces each.

    What follows a label of another thing ("Datum:", "Quelle:") is left out, and so is all behind a word that leads to
    the section or the date ("in", "am").
    """
    skipped = found = False
    by = _BY.match(text.strip())
    announced = by is not None
    for part in _split(text.strip()[by.end() :] if by else text):
        word = part.strip(_MARGIN).casefold()
        if word in _ENDS and found:
            return
        if word in _BY_SET:
            announced, skipped = True, False
        elif part.rstrip().endswith(":"):
            skipped = True
        elif word and not skipped:
            found = True
            yield part, announced or _BY.match(part.strip()) is not None
            announced = False
        elif word:
            skipped = False


def _capitalised(name: str) -> str:
    """`name` up to a word that leads to section or date ("Niko Matsakis on behalf of"); "" where it goes on in other
    words in lower case, as no name does, particles apart."""
    words = name.split()
    small = (at for at, word in enumerate(words) if word.islower() and word.strip(".,'’") not in _PARTICLES)
    first = next(small, len(words))
    if first < len(words) and (first == 0 or words[first] not in _ENDS or _ROLE.search(name)):
        return ""
    return " ".join(words[:first])


def login_name(text: str) -> str:
    """The login name that an author's element holds alone, as blogs show it; "" where it is none."""
    name = _handle(" ".join(text.split()))
    return name if name and _is_name(name, strict=True, handle=True) else ""


def _handle(part: str) -> str:
    """The login name that a part is, behind its by-word; "" where it is none."""
    name = _BY.sub("", part.strip()).strip(_MARGIN)
    return name if re.fullmatch(r"[^\W_][\w.-]{2,29}", name) and not name.isdecimal() else ""


def name_before_date(line: str) -> str:
    """The name that a line sets before its date, as in "Ann Marlow | 5.4.2024"; "" where it holds none.

    Two to four capitalised words, or three to six ideographs; a place stands there as one word, or with a comma.
    """
    head = re.split(r"\d", line[:LONGEST_BYLINE], maxsplit=1)[0]
    name = head.strip(" \t|·•–—-")
    if (
        len(line) >= LONGEST_BYLINE
        or len(head) == len(line)
        or not name
        or not _SENTENCE_MARKS.isdisjoint(name[:-1].replace(". ", " ") + name[-1])
    ):
        return ""
    words = name.split()
    western = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not name.isupper()
    if not western and not re.fullmatch(r"[\u4e00-\u9fff]{3,6}", name):
        return ""
    told_of_date = any(month_number(word) or word.casefold() in _DAY_WORDS for word in words)
    return name if not told_of_date and not holds_cue(name) and byline_names([name]) == (name,) else ""


def is_handle(name: str) -> bool:
    """Whether `name` is a login or a slug rather than a name ("jsmith", "jane-doe")."""
    return re.fullmatch(r"[a-z0-9._-]+|[a-z]+[A-Z]\w*", name) is not None


def _before_date(name: str) -> str:
    """What stands before a date or a time: "Ann Example March 5" is "Ann Example"."""
    words = re.split(r"(?:^|\s)\d", name, maxsplit=1)[0].split()
    while words and (month_number(words[-1]) or words[-1].lower().strip(".") in _DAY_WORDS) and len(words) != 2:
        words.pop()
    return " ".join(words).strip(" -–—|·,.")


def _words(kind: str) -> list[str]:
    table = tomllib.loads(files("newskeep.parse").joinpath("data/bylines.toml").read_text(encoding="utf-8"))
    return [word for language in table.values() for word in language.get(kind, ())]


def _alternation(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_BY_WORDS = [word.removeprefix("~") for word in _words("by")]
_BY = re.compile(rf"^\W{{0,3}}(?:{_alternation(_BY_WORDS)})(?:\s*[:：]\s*|\s+|(?<=[:：／/・]))(?=\S)", re.IGNORECASE)
_AND = re.compile(
    rf"\s+(?:{_alternation(word for word in _words('and') if not word.startswith('~'))})\s+", re.IGNORECASE
)
# "y", "e", "i", "a" stand inside names too: they part two names of two words at least.
_SMALL_AND = re.compile(
    rf"(?<=\w)\s+(?:{_alternation(word[1:] for word in _words('and') if word.startswith('~'))})\s+(?=[^\W\d_a-z]\S*\s)"
)
_ROLE = re.compile(rf"(?<!\w)(?:{_alternation(_words('roles'))})(?!\w)", re.IGNORECASE)
_DAY_WORDS = frozenset({"on", "at", "am", "vom", "le", "el", "il", "em", "den"}) | frozenset(_words("days"))
_BY_SET = frozenset(word.rstrip(" :：") for word in _BY_WORDS)
_ENDS = frozenset(_words("ends"))
_AGENCIES = frozenset(_words("agencies"))
_JOINING = frozenset(word.removeprefix("~") for word in _words("and"))
_PARTICLES = frozenset(
    "de da do dos das del della dello di du des von vom van der den dem ter ten te zu zum zur la le las los el al bin "
    "ibn bint ben abu af av y e i d l san st tot op het".split()
)
_SENTENCE_MARKS = frozenset(",.:;!?(（：，。|")
_PARTS = re.compile(r"[\n;|•·，、／]|,(?!\s*(?:Jr|Sr|Ph\.?D|M\.?D|MD|RD|II|III|IV)\b)|\s[-–—/]\s|(?<=[a-z])/(?=[A-Z])")
_DEGREES = (
    r"Ph\.?\s?D|M\.?D|R\.?D|MBA|MPH|MSc?|BSc?|MA|BA|LCSW|CPT|RDN?|LDN?|R\.?N|DNP|Psy\.?D|Esq|JD|CFA|CPA|CSCS|NP|DDS"
    r"|PharmD|CFP|CDN|DPT|DVM|LMFT|LPC|FACLM|FOMA|DABOM|E-RYT|MBBS|FRCP|DO|PMP|SHRM-\w+|PHR|SPHR"
)
_CREDENTIAL = re.compile(rf",?\s+(?:{_DEGREES})\b\.?", re.ASCII)
_CRUFT = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|(?<=\w)\s+[-–—|]\s.*$"
)
_NO_NAME = re.compile(
    rf"https?:|//|\d{{4}}|\d{{1,2}}[:.]\d\d|^\d+$|^(?:{_DEGREES})$|[<>{{}}=\\]|\.(?:jpg|png|html)|^(?:null|none|undefined|n/a|unknown|anonymous|author"
    r"|admin|administrator|root|user|guest|webmaster|editor|redaction|test|default)$",
    re.IGNORECASE,
)


_MARGIN = " \t,.:;|/&-–—•·→»›\"“”'‘’*_#"
# Not who wrote it, but where it is from, what kind of thing it is, or who owns the site.
_SOURCE = re.compile(rf"^\W{{0,3}}(?:{_alternation(_words('sources'))})\s*[:：]", re.IGNORECASE)
_NOBODY = frozenset(_words("nobody"))
# Who did another thing with the text than write it.
_OTHERS = re.compile(rf"^\W{{0,3}}(?:{_alternation(_words('others'))})(?!\w)", re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:Inc|Ltd|LLC|GmbH|Corp|PLC)\.?$", re.IGNORECASE)


def _parts(text: str) -> list[str]:
    parts = [text[:LONGEST_LINE]]
    for border in (_PARTS, _AND, _SMALL_AND):
        parts = [piece for part in parts for piece in border.split(_BY.sub("", part.strip()))]
    return parts[: 4 * MAX_AUTHORS]


def _split(text: str) -> list[str]:
    """The parts of a byline, by-words still before them."""
    parts = [text[:LONGEST_LINE]]
    for border in (_PARTS, _AND, _SMALL_AND):
        parts = [piece for part in parts for piece in border.split(part.strip())]
    return parts[: 4 * MAX_AUTHORS]


def _bare(part: str) -> str:
    name = _CRUFT.sub(" ", part)
    name = _CREDENTIAL.sub("", " ".join(name.split()))
    name = _BY.sub("", name)
    return _without_loose_bracket(name.strip(_MARGIN)).strip(_MARGIN)


def _without_loose_bracket(name: str) -> str:
    """`name` without a bracket at an end whose partner stood in another part ("(Text: A, B)")."""
    for opening, closing in ("()", "[]", "（）", "【】"):
        if name.endswith(closing) and opening not in name:
            name = name[:-1]
        if name.startswith(opening) and closing not in name:
            name = name[1:]
    return name


def _is_name(name: str, *, strict: bool, handle: bool = False) -> bool:
    if len(name) > LONGEST_NAME or len(name) < 2 or _NO_NAME.search(name) or not re.search(r"[^\W\d_]", name):
        return False
    folded = name.casefold()
    if folded in _NOBODY or folded in _BY_SET or _OTHERS.match(name):
        return False
    if not strict:
        return len(name.split()) <= 8
    if _SOURCE.match(name) or _COMPANY.search(name) or ":" in name or folded.strip(".") in _DAY_WORDS:
        return False
    return len(name.split()) <= 5 and not _ROLE.search(name) and (handle or not name[0].islower())


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, and none that is only the initials of another (the letters of an empty portrait)."""
    seen: dict[str, str] = {}
    for name in found:
        seen.setdefault(" ".join(re.findall(r"\w+", name.casefold())), name)
        if len(seen) >= MAX_AUTHORS:
            break
    initials = {"".join(word[0] for word in key.split()) for key in seen if " " in key}
    return tuple(name for key, name in seen.items() if not (name.isupper() and len(name) <= 3 and key in initials))
