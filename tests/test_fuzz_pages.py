"""Pages broken at random keep the laws of reading; `python -m tests.fuzz_pages` breaks more of them."""

from itertools import islice

from tests.fuzz_pages import broken_law, mutants


def test_no_broken_page_breaks_a_law() -> None:
    laws = {number: law for number, page in enumerate(islice(mutants(7), 120)) if (law := broken_law(page))}
    assert laws == {}
