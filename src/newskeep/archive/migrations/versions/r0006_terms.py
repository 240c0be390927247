"""The full-text index anew, over terms that are the same on every database; PostgreSQL's is made here."""

from alembic import op

from newskeep.archive.database import place_of
from newskeep.archive.indexing import index_rows

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    place = place_of(connection.dialect.name)
    place.create_search(connection)
    place.rebuild_search(connection, index_rows(connection))
