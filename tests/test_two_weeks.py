"""Two weeks of a watch over some forty sites, in seconds: what was published is there, or the ledger says why not.

The long form, with a sync every half hour: tests/endurance/two_weeks.py.
"""

from datetime import timedelta
from pathlib import Path

from newskeep.oversight import GapKind
from tests.loopweb.playing import START, differences, played
from tests.loopweb.sites import Era


def test_after_two_weeks_the_archive_holds_what_was_published(tmp_path: Path) -> None:
    era = Era(START, days=14, stories=2)
    idle = era.at(days=8), era.at(days=10, hours=12)
    with played(tmp_path / "archive.db", era, timedelta(hours=12), idle=idle) as play:
        assert list(differences(play)) == []
        assert play.world.server.most_at_once == 1, "a host is asked for one thing at a time"
        gaps = {
            (day.name, gap.kind, gap.start) for day in play.archive.watch.coverage(START.date()) for gap in day.gaps
        }
    rolled_over = {name for name, kind, _ in gaps if kind is GapKind.NO_OVERLAP}
    assert rolled_over == {"The Bursting Times"}
    stopped = {start.date() for _, kind, start in gaps if kind is GapKind.NOT_RUNNING}
    assert stopped & {idle[0].date(), (idle[0] - timedelta(days=1)).date()}
