"""What is due, one pass over it, and a loop around that pass. It asks the archive what is due and hands it on.

    due sources ─ look (threads) ─ its links in the queue, the poll counts: one transaction ─┐
    due links ───────────────────────────────────────────────────────────────────────────────┴─ ingest ─ outcomes

looking      one look at one source: fetch, read, what came of it
deciding     what a look means for the source: when to look again; pure
passes       one pass: every due source, then every due link
lease        never two at once: the lease and its heartbeat
loop         one sync, or pass after pass until told to stop
adding       what a URL is, before it is watched

No write transaction is open while a socket is waited for: looks and fetches run in threads that touch the archive only
between two requests, where a fetcher remembers what a host asked for, and the archive's methods wait for nothing but
the database.
"""

from newskeep.schedule.looking import Fetching, look
from newskeep.schedule.loop import run, sync
from newskeep.schedule.passes import Event, Hands, Plan, Polled

__all__ = ["Event", "Fetching", "Hands", "Plan", "Polled", "look", "run", "sync"]
