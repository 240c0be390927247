"""Which blocks of two versions belong together. Pure; knows texts, not articles.

1. Blocks that are equal are pairs, occurrence by occurrence; those that keep their order (the longest increasing run of
   them) stand, the others have moved.
2. Between those that stand, what is left is aligned as translators align sentences (Gale and Church, 1993): by dynamic
   programming over beads of one block and one, one and none, none and one, one and two, two and one, so that a
   paragraph that was split or joined is no removal and no addition.
3. What is left after that and is much alike somewhere else has moved and changed.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from newskeep.edits.tokens import Token, TokenKind

# Two unrelated English paragraphs share a quarter to a third of their words (the, of, said), a rewritten one half.
ALIKE = 0.45
CONTAINED = 0.8  # of the shorter one's words, where it has at least LEAST_CONTAINED: a paragraph was cut or extended
LEAST_CONTAINED = 8
JOINED = 0.6  # of each part's words that stand in the block that it was joined to, or split from
MOVED = 0.7
MOST_PAIRS = 40_000
"""Pairs of blocks in a gap that are compared; beyond it, all of one side went and all of the other came."""

Features = frozenset[tuple[str, int]]
"""The words of a block, each with the number of its occurrence: sets are compared six times as fast as counters are."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Blocks that belong together, by their places in the old and the new version; none on a side: came or went."""

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    moved: bool = False


def align(old: Sequence[Sequence[Token]], new: Sequence[Sequence[Token]]) -> list[Bead]:
    """Beads that hold every block of both sides once, in the order of the new one; what went stands where it was."""
    standing, moved = _equal_pairs([_key(block) for block in old], [_key(block) for block in new])
    pairs = [*standing, *moved]
    rest = (_rest(old, {first for first, _ in pairs}), _rest(new, {second for _, second in pairs}))
    loose: list[Bead] = []
    for (old_start, new_start), (old_end, new_end) in pairwise([(-1, -1), *standing, (len(old), len(new))]):
        rows = [at for at in range(old_start + 1, old_end) if at in rest[0]]
        columns = [at for at in range(new_start + 1, new_end) if at in rest[1]]
        loose += _align_gap(rows, columns, *rest)
    stand = [Bead((first,), (second,)) for first, second in standing]
    move = [Bead((first,), (second,), moved=True) for first, second in moved]
    return _in_order([*stand, *move, *_moved_and_changed(loose, *rest)])


def _rest(blocks: Sequence[Sequence[Token]], paired: Set[int]) -> dict[int, Features]:
    """The features of the blocks that have no equal."""
    return {at: _features(block) for at, block in enumerate(blocks) if at not in paired}


def _key(block: Sequence[Token]) -> str:
    return " ".join(token.key for token in block)


def _features(block: Sequence[Token]) -> Features:
    """A block's words, and the pairs of letters in scripts without spaces."""
    words = [token.key.casefold() for token in block if token.kind in (TokenKind.WORD, TokenKind.NUMBER)]
    letters = [token.key for token in block if token.kind is TokenKind.LETTER]
    pairs = ["".join(pair) for pair in pairwise(letters)] or letters
    return _numbered([*words, *pairs])


def _numbered(words: Iterable[str]) -> Features:
    counts: Counter[str] = Counter()
    found = []
    for word in words:
        counts[word] += 1
        found.append((word, counts[word]))
    return frozenset(found)


_Pairs = list[tuple[int, int]]


def _equal_pairs(old: Sequence[str], new: Sequence[str]) -> tuple[_Pairs, _Pairs]:
    """Equal blocks: those that kept their order, and those that did not."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for at, key in enumerate(new):
        places[key].append(at)
    pairs = [(at, places[key].popleft()) for at, key in enumerate(old) if places.get(key)]
    standing = set(_longest_increasing(pairs))
    return [pair for pair in pairs if pair in standing], [pair for pair in pairs if pair not in standing]


def _longest_increasing(pairs: _Pairs) -> Iterator[tuple[int, int]]:
    """The longest run of pairs, ordered by their first, whose second rise (patience sorting); last one first."""
    tails: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        pile = bisect_left(tails, second)
        before.append(heads[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [second]
        heads[pile : pile + 1] = [index]
    at = heads[-1] if heads else -1
    while at >= 0:
        yield pairs[at]
        at = before[at]


_STEPS = ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1))


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands on both sides between two blocks that are equal, and how many words each two of them share."""

    old: Sequence[Features]
    new: Sequence[Features]
    shared: Sequence[Sequence[int]]


