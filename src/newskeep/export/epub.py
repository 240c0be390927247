"""EPUB 3.3 (https://www.w3.org/TR/epub-33/): one book, a chapter an article, as e-readers and epubcheck want it.

Chapters are written as they come; what is remembered of each is its title, until the book's contents are written at the
end. What a page says is text here, never markup.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from newskeep.export.references import sound_url
from newskeep.model import Block, BlockKind, KeptArticle, Precision

_MADE = (1980, 1, 1, 0, 0, 0)  # the time that ZIP gives what has none, so that the same articles make the same book
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")  # BCP 47, roughly
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_STYLE = (
    "body { line-height: 1.4; margin: 0 5%; }\n"
    ".facts { color: #555; font-size: 0.85em; overflow-wrap: anywhere; }\n"
    ".standfirst { font-style: italic; }\n"
    "pre { white-space: pre-wrap; }\n"
    ".removed { color: #777; text-decoration: line-through; }\n"
)
_XHTML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"{language}>\n'
    '<head><meta charset="utf-8"/><title>{title}</title>'
    '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
    "<body>\n{body}\n</body>\n</html>\n"
)


@dataclass(slots=True)
class _Contents:
    """What the book must remember of its chapters."""

    titles: list[str] = field(default_factory=list)
    sites: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    newest: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    days: tuple[datetime, datetime] | None = None
    identity: uuid.UUID = uuid.NAMESPACE_URL

    def note(self, kept: KeptArticle) -> None:
        """Take a chapter into the contents."""
        article = kept.article
        self.titles.append(text(article.title or kept.url or f"Article {kept.id}"))
        self.sites[text(article.site_name or kept.site)] += 1
        self.languages[_language(article.language)] += 1
        self.newest = max(self.newest, kept.last_seen)
        self.identity = uuid.uuid5(self.identity, f"{sound_url(kept.url or str(kept.id))} {kept.number} {kept.sha256}")
        if article.published:
            first, last = self.days or (article.published, article.published)
            self.days = min(first, article.published), max(last, article.published)

    @property
    def title(self) -> str:
        """What the book is called: its sites, and from when to when."""
        named = [site for site, _ in self.sites.most_common(3) if site]
        sites = ", ".join(named) + (" and others" if len(self.sites) > 3 else "")
        days = dict.fromkeys(f"{day:%Y-%m-%d}" for day in self.days or ())
        return ", ".join(part for part in (sites or "Articles", " – ".join(days)) if part)


def write_epub(articles: Iterable[KeptArticle], stream: BinaryIO, removed: bool = False) -> int:
    """Write the book; with `removed` what cleaning removed, too, struck out, with its reason. Gives the number of
    articles."""
    contents = _Contents()
    with ZipFile(stream, "w", ZIP_DEFLATED) as book:
        _put(book, "mimetype", "application/epub+zip", ZIP_STORED)  # first, and as it is: EPUB OCF, 4.2.2
        _put(book, "META-INF/container.xml", _CONTAINER)
        _put(book, "book/style.css", _STYLE)
        for number, kept in enumerate(articles, start=1):
            contents.note(kept)
            _put(book, f"book/{_name(number)}", _chapter(kept, removed=removed))
        if not contents.titles:  # a book without a chapter is none
            _put(book, "book/empty.xhtml", _page("No articles", "<p>No articles.</p>"))
        _put(book, "book/contents.xhtml", _navigation(contents))
        _put(book, "book/package.opf", _package(contents))
    return len(contents.titles)


def _put(book: ZipFile, name: str, content: str, packing: int = ZIP_DEFLATED) -> None:
    entry = ZipInfo(name, _MADE)
    entry.compress_type = packing
    book.writestr(entry, content.encode("utf-8"))


def _name(number: int) -> str:
    return f"article-{number:06}.xhtml"


def text(words: str) -> str:
    """`words` as text in XML: escaped, without what XML does not allow."""
    return escape(_NOT_XML.sub("\ufffd", words))


def _language(tag: str | None) -> str:
    return tag if tag and _TAG.match(tag) else "und"


def _page(title: str, body: str, language: str = "") -> str:
    tags = f' lang="{language}" xml:lang="{language}"' if language else ""
    return _XHTML.format(title=title, body=body, language=tags)


# ---- a chapter


def _chapter(kept: KeptArticle, *, removed: bool) -> str:
    article = kept.article
    title = text(" ".join((article.title or kept.url or f"Article {kept.id}").split())) or "Untitled"
    head = [f"<h1>{title}</h1>"]
    if article.standfirst:
        head.append(f'<p class="standfirst">{text(article.standfirst)}</p>')
    head.extend(f'<p class="facts">{fact}</p>' for fact in _facts(kept))
    body = "\n".join((*head, *_blocks(article.blocks, removed=removed)))
    return _page(title, body, _language(article.language))


def _facts(kept: KeptArticle) -> Iterator[str]:
    article = kept.article
    published = ""
    if article.published:
        exact = "%Y-%m-%d" if article.published_precision is Precision.DAY else "%Y-%m-%d %H:%M"
        published = f"{article.published:{exact}}"
    said = (", ".join(article.authors), article.site_name or kept.site, published)
    yield text(" · ".join(part for part in said if part))
    if kept.url:
        yield f'<a href="{escape(sound_url(kept.url))}">{text(kept.url)}</a>' if _is_web(kept.url) else text(kept.url)
    captured = (kept.fetched_at or kept.last_seen).astimezone(UTC)
    yield f"Captured {captured:%Y-%m-%d %H:%M} UTC, version {kept.number} of {kept.versions}"


def _is_web(url: str) -> bool:
    return re.match(r"https?://[\w.\-\[\]:]+(?:[/?#]|\Z)", url) is not None


def _blocks(blocks: Iterable[Block], *, removed: bool) -> Iterator[str]:
    shown = (block for block in blocks if block.kept or removed)
    for wrapping, group in groupby(shown, key=_wrapping):
        pieces = "\n".join(_block(block) for block in group)
        yield f"<{wrapping}>{pieces}</{wrapping}>" if wrapping else pieces


def _wrapping(block: Block) -> str:
    if block.removed:
        return ""
    return {BlockKind.LIST_ITEM: "ul", BlockKind.QUOTE: "blockquote"}.get(block.kind, "")


def _block(block: Block) -> str:
    words = text(block.text)
    lines = "<br/>".join(words.split("\n"))
    if block.removed:
        return f'<p class="removed">[{block.removed}] {lines}</p>'
    match block.kind:
        case BlockKind.HEADING:
            return f"<h2>{lines}</h2>"
        case BlockKind.LIST_ITEM:
            return f"<li>{lines}</li>"
        case BlockKind.CODE:
            return f"<pre>{words}</pre>"
        case _:
            return f"<p>{lines}</p>"


# ---- the book


def _navigation(contents: _Contents) -> str:
    items = "\n".join(
        f'<li><a href="{_name(number)}">{" ".join(title.split()) or "Untitled"}</a></li>'
        for number, title in enumerate(contents.titles, start=1)
    )
    items = items or '<li><a href="empty.xhtml">No articles</a></li>'
    return _page("Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>\n{items}\n</ol></nav>')


def _package(contents: _Contents) -> str:
    names = [_name(number) for number in range(1, len(contents.titles) + 1)] or ["empty.xhtml"]
    chapters = "\n".join(
        f'<item id="{name.removesuffix(".xhtml")}" href="{name}" media-type="application/xhtml+xml"/>' for name in names
    )
    spine = "\n".join(f'<itemref idref="{name.removesuffix(".xhtml")}"/>' for name in names)
    languages = [tag for tag, _ in contents.languages.most_common()] or ["en"]
    tags = "".join(f"<dc:language>{tag}</dc:language>" for tag in languages)
    modified = f"{contents.newest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{contents.identity}</dc:identifier>'
        f'<dc:title>{contents.title}</dc:title>{tags}<meta property="dcterms:modified">{modified}</meta></metadata>\n'
        '<manifest><item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        f'<item id="style" href="style.css" media-type="text/css"/>\n{chapters}</manifest>\n'
        f"<spine>{spine}</spine>\n</package>\n"
    )
