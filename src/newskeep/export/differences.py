"""The difference of two versions as a plain record: a dict of what JSON knows, in a stable order of keys."""

from typing import Any

from newskeep.edits import Difference, Edit, Piece
from newskeep.export.records import SCHEMA_VERSION, iso
from newskeep.model import KeptArticle


def difference_record(old: KeptArticle, new: KeptArticle, found: Difference) -> dict[str, Any]:
    """What is different between two versions: the edits, the fields, every passage word by word."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": new.id,
        "url": new.url,
        "from": {"version": old.number, "grade": str(old.grade), "fetched_at": iso(old.fetched_at)},
        "to": {"version": new.number, "grade": str(new.grade), "fetched_at": iso(new.fetched_at)},
        "score": found.score,
        "kinds": list(found.kinds),
        "edits": [_edit_record(edit) for edit in found.edits],
        "title": _words_record(found.title),
        "standfirst": _words_record(found.standfirst),
        "authors": _words_record(found.authors),
        "passages": [
            {
                "state": str(passage.state),
                "old": [block.text for block in passage.old],
                "new": [block.text for block in passage.new],
                "words": _words_record(passage.pieces),
            }
            for passage in found.passages
        ],
    }


def _edit_record(edit: Edit) -> dict[str, Any]:
    return {
        "kind": str(edit.kind),
        "where": edit.where,
        "before": edit.before,
        "after": edit.after,
        "score": round(edit.score, 4),
    }


def _words_record(pieces: tuple[Piece, ...]) -> list[list[str]]:
    return [[str(piece.fate), piece.text] for piece in pieces]
