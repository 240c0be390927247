"""What a page that exhausts its reader leads to."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from newskeep.errors import InputError
from newskeep.model import Page, Reason
from newskeep.workers import article_of

PAGE = Page(b"<article><p>The harbour council of Holm voted on Tuesday.</p></article>", source="deep.html")


@contextmanager
def hardly_any_stack() -> Iterator[None]:
    """A page is never so deep that it is sure to exhaust the stack of every version; a short stack is sure."""
    article_of(PAGE)  # loads all that is loaded at first use
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]  # None ends the chain
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 12)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def test_a_page_that_needs_more_stack_than_there_is_fails_alone() -> None:
    with pytest.raises(InputError) as caught, hardly_any_stack():
        article_of(PAGE)
    assert (caught.value.reason, caught.value.subject) == (Reason.WORKER_DIED, "deep.html")
    assert caught.value.detail == "It is nested too deeply, or is too large, to be read."


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?>\n<rss version="2.0"><channel><item><title>x</title></item></channel></rss>',
        b"\xef\xbb\xbf<!-- made by hand --><feed xmlns='http://www.w3.org/2005/Atom'></feed>",
        b'<?xml version="1.0"?><?xml-stylesheet href="s.xsl"?><urlset><url><loc>https://example.org/</loc></url></urlset>',
        b"<sitemapindex>\n</sitemapindex>",
    ],
)
def test_a_feed_or_sitemap_is_no_page(body: bytes) -> None:
    with pytest.raises(InputError) as caught:
        article_of(Page(body, source="https://example.org/feed.xml"))
    assert caught.value.reason is Reason.NOT_A_PAGE


def test_an_xhtml_page_is_a_page() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html>'
    assert "Tuesday" in article_of(Page(declared + PAGE.body, source="a.xhtml")).text
