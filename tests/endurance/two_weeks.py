"""Two weeks of a watch in full: a sync every half hour, more stories; every difference is printed.

python tests/endurance/two_weeks.py --stories 6
"""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.loopweb.playing import START, differences, played
from tests.loopweb.sites import Era


def main() -> int:
    """Play, compare; 1 where something differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=6, help="of each site")
    parser.add_argument("--every", type=int, default=30, help="minutes between two syncs")
    asked = parser.parse_args()
    era, began = Era(START, days=14, stories=asked.stories), time.monotonic()
    idle = era.at(days=9), era.at(days=9, hours=10)
    with tempfile.TemporaryDirectory() as folder:
        place, every = Path(folder) / "archive.db", timedelta(minutes=asked.every)
        with played(place, era, every, idle=idle) as play:
            requests = play.world.server.requests.total()
            print(f"{play.passes} passes, {requests} requests, {time.monotonic() - began:.1f} s")  # noqa: T201
            found = list(differences(play))
    for difference in found:
        print(difference)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
