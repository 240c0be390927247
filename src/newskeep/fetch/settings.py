"""How to fetch: who we say we are, how long we wait, how much we take, and what we refuse."""

from dataclasses import dataclass, replace
from pathlib import Path

from newskeep import __version__
from newskeep.errors import ConfigError
from newskeep.fetch.cookies import Cookies
from newskeep.model import Reason


@dataclass(frozen=True, slots=True)
class Manner:
    """How one source is fetched, where that differs from the settings: None is as they are. `delay` is seconds.

    `cookies` (see `read_cookies`) are sent where their domain and path fit, with no answer's cookies kept.
    """

    delay: float | None = None
    user_agent: str | None = None
    cookies: Cookies | None = None


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """All limits of one Fetcher. Times are seconds, sizes bytes. Raises ConfigError for what makes no sense.

    `contact` (a URL or mail address) goes into the user agent, so that a site can ask us to stop. `total_timeout`
    bounds the time one fetch spends on the network, redirects and the retry included; waiting for one's turn at a
    host is not counted. `max_bytes` (of a page) and `max_source_bytes` (of a feed or sitemap; 50 MiB are the sitemap
    protocol's own limit) count after decompression. `ca_bundle` is a PEM file of certificate authorities
    to trust in place of the public ones; certificates are checked always.
    """

    user_agent: str = f"newskeep/{__version__}"
    contact: str = ""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 20 * 1024 * 1024
    max_source_bytes: int = 50 * 1024 * 1024
    max_redirects: int = 10
    delay: float = 1.0
    allow_private: bool = False
    obey_robots: bool = True
    retries: int = 1
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        for name in ("connect_timeout", "read_timeout", "total_timeout", "max_bytes", "max_source_bytes"):
            if not getattr(self, name) > 0:
                raise ConfigError(name, Reason.BAD_SETTING, "It must be more than 0.")
        for name in ("max_redirects", "delay", "retries"):
            if not getattr(self, name) >= 0:
                raise ConfigError(name, Reason.BAD_SETTING, "It must be 0 or more.")
        for name in ("user_agent", "contact"):
            text = getattr(self, name)
            if not (text.isascii() and text.isprintable()):
                raise ConfigError(name, Reason.BAD_SETTING, "It must be one line of ASCII text.")
        if not self.user_agent.strip():
            raise ConfigError("user_agent", Reason.BAD_SETTING, "It must not be empty.")
        if self.ca_bundle is not None and not Path(self.ca_bundle).is_file():
            raise ConfigError("ca_bundle", Reason.BAD_SETTING, f"There is no file {self.ca_bundle}.")

    @property
    def agent_line(self) -> str:
        """The User-Agent header: newskeep/1.0 (+https://example.org/bot)."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent

    @property
    def agent_token(self) -> str:
        """The name to look for in robots.txt (RFC 9309, 2.2.1): what stands before the version."""
        return self.user_agent.split("/")[0].strip().lower()

    def in_manner(self, manner: Manner) -> "FetchSettings":
        """The settings as `manner` changes them. Raises ConfigError."""
        if manner.delay is None and manner.user_agent is None:
            return self
        delay = self.delay if manner.delay is None else manner.delay
        return replace(self, delay=delay, user_agent=manner.user_agent or self.user_agent)
