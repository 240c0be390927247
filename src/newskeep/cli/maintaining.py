"""`newskeep backup`, `newskeep check` and `newskeep copy-to`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from newskeep.archive import open_archive
from newskeep.archive.checking import Fault
from newskeep.archive.copying import CopiedTable
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, flags_of
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import say

FAULTS: Forms[Fault] = Forms(
    lambda fault: {
        "code": fault.code,
        "subject": fault.subject,
        "sentence": fault.sentence,
        "repaired": fault.repaired,
    },
    lambda fault, _: Text.assemble(
        (f"{fault.code:<14} ", "bold"),
        f"{one_line(fault.subject)}: {fault.sentence}",
        (" Repaired.", "green") if fault.repaired else "",
    ),
    lambda fault: (fault.code, fault.subject, fault.sentence, "repaired" if fault.repaired else "stands"),
)
TABLES: Forms[CopiedTable] = Forms(
    lambda table: {"table": table.name, "rows": table.rows, "sha256": table.digest},
    lambda table, _: Text.assemble((f"{table.name:<12}", "bold"), f"{table.rows:>12,}  ", (table.digest[:16], "dim")),
    lambda table: (table.name, table.rows, table.digest),
)


def backup_archive(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup goes.", show_default=False)],
) -> None:
    """Write the archive as it stands into a file.

    The file appears under its name when it is complete. It takes the place of an older backup, never of anything else.
    """
    with archive_of(context) as archive:
        archive.backup(file)
    _say(context, f"Backed up to {file}.")


def check_archive(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Put right what can be told from the rest.")] = False,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """See whether everything in the archive agrees, and repair it."""
    with archive_of(context) as archive:
        faults = archive.check(repair=repair)
    print_all(faults, FAULTS, as_json=as_json, as_jsonl=as_jsonl)
    standing = sum(not fault.repaired for fault in faults)
    if not faults:
        _say(context, "Everything agrees.")
    elif standing and not repair:
        _say(context, "See --repair: it puts right what can be told from the rest.")
    if standing:
        raise typer.Exit(ExitCode.SOME_FAILED)


def copy_archive(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="FILE-or-URL", help="A new or empty archive: a file, or a database's URL.")
    ],
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """Copy the whole archive into a new one, a file or a database.

    What arrives is read again and compared; a line for each table gives its rows and the digest that both sides have.
    """
    with archive_of(context) as archive, open_archive(target) as other:
        copied = archive.copy_to(other)
    print_all(copied, TABLES, as_json=as_json, as_jsonl=as_jsonl)


def _say(context: typer.Context, sentence: str) -> None:
    if not flags_of(context).quiet:
        say(sentence)
