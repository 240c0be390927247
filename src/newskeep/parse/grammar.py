"""Labels and appeals that no list of phrases holds, by what they are made of.

{read, see, watch …} × {also, more, here …}; {related, most read, latest …} × {articles, news, videos …};
{follow, join, subscribe …} × {us, our} × {channel, newsletter, WhatsApp …}: the classes of words are data by language
(the [grammar] tables of data/phrases/*.toml), the combinations are the tables `_LABELS` and `_APPEALS` below.
A combination alone decides nothing: nearly every word of the line must belong to one of the language's classes.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache, lru_cache, reduce
from operator import or_
from types import MappingProxyType
from typing import NamedTuple

from newskeep.model import Removal
from newskeep.parse.phrases import Form, Phrase, is_unspaced, word_classes


class Part(IntFlag):
    """What a word may do in a label or an appeal; explained at the head of data/phrases/en.toml."""

    READ = auto()
    MORE = auto()
    HERE = auto()
    CLICK = auto()
    TOPICAL = auto()
    ITEMS = auto()
    VIDEOS = auto()
    ABOUT = auto()
    FOLLOW = auto()
    OURS = auto()
    CHANNEL = auto()
    LETTER = auto()
    NETWORK = auto()
    GIVE = auto()
    CAUSE = auto()
    ACCESS = auto()
    SAY = auto()
    COMMENTS = auto()
    SHARE = auto()
    THIS = auto()
    FILLER = auto()


class _Rule(NamedTuple):
    """A combination: every part of `needs` in one line of at most `words` words, of which `cover` are known words."""

    removal: Removal
    needs: int
    words: int = 8
    cover: float = 1.0


class _Entry(NamedTuple):
    """A word or words of the data; `stem`: further letters may follow; `parts` by language, and of all languages."""

    text: str
    stem: bool
    parts: Mapping[str, int]
    any_parts: int


class _Spot(NamedTuple):
    """An entry found in a line: it ends before the unit `end`."""

    end: int
    entry: _Entry


@dataclass(frozen=True, slots=True)
class Label:
    """A label. `named`: it says what it leads to (“More from the Post”); `loose`: one of its words is not known."""

    phrase: Phrase
    named: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Appeal:
    """A line that asks the reader for something. `sure`: it holds inside the body too."""

    removal: Removal
    evidence: str
    sure: bool


def _plain(*rules: _Rule) -> tuple[_Rule, ...]:
    """The rules with whole numbers for flags: the arithmetic of enum costs four fifths of the time of a page."""
    return tuple(rule._replace(needs=int(rule.needs)) for rule in rules)


_P = Part
_LABELS = _plain(
    _Rule(Removal.VIDEO_LIST, _P.TOPICAL | _P.VIDEOS),
    _Rule(Removal.VIDEO_LIST, _P.MORE | _P.VIDEOS),
    _Rule(Removal.LINK_LIST, _P.TOPICAL | _P.ITEMS),
    _Rule(Removal.LINK_LIST, _P.MORE | _P.ITEMS),
    _Rule(Removal.PROMO_PHRASE, _P.READ | _P.MORE),
    _Rule(Removal.LINK_LIST, _P.READ | _P.TOPICAL),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.OURS),
    _Rule(Removal.SOCIAL, _P.SHARE | _P.THIS, 7),
    _Rule(Removal.SOCIAL, _P.SHARE | _P.NETWORK, 7),
    _Rule(Removal.NEWSLETTER, _P.FOLLOW | _P.LETTER),
    _Rule(Removal.COMMENTS, _P.SAY | _P.COMMENTS),
)
_APPEALS = _plain(
    _Rule(Removal.PROMO_PHRASE, _P.CLICK | _P.HERE, 30, 0.5),
    _Rule(Removal.PAYWALL, _P.FOLLOW | _P.ACCESS, 40, 0.6),
    _Rule(Removal.DONATION, _P.GIVE | _P.OURS | _P.CAUSE, 45, 0.5),
    _Rule(Removal.NEWSLETTER, _P.FOLLOW | _P.LETTER | _P.OURS, 45, 0.5),
    _Rule(Removal.NEWSLETTER, _P.FOLLOW | _P.LETTER, 30, 0.65),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.OURS | _P.NETWORK, 45, 0.45),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.OURS | _P.CHANNEL, 45, 0.5),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.NETWORK | _P.CHANNEL, 30, 0.6),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.NETWORK, 20, 0.6),
    _Rule(Removal.SOCIAL, _P.FOLLOW | _P.OURS, 8, 0.7),
    _Rule(Removal.SOCIAL, _P.SHARE | _P.THIS | _P.NETWORK, 14, 0.7),
    _Rule(Removal.COMMENTS, _P.SAY | _P.COMMENTS | _P.HERE, 25, 0.6),
    _Rule(Removal.COMMENTS, _P.SAY | _P.COMMENTS | _P.OURS, 25, 0.6),
    _Rule(Removal.PROMO_PHRASE, _P.READ | _P.ITEMS | _P.HERE, 20, 0.7),
)
_STRONG = ~int(_P.FILLER)
_TOPICAL, _ABOUT, _ITEMS, _OURS, _FILLER = map(int, (_P.TOPICAL, _P.ABOUT, _P.ITEMS, _P.OURS, _P.FILLER))
_ASKING = int(_P.FOLLOW | _P.CLICK | _P.GIVE | _P.SHARE | _P.SAY | _P.READ)
_NAMING = int(_P.MORE | _P.READ)  # “Latest of the fire in …” is a headline
_HEAD = 4  # units at the beginning of an appeal, of which
_HEAD_KNOWN = 0.75  # so many are words of the grammar
_ASKED = 0.75  # a line that begins with what it asks for needs this share of the known words that others need
_SURE = 0.75  # of the words known: an appeal even where it says nothing of “us”
_NAME = 4  # units: the longest name after “More from …”
_KEY = 4  # letters
_SIGNS = r"\s/|()\[\],.;:!?…\"«»।؟،؛۔։、。・「」『』【】《》!?*•►▶→-"
_UNIT = re.compile(f"[^'{_SIGNS}]+'?")
_LETTER = re.compile(f"[^'{_SIGNS}]")


def read_label(text: str) -> Label | None:
    """The label that the bare folded line is, or None. Every word is one of the grammar; a name may follow “from”."""
    units = _units(text)
    if not 2 <= len(units) <= (24 if is_unspaced(text) else 10):
        return None
    for language, parts, known in _readings(text, _LABEL_NEEDS):
        rule = _first_rule(_LABELS, parts, len(units), known)
        removal = rule.removal if rule else _single(parts, len(units), known)
        if removal:
            return Label(Phrase(removal, Form.LABEL, text, language))
        if _is_named(parts, len(units) - known):
            return Label(Phrase(Removal.PROMO_PHRASE, Form.OPENS, text, language), named=True)
        if _is_loose(parts, len(units) - known):
            return Label(Phrase(Removal.LINK_LIST, Form.LABEL, text, language), loose=True)
    return None


def read_appeal(text: str, *, prose: bool) -> Appeal | None:
    """The appeal that the folded line is, or None."""
    units = _units(text)
    if not 2 <= len(units) <= (120 if is_unspaced(text) else 45):
        return None
    for language, parts, known in _readings(text, _APPEAL_NEEDS):
        asks = bool(parts[0][0] & _ASKING or (language in _VERB_LAST and parts[-1][0] & _ASKING))
        rule = _first_rule(_APPEALS, parts, len(units), known / (_ASKED if asks else 1.0))
        share = known / len(units)
        if rule is None or not _begins_known(parts):
            continue
        ours = bool(rule.needs & _OURS)
        if prose and not asks and not (ours and share >= _SURE):
            continue  # a sentence that does not begin with what it asks for may tell of somebody
        sure = ours or share >= _SURE
        return Appeal(rule.removal, f"appeal “{_shortened(text)}” ({language})", sure)
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"


def parts_in(text: str) -> tuple[int, float]:
    """What the single words of a bare folded line may do, of all languages, and the share (0 to 1) of them that may.

    Quicker than to read the line: expressions of several words are not looked for where there are spaces.
    """
    if is_unspaced(text):
        found, any_parts = _spots(text)
        return any_parts, sum(map(bool, found)) / len(found) if found else 0.0
    parts = [_parts_of(word) for word in _UNIT.findall(text)]
    return reduce(or_, parts, 0), sum(map(bool, parts)) / len(parts) if parts else 0.0


@lru_cache(maxsize=32_768)
def _parts_of(word: str) -> int:
    parts = 0
    for entry in _candidates(word, 0, len(word), False):
        if entry.text == word or (entry.stem and word.startswith(entry.text)):
            parts |= entry.any_parts
    return parts


def _units(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends; in scripts without spaces each letter."""
    pattern = _LETTER if is_unspaced(text) else _UNIT
    return [found.span() for found in pattern.finditer(text)]