def _align_gap(
    rows: Sequence[int], columns: Sequence[int], old: Mapping[int, Features], new: Mapping[int, Features]
) -> list[Bead]:
    """The beads between two blocks that stand: those which together share the most words."""
    if not rows or not columns or len(rows) * len(columns) > MOST_PAIRS:
        return [*(Bead(old=(at,)) for at in rows), *(Bead(new=(at,)) for at in columns)]
    before, after = [old[at] for at in rows], [new[at] for at in columns]
    gap = _Gap(before, after, [[len(one & other) for other in after] for one in before])
    best = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    came = [[(0, 0)] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for row in range(len(rows) + 1):
        for column in range(len(columns) + 1):
            steps = ((down, right) for down, right in _STEPS if down <= row and right <= column)
            gains = ((_gain(gap, row, column, down, right), (down, right)) for down, right in steps)
            best[row][column], came[row][column] = max(
                (
                    (best[row - down][column - right] + gain, (down, right))
                    for gain, (down, right) in gains
                    if gain >= 0
                ),
                default=(0.0, (0, 0)),
            )
    return _walk_back(came, rows, columns)


def _options(
    gap: _Gap, best: Sequence[Sequence[float]], row: int, column: int
) -> Iterator[tuple[float, tuple[int, int]]]:
    """What each bead that may end here makes of the alignment so far: words that are shared in all, and its step."""
    for down, right in _STEPS:
        if down <= row and right <= column:
            gain = _gain(gap, row, column, down, right)
            if gain >= 0:
                yield best[row - down][column - right] + gain, (down, right)


def _gain(gap: _Gap, row: int, column: int, down: int, right: int) -> float:
    """Words that the sides of the bead that ends here share; below 0 where they do not belong together.

    Of two blocks joined to one each must stand in it by itself; such a bead costs a word.
    """
    if not down or not right:
        return 0.0
    rows, columns = range(row - down, row), range(column - right, column)
    if down == right:
        shared = gap.shared[row - 1][column - 1]
        return float(shared) if _belong(len(gap.old[row - 1]), len(gap.new[column - 1]), shared) else -1.0
    parts = [(gap.old[at] if down == 2 else gap.new[other], gap.shared[at][other]) for at in rows for other in columns]
    if any(shared < JOINED * max(1, len(part)) for part, shared in parts):
        return -1.0
    whole = gap.new[column - 1] if down == 2 else gap.old[row - 1]
    joined = _numbered(word for part, _ in parts for word, _ in part)
    shared = len(joined & whole)
    return shared - 1.0 if 2 * shared >= MOVED * (len(joined) + len(whole)) else -1.0


def _belong(first: int, second: int, shared: int) -> bool:
    """Whether two blocks of so many words that share so many are one that was changed."""
    fewer = min(first, second)
    is_alike = 2 * shared >= ALIKE * (first + second) and fewer > 0
    return is_alike or (fewer >= LEAST_CONTAINED and shared >= CONTAINED * fewer)


def _walk_back(came: Sequence[Sequence[tuple[int, int]]], rows: Sequence[int], columns: Sequence[int]) -> list[Bead]:
    beads = []
    row, column = len(rows), len(columns)
    while row or column:
        down, right = came[row][column]
        beads.append(Bead(tuple(rows[row - down : row]), tuple(columns[column - right : column])))
        row, column = row - down, column - right
    return beads[::-1]


def _moved_and_changed(
    loose: Sequence[Bead], old: Mapping[int, Features], new: Mapping[int, Features]
) -> Iterator[Bead]:
    """The same beads, but what went here and came there much alike is one bead that moved."""
    gone = [bead.old[0] for bead in loose if not bead.new]
    come = [bead.new[0] for bead in loose if not bead.old]
    yield from (bead for bead in loose if bead.old and bead.new)
    if len(gone) * len(come) > MOST_PAIRS:
        yield from (bead for bead in loose if not (bead.old and bead.new))
        return
    likeness = sorted(
        ((_dice(old[first], new[second]), first, second) for first in gone for second in come), key=lambda it: -it[0]
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for alike, first, second in likeness:
        if alike >= MOVED and first not in taken_old and second not in taken_new:
            taken_old.add(first)
            taken_new.add(second)
            yield Bead((first,), (second,), moved=True)
    yield from (Bead(old=(at,)) for at in gone if at not in taken_old)
    yield from (Bead(new=(at,)) for at in come if at not in taken_new)


def _dice(first: Features, second: Features) -> float:
    """Twice the shared words by all words: 0 to 1 (Dice, 1945)."""
    both = len(first) + len(second)
    return 2 * len(first & second) / both if both else 0.0


def _in_order(beads: Iterable[Bead]) -> list[Bead]:
    """By place in the new version; what went stands behind the last block before it that kept its order."""
    given = list(beads)
    standing = sorted((bead.old[-1], bead.new[-1]) for bead in given if bead.old and bead.new and not bead.moved)
    firsts = [first for first, _ in standing]

    def place(bead: Bead) -> tuple[float, int]:
        if bead.new:
            return float(bead.new[0]), -1
        index = bisect_left(firsts, bead.old[0])
        return (standing[index - 1][1] if index else -1) + 0.5, bead.old[0]

    return sorted(given, key=place)
