"""The change sequence. Articles that are there get their numbers in the order in which they were kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sequence = op.create_table(
        "sequence",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequence"),
    )
    op.add_column("article", sa.Column("change", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE article SET change = id")
    op.create_index("ix_article_change", "article", ["change"])
    last = op.get_bind().execute(sa.text("SELECT coalesce(max(id), 0) FROM article")).scalar_one()
    op.bulk_insert(sequence, [{"name": "change", "value": last}])
