"""Near copies: sketches, bands by article, and the story of every article that is there."""

import sqlalchemy as sa
from alembic import op

from newskeep.archive.nearcopies import Told, story_of_new
from newskeep.archive.sketches import sketch

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_IDS = sa.text("SELECT id FROM article ORDER BY id")
_TOLD = sa.text("SELECT v.text, v.fingerprint FROM article a JOIN version v ON v.id = a.best_id WHERE a.id = :article")
_SET_STORY = sa.text("UPDATE article SET story_id = :story WHERE id = :article")


def upgrade() -> None:
    op.drop_table("band")
    op.create_table(
        "band",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_band_article_id"),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_band"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minhash", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_sketch_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_sketch"),
    )
    op.add_column("article", sa.Column("story_id", sa.Integer()))
    op.create_index("ix_article_story_id", "article", ["story_id"])
    _tell_all(op.get_bind())


def _tell_all(connection: sa.Connection) -> None:
    """Take in every article in the order in which they were kept."""
    for article_id in connection.execute(_IDS).scalars().all():
        text, fingerprint = connection.execute(_TOLD, {"article": article_id}).one()
        story = story_of_new(connection, article_id, Told(text, fingerprint, sketch(text)))
        connection.execute(_SET_STORY, {"article": article_id, "story": story})
