"""Learned lines: the table in its first used form, how far each article is with learning, how many were counted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("line")  # nothing ever wrote to it
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("place", sa.String()),
        sa.Column("samples", sa.Text(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_line_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_line"),
        sa.UniqueConstraint("site_id", "hash", name="uq_line_site_id_hash"),
    )
    is_due = sa.column("due", sa.Boolean()).is_(True)
    op.create_index("ix_line_due", "line", ["site_id"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_table(
        "tally",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_tally_site_id"),
        sa.PrimaryKeyConstraint("site_id", name="pk_tally"),
    )
    op.add_column("article", sa.Column("learning", sa.String(), server_default="uncounted"))
    is_learning = sa.column("learning").is_not(None)
    op.create_index(
        "ix_article_learning_id",
        "article",
        ["learning", "id"],
        sqlite_where=is_learning,
        postgresql_where=is_learning,
    )
