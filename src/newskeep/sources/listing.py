"""What a source gives, whatever its form."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newskeep.model import Link
from newskeep.watch import SourceKind

MOST_LINKS = 10_000  # of one source; the newest where they are dated, else the first
MOST_ITEMS = 2_000  # of a feed; feedparser reads 1,300 items a second
MOST_BYTES = 5_000_000  # of a feed
LONGEST_TEXT = 200_000  # characters of an item's full text
LEAST_TEXT = 400  # characters; less is a summary, whatever its element is called


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names, and when it last changed, where that is said."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The links of a source, in its order, and what it says of itself.

    `form` is what a person calls it (“Atom 1.0”); `ttl` how long the publisher says that it may be kept; `notes` are
    sentences on what was left out.
    """

    kind: SourceKind
    form: str
    links: tuple[Link, ...] = ()
    title: str | None = None
    language: str | None = None
    ttl: timedelta | None = None
    children: tuple[Child, ...] = ()
    notes: tuple[str, ...] = ()
