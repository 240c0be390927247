"""The settings that concern fetching, as the fetcher takes them, and one source's own way of being fetched."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from newskeep.config import Settings
from newskeep.errors import ConfigError, FetchError
from newskeep.fetch import Fetcher, FetchSettings, Manner, ReadOnly, read_cookies
from newskeep.fetch.cookies import Cookies
from newskeep.model import Page, Validators
from newskeep.watch import SourceOptions

if TYPE_CHECKING:
    from newskeep.archive import Archive


def fetch_settings(settings: Settings) -> FetchSettings:
    """The settings that concern fetching. Raises ConfigError."""
    given = {name: getattr(settings, name) for name in _OF_FETCHING}
    return FetchSettings(**{name: value for name, value in given.items() if value is not None})


def open_fetcher(settings: Settings, archive: "Archive", *, dry_run: bool = False) -> Fetcher:
    """A fetcher that remembers in the archive what hosts asked for; in a dry run it only reads there.

    Raises ConfigError and ArchiveError.
    """
    return Fetcher(fetch_settings(settings), memory=ReadOnly(archive.hosts) if dry_run else archive.hosts)


_OF_FETCHING = (
    "user_agent",
    "contact",
    "connect_timeout",
    "read_timeout",
    "total_timeout",
    "max_bytes",
    "delay",
    "allow_private",
    "obey_robots",
)


@dataclass(frozen=True, slots=True)
class SourceFetcher:
    """A fetcher in the manner of one source. What is wrong with its options fails the source and not the run."""

    fetcher: Fetcher
    options: SourceOptions

    def fetch(self, url: str, *, validators: Validators | None = None) -> Page:
        """An article's page. Raises FetchError."""
        return self.fetcher.fetch(url, validators=validators, manner=self._manner(url))

    def fetch_source(self, url: str, *, validators: Validators | None = None) -> Page:
        """A feed, a sitemap or a section page. Raises FetchError."""
        return self.fetcher.fetch_source(url, validators=validators, manner=self._manner(url))

    def crawl_delay(self, url: str) -> float:
        """Seconds that its robots.txt asks for. Raises FetchError where that does not allow it, or cannot be had."""
        return self.fetcher.crawl_delay(url, manner=self._manner(url))

    def _manner(self, url: str) -> Manner:
        options = self.options
        try:
            cookies = _cookies(options.cookies) if options.cookies else ()
            manner = Manner(delay=options.delay, user_agent=options.user_agent, cookies=cookies)
            self.fetcher.settings.in_manner(manner)
        except ConfigError as error:
            raise FetchError(url, error.reason, f"{error.subject}: {error.detail}") from error
        return manner


@cache
def _cookies(path: str) -> Cookies:
    return read_cookies(Path(path))
