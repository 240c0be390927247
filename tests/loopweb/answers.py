"""What a site sends, and how well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Delivery(StrEnum):
    """How an answer comes over the wire."""

    WHOLE = "whole"
    SLOW = "slow"  # in pieces, with pauses
    CUT = "cut"  # half of it
    RESET = "reset"  # nothing: the connection is broken off


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: `path` with its query, header names in lower case, at `now`; the `number`th for this path."""

    host: str
    port: int
    path: str
    headers: Mapping[str, str]
    now: datetime
    number: int

    @property
    def home(self) -> str:
        """The site's URL without a path."""
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Content-Length is added where `headers` do not name it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE


Handler = Callable[[Visit], Answer]
Trait = Callable[[Handler], Handler]
"""What a site does to all its answers, as a wrapping of its handler."""

HTML = "text/html; charset=utf-8"


def html(body: bytes, status: int = 200) -> Answer:
    """A page."""
    return Answer(status, body, {"Content-Type": HTML})


def redirect(to: str, status: int) -> Answer:
    """The way to another page."""
    return Answer(status, b"", {"Location": to})


def error(status: int, headers: Mapping[str, str] | None = None) -> Answer:
    """No page."""
    body = f"<html><head><title>{status}</title></head><body><h1>Error {status}</h1></body></html>".encode()
    return Answer(status, body, {"Content-Type": HTML, **(headers or {})})
