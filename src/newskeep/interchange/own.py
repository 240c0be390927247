"""newskeep's own records, as `export --format jsonl`, `show --json` and `extract --json` write them.

What is exported comes back identical: every field, the blocks where they were written, the times at which the article
was seen, its addresses. Not in a record, and so not restored: the page's bytes and headers, and the witnesses. A field
that newskeep does not know becomes an extra, as the other columns of a table do.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from newskeep.errors import InputError
from newskeep.export.records import NOTHING, SCHEMA_VERSION, kept_record
from newskeep.interchange.record import Record, as_text
from newskeep.model import (
    Article,
    Block,
    BlockKind,
    Grade,
    Page,
    PageKind,
    Precision,
    Provenance,
    Reason,
    Removal,
)
from newskeep.saved import HTML

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = frozenset(kept_record(NOTHING, removed=True)) | {"witnesses"}
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def is_own(record: Record) -> bool:
    """Whether newskeep wrote it."""
    return record.has("schema_version", "extractor", "text")


def read(record: Record, page: Page) -> tuple[Page, Article]:
    """The page without its bytes, and the article. Raises InputError (BAD_RECORD, NEWER_RECORD)."""
    version = record.number("schema_version")
    if version is None or version < 1:
        raise record.bad("schema_version", "a whole number from 1 on")
    if version > SCHEMA_VERSION:
        raise InputError(record.source, Reason.NEWER_RECORD)
    return _page(record, page), _article(record)


def _page(record: Record, page: Page) -> Page:
    fetched_at = record.moment("fetched_at") or page.fetched_at or _EPOCH
    return replace(
        page,
        body=b"",
        media_type=HTML,
        requested_url=record.text("requested_url") or page.requested_url,
        final_url=record.text("final_url"),
        status=record.number("status"),
        fetched_at=fetched_at,
        extras=(*page.extras, *_extras(record)),
        provenance=Provenance(
            sha256=_sha256(record, page.body),
            first_seen=record.moment("first_seen") or fetched_at,
            last_seen=record.moment("last_seen") or fetched_at,
            addresses=_addresses(record),
            grade=_code(record, "grade", (Grade.FULL, Grade.TEASER, Grade.SUSPECT)) or Grade.FULL,
        ),
    )


def _sha256(record: Record, body: bytes) -> str:
    said = record.text("sha256")
    if not said:
        return hashlib.sha256(body).hexdigest()
    if not _SHA256.match(said):
        raise record.bad("sha256", "a SHA-256 in hexadecimal digits")
    return said


def _addresses(record: Record) -> tuple[str, ...]:
    """All URLs that led to the article; what the page called itself only where it led there."""
    named = (record.text("final_url"), record.text("url"), record.text("requested_url"))
    return tuple(dict.fromkeys(address for address in (*named, *record.texts("aliases")) if address))


def _extras(record: Record) -> tuple[tuple[str, str], ...]:
    given = record.values.get("extras")
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise record.bad("extras", "an object")
    unknown = {name: value for name, value in record.values.items() if name not in FIELDS}
    return tuple((name, as_text(value)) for name, value in {**given, **unknown}.items())


def _article(record: Record) -> Article:
    return Article(
        blocks=_blocks(record),
        title=record.text("title"),
        standfirst=record.text("standfirst"),
        authors=record.texts("authors"),
        published=record.moment("published"),
        published_precision=_code(record, "published_precision", Precision),
        modified=record.moment("modified"),
        modified_precision=_code(record, "modified_precision", Precision),
        site_name=record.text("site_name"),
        section=record.text("section"),
        tags=record.texts("tags"),
        language=record.text("language"),
        description=record.text("description"),
        image=record.text("image"),
        canonical_url=record.text("canonical_url"),
        free_to_read=record.truth("free_to_read"),
        page_kind=_code(record, "page_kind", PageKind) or PageKind.ARTICLE,
        extractor=record.text("extractor") or "",
    )


def _blocks(record: Record) -> tuple[Block, ...]:
    """The blocks that were written, where they still say what `text` says; else a paragraph for each piece of it."""
    text = record.text("text") or ""
    given = record.values.get("blocks") or []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise record.bad("blocks", "a list of objects")
    blocks = tuple(_block(Record(record.source, item)) for item in given)
    if blocks and Article(blocks).text == text:
        return blocks
    return tuple(Block(BlockKind.PARAGRAPH, piece) for piece in text.split("\n\n")) if text else ()


def _block(record: Record) -> Block:
    code = record.text("removed")
    removed = None if code is None else _REMOVALS.get(code, Removal.RULE)
    evidence = record.text("evidence") or ""
    if removed is not None and str(removed) != code:
        evidence = f"{code}: {evidence}"  # a newer newskeep's reason: the block stays removed, and says why
    share = record.values.get("link_share") or 0.0
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise record.bad("link_share", "a number from 0 to 1")
    kind = _code(record, "kind", BlockKind) or BlockKind.PARAGRAPH
    level = record.number("level") or 0
    return Block(kind, record.text("text") or "", removed, evidence, record.text("path") or "", float(share), level)


_REMOVALS: Mapping[str, Removal] = {str(removal): removal for removal in Removal}


def _code(record: Record, name: str, known: Any) -> Any:
    """The one of the `known` that a code names; None where there is none, or only a newer newskeep knows it."""
    said = record.text(name)
    return next((member for member in known if str(member) == said), None)
