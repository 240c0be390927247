"""How much a version changed: the edits between it and the best version before it, as two columns of its row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newskeep.archive.records import blocks_from_json
from newskeep.edits import difference
from newskeep.model import Article


@dataclass(frozen=True, slots=True)
class Scored:
    """`edit_score` is 0 to 1, None for the first version; `edit_kinds` a JSON list, what matters most first."""

    edit_score: float | None = None
    edit_kinds: str = "[]"


def scored(before: Mapping[str, Any], after: Article) -> Scored:
    """What `after` changed in the version whose row is `before`."""
    found = difference(compared(before), after)
    return Scored(found.score, json.dumps(list(found.kinds)))


def compared(row: Mapping[str, Any]) -> Article:
    """Of a version's row what a comparison needs: columns that were there from the start, for migrations read them."""
    return Article(
        blocks=blocks_from_json(row["blocks"]),
        title=row["title"],
        standfirst=row["standfirst"],
        authors=tuple(json.loads(row["authors"])),
        language=row["language"],
        free_to_read=None if row["free_to_read"] is None else bool(row["free_to_read"]),
    )
