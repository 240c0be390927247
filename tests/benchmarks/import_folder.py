"""How long `newskeep import FOLDER` takes beside `trafilatura --input-dir FOLDER`, whole processes, on the same pages.

    python tests/benchmarks/import_folder.py CORPUS/news/pages CORPUS/world/pages CORPUS/web/pages

Each folder holds pages as .html.gz; the first 400 are unpacked. The two programs run in turn, each time into a new
archive and a new folder. Of each run: wall time; processor time of all its processes, which tells more where other
work goes on beside; and the peak of its memory, as resident size (memory that forked processes share counts in each
of them) and as proportional size (it counts once). Goals: ratio of wall times at most 0.5, resident peak under
300 MB. trafilatura is not a dependency: `pip install trafilatura` first.
"""

import argparse
import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

SAMPLING_SECONDS = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """One program's run: wall seconds, processor seconds of its processes, peak resident and proportional bytes."""

    wall: float
    processor: float
    resident: int
    proportional: int


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="newskeep-benchmark-") as name:
        place = Path(name)
        sizes = [len(body) for body in _unpack(asked.folders, asked.pages, place / "pages")]
        print(f"{len(sizes)} pages, {statistics.fmean(sizes) / 1000:.0f} kB on average, {os.cpu_count()} cores")  # noqa: T201 (its output)
        ours, theirs = [], []
        for number in range(1, asked.rounds + 1):
            ours.append(_measured(_newskeep(place, asked.jobs)))
            theirs.append(_measured(_trafilatura(place, asked.jobs)))
            print(f"{number}: newskeep {_line(ours[-1])}; trafilatura {_line(theirs[-1])}")  # noqa: T201
        print(_verdict(ours, theirs))  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of .html.gz pages, taken in order")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _unpack(folders: list[Path], wanted: int, into: Path) -> Iterator[bytes]:
    into.mkdir()
    paths = chain.from_iterable(sorted(folder.rglob("*.html.gz")) for folder in folders)
    for number, path in enumerate(islice(paths, wanted)):
        body = gzip.decompress(path.read_bytes())
        (into / f"{number:04}-{path.name.removesuffix('.gz')}").write_bytes(body)
        yield body


def _newskeep(place: Path, jobs: int) -> list[str]:
    shutil.rmtree(place / "archive", ignore_errors=True)
    (place / "archive").mkdir()
    archive = str(place / "archive" / "archive.db")
    return [*_program("newskeep"), "import", str(place / "pages"), "--archive", archive, "--jobs", str(jobs), "--quiet"]


def _trafilatura(place: Path, jobs: int) -> list[str]:
    shutil.rmtree(place / "out", ignore_errors=True)
    folders = ["--input-dir", str(place / "pages"), "-o", str(place / "out")]
    return [*_program("trafilatura"), *folders, "--json", "--parallel", str(jobs)]


def _program(name: str) -> list[str]:
    """The console script beside this interpreter."""
    return [str(Path(sys.executable).parent / name)]


def _measured(command: list[str]) -> Run:
    before = time.perf_counter()
    resident = proportional = 0
    processor: dict[int, float] = {}  # of each process as last seen: not every one is waited for by its parent
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:  # noqa: S603 (own commands)
        while program.poll() is None:
            tree = _tree(program.pid)
            resident = max(resident, sum(_resident(pid) for pid in tree))
            proportional = max(proportional, sum(_proportional(pid) for pid in tree))
            processor |= {pid: seconds for pid in tree if (seconds := _processor_seconds(pid))}
            time.sleep(SAMPLING_SECONDS)
    wall = time.perf_counter() - before
    if program.returncode not in (0, 3):  # 3: some pages are no articles' pages, or broken
        raise SystemExit(f"{' '.join(command)}: exit code {program.returncode}")
    return Run(wall, sum(processor.values()), resident, proportional)


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended since
    return (int(fields[11]) + int(fields[12])) / TICKS


def _tree(root: int) -> set[int]:
    """The process and all that descend from it."""
    parents = {int(path.name): parent for path in Path("/proc").glob("[0-9]*") if (parent := _parent(path)) is not None}
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None  # it has ended since


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _line(run: Run) -> str:
    memory = f"{run.resident / 1e6:.0f} MB resident, {run.proportional / 1e6:.0f} MB proportional"
    return f"{run.wall:.2f} s, {run.processor:.2f} s of processor, {memory}"


def _verdict(ours: list[Run], theirs: list[Run]) -> str:
    wall = min(run.wall for run in ours) / min(run.wall for run in theirs)
    processor = min(run.processor for run in ours) / min(run.processor for run in theirs)
    peak = max(run.resident for run in ours) / 1e6
    return f"wall ratio {wall:.2f} (goal 0.50), processor ratio {processor:.2f}, peak {peak:.0f} MB (goal 300 MB)"


if __name__ == "__main__":
    main()
