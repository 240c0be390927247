"""Keeping: a page and what it says become a version, inside one transaction.

refused? ─ attempt                    a wall, an index, an error, nothing to read
known?   ─ identity (URLs, else the same text)
same?    ─ NEW: article + version     EDITED: version      SAME: last seen
           or, where newskeep reads the very same bytes in another way, a new reading of that version
─ aliases ─ search row ─ attempt
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from newskeep.archive import ledger, schema
from newskeep.archive.bodies import CompressedBody, compress
from newskeep.archive.database import Database, IndexedText
from newskeep.archive.identity import Alias, Claim, aliases, is_same_story
from newskeep.archive.records import article_to_row, pairs_to_json, sound, sound_or_none
from newskeep.model import Article, Grade, Outcome, Page, PageKind, Reason, Verdict, compare, fingerprint, grade

_ARTICLE, _VERSION, _PAGE, _BODY, _SITE, _URL = (
    schema.article,
    schema.version,
    schema.page,
    schema.body,
    schema.site,
    schema.url,
)

# Statements are built once: building one anew takes as long as running it.
_INSERTS = {into.name: insert(into).returning(into.c.id) for into in (_ARTICLE, _VERSION, _PAGE, _BODY, _SITE)}
_INSERT_URL = insert(_URL)
_UPDATE_ARTICLE = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("article"))
_OWNERS = select(_URL.c.key, _URL.c.article_id, _URL.c.claim).where(_URL.c.key.in_(bindparam("wanted", expanding=True)))
_BODY_BY_SHA256 = select(_BODY.c.id).where(_BODY.c.sha256 == bindparam("wanted"))
_SITE_BY_HOST = select(_SITE.c.id).where(_SITE.c.host == bindparam("wanted"))
_COUNT_ARTICLE = update(_SITE).where(_SITE.c.id == bindparam("site")).values(articles=_SITE.c.articles + 1)

_NOT_KEPT = {
    PageKind.INDEX: Reason.INDEX_PAGE,
    PageKind.WALL: Reason.WALL_PAGE,
    PageKind.ERROR: Reason.ERROR_PAGE,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page on its way into the archive, and all that is worked out before a transaction is opened."""

    page: Page
    article: Article
    aliases: tuple[Alias, ...]
    row: dict[str, Any]
    fingerprint: str
    body: CompressedBody
    at: datetime  # when it was tried
    seen: datetime  # when the page was what it was


def refusal(article: Article) -> Reason | None:
    """Why a page is not kept as an article; None: it is."""
    if article.page_kind in _NOT_KEPT:
        return _NOT_KEPT[article.page_kind]
    return None if article.text.strip() else Reason.NO_ARTICLE


def arrival(page: Page, article: Article, compressed: CompressedBody | None, now: datetime) -> Arrival:
    """Work out what keeping a page needs. `compressed`: the body, where another process compressed it already."""
    row = article_to_row(article)
    return Arrival(
        page=page,
        article=article,
        aliases=aliases(page.requested_url, page.final_url, article.canonical_url),
        row=row,
        fingerprint=fingerprint(row["title"], row["text"]),
        body=compressed or compress(page.body),
        at=now,
        seen=page.fetched_at or now,
    )


def refuse(connection: Connection, page: Page, article: Article, reason: Reason, now: datetime) -> Outcome:
    """Write into the ledger that a page was reached and is no article."""
    outcome = Outcome(
        subject=page.source,
        verdict=Verdict.SKIPPED,
        reason=reason,
        detail=article.page_kind_evidence,
        title=article.title,
        status=page.status,
        milliseconds=page.milliseconds,
    )
    ledger.write(connection, outcome, now, url=page.requested_url)
    return outcome


def keep(connection: Connection, database: Database, new: Arrival) -> Outcome:
    """Keep an arrival: NEW, EDITED or SAME."""
    owners = _owners(connection, new.aliases)
    known = _known(connection, new, owners)
    if known is None:
        return _keep_new(connection, database, new, owners)
    if not new.aliases and known.fingerprint != new.fingerprint:
        # A text without a URL was found by an older version's words: an old copy is not an edit.
        return _note_same(connection, new, known, owners, "an earlier version of it")
    verdict = compare([known.fingerprint], new.fingerprint)
    if _is_reading(connection, new, known, verdict):
        return _keep_reading(connection, database, new, known, owners)
    if verdict is Verdict.SAME:
        return _note_same(connection, new, known, owners)
    return _keep_edit(connection, database, new, known, owners)


@dataclass(frozen=True, slots=True)
class _Known:
    """An article that is there already: its latest version, and the length of its best one."""

    id: int
    versions: int
    latest_id: int
    best_id: int
    best_length: int
    number: int
    reading: int
    grade: str
    page_id: int
    fingerprint: str
    extractor: str
    sha256: str
    first_seen: datetime


