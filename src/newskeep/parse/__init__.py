"""Bytes in, Article out: pure, deterministic, and never raising on any input. No network, no clock.

document      decode and parse the page once (Lexbor)
metadata      each field asks its witnesses in order
region        which part of the page is the article
blocks        that part read line by line; a pasted text enters here, by plaintext
structure     what the shape of the list gives away
boilerplate   what words and position give away
pagekind      article, index, wall or error
hearsay       what a feed says of the article, where the page is silent
"""

from datetime import datetime

from newskeep.model import Article, Block, PageKind
from newskeep.parse import boilerplate, structure
from newskeep.parse.blocks import read_pieces
from newskeep.parse.document import read_document
from newskeep.parse.language import detect_language
from newskeep.parse.metadata import Metadata, read_metadata
from newskeep.parse.pagekind import Signs, page_kind
from newskeep.parse.plaintext import read_blocks as read_lines
from newskeep.parse.region import find_region

EXTRACTOR = "newskeep-1"


def extract(
    html: bytes | str, url: str | None = None, *, charset: str | None = None, fetched_at: datetime | None = None
) -> Article:
    """Read a page. `charset` is the HTTP header's; no date after `fetched_at` (aware) is believed. Never raises."""
    document = read_document(html, charset)
    metadata = read_metadata(document, url, fetched_at)
    signs = Signs(url or metadata.canonical_url, metadata.claims_article, metadata.published is not None)
    region = find_region(
        document.tree, metadata.title, metadata.standfirst or metadata.description
    )  # strips the tree: only the region's blocks are read from it after this
    blocks = read_pieces(region.pieces) if region else ()
    blocks = structure.mark(blocks, metadata.title, metadata.authors)
    blocks = boilerplate.mark(blocks, language=metadata.language, title=metadata.title, authors=metadata.authors)
    blocks = structure.mark_links(blocks)
    kind, evidence = page_kind(blocks, metadata.title, signs)
    return _article(blocks, metadata, kind, evidence)


def clean(text: str) -> Article:
    """Read a pasted text: a line is a block. Only `text`, `blocks` and `language` are filled in. Never raises."""
    return _article(boilerplate.mark(read_lines(text)), Metadata())


def _article(
    blocks: tuple[Block, ...], metadata: Metadata, kind: PageKind = PageKind.ARTICLE, evidence: str = ""
) -> Article:
    text = "\n\n".join(block.text for block in blocks if block.kept)
    return Article(
        blocks=blocks,
        title=metadata.title,
        standfirst=metadata.standfirst,
        authors=metadata.authors,
        published=metadata.published,
        published_precision=metadata.published_precision,
        modified=metadata.modified,
        modified_precision=metadata.modified_precision,
        site_name=metadata.site_name,
        section=metadata.section,
        tags=metadata.tags,
        language=detect_language(text, metadata.language),
        description=metadata.description,
        image=metadata.image,
        canonical_url=metadata.canonical_url,
        free_to_read=metadata.free_to_read,
        page_kind=kind,
        page_kind_evidence=evidence,
        testimonies=metadata.testimonies,
        extractor=EXTRACTOR,
    )
