"""The sockets: one event loop in a thread answers for every loopback address from 127.0.0.2 on."""

import asyncio
import errno
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from tests.loopweb.answers import Answer, Delivery, Visit

PIECES, PAUSE = 8, 0.02  # of a slow answer; in seconds
_STATUS = {200: "OK", 304: "Not Modified"}


class Server:
    """Listens at one port of every address in `hosts` for as long as its block lasts."""

    def __init__(self, hosts: Iterable[str], answer: Callable[[Visit], Answer], clock: Callable[[], datetime]) -> None:
        self._answer = answer
        self._clock = clock
        self._sockets = _listening(list(hosts))
        self.port: int = self._sockets[0].getsockname()[1]
        self.requests: Counter[str] = Counter()  # by host
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0  # at one host
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="loopweb")
        self._up = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._up.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        servers = [
            self._loop.run_until_complete(asyncio.start_server(self._serve, sock=sock)) for sock in self._sockets
        ]
        self._loop.call_soon(self._up.set)
        self._loop.run_forever()
        for server in servers:
            server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self.requests[host] += 1
        self.at_once[host] += 1
        self.most_at_once = max(self.most_at_once, self.at_once[host])
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                request = await reader.readuntil(b"\r\n\r\n")
                await _deliver(writer, self._answer(self._visit(host, request)))
        finally:
            self.at_once[host] -= 1
            writer.close()

    def _visit(self, host: str, request: bytes) -> Visit:
        first, *lines = request.decode("latin-1").strip().split("\r\n")
        path = first.split(" ")[1]
        self._numbers[host, path] += 1
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        return Visit(host, self.port, path, headers, self._clock(), self._numbers[host, path])


async def _deliver(writer: asyncio.StreamWriter, answer: Answer) -> None:
    if answer.delivery is Delivery.RESET:
        writer.transport.abort()
        return
    fields = {"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {_STATUS.get(answer.status, 'Scripted')}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    body = answer.body[: len(answer.body) // 2] if answer.delivery is Delivery.CUT else answer.body
    step = max(1, len(body) // PIECES) if answer.delivery is Delivery.SLOW else len(body) or 1
    for start in range(0, len(body), step):
        writer.write(body[start : start + step])
        await writer.drain()
        if answer.delivery is Delivery.SLOW:
            await asyncio.sleep(PAUSE)
    await writer.drain()


def _listening(hosts: list[str]) -> list[socket.socket]:
    """A socket for each host, all at one port; another port is tried where one is taken at some host."""
    for _ in range(20):
        opened = [socket.create_server((hosts[0], 0), backlog=512)]
        port = opened[0].getsockname()[1]
        try:
            opened += [socket.create_server((host, port), backlog=512) for host in hosts[1:]]
        except OSError as error:
            for sock in opened:
                sock.close()
            if error.errno != errno.EADDRINUSE:
                raise
            continue
        return opened
    raise OSError("no port is free at all hosts")
