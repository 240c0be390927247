"""A page on its way into the archive: all that is worked out before a transaction is opened. Pure, for worker
processes, too."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from newskeep.archive.bodies import CompressedBody, compress
from newskeep.archive.identity import Alias, Claim, aliases, identity
from newskeep.archive.indexed import Indexed, IndexedText, indexed
from newskeep.archive.records import article_to_row
from newskeep.archive.sketches import Sketch, sketch
from newskeep.grading import grade
from newskeep.model import Article, Grade, Page, PageKind, Reason, Wording, fingerprint

_NOT_KEPT = {
    PageKind.INDEX: Reason.INDEX_PAGE,
    PageKind.WALL: Reason.WALL_PAGE,
    PageKind.ERROR: Reason.ERROR_PAGE,
    PageKind.MEDIA: Reason.MEDIA_PAGE,
}

LEAST_WORDS = 3  # of a text that is kept; the shortest news of 1,800 labelled pages has 37


@dataclass(frozen=True, slots=True)
class Ready:
    """What is worked out of a page and what it says without knowing the archive, or when it is kept."""

    aliases: tuple[Alias, ...]
    row: Mapping[str, Any]  # of `version`
    wording: Wording
    body: CompressedBody
    sketched: Sketch | None
    indexed: Indexed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to keep and what it says. `ready` is `make_ready` of them where another process has done it already;
    the page's raw bytes need not be here then."""

    page: Page
    article: Article
    ready: Ready | Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Ready):
    """A page that is being kept: all that is known of it, and when it came."""

    page: Page
    article: Article
    at: datetime  # when it was tried
    seen: datetime  # when the page was what it was

    @property
    def fingerprint(self) -> str:
        """Of title and text."""
        return self.wording.fingerprint

    @property
    def has_url(self) -> bool:
        """Whether it is known where the page was found; a claim of the page's own is not enough."""
        return any(name.claim is Claim.FINAL for name in self.aliases)

    @property
    def is_saved_copy(self) -> bool:
        """Whether the page was on disk or in another archive, of whatever age, rather than fetched just now."""
        return self.page.status is None or "://" not in self.page.source

    def judged(self, best_length: int | None = None) -> Grade:
        """Its grade, beside a best version of this length; of one from another archive the grade that it had there."""
        return self.page.provenance.grade if self.page.provenance else grade(self.article, best_length)

    @property
    def first_seen(self) -> datetime:
        """When the article was seen first, as far as the arrival tells."""
        return self.page.provenance.first_seen if self.page.provenance else self.seen

    @property
    def last_seen(self) -> datetime:
        """When it was seen last."""
        return self.page.provenance.last_seen if self.page.provenance else self.seen


def _aliases(page: Page, article: Article) -> tuple[Alias, ...]:
    """The addresses that may be the article's. Of one from another archive, all that were its own there, no others."""
    there = page.provenance.addresses if page.provenance else ()
    declared = article.canonical_url
    named = aliases(page.requested_url, page.final_url, declared if not page.provenance or declared in there else None)
    found = {name.key: name for name in named}
    for address in there:
        key = identity(address)
        if key is not None:
            found.setdefault(key, Alias(key, address, Claim.REQUESTED))
    return tuple(found.values())


def make_ready(page: Page, article: Article, body: CompressedBody | None = None) -> Ready | Reason:
    """Work out all that keeping needs and no database says; or why the page is not kept as an article.

    `body` is `compress(page.body)`, or what stands for it where the raw bytes are not here.
    """
    return refusal(article) or prepare(page, article, body or compress(page.body))


def prepare(page: Page, article: Article, body: CompressedBody) -> Ready:
    """The same of what is to be kept in any case: an article that was kept before."""
    row = article_to_row(article)
    return Ready(
        aliases=_aliases(page, article),
        row=row,
        wording=Wording(fingerprint(row["title"], row["text"]), row["standfirst"], article.authors),
        body=body,
        sketched=sketch(row["text"]),
        indexed=indexed(IndexedText.of(row)),
    )


def refusal(article: Article) -> Reason | None:
    """Why a page is not kept as an article; None: it is."""
    if article.page_kind in _NOT_KEPT:
        return _NOT_KEPT[article.page_kind]
    return Reason.NO_ARTICLE if article.word_count < LEAST_WORDS else None


def arrival(page: Page, article: Article, ready: Ready, now: datetime) -> Arrival:
    """A candidate as it comes in at this moment."""
    facts = {field.name: getattr(ready, field.name) for field in fields(ready)}
    return Arrival(**facts, page=page, article=article, at=now, seen=page.fetched_at or now)
