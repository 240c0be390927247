"""Bytes in, Article out: pure, deterministic, and never raising on any input. No network, no clock.

document      decode and parse the page once (Lexbor)
rules, ruled  what a publisher's rule says of the page, if its host has one (Beautiful Soup)
metadata      each field asks its witnesses in order
region        which part of the page is the article
blocks        that part read line by line; a pasted text enters here, by plaintext
embedded      the rest of the article, where the page has it as data only
structure     what the shape of the list gives away
boilerplate   what words and position give away
scorer        what a learned score says beside the rules
pagekind      article, index, wall, error, or a video or gallery alone; and how sure that is
hearsay       what a feed says of the article, where the page is silent
"""

from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from newskeep.model import Article, Block
from newskeep.parse import boilerplate, scorer, structure
from newskeep.parse.blocks import read_blocks, read_pieces
from newskeep.parse.document import read_document
from newskeep.parse.embedded import states, with_embedded
from newskeep.parse.facts import NOTHING, canonical_link
from newskeep.parse.language import detect_language
from newskeep.parse.metadata import Metadata, read_metadata
from newskeep.parse.pagekind import ARTICLE, Judgement, Signs, page_kind
from newskeep.parse.plaintext import read_blocks as read_lines
from newskeep.parse.region import find_region
from newskeep.parse.ruled import Ruled, apply
from newskeep.parse.rules import RuleBook, rule_book
from newskeep.parse.wording import Noted

EXTRACTOR = "newskeep-2"


def extract(
    html: bytes | str,
    url: str | None = None,
    *,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    rules: RuleBook | None = None,
) -> Article:
    """Read a page. `charset` is the HTTP header's; no date after `fetched_at` (aware) is believed.

    `rules` are publisher rules; else those of the package. No page makes it raise; ConfigError is raised where the
    page's host has a rule that makes no sense.
    """
    read = read_by_rules(html, url, charset=charset, fetched_at=fetched_at, rules=rules)
    metadata = read.metadata
    blocks = read.blocks if read.settled else scorer.mark(read.blocks, metadata.title, read.lead, noted=read.noted)
    signs = Signs(
        url or metadata.canonical_url,
        metadata.claims_article,
        metadata.published is not None,
        metadata.claims_media,
        metadata.free_to_read,
    )
    return _article(blocks, metadata, page_kind(blocks, metadata.title, signs))


@dataclass(frozen=True, slots=True)
class ReadByRules:
    """A page before its blocks are scored: what the trainer of the scorer learns from."""

    blocks: tuple[Block, ...]
    noted: tuple[Noted, ...]  # what was seen of each on the way
    metadata: Metadata
    settled: bool = False  # a publisher rule names the article's part, or the page's data does: no score doubts it

    @property
    def lead(self) -> str | None:
        """The page's own summary: its standfirst, else its description."""
        return self.metadata.standfirst or self.metadata.description


def read_by_rules(
    html: bytes | str,
    url: str | None = None,
    *,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    rules: RuleBook | None = None,
) -> ReadByRules:
    """The metadata of a page, and its blocks as structure and words alone leave them; raises as `extract` does."""
    document = read_document(html, charset)
    rule = (rules or rule_book()).rule_for(url or canonical_link(document), fetched_at)
    ruled = apply(rule, document) if rule else None
    metadata = read_metadata(document, url, fetched_at, ruled.fields if ruled else NOTHING)
    tree = ruled.tree if ruled else document.tree
    data = () if metadata.free_to_read is False else states(tree)  # before the region's search strips the tree
    read = _marked(_blocks(tree, ruled, metadata), metadata)
    if ruled and ruled.region is not None:
        return replace(read, settled=True)
    whole = with_embedded(read.blocks, data)
    return replace(_marked(whole, metadata), settled=True) if whole else read


def _marked(blocks: tuple[Block, ...], metadata: Metadata) -> ReadByRules:
    """The blocks as structure and words leave them."""
    blocks = structure.mark(blocks, metadata.title, metadata.authors)
    marked = boilerplate.mark_and_note(
        blocks, language=metadata.language, title=metadata.title, authors=metadata.authors
    )
    return ReadByRules(structure.mark_links(marked.blocks), marked.noted, metadata)


def _blocks(tree: LexborHTMLParser, ruled: Ruled | None, metadata: Metadata) -> tuple[Block, ...]:
    """The blocks of the article's part of the page, which a rule names or which is found."""
    if ruled and ruled.region is not None:
        return ruled.restored(read_blocks(ruled.region))
    region = find_region(
        tree, metadata.title, metadata.standfirst or metadata.description
    )  # strips the tree: only the region's blocks are read from it after this
    blocks = read_pieces(region.pieces) if region else ()
    return ruled.restored(blocks) if ruled else blocks


def clean(text: str) -> Article:
    """Read a pasted text: a line is a block. Only `text`, `blocks` and `language` are filled in. Never raises."""
    return _article(boilerplate.mark(read_lines(text)), Metadata())


def _article(blocks: tuple[Block, ...], metadata: Metadata, judgement: Judgement = ARTICLE) -> Article:
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
        page_kind=judgement.kind,
        page_kind_evidence=judgement.evidence,
        page_kind_confidence=judgement.confidence,
        testimonies=metadata.testimonies,
        extractor=EXTRACTOR,
    )
