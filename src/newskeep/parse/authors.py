"""Bylines to names: persons and agencies, each once, without by-words, roles, dates, addresses or handles.

`names` reads what programs were told (JSON-LD, meta): nearly anything there is a name. `byline_names` reads a line of
the page: there a part must look like a name. The words are data (data/bylines.toml).
"""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from newskeep.parse.datelines import holds_cue
from newskeep.parse.dates import month_number

MAX_AUTHORS = 40
LONGEST_NAME = 80  # characters
LONGEST_BYLINE = 150  # characters of a line that is a byline
LONGEST_LINE = 1500  # characters of a byline that are read


def names(said: Iterable[str]) -> tuple[str, ...]:
    """The names in what a page tells programs, one or several to a string."""
    return _unique(
        name for text in said for part in _parts(text) if (name := _bare(part)) and _is_name(name, strict=False)
    )


def byline_names(lines: Iterable[str]) -> tuple[str, ...]:
    """The names in byline elements of the page; parts that do not look like names are left out."""
    return _unique(
        name
        for text in lines
        for part in _parts(text)
        if (name := _before_date(_bare(part))) and _is_name(name, strict=True)
    )


def opens_with_by_word(line: str) -> bool:
    """Whether `line` is short and begins with a by-word ("By …", "Von …", "Par …")."""
    return len(line) < LONGEST_BYLINE and bool(_BY.match(line))


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
    return re.fullmatch(r"[a-z0-9._-]+", name) is not None


def _before_date(name: str) -> str:
    """What stands before a date or a time: "Ann Example March 5" is "Ann Example"."""
    words = re.split(r"\d", name, maxsplit=1)[0].split() if re.search(r"\d", name) else name.split()
    while words and (month_number(words[-1]) or words[-1].lower() in _DAY_WORDS) and len(words) != 2:
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
_DAY_WORDS = frozenset(
    {"on", "at", "am", "vom", "le", "el", "il", "em", "den", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)
_SENTENCE_MARKS = frozenset(",.:;!?(（：，。|")
_PARTS = re.compile(r"[\n;|•·，、／]|,(?!\s*(?:Jr|Sr|Ph\.?D|M\.?D|MD|RD|II|III|IV)\b)|\s[-–—/]\s|(?<=[a-z])/(?=[A-Z])")
_DEGREES = (
    r"Ph\.?\s?D|M\.?D|R\.?D|MBA|MPH|MSc?|BSc?|MA|BA|LCSW|CPT|RDN?|LDN?|R\.?N|DNP|Psy\.?D|Esq|JD|CFA|CPA|CSCS|NP|DDS"
    r"|PharmD"
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


_MARGIN = " \t,.:;|/-–—•·\"“”'‘’*_#"
# Not who wrote it, but where it is from, what kind of thing it is, or who owns the site.
_SOURCE = re.compile(rf"^\W{{0,3}}(?:{_alternation(_words('sources'))})\s*[:：]", re.IGNORECASE)
_NOBODY = frozenset(_words("nobody"))
_COMPANY = re.compile(r"\b(?:Inc|Ltd|LLC|GmbH|Corp|PLC)\.?$", re.IGNORECASE)


def _parts(text: str) -> list[str]:
    parts = [text[:LONGEST_LINE]]
    for border in (_PARTS, _AND, _SMALL_AND):
        parts = [piece for part in parts for piece in border.split(_BY.sub("", part.strip()))]
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


def _is_name(name: str, *, strict: bool) -> bool:
    if len(name) > LONGEST_NAME or len(name) < 2 or _NO_NAME.search(name) or not re.search(r"[^\W\d_]", name):
        return False
    if name.casefold() in _NOBODY:
        return False
    if not strict:
        return len(name.split()) <= 8
    if _SOURCE.match(name) or _COMPANY.search(name):
        return False
    return len(name.split()) <= 5 and not _ROLE.search(name) and not name[0].islower()


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in found:
        seen.setdefault(" ".join(re.findall(r"\w+", name.casefold())), name)
        if len(seen) >= MAX_AUTHORS:
            break
    return tuple(seen.values())
