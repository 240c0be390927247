"""Where an export goes: standard output, a file that stands there when it is complete, or a folder of files."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

from newskeep.cli.neutral import neutral
from newskeep.cli.terminal import person_reads
from newskeep.export import Format
from newskeep.model import KeptArticle


def write(articles: Iterable[KeptArticle], form: Format, destination: str, *, removed: bool, versions: bool) -> int:
    """Write articles to `destination`: "-", a file, or with a / at its end a folder; gives their number.

    Raises OSError where it cannot be written; a file is then as it was before.
    """
    if destination == "-":
        return form.write(articles, sys.stdout.buffer if form.binary else _standard_output(), removed)
    if destination.endswith(("/", os.sep)) or Path(destination).is_dir():
        return _write_folder(articles, form, Path(destination), removed=removed, versions=versions)
    with complete_or_not_at_all(Path(destination), binary=form.binary) as stream:
        return form.write(articles, stream, removed)


class _Harmless:
    """Standard output while it is a terminal: the same text, no control characters."""

    def write(self, text: str) -> int:
        return sys.stdout.write(neutral(text))


def _standard_output() -> TextIO:
    if person_reads():
        return _Harmless()  # type: ignore[return-value]  # a format only writes
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(newline="")  # CSV brings its own line ends
    return sys.stdout


def _write_folder(articles: Iterable[KeptArticle], form: Format, folder: Path, *, removed: bool, versions: bool) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for kept in articles:
        if form.pages and kept.page is None:
            continue  # a file without a capture says nothing
        path = folder / f"{file_stem(kept, versions)}{form.suffix}"
        with complete_or_not_at_all(path, binary=form.binary) as stream:
            count += form.write([kept], stream, removed)
    return count


def file_stem(kept: KeptArticle, versions: bool = False) -> str:
    """A name that sorts by day, says the site, and is no other article's: 2026-03-04-example.org-12.

    With `versions` no other version's, either: 2026-03-04-example.org-12-v2.
    """
    day = f"{kept.article.published:%Y-%m-%d}" if kept.article.published else "undated"
    site = re.sub(r"[^a-z0-9.-]", "_", kept.site.lower()).strip(".")
    number = f"v{kept.number}" if versions else ""
    return "-".join(part for part in (day, site[:80], str(kept.id), number) if part)


@contextmanager
def complete_or_not_at_all(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """A stream whose content stands at `path` once all is written; until then, and on a fault, nothing changes."""
    if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to rename
        with _opened(path, "w", binary=binary) as stream:
            yield stream
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _opened(part, "x", binary=binary) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _opened(path: Path, mode: str, *, binary: bool) -> IO[Any]:
    if binary:
        return path.open(f"{mode}b")
    return path.open(mode, encoding="utf-8", errors="replace", newline="")
