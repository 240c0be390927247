"""Learning what a site prints under all its articles, and cleaning the articles of it, after an import or a pass.

    uncounted articles ─ their lines are counted ─ a line that has come to stand in 2, 3, 5, … articles is due
    due lines          ─ judged from some of the articles in which they stand ─ boilerplate or news
    unmarked articles  ─ blocks removed as `learned-line`, or put back ─ text, search row, change number

Whatever is to be done stands in the database, and is done in short transactions: who is killed in between goes on the
next time. A version says what the publisher wrote, and that is not touched: its page stays, its blocks stay, its
fingerprint and length speak of the text as it was extracted. What is learned only decides which blocks are its text.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from newskeep.archive import lines, schema
from newskeep.archive.changing import note_changes
from newskeep.archive.database import Database
from newskeep.archive.indexing import index
from newskeep.archive.lines import StoredLine
from newskeep.archive.nearcopies import Told, tell_anew
from newskeep.archive.records import blocks_from_json, blocks_to_row
from newskeep.archive.sketches import sketch
from newskeep.archive.storing import UNCOUNTED, UNMARKED, mark_again
from newskeep.learning.judging import MOST_SAMPLES, Counted, Finding, judge
from newskeep.learning.lines import Named, candidates
from newskeep.learning.marking import mark
from newskeep.learning.sample import Sample, sample
from newskeep.model import Block

CHUNK = 50
"""Articles that are counted, or marked, in one transaction."""

_ARTICLE, _VERSION = schema.article, schema.version
_PENDING = (
    select(_ARTICLE.c.id, _ARTICLE.c.site_id, _ARTICLE.c.best_id, _ARTICLE.c.versions)
    .where(_ARTICLE.c.learning == bindparam("state"))
    .order_by(_ARTICLE.c.id)
    .limit(CHUNK)
)
_REWRITE = update(_VERSION).where(_VERSION.c.id == bindparam("version"))
_SITES = 16  # whose lines are judged in one transaction
_SAMPLES = 3 * MOST_SAMPLES  # articles read to judge the lines of one site


def learn(database: Database, stop: Callable[[], bool] = lambda: False) -> int:
    """Count, judge and mark whatever is to be; how many articles say something else now. `stop` ends it early."""
    changed = 0
    if not _is_anything_to_do(database):
        return 0
    for step in (_count, _judge, _mark):
        more = True
        while more and not stop():
            with database.writing() as connection:
                more, marked = step(connection, database)
            changed += marked
    return changed


def _is_anything_to_do(database: Database) -> bool:
    with database.reading() as connection:
        states = (connection.execute(_PENDING, {"state": state}).first() for state in (UNCOUNTED, UNMARKED))
        return any(states) or bool(lines.sites_with_due(connection, 1))


def mark_site_again(connection: Connection, site_id: int) -> None:
    """All of a site's articles have to be looked at."""
    done = (_ARTICLE.c.site_id == site_id, _ARTICLE.c.learning.is_(None))
    connection.execute(update(_ARTICLE).where(*done).values(learning=UNMARKED))


def _count(connection: Connection, _database: Database) -> tuple[bool, int]:
    """Count the lines of some articles. Whether there may be more, and that none was changed."""
    pending = connection.execute(_PENDING, {"state": UNCOUNTED}).all()
    blocks = _blocks(connection, [row.best_id for row in pending])
    sites: dict[int, dict[int, Collection[int]]] = {}
    for row in pending:
        if row.site_id is not None:
            sites.setdefault(row.site_id, {})[row.id] = candidates(blocks[row.best_id]).keys()
    lines.count(connection, sites)
    _set(connection, [row.id for row in pending], None)
    learned = lines.learned_of(connection, sites)
    mark_again(connection, [row.id for row in pending if _is_to_be_marked(row, blocks, learned)])
    return len(pending) == CHUNK, 0


def _is_to_be_marked(
    row: Any, blocks: Mapping[int, Sequence[Block]], learned: Mapping[int, Mapping[int, Finding]]
) -> bool:
    """Whether an article may have learned lines still: most were cleaned when they were kept."""
    known = learned.get(row.site_id, {})
    return bool(known) and (row.versions > 1 or _differ(blocks[row.best_id], mark(blocks[row.best_id], known)))


def _differ(blocks: Sequence[Block], others: Sequence[Block]) -> bool:
    return [block.kept for block in blocks] != [block.kept for block in others]


def _judge(connection: Connection, _database: Database) -> tuple[bool, int]:
    """Judge due lines of some sites; the articles that this changes have to be marked."""
    sites = lines.sites_with_due(connection, _SITES)
    for site_id in sites:
        _judge_site(connection, site_id)
    return bool(sites), 0


