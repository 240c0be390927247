"""The tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sites_and_sources()
    _pages()
    _articles()
    _versions()
    _ledger()
    _learned()


def _sites_and_sources() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("host", name="uq_site_host"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("succeeded_at", sa.DateTime(timezone=True)),
        sa.Column("next_check_at", sa.DateTime(timezone=True)),
        sa.Column("interval_seconds", sa.Integer()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String()),
        sa.Column("last_modified", sa.String()),
        sa.Column("body_sha256", sa.String()),
        sa.Column("last_error", sa.String()),
        sa.Column("options", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("key", name="uq_source_key"),
    )
    op.create_index("ix_source_next_check_at", "source", ["next_check_at"])


def _pages() -> None:
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("dictionary_id", sa.Integer()),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dictionary_id"], ["body.id"], name="fk_body_dictionary_id"),
        sa.PrimaryKeyConstraint("id", name="pk_body"),
        sa.UniqueConstraint("sha256", name="uq_body_sha256"),
    )
    op.create_index("ix_body_dictionary_id", "body", ["dictionary_id"])
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("charset", sa.String()),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("requested_url", sa.String()),
        sa.Column("final_url", sa.String()),
        sa.Column("canonical_url", sa.String()),
        sa.Column("milliseconds", sa.Integer()),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("extras", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_page_body_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
    )
    op.create_index("ix_page_body_id", "page", ["body_id"])


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer()),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("best_id", sa.Integer()),
        sa.Column("latest_id", sa.Integer()),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_article_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
    )
    op.create_index("ix_article_ordered_at_id", "article", ["ordered_at", "id"])
    op.create_index("ix_article_site_id", "article", ["site_id"])
    op.create_table(
        "url",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_url_article_id"),
        sa.PrimaryKeyConstraint("key", name="pk_url"),
    )
    op.create_index("ix_url_article_id", "url", ["article_id"])


def _versions() -> None:
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True)),
        sa.Column("published_offset", sa.Integer()),
        sa.Column("published_precision", sa.String()),
        sa.Column("modified", sa.DateTime(timezone=True)),
        sa.Column("modified_offset", sa.Integer()),
        sa.Column("modified_precision", sa.String()),
        sa.Column("language", sa.String()),
        sa.Column("free_to_read", sa.Boolean()),
        sa.Column("title", sa.String()),
        sa.Column("standfirst", sa.Text()),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("site_name", sa.String()),
        sa.Column("section", sa.String()),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("image", sa.String()),
        sa.Column("canonical_url", sa.String()),
        sa.Column("page_kind_evidence", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("testimonies", sa.Text(), nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_version_article_id"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_version_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("article_id", "number", "reading", name="uq_version_article_id_number_reading"),
    )
    op.create_index("ix_version_fingerprint", "version", ["fingerprint"])


def _ledger() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("url_key", sa.String()),
        sa.Column("source_id", sa.Integer()),
        sa.Column("article_id", sa.Integer()),
        sa.Column("version_id", sa.Integer()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("status", sa.Integer()),
        sa.Column("milliseconds", sa.Integer()),
        sa.Column("sha256", sa.String()),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_attempt_article_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_attempt_source_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_attempt_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_article_id", "attempt", ["article_id"])
    op.create_index("ix_attempt_subject_key", "attempt", ["subject_key"])
    op.create_index("ix_attempt_url_key", "attempt", ["url_key"])


def _learned() -> None:
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("link_share", sa.Float()),
        sa.Column("example", sa.Text()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_line_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_line"),
        sa.UniqueConstraint("site_id", "hash", name="uq_line_site_id_hash"),
    )
    op.create_table(
        "band",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_band_version_id"),
        sa.PrimaryKeyConstraint("version_id", "number", name="pk_band"),
    )
    op.create_index("ix_band_number_hash", "band", ["number", "hash"])
