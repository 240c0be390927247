"""What sites do to their answers: each trait wraps a handler."""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard

from tests.loopweb.answers import Answer, Delivery, Handler, Trait, Visit, error, redirect

_PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=4)),
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


def packed(coding: str) -> Trait:
    """Everything comes compressed, whether asked for or not."""
    return _changing(lambda visit, answer: _with(answer, _PACK[coding](answer.body), {"Content-Encoding": coding}))


def true_etag() -> Trait:
    """An ETag that is true: 304 where nothing has changed."""

    def change(visit: Visit, answer: Answer) -> Answer:
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        return _not_modified(visit, answer, "if-none-match", {"ETag": tag})

    return _changing(change)


def etag_that_is_always_new() -> Trait:
    """An ETag that changes though nothing has."""
    return _changing(lambda visit, answer: _with(answer, answer.body, {"ETag": f'W/"{visit.now.isoformat()}"'}))


def etag_that_never_changes() -> Trait:
    """An ETag that stays though everything has changed: 304 to whoever has it."""
    return _changing(lambda visit, answer: _not_modified(visit, answer, "if-none-match", {"ETag": '"1"'}))


def last_modified(changed: Callable[[datetime], datetime]) -> Trait:
    """The time of the last change; 304 where that is known."""

    def change(visit: Visit, answer: Answer) -> Answer:
        at = format_datetime(changed(visit.now), usegmt=True)
        return _not_modified(visit, answer, "if-modified-since", {"Last-Modified": at})

    return _changing(change)


def fails_at_first(status: int, headers: Mapping[str, str] | None = None) -> Trait:
    """The first request for a page fails."""
    return _at_first(lambda visit, answer: error(status, headers))


def cut_at_first() -> Trait:
    """The first answer for a page ends in its middle."""
    return _at_first(lambda visit, answer: replace(answer, delivery=Delivery.CUT))


def promises_too_much_at_first() -> Trait:
    """The first answer for a page says that it is longer than it is."""
    return _at_first(lambda visit, answer: _with(answer, answer.body, {"Content-Length": str(len(answer.body) + 999)}))


def promises_too_little() -> Trait:
    """Content-Length leaves the last eight bytes of a page out."""
    return _changing(lambda visit, answer: _with(answer, answer.body, {"Content-Length": str(len(answer.body) - 8)}))


def slow() -> Trait:
    """Stories come in pieces."""

    def change(visit: Visit, answer: Answer) -> Answer:
        return replace(answer, delivery=Delivery.SLOW) if is_story(visit) else answer

    return _changing(change)


def overloaded_every(number: int, seconds: int) -> Trait:
    """Every so manieth request of the site gets 429 and is told how long to wait."""
    asked = [0]

    def trait(handler: Handler) -> Handler:
        def handle(visit: Visit) -> Answer:
            asked[0] += 1
            return error(429, {"Retry-After": str(seconds)}) if asked[0] % number == 0 else handler(visit)

        return handle

    return trait


def between(start: datetime, end: datetime, instead: Callable[[Visit], Answer]) -> Trait:
    """For some time something else stands there."""

    def trait(handler: Handler) -> Handler:
        return lambda visit: instead(visit) if start <= visit.now < end else handler(visit)

    return trait


def down(visit: Visit) -> Answer:
    """Nobody answers."""
    return Answer(delivery=Delivery.RESET)


def through_redirects() -> Trait:
    """/go/STATUS/PATH redirects to PATH with that status; the first of them by way of another."""

    def trait(handler: Handler) -> Handler:
        def handle(visit: Visit) -> Answer:
            if not visit.path.startswith("/go/"):
                return handler(visit)
            _, _, status, path = visit.path.split("/", 3)
            return redirect(f"/go/307/{path}" if status == "303" else f"/{path}", int(status))

        return handle

    return trait


def is_story(visit: Visit) -> bool:
    """Whether a request is for a story."""
    return visit.path.startswith(("/news/", "/archive/", "/amp/", "/private/"))


def _changing(change: Callable[[Visit, Answer], Answer]) -> Trait:
    """What changes good answers."""

    def trait(handler: Handler) -> Handler:
        def handle(visit: Visit) -> Answer:
            answer = handler(visit)
            return change(visit, answer) if answer.status == 200 and visit.path != "/robots.txt" else answer

        return handle

    return trait


def _at_first(change: Callable[[Visit, Answer], Answer]) -> Trait:
    """What happens to the first good answer for each story."""
    seen: set[str] = set()

    def first(visit: Visit, answer: Answer) -> Answer:
        if not is_story(visit) or visit.path in seen:
            return answer
        seen.add(visit.path)
        return change(visit, answer)

    return _changing(first)


def _not_modified(visit: Visit, answer: Answer, condition: str, validator: Mapping[str, str]) -> Answer:
    if visit.headers.get(condition) in validator.values():
        return Answer(304, b"", validator)
    return _with(answer, answer.body, validator)


def _with(answer: Answer, body: bytes, headers: Mapping[str, str]) -> Answer:
    return replace(answer, body=body, headers={**answer.headers, **headers})
