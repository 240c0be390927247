"""`newskeep history` and `newskeep diff`."""

from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from newskeep.archive import Archive
from newskeep.cli.articles import moment, unknown
from newskeep.cli.differences import FORMS, Form, difference_view
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines
from newskeep.cli.listing import Forms, print_all, print_object
from newskeep.cli.neutral import complain, one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import output
from newskeep.edits import difference
from newskeep.export.differences import difference_record
from newskeep.export.records import event_record
from newskeep.model import Event, EventKind, Grade, KeptArticle

Named = Annotated[str, typer.Argument(metavar="ID-or-URL", help="An article's number, or any URL of it.")]


def history(context: typer.Context, article: Named, as_json: Json = False, as_jsonl: JsonLines = False) -> None:
    """Say how an article changed: its versions, walls and errors.

    A version comes with its grade, its words, and the kinds of edits in it with their score (0 to 1), beside the best
    version before it. `*` marks the best one.
    """
    with archive_of(context) as archive:
        events = archive.history(article)
    if not events:
        _leave(unknown(article))
    print_all(events, EVENTS, as_json=as_json, as_jsonl=as_jsonl)


def diff(
    context: typer.Context,
    article: Named,
    first: Annotated[
        int | None, typer.Option("--from", min=1, metavar="N", help="The older version. Else the best one before.")
    ] = None,
    last: Annotated[int | None, typer.Option("--to", min=1, metavar="M", help="The newer. Else the latest.")] = None,
    words: Annotated[bool, typer.Option("--words", help="Word by word, in one text: [-gone-]{+come+}.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", help="The two versions in two columns.")] = False,
    as_json: Json = False,
) -> None:
    """Show what changed between two versions of an article.

    First the edits by kind, what matters most first, then the passages that changed. Passages are compared block by
    block, then word by word; never by the lines of the page.
    """
    if words + side_by_side + as_json > 1:
        raise typer.BadParameter("Choose one of --words, --side-by-side and --json.", param_hint="--words")
    with archive_of(context) as archive:
        old, new = _two_versions(archive, article, first, last)
    found = difference(old.article, new.article)
    if as_json:
        print_object(difference_record(old, new, found))
        return
    form: Form = FORMS["words" if words else "side-by-side" if side_by_side else "blocks"]
    console = output()
    for part in difference_view(old, new, found, form):
        console.print(part, soft_wrap=isinstance(part, Text))


def _two_versions(
    archive: Archive, article: str, first: int | None, last: int | None
) -> tuple[KeptArticle, KeptArticle]:
    events = archive.history(article)
    before = {event.number: event.compared_with for event in events if event.number and event.kind is EventKind.VERSION}
    if len(before) < 2:
        _leave(f"{article} has only one version." if before else unknown(article))
    to = list(before)[-1] if last is None else last  # the latest, which need not have come last
    start = first or before.get(to) or next(iter(before))
    missing = next((number for number in (start, to) if number not in before), None)
    if missing is not None:
        _leave(f"{article} has no version {missing}; it has versions 1 to {len(before)}.")
    old, new = (archive.find(article, number=number) for number in (start, to))
    if old is None or new is None:  # what was there a moment ago is there: nothing is ever deleted
        _leave(unknown(article))
    return old, new


def _leave(sentence: str) -> NoReturn:
    complain(sentence)
    raise typer.Exit(ExitCode.NOTHING_DONE)


def event_line(event: Event, _width: int = 0) -> Text:
    """An event in plain words."""
    style = "bold" if event.is_best else "red" if event.kind in _TROUBLE else ""
    return Text.assemble(
        (f"{moment(event.fetched_at or event.at)}  ", "dim"), (one_line(_WORDS[event.kind](event)), style)
    )


def _version_words(event: Event) -> str:
    star = "*" if event.is_best else ""
    facts = [f"{event.word_count} words"]
    facts += [str(event.grade)] if event.grade is not Grade.FULL else []
    facts += [f"read {event.readings} times"] if event.readings > 1 else []
    edits = ", ".join(event.edit_kinds) or "nothing that a reader sees"
    changed = f": {event.edit_score:.2f} {edits}" if event.edit_score is not None else ""
    beside = f" (beside version {event.compared_with})" if _skips(event) else ""
    return f"version {event.number}{star}, {', '.join(facts)}{changed}{beside}{_detail(event)}"


def _skips(event: Event) -> bool:
    return event.compared_with is not None and event.compared_with != (event.number or 0) - 1


def _seen_words(event: Event) -> str:
    return f"  seen unchanged{_times(event)}{_detail(event)}"


def _trouble_words(event: Event) -> str:
    status = f" (HTTP {event.status})" if event.status else ""
    reason = f" [{event.reason}]" if event.reason else ""
    return f"  {event.kind}{status}{_times(event)}{_detail(event)}{reason}"


def _times(event: Event) -> str:
    return f", {event.times} times until {moment(event.until)}" if event.until else ""


def _detail(event: Event) -> str:
    return f". {event.detail}" if event.detail else ""


_TROUBLE = (EventKind.WALL, EventKind.GONE, EventKind.ERROR)
_WORDS: Mapping[EventKind, Callable[[Event], str]] = {
    EventKind.VERSION: _version_words,
    EventKind.SEEN: _seen_words,
    **dict.fromkeys(_TROUBLE, _trouble_words),
}
EVENTS: Forms[Event] = Forms(event_record, event_line)
