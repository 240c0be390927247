"""What may be expected to go wrong.

    NewskeepError            carries its subject, a reason code and one plain sentence
    ├── InputError           something handed in cannot be read as a page or a text
    ├── FetchError           a URL did not lead to a page
    ├── ArchiveError         the archive cannot be opened, read or written
    │   └── ArchiveBusyError     … because another process holds it
    └── ConfigError          a setting or a query makes no sense

Only what is expected is one of these. A bug stays the exception it is and stops loudly.
"""

from newskeep.model import Reason, RobotsVerdict


class NewskeepError(Exception):
    """An expected failure: `subject` is the URL, path or setting it is about, `detail` the plain sentence."""

    def __init__(self, subject: str, reason: Reason, detail: str = "") -> None:
        super().__init__(subject, reason, detail)
        self.subject = subject
        self.reason = reason
        self.detail = detail or reason.sentence

    def __str__(self) -> str:
        return f"{self.subject}: {self.detail}"

    def __reduce__(self) -> tuple[type["NewskeepError"], tuple[str, Reason, str]]:
        # Errors cross process borders; without this, unpickling loses what a subclass adds.
        return type(self), (self.subject, self.reason, self.detail)


class InputError(NewskeepError):
    """A file, folder, list or stream cannot be read as pages."""


class FetchError(NewskeepError):
    """A URL did not lead to a page. `status` is the HTTP status where there was one.

    `retry_after` is how many seconds its site asked to be left alone for, where it did; `robots` what its robots.txt
    said, where it was asked.
    """

    def __init__(
        self,
        subject: str,
        reason: Reason,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        robots: RobotsVerdict | None = None,
    ) -> None:
        super().__init__(subject, reason, detail)
        self.status = status
        self.retry_after = retry_after
        self.robots = robots

    def __reduce__(  # type: ignore[override]  # mypy: the tuple is longer than the parent's, which pickle wants here
        self,
    ) -> tuple[type["FetchError"], tuple[str, Reason, str, int | None, float | None, RobotsVerdict | None]]:
        return type(self), (self.subject, self.reason, self.detail, self.status, self.retry_after, self.robots)


class ArchiveError(NewskeepError):
    """The archive cannot be opened, read or written."""


class ArchiveBusyError(ArchiveError):
    """Another process holds the archive."""


class ConfigError(NewskeepError):
    """A setting makes no sense."""
