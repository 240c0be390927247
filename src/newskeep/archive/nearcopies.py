"""Copies: which articles tell one story in the same words. Kept up to date with every article that is kept.

A sketch's bands are rows that name the article (see `sketches`); what shares a band is a candidate. By the stored
values most candidates are seen to be chance; of the rest the texts are compared, so that no copy is one by chance.

An article joins the story of the copy with which it overlaps most, or is the first of its own. A story is named by its
first article, and stories are never merged: a page that quotes two of them joins one. An edited article stays in its
story as long as it has a copy there; the first one stays as long as there are others.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from newskeep.archive import schema
from newskeep.archive.deferring import Deferred, Writer
from newskeep.archive.queue import batches
from newskeep.archive.sketches import BANDS, Sketch, estimated_overlap, overlap, pack_bands, shingles, unpack_bands

_ARTICLE, _VERSION, _BAND, _SKETCH = schema.article, schema.version, schema.band, schema.sketch

COPY = 0.2
"""The overlap from which two articles are copies; see tests/benchmarks/copies.py for the measurement."""

LIKELY = 0.1  # by the stored values: an estimate errs, and what it lets pass is compared by its text
FULL = 32  # articles in a bucket; one that holds more stands for a set phrase or for a story that is found by others
MOST_CANDIDATES = 50
MOST_COMPARED = 10

_HASHES: list[BindParameter[int]] = [bindparam(f"hash{number}") for number in range(BANDS)]
_BUCKETS = select(_BAND.c.hash, _BAND.c.article_id).where(_BAND.c.hash.in_(_HASHES))
_IN_BUCKETS = select(_BAND.c.hash, _BAND.c.article_id).where(_BAND.c.hash.in_(bindparam("hashes", expanding=True)))
_SKETCHES = select(_SKETCH.c.article_id, _SKETCH.c.minhash, _SKETCH.c.shingles).where(
    _SKETCH.c.article_id.in_(bindparam("wanted", expanding=True))
)
_TEXTS = (
    select(_ARTICLE.c.id, _ARTICLE.c.story_id, _VERSION.c.text)
    .join_from(_ARTICLE, _VERSION, _VERSION.c.id == _ARTICLE.c.best_id)
    .where(_ARTICLE.c.id.in_(bindparam("wanted", expanding=True)))
)
_SAME = (
    select(_ARTICLE.c.story_id)
    .join_from(_VERSION, _ARTICLE, _ARTICLE.c.best_id == _VERSION.c.id)
    .where(_VERSION.c.fingerprint == bindparam("fingerprint"), _ARTICLE.c.id != bindparam("own"))
    .order_by(_ARTICLE.c.id)
    .limit(1)
)
_OTHERS = (
    select(_ARTICLE.c.id).where(_ARTICLE.c.story_id == bindparam("own"), _ARTICLE.c.id != bindparam("own")).limit(1)
)
_STORY = select(_ARTICLE.c.story_id).where(_ARTICLE.c.id == bindparam("own"))
_OWN_BANDS = select(_SKETCH.c.bands).where(_SKETCH.c.article_id == bindparam("own"))
_ADD_BANDS, _ADD_SKETCH = insert(_BAND), insert(_SKETCH)
_SET_STORY = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("own")).values(story_id=bindparam("story"))


@dataclass(frozen=True, slots=True)
class Told:
    """What a version tells: its text, the fingerprint of title and text, and its sketch, None where it is too short."""

    text: str
    fingerprint: str
    sketch: Sketch | None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that tells the same: its story, and the overlap (0 to 1)."""

    article_id: int
    story_id: int
    overlap: float


@dataclass(slots=True)
class Nearby:
    """The articles that share bands with some texts: by each band that was asked for, those that have it."""

    asked: dict[int, list[int]]

    def of(self, connection: Connection, sketched: Sketch) -> "_Buckets":
        """The articles in each band of a sketch."""
        if all(band in self.asked for band in sketched.bands):
            return {band: self.asked[band] for band in sketched.bands}
        return _buckets(connection, sketched)

    def note(self, article_id: int, bands: Iterable[int]) -> None:
        """An article has come to have bands."""
        for band in bands:
            if band in self.asked:
                self.asked[band].append(article_id)

    def forget(self) -> None:
        """Ask the database anew from now on: other articles' bands have changed."""
        self.asked = {}


def nearby(connection: Connection, sketches: Sequence[Sketch]) -> Nearby:
    """Ask for all the bands of some sketches at once."""
    found: dict[int, list[int]] = {band: [] for sketched in sketches for band in sketched.bands}
    for some in batches(found):
        for band, article_id in connection.execute(_IN_BUCKETS, {"hashes": some}):
            found[band].append(article_id)
    return Nearby(found)


def story_of_new(connection: Connection, article_id: int, told: Told) -> int:
    """Take in what a new article tells; the story that it belongs to."""
    copies = _take_in(connection, article_id, told)
    return copies[0].story_id if copies else article_id


