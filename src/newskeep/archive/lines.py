"""The table of a site's lines: in how many articles each stood, what was decided of it, and what people said."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select, update

from newskeep.archive import schema
from newskeep.archive.queue import batches
from newskeep.learning.judging import MOST_SAMPLES, Finding, is_due
from newskeep.learning.sample import Place
from newskeep.model import LineVerdict, SiteLine

_LINE, _TALLY = schema.line, schema.tally
_AT_ONCE = 500  # hashes asked for in one query
_PRUNED_EVERY = 1_000  # articles of a site
_FORGOTTEN_AFTER = 2_000  # articles of a site: a line that stood in one of so many is the article's own

_INSERT = insert(_LINE)
_UPDATE = (
    update(_LINE)
    .where(_LINE.c.id == bindparam("line"))
    .values(articles=bindparam("number"), samples=bindparam("ids"), due=bindparam("is_due"))
)
_RAISE = update(_TALLY).where(_TALLY.c.site_id == bindparam("site")).values(articles=bindparam("number"))
_JUDGE = (
    update(_LINE)
    .where(_LINE.c.id == bindparam("line"))
    .values(
        due=False,
        verdict=bindparam("is_now"),
        place=bindparam("where"),
        words=bindparam("said"),
        evidence=bindparam("why"),
    )
)


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A row of the table. `samples` are ids of articles in which the line stood: of all of them, up to 16."""

    id: int
    hash: int
    articles: int
    since: int
    due: bool
    verdict: LineVerdict
    place: Place
    samples: tuple[int, ...]
    evidence: str

    @property
    def finding(self) -> Finding:
        return Finding(self.verdict is LineVerdict.BOILERPLATE, self.place, self.evidence)


def tallied(connection: Connection, site_id: int) -> int:
    """How many articles of a site were counted."""
    query = select(_TALLY.c.articles).where(_TALLY.c.site_id == site_id)
    known: int | None = connection.execute(query).scalar()
    if known is None:
        connection.execute(insert(_TALLY), {"site_id": site_id, "articles": 0})
    return known or 0


def count(connection: Connection, found: Mapping[int, Mapping[int, Collection[int]]]) -> None:
    """Count the lines (hashes) of some articles (ids) of some sites (ids)."""
    counted = _tallies(connection, found)
    fresh, again = [], []
    for site_id, articles in found.items():
        standing: dict[int, list[int]] = {}
        for article_id, hashes in articles.items():
            for key in hashes:
                standing.setdefault(key, []).append(article_id)
        # Sites whose first articles these are have no lines yet.
        known = {line.hash: line for line in _known(connection, site_id, standing)} if counted[site_id] else {}
        fresh += [_fresh(site_id, key, ids, counted[site_id]) for key, ids in standing.items() if key not in known]
        again += [_again(line, standing[line.hash]) for line in known.values()]
    for statement, rows in ((_INSERT, fresh), (_UPDATE, again)):
        if rows:
            connection.execute(statement, rows)
    _raise_tallies(connection, counted, {site_id: len(articles) for site_id, articles in found.items()})


def _tallies(connection: Connection, site_ids: Collection[int]) -> dict[int, int]:
    """How many articles of each site were counted; a tally is begun for a site that has none."""
    query = select(_TALLY.c.site_id, _TALLY.c.articles)
    known = {
        site_id: articles
        for some in batches(site_ids)
        for site_id, articles in connection.execute(query.where(_TALLY.c.site_id.in_(some)))
    }
    if begun := [{"site_id": site_id, "articles": 0} for site_id in site_ids if site_id not in known]:
        connection.execute(insert(_TALLY), begun)
    return {site_id: known.get(site_id, 0) for site_id in site_ids}


def _known(connection: Connection, site_id: int, hashes: Iterable[int]) -> Iterator[StoredLine]:
    wanted = sorted(hashes)
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(_LINE).where(_LINE.c.site_id == site_id, _LINE.c.hash.in_(wanted[start : start + _AT_ONCE]))
        yield from map(_stored, connection.execute(query))


def _stored(row: Any) -> StoredLine:
    return StoredLine(
        id=row.id,
        hash=row.hash,
        articles=row.articles,
        since=row.since,
        due=row.due,
        verdict=LineVerdict(row.verdict),
        place=Place(row.place or Place.INSIDE),
        samples=tuple(json.loads(row.samples)),
        evidence=row.evidence,
    )


def _fresh(site_id: int, key: int, ids: Sequence[int], counted: int) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "hash": key,
        "articles": len(ids),
        "since": counted,
        "due": len(ids) > 1,
        "verdict": str(LineVerdict.COUNTED),
        "samples": json.dumps(ids[:MOST_SAMPLES]),
        "evidence": "",
    }


def _again(line: StoredLine, ids: Sequence[int]) -> dict[str, Any]:
    articles = line.articles + len(ids)
    due = line.due or any(is_due(number) for number in range(line.articles + 1, articles + 1))
    samples = [*line.samples, *ids]
    if len(samples) > MOST_SAMPLES:  # the first ones and the last ones: what lasts is the site's
        half = MOST_SAMPLES // 2
        samples = [*samples[:half], *samples[-half:]]
    return {
        "line": line.id,
        "number": articles,
        "ids": json.dumps(samples),
        "is_due": due and line.verdict is not LineVerdict.KEPT,
    }


