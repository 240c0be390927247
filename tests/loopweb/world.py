"""The whole web of the script, and what there is to know of it afterwards."""

from collections.abc import Callable, Iterator
from datetime import datetime

from tests.loopweb.answers import Answer, Visit
from tests.loopweb.server import Server
from tests.loopweb.site import Site
from tests.loopweb.sites import Era, sites
from tests.loopweb.story import Story


class World:
    """Some forty sites, played on `clock`. Use `server` in a `with` block while they are to answer."""

    def __init__(self, era: Era, clock: Callable[[], datetime]) -> None:
        self.era = era
        self.sites = sites(era)
        self._by_host = {site.host: site for site in self.sites}
        self.server = Server([site.host for site in self.sites], self.answer, clock)

    def answer(self, visit: Visit) -> Answer:
        """What the site of that host says."""
        return self._by_host[visit.host].handler(visit)

    def url(self, site: Site, path: str) -> str:
        """The URL of a path at a site."""
        return f"http://{site.host}:{self.server.port}{path}"

    def sources(self) -> Iterator[str]:
        """The URLs of all feeds, sitemaps and section pages to watch."""
        return (self.url(site, path) for site in self.sites for path in site.watched)

    def stories(self) -> Iterator[tuple[Site, Story]]:
        """Every story that the script has."""
        return ((site, story) for site in self.sites for story in site.stories)
