"""Bytes of a feed, a sitemap or a section page in, links with what is said of them out. Pure: no network, no clock.

reading      what the bytes are, and who reads them: one row a form
feeds        RSS and Atom (feedparser)      jsonfeed   JSON Feed
sitemaps     sitemaps, news sitemaps, indexes, lists of URLs (lxml, streamed)
sections     a section page: article links told from navigation
listing      what they all give             telling    dates and texts as they take them
discovery    which feeds and sitemaps a page or a robots.txt names
opml         lists of feeds, in and out
"""

from newskeep.sources.discovery import USUAL_PATHS, Found, feeds_on_page, sitemaps_in_robots
from newskeep.sources.listing import Child, Listing
from newskeep.sources.opml import Outline, read_opml, write_opml
from newskeep.sources.reading import read_source

__all__ = [
    "USUAL_PATHS",
    "Child",
    "Found",
    "Listing",
    "Outline",
    "feeds_on_page",
    "read_opml",
    "read_source",
    "sitemaps_in_robots",
    "write_opml",
]
