"""`newskeep show`."""

import sys
from typing import Annotated

import typer

from newskeep.archive import Archive
from newskeep.cli.articles import article_view, moment, unknown
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, Removed
from newskeep.cli.listing import print_object
from newskeep.cli.neutral import complain
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import output
from newskeep.export import kept_record
from newskeep.export.records import witness_record
from newskeep.model import KeptArticle


def show_article(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ID-or-URL", help="An article's number, or any URL of it.")],
    as_json: Json = False,
    removed: Removed = False,
    page: Annotated[bool, typer.Option("--page", help="Print the page's bytes as they came.")] = False,
    number: Annotated[
        int | None, typer.Option("--version", min=1, metavar="N", help="This version; 1 is the first. Else the best.")
    ] = None,
) -> None:
    """Show one article: its text, its fields, or the page itself.

    --json also says which witness of the page each field is from, and what the others said.
    """
    if page and (as_json or removed):
        raise typer.BadParameter("--page goes with no other form.", param_hint="--page")
    with archive_of(context) as archive:
        kept = _found(archive, article, number)
        if page:
            sys.stdout.buffer.write(archive.page_body(kept.id, kept.number) or b"")
            sys.stdout.buffer.flush()
        elif as_json:
            witnesses = {"witnesses": witness_record(kept.article.testimonies)}
            print_object({**kept_record(kept, removed=removed), **witnesses})
        else:
            output().print(article_view(kept.article, facts=_facts(kept), removed=removed))


def _found(archive: Archive, article: str, number: int | None) -> KeptArticle:
    best = archive.find(article)
    if best is None:
        complain(unknown(article))
        raise typer.Exit(ExitCode.NOTHING_DONE)
    if number is None:
        return best
    kept = archive.find(str(best.id), number=number) if number <= best.versions else None
    if kept is None:
        there = "only version 1" if best.versions == 1 else f"versions 1 to {best.versions}"
        complain(f"Article {best.id} has no version {number}; it has {there}.")
        raise typer.Exit(ExitCode.NOTHING_DONE)
    return kept


def _facts(kept: KeptArticle) -> tuple[str, ...]:
    version = f"version {kept.number} of {kept.versions}"
    seen = f"first seen {moment(kept.first_seen)}, last seen {moment(kept.last_seen)}"
    return kept.url or kept.site, f"article {kept.id}, {version}, {kept.article.word_count} words, {seen}"
