"""A page on its way into the archive: all that is worked out before a transaction is opened. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newskeep.archive.bodies import CompressedBody, compress
from newskeep.archive.identity import Alias, Claim, aliases, identity
from newskeep.archive.records import article_to_row
from newskeep.archive.sketches import Sketch, sketch
from newskeep.model import Article, Page, PageKind, Reason, Wording, fingerprint

_NOT_KEPT = {
    PageKind.INDEX: Reason.INDEX_PAGE,
    PageKind.WALL: Reason.WALL_PAGE,
    PageKind.ERROR: Reason.ERROR_PAGE,
    PageKind.MEDIA: Reason.MEDIA_PAGE,
}

LEAST_WORDS = 3  # of a text that is kept; the shortest news of 1,800 labelled pages has 37


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to keep and what it says, with what another process has worked out already.

    `compressed` is `compress(page.body)`, whose raw bytes need not be here then; `sketched` is `sketch(article.text)`.
    """

    page: Page
    article: Article
    compressed: CompressedBody | None = None
    sketched: Sketch | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page, what it says as a row of `version`, and who it may be."""

    page: Page
    article: Article
    aliases: tuple[Alias, ...]
    row: dict[str, Any]
    wording: Wording
    body: CompressedBody
    sketched: Sketch | None
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

    @property
    def first_seen(self) -> datetime:
        """When the article was seen first, as far as the arrival tells."""
        return self.page.provenance.first_seen if self.page.provenance else self.seen

    @property
    def last_seen(self) -> datetime:
        """When it was seen last."""
        return self.page.provenance.last_seen if self.page.provenance else self.seen


def refusal(article: Article) -> Reason | None:
    """Why a page is not kept as an article; None: it is."""
    if article.page_kind in _NOT_KEPT:
        return _NOT_KEPT[article.page_kind]
    return Reason.NO_ARTICLE if article.word_count < LEAST_WORDS else None


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


def arrival(candidate: Candidate, now: datetime) -> Arrival:
    """Work out what keeping a candidate needs, and was not worked out before."""
    page, article = candidate.page, candidate.article
    row = article_to_row(article)
    return Arrival(
        page=page,
        article=article,
        aliases=_aliases(page, article),
        row=row,
        wording=Wording(fingerprint(row["title"], row["text"]), row["standfirst"], article.authors),
        body=candidate.compressed or compress(page.body),
        sketched=candidate.sketched or sketch(row["text"]),
        at=now,
        seen=page.fetched_at or now,
    )
