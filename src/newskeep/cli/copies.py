"""`newskeep copies`."""

from typing import Any

import typer
from rich.text import Text

from newskeep.cli.articles import article_cells, article_line, unknown
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, flags_of
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.neutral import complain
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import say
from newskeep.cli.versions import Named
from newskeep.export import summary_record
from newskeep.export.records import iso
from newskeep.model import Copy


def copies(context: typer.Context, article: Named, as_json: Json = False, as_jsonl: JsonLines = False) -> None:
    """List the articles that tell the same story in the same words.

    The one that was published first stands first. Each comes with its overlap with the article that was asked for, the
    share of the shorter text's runs of five words that stand in both, and the agency that it credits. In a pipe: as
    list, and overlap, agency, when it was first seen.
    """
    with archive_of(context) as archive:
        found = archive.copies(article)
    if not found:
        complain(unknown(article))
        raise typer.Exit(ExitCode.NOTHING_DONE)
    print_all(found, COPIES, as_json=as_json, as_jsonl=as_jsonl)
    if len(found) == 1 and not flags_of(context).quiet:
        say("No other article tells this story in these words.")


def copy_line(copy: Copy, width: int) -> Text:
    """An article of the story: its overlap, its agency, and a line as in a list."""
    agency = f"  [{copy.agency}]" if copy.agency else ""
    return Text.assemble((f"{_overlap(copy):>5}  ", "bold"), article_line(copy.kept, width - 7 - len(agency)), agency)


def _overlap(copy: Copy) -> str:
    return "exact" if copy.is_exact else f"{copy.overlap:.0%}"


def copy_record(copy: Copy) -> dict[str, Any]:
    """An article of the story as data."""
    return {
        **summary_record(copy.kept),
        "first_seen": iso(copy.kept.first_seen),
        "overlap": round(copy.overlap, 4),
        "exact": copy.is_exact,
        "agency": copy.agency,
    }


def _cells(copy: Copy) -> tuple[object, ...]:
    return *article_cells(copy.kept), _overlap(copy), copy.agency or "", iso(copy.kept.first_seen)


COPIES: Forms[Copy] = Forms(copy_record, copy_line, _cells)