def _judge_site(connection: Connection, site_id: int) -> None:
    known = _together(lines.due(connection, site_id))
    samples = _read_samples(connection, {article_id for line in known for article_id in line.samples})
    counted = _counted(known, samples, lines.tallied(connection, site_id))
    learned = lines.learned(connection, site_id).keys()
    found = judge(list(counted.values()), samples, learned - {line.hash for line in known})
    lines.note(
        connection,
        {line.id: (found.get(line.hash), _words(counted.get(line.hash))) for line in known},
    )
    for line in known:
        _mark_where_it_stands(connection, site_id, line, found.get(line.hash))


def _together(due: Sequence[StoredLine]) -> list[StoredLine]:
    """The first of the lines, as many as can be judged from a few dozen articles."""
    taken: list[StoredLine] = []
    samples: set[int] = set()
    for line in due:
        samples |= set(line.samples)
        if taken and len(samples) > _SAMPLES:
            break
        taken.append(line)
    return taken


def _read_samples(connection: Connection, wanted: Collection[int]) -> list[Sample]:
    query = (
        select(_ARTICLE.c.id, _VERSION.c.title, _VERSION.c.blocks)
        .join_from(_ARTICLE, _VERSION, _VERSION.c.id == _ARTICLE.c.best_id)
        .where(_ARTICLE.c.id.in_(wanted))
        .order_by(_ARTICLE.c.id)
    )
    return [sample(row.id, row.title, blocks_from_json(row.blocks)) for row in connection.execute(query)]


def _counted(known: Sequence[StoredLine], samples: Sequence[Sample], tally: int) -> dict[int, Counted]:
    """The lines that stand in a sample, by hash. A better parser may have removed one from all of them."""
    named: dict[int, Named] = {
        name.hash: name for one in samples for names_of_block in one.named for name in names_of_block
    }
    return {
        line.hash: Counted(named[line.hash], line.articles, tally - line.since) for line in known if line.hash in named
    }


def _words(counted: Counted | None) -> str:
    return "" if counted is None else counted.named.words


def _mark_where_it_stands(connection: Connection, site_id: int, line: StoredLine, found: Finding | None) -> None:
    was, now = line.finding, found or Finding(False, line.place, "")
    if was.boilerplate == now.boilerplate and (was.place == now.place or not now.boilerplate):
        return
    if line.articles <= len(line.samples):
        mark_again(connection, line.samples)
    else:
        mark_site_again(connection, site_id)


def _mark(connection: Connection, database: Database) -> tuple[bool, int]:
    """Mark some articles. Whether there may be more, and how many say something else now."""
    pending = connection.execute(_PENDING, {"state": UNMARKED}).all()
    learned = lines.learned_of(connection, {row.site_id for row in pending if row.site_id})
    ids = [row.id for row in pending]
    best = {row.id: row.best_id for row in pending}
    sites = {row.id: row.site_id for row in pending}
    changed = []
    for version in connection.execute(select(_VERSION).where(_VERSION.c.article_id.in_(ids))).all():
        article_id = version.article_id
        if _rewrite(connection, database, version._asdict(), learned.get(sites[article_id], {}), best[article_id]):
            changed.append(article_id)
    _set(connection, ids, None)
    note_changes(connection, sorted(changed))
    return len(pending) == CHUNK, len(set(changed))


def _rewrite(
    connection: Connection, database: Database, row: Mapping[str, Any], learned: Mapping[int, Finding], best_id: int
) -> bool:
    """Which blocks are a version's text, by what is learned now; whether that is another text."""
    blocks = blocks_from_json(row["blocks"])
    marked = mark(blocks, learned)
    if not _differ(blocks, marked):
        return False
    columns = blocks_to_row(marked)
    connection.execute(_REWRITE, {"version": row["id"], **columns})
    if row["id"] == best_id:
        index(connection, database, row["article_id"], {**row, **columns}, row)
        tell_anew(connection, row["article_id"], Told(columns["text"], row["fingerprint"], sketch(columns["text"])))
    return True


def _blocks(connection: Connection, version_ids: Sequence[int]) -> dict[int, tuple[Block, ...]]:
    query = select(_VERSION.c.id, _VERSION.c.blocks).where(_VERSION.c.id.in_(version_ids))
    return {row.id: blocks_from_json(row.blocks) for row in connection.execute(query)}


def _set(connection: Connection, article_ids: Sequence[int], learning: str | None) -> None:
    connection.execute(update(_ARTICLE).where(_ARTICLE.c.id.in_(article_ids)).values(learning=learning))
