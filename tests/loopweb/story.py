"""One article's life, as the script has it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from html import escape

from tests.loopweb import prose


class Standing(StrEnum):
    """What stands at a story's address."""

    NOT_YET = "not yet"
    THERE = "there"
    GONE = "gone"  # with `gone_status`
    WALLED = "walled"
    MOVED = "moved"  # to `moved_to`, with `moved_status`


@dataclass(frozen=True, slots=True)
class Story:
    """Appears at `published`, gets a paragraph more at each of `edits`; may go, move or fall behind a wall."""

    slug: str
    published: datetime
    edits: tuple[datetime, ...] = ()
    gone_at: datetime | None = None
    gone_status: int = 410
    walled_at: datetime | None = None
    moved_at: datetime | None = None
    moved_status: int = 301
    seed: str = ""
    paragraphs: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        # Frozen values are set so; made once, because a story is asked for its text a hundred times.
        object.__setattr__(self, "paragraphs", prose.paragraphs(self.seed or self.slug, 5 + len(self.edits)))

    @property
    def title(self) -> str:
        """The headline."""
        return prose.title(self.seed or self.slug)

    @property
    def author(self) -> str:
        """Who wrote it."""
        return prose.author(self.seed or self.slug)

    @property
    def path(self) -> str:
        """Where it stands at first."""
        return f"/news/{self.slug}.html"

    @property
    def moved_to(self) -> str:
        """Where it stands after it has moved."""
        return f"/archive/{self.slug}"

    def standing(self, now: datetime, path: str | None = None) -> Standing:
        """What is met at its address, or at `path`, at a time."""
        if now < self.published:
            return Standing.NOT_YET
        if self.gone_at and now >= self.gone_at:
            return Standing.GONE
        if self.moved_at and now >= self.moved_at and path != self.moved_to:
            return Standing.MOVED
        return Standing.WALLED if self.walled_at and now >= self.walled_at else Standing.THERE

    def text_at(self, now: datetime) -> str:
        """Its text, as the archive should have it."""
        return "\n\n".join(self.paragraphs[: 5 + self._edited(now)])

    def page(self, now: datetime, site: str, canonical: str) -> bytes:
        """Its page, with what stands around an article."""
        return self._around(
            "".join(f"<p>{escape(text)}</p>\n" for text in self.text_at(now).split("\n\n")), site, canonical
        )

    def wall(self, site: str, canonical: str) -> bytes:
        """Its page behind a wall: a teaser, and an offer."""
        teaser = escape(self.paragraphs[0].split(". ")[0])
        offer = "<h2>Subscribe to continue reading</h2><p>Already a subscriber? Log in. Plans from 1 crown a week.</p>"
        return self._around(f'<p>{teaser} …</p><div class="paywall">{offer}</div>', site, canonical)

    def _edited(self, now: datetime) -> int:
        return sum(edit <= now for edit in self.edits)

    def _around(self, body: str, site: str, canonical: str) -> bytes:
        title, author = escape(self.title), escape(self.author)
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} - {site}</title>\n'
            f'<link rel="canonical" href="{canonical}"><meta property="og:title" content="{title}">\n'
            f'<meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{self.published.isoformat()}"></head>\n'
            f'<body><header><a href="/">{site}</a>'
            f'<nav><a href="/world">World</a><a href="/sport">Sport</a></nav></header>\n'
            f'<main><article><h1>{title}</h1><p class="byline">By <a rel="author" href="/a">{author}</a></p>\n'
            f'{body}</article></main>\n<footer><a href="/imprint">Imprint</a> © {site}</footer></body></html>\n'
        ).encode()
