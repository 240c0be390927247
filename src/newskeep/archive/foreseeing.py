"""What the database knows already of the articles of a batch: each question asked once for all of them.

The batch notes here what it adds, so that a later article of it meets an earlier one although that is not written yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from newskeep.archive import lines, schema
from newskeep.archive.arrival import Arrival
from newskeep.archive.identity import identity, site_host
from newskeep.archive.knowing import Owner, owners_of
from newskeep.archive.lines import Learned
from newskeep.archive.nearcopies import Nearby, nearby
from newskeep.archive.queue import batches, known_links

_SITE, _BODY, _VERSION = schema.site, schema.body, schema.version
_SITES = select(_SITE.c.host, _SITE.c.id).where(_SITE.c.host.in_(bindparam("wanted", expanding=True)))
_BODIES = select(_BODY.c.sha256, _BODY.c.id).where(_BODY.c.sha256.in_(bindparam("wanted", expanding=True)))
_PRINTS = select(_VERSION.c.fingerprint).where(_VERSION.c.fingerprint.in_(bindparam("wanted", expanding=True)))


@dataclass(slots=True)
class Foreseen:
    """`owners` by address; `sites` (ids) by host; `bodies` (ids) by SHA-256; `linked`: the addresses that a source led
    to; `prints`: the fingerprints that some version has; `near`: what shares bands; `learned`: lines by site."""

    owners: dict[str, Owner]
    sites: dict[str, int]
    bodies: dict[str, int]
    linked: frozenset[str]
    prints: set[str]
    near: Nearby
    learned: dict[int, Learned]

    def may_be_known(self, new: Arrival) -> bool:
        """Whether an article may be there already that the arrival belongs to."""
        if any(name.key in self.owners for name in new.aliases):
            return True
        return not new.has_url and new.fingerprint in self.prints


def foresee(connection: Connection, arrivals: Sequence[Arrival]) -> Foreseen:
    """Ask for all that is known of these arrivals."""
    sites = _asked(connection, _SITES, {site_host(new.aliases) for new in arrivals})
    prints = {new.fingerprint for new in arrivals}
    return Foreseen(
        owners=owners_of(connection, [name for new in arrivals for name in new.aliases]),
        sites=sites,
        bodies=_asked(connection, _BODIES, {new.body.sha256 for new in arrivals}),
        linked=frozenset(known_links(connection, filter(None, map(_tried, arrivals)))),
        prints={row for some in batches(prints) for row in connection.execute(_PRINTS, {"wanted": some}).scalars()},
        near=nearby(connection, [new.sketched for new in arrivals if new.sketched]),
        learned=lines.learned_of(connection, sites.values()),
    )


def _tried(new: Arrival) -> str | None:
    """The key of the address that was tried, as the ledger has it."""
    url = new.page.requested_url or new.page.source
    return next((name.key for name in new.aliases if name.address == url), None) or identity(url)


def _asked(connection: Connection, query: Select[Any], keys: Iterable[str]) -> dict[str, int]:
    return {
        name: number
        for some in batches(key for key in keys if key)
        for name, number in connection.execute(query, {"wanted": some})
    }
