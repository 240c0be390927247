"""Ways to run newskeep in a test: in this process, which is quick, or as a person would, which is true."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from newskeep.cli.loading import root

PAGES = Path(__file__).parent / "pages"
SAMPLE = PAGES / "harbour-tribune" / "page.html"
SAMPLE_URL = "https://www.harbour-tribune.example/2026/03/lifeboat-station-stays/"


@dataclass(frozen=True)
class Run:
    """What a run of newskeep gave."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Here:
    """newskeep in this process, on an archive of the test's own."""

    capsys: pytest.CaptureFixture[str]
    archive: Path

    def __call__(self, *arguments: str | Path) -> Run:
        """Run a command and give its exit code and what it printed."""
        words = ["--archive", str(self.archive), *map(str, arguments)]
        with pytest.raises(SystemExit) as left:
            root()(words, prog_name="newskeep")
        out, err = self.capsys.readouterr()
        return Run(int(left.value.code or 0), out, err)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """This process's environment without any setting of newskeep's or Python's; what is kept lies in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSKEEP_", "PYTHON"))}
    return {**clean, "HOME": str(folder), "NEWSKEEP_ARCHIVE": str(folder / "archive.db"), **more}


def run_process(
    arguments: list[str | Path], folder: Path, *, stdin: bytes = b"", more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """newskeep as a process of its own."""
    command = [sys.executable, "-m", "newskeep", *map(str, arguments)]
    return subprocess.run(  # noqa: S603 (our own program)
        command, input=stdin, capture_output=True, env=environment(folder, **(more or {})), timeout=60, check=False
    )
