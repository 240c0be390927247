"""A folder: every page and text in it, at every depth, and what other tools left beside them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from newskeep.model import Reason
from newskeep.readers.contents import container, is_container, kind_in_folder
from newskeep.readers.found import Container, Found, Terms, failed
from newskeep.saved import MEDIA_TYPES, SavedPage, reason_of, suffix_of

_BESIDE = ".json"  # news-please writes what it knows of page.html into page.html.json


def folder(top: str, terms: Terms) -> Iterator[Found | Container]:
    """Every page, text and container in `top`, at every depth; each folder once, even where links go in circles."""
    seen: set[tuple[int, int]] = set()
    waiting = [top]
    empty = True
    while waiting:
        place = waiting.pop()
        try:
            files, folders = _sorted_names(place, seen)
        except OSError as error:
            yield failed(place, reason_of(error))
            continue
        prefix = place if place.endswith(os.sep) else place + os.sep
        for found in _files(prefix, files, terms):
            empty = False
            yield found
        waiting.extend(prefix + name for name in reversed(folders))
    if empty:
        yield failed(top, Reason.EMPTY, f"It holds no page or text ({', '.join(MEDIA_TYPES)}, or such with .gz).")


def _files(prefix: str, names: list[str], terms: Terms) -> Iterator[Found | Container]:
    records = [name for name in names if name.endswith(_BESIDE)]
    pages = frozenset(names) if records else frozenset()
    told_of = {name for name in records if name.removesuffix(_BESIDE) in pages}
    for name in names:
        if suffix_of(name) in MEDIA_TYPES:
            beside = prefix + name + _BESIDE if name + _BESIDE in told_of else None
            yield SavedPage(prefix + name, media_type=MEDIA_TYPES[suffix_of(name)], beside=beside)
        elif name not in told_of and (kind := kind_in_folder(prefix + name)):
            yield container(kind, prefix + name, terms)


def _sorted_names(place: str, seen: set[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """The names of the files and folders in `place` that are to be read; none where `place` was `seen` before."""
    facts = Path(place).stat()
    identity = facts.st_dev, facts.st_ino
    if identity in seen:
        return [], []
    seen.add(identity)
    files, folders = [], set()
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.add(entry.name)
            elif suffix_of(entry.name) in MEDIA_TYPES or is_container(entry.name):
                files.append(entry.name)
    return sorted(files), sorted(folders - _companions(files))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads to itself: `read` says so, if it is named like a page


def _companions(files: Iterable[str]) -> set[str]:
    """The folders that browsers save beside a page (`Title_files`): adverts and frames, no articles."""
    return {file.rpartition(".")[0] + "_files" for file in files}
