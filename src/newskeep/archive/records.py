"""An Article as a row and back. Blocks and testimonies are compact JSON arrays whose trailing defaults are left out.

    block      [kind, text, removed, evidence, path, link share, level]
    testimony  [field, [name, said] or null, [[name, said], …]]

What comes in may be hostile: NUL and lone surrogates, which not every database stores, become U+FFFD. What comes out
may be from a newer newskeep: a code that is not known here is shown, it is no reason to fail.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from newskeep.learning.marking import unmark
from newskeep.model import Article, Block, BlockKind, PageKind, Precision, Reason, Removal, Testimony, Witness

_TEXTS = ("title", "standfirst", "site_name", "section", "language", "description", "image", "canonical_url")
_DEFAULTS: tuple[Any, ...] = (None, None, None, "", "", 0.0, 0)


def sound(text: str) -> str:
    """`text` without what a database may refuse."""
    text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, as JSON-LD and broken file names have them
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def sound_or_none(text: str | None) -> str | None:
    """The same for a field that may be unknown."""
    return None if text is None else sound(text)


def pairs_to_json(pairs: tuple[tuple[str, str], ...]) -> str:
    """Headers or extras as a JSON list of pairs."""
    return dump([list(pair) for pair in pairs])


def pairs_from_json(text: str) -> tuple[tuple[str, str], ...]:
    """Headers or extras again."""
    return tuple((name, value) for name, value in json.loads(text))


def article_to_row(article: Article) -> dict[str, Any]:
    """The columns of `version` that come from the article alone."""
    return {
        **{name: sound_or_none(getattr(article, name)) for name in _TEXTS},
        **_time_to_columns("published", article.published, article.published_precision),
        **_time_to_columns("modified", article.modified, article.modified_precision),
        "authors": dump(list(article.authors)),
        "tags": dump(list(article.tags)),
        "free_to_read": article.free_to_read,
        "extractor": sound(article.extractor),
        "page_kind_evidence": sound(article.page_kind_evidence),
        "testimonies": dump([_testimony_to_list(item) for item in article.testimonies]),
        **blocks_to_row(article.blocks),
    }


def article_from_row(row: Mapping[str, Any]) -> Article:
    """The article that `article_to_row` took apart."""
    published, published_precision = _time_from_columns("published", row)
    modified, modified_precision = _time_from_columns("modified", row)
    return Article(
        **{name: row[name] for name in _TEXTS},
        blocks=blocks_from_json(row["blocks"]),
        authors=tuple(json.loads(row["authors"])),
        tags=tuple(json.loads(row["tags"])),
        published=published,
        published_precision=published_precision,
        modified=modified,
        modified_precision=modified_precision,
        free_to_read=row["free_to_read"],
        page_kind=PageKind.ARTICLE,
        page_kind_evidence=row["page_kind_evidence"],
        testimonies=tuple(_testimony_from_list(item) for item in json.loads(row["testimonies"])),
        extractor=row["extractor"],
    )


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """The column `blocks` again."""
    return tuple(_block_from_list(item) for item in json.loads(text))


def blocks_to_row(blocks: Iterable[Block]) -> dict[str, str]:
    """The two columns that speak of blocks."""
    blocks = tuple(blocks)
    return {
        "text": sound("\n\n".join(block.text for block in blocks if block.kept)),
        "blocks": dump([_block_to_list(block) for block in blocks]),
    }


def as_extracted(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of `version` with its blocks and text as the extractor left them, before learned lines were removed."""
    if f'"{Removal.LEARNED_LINE}"' not in row["blocks"]:
        return row
    return {**row, **blocks_to_row(unmark(blocks_from_json(row["blocks"])))}


def reason_from_code(code: str | None) -> Reason | None:
    """The reason that a stored code names; None where there is none, or a newer newskeep's."""
    return _REASONS.get(code)


_REASONS: dict[str | None, Reason] = {str(reason): reason for reason in Reason}
_REMOVALS = {str(removal): removal for removal in Removal}


# NUL as JSON writes it; where a page says “\u0000” in letters, JSON writes one backslash more.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


# Made once: json.dumps makes an encoder for every call that is not a plain one.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)


def dump(value: Any) -> str:
    """`value` as JSON that every database stores; times as ISO 8601."""
    written = _ENCODER.encode(value)
    return sound(_NUL.sub("\\1\ufffd", written) if "\\u0000" in written else written)


def _block_to_list(block: Block) -> list[Any]:
    removed = None if block.removed is None else str(block.removed)
    share = round(block.link_share, 4)
    fields = [str(block.kind), block.text, removed, block.evidence, block.path, share, block.level]
    while len(fields) > 2 and fields[-1] == _DEFAULTS[len(fields) - 1]:
        fields.pop()
    return fields


def _block_from_list(fields: list[Any]) -> Block:
    kind, text, code, evidence, path, share, level = (*fields, *_DEFAULTS[len(fields) :])
    removed = None if code is None else _REMOVALS.get(code, Removal.RULE)
    if removed is not None and str(removed) != code:
        evidence = f"{code}: {evidence}"  # a newer newskeep's reason: the block stays removed, and says why
    return Block(BlockKind(kind), text, removed, evidence, path, float(share), level)


def _testimony_to_list(item: Testimony) -> list[Any]:
    believed = None if item.believed is None else [item.believed.name, item.believed.said]
    return [item.field, believed, [[other.name, other.said] for other in item.others]]


def _testimony_from_list(fields: list[Any]) -> Testimony:
    name, believed, others = fields
    return Testimony(name, None if believed is None else Witness(*believed), tuple(Witness(*other) for other in others))


def _time_to_columns(name: str, moment: datetime | None, precision: Precision | None) -> dict[str, Any]:
    moment = None if moment is None else _in_range(moment)
    offset = None if moment is None else moment.utcoffset()
    return {
        name: moment,
        f"{name}_offset": None if offset is None else int(offset.total_seconds() // 60),
        f"{name}_precision": None if precision is None else str(precision),
    }


def _time_from_columns(name: str, row: Mapping[str, Any]) -> tuple[datetime | None, Precision | None]:
    moment, offset, precision = row[name], row[f"{name}_offset"], row[f"{name}_precision"]
    if moment is not None and offset:
        moment = moment.astimezone(timezone(timedelta(minutes=offset)))
    return moment, None if precision is None else Precision(precision)


def _in_range(moment: datetime) -> datetime | None:
    """The moment, if it is one in UTC as well: the last hours of the year 9999 in America are not."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
