"""Bylines of many languages, to names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.parse.authors import (
    MAX_AUTHORS,
    byline_names,
    in_order,
    is_handle,
    login_name,
    name_before_date,
    names,
    opens_with_by_word,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Marlow", ("Ann Marlow",)),
        ("By Ann Marlow and Bo Lind", ("Ann Marlow", "Bo Lind")),
        ("By Ann Marlow, Senior Correspondent", ("Ann Marlow",)),
        ("By ANN MARLOW | Staff Writer | March 5, 2024", ("ANN MARLOW",)),
        ("Ann Marlow\nannm@example.org\n@annm", ("Ann Marlow",)),
        ("Von Uta Beck und Jan Ahlers", ("Uta Beck", "Jan Ahlers")),
        ("Par Luc Moreau et Zoé Blin, envoyée spéciale", ("Luc Moreau", "Zoé Blin")),
        ("Por Inés Vidal", ("Inés Vidal",)),
        ("Di Carla Neri", ("Carla Neri",)),
        ("Door Piet Smit en Els Bos", ("Piet Smit", "Els Bos")),
        ("Av Maja Ek och Nils Berg", ("Maja Ek", "Nils Berg")),
        ("Autor: Jan Nowak", ("Jan Nowak",)),
        ("Автор: Иван Петров", ("Иван Петров",)),
        ("Yazan: Ayşe Kaya", ("Ayşe Kaya",)),
        ("Oleh: Budi Hartono", ("Budi Hartono",)),
        ("Szerző: Kis Anna", ("Kis Anna",)),
        ("Γράφει ο Νίκος Παππάς", ("Νίκος Παππάς",)),
        ("بقلم سامر خليل", ("سامر خليل",)),
        ("作者：王小明", ("王小明",)),
        ("Written By\nAnn Marlow", ("Ann Marlow",)),
        ("Post author\nBy\nAnn Marlow", ("Ann Marlow",)),
        ("Von\nAnn Marlow\nDo, 9. April 2020", ("Ann Marlow",)),
        ("By\nAnn Marlow\nin\nWorkshop\nWoodworking", ("Ann Marlow",)),
        ("10. Dezember 2019\n· von\nannm64\n· in\nAllgemein\n·\nHinterlasse einen Kommentar", ("annm64",)),
        ("Datum:\n19.11.2021\nAutor:\nAnn Marlow\nQuelle:\nDas Blatt", ("Ann Marlow",)),
        ("By\nAnn Marlow\nFormer Harbour Consultant", ("Ann Marlow",)),
        ("Ann Marlow on behalf of the harbour board", ("Ann Marlow",)),
        ("By\nAnn Marlow\nUpdated by Bo Lind", ("Ann Marlow",)),
        ("AM\nAnn Marlow", ("Ann Marlow",)),
        ("Posted by Bo2man", ("Bo2man",)),
        ("Text & Fotos: Ann Marlow", ("Ann Marlow",)),
        ("Ludwig van Berg und Ana de la Cruz", ("Ludwig van Berg", "Ana de la Cruz")),
        ("Dodał: Jan Nowak, piątek", ("Jan Nowak",)),
        ("Sponsored", ()),
        ("von Gesponserte Inhalte", ()),
        ("View all posts by the author", ()),
    ],
)
def test_a_byline_gives_its_names(line: str, expected: tuple[str, ...]) -> None:
    assert byline_names([line]) == expected


def test_names_come_once_each() -> None:
    assert names(["Ann Marlow", "ANN MARLOW", "Ann Marlow, Ph.D."]) == ("Ann Marlow",)


@pytest.mark.parametrize("said", ["https://example.org/ann", "", "12", "null", "admin", "x" * 200])
def test_what_is_no_name_is_left_out(said: str) -> None:
    assert names([said]) == ()


def test_a_suffix_stays_with_its_name() -> None:
    assert names(["John Garcia, Jr."]) == ("John Garcia, Jr",)


def test_ten_thousand_authors_are_bounded() -> None:
    assert len(names(f"Ann B{'abcdefghij'[n % 10] * (n // 10 % 50 + 1)}" for n in range(10_000))) <= MAX_AUTHORS


def test_logins_are_told_from_names() -> None:
    assert is_handle("jane-doe")
    assert not is_handle("Jane Doe")


def test_a_login_name_alone_in_an_authors_element_is_one() -> None:
    assert login_name("by\nannm") == login_name(" annm ") == "annm"
    assert [login_name(text) for text in ("By", "Ann Marlow", "2024", "", "Freitag", "edit")] == [""] * 6


def test_a_surname_given_first_is_turned() -> None:
    assert in_order(["Marlow, Ann", "Lind, Bo J.", "Cher", "Ann Marlow"]) == [
        "Ann Marlow",
        "Bo J. Lind",
        "Cher",
        "Ann Marlow",
    ]


def test_the_house_of_an_author_who_is_not_named_is_no_author() -> None:
    assert names([", The Daily Quay"]) == ()


def test_a_headline_that_begins_with_a_by_word_is_no_byline() -> None:
    assert not opens_with_by_word("Von Atemschutzmaske über Exit-Strategie und Kontaktverbot bis Zoonose")
    assert not opens_with_by_word("By the sea they went")
    assert opens_with_by_word("Von Ann Marlow, dpa")
    assert opens_with_by_word("Von Ann Marlow und Bo van der Lind am 3. Mai")


def test_only_short_lines_with_a_by_word_are_bylines() -> None:
    assert opens_with_by_word("By Ann Marlow")
    assert not opens_with_by_word("Byron Ashe wrote it")
    assert not opens_with_by_word("By " + "the sea " * 40)


@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_text_makes_it_raise(lines: list[str]) -> None:
    assert all(name.strip() for name in (*names(lines), *byline_names(lines)))


@pytest.mark.parametrize("line", ["Quelle: abc/xyz", "Agenturen", "Nachrichten", "Quay Inc.", "Link Copied"])
def test_sources_sections_companies_and_buttons_are_no_names(line: str) -> None:
    assert byline_names([line]) == ()


def test_a_bracket_without_its_partner_is_no_part_of_a_name() -> None:
    assert byline_names(["(作者：王小明、李大山)"]) == ("王小明", "李大山")


@pytest.mark.parametrize("line", ["White house, 5 May 2024", "Last Updated 5 May 2024", "Audio: Radio Nord | 5.4.2024"])
def test_other_words_before_a_date_are_no_name(line: str) -> None:
    assert name_before_date(line) == ""
