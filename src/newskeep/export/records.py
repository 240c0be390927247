"""Articles, attempts and outcomes as plain records: dicts of what JSON knows, in a stable order of keys.

Names are snake_case, times ISO 8601 with an offset, an unknown value is null and never left out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from newskeep.model import Article, Attempt, Block, Event, EventKind, KeptArticle, Outcome, Stats, Testimony
from newskeep.oversight import Day, Health
from newskeep.watch import Poll, Source

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = KeptArticle(0, 0, 0, Article(), "", _EPOCH, _EPOCH)  # its record has every key, and no value
SCHEMA_VERSION = 1  # rises when a key changes its meaning or goes; a new key does not raise it


def kept_record(kept: KeptArticle, *, removed: bool = False) -> dict[str, Any]:
    """Everything about an article in the archive; with `removed` every block too, kept or not."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": kept.id,
        "change": kept.change,
        "version": kept.number,
        "versions": kept.versions,
        "url": kept.url,
        "requested_url": kept.requested_url,
        "final_url": kept.final_url,
        "aliases": list(kept.aliases),
        "site": kept.site,
        "first_seen": iso(kept.first_seen),
        "last_seen": iso(kept.last_seen),
        "fetched_at": iso(kept.fetched_at),
        "status": kept.status,
        "sha256": kept.sha256,
        "grade": str(kept.grade),
        "extras": dict(kept.extras),
        **_article_fields(kept.article, removed=removed),
        "canonical_url": kept.canonical_url or kept.article.canonical_url,
    }


def article_record(article: Article, *, removed: bool = False, witnesses: bool = False) -> dict[str, Any]:
    """What a page says; with `removed` every block too, with `witnesses` who said what of each field."""
    said = {"witnesses": witness_record(article.testimonies)} if witnesses else {}
    kind = {"page_kind_evidence": article.page_kind_evidence, "page_kind_confidence": article.page_kind_confidence}
    return {"schema_version": SCHEMA_VERSION, **_article_fields(article, removed=removed), **kind, **said}


def summary_record(kept: KeptArticle) -> dict[str, Any]:
    """An article as a listing shows it: without its text."""
    article = kept.article
    return {
        "id": kept.id,
        "title": article.title,
        "authors": list(article.authors),
        "published": iso(article.published),
        "published_precision": article.published_precision and str(article.published_precision),
        "site": kept.site,
        "language": article.language,
        "word_count": article.word_count,
        "version": kept.number,
        "versions": kept.versions,
        "edit_score": kept.edit_score,
        "story": kept.story,
        "last_seen": iso(kept.last_seen),
        "url": kept.url,
    }


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    """One line of the ledger."""
    return {
        "at": iso(attempt.at),
        "url": attempt.subject,
        "outcome": str(attempt.verdict),
        "reason": attempt.reason and str(attempt.reason),
        "detail": attempt.detail or None,
        "status": attempt.status,
        "robots": attempt.robots and str(attempt.robots),
        "milliseconds": attempt.milliseconds,
        "id": attempt.article_id,
        "version": attempt.number,
    }


def event_record(event: Event) -> dict[str, Any]:
    """Something in an article's history."""
    return {
        "event": str(event.kind),
        "at": iso(event.at),
        "until": iso(event.until),
        "times": event.times,
        "version": event.number,
        "readings": event.readings if event.kind is EventKind.VERSION else None,
        "grade": event.grade and str(event.grade),
        "best": event.is_best,
        "title": event.title,
        "word_count": event.word_count,
        "edit_score": event.edit_score,
        "edit_kinds": list(event.edit_kinds),
        "compared_with": event.compared_with,
        "extractor": event.extractor or None,
        "fetched_at": iso(event.fetched_at),
        "reason": event.reason and str(event.reason),
        "status": event.status,
        "detail": event.detail or None,
    }


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """How one input ended, as `import --jsonl` prints it."""
    return {
        "url": outcome.url or outcome.subject,
        "outcome": str(outcome.verdict),
        "id": outcome.article_id,
        "title": outcome.title,
        "reason": outcome.reason and str(outcome.reason),
        "detail": outcome.detail or None,
        "input": outcome.subject,
    }


def block_record(block: Block) -> dict[str, Any]:
    """One block: what it is, what it says, and why it is not in the text."""
    return {
        "kind": str(block.kind),
        "level": block.level,
        "text": block.text,
        "removed": block.removed and str(block.removed),
        "evidence": block.evidence or None,
        "path": block.path or None,
        "link_share": round(block.link_share, 4),
    }


def witness_record(testimonies: tuple[Testimony, ...]) -> Mapping[str, Any]:
    """Each field with the witness that was believed and what the others said."""
    return {
        testimony.field: {
            "believed": testimony.believed and {"witness": testimony.believed.name, "said": testimony.believed.said},
            "others": [{"witness": other.name, "said": other.said} for other in testimony.others],
        }
        for testimony in testimonies
    }


