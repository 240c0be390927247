"""The command line as typer wants it, built from the table; and the way in, `main`.

A command in the table stands in the group as its name and its sentence, which is all that `newskeep --help` needs.
When it is run, its module is imported, and with it the rooms that the command uses. Measured on two cores:
`newskeep --help` 0.17 s; with all modules imported 0.9 s.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from newskeep import __version__
from newskeep.cli.commands import COMMANDS, GROUPS, Row
from newskeep.cli.exits import expected_errors_become_exits
from newskeep.cli.flags import Archive, Flags, Quiet, Verbose, flags_of
from newskeep.cli.neutral import make_streams_utf8

# `-ferry`, `-"east quay"`, `-(a OR b)`, `-site:example.org`; not `-n5`, `-qv`, `--json`.
_UNWANTED = re.compile(r"-(?!-|[qvh]+\Z|[a-z]\Z|n\d)")
_EVERYWHERE = ("archive", "quiet", "verbose")  # these options may stand before a command's name and after it


def main() -> None:
    """Run newskeep with the arguments of the process, and leave with the command's exit code."""
    make_streams_utf8()
    root()(prog_name="newskeep")


def root() -> TyperGroup:
    """The whole command line."""
    group = _group(_start, COMMANDS)
    group.epilog = _examples(("newskeep import page.html", "newskeep search lifeboat", "newskeep show 1"))
    return group


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"newskeep {__version__}")
        raise typer.Exit


def _start(
    context: typer.Context,
    archive: Archive = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Keep news articles: clean text and metadata, in an archive one can search, cite and trust."""
    context.obj = Flags(archive, quiet, verbose)


class Group(TyperGroup):
    """A group whose commands come from the table; here expected errors end."""

    # The contexts and commands below are typer's own, for which it exports no names: hence Any.
    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with expected_errors_become_exits():
            return super().invoke(ctx)


class Named(TyperCommand):
    """A command of which only the name and the sentence are known, until it is run."""

    row: Row

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the real command."""
        command = load(str(self.name), self.row, parent.find_root().command)
        return command.make_context(info_name, args, parent, **extra)


class Command(TyperCommand):
    """A command that takes the options which stand everywhere, and a query that begins with a minus."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read the arguments."""
        if any(parameter.name == "query" for parameter in self.params):
            # A space before it makes the query an argument; it means nothing in the query.
            valued = {name[1] for option in self.params for name in option.opts if not getattr(option, "is_flag", True)}
            unwanted = [_UNWANTED.match(word) and word[1] not in valued - {"n"} for word in args]
            args = [f" {word}" if is_query else word for word, is_query in zip(args, unwanted, strict=True)]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run it; what is asked after its name goes over what was asked before it."""
        asked = Flags(**{name: ctx.params.pop(name) for name in _EVERYWHERE if name in ctx.params})
        ctx.obj = asked.over(flags_of(ctx))
        return super().invoke(ctx)


def _group(
    callback: Callable[..., None], rows: Mapping[str, Row], settings: dict[str, Any] | None = None
) -> TyperGroup:
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)
    app.callback()(callback)
    group: Any = get_command(app)
    group.context_settings = {"help_option_names": ["--help", "-h"]}
    for name, row in rows.items():
        named = Named(name, help=row.sentence, rich_markup_mode=None)
        named.row = row
        group.add_command(named)
    return group  # type: ignore[no-any-return]  # get_command promises a command, `cls` makes it a Group


def load(name: str, row: Row, top: Any) -> Any:
    """The real command of a row, with the options of the whole command line, `top`, that stand everywhere."""
    if name in GROUPS:
        return _group(_nothing(row.sentence), GROUPS[name])
    module, _, function = row.place.partition(":")
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, cls=Command, epilog=_examples(row.examples))(
        getattr(import_module(f"newskeep.cli.{module}"), function)
    )
    command: Any = get_command(app)
    command.params.extend(parameter for parameter in top.params if parameter.name in _EVERYWHERE)
    return command


def _nothing(sentence: str) -> Callable[[], None]:
    def nothing() -> None:
        pass

    nothing.__doc__ = sentence
    return nothing


def _examples(lines: tuple[str, ...]) -> str:
    """Examples as help shows them: \\b keeps the lines as they are."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