Reading = tuple[str, list[tuple[int, int]], int]
"""A language, its parts in order as (classes, units), and how many units are known."""


def _readings(text: str, needs: Sequence[int]) -> Iterator[Reading]:
    """The line read in each language that may have one of the combinations `needs`."""
    found, any_parts = _spots(text)
    if not any(any_parts & need == need for need in needs):
        return
    union: dict[str, int] = {}
    for spots in found:
        for spot in spots:
            for language, parts in spot.entry.parts.items():
                union[language] = union.get(language, 0) | parts
    everywhere = union.pop("", 0)
    for language, parts in union.items():
        parts |= everywhere
        if any(parts & need == need for need in needs):
            yield _read(found, language)


def _read(found: Sequence[Sequence[_Spot]], language: str) -> Reading:
    parts: list[tuple[int, int]] = []
    at = known = 0
    while at < len(found):
        end, mask = at + 1, 0
        for spot in found[at]:
            said = spot.entry.parts.get(language, 0) | spot.entry.parts.get("", 0)
            if said and (not mask or spot.end == end):
                end, mask = spot.end, mask | said
        parts.append((mask, end - at))
        known += (end - at) * bool(mask)
        at = end
    return language, parts, known


@lru_cache(maxsize=8)  # a line is read for a label first, and for an appeal right after
def _spots(text: str) -> tuple[list[list[_Spot]], int]:
    """For each unit of a line the entries that begin there, and what all of them together may do."""
    units = _units(text)
    ends, unspaced = [end for _, end in units], is_unspaced(text)
    found = [_spots_at(text, start, end, ends, unspaced) for start, end in units]
    any_parts = 0
    for spots in found:
        for spot in spots:
            any_parts |= spot.entry.any_parts
    return found, any_parts


