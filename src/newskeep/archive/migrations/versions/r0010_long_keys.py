"""Keys of very long URLs and paths, shortened: PostgreSQL cannot index what is longer than 2,700 bytes."""

import sqlalchemy as sa
from alembic import op

from newskeep.archive.identity import LONGEST_KEY, shortened

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEYS = (("url", "key"), ("link", "key"), ("source", "key"), ("attempt", "subject_key"), ("attempt", "url_key"))


def upgrade() -> None:
    connection = op.get_bind()
    for name, column in _KEYS:
        key = sa.column(column, sa.String)
        rows = sa.table(name, key)
        long = connection.execute(sa.select(key).where(sa.func.length(key) > LONGEST_KEY).distinct()).scalars().all()
        for found in long:
            connection.execute(sa.update(rows).where(key == found).values({column: shortened(found)}))
