"""Searching and listing: from a query to articles."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings

from newskeep.archive import Archive, Candidate, open_archive
from tests.archives import Clock, article, page
from tests.databases import Databases
from tests.test_archive_query import PARTS, SIGNS

SHELF = {
    "pier": article(
        "The harbour board voted to rebuild the pier.",
        title="Board votes on pier",
        authors=("Ada Møller",),
        section="Harbour news",
        tags=("storm damage",),
        language="en",
        published=datetime(2026, 2, 10, 9, tzinfo=UTC),
    ),
    "storm": article(
        "A storm came over the harbour. The pier broke, the pier sank.",
        title="Storm over the coast",
        language="en",
        published=datetime(2026, 1, 5, tzinfo=UTC),
    ),
    "chinese": article("全球气候变化正在加速，港口委员会投票决定。", title="气候变化", language="zh"),
    "korean": article("기후변화는 빨라지고 있다.", title="기후변화", language="ko"),
    "thai": article("การเปลี่ยนแปลงสภาพภูมิอากาศ", title="ภูมิอากาศ"),
    "french": article(
        "L'été dernier, l'élève naïf dormait à l'école.", title="Été", language="fr", standfirst="Au chaud"
    ),
}
SITES = {"pier": "www.news.example", "storm": "coast.example", "french": "blog.news.example"}


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[str]:
    """An archive of the articles on SHELF, kept in its order, a day apart."""
    address = databases.copy(databases.blank)
    clock = Clock()
    with open_archive(address, clock=clock) as archive:
        for name, found in SHELF.items():
            clock.move(days=1)
            archive.keep(page(f"https://{SITES.get(name, 'asia.example')}/{name}", name.encode()), found)
    yield address
    databases.drop(address)


@pytest.fixture(scope="module")
def library(databases: Databases, filled: str) -> Iterator[Archive]:
    """That archive, to be read only."""
    address = databases.copy(filled)
    with open_archive(address) as archive:
        yield archive
    databases.drop(address)


@pytest.fixture
def shelf(databases: Databases, filled: str) -> Iterator[Archive]:
    """That archive, to do with as one likes."""
    address = databases.copy(filled)
    with open_archive(address) as archive:
        yield archive
    databases.drop(address)


def names(archive: Archive, query: str) -> list[str]:
    """Which articles a search finds, best first; the listing of the same query must agree."""
    titles = {found.title: name for name, found in SHELF.items()}
    hits = [titles[hit.kept.article.title] for hit in archive.search(query, limit=50)]
    assert sorted(hits) == sorted(titles[kept.article.title] for kept in archive.listing(query))
    return hits


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("harbour pier", {"pier", "storm"}),
        ("PIER", {"pier", "storm"}),
        ('"the pier"', {"pier", "storm"}),
        ('"pier broke"', {"storm"}),
        ("pier -storm", {"pier"}),
        ("-pier lang:en", set()),
        ("-harbour", {"chinese", "korean", "thai", "french"}),
        ("rebuild OR sank", {"pier", "storm"}),
        ("(rebuild OR sank) -coast", {"pier"}),
        ("harb*", {"pier", "storm"}),
        ("har", set()),
        ("title:storm", {"storm"}),
        ("title:(storm OR board)", {"storm", "pier"}),
        ("author:MØLLER -author:ben", {"pier"}),
        ("Møller", set()),
        ('tag:"storm damage"', {"pier"}),
        ("section:harbour", {"pier"}),
        ("site:news.example", {"pier", "french"}),
        ("-site:news.example", {"storm", "chinese", "korean", "thai"}),
        ("lang:zh", {"chinese"}),
        ("-lang:en", {"chinese", "korean", "thai", "french"}),
        ("after:2026-02", {"pier"}),
        ("before:2026-02", {"storm"}),
        ("date:2026", {"pier", "storm"}),
        ("date:2026-02-10", {"pier"}),
        ("date:none harbour OR lang:fr", {"french"}),
        ("harbour after:2026-02", {"pier"}),
        ("rebuild OR lang:ko", {"pier", "korean"}),
        ("气候", {"chinese"}),
        ("候", {"chinese"}),
        ("候气", set()),
        ("기후변화", {"korean"}),
        ("기후", {"korean"}),
        ("ภูมิอากาศ", {"thai"}),
        ("été", {"french"}),
        ("ete", {"french"}),
        ("ECOLE naif", {"french"}),
        ("chaud", {"french"}),
        ("nothing-of-the-kind", set()),
    ],
)
def test_a_query_finds(library: Archive, query: str, found: set[str]) -> None:
    assert set(names(library, query)) == found


def test_a_hit_in_the_headline_ranks_before_one_in_the_text(library: Archive) -> None:
    assert names(library, "pier") == ["pier", "storm"]
    assert names(library, "storm OR board") == names(library, "board OR storm")


def test_the_hit_is_marked_in_the_snippet_and_in_the_headline(library: Archive) -> None:
    (hit,) = library.search('"pier broke" harbour')
    assert [words for words, is_hit in hit.snippet if is_hit] == ["harbour", "pier broke"]
    (hit,) = library.search("title:coast")
    assert hit.title == (("Storm over the ", False), ("coast", True))
    (hit,) = library.search("ete ecole")
    assert [words for words, is_hit in hit.snippet if is_hit] == ["été", "école"]
    (hit,) = library.search("气候 加速")
    assert [words for words, is_hit in hit.snippet if is_hit] == ["气候", "加速"]


def test_a_search_for_nothing_finds_nothing_and_an_empty_listing_query_all(shelf: Archive) -> None:
    assert shelf.search("") == shelf.search(' "" ') == []
    assert list(shelf.listing("?!")) == []
    assert len(list(shelf.listing())) == len(SHELF)
    assert shelf.search("pier", limit=0) == []
    assert len(shelf.search("pier", limit=1)) == 1


def test_a_listing_is_by_publication_or_by_number(shelf: Archive) -> None:
    newest = [kept.article.title for kept in shelf.listing(limit=2)]
    oldest = [kept.id for kept in shelf.listing(newest_first=False, offset=1, limit=2)]
    assert newest == ["Board votes on pier", "Storm over the coast"]
    assert oldest == [2, 3]
    assert [kept.article.title for kept in shelf.listing()][2:] == ["Été", "ภูมิอากาศ", "기후변화", "气候变化"]
    assert len(list(shelf.listing(offset=4))) == 2


def test_without_words_to_rank_by_a_search_has_the_undated_last_too(shelf: Archive) -> None:
    shelf.keep(page("https://coast.example/undated"), article(title="Undated"))
    assert [hit.kept.article.title for hit in shelf.search("site:coast.example")] == ["Storm over the coast", "Undated"]


def test_a_listing_goes_on_while_articles_are_kept(shelf: Archive) -> None:
    listing = shelf.listing()
    next(listing)
    shelf.keep(page("https://news.example/late"), article())
    assert len(list(listing)) == len(SHELF) - 1


def test_an_edited_article_is_found_by_its_new_words_only(shelf: Archive) -> None:
    shelf.keep(
        page("https://coast.example/storm", b"2"), article("Calm seas over the bay. Nothing else.", title="Calm")
    )
    assert shelf.search("sank") == []
    assert len(shelf.search("calm seas")) == 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIGNS | PARTS)
@example(" ".join(["(a OR b)"] * 60))
@example(" OR ".join(f"w{number}*" for number in range(300)))
@example("(" * 19 + "a OR b c" + ")" * 19)
@example("-a -b -(c -d)")
@example("(a -b) OR (-c)")
@example("-(-(-a)) b")
@example('title:"--" OR "*"')
@example("site:% lang:en")
@example("a" * 5_000)
def test_no_query_is_an_error(library: Archive, query: str) -> None:
    library.search(query)
    list(library.listing(query))


def test_the_memory_of_a_listing_does_not_grow_with_the_archive(archive: Archive) -> None:
    words = " ".join(f"word{number}" for number in range(400))
    for start in range(0, 300, 100):
        archive.keep_many(
            Candidate(page(f"https://news.example/{number}"), article(words, title=str(number)))
            for number in range(start, start + 100)
        )

    def peak(limit: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in archive.listing(limit=limit)) == limit
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(300) < 1.3 * peak(100)
