"""`newskeep list` and `newskeep search`."""

from datetime import date, timedelta
from typing import Annotated

import typer
from rich.text import Text

from newskeep.archive.query import as_group, misread
from newskeep.cli.articles import article_cells, article_line, hit_view, snippet
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, Limit, OnePerStory, Since, Until, day, flags_of
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.opening import archive_of
from newskeep.cli.terminal import say
from newskeep.export import summary_record
from newskeep.model import Hit, KeptArticle

ARTICLES: Forms[KeptArticle] = Forms(summary_record, article_line, article_cells)
HITS: Forms[Hit] = Forms(
    lambda hit: {**summary_record(hit.kept), "score": hit.score, "snippet": snippet(hit)},
    hit_view,
    lambda hit: (*article_cells(hit.kept), snippet(hit)),
)

EDITED: Forms[KeptArticle] = Forms(
    summary_record,
    lambda kept, width: Text.assemble((f"{kept.edit_score or 0:.2f}  ", "bold"), article_line(kept, width - 6)),
    lambda kept: (*article_cells(kept), f"{kept.edit_score or 0:.2f}"),
)

QUERY = typer.Argument(
    metavar="QUERY",
    help='Words, "a phrase", OR, -not, title: author: tag: section: site: lang: after: before: date: edited: story:',
    show_default=False,
)
Query = Annotated[list[str] | None, QUERY]


def list_articles(
    context: typer.Context,
    query: Query = None,
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
    edited: Annotated[bool, typer.Option("--edited", help="Only those that changed, each with its score.")] = False,
    min_score: Annotated[
        float | None,
        typer.Option("--min-score", min=0, max=1, metavar="X", help="Only those with an edit that matters so much."),
    ] = None,
    one_per_story: OnePerStory = False,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """List the articles in the archive, newest first.

    On a terminal a line is id, day, site and title. Into a pipe it is id, published, site, title and URL between
    tabs, and nothing is cut. Without --limit every article is listed. With --edited or --min-score the score of each
    article's gravest edit, 0 to 1, stands before it; in a pipe behind it.
    """
    wanted = read_query(context, query)
    asked = within(wanted, since, until)
    least = min_score if min_score is not None or not edited else 0.0
    with archive_of(context) as archive:
        found = archive.listing(asked, limit=limit, min_edit_score=least, one_per_story=one_per_story)
        forms = ARTICLES if least is None else EDITED
        count = print_all(found, forms, as_json=as_json, as_jsonl=as_jsonl)
    narrowed = asked or least is not None
    _leave_where_there_is_nothing(context, count, "There is no such article." if narrowed else "The archive is empty.")


def search_articles(
    context: typer.Context,
    query: Annotated[list[str], QUERY],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")] = 20,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """Search titles and texts, best match first.

    On a terminal the matches are bold. Into a pipe a line is id, published, site, title, URL and a piece of the text
    between tabs, with ** round the matches.
    """
    wanted = read_query(context, query)
    asked = within(wanted, since, until)
    with archive_of(context) as archive:
        count = print_all(archive.search(asked, limit=limit), HITS, as_json=as_json, as_jsonl=as_jsonl)
    _leave_where_there_is_nothing(context, count, "Nothing matches.")


def read_query(context: typer.Context, words: list[str] | None) -> str:
    """The query that the arguments are together; says what of it is taken as words though it looks like more."""
    query = " ".join(words or ())
    for note in () if flags_of(context).quiet else misread(query):
        say(note, style="yellow")
    return query


def within(query: str, since: str | None, until: str | None) -> str:
    """`query` narrowed to the days from `since` to `until`, both included, in the query language's own words."""
    filters = []
    if since:
        filters.append(f"after:{day('--since', since)}")
    if until:
        following = date.fromisoformat(day("--until", until)) + timedelta(days=1)
        filters.append(f"before:{following}")
    asked = [as_group(query)] if query.strip() and filters else [query]
    return " ".join([*asked, *filters]).strip()


def _leave_where_there_is_nothing(context: typer.Context, count: int, sentence: str) -> None:
    if count == 0:
        if not flags_of(context).quiet:
            say(sentence)
        raise typer.Exit(ExitCode.NOTHING_DONE)