_best = _VERSION.alias("best")
_KNOWN = (
    select(
        _ARTICLE.c.id,
        _ARTICLE.c.versions,
        _ARTICLE.c.latest_id,
        _ARTICLE.c.best_id,
        _best.c.length.label("best_length"),
        _VERSION.c.number,
        _VERSION.c.reading,
        _VERSION.c.grade,
        _VERSION.c.page_id,
        _VERSION.c.fingerprint,
        _VERSION.c.extractor,
        _BODY.c.sha256,
        _ARTICLE.c.first_seen,
    )
    .join_from(_ARTICLE, _VERSION, _VERSION.c.id == _ARTICLE.c.latest_id)
    .join(_best, _best.c.id == _ARTICLE.c.best_id)
    .join(_PAGE, _PAGE.c.id == _VERSION.c.page_id)
    .join(_BODY, _BODY.c.id == _PAGE.c.body_id)
)


@dataclass(frozen=True, slots=True)
class _Owner:
    article_id: int
    claim: str


def _owners(connection: Connection, names: tuple[Alias, ...]) -> dict[str, _Owner]:
    if not names:
        return {}
    rows = connection.execute(_OWNERS, {"wanted": [name.key for name in names]})
    return {key: _Owner(article_id, claim) for key, article_id, claim in rows}


def _known(connection: Connection, new: Arrival, owners: dict[str, _Owner]) -> _Known | None:
    """The article that the arrival is a version of: by the rules in `identity`, else by the same text."""
    for name in new.aliases:
        owner = owners.get(name.key)
        if owner is None:
            continue
        known = _load(connection, owner.article_id)
        sure = name.claim is Claim.FINAL and owner.claim == Claim.FINAL
        if sure or known.fingerprint == new.fingerprint or _tells_the_same(connection, new, known):
            return known
    if any(name.claim is Claim.FINAL for name in new.aliases):
        return None
    query = select(_VERSION.c.article_id).where(_VERSION.c.fingerprint == new.fingerprint).order_by(_VERSION.c.id)
    article_id = connection.execute(query.limit(1)).scalar()
    return None if article_id is None else _load(connection, article_id)


def _load(connection: Connection, article_id: int) -> _Known:
    return _Known(**connection.execute(_KNOWN.where(_ARTICLE.c.id == article_id)).one()._mapping)


def _tells_the_same(connection: Connection, new: Arrival, known: _Known) -> bool:
    query = select(_VERSION.c.title, _VERSION.c.text).where(_VERSION.c.id == known.best_id)
    title, words = connection.execute(query).one()
    return is_same_story(new.row["text"], words, titles=(new.row["title"], title))


def _is_reading(connection: Connection, new: Arrival, known: _Known, verdict: Verdict) -> bool:
    """Whether the publisher changed nothing and it is newskeep that reads the latest version's bytes differently."""
    if verdict is Verdict.SAME and known.extractor == new.row["extractor"]:
        return False
    if new.body.sha256 != known.sha256:
        return verdict is Verdict.EDITED and ledger.met(connection, known.latest_id, new.body.sha256)
    if verdict is Verdict.EDITED:
        return True
    stored = connection.execute(select(_VERSION).where(_VERSION.c.id == known.latest_id)).one()._mapping
    return any(stored[name] != value for name, value in new.row.items() if name != "extractor")


def _keep_new(connection: Connection, database: Database, new: Arrival, owners: dict[str, _Owner]) -> Outcome:
    values = {
        "site_id": _site(connection, new),
        "first_seen": new.seen,
        "last_seen": new.seen,
        "ordered_at": new.row["published"] or new.seen,
        "versions": 1,
    }
    article_id = _insert(connection, _ARTICLE, values)
    page_id = _store_page(connection, new)
    version_id = _store_version(connection, new, article_id, page_id, number=1, reading=1, judged=Grade.FULL)
    _point(connection, article_id, latest_id=version_id, best_id=version_id)
    database.index(connection, article_id, indexed(new.row), None)
    return _finish(connection, new, article_id, version_id, Verdict.NEW, owners)


def _keep_edit(
    connection: Connection, database: Database, new: Arrival, known: _Known, owners: dict[str, _Owner]
) -> Outcome:
    judged = grade(known.best_length, len(new.row["text"]))
    page_id = _store_page(connection, new)
    number = known.versions + 1
    version_id = _store_version(connection, new, known.id, page_id, number=number, reading=1, judged=judged)
    _point(connection, known.id, latest_id=version_id, versions=number, last_seen=new.seen)
    if judged is Grade.FULL:
        _put_in_front(connection, database, new, known, version_id)
    detail = "" if judged is Grade.FULL else "The text shrank so much that the version before it stays in front."
    if known.extractor != new.row["extractor"]:
        detail += f" The extractor changed, too ({known.extractor} → {new.row['extractor']})."
    return _finish(connection, new, known.id, version_id, Verdict.EDITED, owners, detail.strip())


def _keep_reading(
    connection: Connection, database: Database, new: Arrival, known: _Known, owners: dict[str, _Owner]
) -> Outcome:
    page_id = known.page_id if new.body.sha256 == known.sha256 else _store_page(connection, new)
    version_id = _store_version(
        connection,
        new,
        known.id,
        page_id,
        number=known.number,
        reading=known.reading + 1,
        judged=Grade(known.grade),
    )
    if known.best_id == known.latest_id:
        _put_in_front(connection, database, new, known, version_id)
    _point(connection, known.id, latest_id=version_id, last_seen=new.seen)
    detail = f"The same page, read anew ({known.extractor} → {new.row['extractor']})."
    return _finish(connection, new, known.id, version_id, Verdict.SAME, owners, detail)


