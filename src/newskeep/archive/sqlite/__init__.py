"""SQLite: all that only it can do.

database    one file: PRAGMAs, locks, copies, what is there before it is opened
search      the full-text index (FTS5)
faults      its error codes as the archive's errors
"""

from newskeep.archive.sqlite.database import APPLICATION_ID, SqliteDatabase, after_copy, damage, open_database
from newskeep.archive.sqlite.search import create_search, rebuild_search, stale

__all__ = [
    "APPLICATION_ID",
    "SqliteDatabase",
    "after_copy",
    "create_search",
    "damage",
    "open_database",
    "rebuild_search",
    "stale",
]
