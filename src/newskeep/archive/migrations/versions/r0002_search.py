"""The full-text index, and in it the articles that were there before. Its shape is each database's own."""

from alembic import op
from sqlalchemy import text

from newskeep.archive.indexed import IndexedText
from newskeep.archive.sqlite import create_search, rebuild_search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    create_search(connection)
    rows = connection.execute(
        text(
            "SELECT a.id, v.title, v.standfirst, v.text, v.authors, v.section, v.tags "
            "FROM article a JOIN version v ON v.id = a.best_id"
        )
    )
    rebuild_search(connection, ((article_id, IndexedText(*words)) for article_id, *words in rows))
