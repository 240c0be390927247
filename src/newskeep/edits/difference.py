"""The difference of two versions: block by block, then word by word, and what kinds of edits it is made of. Pure."""

from dataclasses import dataclass

from newskeep.edits.kinds import Edit, total
from newskeep.edits.passages import Passage, compare_blocks, compare_texts
from newskeep.edits.rules import Changes, edits_of
from newskeep.edits.tokens import Piece
from newskeep.model import Article


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is different between two versions.

    `passages` hold every kept block of both versions once, in the order of the new one. `title`, `standfirst` and
    `authors` are word by word as well. `score` is how much the `edits` matter together, 0 to 1; see `kinds`.
    """

    passages: tuple[Passage, ...]
    title: tuple[Piece, ...] = ()
    standfirst: tuple[Piece, ...] = ()
    authors: tuple[Piece, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def score(self) -> float:
        return total(self.edits)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The codes of the kinds of edits, the one that matters most first."""
        ordered = sorted(self.edits, key=lambda edit: -edit.score)
        return tuple(dict.fromkeys(str(edit.kind) for edit in ordered))


def difference(old: Article, new: Article) -> Difference:
    """What changed from `old` to `new`, in their kept blocks and in the fields that a reader reads."""
    before, after = ([block for block in article.blocks if block.kept] for article in (old, new))
    changes = Changes(
        old=old,
        new=new,
        title=compare_texts(old.title or "", new.title or ""),
        standfirst=compare_texts(old.standfirst or "", new.standfirst or ""),
        authors=compare_texts(", ".join(old.authors), ", ".join(new.authors)),
        passages=compare_blocks(before, after),
    )
    return Difference(changes.passages, changes.title, changes.standfirst, changes.authors, tuple(edits_of(changes)))
