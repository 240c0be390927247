"""The query language."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.archive.query import (
    EVERYTHING,
    MAX_TERMS,
    And,
    Edited,
    Language,
    Node,
    Not,
    Or,
    Published,
    Site,
    Story,
    Undated,
    Words,
    as_group,
    misread,
    parse,
)


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


CLIMATE, SUMMIT, SPORT = Words("climate"), Words("summit"), Words("sport")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("climate", CLIMATE),
        ("climate summit", And((CLIMATE, SUMMIT))),
        ("climate AND summit", And((CLIMATE, SUMMIT))),
        ('"climate summit"', Words("climate summit", exact=True)),
        ('"climate summit', Words("climate summit", exact=True)),
        ('"climate"', Words("climate", exact=True)),
        ("clim*", Words("clim", prefix=True)),
        ('"climate sum*"', Words("climate sum", prefix=True, exact=True)),
        ("climate OR summit", Or((CLIMATE, SUMMIT))),
        ("climate OR summit sport", Or((CLIMATE, And((SUMMIT, SPORT))))),
        ("(climate OR summit) sport", And((Or((CLIMATE, SUMMIT)), SPORT))),
        ("climate -sport", And((CLIMATE, Not(SPORT)))),
        ("climate NOT sport", And((CLIMATE, Not(SPORT)))),
        ('climate -"summit sport"', And((CLIMATE, Not(Words("summit sport", exact=True))))),
        ("-(climate OR summit)", Not(Or((CLIMATE, SUMMIT)))),
        ("climate or summit", And((CLIMATE, Words("or"), SUMMIT))),
        ("title:climate", Words("climate", "title")),
        ('TITLE:"climate summit"', Words("climate summit", "title", exact=True)),
        ("title:(climate OR summit)", Or((Words("climate", "title"), Words("summit", "title")))),
        ("-author:møller", Not(Words("møller", "authors"))),
        ("tag:harbour section:world", And((Words("harbour", "tags"), Words("world", "section")))),
        ("site:News.Example", Site("news.example")),
        ("site:https://news.example/a", Site("news.example")),
        ("site:*.example.org", Site("example.org")),
        ("site:bücher.example", Site("xn--bcher-kva.example")),
        ("lang:pt-BR", Language("pt")),
        ("after:2026-03-01", Published(start=day(2026, 3))),
        ("before:2026", Published(end=day(2026))),
        ("date:2026-12", Published(day(2026, 12), day(2027))),
        ("date:2026-02-28", Published(day(2026, 2, 28), day(2026, 3))),
        ("date:2026-01..2026-03", Published(day(2026, 1), day(2026, 4))),
        ("date:none", Undated()),
        ("edited:yes", Edited(0.0)),
        ("edited:>=0.4", Edited(0.4)),
        ("story:12", Story(12)),
        ("well-known", Words("well known")),
        ("O'Hara", Words("O Hara")),
        ("https://news.example/pier", Words("https news example pier")),
        ("foo:bar", Words("foo bar")),
        ("", EVERYTHING),
        ('  "" - : * () ', EVERYTHING),
    ],
)
def test_a_query_is_read(query: str, tree: Node) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("(climate summit", ["climate", "summit"]),
        ("climate) summit", ["climate", "summit"]),
        ("climate OR", ["climate"]),
        ("OR climate", ["climate"]),
        ("climate OR OR summit", ["climate", "summit"]),
        ("site:(climate)", ["site", "climate"]),
        ("((((((((((((((((((((((climate))))))))))))))))))))))", ["climate"]),
    ],
)
def test_bad_syntax_falls_back_to_plain_words(query: str, words: list[str]) -> None:
    assert parse(query) == And(tuple(Words(word) for word in words))


@pytest.mark.parametrize("query", ["after:soon", "after:2026-13", "before:2026-02-30", "date:0000", "date:2026..x"])
def test_a_date_that_is_none_is_plain_words(query: str) -> None:
    assert isinstance(parse(query), Words)


@pytest.mark.parametrize("query", ["date:9999", "date:9999-12", "date:9999-12-31", "after:9999-12-31", "before:0001"])
def test_dates_at_the_end_of_time_do_not_raise(query: str) -> None:
    assert parse(query) is not None


def test_a_pasted_text_is_cut_and_not_refused() -> None:
    tree = parse(" ".join(f"w{number}" for number in range(10_000)))
    assert isinstance(tree, And)
    assert len(tree.parts) == MAX_TERMS


SIGNS = st.text(alphabet='ab:"()-*| \0ORANDNOT気후.~/\\%{}^+,;\n\ud800')
PARTS = st.lists(
    st.sampled_from(
        [
            "climate",
            '"a b"',
            "(",
            ")",
            "OR",
            "AND",
            "NOT",
            "-",
            "title:",
            "site:",
            "after:2026",
            "date:none",
            "*",
            '"',
            ":",
        ]
    )
).map(" ".join)


@given(st.one_of(st.text(), SIGNS, PARTS))
def test_any_text_is_read(query: str) -> None:
    assert isinstance(parse(query), Node)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("climate after:2026-03 title:summit -lang:en", []),
        ("https://news.example/pier", []),
        ("after:yesterday", ["“yesterday” is no day"]),
        ("edited:2", ["“2” is no score"]),
        ("story:pier", ["“pier” is no number"]),
        ('"open quote', ["A quotation mark is open"]),
        ("*", ["There is no word in it"]),
        ('before:"last week" -date:2026-13', ["“last week” is no day", "“2026-13” is no day"]),
        ("headline:summit headline:climate", ["no field “headline”: “headline:summit”", "“headline:climate”"]),
        ("site:%", ["“%” is no host"]),
        ("(climate", ["A parenthesis is open"]),
        ("climate OR", ["an OR has only one side"]),
        ("a " * 200, ["too long"]),
    ],
)
def test_what_is_not_taken_as_it_seems_to_be_meant_is_said(query: str, said: list[str]) -> None:
    notes = misread(query)
    assert len(notes) == len(said)
    assert all(piece in note for piece, note in zip(said, notes, strict=True))


@pytest.mark.parametrize("query", ["climate OR summit", "(climate", "climate OR"])
def test_a_query_means_the_same_as_a_part_of_a_longer_one(query: str) -> None:
    both = parse(f"{as_group(query)} after:2026-03-01")
    assert isinstance(both, And)
    assert Published(start=datetime(2026, 3, 1, tzinfo=UTC)) in both.parts
