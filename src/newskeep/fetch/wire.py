"""The sockets of one fetch, and the hour at which they are cut.

A timeout on a socket bounds the wait for the next byte, so a server that sends a byte now and then holds a reader for
ever. Here a timer shuts the sockets down when the fetch's time is used up, whatever they are busy with: TLS handshake,
headers or body. Real time, not an injected clock: sockets live in no other.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """All sockets of one fetch, with `seconds` of network time to spend. For one thread."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.expired = False
        self._doubles: list[socket.socket] = []
        self._lock = threading.Lock()

    @property
    def spent_out(self) -> bool:
        """Whether no time is left."""
        return self.expired or self.left <= 0

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Time spent inside counts; when it is used up, every socket held is shut down."""
        started = time.monotonic()
        timer = threading.Timer(max(self.left, 0), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.left -= time.monotonic() - started

    def hold(self, opened: socket.socket) -> socket.socket:
        """Take note of `opened` and give it back."""
        with self._lock:
            # A double, because TLS takes the socket's file descriptor over; a shutdown through it reaches both.
            self._doubles.append(opened.dup())
            if self.expired:
                self._shut_down()
        return opened

    def close(self) -> None:
        """Let go of the sockets."""
        with self._lock:
            for double in self._doubles:
                double.close()
            self._doubles.clear()

    def _cut(self) -> None:
        with self._lock:
            self.expired = True
            self._shut_down()

    def _shut_down(self) -> None:
        for double in self._doubles:
            with suppress(OSError):  # not connected any more
                double.shutdown(socket.SHUT_RDWR)
