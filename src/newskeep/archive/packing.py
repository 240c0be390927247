"""Keeping pages small: a page is packed with another page of its site as dictionary; they share most of their frame.

    page of a site          what becomes of it
    the first               stays plain (zstd): it is the site's dictionary, packed harder when a second one comes
    every other             packed with the dictionary, if that saves a third at least
    the second in a row     that it does not help: the site was redesigned, and this page is the dictionary from now on

A worker process packs a page plainly, for it knows no other page. This is done afterwards, by threads (zstd lets go of
the interpreter's lock), in small transactions, in the order of the versions; the sequence `packing` says how far it has
come. A dictionary is never packed with one itself, its id is smaller than those of the pages that need it, and foreign
keys see to it that it is not deleted before them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

import zstandard
from sqlalchemy import Connection, FromClause, Row, Select, bindparam, insert, select, update

from newskeep.archive import schema
from newskeep.archive.bodies import decompress
from newskeep.archive.database import Database

PACKING = "packing"
CHUNK = 16  # versions in one transaction; 64 take a quarter more memory and no less time
LEVEL = 9
"""By measurement on 280 pages of 136 sites (387 kB): pages behind a site's first become 3.6 % of their raw size, plain
ones 15.0 %, which comes to 5.9 % where a site has five. Level 12 takes twice as long and gains a fiftieth."""
HELPS = 2 / 3
"""The share of its plain size below which a page is packed with a dictionary."""
LARGEST = (
    4_000_000  # raw bytes of a dictionary, which is held in memory; the largest of 1,728 measured pages has 2.3 MB
)
THREADS = 2

_ARTICLE, _VERSION, _PAGE, _BODY, _SITE, _SEQUENCE = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.site,
    schema.sequence,
)
_DICTIONARY = _BODY.alias("dictionary")

PACKED = (
    _BODY.c.data,
    _BODY.c.length.label("raw_length"),
    _DICTIONARY.c.data.label("dictionary"),
    _DICTIONARY.c.length.label("dictionary_length"),
)
"""What `unpacked` needs of a row, from tables that were joined by `with_dictionary`."""


def with_dictionary(tables: FromClause) -> FromClause:
    """Tables that `body` is among, and the dictionary of each body."""
    return tables.outerjoin(_DICTIONARY, _DICTIONARY.c.id == _BODY.c.dictionary_id)


def unpacked(row: Row[*tuple[Any, ...]]) -> bytes:
    """The raw bytes of a page. Raises zstandard.ZstdError where they are damaged."""
    if row.dictionary is None:
        return decompress(row.data, row.raw_length)
    return decompress(row.data, row.raw_length, decompress(row.dictionary, row.dictionary_length))


# ---- decide


@dataclass(frozen=True, slots=True)
class Plain:
    """A body that is packed plainly; `data` is its zstd."""

    id: int
    data: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Packed:
    """What becomes of a body. `dictionary_id` None: it is a dictionary itself, packed harder."""

    id: int
    data: bytes
    dictionary_id: int | None


class Dictionary:
    """A page of a site, made ready to pack others with when the first of them comes: many sites have one page only."""

    def __init__(self, page: Plain) -> None:
        self.page = page

    @cached_property
    def raw(self) -> bytes | None:
        """The page's bytes; None where they are damaged."""
        return _raw(self.page.data, self.page.length)

    @cached_property
    def ready(self) -> zstandard.ZstdCompressionDict | None:
        """The bytes as a dictionary; None where they are damaged."""
        if self.raw is None:
            return None
        made = zstandard.ZstdCompressionDict(self.raw, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        made.precompute_compress(level=LEVEL)
        return made

    def packed_harder(self) -> list[Packed]:
        """The page itself, where that makes it smaller."""
        harder = zstandard.ZstdCompressor(level=LEVEL).compress(self.raw or b"")
        return [Packed(self.page.id, harder, None)] if self.raw and len(harder) < len(self.page.data) else []


def pack(bodies: Iterable[Plain], dictionary: Dictionary | None) -> tuple[list[Packed], int | None]:
    """What becomes of a site's bodies, in order, and which body is the site's dictionary then. Pure."""
    changed: list[Packed] = []
    in_vain = 0
    for body in bodies:
        if dictionary is not None and dictionary.ready is None:
            dictionary = None
        if dictionary is not None and body.id > dictionary.page.id:
            raw = _raw(body.data, body.length)
            if raw is None:
                continue
            packed = zstandard.ZstdCompressor(dict_data=dictionary.ready).compress(raw)
            if len(packed) < HELPS * len(body.data):
                changed += [
                    *([] if changed else dictionary.packed_harder()),
                    Packed(body.id, packed, dictionary.page.id),
                ]
                in_vain = 0
                continue
            in_vain += 1
        if body.length <= LARGEST and (dictionary is None or in_vain == 2):
            dictionary, in_vain = Dictionary(body), 0
    return changed, None if dictionary is None else dictionary.page.id


def _raw(data: bytes, length: int) -> bytes | None:
    """The raw bytes; None where they are damaged, which `check` will say."""
    try:
        return decompress(data, length)
    except zstandard.ZstdError:
        return None


# ---- act


def pack_pages(database: Database, stop: Callable[[], bool] = lambda: False) -> int:
    """Pack the pages that came since the last time; gives how many became smaller. What `stop` leaves is done then.

    Two processes that do it at once do no harm: the second one sees that the sequence has moved, and ends.
    """
    count = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pack") as threads:
        while not stop():
            with database.reading() as connection:
                after = _done(connection)
                rows = connection.execute(_NEXT.where(_VERSION.c.id > (after or 0))).all()
                dictionaries = _dictionaries(connection, rows)
            if not rows:
                break
            results = list(threads.map(_pack_site, _by_site(rows, dictionaries)))
            rows, last = [], rows[-1].version_id  # the pages are let go before more of them are read
            with database.writing() as connection:
                if not _move(connection, after, last):
                    break
                count += _store(connection, results)
    return count


_NEXT = (
    select(
        _VERSION.c.id.label("version_id"),
        _ARTICLE.c.site_id,
        _SITE.c.dictionary_id.label("site_dictionary_id"),
        _BODY.c.id.label("body_id"),
        _BODY.c.dictionary_id,
        _BODY.c.data,
        _BODY.c.length,
    )
    .join_from(_VERSION, _ARTICLE, _ARTICLE.c.id == _VERSION.c.article_id)
    .join(_PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .join(_BODY, _BODY.c.id == _PAGE.c.body_id)
    .outerjoin(_SITE, _SITE.c.id == _ARTICLE.c.site_id)
    .order_by(_VERSION.c.id)
    .limit(CHUNK)
)


def _done(connection: Connection) -> int | None:
    """The version up to which pages are packed; None where it was never done."""
    return connection.execute(select(_SEQUENCE.c.value).where(_SEQUENCE.c.name == PACKING)).scalar()


def _move(connection: Connection, before: int | None, now: int) -> bool:
    """Say how far it has come, unless another process did since; it holds the row until this one commits."""
    if before is None:
        if _done(connection) is not None:
            return False
        connection.execute(insert(_SEQUENCE), {"name": PACKING, "value": now})
        return True
    moved = update(_SEQUENCE).where(_SEQUENCE.c.name == PACKING, _SEQUENCE.c.value == before).values(value=now)
    return connection.execute(moved).rowcount == 1


def _dictionaries(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> Mapping[int, Plain]:
    """The dictionaries of these rows' sites."""
    wanted = {row.site_dictionary_id for row in rows if row.site_dictionary_id is not None}
    query: Select[Any] = select(_BODY.c.id, _BODY.c.data, _BODY.c.length).where(_BODY.c.id.in_(wanted))
    found = connection.execute(query) if wanted else ()
    return {row.id: Plain(row.id, row.data, row.length) for row in found}


_Job = tuple[int, list[Plain], Plain | None]
_Result = tuple[int, list[Packed], int | None]  # of a site: its bodies that change, and its dictionary


def _by_site(rows: Sequence[Row[*tuple[Any, ...]]], dictionaries: Mapping[int, Plain]) -> Iterator[_Job]:
    """For each site its bodies that are packed plainly and are no dictionary, each once, and its dictionary."""
    known = [row for row in rows if row.site_id is not None and row.dictionary_id is None and row.data]
    for site_id, group in groupby(sorted(known, key=attrgetter("site_id", "version_id")), key=attrgetter("site_id")):
        of_site = list(group)
        own = of_site[0].site_dictionary_id
        bodies = {row.body_id: Plain(row.body_id, row.data, row.length) for row in of_site if row.body_id != own}
        yield site_id, list(bodies.values()), dictionaries.get(own)


def _pack_site(job: _Job) -> _Result:
    site_id, bodies, own = job
    return site_id, *pack(bodies, Dictionary(own) if own else None)


_other = _BODY.alias()
_IS_NEEDED = select(_other.c.id).where(_other.c.dictionary_id == _BODY.c.id).exists()
_IS_NAMED = select(_SITE.c.id).where(_SITE.c.dictionary_id == _BODY.c.id).exists()
_HARDER = (
    update(_BODY)
    .where(_BODY.c.id == bindparam("body"), _BODY.c.dictionary_id.is_(None))
    .values(data=bindparam("bytes"))
)
_WITH_DICTIONARY = _HARDER.where(~_IS_NEEDED, ~_IS_NAMED).values(dictionary_id=bindparam("dictionary"))
_NAME = update(_SITE).where(_SITE.c.id == bindparam("site")).values(dictionary_id=bindparam("dictionary"))


def _store(connection: Connection, results: Sequence[_Result]) -> int:
    """Write what became of some sites' bodies; gives how many were packed with a dictionary.

    A body that others need, as a body may that two sites share, is not packed with another one.
    """
    changed = [body for _, bodies, _ in results for body in bodies]
    harder = [{"body": body.id, "bytes": body.data} for body in changed if body.dictionary_id is None]
    packed = [
        {"body": body.id, "bytes": body.data, "dictionary": body.dictionary_id}
        for body in changed
        if body.dictionary_id is not None
    ]
    named = [{"site": site_id, "dictionary": own} for site_id, _, own in results if own is not None]
    for statement, rows in ((_HARDER, harder), (_NAME, named)):
        if rows:
            connection.execute(statement, rows)
    return connection.execute(_WITH_DICTIONARY, packed).rowcount if packed else 0