def _article_fields(article: Article, *, removed: bool) -> dict[str, Any]:
    blocks = {"blocks": [block_record(block) for block in article.blocks]} if removed else {}
    return {
        "title": article.title,
        "standfirst": article.standfirst,
        "authors": list(article.authors),
        "published": iso(article.published),
        "published_precision": article.published_precision and str(article.published_precision),
        "modified": iso(article.modified),
        "modified_precision": article.modified_precision and str(article.modified_precision),
        "site_name": article.site_name,
        "section": article.section,
        "tags": list(article.tags),
        "language": article.language,
        "description": article.description,
        "image": article.image,
        "canonical_url": article.canonical_url,
        "free_to_read": article.free_to_read,
        "page_kind": str(article.page_kind),
        "word_count": article.word_count,
        "extractor": article.extractor,
        "text": article.text,
        **blocks,
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with offset, or None."""
    return moment.isoformat() if moment else None


def day_record(day: Day) -> dict[str, Any]:
    """What a source brought on a day."""
    return {
        "source": day.source_id,
        "name": day.name,
        "day": day.day.isoformat(),
        "expected": day.expected,
        "seen": day.seen,
        "kept": day.kept,
        "failed": day.failed,
        "blocked": day.blocked,
        "skipped": day.skipped,
        "waiting": day.waiting,
        "gaps": [{"kind": str(gap.kind), "from": iso(gap.start), "to": iso(gap.end)} for gap in day.gaps],
    }


def health_record(health: Health, found: list[str]) -> dict[str, Any]:
    """How the watch fares; `found` are its troubles."""
    return {
        "well": not found,
        "troubles": found,
        "at": iso(health.at),
        "running": health.running,
        "last_pass": {"started": iso(health.pass_started_at), "ended": iso(health.pass_ended_at)},
        "sources": {"active": health.active, "paused": health.paused, "failing": len(health.failing)},
        "failing": [
            {"id": number, "name": name, "reason": None if reason is None else str(reason), "error": sentence}
            for number, name, reason, sentence in health.failing
        ],
        "queue": {"due": health.waiting, "oldest_due": iso(health.oldest_due_at)},
        "archive_size": health.archive_size,
        "free_space": health.free_space,
    }


def source_record(source: Source, items_a_day: float, polls: Iterable[Poll] | None = None) -> dict[str, Any]:
    """A watched source; with its last polls where they are given."""
    options = source.options
    record = {
        "id": source.id,
        "kind": str(source.kind),
        "url": source.url,
        "title": source.title,
        "state": str(source.state),
        "added_at": iso(source.added_at),
        "checked_at": iso(source.checked_at),
        "succeeded_at": iso(source.succeeded_at),
        "next_check_at": iso(source.next_check_at),
        "interval_seconds": round(source.interval.total_seconds()),
        "items_a_day": round(items_a_day, 2),
        "failures": source.failures,
        "last_reason": source.last_reason and str(source.last_reason),
        "last_error": source.last_error,
        "options": {
            "interval": options.interval,
            "delay": options.delay,
            "user_agent": options.user_agent,
            "cookies": options.cookies,
            "include": list(options.include),
            "exclude": list(options.exclude),
            "tags": list(options.tags),
            "language": options.language,
            "recheck": None if options.looks is None else list(options.looks),
        },
    }
    return record if polls is None else {**record, "polls": [poll_record(poll) for poll in polls]}


def poll_record(poll: Poll) -> dict[str, Any]:
    """A look at a source."""
    return {
        "source_id": poll.source_id,
        "started_at": iso(poll.started_at),
        "ended_at": iso(poll.ended_at),
        "outcome": str(poll.outcome),
        "reason": poll.reason and str(poll.reason),
        "status": poll.status,
        "items": poll.items,
        "new": poll.new,
        "overlap": poll.overlap,
        "detail": poll.detail,
    }


def stats_record(stats: Stats) -> dict[str, Any]:
    """An archive in figures."""
    return {
        "sites": stats.sites,
        "articles": stats.articles,
        "edited": stats.edited,
        "versions": stats.versions,
        "pages": stats.pages,
        "change": stats.change,
        "size": stats.size,
        "raw_size": stats.raw_size,
        "kept_size": stats.kept_size,
        "first_seen": iso(stats.first_seen),
        "last_seen": iso(stats.last_seen),
        "outcomes": [
            {"outcome": str(verdict), "reason": reason and str(reason), "count": count}
            for verdict, reason, count in stats.outcomes
        ],
        "largest_sites": dict(stats.largest_sites),
        "languages": dict(stats.languages),
    }
