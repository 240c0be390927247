"""Links that wait for their host: one of a host under way at a time, and no thread stands still while another could go.

Threads that all fetch from one host wait for each other, and meanwhile no other host is asked. So a link whose host is
busy waits here and not in a thread.
"""

from collections import deque
from collections.abc import Callable

from newskeep.model import Link
from newskeep.urls import host


class WaitingLinks:
    """Links, a queue for each host. `wait` tells how many seconds the host of a URL still has its rest.

    Not thread-safe. Who takes a link gives its host free again when it has been fetched.
    """

    def __init__(self, wait: Callable[[str], float]) -> None:
        self._wait = wait
        self._free: dict[str, deque[Link]] = {}  # in the order in which they became free: these have rested longest
        self._busy: dict[str, deque[Link]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, link: Link) -> None:
        """Put a link behind the others of its host."""
        name = host(link.url)
        queues = self._busy if name in self._busy else self._free
        queues.setdefault(name, deque()).append(link)
        self._count += 1

    def take_ready(self) -> Link | None:
        """A link whose host may be asked now; None where there is none."""
        return next((self._take(name) for name, links in self._free.items() if self._wait(links[0].url) <= 0), None)

    def take_next(self) -> Link | None:
        """The link whose host may be asked next, though not now; None where all hosts are busy, or nothing waits."""
        waits = {name: self._wait(links[0].url) for name, links in self._free.items()}
        return self._take(min(waits, key=waits.__getitem__)) if waits else None

    def give_free(self, link: Link) -> None:
        """The link that was taken has been fetched: the next of its host may go."""
        name = host(link.url)
        links = self._busy.pop(name)
        if links:
            self._free[name] = links

    def _take(self, name: str) -> Link:
        links = self._busy[name] = self._free.pop(name)
        self._count -= 1
        return links.popleft()
