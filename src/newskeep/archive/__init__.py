"""The archive: articles in versions, with their pages, found by any of their URLs and by their words.

opening → archive        open_archive, and Archive with the verbs of the house
keeping, identity        a page becomes a version; which article it belongs to
reading, searching       articles back out; from a query to SQL
ledger, statistics       every attempt; the figures
query, fulltext          the query language, snippets: pure
records, bodies, keys    values as rows, pages as zstd, names as keys: pure
schema, migrations       the tables, and how they came to be
database → sqlite        what is asked of a database beyond plain SQL, and SQLite's answer
"""

from newskeep.archive.archive import Archive, Candidate
from newskeep.archive.bodies import CompressedBody, compress
from newskeep.archive.opening import default_path, open_archive

__all__ = ["Archive", "Candidate", "CompressedBody", "compress", "default_path", "open_archive"]
