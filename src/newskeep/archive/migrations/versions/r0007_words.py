"""The words of the archive with their stems, of the articles that are there, too."""

import sqlalchemy as sa
from alembic import op

from newskeep.archive.indexed import indexed
from newskeep.archive.indexing import index_rows
from newskeep.archive.vocabulary import Vocabulary

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", "language", "stem", name="pk_word"),
    )
    op.create_index("ix_word_language_stem", "word", ["language", "stem"])
    connection, vocabulary = op.get_bind(), Vocabulary()
    for _, words in index_rows(connection):
        vocabulary.note(connection, [indexed(words)])
