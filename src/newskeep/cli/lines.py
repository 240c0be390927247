"""`newskeep lines`: what was learned of sites, and what people say of it."""

from typing import Annotated, NoReturn

import typer
from rich.text import Text

from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, flags_of
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import say
from newskeep.model import SiteLine

Site = Annotated[str, typer.Argument(metavar="SITE", help="The host that publishes: www.example.org.")]
Ids = Annotated[
    list[int] | None, typer.Argument(metavar="[LINE]...", help="Lines by their numbers; else all.", show_default=False)
]

LINES: Forms[SiteLine] = Forms(
    lambda line: {
        "id": line.id,
        "site": line.site,
        "line": line.words,
        "verdict": str(line.verdict),
        "articles": line.articles,
        "of": line.of,
        "evidence": line.evidence,
        "seen_in": list(line.seen_in),
    },
    lambda line, _width: Text.assemble(
        (f"{line.id:>6}  ", "bold"),
        f"{line.site}  {line.verdict}  ",
        one_line(line.words),
        (f"  ({line.evidence})", "dim"),
    ),
    lambda line: (line.id, line.site, line.verdict, line.articles, line.of, line.words, line.evidence),
)


def list_lines(
    context: typer.Context,
    site: Annotated[
        str | None,
        typer.Argument(metavar="[SITE]", help="The host that publishes; else every site.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the lines that were looked at and stay, and why.")
    ] = False,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """List the lines that were learned to be a site's boilerplate, and why.

    Digits are shown as 0, names of days and months in a date as ¤. In a pipe: number, site, verdict, articles, of how
    many, line, evidence.
    """
    with archive_of(context) as archive:
        count = print_all(archive.lines.listing(site, everything=everything), LINES, as_json=as_json, as_jsonl=as_jsonl)
    if not count:
        _leave(context, f"Nothing was learned of {site} so far." if site else "Nothing was learned so far.")


def keep_lines(context: typer.Context, site: Site, ids: Ids = None) -> None:
    """Keep lines of a site in all its articles, for good."""
    with archive_of(context) as archive:
        _report(context, archive.lines.keep(site, ids or ()), site, "kept from now on")


def forget_lines(context: typer.Context, site: Site, ids: Ids = None) -> None:
    """Forget what was learned of a site, and put its lines back.

    Without numbers: all of the site.
    """
    with archive_of(context) as archive:
        _report(context, archive.lines.forget(site, ids or ()), site, "forgotten")


def _report(context: typer.Context, count: int, site: str, done: str) -> None:
    if not count:
        _leave(context, f"There is no such line of {site}.")
    if not flags_of(context).quiet:
        say(f"{count} {'line' if count == 1 else 'lines'} of {site} {done}.")


def _leave(context: typer.Context, sentence: str) -> NoReturn:
    if not flags_of(context).quiet:
        say(sentence)
    raise typer.Exit(ExitCode.NOTHING_DONE)
