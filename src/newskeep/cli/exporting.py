"""`newskeep export`."""

from typing import Annotated

import typer

from newskeep.cli.destination import write
from newskeep.cli.exits import ExitCode
from newskeep.cli.finding import Query, read_query, within
from newskeep.cli.flags import Limit, OnePerStory, Since, Until, flags_of
from newskeep.cli.neutral import complain
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import person_reads, say
from newskeep.export import FORMATS


def export_articles(
    context: typer.Context,
    query: Query = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(FORMATS),
            help="; ".join(f"{name}: {row.sentence}" for name, row in FORMATS.items()),
        ),
    ] = "jsonl",
    destination: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="A file, or with a / at its end a folder for a file each."),
    ] = "-",
    removed: Annotated[bool, typer.Option("--removed", help="Write what cleaning removed, too, and why.")] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="Every version of each article, oldest first; else the best one.")
    ] = False,
    since_change: Annotated[
        int | None,
        typer.Option(
            "--since-change", metavar="N", min=0, help="Only what changed after change N, oldest change first; 0: all."
        ),
    ] = None,
    one_per_story: OnePerStory = False,
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write articles: as data, to read, to cite, or as pages.

    Articles are written one by one: memory does not grow with the archive. A file appears under its name when it is
    complete, and an old file of that name stays until then.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"There is no format “{form}”, only {', '.join(FORMATS)}.", param_hint="--format")
    if one_per_story and since_change is not None:
        raise typer.BadParameter("--one-per-story does not go with --since-change.", param_hint="--one-per-story")
    wanted = read_query(context, query)
    if destination == "-" and FORMATS[form].binary and person_reads():
        raise typer.BadParameter(f"{form} is no text to print: name a file with --output.", param_hint="--output")
    asked = within(wanted, since, until)
    with archive_of(context) as archive:
        if since_change is None:
            articles = archive.listing(asked, limit=limit, versions=versions, one_per_story=one_per_story)
        else:
            articles = archive.changes(since_change, asked, limit=limit, versions=versions)
        if FORMATS[form].pages:
            articles = archive.with_pages(articles)
        try:
            count = write(articles, FORMATS[form], destination, removed=removed, versions=versions)
        except OSError as error:
            if destination == "-":  # the door has a sentence for a full disk, and none for a reader who went away
                raise
            complain(f"{destination} cannot be written: {error.strerror}.")
            raise typer.Exit(ExitCode.CONFIGURATION_OR_DATABASE) from error
    if destination != "-" and not flags_of(context).quiet:
        say(f"{count} {'article' if count == 1 else 'articles'} written to {destination}")
    if count == 0 and since_change is None:  # that nothing has changed is good news
        raise typer.Exit(ExitCode.NOTHING_DONE)
