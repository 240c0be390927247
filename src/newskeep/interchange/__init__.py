"""Records in JSON, as newskeep and other tools write them → articles, and what is known of their pages. Pure.

    own         newskeep's JSON Lines: what `export` wrote comes back identical
    wallabag    an entry of a wallabag export: the article as HTML
    tools       the JSON of trafilatura, news-please, newspaper, Fundus: the article as text

A record of newskeep's own stands for the page that it came from; a record of another tool is kept as the page, so
that a better reading of it can be made later.
"""

from collections.abc import Callable
from dataclasses import replace

from newskeep.errors import InputError
from newskeep.interchange import own, tools, wallabag
from newskeep.interchange.record import Record, parsed
from newskeep.model import Article, Page, Reason

__all__ = ["read_record", "with_facts"]

Reader = Callable[[Record, Page], tuple[Page, Article]]

# In this order: what is asked for first is the most particular.
KINDS: tuple[tuple[Callable[[Record], bool], Reader], ...] = (
    (own.is_own, own.read),
    (wallabag.is_entry, wallabag.read),
    (tools.is_article, tools.read),
)


def read_record(page: Page) -> tuple[Page, Article]:
    """The page as the record tells of it, and the article. Raises InputError (BAD_RECORD, NEWER_RECORD, NOT_A_PAGE)."""
    record = parsed(page.source, page.body)
    for is_kind, read in KINDS:
        if is_kind(record):
            return read(record, page)
    detail = "It is JSON, but no article as newskeep or a tool that it knows would write one."
    raise InputError(page.source, Reason.NOT_A_PAGE, detail)


def with_facts(page: Page, record: bytes) -> Page:
    """A page with the URL and the time of fetching that a record beside it tells; as it is where it tells nothing."""
    try:
        told = parsed(page.source, record)
        url, fetched_at = tools.url(told), tools.fetched_at(told)
    except InputError:
        return page
    return replace(page, requested_url=page.requested_url or url, fetched_at=fetched_at or page.fetched_at)
