"""Articles that are kept together come out as if they were kept one after the other."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from newskeep.archive import Archive, Candidate, open_archive, schema
from newskeep.model import Block, BlockKind, Copy, Page, PageKind, Removal
from tests.archives import OTHER_STORY, STORY, Clock, article, page
from tests.databases import Databases

QUERIES = ("pier", "schools", "more", "mayor tower")
SENTENCES = [
    f"The {who} of the {where} said on {day} that the {what} would be looked at once more before the winter."
    for who in ("mayor", "board", "keeper")
    for where in ("harbour", "island", "school")
    for day in ("Monday", "Friday")
    for what in ("pier", "tower")
]


def some(luck: random.Random, count: int) -> Iterator[Candidate]:
    """Pages that meet each other in every way: at one address, by one text, as copies, with the same bytes."""
    for number in range(count):
        url = f"https://{luck.choice('abc')}.example/{luck.randrange(count // 2)}"
        text = luck.choice([STORY, OTHER_STORY, tuple(luck.sample(SENTENCES, 4)), tuple(SENTENCES[:6])])
        if luck.random() < 0.3:
            text = (*text, f"More, for the {number // 4}th time.")
        told = article(*text, title=luck.choice(["Pier", "Clouds", f"News {number}"]), language="en")
        if luck.random() < 0.3:
            told = replace(told, canonical_url=f"https://a.example/{luck.randrange(count // 2)}")
        if luck.random() < 0.2:
            told = replace(told, blocks=(*told.blocks, Block(BlockKind.PARAGRAPH, "ALSO READ", Removal.PROMO_PHRASE)))
        if luck.random() < 0.1:
            told = replace(told, page_kind=PageKind.WALL)
        yield Candidate(_page(luck, url, number), told)


def _page(luck: random.Random, url: str, number: int) -> Page:
    body = f"<p>{luck.randrange(8)}".encode()
    if luck.random() < 0.3:
        return page(None, body, source=f"saved/{number % 7}.html")
    requested = f"https://go.example/{luck.randrange(4)}" if luck.random() < 0.3 else None
    return page(url, body, requested=requested)


def picture(archive: Archive) -> dict[str, Any]:
    """Everything that was kept; numbers of rows are left out where nobody sees them."""
    versions = [replace(kept, change=0) for kept in archive.listing(newest_first=False, versions=True)]
    ids = sorted({kept.id for kept in versions})
    with archive._database.reading() as connection:
        tables = {
            table.name: sorted(map(repr, connection.execute(select(*columns))))
            for table, columns in (
                (schema.body, [schema.body.c.sha256]),
                (schema.site, [schema.site.c.host, schema.site.c.articles]),
                (schema.band, [schema.band.c.hash, schema.band.c.article_id]),
                (schema.word, list(schema.word.c)),
                (schema.url, [schema.url.c.key, schema.url.c.article_id, schema.url.c.claim]),
                (schema.attempt, [schema.attempt.c.subject, schema.attempt.c.article_id, schema.attempt.c.verdict]),
            )
        }
    return {
        "versions": versions,
        "stories": [[_unnumbered(copy) for copy in archive.copies(str(number))] for number in ids],
        "found": [sorted(hit.kept.id for hit in archive.search(words, limit=99)) for words in QUERIES],
        **tables,
    }


def _unnumbered(copy: Copy) -> Copy:
    return replace(copy, kept=replace(copy.kept, change=0))


@contextmanager
def new_archive(databases: Databases) -> Iterator[Archive]:
    address = databases.copy(databases.blank)
    with open_archive(address, clock=Clock()) as found:
        yield found
    databases.drop(address)


def one_by_one(archive: Archive, candidates: list[Candidate]) -> list[Any]:
    return [outcome for one in candidates for outcome in archive.keep_many([one])]


def together(archive: Archive, candidates: list[Candidate]) -> list[Any]:
    return archive.keep_many(candidates)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_together_is_as_if_kept_one_by_one(databases: Databases, seed: int) -> None:
    candidates = list(some(random.Random(seed), 30))
    pictures: list[Any] = []
    outcomes: list[Any] = []
    ways: list[Callable[[Archive, list[Candidate]], list[Any]]] = [one_by_one, together]
    for way in ways:
        with new_archive(databases) as archive:
            outcomes.append(way(archive, candidates))
            assert archive.check() == []
            pictures.append(picture(archive))
    assert outcomes[0] == outcomes[1]
    for name in pictures[0]:
        assert pictures[0][name] == pictures[1][name], name
