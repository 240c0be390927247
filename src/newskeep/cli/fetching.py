"""The settings that concern fetching, as the fetcher takes them."""

from newskeep.config import Settings
from newskeep.fetch import FetchSettings


def fetch_settings(settings: Settings) -> FetchSettings:
    """The settings that concern fetching. Raises ConfigError."""
    given = {name: getattr(settings, name) for name in _OF_FETCHING}
    return FetchSettings(**{name: value for name, value in given.items() if value is not None})


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
