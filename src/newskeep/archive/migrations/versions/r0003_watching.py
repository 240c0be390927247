"""Watching: links in the queue, polls of sources, passes, the lease."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("last_reason", sa.String()))
    _polls()
    _links()
    _passes()


def _polls() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("status", sa.Integer()),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("overlap", sa.Integer()),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_poll_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_poll"),
    )
    op.create_index("ix_poll_source_id_started_at", "poll", ["source_id", "started_at"])


def _links() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text()),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_link_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("key", name="uq_link_key"),
    )
    op.create_index("ix_link_due_at", "link", ["due_at"])
    op.create_index("ix_link_source_id", "link", ["source_id"])
    op.create_table(
        "sighting",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_sighting_source_id"),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_sighting_link_id"),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name="fk_sighting_poll_id"),
        sa.PrimaryKeyConstraint("source_id", "link_id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_source_id_poll_id", "sighting", ["source_id", "poll_id"])
    op.create_index("ix_sighting_link_id", "sighting", ["link_id"])


def _passes() -> None:
    op.create_table(
        "sync_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("holder", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_pass"),
    )
    op.create_index("ix_sync_pass_started_at", "sync_pass", ["started_at"])
    lease = op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    op.bulk_insert(lease, [{"name": "sync", "holder": "", "taken_at": epoch, "expires_at": epoch}])
