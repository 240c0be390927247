"""`newskeep source list`, `show`, `pause`, `resume`, `remove`, `import`, `export`: the sources that are watched."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from newskeep.archive import Archive
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, flags_of
from newskeep.cli.listing import print_all, print_object
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.sourceviews import SOURCES, Watched, by_trouble, source_view
from newskeep.cli.terminal import output, say
from newskeep.errors import InputError
from newskeep.export.records import source_record
from newskeep.model import Reason
from newskeep.sources import Outline, read_opml, write_opml
from newskeep.watch import Source, SourceKind, SourceOptions

Which = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A source: its number in the list, or its URL.", show_default=False)
]


def list_sources(context: typer.Context, as_json: Json = False, as_jsonl: JsonLines = False) -> None:
    """List the sources that are watched, those in trouble first.

    In a pipe a line is number, state, kind, URL, last success, next check, items a day, failures and last error.
    """
    with archive_of(context) as archive:
        watched = by_trouble(_watched(archive))
        count = print_all(watched, SOURCES, as_json=as_json, as_jsonl=as_jsonl)
    if count == 0:
        if not flags_of(context).quiet:
            say("No source is watched. To watch one: newskeep source add URL")
        raise typer.Exit(ExitCode.NOTHING_DONE)


def show_source(context: typer.Context, which: Which, as_json: Json = False) -> None:
    """Show one source: its options, how it fares, its last polls."""
    with archive_of(context) as archive:
        source = _one(archive, which)
        watched = next(one for one in _watched(archive) if one.source.id == source.id)
        polls = archive.watch.polls(source, limit=20)
    if as_json:
        print_object(source_record(watched.source, watched.items_a_day, polls))
    else:
        output().print(source_view(watched, polls))


def pause_source(context: typer.Context, which: Which) -> None:
    """Leave a source alone until it is resumed."""
    with archive_of(context) as archive:
        source = _one(archive, which)
        archive.watch.pause(source)
    _tell(context, f"Paused: {one_line(source.name)}. To go on: newskeep source resume {source.id}")


def resume_source(context: typer.Context, which: Which) -> None:
    """Look at a source again, from now on.

    It is due at once, as if it had never failed.
    """
    with archive_of(context) as archive:
        source = _one(archive, which)
        archive.watch.resume(source)
    _tell(context, f"Watched again: {one_line(source.name)}. It is due at once.")


def remove_source(context: typer.Context, which: Which) -> None:
    """Watch a source no more; its articles stay.

    Its links that were not fetched yet go.
    """
    with archive_of(context) as archive:
        source = _one(archive, which)
        archive.watch.remove(source)
    _tell(context, f"Removed: {one_line(source.name)}. Its articles stay in the archive.")


def import_sources(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list of feeds, as feed readers write it.")],
) -> None:
    """Watch the feeds of an OPML file.

    The folders they stand in become their tags. Nothing is fetched: whether they are there, the next sync finds out.
    """
    try:
        outlines = read_opml(file.read_bytes(), str(file))
    except OSError as error:
        raise InputError(str(file), Reason.NOT_READABLE, f"It cannot be read: {error.strerror}.") from error
    with archive_of(context, create=True) as archive:
        before = len(archive.watch.sources())
        for outline in outlines:
            archive.watch.add(SourceKind.FEED, outline.url, outline.title, SourceOptions(tags=outline.tags))
        added = len(archive.watch.sources()) - before
    _tell(
        context,
        f"{added:,} {'source' if added == 1 else 'sources'} added, {len(outlines) - added:,} were watched already.",
    )
    if not outlines:
        raise InputError(str(file), Reason.BAD_LIST, "It holds no feed.")


def export_sources(
    context: typer.Context,
    _opml: Annotated[bool, typer.Option("--opml", help="As OPML, which feed readers take.")] = True,
) -> None:
    """Write the sources as an OPML file."""
    with archive_of(context) as archive:
        sources = archive.watch.sources()
    outlines = [Outline(source.url, source.title, source.options.tags) for source in sources]
    sys.stdout.write(write_opml(outlines).decode("utf-8"))


def _watched(archive: Archive) -> list[Watched]:
    rates = archive.watch.items_a_day()
    return [Watched(source, rates.get(source.id, 0.0)) for source in archive.watch.sources()]


def _one(archive: Archive, which: str) -> Source:
    source = archive.watch.find(which)
    if source is None:
        raise InputError(which, Reason.NOT_FOUND, "There is no such source. See: newskeep source list")
    return source


def _tell(context: typer.Context, text: str) -> None:
    if not flags_of(context).quiet:
        say(text)
