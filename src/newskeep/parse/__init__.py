"""Bytes in, Article out: pure, deterministic, and never raising on any input. No network, no clock.

document   decode and parse the page once (Lexbor)
metadata   each field asks its witnesses in order
region     which part of the page is the article
blocks     that part read line by line (Beautiful Soup)
structure  what the shape of the list gives away
boilerplate   what words and position give away
pagekind   article, index, wall or error
"""

from datetime import datetime

from newskeep.model import Article
from newskeep.parse import structure
from newskeep.parse.blocks import read_blocks
from newskeep.parse.document import read_document
from newskeep.parse.region import find_region

EXTRACTOR = "newskeep-1"


def extract(
    html: bytes | str, url: str | None = None, *, charset: str | None = None, fetched_at: datetime | None = None
) -> Article:
    """Read a page."""
    document = read_document(html, charset)
    region = find_region(document.tree)
    blocks = read_blocks(region.html, region.path) if region else ()
    return Article(blocks=structure.mark(blocks), extractor=EXTRACTOR)


def clean(text: str) -> Article:
    """Read a pasted text."""
    return Article(extractor=EXTRACTOR)
