"""Markdown (CommonMark) with YAML front matter: for notes, static sites and people.

What a page says is text here, never markup: characters that Markdown or HTML would act on are escaped, and every
string of the front matter is quoted.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, TextIO

from newskeep.export.records import article_record, kept_record
from newskeep.model import Article, Block, BlockKind, KeptArticle

FRONT_MATTER = (
    "id",
    "version",
    "title",
    "standfirst",
    "authors",
    "published",
    "modified",
    "site",
    "site_name",
    "section",
    "tags",
    "language",
    "url",
    "free_to_read",
    "word_count",
    "first_seen",
    "last_seen",
    "extractor",
)

_ACTIVE = re.compile(r"[\\`*\[\]<>&|~]|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def write_markdown(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write each article with its front matter, a blank line between two; gives their number."""
    count = 0
    for kept in articles:
        stream.write("\n" if count else "")
        stream.write(as_markdown(kept_record(kept), kept.article, removed=removed))
        count += 1
    return count


def article_markdown(article: Article, *, removed: bool = False) -> str:
    """An article that is in no archive."""
    return as_markdown(article_record(article), article, removed=removed)


def as_markdown(record: dict[str, Any], article: Article, *, removed: bool = False) -> str:
    """Front matter from `record`, then the title and the blocks of `article`."""
    title = [f"# {escaped(_one_line(article.title))}"] if article.title else []
    body = "\n\n".join([*title, *_paragraphs(article.blocks, removed=removed)])
    return f"{_front_matter(record)}\n{body}\n"


def _front_matter(record: dict[str, Any]) -> str:
    known = ((name, record.get(name)) for name in FRONT_MATTER)
    lines = [f"{name}: {yaml_value(value)}" for name, value in known if value not in (None, [], "")]
    return "\n".join(["---", *lines, "---", ""])


def yaml_value(value: Any) -> str:
    """`value` in YAML's flow style, every string in double quotes (JSON is YAML 1.2, section 1.3)."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda match: f"\\u{_scalar(match[0]):04x}", text)


def _scalar(character: str) -> int:
    return 0xFFFD if 0xD800 <= ord(character) <= 0xDFFF else ord(character)


def _paragraphs(blocks: Iterable[Block], *, removed: bool) -> Iterator[str]:
    shown = (block for block in blocks if block.kept or removed)
    for tight, group in groupby(shown, key=_stands_in_a_list):
        pieces = [_block(block) for block in group]
        yield from ["\n".join(pieces)] if tight else pieces


def _stands_in_a_list(block: Block) -> bool:
    return block.kept and block.kind is BlockKind.LIST_ITEM


def _block(block: Block) -> str:
    if block.removed:
        return f"<!-- removed ({block.removed}): {_commented(block.text)} -->"
    match block.kind:
        case BlockKind.HEADING:
            return f"{'#' * min(max(block.level, 2), 6)} {escaped(_one_line(block.text))}"
        case BlockKind.QUOTE:
            return "\n".join(f"> {line}" for line in escaped(block.text).split("\n"))
        case BlockKind.LIST_ITEM:
            return f"{'  ' * max(block.level - 1, 0)}- {escaped(_one_line(block.text))}"
        case BlockKind.CODE:
            return _fenced(block.text)
        case _:
            return escaped(block.text)


def escaped(text: str) -> str:
    """`text` so that a Markdown reader shows it as it is, line for line."""
    lines = text.encode("utf-8", "replace").decode("utf-8").splitlines()
    return "\\\n".join(_escaped_line(line.strip()) for line in lines if line.strip())


def _escaped_line(line: str) -> str:
    line = _ACTIVE.sub(lambda match: f"\\{match[0]}", line)
    return _LINE_START.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", line)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _commented(text: str) -> str:
    # “--” must not stand in a comment, and “>” could end it (HTML Living Standard, 13.1.6).
    return _one_line(text).replace("--", "- -").replace(">", "›")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
