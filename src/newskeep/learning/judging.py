"""Which lines are the site's and not the article's: decided from where they stand in a few articles.

    in how many articles, and in what share of the site's       (the archive counts)
    are these different stories?                                 copies of one are one
    is it about what the articles are about?                     then it is news: a running story's background
    where, in which part of the page, how much of it is a link   → how many articles it takes

The more a line's place and links say, the fewer articles are needed. A sentence without a link, in the midst of the
story's own sentences, is never the site's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from statistics import fmean

from newskeep.learning.agencies import names_agency
from newskeep.learning.lines import DATE_WORD, LINKED, MOSTLY_LINKED, SHORT, Name, Named, weight
from newskeep.learning.sample import Place, Sample, Sight, are_related, kinship, overlap, own_parts, sight
from newskeep.model import BlockKind

REVIEWS = (2, 3, 5, 8, 12, 16)
"""At these numbers of articles a line is looked at; from the last one on whenever the number has doubled."""

MOST_SAMPLES = REVIEWS[-1]


class Tie(StrEnum):
    """What ties a line to the site's furniture."""

    LINKED = "linked"  # it leads elsewhere
    APART = "apart"  # it stands in a part of the page in which no sentence of the story does
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Counted:
    """A line as the archive counts it: in how many articles of its site it stood, of how many since it was met."""

    named: Named
    articles: int
    of: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a line. `place` says where an article's line must stand to be removed (None: it is news);
    `evidence` is for people."""

    boilerplate: bool
    place: Place
    evidence: str


# How many different stories a line must stand in, by its place, its tie, and whether it is a sentence; not listed: any
# number is too few. Chosen on half of the publishers of the corpora, see tests/benchmarks/learned_lines.py.
_LEAST: Mapping[tuple[Place, Tie, bool], int] = {
    (Place.TAIL, Tie.LINKED, False): 2,
    (Place.TAIL, Tie.LINKED, True): 2,
    (Place.TAIL, Tie.APART, False): 2,
    (Place.TAIL, Tie.APART, True): 2,
    (Place.TAIL, Tie.PLAIN, False): 3,
    (Place.TAIL, Tie.PLAIN, True): 5,
    (Place.HEAD, Tie.LINKED, False): 2,
    (Place.HEAD, Tie.LINKED, True): 3,
    (Place.HEAD, Tie.APART, False): 2,
    (Place.HEAD, Tie.APART, True): 3,
    (Place.HEAD, Tie.PLAIN, False): 5,
    (Place.HEAD, Tie.PLAIN, True): 5,
    (Place.INSIDE, Tie.LINKED, False): 2,
    (Place.INSIDE, Tie.LINKED, True): 3,
    (Place.INSIDE, Tie.APART, False): 3,
    (Place.INSIDE, Tie.APART, True): 3,
}
_LABELLED = {Name.LINKED_LABEL: 2, Name.LABEL: 5}
# Of the site's articles, for a line that neither link nor part of the page ties to the site; and where it is a sentence
# that stands in few of them.
_LEAST_SHARE, _NEARLY_ALL = 0.2, 0.8
_MOST_KINSHIP = 0.25
_FEW = 3  # articles, up to which their headlines must have nothing in common
_MANY = 8  # articles, from which on sharing sentences makes no copies of them: they may all carry the same notices
_COPIED, _SAME = 0.35, 0.8


def is_due(articles: int) -> bool:
    """Whether a line that has come to stand in so many articles is to be looked at."""
    return articles in REVIEWS or (articles > REVIEWS[-1] and articles & (articles - 1) == 0)


def judge(counted: Sequence[Counted], samples: Sequence[Sample], learned: Collection[int] = ()) -> dict[int, Finding]:
    """What each line is, by its hash; every line must stand in a sample. `learned` are lines known to be the site's."""
    stories = _Stories()
    found = _judge_all(counted, samples, _shared(samples) | set(learned), stories)
    # At first every line that stands in two articles was taken for none of the story's; now only those that are not.
    site = {key for key, one in found.items() if one.boilerplate} | set(learned)
    return _judge_all(counted, samples, site, stories)


def _shared(samples: Sequence[Sample]) -> set[int]:
    once: set[int] = set()
    twice: set[int] = set()
    for one in samples:
        twice |= once & one.where.keys()
        once |= one.where.keys()
    return twice


class _Stories:
    """Which articles tell the same; every pair is looked at once."""

    def __init__(self) -> None:
        self._overlaps: dict[tuple[int, int], float] = {}

    def of(self, articles: Sequence[Sample], most: float) -> list[Sample]:
        """One article of each story: of those that share more than `most` of their sentences the first."""
        stories: list[Sample] = []
        for one in articles:
            if one.prose and not any(self._overlap(one, other) > most for other in stories):
                stories.append(one)
        return stories

    def _overlap(self, one: Sample, other: Sample) -> float:
        pair = one.id, other.id
        if pair not in self._overlaps:
            self._overlaps[pair] = overlap(one, other)
        return self._overlaps[pair]


def _judge_all(
    counted: Sequence[Counted], samples: Sequence[Sample], site: Collection[int], stories: _Stories
) -> dict[int, Finding]:
    parts = frozenset().union(*(own_parts(one, site) for one in samples))
    return {line.named.hash: _judge(line, samples, site, parts, stories) for line in counted}


