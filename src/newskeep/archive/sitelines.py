"""What was learned of sites, for people to see and to overrule."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection

from newskeep.archive import lines
from newskeep.archive.database import Database
from newskeep.archive.learning import learn, mark_site_again
from newskeep.model import SiteLine


class SiteLines:
    """The learned lines of an archive's sites. Methods raise as those of `Archive` do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listing(self, site: str | None = None, *, everything: bool = False) -> list[SiteLine]:
        """The lines of a site (None: of all) that are removed, or kept by a person's word; the most frequent first.

        `everything`: those too that were looked at and found to be news.
        """
        with self._database.reading() as connection:
            return lines.listing(connection, site, everything=everything)

    def keep(self, site: str, ids: Collection[int] = ()) -> int:
        """Keep lines (by id; none: all that were learned) in every article of a site from now on; how many."""
        return self._overrule(site, ids, lines.keep_lines)

    def forget(self, site: str, ids: Collection[int] = ()) -> int:
        """Forget lines (none: all) of a site, which are put back; they may be learned again from articles to come."""
        return self._overrule(site, ids, lines.forget_lines)

    def _overrule(self, site: str, ids: Collection[int], say: Callable[[Connection, int, Collection[int]], int]) -> int:
        with self._database.writing() as connection:
            site_id = lines.site_id_of(connection, site)
            number = say(connection, site_id, ids) if site_id is not None else 0
            if number and site_id is not None:
                mark_site_again(connection, site_id)
        learn(self._database)
        return number
