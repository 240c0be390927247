"""The change sequence: a number that rises with every change of any article, so that a pipeline can follow.

An article carries the number of its last change. Who has seen everything up to N asks for the articles beyond N, in
order, and has missed nothing: the counter is one row, which a writer holds until it commits, so that on every database
a smaller number is never seen after a larger one. For the same reason it is taken last in a transaction: what holds
the counter waits for nobody.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, update

from newskeep.archive import schema

_ARTICLE, _SEQUENCE = schema.article, schema.sequence
CHANGE = "change"

_TAKE = (
    update(_SEQUENCE)
    .where(_SEQUENCE.c.name == CHANGE)
    .values(value=_SEQUENCE.c.value + bindparam("count"))
    .returning(_SEQUENCE.c.value)
)
_NUMBER = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("article")).values(change=bindparam("number"))
_LAST = select(_SEQUENCE.c.value).where(_SEQUENCE.c.name == CHANGE)


def note_changes(connection: Connection, article_ids: Iterable[int]) -> None:
    """Give each of these articles the next numbers of the sequence, in order, in the transaction that changed them.

    To be called at the end of every transaction that changes what an export of an article says: a new version, a new
    reading, a cleaning anew, another best version, other addresses or extras.
    """
    changed = tuple(dict.fromkeys(article_ids))
    if not changed:
        return
    last: int = connection.execute(_TAKE, {"count": len(changed)}).scalar_one()
    first = last - len(changed) + 1
    connection.execute(
        _NUMBER, [{"article": article_id, "number": number} for number, article_id in enumerate(changed, first)]
    )


def last_change(connection: Connection) -> int:
    """The number of the newest change; 0 where nothing was ever kept."""
    last: int = connection.execute(_LAST).scalar_one()
    return last
