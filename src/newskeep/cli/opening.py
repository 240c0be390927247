"""What a command needs before it starts: the settings in force, and the archive."""

from typing import Any

import typer

from newskeep.archive import Archive, open_archive
from newskeep.cli.flags import flags_of
from newskeep.config import Configuration, load


def configuration(context: typer.Context, **flags: Any) -> Configuration:
    """The settings in force, the run's flags and `flags` over all else. Raises ConfigError."""
    return load({"archive": flags_of(context).archive, **flags})


def archive_of(context: typer.Context, *, create: bool = False) -> Archive:
    """The archive that the settings name. Raises ConfigError and ArchiveError."""
    return open_archive(configuration(context).settings.archive, create=create)
