"""An index of the lines that were learned: every new article is cleaned of them when it is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_learned = sa.column("verdict") == sa.literal_column("'boilerplate'")
    op.create_index("ix_line_learned", "line", ["site_id"], sqlite_where=is_learned, postgresql_where=is_learned)
