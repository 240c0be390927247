"""SQLite: all that only it can do.

database    one file: PRAGMAs, locks, copies, what is there before it is opened
search      the full-text index (FTS5)
faults      its error codes as the archive's errors
"""

from newskeep.archive.sqlite.database import APPLICATION_ID, SqliteDatabase, open_database
from newskeep.archive.sqlite.search import create_search, rebuild_search

__all__ = ["APPLICATION_ID", "SqliteDatabase", "create_search", "open_database", "rebuild_search"]
