"""What the archive knows already of a page that arrives: the article that it belongs to, and the version that it meets.

Two questions that are easily confused. *Which article* is decided by URLs (see `identity`), else by the same text.
*Which version* the page has to be compared with is the latest one for what was fetched just now: the publisher may
well return to what he wrote before. A saved copy may be of any age: where it says what an earlier version said, or has
the very bytes of its page, it is that version again and no edit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from newskeep.archive import schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.identity import Alias, Claim, is_same_story
from newskeep.archive.records import as_extracted
from newskeep.grading import Capture
from newskeep.model import Grade, Verdict, Wording, compare

_ARTICLE, _VERSION, _PAGE, _BODY, _URL, _ATTEMPT = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.url,
    schema.attempt,
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an address is, and how it came to be so."""

    article_id: int
    claim: str


@dataclass(frozen=True, slots=True)
class Met:
    """A version that the arrival is compared with, and the bytes of its page."""

    id: int
    number: int
    reading: int
    grade: str
    length: int
    page_id: int
    fingerprint: str
    standfirst: str | None
    authors: str  # as they are stored
    published: datetime | None
    modified: datetime | None
    free_to_read: bool | None
    extractor: str
    seen: datetime
    sha256: str

    @property
    def wording(self) -> Wording:
        return Wording(self.fingerprint, self.standfirst, tuple(json.loads(self.authors)))

    @property
    def capture(self) -> Capture:
        return Capture(Grade(self.grade), self.length, self.seen)


@dataclass(frozen=True, slots=True)
class Known:
    """An article that is there already."""

    id: int
    versions: int
    latest_id: int
    best_id: int
    best_number: int
    best_length: int
    best_grade: str
    edit_score: float | None
    first_seen: datetime
    last_seen: datetime