def _note_same(
    connection: Connection, new: Arrival, known: _Known, owners: dict[str, _Owner], detail: str = ""
) -> Outcome:
    _point(connection, known.id, last_seen=new.seen)
    return _finish(connection, new, known.id, known.latest_id, Verdict.SAME, owners, detail)


def _put_in_front(connection: Connection, database: Database, new: Arrival, known: _Known, version_id: int) -> None:
    """Make a version the article's best one; the search index speaks for the best one only."""
    old = connection.execute(select(_VERSION).where(_VERSION.c.id == known.best_id)).one()._mapping
    _point(connection, known.id, best_id=version_id, ordered_at=new.row["published"] or known.first_seen)
    database.index(connection, known.id, indexed(new.row), indexed(old))


def indexed(row: Any) -> IndexedText:
    """What of a version's row goes into the search index."""
    return IndexedText(row["title"], row["standfirst"], row["text"], row["authors"], row["section"], row["tags"])


def _site(connection: Connection, new: Arrival) -> int | None:
    """The site that publishes the arrival, counted one article up; made if it is new."""
    if not new.aliases:
        return None
    name = urlsplit(new.aliases[0].key).hostname or ""
    known: int | None = connection.execute(_SITE_BY_HOST, {"wanted": name}).scalar()
    if known is None:
        return _insert(connection, _SITE, {"host": name, "name": new.row["site_name"], "articles": 1})
    connection.execute(_COUNT_ARTICLE, {"site": known})
    return known


def _store_page(connection: Connection, new: Arrival) -> int:
    page = new.page
    values = {
        "body_id": _store_body(connection, new.body),
        "fetched_at": new.seen,
        "status": page.status,
        "media_type": page.media_type,
        "charset": sound_or_none(page.charset),
        "source": sound(page.source),
        "requested_url": sound_or_none(page.requested_url),
        "final_url": sound_or_none(page.final_url),
        "canonical_url": new.row["canonical_url"],
        "milliseconds": page.milliseconds,
        "headers": pairs_to_json(page.headers),
        "extras": pairs_to_json(page.extras),
    }
    return _insert(connection, _PAGE, values)


def _store_body(connection: Connection, body: CompressedBody) -> int:
    known: int | None = connection.execute(_BODY_BY_SHA256, {"wanted": body.sha256}).scalar()
    if known is not None:
        return known
    return _insert(connection, _BODY, {"sha256": body.sha256, "length": body.length, "data": body.data})


def _store_version(
    connection: Connection, new: Arrival, article_id: int, page_id: int, *, number: int, reading: int, judged: Grade
) -> int:
    values = {
        **new.row,
        "article_id": article_id,
        "number": number,
        "reading": reading,
        "page_id": page_id,
        "kept_at": new.at,
        "grade": str(judged),
        "fingerprint": new.fingerprint,
        "length": len(new.row["text"]),
    }
    return _insert(connection, _VERSION, values)


def _point(connection: Connection, article_id: int, **values: Any) -> None:
    connection.execute(_UPDATE_ARTICLE, {"article": article_id, **values})


def _insert(connection: Connection, into: Table, values: dict[str, Any]) -> int:
    key: int = connection.execute(_INSERTS[into.name], values).scalar_one()
    return key


def _finish(
    connection: Connection,
    new: Arrival,
    article_id: int,
    version_id: int,
    verdict: Verdict,
    owners: dict[str, _Owner],
    detail: str = "",
) -> Outcome:
    """Aliases and ledger: the end of every way of keeping."""
    _tie(connection, new, article_id, owners)
    outcome = Outcome(
        subject=new.page.source,
        verdict=verdict,
        detail=detail,
        article_id=article_id,
        title=new.row["title"],
        status=new.page.status,
        milliseconds=new.page.milliseconds,
    )
    ledger.write(connection, outcome, new.at, url=new.page.requested_url, version_id=version_id, sha256=new.body.sha256)
    return outcome


def _tie(connection: Connection, new: Arrival, article_id: int, owners: dict[str, _Owner]) -> None:
    """Make the addresses aliases of the article, unless another article's claim on one is as good."""
    stored = [name for name in new.aliases if name.claim is not Claim.TWIN]
    fresh = [_alias_row(name, article_id, new.seen) for name in stored if name.key not in owners]
    if fresh:
        connection.execute(_INSERT_URL, fresh)
    for name in stored:
        owner = owners.get(name.key)
        if owner is not None and name.claim is Claim.FINAL and owner != _Owner(article_id, Claim.FINAL):
            taken = _alias_row(name, article_id, new.seen)
            connection.execute(update(_URL).where(_URL.c.key == name.key).values(taken))


def _alias_row(name: Alias, article_id: int, at: datetime) -> dict[str, Any]:
    return {
        "key": name.key,
        "address": sound(name.address),
        "article_id": article_id,
        "claim": name.claim.value,
        "first_seen": at,
    }
