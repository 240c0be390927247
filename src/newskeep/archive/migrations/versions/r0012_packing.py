"""The dictionary of each site, with which its pages are packed."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not by op.add_column, which would add the foreign key in a second step, and SQLite knows none.
    op.execute(
        "ALTER TABLE site ADD COLUMN dictionary_id INTEGER CONSTRAINT fk_site_dictionary_id REFERENCES body (id)"
    )
