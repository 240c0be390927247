"""Kill a sync at random moments, again and again, and count what it had reported as kept and is not there.

    python tests/endurance/kill_sync.py --times 50

A loopback web of some forty sites stands still at its last day. `newskeep sync --jsonl` is started on it, killed by
SIGKILL after a random time, and started again, until as many kills are done; then one last sync ends in its own time.
Every article that any of them reported as kept must be in the archive afterwards, whole and once.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from newskeep.archive import open_archive
from tests.loopweb.playing import START, kind_of
from tests.loopweb.sites import Era
from tests.loopweb.world import World

KEPT = ("new", "edited", "same")


@dataclass(slots=True)
class Account:
    """What came of it: `kept` are the ids that were reported, by URL; `faults` what is wrong."""

    kills: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def kill_again_and_again(folder: Path, times: int, *, stories: int, seed: int = 1) -> Account:
    """Kill `times` syncs on a new archive in `folder`, let one end, and compare."""
    era = Era(START, days=14, stories=stories)
    account, chance = Account(), random.Random(seed)  # moments, no secret
    world, path = World(era, lambda: era.at(days=13)), folder / "archive.db"
    with world.server:
        with open_archive(path) as archive:
            for url in world.sources():
                archive.watch.add(kind_of(url), url)
        longest = 1.0
        for number in range(times):
            lasted, was_killed = _sync(path, account, chance.uniform(0.2, longest))
            account.kills += was_killed
            longest = min(max(longest, lasted) * 1.1, 4.0)
            if not was_killed or number % 10 == 9:
                _forget_a_third(path, number)
        _sync(path, account, None)
    account.faults += _faults(path, account)
    return account


def _sync(path: Path, account: Account, seconds: float | None) -> tuple[float, bool]:
    """One sync, killed after so many seconds; how long it lived, and whether it was killed."""
    report = path.with_name("report.jsonl")
    settings = {"NEWSKEEP_ALLOW_PRIVATE": "1", "NEWSKEEP_DELAY": "0", "NEWSKEEP_READ_TIMEOUT": "5"}
    command = [sys.executable, "-m", "newskeep", "--archive", str(path), "sync", "--jsonl", "--quiet", "--jobs", "1"]
    began, killed = time.monotonic(), False
    with report.open("wb") as out, subprocess.Popen(command, stdout=out, env={**os.environ, **settings}) as process:  # noqa: S603
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            killed = True
    for line in _whole_lines(report):
        if line["outcome"] in KEPT:
            account.kept[line["input"]] = line["id"]
    return time.monotonic() - began, killed


def _whole_lines(report: Path) -> Iterator[dict[str, Any]]:
    """What was reported: a last line that was cut by the kill was not."""
    text = report.read_text("utf-8")
    return (json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n"))


def _forget_a_third(path: Path, number: int) -> None:
    """Make some sources due again, so that there is always something to kill."""
    with open_archive(path) as archive:
        for source in archive.watch.sources():
            if source.id % 3 == number % 3:
                archive.watch.resume(source)


def _faults(path: Path, account: Account) -> Iterator[str]:
    with open_archive(path) as archive:
        for url, article_id in account.kept.items():
            found = archive.find(url)
            if found is None or found.id != article_id:
                yield f"{url}: reported as kept in article {article_id}, found in {found.id if found else 'none'}"
            elif not found.article.text or not archive.page_body(found.id):
                yield f"{url}: article {article_id} is not whole"
        articles = archive.stats().articles
        if articles < len(set(account.kept.values())):
            yield f"{articles} articles for {len(set(account.kept.values()))} that were reported"


def main() -> int:
    """Run it; 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--stories", type=int, default=8, help="of each site")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        account = kill_again_and_again(Path(folder), asked.times, stories=asked.stories, seed=asked.seed)
    print(f"{account.kills} syncs killed, {len(account.kept)} URLs reported as kept, {len(account.faults)} faults")  # noqa: T201
    for fault in account.faults:
        print(fault)  # noqa: T201
    return 1 if account.faults else 0


if __name__ == "__main__":
    sys.exit(main())