def story_of_waiting(
    connection: Connection, later: Deferred, article_id: int, told: Told, near: Nearby, prints: Container[str]
) -> int:
    """The same of an article whose rows wait still, as may those of others. `prints` are all the fingerprints there."""
    if told.sketch is None:
        if told.fingerprint not in prints:
            return article_id
        later.flush()
        return story_of_new(connection, article_id, told)
    buckets = near.of(connection, told.sketch)
    if any(buckets.values()):
        later.flush()
    copies = _copies(connection, told, buckets, article_id)
    near.note(article_id, _remember(later, article_id, told.sketch, buckets))
    return copies[0].story_id if copies else article_id


def tell_anew(connection: Connection, article_id: int, told: Told) -> None:
    """Take in what an article tells now, in place of what it told before."""
    _forget(connection, article_id)
    copies = _take_in(connection, article_id, told)
    stories = [copy.story_id for copy in copies]
    story_id = connection.execute(_STORY, {"own": article_id}).scalar()
    leads = story_id == article_id and connection.execute(_OTHERS, {"own": article_id}).first() is not None
    if leads or story_id in stories:
        return
    connection.execute(_SET_STORY, {"own": article_id, "story": stories[0] if stories else article_id})


def find_copies(connection: Connection, told: Told, own: int | None = None) -> list[Copy]:
    """The articles that tell the same as a text, those that overlap most first; without the article `own`."""
    return [] if told.sketch is None else _copies(connection, told, _buckets(connection, told.sketch), own)


def _take_in(connection: Connection, article_id: int, told: Told) -> list[Copy]:
    """Find the copies of an article, and let it be found from now on."""
    if told.sketch is None:
        story: int | None = connection.execute(_SAME, {"fingerprint": told.fingerprint, "own": article_id}).scalar()
        return [] if story is None else [Copy(article_id, story, 1.0)]
    buckets = _buckets(connection, told.sketch)
    copies = _copies(connection, told, buckets, article_id)
    _remember(connection, article_id, told.sketch, buckets)
    return copies


_Buckets = Mapping[int, list[int]]  # band → the articles that have it


def _buckets(connection: Connection, sketched: Sketch) -> _Buckets:
    found: dict[int, list[int]] = {}
    for band, article_id in connection.execute(_BUCKETS, _named(sketched)):
        found.setdefault(band, []).append(article_id)
    return found


def _named(sketched: Sketch) -> dict[str, int]:
    return {f"hash{number}": band for number, band in enumerate(sketched.bands)}


def _copies(connection: Connection, told: Told, buckets: _Buckets, own: int | None) -> list[Copy]:
    shared = Counter(article_id for bucket in buckets.values() for article_id in bucket if article_id != own)
    likely = _likely(connection, told, [article_id for article_id, _ in shared.most_common(MOST_CANDIDATES)])
    if not likely:
        return []
    mine = shingles(told.text)
    compared = [
        Copy(row.id, row.story_id, overlap(mine, shingles(row.text)))
        for row in connection.execute(_TEXTS, {"wanted": likely})
    ]
    return sorted(
        (copy for copy in compared if copy.overlap >= COPY), key=lambda copy: (-copy.overlap, copy.article_id)
    )


def _likely(connection: Connection, told: Told, candidates: list[int]) -> list[int]:
    """Of the candidates those whose stored values speak for them, the likeliest first."""
    if not candidates or told.sketch is None:
        return []
    estimates = {
        row.article_id: estimated_overlap(told.sketch, row.minhash, row.shingles)
        for row in connection.execute(_SKETCHES, {"wanted": candidates})
    }
    likely = sorted(estimates, key=lambda article_id: (-estimates[article_id], article_id))
    return [article_id for article_id in likely if estimates[article_id] >= LIKELY][:MOST_COMPARED]


def _remember(writer: Writer, article_id: int, sketched: Sketch, buckets: _Buckets) -> list[int]:
    """Let an article be found; the bands by which it is."""
    # In the order of the tree, so that an article's rows touch each of its leaves once.
    bands = [band for band in sorted(set(sketched.bands)) if len(buckets.get(band, ())) < FULL]
    if bands:
        writer.execute(_ADD_BANDS, [{"hash": band, "article_id": article_id} for band in bands])
    values = {"minhash": sketched.minhash, "shingles": sketched.shingles, "bands": pack_bands(sketched.bands)}
    writer.execute(_ADD_SKETCH, {"article_id": article_id, **values})
    return bands


def _forget(connection: Connection, article_id: int) -> None:
    bands: bytes | None = connection.execute(_OWN_BANDS, {"own": article_id}).scalar()
    if bands is not None:
        found = unpack_bands(bands)
        connection.execute(delete(_BAND).where(_BAND.c.hash.in_(found), _BAND.c.article_id == article_id))
        connection.execute(delete(_SKETCH).where(_SKETCH.c.article_id == article_id))
