"""The archive: articles in versions, with their pages, found by any of their URLs and by their words.

opening → archive        open_archive, and Archive with the verbs of the house
keeping, identity        a page becomes a version; which article it belongs to
scoring, best            what a version changed, and how much; which version stands in front
reading, searching       articles back out; from a query to SQL
ledger, statistics       every attempt; the figures
nearcopies → sketches    which articles tell one story in the same words; a text's sketch: pure
history, stories         what became of an article; who else tells its story, and the agency credited
changing                 the sequence of changes, which a pipeline follows
query, fulltext          the query language, snippets: pure
packing                  a page packed with another of its site as dictionary
records, bodies, keys    values as rows, pages as zstd, names as keys: pure
watching → sources, polls, queue, leases, watched    what is watched, and what is due
schema, migrations       the tables, and how they came to be
terms, indexing          a text as the terms under which it is found: pure; what the index is told
database                 what is asked of a database beyond plain SQL; the answers: sqlite/ and postgresql/

The names below load what they need when they are first used (PEP 562): the processes that only compress pages must
not pay for SQLAlchemy (0.3 s and 25 MB each).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newskeep.archive.archive import Archive
    from newskeep.archive.arrival import Candidate
    from newskeep.archive.bodies import CompressedBody, compress
    from newskeep.archive.opening import default_path, open_archive

_HOME = {
    "Archive": "newskeep.archive.archive",
    "Candidate": "newskeep.archive.arrival",
    "CompressedBody": "newskeep.archive.bodies",
    "compress": "newskeep.archive.bodies",
    "default_path": "newskeep.archive.opening",
    "open_archive": "newskeep.archive.opening",
}

__all__ = ["Archive", "Candidate", "CompressedBody", "compress", "default_path", "open_archive"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
