"""Words in their forms and scripts: what a query finds, on every database alike."""

from collections.abc import Iterator

import pytest

from newskeep.archive import Archive, Candidate, open_archive
from tests.archives import article, page
from tests.databases import Databases

SHELF = {
    "english": article(
        "Councillors voted, voters vote, and voting ended. The universe is vast.",
        title="Votes counted",
        language="en",
        tags=("elections",),
        authors=("Ann Waters",),
    ),
    "british": article("A harbour's walls. Ratings fell by 1.5 percent.", title="Harbour walls", language="en-GB"),
    "german": article("Die Häuser am Hafen. Sie raten ab.", title="Altes Haus", language="de"),
    "french": article("Les voitures sont arrivées. Une arrivée tardive à l'école.", title="Cheval", language="fr"),
    "spanish": article("La canción y las elecciones.", title="Música", language="es"),
    "russian": article("Новые города, ещё снег.", title="Погода", language="ru"),
    "turkish": article("İstanbul'da evler var.", title="Haber", language="tr"),
    "polish": article("Wybory w miastach.", title="Łódź", language="pl"),
    "arabic": article("الأخبار العاجلة والمدن", title="أَخْبَار", language="ar"),
    "hindi": article("हिन्दी समाचार पढ़ें", title="समाचार", language="hi"),
    "hebrew": article("שָׁלוֹם עולם", title="חדשות", language="he"),
    "chinese": article("全球气候变化正在加速，港口委员会投票决定AI政策。", title="气候变化", language="zh"),
    "japanese": article("東京のガラス工場で火災。", title="ニュース", language="ja"),
    "korean": article("서울에서 기후변화 회의가 열렸다.", title="회의", language="ko"),
    "thai": article("กรุงเทพมหานครฝนตกหนัก", title="ฝน", language="th"),
    "unknown": article("Running votes houses.", title="No language"),
}


@pytest.fixture(scope="module")
def library(databases: Databases) -> Iterator[Archive]:
    """An archive of these articles, to be read only."""
    address = databases.copy(databases.blank)
    with open_archive(address) as archive:
        archive.keep_many(Candidate(page(f"https://n.example/{name}"), found) for name, found in SHELF.items())
        yield archive
    databases.drop(address)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # a word finds its forms, in the languages in which they are its forms
        ("vote", "english"),
        ("votes", "english unknown"),
        ("VOTING", "english"),
        ("harbours", "british"),
        ("wall", "british"),
        ("rate", "british german"),
        ("rating", "british"),
        ("haus", "german"),
        ("hausern", "german"),
        ("houses", "unknown"),
        ("voiture", "french"),
        ("arrivée", "french"),
        ("arrivee", "french"),
        ("écoles", "french"),
        ("canciones", "spanish"),
        ("eleccion", "spanish"),
        ("город", "russian"),
        ("еще", "russian"),
        ("miasto", "polish"),
        ("miastach", "polish"),
        ("łódź", "polish"),
        ("ev", "turkish"),
        ("evler", "turkish"),
        ("istanbul", "turkish"),
        # but not in quotes, not as a beginning, not in a name
        ('"vote"', "english"),
        ('"voter"', ""),
        ('"wall"', ""),
        ('"voters vote"', "english"),
        ('"voters voted"', ""),
        ("hous*", "unknown"),
        ("author:water", ""),
        ("author:waters", "english"),
        # in the fields that hold words
        ("tag:election", "english"),
        ("title:count", "english"),
        ("title:houses", ""),
        ("-votes lang:en", "british"),
        ("votes -voting", "unknown"),
        ("(wall OR cheval) -rating", "french"),
        ("universities", ""),
        # scripts with signs and without spaces
        ("أخبار", "arabic"),
        ("हिन्दी", "hindi"),
        ("हिन", ""),
        ("שלום", "hebrew"),
        ("气候", "chinese"),
        ("气候变化", "chinese"),
        ("候气", ""),
        ("化候", ""),
        ("决定AI政策", "chinese"),
        ('"AI 政策"', "chinese"),
        ("政策 气候", "chinese"),
        ("变化正在加速", "chinese"),
        ("正变化", ""),
        ("title:气候", "chinese"),
        ("title:变化正", ""),
        ("東京", "japanese"),
        ("ガラス", "japanese"),
        ("カラス", ""),
        ("ｶﾞﾗｽ", "japanese"),
        ("火", "japanese"),
        ("기후변화", "korean"),
        ("회의", "korean"),
        ("서울", "korean"),
        ("กรุงเทพ", "thai"),
        ("ฝน", "thai"),
        ("1.5", "british"),
        ("15", ""),
    ],
)
def test_a_query_finds(library: Archive, query: str, found: str) -> None:
    titles = {kept.title: name for name, kept in SHELF.items()}
    hits = {titles[hit.kept.article.title] for hit in library.search(query, limit=50)}
    assert hits == set(found.split())
    assert hits == {titles[kept.article.title] for kept in library.listing(query)}


def test_the_form_that_was_found_is_marked(library: Archive) -> None:
    (hit,) = library.search("voting count")
    assert [words for words, is_hit in hit.snippet if is_hit] == ["voted", "vote", "voting"]
    assert [words for words, is_hit in hit.title if is_hit] == ["Votes", "counted"]


def test_a_word_is_found_that_came_after_one_that_was_undone(archive: Archive) -> None:
    candidate = Candidate(page("https://n.example/a"), article("Ships sailed by.", language="en"))
    archive.would_keep(candidate)
    archive.keep(candidate.page, candidate.article)
    assert len(archive.search("sailing")) == 1
