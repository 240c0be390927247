"""`newskeep extract` and `newskeep clean`: one page or text in, its article out; no archive."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from newskeep.cli.articles import article_view, text_view
from newskeep.cli.exits import ExitCode
from newskeep.cli.fetching import fetch_settings
from newskeep.cli.flags import Json, Removed
from newskeep.cli.listing import print_object
from newskeep.cli.neutral import complain, neutral
from newskeep.cli.opening import configuration
from newskeep.cli.terminal import output, person_reads
from newskeep.config import Settings
from newskeep.errors import InputError
from newskeep.export import article_record
from newskeep.export.markdown import article_markdown
from newskeep.fetch import Fetcher
from newskeep.model import Article, Link, Outcome, Page, PageKind, Reason
from newskeep.readers import STANDARD_INPUT, SavedPage, find, read
from newskeep.saved import TEXT
from newskeep.workers import article_of


def extract_article(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A page's file or URL; - for standard input.")],
    url: Annotated[str | None, typer.Option("--url", help="The URL of the saved page.")] = None,
    as_text: Annotated[bool, typer.Option("--text", help="Print the text only.")] = False,
    as_json: Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown with front matter.")] = False,
    removed: Removed = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")
    ] = False,
) -> None:
    """Read one page and print its article; no archive is touched.

    --json also says which witness of the page each field is from, and what the others said.
    """
    if as_text + as_json + as_markdown > 1:
        raise typer.BadParameter("Choose one of --text, --json and --markdown.", param_hint="--text")
    settings = configuration(context, allow_private=allow_private or None).settings
    page = _page(source, url, settings)
    article = article_of(page, settings.rules)
    if as_json:
        print_object(article_record(article, removed=removed, witnesses=True))
    elif as_markdown:
        _write(article_markdown(article, removed=removed))
    elif as_text:
        _write_text(article, removed=removed)
    else:
        facts = (article.canonical_url or page.url or page.source,)
        output().print(article_view(article, facts=facts, removed=removed))
    _leave_where_there_is_no_article(source, article)


def clean_text(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE", help="A text file; - for standard input.")] = STANDARD_INPUT,
    removed: Removed = False,
    as_json: Json = False,
) -> None:
    """Clean a pasted text: plain text in, the article's text out."""
    settings = configuration(context).settings
    article = article_of(_read(SavedPage(source, media_type=TEXT, body=_standard_input(source, settings)), settings))
    if as_json:
        print_object(article_record(article, removed=removed))
    else:
        _write_text(article, removed=removed)
    if not article.text:
        complain(f"{source}: {Reason.NO_ARTICLE.sentence}")
        raise typer.Exit(ExitCode.NOTHING_DONE)


def _page(source: str, url: str | None, settings: Settings) -> Page:
    """The one page that `source` names. Raises InputError and FetchError."""
    try:
        found = list(find([source], url=url, max_bytes=settings.max_bytes))
    except InputError as error:
        raise typer.BadParameter(error.detail, param_hint="--url") from error
    match found:
        case [Link() as link]:
            with Fetcher(fetch_settings(settings)) as fetcher:
                return fetcher.fetch(link.url)
        case [SavedPage() as saved]:
            return _read(saved, settings)
        case [Outcome() as outcome]:
            raise InputError(outcome.subject, outcome.reason or Reason.NOT_READABLE, outcome.detail)
        case _:
            raise typer.BadParameter("It names more than one page. See: newskeep import --help", param_hint="INPUT")


def _read(saved: SavedPage, settings: Settings) -> Page:
    return read(saved, at=datetime.now(UTC), max_bytes=settings.max_bytes)


def _standard_input(source: str, settings: Settings) -> bytes | None:
    """One byte more than is allowed, so that reading sees that it is too much."""
    return sys.stdin.buffer.read(settings.max_bytes + 1) if source == STANDARD_INPUT else None


def _write_text(article: Article, *, removed: bool) -> None:
    if removed:
        output().print(Text("\n\n").join(text_view(article.blocks, removed=True)))
    elif article.text:
        _write(article.text + "\n")


def _write(text: str) -> None:
    """Data: exact, but to a terminal harmless."""
    sys.stdout.write(neutral(text) if person_reads() else text)


def _leave_where_there_is_no_article(source: str, article: Article) -> None:
    if article.page_kind is not PageKind.ARTICLE:
        complain(
            f"{source}: it is no article but a page of the kind “{article.page_kind}”: {article.page_kind_evidence}"
        )
    elif not article.text:
        complain(f"{source}: {Reason.NO_ARTICLE.sentence}")
    else:
        return
    raise typer.Exit(ExitCode.NOTHING_DONE)
