"""Labelled pages: a folder with `truth.jsonl`, one object a page.

`page` is the path of the page's HTML in the folder (`.gz` too), `url` its address. `text` is the article's text, lines
between line ends; or `must_have` and `must_not_have` list snippets that belong to it, or do not.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newskeep.model import Block
from newskeep.parse import ReadByRules, read_by_rules

_SHINGLE = 4  # words
_MOSTLY, _HARDLY = 0.7, 0.3  # shares of a block's shingles in the label that make it the article's, or not
_DOUBTFUL = 0.15  # the weight of a block whose label is hardly told
_WORD = re.compile(r"\w+")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "gov", "net", "org"})  # as in “.co.uk”
_SHARED_HOSTS = frozenset({"archive.org", "blogspot.com", "wordpress.com", "medium.com", "substack.com"})


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page read by the rules, and what its labels say: for each block (is it the article's, how sure: 0 to 1)."""

    corpus: str
    publisher: str
    read: ReadByRules
    labels: tuple[tuple[bool, float], ...]
    text: str | None
    must_have: tuple[str, ...] = ()
    must_not_have: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.read.blocks


def read_corpus(folder: Path) -> Iterator[LabelledPage]:
    """The labelled pages of one folder, without those on which nothing is found."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            body = (folder / row["page"]).read_bytes()
            read = read_by_rules(gzip.decompress(body) if row["page"].endswith(".gz") else body, row.get("url") or None)
            if not read.blocks:
                continue
            text, have, not_have = row.get("text"), row.get("must_have", ()), row.get("must_not_have", ())
            labels = _by_text(read.blocks, text) if text is not None else _by_snippets(read.blocks, have, not_have)
            yield LabelledPage(
                folder.name, publisher(row.get("url") or "") or row["page"], read, tuple(labels), text,
                tuple(have), tuple(not_have),
            )  # fmt: skip


def publisher(url: str) -> str:
    """The domain that is registered, roughly: the last two labels of the host, three under “.co.uk” and its like."""
    labels = (urlsplit(url).hostname or "").split(".")
    domain = ".".join(labels[-3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2 :])
    return ".".join(labels) + urlsplit(url).path if domain in _SHARED_HOSTS else domain


def words(text: str) -> list[str]:
    """The words of a text, as the measure counts them."""
    return _WORD.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, with how often each stands there."""
    found = words(text)
    return (
        Counter(tuple(found[at : at + _SHINGLE]) for at in range(max(1, len(found) - _SHINGLE + 1)))
        if found
        else Counter()
    )


def _by_text(blocks: Sequence[Block], text: str) -> Iterator[tuple[bool, float]]:
    folded = text.casefold()
    lines = {" ".join(words(line)) for line in folded.splitlines()}
    runs, whole = shingles(folded), f" {' '.join(words(folded))} "
    for block in blocks:
        said = block.text.casefold()
        line = " ".join(words(said))
        if line in lines and line:
            yield True, 1.0
        elif len(line.split()) > _SHINGLE + 1:
            own = shingles(said)
            share = sum(run in runs for run in own) / len(own)
            yield share > 0.5, 1.0 if share >= _MOSTLY or share <= _HARDLY else _DOUBTFUL
        else:
            yield False, _DOUBTFUL if f" {line} " in whole else 1.0


def _by_snippets(blocks: Sequence[Block], have: Sequence[str], not_have: Sequence[str]) -> Iterator[tuple[bool, float]]:
    wanted, unwanted = [[" ".join(snippet.split()) for snippet in snippets] for snippets in (have, not_have)]
    for block in blocks:
        is_wanted = any(snippet in block.text for snippet in wanted)
        is_unwanted = any(snippet in block.text for snippet in unwanted)
        yield is_wanted, float(is_wanted != is_unwanted)
