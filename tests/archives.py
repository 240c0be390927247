"""Articles and pages to put into an archive, and a clock that one sets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newskeep.model import Article, Block, BlockKind, Page

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STORY = (
    "The harbour board voted on Monday to rebuild the eastern pier after two winters of storms.",
    "Fishermen had asked for the work since the breakwater lost forty metres of stone in January.",
    "The first contracts are to be signed before the summer, the chairwoman told reporters.",
)
OTHER_STORY = (
    "A school in the hills has begun to teach its pupils how to read the weather from clouds.",
    "Teachers say that the lessons bring children outside on days when screens would have won.",
)


@dataclass
class Clock:
    """Time stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def article(*paragraphs: str, title: str | None = "Board votes to rebuild pier", **fields: object) -> Article:
    """An article of these paragraphs, all kept."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in (paragraphs or STORY))
    return Article(**{"blocks": blocks, "title": title, "extractor": "test 1", **fields})  # type: ignore[arg-type]
    # mypy: the fields' types differ; a wrong one fails in the test that gives it.


def page(url: str | None, body: bytes = b"<p>page", *, requested: str | None = None, source: str = "") -> Page:
    """A page as it came from `url` (None: from a file)."""
    return Page(
        body=body,
        source=source or requested or url or "saved/page.html",
        requested_url=requested or url,
        final_url=url,
        status=200 if url else None,
        milliseconds=12 if url else None,
    )
