"""Bylines of many languages, to names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.parse.authors import MAX_AUTHORS, byline_names, is_handle, name_before_date, names, opens_with_by_word


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
