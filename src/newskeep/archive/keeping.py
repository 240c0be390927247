"""Keeping: a page and what it says become a version, inside one transaction.

refused? ─ attempt                    a wall, an index, an error, nothing to read
known?   ─ the article, and the version to compare with (see `knowing`)
same?    ─ NEW: article + version     here
           EDITED, SAME               see `returning`
─ aliases ─ search row ─ attempt
"""

from collections.abc import Mapping
from datetime import datetime

from newskeep.archive import ledger
from newskeep.archive.arrival import Arrival
from newskeep.archive.batch import Batch, Kept, finish
from newskeep.archive.indexed import IndexedText, indexed
from newskeep.archive.knowing import known_article
from newskeep.archive.lines import Learned
from newskeep.archive.nearcopies import Told, story_of_waiting
from newskeep.archive.records import blocks_to_row
from newskeep.archive.returning import keep_known
from newskeep.archive.scoring import Scored
from newskeep.archive.sketches import sketch
from newskeep.archive.storing import Place, point, store_article, store_page, store_version
from newskeep.learning.marking import mark
from newskeep.model import Article, Outcome, Page, Reason, Verdict


def refuse(batch: Batch, page: Page, article: Article, reason: Reason, now: datetime) -> Outcome:
    """Write into the ledger that a page was reached and is no article."""
    outcome = Outcome(
        subject=page.source,
        verdict=Verdict.SKIPPED,
        reason=reason,
        detail=article.page_kind_evidence,
        title=article.title,
        status=page.status,
        milliseconds=page.milliseconds,
        robots=page.robots,
        url=page.url or article.canonical_url,
    )
    batch.later.flush()
    ledger.write(batch.connection, outcome, now, url=page.requested_url)
    return outcome


def keep(batch: Batch, new: Arrival) -> Outcome:
    """Keep an arrival: NEW, EDITED or SAME."""
    if not batch.foreseen.may_be_known(new):
        return _keep_new(batch, new)
    batch.later.flush()  # what is known of the article may be waiting still
    known = known_article(batch.connection, new, batch.foreseen.owners)
    return _keep_new(batch, new) if known is None else keep_known(batch, new, known)


def _keep_new(batch: Batch, new: Arrival) -> Outcome:
    later, foreseen = batch.later, batch.foreseen
    article_id, site_id = store_article(later, new, foreseen.sites)
    page_id = store_page(later, new, foreseen.bodies)
    cleaned = _without_learned_lines(new, foreseen.learned.get(site_id or 0, {}))
    version_id = store_version(later, new, article_id, page_id, Place(1, 1, new.judged(), Scored()), cleaned)
    told = _told(new, cleaned)
    story_id = story_of_waiting(batch.connection, later, article_id, told, foreseen.near, foreseen.prints)
    point(later, article_id, latest_id=version_id, best_id=version_id, story_id=story_id)
    words = indexed(IndexedText.of({**new.row, **cleaned})) if cleaned else new.indexed
    batch.database.index(later, article_id, words, None)
    batch.words.append(words)
    batch.changed.add(article_id)
    return finish(batch, later, new, Kept(article_id, version_id, Verdict.NEW))


def _without_learned_lines(new: Arrival, learned: Learned) -> dict[str, str]:
    """The columns that differ where the site's learned lines are removed. Other versions are cleaned when an import
    ends; a new article is, as a rule, then found to be clean."""
    marked = mark(new.article.blocks, learned) if learned else new.article.blocks
    return {} if marked == new.article.blocks else blocks_to_row(marked)


def _told(new: Arrival, cleaned: Mapping[str, str]) -> Told:
    """What an arrival tells, without the lines of its site."""
    if "text" in cleaned:
        return Told(cleaned["text"], new.fingerprint, sketch(cleaned["text"]))
    return Told(new.row["text"], new.fingerprint, new.sketched)
