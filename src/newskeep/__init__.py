"""newskeep: news articles in, clean text with metadata out, kept in an archive one can search, cite and trust.

    extract(html, url=…) -> Article        read a page (pure)
    clean(text) -> Article                 read a pasted text (pure)
    open_archive(where) -> Archive         keep, find, show and export articles

    errors, urls, model    ground: values and pure decisions, standard library only
    parse                  bytes in, Article out
    edits                  what changed between two versions, typed and scored
    fetch                  URL → Page: the only room that opens sockets
    readers                file, folder, list, CSV, standard input → Pages
    archive                schema, keep, read, search
    ingest                 the one path every article takes
    export, config, cli    formats, settings, the door

The names below load their room when they are first used (PEP 562): `import newskeep` itself is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newskeep.archive import Archive, open_archive
    from newskeep.errors import NewskeepError
    from newskeep.model import Article, Block, BlockKind, PageKind, Precision, Removal
    from newskeep.parse import clean, extract

__version__ = "0.1.0"

_HOME = {
    "Archive": "newskeep.archive",
    "open_archive": "newskeep.archive",
    "NewskeepError": "newskeep.errors",
    "Article": "newskeep.model",
    "Block": "newskeep.model",
    "BlockKind": "newskeep.model",
    "PageKind": "newskeep.model",
    "Precision": "newskeep.model",
    "Removal": "newskeep.model",
    "clean": "newskeep.parse",
    "extract": "newskeep.parse",
}

__all__ = [
    "Archive",
    "Article",
    "Block",
    "BlockKind",
    "NewskeepError",
    "PageKind",
    "Precision",
    "Removal",
    "clean",
    "extract",
    "open_archive",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
