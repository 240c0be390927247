"""The queue: every link that a source led to, when it is to be fetched next, and what became of it.

A link is settled in the transaction that writes an attempt at it into the ledger: an article is kept and its link is
done at one stroke, so that a process that dies in between leaves neither.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from newskeep.archive import schema
from newskeep.archive.identity import identity
from newskeep.archive.keys import lookup_keys
from newskeep.archive.records import pairs_from_json, sound
from newskeep.archive.watched import options_from_json, said_from_json, said_to_json, source_from_row
from newskeep.model import Link, Outcome, Page, Reason, Validators, Verdict
from newskeep.urls import host
from newskeep.watch import LOOKS, UNSETTLED, LinkState, Source, WatchedLink, next_look, standing

_LINK, _SOURCE, _URL = schema.link, schema.source, schema.url
TRUSTED = timedelta(hours=23)  # the age of an article up to which validators are believed
MANY = 500  # keys in one query
MOST_DUE = 20_000  # links that are looked over at once; the others wait for the next time

_SETTLED = (
    select(
        _LINK.c.id,
        _LINK.c.state,
        _LINK.c.tries,
        _LINK.c.born_at,
        _LINK.c.source_id,
        _LINK.c.said,
        _SOURCE.c.options,
    )
    .outerjoin(_SOURCE, _SOURCE.c.id == _LINK.c.source_id)
    .where(_LINK.c.key == bindparam("wanted"))
)


def settle(connection: Connection, key: str | None, outcome: Outcome, now: datetime) -> int | None:
    """Take note of an attempt at the link of this key; the id of its source. None: no source led to it."""
    row = connection.execute(_SETTLED, {"wanted": key}).first() if key else None
    if row is None:
        return None
    if outcome.reason not in UNSETTLED:
        stands = standing(
            LinkState(row.state),
            row.tries,
            outcome.verdict,
            outcome.reason,
            born=row.born_at,
            now=now,
            ages=LOOKS if row.options is None else options_from_json(row.options).ages,
        )
        values = {"state": str(stands.state), "tries": stands.tries, "due_at": stands.due_at}
        if stands.state is not LinkState.WAITING and row.state == LinkState.WAITING:
            values["said"] = _without_text(row.said, keep=stands.due_at is not None)
        connection.execute(update(_LINK).where(_LINK.c.id == row.id).values(values))
    return None if row.source_id is None else int(row.source_id)


def _without_text(said: str | None, *, keep: bool) -> str | None:
    """What was said of a link that is done with: an item's full text stands with the version, not for ever here."""
    before = said_from_json(said) if keep else None
    return None if before is None else said_to_json(replace(before, text=None))


def look_again(connection: Connection, url: str, at: datetime) -> None:
    """Have the link of a URL, if a source led to it, fetched at a time unless it is due before."""
    later = (_LINK.c.key == identity(url), _LINK.c.due_at.is_(None) | (_LINK.c.due_at > at))
    connection.execute(update(_LINK).where(*later).values(due_at=at))


