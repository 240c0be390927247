"""`newskeep list` and `newskeep search`."""

from datetime import date, timedelta
from typing import Annotated

import typer

from newskeep.cli.articles import article_cells, article_line, hit_view, snippet
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, Limit, Since, Until, day, flags_of
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

Query = Annotated[
    str,
    typer.Argument(
        metavar="QUERY",
        help='Words, "a phrase", OR, -not, title: author: tag: section: site: lang: after: before: date:',
        show_default=False,
    ),
]


def list_articles(
    context: typer.Context,
    query: Query = "",
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """List the articles in the archive, newest first.

    On a terminal a line is id, day, site and title. Into a pipe it is id, published, site, title and URL between
    tabs, and nothing is cut. Without --limit every article is listed.
    """
    asked = within(query, since, until)
    with archive_of(context) as archive:
        found = archive.listing(asked, limit=limit)
        count = print_all(found, ARTICLES, as_json=as_json, as_jsonl=as_jsonl)
    _leave_where_there_is_nothing(context, count, "There is no such article." if query else "The archive is empty.")


def search_articles(
    context: typer.Context,
    query: Query,
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
    asked = within(query, since, until)
    with archive_of(context) as archive:
        count = print_all(archive.search(asked, limit=limit), HITS, as_json=as_json, as_jsonl=as_jsonl)
    _leave_where_there_is_nothing(context, count, "Nothing matches.")


def within(query: str, since: str | None, until: str | None) -> str:
    """`query` narrowed to the days from `since` to `until`, both included, in the query language's own words."""
    filters = []
    if since:
        filters.append(f"after:{day('--since', since)}")
    if until:
        following = date.fromisoformat(day("--until", until)) + timedelta(days=1)
        filters.append(f"before:{following}")
    asked = [f"({query})"] if query.strip() and filters else [query]
    return " ".join([*asked, *filters]).strip()


def _leave_where_there_is_nothing(context: typer.Context, count: int, sentence: str) -> None:
    if count == 0:
        if not flags_of(context).quiet:
            say(sentence)
        raise typer.Exit(ExitCode.NOTHING_DONE)
