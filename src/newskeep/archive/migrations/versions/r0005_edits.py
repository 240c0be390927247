"""What every version changed, typed and scored: of the versions that are there, too."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from newskeep.archive.scoring import compared, scored

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_EDITED = sa.text("SELECT id FROM article WHERE versions > 1")
_VERSIONS = sa.text(
    "SELECT id, number, grade, title, standfirst, authors, language, free_to_read, blocks FROM version "
    "WHERE article_id = :article ORDER BY number, reading"
)
_SCORE_VERSION = sa.text("UPDATE version SET edit_score = :edit_score, edit_kinds = :edit_kinds WHERE id = :id")
_SCORE_ARTICLE = sa.text("UPDATE article SET edit_score = :edit_score WHERE id = :id")


def upgrade() -> None:
    op.add_column("version", sa.Column("edit_score", sa.Float()))
    op.add_column("version", sa.Column("edit_kinds", sa.String(), nullable=False, server_default="[]"))
    op.add_column("article", sa.Column("edit_score", sa.Float()))
    op.create_index("ix_article_edit_score", "article", ["edit_score"])
    connection = op.get_bind()
    for article_id in connection.execute(_EDITED).scalars().all():
        found = list(_scores(connection.execute(_VERSIONS, {"article": article_id}).all()))
        connection.execute(_SCORE_VERSION, [values for values, _ in found])
        counted = [values["edit_score"] for values, grade in found if grade == "full"]
        if counted:
            connection.execute(_SCORE_ARTICLE, {"id": article_id, "edit_score": max(counted)})


def _scores(rows: Sequence[sa.Row[Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Of each version after the first what it changed in the best one before it; a new reading changed as much."""
    best = rows[0]
    for _, readings in groupby(rows, lambda row: row.number):
        same = list(readings)
        if same[0].number > rows[0].number:
            edit = scored(best._asdict(), compared(same[0]._asdict()))
            yield from (({"id": row.id, **asdict(edit)}, row.grade) for row in same)
        if same[-1].grade == "full":
            best = same[-1]
