"""From differences to typed edits: one rule for each kind, in the order in which they are asked.

    page      paywall-state    free-to-read changed, or paywall notices came or went
    title     headline, or style; and number
    fields    standfirst, byline; a field that a page no longer names is no edit: pages leave things out more often than
              publishers take them back
    passage   reorder, if it moved; then the first of
              correction-note  it is one, before or after
              timestamp-only   it says only when something was published or updated
              promo-only       it is a line of links, or newskeep itself calls it promotion in the other version
              addition/removal it came or went as a whole; else, for each run of words that changed
                style          the same letters and digits
                addition/removal  at least eight words longer or shorter
                number, quote, name   any of them; else wording

A name is a word with a capital that is not the first of its sentence, or is found so elsewhere in the article. In
languages that write every noun with a capital, it stands beside another such word (Anna Schmidt) or is spelled much
like what it replaced (Müller, Möller). In scripts without capitals names are not told from other words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest

from newskeep.edits.kinds import Edit, EditKind, extent
from newskeep.edits.passages import Passage, State
from newskeep.edits.quotes import quoted
from newskeep.edits.tokens import Fate, Piece, Token, TokenKind, count
from newskeep.edits.vocabulary import has_capital_nouns, is_correction, is_time_line, number
from newskeep.model import Article, Block, Removal

LONGER = 8  # words by which a run grows or shrinks and is an addition or a removal, not another wording
ALIKE = 0.6  # of two spellings of one name: Müller and Möller 0.83, Macron and Merkel 0.33
MOSTLY_LINKS = 0.8
_PROMOTION = frozenset(
    {
        Removal.PROMO_PHRASE,
        Removal.PROMO_TARGET,
        Removal.LINK_LIST,
        Removal.VIDEO_LIST,
        Removal.NEWSLETTER,
        Removal.SOCIAL,
        Removal.ADVERT,
        Removal.DONATION,
        Removal.COMMENTS,
        Removal.NAVIGATION,
        Removal.FURNITURE,
        Removal.LEARNED_LINE,
    }
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Two versions, and where they differ."""

    old: Article
    new: Article
    title: tuple[Piece, ...]
    standfirst: tuple[Piece, ...]
    authors: tuple[Piece, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that changed at one place; `lead` is the token before them, `in_quote` whether any is quoted."""

    before: tuple[Token, ...]
    after: tuple[Token, ...]
    lead: Token | None = None
    in_quote: bool = False

    @property
    def words(self) -> int:
        return max(count(self.before), count(self.after))


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rules for passages know of the whole: its length in words, its names, what is promotion in it."""

    language: str | None
    words: int
    names: frozenset[str]
    promotion: frozenset[str]


def edits_of(changes: Changes) -> Iterator[Edit]:
    """The edits, those of the fields first, then those of the text in its order."""
    yield from _paywall(changes.old, changes.new)
    context = _context(changes)
    yield from _title(changes, context)
    yield from _standfirst(changes)
    yield from _byline(changes)
    for passage in changes.passages:
        yield from _passage(passage, context)


def _paywall(old: Article, new: Article) -> Iterator[Edit]:
    states = (old.free_to_read, new.free_to_read)
    noticed = tuple(any(block.removed is Removal.PAYWALL for block in article.blocks) for article in (old, new))
    if None not in states and states[0] is not states[1]:
        yield Edit(EditKind.PAYWALL, "page", _access(not states[0]), _access(not states[1]))
    elif noticed[0] is not noticed[1]:
        yield Edit(EditKind.PAYWALL, "page", _access(noticed[0]), _access(noticed[1]))


def _access(is_walled: bool) -> str:
    return "behind a paywall" if is_walled else "free to read"


def _title(changes: Changes, context: _Context) -> Iterator[Edit]:
    before, after = changes.old.title or "", changes.new.title or ""
    runs = list(_runs(changes.title))
    if not runs:
        return
    if all(_is_style(run) for run in runs):
        yield Edit(EditKind.STYLE, "title", before, after)
        return
    yield Edit(EditKind.HEADLINE, "title", before, after, 0.4 + 0.6 * _share(changes.title))
    yield from (edit for run in runs for edit in _number(run, context, "title"))


def _standfirst(changes: Changes) -> Iterator[Edit]:
    before, after = changes.old.standfirst or "", changes.new.standfirst or ""
    runs = list(_runs(changes.standfirst))
    if not after or not runs:
        return
    kind = EditKind.STYLE if all(_is_style(run) for run in runs) else EditKind.STANDFIRST
    yield Edit(kind, "standfirst", before, after, 0.3 + 0.7 * _share(changes.standfirst) if before else 0.3)


def _byline(changes: Changes) -> Iterator[Edit]:
    old, new = changes.old.authors, changes.new.authors
    if new and {name.casefold() for name in old} != {name.casefold() for name in new}:
        yield Edit(EditKind.BYLINE, "authors", ", ".join(old), ", ".join(new), 1.0 if old else 0.3)


def _passage(passage: Passage, context: _Context) -> Iterator[Edit]:
    before, after = _text(passage.old), _text(passage.new)
    size = max(count(_side(passage.pieces, Fate.ADDED)), count(_side(passage.pieces, Fate.REMOVED)))
    if passage.state is State.MOVED:
        yield Edit(EditKind.REORDER, "text", before, after, extent(size, context.words))
    if passage.state is State.SAME:
        return
    runs = list(_runs(passage.pieces))
    if not runs:
        yield from [] if passage.state is State.MOVED else [Edit(EditKind.STYLE, "text", before, after)]
        return
    whole = _whole(passage, context)
    if whole is not None:
        yield Edit(whole, "text", before, after)
    elif passage.state in (State.ADDED, State.REMOVED):
        kind = EditKind.ADDITION if passage.state is State.ADDED else EditKind.REMOVAL
        yield Edit(kind, "text", before, after, extent(size, context.words))
    else:
        yield from (edit for run in runs for edit in _run_edits(run, context))


def _whole(passage: Passage, context: _Context) -> EditKind | None:
    """The kind of a passage that is no part of the story."""
    blocks = (*passage.old, *passage.new)
    if any(is_correction(block.text) for block in blocks):
        return EditKind.CORRECTION
    if all(is_time_line(block.text) for block in blocks):
        return EditKind.TIMESTAMP
    if all(block.link_share >= MOSTLY_LINKS or _folded(block.text) in context.promotion for block in blocks):
        return EditKind.PROMO
    return None


def _run_edits(run: _Run, context: _Context) -> Iterator[Edit]:
    before, after = _words(run.before), _words(run.after)
    if _is_style(run):
        yield Edit(EditKind.STYLE, "text", before, after)
        return
    longer = count(run.after) - count(run.before)
    if abs(longer) >= LONGER:
        kind = EditKind.ADDITION if longer > 0 else EditKind.REMOVAL
        yield Edit(kind, "text", before, after, extent(abs(longer), context.words))
        return
    graver = [*_number(run, context, "text"), *_quote(run), *_name(run, context)]
    yield from graver or [Edit(EditKind.WORDING, "text", before, after, extent(run.words, context.words))]


def _number(run: _Run, context: _Context, where: str) -> Iterator[Edit]:
    before, after = (
        Counter(name for token in side if (name := number(token, context.language))) for side in (run.before, run.after)
    )
    if before != after:
        yield Edit(EditKind.NUMBER, where, _words(run.before), _words(run.after))


def _quote(run: _Run) -> Iterator[Edit]:
    if run.in_quote:
        yield Edit(EditKind.QUOTE, "text", _words(run.before), _words(run.after), min(1.0, 0.5 + 0.1 * run.words))


def _name(run: _Run, context: _Context) -> Iterator[Edit]:
    before, after = (
        [token.key for token in side if token.key in context.names and not number(token, context.language)]
        for side in (run.before, run.after)
    )
    if before == after:
        return
    if has_capital_nouns(context.language) and not _is_surely_a_name(run, before, after, context):
        return
    yield Edit(EditKind.NAME, "text", _words(run.before), _words(run.after))


def _is_surely_a_name(run: _Run, before: Sequence[str], after: Sequence[str], context: _Context) -> bool:
    lead = [run.lead] if run.lead is not None else []
    beside = any(
        one.key in context.names and other.key in context.names
        for side in (run.before, run.after)
        for one, other in pairwise([*lead, *side])
    )
    return beside or any(_are_alike(one, other) for one in before for other in after)


def _are_alike(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _runs(pieces: Sequence[Piece]) -> Iterator[_Run]:
    """What changed, place by place."""
    # By identity: two equal tokens of one text are two places.
    marks = {id(token) for fate in (Fate.REMOVED, Fate.ADDED) for token in quoted(_side(pieces, fate))}
    lead: Token | None = None
    waiting: tuple[Token, ...] = ()
    for piece, following in zip_longest(pieces, pieces[1:]):
        if piece.fate is Fate.SAME:
            lead = piece.tokens[-1]
        elif piece.fate is Fate.REMOVED and following is not None and following.fate is Fate.ADDED:
            waiting = piece.tokens
        else:
            before, after = (piece.tokens, ()) if piece.fate is Fate.REMOVED else (waiting, piece.tokens)
            changed = [token for token in (*before, *after) if token.is_word]
            yield _Run(before, after, lead, any(id(token) in marks for token in changed))
            waiting = ()


def _is_style(run: _Run) -> bool:
    """Whether only case, punctuation or the joining of words changed; digits and their separators are no style."""
    if Counter(_digits(run.before)) != Counter(_digits(run.after)):
        return False
    return _letters(run.before) == _letters(run.after)


def _digits(given: Iterable[Token]) -> Iterator[str]:
    return (token.key for token in given if token.kind is TokenKind.NUMBER)


def _letters(given: Iterable[Token]) -> str:
    return "".join(letter for token in given for letter in token.key.casefold() if letter.isalnum())


def _side(pieces: Iterable[Piece], fate: Fate) -> list[Token]:
    """All tokens of the old side (REMOVED) or the new (ADDED)."""
    return [token for piece in pieces if piece.fate in (Fate.SAME, fate) for token in piece.tokens]


def _share(pieces: Sequence[Piece]) -> float:
    """The share of words that changed."""
    changed = sum(piece.words for piece in pieces if piece.fate is not Fate.SAME)
    return changed / max(1, changed + 2 * sum(piece.words for piece in pieces if piece.fate is Fate.SAME))


def _context(changes: Changes) -> _Context:
    sides = [[_side(passage.pieces, fate) for passage in changes.passages] for fate in (Fate.REMOVED, Fate.ADDED)]
    blocks = (*changes.old.blocks, *changes.new.blocks)
    return _Context(
        language=changes.new.language or changes.old.language,
        words=max(1, *(sum(count(block) for block in side) for side in sides)),
        names=frozenset(name for side in sides for block in side for name in _capitals(block)),
        promotion=frozenset(_folded(block.text) for block in blocks if block.removed in _PROMOTION),
    )


_ENDS = frozenset(".!?:…。！？：;؛؟।")


def _capitals(block: Sequence[Token]) -> Iterator[str]:
    """Words with a capital inside a sentence. The first of a sentence, and “I”, tell nothing."""
    is_first = True
    for token in block:
        if token.kind is TokenKind.WORD:
            if not is_first and len(token.key) > 1 and token.key[0].isupper():
                yield token.key
            is_first = "\n" in token.text
        elif token.kind is not TokenKind.MARK:
            is_first = False
        else:
            is_first = is_first or token.key in _ENDS or not token.key.isascii()


def _text(blocks: Iterable[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _words(given: Iterable[Token]) -> str:
    return "".join(token.text for token in given).strip()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
