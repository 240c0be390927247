"""The tables of the archive, as SQLAlchemy Core sees them. The full-text index is each database's own (see `sqlite`).

Small columns stand first and long ones last: SQLite reads a row from its start, and a filter on `published` must not
walk through the text. Lists are JSON in text columns, which every database reads alike.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

HEAD = "0014"
"""The newest migration. Opening compares it with the file's and leaves Alembic unimported where they agree."""

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
"""Every migration in order; a test holds it equal to what Alembic finds in the folder."""


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC: SQLite knows no time zones, and PostgreSQL gives the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return (
            None if value is None else value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)
        )

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("host", String, nullable=False, unique=True),
    Column("name", String),  # what the site calls itself
    Column("articles", Integer, nullable=False),  # a counter: learned lines divide by it
    Column("dictionary_id", Integer, ForeignKey("body.id")),  # the body with which its pages are packed, see `packing`
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # feed, sitemap, section
    Column("url", String, nullable=False),
    Column("key", String, nullable=False, unique=True),  # identity(url)
    Column("title", String),
    Column("state", String, nullable=False),  # active, paused
    Column("added_at", UtcTime, nullable=False),
    Column("checked_at", UtcTime),
    Column("succeeded_at", UtcTime),
    Column("next_check_at", UtcTime, index=True),
    Column("interval_seconds", Integer),
    Column("failures", Integer, nullable=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("body_sha256", String),
    Column("last_error", String),
    Column("options", Text, nullable=False),  # JSON object
    Column("last_reason", String),
)

# Every link that a source led to, once: the queue of what is to be fetched, and the watch over young articles.
link = Table(
    "link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # identity(url)
    Column("url", String, nullable=False),
    Column("host", String, nullable=False),
    Column("source_id", Integer, ForeignKey("source.id"), index=True),  # which named it first; NULL: it was removed
    Column("state", String, nullable=False),  # waiting, kept, skipped, failed
    Column("found_at", UtcTime, nullable=False),
    Column("born_at", UtcTime, nullable=False),  # when its article appeared, as far as is known
    Column("due_at", UtcTime, index=True),  # when it is to be fetched, again or for the first time; NULL: never
    Column("tries", Integer, nullable=False),  # in vain
    Column("said", Text),  # JSON, see `sourcebook`: what was said of it where it was found
)

# In which poll of a source a link was last seen: what two polls have in common tells whether one came too late.
sighting = Table(
    "sighting",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True),
    Column("link_id", Integer, ForeignKey("link.id"), primary_key=True),
    Column("poll_id", Integer, ForeignKey("poll.id"), nullable=False),
    Index(None, "source_id", "poll_id"),
    Index(None, "link_id"),
)

poll = Table(
    "poll",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=False),
    Column("outcome", String, nullable=False),  # changed, unchanged, failed
    Column("reason", String),
    Column("status", Integer),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("overlap", Integer),  # NULL: there was no poll before
    Column("detail", String, nullable=False),
    Index(None, "source_id", "started_at"),
)

# A pass whose `ended_at` is NULL and whose lease is another's died after `seen_at`.
sync_pass = Table(
    "sync_pass",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("holder", String, nullable=False),
    Index(None, "started_at"),
)