def known_links(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The ids of those links that were seen before, by key."""
    found: dict[str, int] = {}
    for some in batches(keys):
        rows = connection.execute(select(_LINK.c.key, _LINK.c.id).where(_LINK.c.key.in_(some)))
        found.update((row.key, row.id) for row in rows)
    return found


def known_urls(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those keys that are an article's address."""
    found: set[str] = set()
    for some in batches(keys):
        found.update(connection.execute(select(_URL.c.key).where(_URL.c.key.in_(some))).scalars())
    return found


def note_links(connection: Connection, source: Source, links: Mapping[str, Link], now: datetime) -> list[Outcome]:
    """Put links, by key, that were never seen before into the queue; those that a rule keeps out, as outcomes."""
    rows, left_out = [], []
    for key, link in links.items():
        rule = source.options.rule_against(link.url)
        if rule:
            left_out.append(skipped(link.url, rule))
        rows.append(
            {
                "key": key,
                "url": sound(link.url),
                "host": host(link.url),
                "source_id": source.id,
                "state": str(LinkState.SKIPPED if rule else LinkState.WAITING),
                "found_at": now,
                "born_at": _born(link, now),
                "due_at": None if rule else now,
                "tries": 0,
                "said": None if rule else said_to_json(link.said),
            }
        )
    for some in batches(rows):
        connection.execute(insert(_LINK), some)
    return left_out


def adopt_known(connection: Connection, now: datetime) -> int:
    """Settle the waiting links whose article is there by another way, and is not fetched for their sake; how many."""
    waiting = (_LINK.c.state == str(LinkState.WAITING), _LINK.c.due_at <= now, _LINK.c.key.in_(select(_URL.c.key)))
    query = select(_LINK.c.id, _LINK.c.born_at, _SOURCE.c.options)
    rows = connection.execute(query.outerjoin(_SOURCE, _SOURCE.c.id == _LINK.c.source_id).where(*waiting)).all()
    for link_id, born, options in rows:
        ages = LOOKS if options is None else options_from_json(options).ages
        values = {"state": str(LinkState.KEPT), "tries": 0, "due_at": next_look(born, now, ages)}
        connection.execute(update(_LINK).where(_LINK.c.id == link_id).values(values))
    return len(rows)


def due_ids(
    connection: Connection,
    now: datetime,
    *,
    source_ids: Iterable[int] | None = None,
    watched: bool = False,
    limit: int = MOST_DUE,
) -> list[tuple[int, str]]:
    """(id, host) of the links to fetch now: those never fetched first, newest articles first.

    `source_ids` narrows them to those sources' links. With `watched` it is every article that will be looked at again,
    whether its time has come or not, beside what waits.
    """
    query = select(_LINK.c.id, _LINK.c.host)
    if watched:
        query = query.where(_LINK.c.due_at.is_not(None))
        query = query.where((_LINK.c.due_at <= now) | (_LINK.c.state == str(LinkState.KEPT)))
    else:
        query = query.where(_LINK.c.due_at <= now)
    if source_ids is not None:
        query = query.where(_LINK.c.source_id.in_(list(source_ids)))
    # "waiting" stands behind "kept" in the alphabet
    ordered = query.order_by(_LINK.c.state.desc(), _LINK.c.born_at.desc(), _LINK.c.id).limit(limit)
    return [(link_id, name) for link_id, name in connection.execute(ordered)]


def next_due(connection: Connection) -> datetime | None:
    """When the next link is to be fetched."""
    return connection.execute(select(func.min(_LINK.c.due_at))).scalar()


def read_links(connection: Connection, ids: Iterable[int], now: datetime) -> list[Link]:
    """The links of these ids, in their order, those of young articles with the validators of the page that is kept.

    Later looks ask for the whole page: validators lie, and an edit must not be missed for good.
    """
    wanted = list(ids)
    known = _validators(connection, wanted, now - TRUSTED)
    query = select(_LINK.c.id, _LINK.c.url, _LINK.c.said, _LINK.c.source_id)
    found = {
        row.id: Link(
            row.url, said=said_from_json(row.said), source_id=row.source_id, validators=known.get(row.id) or None
        )
        for row in connection.execute(query.where(_LINK.c.id.in_(wanted)))
    }
    return [found[link_id] for link_id in wanted if link_id in found]


def _validators(connection: Connection, ids: list[int], since: datetime) -> dict[int, Validators]:
    """What came with the newest pages of those links' articles that appeared after `since`."""
    article, version, page = schema.article, schema.version, schema.page
    query = (
        select(_LINK.c.id, page.c.headers)
        .join_from(_LINK, _URL, _URL.c.key == _LINK.c.key)
        .join(article, article.c.id == _URL.c.article_id)
        .join(version, version.c.id == article.c.latest_id)
        .join(page, page.c.id == version.c.page_id)
        .where(_LINK.c.id.in_(ids), _LINK.c.state == str(LinkState.KEPT), _LINK.c.born_at > since)
    )
    rows = connection.execute(query)
    return {row.id: Page(b"", "", headers=pairs_from_json(row.headers)).validators for row in rows}


def find(connection: Connection, url: str) -> WatchedLink | None:
    """The link of this URL, with the source that named it."""
    row = connection.execute(select(_LINK).where(_LINK.c.key.in_(lookup_keys(url)))).first()
    if row is None:
        return None
    source = connection.execute(select(_SOURCE).where(_SOURCE.c.id == row.source_id)).first()
    return WatchedLink(
        url=row.url,
        state=LinkState(row.state),
        source=None if source is None else source_from_row(source._asdict()),
        found_at=row.found_at,
        due_at=row.due_at,
        tries=row.tries,
    )


def skipped(url: str, rule: str) -> Outcome:
    """How a link ended that a rule keeps out."""
    return Outcome(url, Verdict.SKIPPED, Reason.EXCLUDED, rule, url=url)


def keyed(links: Iterable[Link]) -> dict[str, Link]:
    """Links by the identity of their URL, each once, in their order; what is no URL of the web is left out."""
    found: dict[str, Link] = {}
    for link in links:
        key = identity(link.url)
        if key is not None:
            found.setdefault(key, link)
    return found


def batches(values: Iterable[Any], size: int = MANY) -> Iterator[list[Any]]:
    """`values` in lists of at most `size`."""
    stream = iter(values)
    while some := list(islice(stream, size)):
        yield some


def _born(link: Link, now: datetime) -> datetime:
    """When the article appeared, as far as its feed knows; never later than now."""
    told = (link.said.published or link.said.modified) if link.said else None
    return min(told or now, now)