def _raise_tallies(connection: Connection, before: Mapping[int, int], more: Mapping[int, int]) -> None:
    rows = [{"site": site_id, "number": before[site_id] + number} for site_id, number in more.items()]
    if rows:
        connection.execute(_RAISE, rows)
    for row in rows:
        if before[row["site"]] // _PRUNED_EVERY != row["number"] // _PRUNED_EVERY:
            _prune(connection, row["site"], row["number"])


def _prune(connection: Connection, site_id: int, articles: int) -> None:
    once = (_LINE.c.site_id == site_id, _LINE.c.articles == 1, _LINE.c.since < articles - _FORGOTTEN_AFTER)
    connection.execute(delete(_LINE).where(*once))


def sites_with_due(connection: Connection, most: int) -> list[int]:
    """Sites with lines that have to be looked at, at most so many."""
    return list(
        connection.execute(select(_LINE.c.site_id).where(_LINE.c.due.is_(True)).distinct().limit(most)).scalars()
    )


def due(connection: Connection, site_id: int) -> list[StoredLine]:
    """The lines of a site that have to be looked at, those that stand in most articles first, a hundred at a time."""
    query = select(_LINE).where(_LINE.c.site_id == site_id, _LINE.c.due.is_(True))
    return list(map(_stored, connection.execute(query.order_by(_LINE.c.articles.desc(), _LINE.c.id).limit(_JUDGED))))


_JUDGED = 100


Learned = Mapping[int, Finding]
"""The boilerplate of a site, by hash."""


def learned(connection: Connection, site_id: int) -> Learned:
    """The boilerplate of a site."""
    return learned_of(connection, [site_id]).get(site_id, {})


def learned_of(connection: Connection, site_ids: Iterable[int]) -> dict[int, Learned]:
    """The boilerplate of some sites, by their ids; without the sites that have none."""
    found: dict[int, dict[int, Finding]] = {}
    wanted = list(site_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        for row in connection.execute(_LEARNED, {"sites": wanted[start : start + _AT_ONCE]}):
            found.setdefault(row.site_id, {})[row.hash] = Finding(True, Place(row.place), row.evidence)
    return dict(found)


_LEARNED = select(_LINE.c.site_id, _LINE.c.hash, _LINE.c.place, _LINE.c.evidence).where(
    _LINE.c.site_id.in_(bindparam("sites", expanding=True)),
    _LINE.c.verdict == literal_column(f"'{LineVerdict.BOILERPLATE}'"),
)


def note(connection: Connection, found: Mapping[int, tuple[Finding | None, str]]) -> None:
    """Write down what was found of lines (ids), and their words. None: nothing can be said yet."""
    rows = [
        {
            "line": line_id,
            "is_now": str(_verdict(finding)),
            "where": None if finding is None else str(finding.place),
            "said": words or None,
            "why": "" if finding is None else finding.evidence,
        }
        for line_id, (finding, words) in found.items()
    ]
    if rows:
        connection.execute(_JUDGE, rows)


def _verdict(finding: Finding | None) -> LineVerdict:
    if finding is None:
        return LineVerdict.COUNTED
    return LineVerdict.BOILERPLATE if finding.boilerplate else LineVerdict.NEWS


def listing(connection: Connection, host: str | None, *, everything: bool) -> list[SiteLine]:
    """The lines of a site (None: of all) that were learned or are kept by a person; `everything`: all judged ones."""
    site = schema.site
    query = (
        select(_LINE, site.c.host, _TALLY.c.articles.label("tally"))
        .join_from(_LINE, site, site.c.id == _LINE.c.site_id)
        .join(_TALLY, _TALLY.c.site_id == _LINE.c.site_id)
        .where(_LINE.c.words.is_not(None))
        .order_by(site.c.host, _LINE.c.articles.desc(), _LINE.c.id)
    )
    if host is not None:
        query = query.where(site.c.host == host)
    if not everything:
        query = query.where(_LINE.c.verdict.in_([str(LineVerdict.BOILERPLATE), str(LineVerdict.KEPT)]))
    return [_site_line(row) for row in connection.execute(query)]


def _site_line(row: Any) -> SiteLine:
    return SiteLine(
        id=row.id,
        site=row.host,
        words=row.words,
        verdict=LineVerdict(row.verdict),
        articles=row.articles,
        of=max(row.articles, row.tally - row.since),
        evidence=row.evidence,
        seen_in=tuple(json.loads(row.samples)),
    )


def site_id_of(connection: Connection, host: str) -> int | None:
    """The site at a host name."""
    site = schema.site
    found: int | None = connection.execute(select(site.c.id).where(site.c.host == host)).scalar()
    return found


def keep_lines(connection: Connection, site_id: int, ids: Collection[int]) -> int:
    """A person says that lines of a site (none given: all that were learned) are to be kept; how many there are."""
    chosen = _LINE.c.id.in_(ids) if ids else _LINE.c.verdict == str(LineVerdict.BOILERPLATE)
    kept = {"verdict": str(LineVerdict.KEPT), "due": False}
    return connection.execute(update(_LINE).where(_LINE.c.site_id == site_id, chosen).values(kept)).rowcount


def forget_lines(connection: Connection, site_id: int, ids: Collection[int]) -> int:
    """What was counted of lines of a site (none given: of all) is forgotten, and begins anew with the next articles."""
    here = _LINE.c.site_id == site_id
    if ids:
        return connection.execute(delete(_LINE).where(here, _LINE.c.id.in_(ids))).rowcount
    connection.execute(delete(_TALLY).where(_TALLY.c.site_id == site_id))
    return connection.execute(delete(_LINE).where(here)).rowcount
