"""Options that every command takes, before its name or after it, and the types of options that several take."""

import re
import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

import typer


@dataclass(frozen=True, slots=True)
class Flags:
    """What was asked of the run as a whole."""

    archive: str | None = None
    quiet: bool = False
    verbose: bool = False

    def over(self, other: "Flags") -> "Flags":
        """These flags where they are given, else `other`'s."""
        return Flags(self.archive or other.archive, self.quiet or other.quiet, self.verbose or other.verbose)


Archive = Annotated[
    str | None,
    typer.Option(
        "--archive",
        metavar="FILE",
        help="The archive: a file, or the URL of a PostgreSQL database. Default: NEWSKEEP_ARCHIVE, the settings file, "
        "your user data folder.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no messages but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more of what is done.")]

Json = Annotated[bool, typer.Option("--json", help="Print JSON: one array (for one thing: one object).")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print JSON Lines: one object a line, as they come.")]
Removed = Annotated[bool, typer.Option("--removed", help="Show what cleaning removed, in its place, and why.")]
OnePerStory = Annotated[bool, typer.Option("--one-per-story", help="Of copies only the one that was published first.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Published on this day or later (2026-03-01).")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Published on this day or earlier (2026-03-31).")
]


_PASSWORD = re.compile(r"(://[^/@:]*:|[?&](?:ssl)?password=)[^@&]+")


def to_show(article_id: int, flags: Flags) -> str:
    """The command that shows an article of the archive in use."""
    elsewhere = f" --archive {shlex.quote(without_password(flags.archive))}" if flags.archive else ""
    return f"newskeep show {article_id}{elsewhere}"


def without_password(archive: str) -> str:
    """An archive's place as it may be shown: the URL of a database without its password."""
    return _PASSWORD.sub(r"\1***", archive)


def flags_of(context: typer.Context) -> Flags:
    """The flags of this run."""
    return cast(Flags, context.obj or Flags())


def day(option: str, text: str) -> str:
    """`text` as a day, YYYY-MM-DD; anything else is a usage error."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a day such as 2026-03-31.", param_hint=option) from None
