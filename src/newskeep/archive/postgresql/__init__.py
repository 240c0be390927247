"""PostgreSQL: all that only it can do.

database    one schema of one database: connections, turns, what is there before it is opened
search      the full-text index (tsvector and GIN)
faults      its error codes as the archive's errors
"""

from newskeep.archive.postgresql.database import PostgresqlDatabase, after_copy, damage, open_database
from newskeep.archive.postgresql.search import create_search, rebuild_search, stale

__all__ = [
    "PostgresqlDatabase",
    "after_copy",
    "create_search",
    "damage",
    "open_database",
    "rebuild_search",
    "stale",
]