_best = _VERSION.alias("best")
_KNOWN = (
    select(
        _ARTICLE.c.id,
        _ARTICLE.c.versions,
        _ARTICLE.c.latest_id,
        _ARTICLE.c.best_id,
        _best.c.number.label("best_number"),
        _best.c.length.label("best_length"),
        _best.c.grade.label("best_grade"),
        _ARTICLE.c.edit_score,
        _ARTICLE.c.first_seen,
        _ARTICLE.c.last_seen,
    )
    .join_from(_ARTICLE, _best, _best.c.id == _ARTICLE.c.best_id)
    .where(_ARTICLE.c.id == bindparam("article"))
)
_MET = (
    select(
        _VERSION.c.id,
        _VERSION.c.number,
        _VERSION.c.reading,
        _VERSION.c.grade,
        _VERSION.c.length,
        _VERSION.c.page_id,
        _VERSION.c.fingerprint,
        _VERSION.c.standfirst,
        _VERSION.c.authors,
        _VERSION.c.published,
        _VERSION.c.modified,
        _VERSION.c.free_to_read,
        _VERSION.c.extractor,
        _PAGE.c.fetched_at.label("seen"),
        _BODY.c.sha256,
    )
    .join_from(_VERSION, _PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .join(_BODY, _BODY.c.id == _PAGE.c.body_id)
)
_LATEST = _MET.where(_VERSION.c.id == bindparam("latest"))
_MANY = 500  # keys in one query
_OWNERS = select(_URL.c.key, _URL.c.article_id, _URL.c.claim).where(_URL.c.key.in_(bindparam("wanted", expanding=True)))


def owners_of(connection: Connection, names: Sequence[Alias]) -> dict[str, Owner]:
    """Whose the addresses are that are known."""
    keys, found = sorted({name.key for name in names}), {}
    for start in range(0, len(keys), _MANY):
        rows = connection.execute(_OWNERS, {"wanted": keys[start : start + _MANY]})
        found.update({key: Owner(article_id, claim) for key, article_id, claim in rows})
    return found


def known_article(connection: Connection, new: Arrival, owners: dict[str, Owner]) -> Known | None:
    """The article that the arrival belongs to; None: it is new."""
    for name in new.aliases:
        owner = owners.get(name.key)
        if owner is None:
            continue
        known = known_by_id(connection, owner.article_id)
        sure = name.claim is Claim.FINAL and owner.claim == Claim.FINAL
        if sure or _tells_the_same(connection, new, known):
            return known
    return None if new.has_url else _with_the_same_text(connection, new)


def met_version(connection: Connection, new: Arrival, known: Known) -> Met:
    """The version with which the arrival is to be compared."""
    latest = latest_version(connection, known)
    if compare(latest.wording, new.wording) is Verdict.SAME or new.body.sha256 == latest.sha256:
        return latest
    of_article = _MET.where(_VERSION.c.article_id == known.id)
    if new.is_saved_copy:
        alike = of_article.where(_VERSION.c.fingerprint == new.fingerprint).order_by(*_NEWEST)
        for row in connection.execute(alike):
            earlier = Met(**row._mapping)
            if compare(earlier.wording, new.wording) is Verdict.SAME:
                return earlier
    noted = select(_ATTEMPT.c.version_id).where(_ATTEMPT.c.article_id == known.id, _ATTEMPT.c.sha256 == new.body.sha256)
    before = _first(connection, of_article.where(_VERSION.c.id.in_(noted)).order_by(*_NEWEST))
    return before if before is not None and (new.is_saved_copy or before.number == latest.number) else latest


def newest_reading(connection: Connection, article_id: int, number: int) -> Met:
    """A version of an article, as it was read last."""
    of_version = _MET.where(_VERSION.c.article_id == article_id, _VERSION.c.number == number)
    return Met(**connection.execute(of_version.order_by(*_NEWEST).limit(1)).one()._mapping)


def was_read_before(connection: Connection, new: Arrival, met: Met) -> bool:
    """Whether the arrival's very bytes were read before, and found to say what the version says."""
    if new.body.sha256 == met.sha256:
        return True
    noted = select(_ATTEMPT.c.id).where(_ATTEMPT.c.version_id == met.id, _ATTEMPT.c.sha256 == new.body.sha256)
    return connection.execute(noted.limit(1)).first() is not None


def says_otherwise(connection: Connection, new: Arrival, met: Met) -> bool:
    """Whether anything that the arrival says, blocks and fields, differs from what the version has."""
    stored = as_extracted(connection.execute(select(_VERSION).where(_VERSION.c.id == met.id)).one()._asdict())
    return any(stored[name] != value for name, value in new.row.items() if name != "extractor")


def changed_beside(new: Arrival, met: Met) -> str:
    """A sentence on what changed that makes no version; "" where nothing did."""
    names = [
        name.replace("_", " ")
        for name in ("published", "modified", "free_to_read")
        if new.row[name] is not None and getattr(met, name) != new.row[name]
    ]
    return f"Changed beside the text: {', '.join(names)}." if names else ""


_NEWEST = (_VERSION.c.number.desc(), _VERSION.c.reading.desc())


def latest_version(connection: Connection, known: Known) -> Met:
    """The version of an article that came last."""
    return Met(**connection.execute(_LATEST, {"latest": known.latest_id}).one()._mapping)


def known_by_id(connection: Connection, article_id: int) -> Known:
    """The article of this id, which is there."""
    return Known(**connection.execute(_KNOWN, {"article": article_id}).one()._mapping)


def _first(connection: Connection, query: Select[Any]) -> Met | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Met(**row._mapping)


def _tells_the_same(connection: Connection, new: Arrival, known: Known) -> bool:
    query = select(_VERSION.c.fingerprint, _VERSION.c.title, _VERSION.c.text)
    print_, title, words = connection.execute(query.where(_VERSION.c.id == known.best_id)).one()
    return print_ == new.fingerprint or is_same_story(new.row["text"], words, titles=(new.row["title"], title))


def _with_the_same_text(connection: Connection, new: Arrival) -> Known | None:
    query = select(_VERSION.c.article_id).where(_VERSION.c.fingerprint == new.fingerprint).order_by(_VERSION.c.id)
    article_id = connection.execute(query.limit(1)).scalar()
    return None if article_id is None else known_by_id(connection, article_id)