def _judge(
    line: Counted, samples: Sequence[Sample], site: Collection[int], parts: Collection[str], known: _Stories
) -> Finding:
    stands = [one for one in samples if line.named.hash in one.where]
    sights = [sight(one, line.named, site) for one in stands]
    place = _agreed({one.place for one in sights})
    stories = known.of(stands, _SAME if line.articles >= _MANY else _COPIED)
    articles = line.articles * len(stories) // max(1, len(stands)) if line.articles > len(stands) else len(stories)
    why_not = _exempt(line.named, sights, place, _tie(line.named, sights, parts)) or _too_few(
        line, stories, sights, place, articles, parts
    )
    seen = f"in {line.articles} of {max(line.of, line.articles)} articles, {_WORDS[place]}"
    return Finding(not why_not, place, f"{seen}; {why_not}" if why_not else seen)


_WORDS = {Place.HEAD: "before the story", Place.TAIL: "after the story", Place.INSIDE: "inside the story"}


def _agreed(places: Collection[Place]) -> Place:
    return next(iter(places)) if len(places) == 1 else Place.INSIDE


def _exempt(named: Named, sights: Sequence[Sight], place: Place, tie: Tie) -> str:
    """Why a line is none of the site's, however often it stands there; "" if nothing speaks against it."""
    text = sights[0].text.rstrip()
    if named.name is Name.LINE and text.endswith((":", "：")) and min(one.link_share for one in sights) < LINKED:
        return "it announces what follows"
    if names_agency(text):
        return "it names an agency"
    varies = named.name is Name.LINE and len({one.text for one in sights}) > 1 and DATE_WORD not in named.words
    if varies and (place, tie) != (Place.TAIL, Tie.APART) and min(one.link_share for one in sights) < MOSTLY_LINKED:
        return "it says something else each time"
    return ""


def _too_few(
    line: Counted,
    stories: Sequence[Sample],
    sights: Sequence[Sight],
    place: Place,
    articles: int,
    parts: Collection[str],
) -> str:
    tie = _tie(line.named, sights, parts)
    sentence = line.named.name is Name.LINE and weight(sights[0].text) >= SHORT
    least = _least(line.named, stories, sights, place, tie, sentence)
    if least is None:
        return "it stands amid the story's own lines"
    if articles < least:
        return f"{least} different stories are needed"
    share = _NEARLY_ALL if sentence and articles < _MANY else _LEAST_SHARE
    if tie is Tie.PLAIN and articles < share * line.of:
        return f"less than {share:.0%} of the articles have it"
    return _is_news(line.named, stories, articles, tie) if sentence else ""


def _tie(named: Named, sights: Sequence[Sight], parts: Collection[str]) -> Tie:
    if min(one.link_share for one in sights) >= LINKED:
        return Tie.LINKED
    own = {one.part for one in sights}
    return Tie.APART if not own & set(parts) else Tie.PLAIN


def _least(
    named: Named, stories: Sequence[Sample], sights: Sequence[Sight], place: Place, tie: Tie, sentence: bool
) -> int | None:
    if named.name is not Name.LINE:
        return _least_labelled(named, sights, place, tie)
    least = _LEAST.get((place, tie, sentence))
    if tie is Tie.LINKED and place is Place.INSIDE and min(one.link_share for one in sights) < MOSTLY_LINKED:
        least = _LEAST[Place.INSIDE, Tie.APART, sentence]
    if least is None or tie is Tie.LINKED:
        return least
    kind = stories[0].blocks[stories[0].where[named.hash][-1]].kind if stories else BlockKind.PARAGRAPH
    if place is Place.INSIDE and kind is not BlockKind.PARAGRAPH:
        return None  # a subheading, or an entry of a list
    if place is Place.INSIDE and max(one.times for one in sights) > 1:
        return least + 2  # “Advertisement”, but maybe the row of a chart
    alone = all(one.utmost for one in sights)
    if place is not Place.INSIDE and not alone and (kind is BlockKind.HEADING or tie is Tie.PLAIN):
        return None  # something of the article's own follows a heading, or stands beyond a note
    return max(least, 3) if kind is BlockKind.LIST_ITEM else least


def _least_labelled(named: Named, sights: Sequence[Sight], place: Place, tie: Tie) -> int | None:
    if len({one.rest for one in sights}) < 2:
        return None  # the whole line is the same: it is judged as a line
    if named.name is Name.LABEL and (place is not Place.TAIL or tie is Tie.PLAIN):
        return None
    return _LABELLED[named.name]


def _is_news(named: Named, stories: Sequence[Sample], articles: int, tie: Tie) -> str:
    """Why a sentence is news: it is about what the articles are about, or these are about the same."""
    kin = fmean(kinship(one, named) for one in stories)
    if kin > _MOST_KINSHIP:
        return f"the articles say {kin:.0%} of its words elsewhere, too"
    if articles > _FEW and tie is not Tie.PLAIN:
        return ""
    pairs = list(combinations(stories, 2))
    related = sum(are_related(*pair) for pair in pairs)
    return "the headlines are about the same" if related > 0.3 * len(pairs) else ""