# Who may do a job that only one may do at a time; a row a job, there from the start.
lease = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),  # "" for nobody
    Column("taken_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

# What a site answered when it was asked for its robots.txt, until that is too old to be believed, see `hosts`.
robots = Table(
    "robots",
    metadata,
    Column("origin", String, primary_key=True),  # https://example.org
    Column("agent", String, primary_key=True),  # the product token that asked
    Column("asked_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    Column("status", Integer),  # of a failure
    Column("failure", Text),  # why it could not be had
    Column("body", LargeBinary),  # NULL without a failure: there is none
)

# The hosts that asked to be left alone (Retry-After).
rest = Table(
    "rest",
    metadata,
    Column("host", String, primary_key=True),
    Column("until", UtcTime, nullable=False),
)

# A body is stored once, however many pages came with it; `dictionary_id` names the body whose raw bytes are the
# zstd dictionary it was compressed with.
body = Table(
    "body",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False, unique=True),  # hex, of the raw bytes
    Column("length", Integer, nullable=False),  # of the raw bytes
    Column("dictionary_id", Integer, ForeignKey("body.id"), index=True),
    Column("data", LargeBinary, nullable=False),  # zstd; empty where the bytes are not here, only their hash
)

page = Table(
    "page",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body_id", Integer, ForeignKey("body.id"), nullable=False, index=True),
    Column("fetched_at", UtcTime, nullable=False),
    Column("status", Integer),
    Column("media_type", String, nullable=False),
    Column("charset", String),
    Column("source", String, nullable=False),  # the URL or path as a person gave it
    Column("requested_url", String),
    Column("final_url", String),
    Column("canonical_url", String),  # as the page says, trusted or not
    Column("milliseconds", Integer),
    Column("headers", Text, nullable=False),  # JSON list of pairs
    Column("extras", Text, nullable=False),  # JSON list of pairs
)

article = Table(
    "article",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    # The best version's publication time, else first_seen: the order in which articles are listed.
    Column("ordered_at", UtcTime, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("best_id", Integer),  # version.id; no foreign key, since the two tables would need each other to exist
    Column("latest_id", Integer),
    Column("story_id", Integer, index=True),  # article.id of the first that tells it in these words, see `nearcopies`
    Column("change", BigInteger, nullable=False, server_default="0", index=True),  # of its last change, see `changing`
    Column("edit_score", Float, index=True),  # the highest of its versions that are no suspects; NULL: it has one
    # uncounted: its lines are not; unmarked: learned lines are to be removed from its versions, or put back; NULL: done
    Column("learning", String, server_default="uncounted"),
    Index(None, "ordered_at", "id"),
)
_IS_LEARNING = article.c.learning.is_not(None)
Index(
    "ix_article_learning_id", article.c.learning, article.c.id, sqlite_where=_IS_LEARNING, postgresql_where=_IS_LEARNING
)

# Counters that never go back.
sequence = Table(
    "sequence",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),  # the number that was given last
)

# `number` counts what the publisher wrote; `reading` counts how often newskeep read the same page anew.
version = Table(
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("reading", Integer, nullable=False),
    Column("page_id", Integer, ForeignKey("page.id"), nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    Column("grade", String, nullable=False),
    Column("edit_score", Float),  # 0 to 1, beside the best version before it; NULL: there was none
    Column("edit_kinds", String, nullable=False, server_default="[]"),  # JSON list
    Column("extractor", String, nullable=False),
    # These two speak of the text as the extractor left it, so that no lesson about a site looks like an edit.
    Column("fingerprint", String, nullable=False, index=True),
    Column("length", Integer, nullable=False),  # in characters
    Column("published", UtcTime),
    Column("published_offset", Integer),  # minutes east of UTC, as the page gave it
    Column("published_precision", String),
    Column("modified", UtcTime),
    Column("modified_offset", Integer),
    Column("modified_precision", String),
    Column("language", String),
    Column("free_to_read", Boolean),
    Column("title", String),
    Column("standfirst", Text),
    Column("authors", Text, nullable=False),  # JSON list
    Column("site_name", String),
    Column("section", String),
    Column("tags", Text, nullable=False),  # JSON list
    Column("description", Text),
    Column("image", String),
    Column("canonical_url", String),
    Column("page_kind_evidence", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("testimonies", Text, nullable=False),  # JSON, see `records`
    Column("blocks", Text, nullable=False),  # JSON, see `records`
    UniqueConstraint("article_id", "number", "reading"),
)

url = Table(
    "url",
    metadata,
    Column("key", String, primary_key=True),  # identity(address): one key, one article
    Column("address", String, nullable=False),  # as it was first given
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False, index=True),
    Column("claim", String, nullable=False),  # final, canonical or requested: how sure the tie is, see `identity`
    Column("first_seen", UtcTime, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("subject", String, nullable=False),  # the URL or path as a person gave it
    Column("subject_key", String, nullable=False, index=True),
    Column("url_key", String, index=True),  # of the requested URL, where there is one
    Column("source_id", Integer, ForeignKey("source.id")),
    Column("article_id", Integer, ForeignKey("article.id"), index=True),
    Column("version_id", Integer, ForeignKey("version.id")),
    Column("verdict", String, nullable=False),
    Column("reason", String),
    Column("status", Integer),
    Column("milliseconds", Integer),
    Column("sha256", String),  # of the body, also where it was not stored because only noise differed
    Column("detail", String, nullable=False),
    Column("robots", String),  # allowed, denied, unreachable, missing; NULL: it was not asked
)

# What stands in several articles of a site, see `learning`. A line that stood in one article is a row of four numbers.
line = Table(
    "line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), nullable=False),
    Column("hash", BigInteger, nullable=False),  # of the line with digits and dates masked, see newskeep.learning
    Column("articles", Integer, nullable=False),  # in how many of the site's articles it stood
    Column("since", Integer, nullable=False),  # how many articles of the site were counted before it was first met
    Column("due", Boolean, nullable=False),  # whether it has to be looked at
    Column("verdict", String, nullable=False),  # counted, boilerplate, news; kept, where a person said so
    Column("place", String),  # where an article's line must stand to be removed: head, tail, inside
    Column("samples", Text, nullable=False),  # JSON list: ids of articles in which it stood
    Column("words", Text),  # as they stood in the newest sample, once it was looked at
    Column("evidence", Text, nullable=False),  # what the verdict rests on, for people
    UniqueConstraint("site_id", "hash"),
)
_IS_DUE = line.c.due.is_(True)
Index("ix_line_due", line.c.site_id, sqlite_where=_IS_DUE, postgresql_where=_IS_DUE)
_IS_LEARNED = line.c.verdict == "boilerplate"
Index("ix_line_learned", line.c.site_id, sqlite_where=_IS_LEARNED, postgresql_where=_IS_LEARNED)

# How many articles of a site were counted line by line.
tally = Table(
    "tally",
    metadata,
    Column("site_id", Integer, ForeignKey("site.id"), primary_key=True),
    Column("articles", Integer, nullable=False),
)

# Near copies, see `nearcopies`: of each article's best version its MinHash values, and the bands by which it is found.
# One tree holds the bands and is asked by the hash, so that an article costs one row of some 20 bytes for each.
sketch = Table(
    "sketch",
    metadata,
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("minhash", LargeBinary, nullable=False),
    Column("shingles", Integer, nullable=False),
    Column("bands", LargeBinary, nullable=False),  # all of them, also those that are no rows of `band`
)

band = Table(
    "band",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Every word that was met, in each language it was met in: a word in a query finds its other forms (see `vocabulary`).
word = Table(
    "word",
    metadata,
    Column("word", String, primary_key=True),  # as the index has it
    Column("language", String, primary_key=True),
    Column("stem", String, primary_key=True),
    Index(None, "language", "stem"),
)