def _spots_at(text: str, start: int, end: int, ends: Sequence[int], unspaced: bool) -> list[_Spot]:
    """The entries that begin at the unit from `start` to `end`, longest first."""
    spots = []
    for entry in _candidates(text, start, end, unspaced):
        if not text.startswith(entry.text, start):
            continue
        stop = start + len(entry.text)
        following = bisect_left(ends, stop)
        if following < len(ends) and (unspaced or entry.stem or ends[following] == stop):
            spots.append(_Spot(following + 1, entry))
    return sorted(spots, key=lambda spot: -spot.end) if len(spots) > 1 else spots


def _candidates(text: str, start: int, end: int, unspaced: bool) -> Iterable[_Entry]:
    spaced_lexicon, unspaced_lexicon = _lexicon()
    if unspaced:
        return unspaced_lexicon.get(text[start], ())
    found = spaced_lexicon.get(text[start : min(end, start + _KEY)], ())
    if text[start] > "\x7f":  # Korean stems are short
        for n in range(1, _KEY):
            if start + n < end:
                found += tuple(entry for entry in spaced_lexicon.get(text[start : start + n], ()) if entry.stem)
    return found


def _first_rule(rules: Sequence[_Rule], parts: Sequence[tuple[int, int]], units: int, known: float) -> _Rule | None:
    union = 0
    for mask, _ in parts:
        union |= mask
    spots = sum(1 for mask, _ in parts if mask & _STRONG)
    for rule in rules:
        enough = known >= rule.cover * units and spots >= min(2, rule.needs.bit_count())
        if enough and union & rule.needs == rule.needs and len(parts) <= rule.words:
            return rule
    return None


