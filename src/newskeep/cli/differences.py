"""How the difference of two versions looks to a person: its edits, then its passages, in one of three forms."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from newskeep.cli.articles import moment
from newskeep.cli.neutral import neutral, one_line
from newskeep.edits import Difference, Edit, Fate, Passage, Piece, State
from newskeep.model import KeptArticle

Form = Callable[[Passage], RenderableType]

_LONGEST = 60  # characters of what an edit took away or brought, in the list of edits
_GONE, _COME = "red", "green"
_MOVED = "~ moved to here"


def difference_view(old: KeptArticle, new: KeptArticle, found: Difference, form: Form) -> Iterator[RenderableType]:
    """The parts, top to bottom: which versions, which edits, the fields that changed, the passages that did."""
    yield _head(old, new, found)
    yield from changes_view(found, form)


def changes_view(found: Difference, form: Form) -> Iterator[RenderableType]:
    """The same without saying of which versions."""
    yield from (_edit_line(edit) for edit in sorted(found.edits, key=lambda edit: -edit.score))
    if not found.edits:
        yield Text("Nothing that a reader sees has changed.")
    for name, pieces in (("title", found.title), ("standfirst", found.standfirst), ("authors", found.authors)):
        if any(piece.fate is not Fate.SAME for piece in pieces):
            yield Text.assemble("\n", (f"{name}: ", "bold"), _marked(pieces))
    for is_same, passages in groupby(found.passages, lambda passage: passage.state is State.SAME):
        if is_same:
            yield Text(f"\n… {_counted(len(list(passages)))} unchanged …", style="dim")
        else:
            yield from (part for passage in passages for part in (Text(), form(passage)))


def _head(old: KeptArticle, new: KeptArticle, found: Difference) -> Text:
    title = one_line(new.article.title) or "(no title)"
    versions = f"version {old.number} → {new.number}, {moment(old.fetched_at)} → {moment(new.fetched_at)}"
    return Text.assemble((title, "bold"), "\n", (f"article {new.id}, {versions}, score {found.score:.2f}", "dim"), "\n")


def _edit_line(edit: Edit) -> Text:
    where = "" if edit.where in ("text", "page") else f" ({edit.where})"
    both = (f"“{text}”" if text else "nothing" for text in map(_shortened, (edit.before, edit.after)))
    return Text.assemble((f"{edit.score:.2f}  {edit.kind}{where}".ljust(34), "bold"), " → ".join(both))


def _shortened(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _counted(number: int) -> str:
    return "one passage" if number == 1 else f"{number} passages"


def _in_blocks(passage: Passage) -> Text:
    """What was there behind a minus, what is there behind a plus, the words that changed in bold."""
    if not _changed(passage):
        return Text("\n").join([Text(_MOVED, style="dim"), *_side(passage, Fate.ADDED, "  ", "")])
    moved = [Text(f"{_MOVED}, and changed", style="dim")] if passage.state is State.MOVED else []
    sides = [*_side(passage, Fate.REMOVED, "- ", _GONE), *_side(passage, Fate.ADDED, "+ ", _COME)]
    return Text("\n").join([*moved, *sides])


def _side(passage: Passage, fate: Fate, sign: str, style: str) -> list[Text]:
    words = [
        (neutral(piece.text), f"bold reverse {style}" if piece.fate is fate else style)
        for piece in passage.pieces
        if piece.fate in (Fate.SAME, fate)
    ]
    return [Text.assemble((sign, style), *words)] if words else []


def _in_words(passage: Passage) -> Text:
    moved = [("[moved] ", "dim")] if passage.state is State.MOVED else []
    return Text.assemble(*moved, _marked(passage.pieces))


def _marked(pieces: Iterable[Piece]) -> Text:
    """One text, what went in [-…-], what came in {+…+}: the notation of GNU wdiff."""
    return Text.assemble(*(part for piece in pieces for part in _MARKED[piece.fate](piece)))


def _around(start: str, end: str, style: str) -> Callable[[Piece], list[tuple[str, str]]]:
    def marked(piece: Piece) -> list[tuple[str, str]]:
        text = neutral(piece.text)
        words = text.rstrip()
        return [(f"{start}{words}{end}", style), (text[len(words) :], "")]

    return marked


_MARKED: Mapping[Fate, Callable[[Piece], list[tuple[str, str]]]] = {
    Fate.SAME: lambda piece: [(neutral(piece.text), "")],
    Fate.REMOVED: _around("[-", "-]", _GONE),
    Fate.ADDED: _around("{+", "+}", _COME),
}


def _in_columns(passage: Passage) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    moved = [("[moved] ", "dim")] if passage.state is State.MOVED else []
    sides = (
        [piece for piece in passage.pieces if piece.fate is not left_out] for left_out in (Fate.ADDED, Fate.REMOVED)
    )
    table.add_row(*(Text.assemble(*moved, _marked(side)) for side in sides))
    return table


def _changed(passage: Passage) -> bool:
    return any(piece.fate is not Fate.SAME for piece in passage.pieces)


FORMS: Mapping[str, Form] = {"blocks": _in_blocks, "words": _in_words, "side-by-side": _in_columns}
