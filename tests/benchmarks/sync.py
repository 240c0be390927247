"""Articles kept a second by one `newskeep sync`, and a pass over many sources in which nothing is new.

    python tests/benchmarks/sync.py --hosts 60 --pages 50 --unchanged 2000

Loopback only: each host serves article pages of 300 kB, delay 0.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from newskeep.archive import open_archive
from newskeep.watch import SourceKind
from tests.loopweb import feeds
from tests.loopweb.answers import Answer, Visit, html
from tests.loopweb.playing import START
from tests.loopweb.server import Server
from tests.loopweb.story import Story

SIZE = 300_000
SETTINGS = {"NEWSKEEP_ALLOW_PRIVATE": "1", "NEWSKEEP_DELAY": "0", "NEWSKEEP_READ_TIMEOUT": "60"}


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--unchanged", type=int, default=2000)
    asked = parser.parse_args()
    hosts = [f"127.0.1.{number}" for number in range(1, asked.hosts + 1)]
    stories = {f"/news/s{number:03}.html": Story(f"s{number:03}", START) for number in range(asked.pages)}
    with tempfile.TemporaryDirectory() as folder, Server(hosts, _Web(stories), lambda: START) as server:
        homes = [f"http://{host}:{server.port}" for host in hosts]
        count = len(homes) * len(stories)
        seconds = _newskeep(Path(folder) / "a.db", [f"{home}/feed.xml" for home in homes])
        print(f"newskeep sync       {count / seconds:7.1f} articles/s   {count} in {seconds:.1f} s")  # noqa: T201
        if asked.unchanged:
            _unchanged(Path(folder) / "b.db", homes, asked.unchanged)


class _Web:
    """Feeds and pages, made once."""

    def __init__(self, stories: Mapping[str, Story]) -> None:
        self._stories = stories
        self._made: dict[tuple[str, str], Answer] = {}

    def __call__(self, visit: Visit) -> Answer:
        key = visit.host, visit.path
        if key not in self._made:
            self._made[key] = self._make(visit)
        return self._made[key]

    def _make(self, visit: Visit) -> Answer:
        if visit.path.startswith("/feed"):
            items = [feeds.Item.of(story, visit.home + path) for path, story in self._stories.items()]
            return feeds.rss(visit.host, [] if "?" in visit.path else items)
        story = self._stories.get(visit.path)
        if story is None:
            return Answer(404, b"")
        body = Story(f"{visit.host}-{story.slug}", START).page(START, visit.host, visit.home + visit.path)
        script = b"<script>" + b"var data = [1, 2, 3];\n" * ((SIZE - len(body)) // 22) + b"</script></body>"
        return html(body.replace(b"</body>", script))


def _newskeep(path: Path, urls: list[str]) -> float:
    with open_archive(path) as archive:
        for url in urls:
            archive.watch.add(SourceKind.FEED, url)
    return _timed([sys.executable, "-m", "newskeep", "--archive", str(path), "sync", "--quiet"], env=SETTINGS)


def _unchanged(path: Path, homes: list[str], sources: int) -> None:
    """A pass over sources in which nothing is new: the second one over each."""
    urls = [f"{homes[number % len(homes)]}/feed.xml?{number}" for number in range(sources)]
    _newskeep(path, urls)
    with open_archive(path) as archive:
        for source in archive.watch.sources():
            archive.watch.resume(source)
    command = [sys.executable, "-m", "newskeep", "--archive", str(path), "sync", "--quiet"]
    seconds, megabytes = _timed(command, env=SETTINGS), _peak()
    print(f"{sources} unchanged sources in one pass: {seconds:.1f} s, {megabytes:.0f} MB at most")  # noqa: T201


def _timed(command: list[str], env: Mapping[str, str] | None = None) -> float:
    began = time.monotonic()
    subprocess.run(  # noqa: S603  # our own program
        command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.monotonic() - began


def _peak() -> float:
    """The largest of all children so far, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


if __name__ == "__main__":
    main()
