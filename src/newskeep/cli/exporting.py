"""`newskeep export`."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from newskeep.cli.exits import ExitCode
from newskeep.cli.finding import Query, note_misread, within
from newskeep.cli.flags import Limit, Since, Until, flags_of
from newskeep.cli.neutral import complain, neutral
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import person_reads, say
from newskeep.export import FORMATS, Format
from newskeep.model import KeptArticle


def export_articles(
    context: typer.Context,
    query: Query = "",
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
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write articles as JSON Lines, CSV or Markdown.

    Articles are written one by one: memory does not grow with the archive. A file appears under its name when it is
    complete, and an old file of that name stays until then.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"There is no format “{form}”, only {', '.join(FORMATS)}.", param_hint="--format")
    note_misread(context, query)
    asked = within(query, since, until)
    with archive_of(context) as archive:
        if since_change is None:
            articles = archive.listing(asked, limit=limit, versions=versions)
        else:
            articles = archive.changes(since_change, asked, limit=limit, versions=versions)
        try:
            count = _write(articles, FORMATS[form], destination, removed=removed, versions=versions)
        except OSError as error:
            if destination == "-":  # the door has a sentence for a full disk, and none for a reader who went away
                raise
            complain(f"{destination} cannot be written: {error.strerror}.")
            raise typer.Exit(ExitCode.CONFIGURATION_OR_DATABASE) from error
    if destination != "-" and not flags_of(context).quiet:
        say(f"{count} {'article' if count == 1 else 'articles'} written to {destination}")
    if count == 0 and since_change is None:  # that nothing has changed is good news
        raise typer.Exit(ExitCode.NOTHING_DONE)


def _write(articles: Iterable[KeptArticle], form: Format, destination: str, *, removed: bool, versions: bool) -> int:
    if destination == "-":
        return form.write(articles, _standard_output(), removed)
    if destination.endswith(("/", os.sep)) or Path(destination).is_dir():
        return _write_folder(articles, form, Path(destination), removed=removed, versions=versions)
    with complete_or_not_at_all(Path(destination)) as stream:
        return form.write(articles, stream, removed)


class _Harmless:
    """Standard output while it is a terminal: the same text, no control characters."""

    def write(self, text: str) -> int:
        return sys.stdout.write(neutral(text))


def _standard_output() -> TextIO:
    if person_reads():
        return _Harmless()  # type: ignore[return-value]  # a format only writes
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(newline="")  # CSV brings its own line ends
    return sys.stdout


def _write_folder(articles: Iterable[KeptArticle], form: Format, folder: Path, *, removed: bool, versions: bool) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for kept in articles:
        with complete_or_not_at_all(folder / f"{file_stem(kept, versions)}{form.suffix}") as stream:
            count += form.write([kept], stream, removed)
    return count


def file_stem(kept: KeptArticle, versions: bool = False) -> str:
    """A name that sorts by day, says the site, and is no other article's: 2026-03-04-example.org-12.

    With `versions` no other version's, either: 2026-03-04-example.org-12-v2.
    """
    day = f"{kept.article.published:%Y-%m-%d}" if kept.article.published else "undated"
    site = re.sub(r"[^a-z0-9.-]", "_", kept.site.lower()).strip(".")
    number = f"v{kept.number}" if versions else ""
    return "-".join(part for part in (day, site[:80], str(kept.id), number) if part)


@contextmanager
def complete_or_not_at_all(path: Path) -> Iterator[TextIO]:
    """A text stream whose content stands at `path` once all is written; until then, and on a fault, nothing changes."""
    if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to rename
        with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
