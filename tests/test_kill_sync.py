"""A sync that is killed loses nothing that it had reported as kept (the long form: tests/endurance/kill_sync.py)."""

from pathlib import Path

from tests.endurance.kill_sync import kill_again_and_again


def test_what_a_killed_sync_had_reported_as_kept_is_there(tmp_path: Path) -> None:
    account = kill_again_and_again(tmp_path, 3, stories=1)
    assert account.faults == []
    assert account.kept
    assert account.kills