def _single(parts: Sequence[tuple[int, int]], units: int, known: int) -> Removal | None:
    """“Most read now”: several words for what is popular or related, and nothing but fillers beside them."""
    strong = [(mask, size) for mask, size in parts if mask & _STRONG and not mask & _FILLER]
    if known == units and strong and all(mask & _TOPICAL for mask, _ in strong) and strong[0][1] >= 2:
        return Removal.LINK_LIST
    return None


def _is_named(parts: Sequence[tuple[int, int]], unknown: int) -> bool:
    """“More stories from the Lindvik Post”: what is offered, a preposition, a name."""
    about = next((n for n, (mask, _) in enumerate(parts) if n and mask & _ABOUT), None)
    if about is None or not 0 < unknown <= _NAME or not all(mask for mask, _ in parts[:about]):
        return False
    opening = parts[0][0] & _NAMING
    return bool(opening and not parts[-1][0]) and len(parts) - about <= _NAME + 2


def _is_loose(parts: Sequence[tuple[int, int]], unknown: int) -> bool:
    """“Latest sports news”: a word between that the grammar does not hold."""
    masks = [mask for mask, _ in parts]
    return (
        unknown <= 1
        and len(parts) <= 5
        and any(mask & _TOPICAL for mask in masks[:1])
        and any(mask & _ITEMS for mask in masks[1:])
    )


def _begins_known(parts: Sequence[tuple[int, int]]) -> bool:
    head = known = 0
    for mask, size in parts:
        head += size
        known += size * bool(mask)
        if head >= _HEAD:
            break
    return known >= (_HEAD_KNOWN if head >= _HEAD else _ASKED * _HEAD_KNOWN) * head


@cache
def _lexicon() -> tuple[Mapping[str, tuple[_Entry, ...]], Mapping[str, tuple[_Entry, ...]]]:
    """All entries by the first letters of their first word; those for scripts without spaces by the first letter."""
    merged: dict[tuple[str, bool], dict[str, int]] = {}
    for language, name, words in word_classes():
        part = int(Part[name.upper()])
        for word in words:
            by_language = merged.setdefault((word.rstrip("*"), word.endswith("*")), {})
            key = "" if part == _P.NETWORK else language
            by_language[key] = by_language.get(key, 0) | part
    spaced: dict[str, list[_Entry]] = {}
    unspaced: dict[str, list[_Entry]] = {}
    for (text, stem), parts in merged.items():
        entry = _Entry(text, stem, parts, reduce(or_, parts.values()))
        first = _UNIT.search(text)
        spaced.setdefault(first[0][:_KEY] if first else text[:_KEY], []).append(entry)
        if not _UNSPACED_LANGUAGES.isdisjoint(parts):
            unspaced.setdefault(text[0], []).append(entry)
    return _frozen(spaced), _frozen(unspaced)


def _frozen(table: Mapping[str, list[_Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
    return MappingProxyType({key: tuple(entries) for key, entries in table.items()})


_VERB_LAST = frozenset("am az bn fa gu hi ja kn ko ml mr ne pa si ta te tr ur".split())
_UNSPACED_LANGUAGES = frozenset({"", "ja", "th", "zh"})
_LABEL_NEEDS = (*(rule.needs for rule in _LABELS), _TOPICAL, int(_P.MORE | _P.ABOUT))
_APPEAL_NEEDS = tuple(rule.needs for rule in _APPEALS)
