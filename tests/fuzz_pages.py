"""Pages broken at random, and the laws that reading keeps on all of them.

    python -m tests.fuzz_pages --minutes 10 [--seed N]

Takes the saved pages under tests/pages, cuts, doubles and mixes pieces of them, and puts hostile markup between. Stops
at the first page that breaks a law, writes it to a file and names the law. A short run of a fixed seed is a test.
"""

import argparse
import random
import re
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from newskeep.parse import extract
from newskeep.parse.document import read_document
from newskeep.parse.parts import SILENT_TAGS

PAGES = [folder.read_bytes() for folder in sorted((Path(__file__).parent / "pages").glob("*/page.html"))]
HOSTILE = [
    *(b"<div>" * 600, b"</div>" * 50, b"<b>" * 200, b"&nbsp;" * 40),
    *b"<p> <table><tr><td> <!-- --> <![CDATA[ <script>".split(),
    *b"</script> <style> <textarea> <title> <svg><p> <math><mi>".split(),
    *b"<template> </template> <select> <noscript> <br> \x00 \xff\xfe &#x0; &#xD800; \xe2\x80\x8b \xc2\xad".split(),
    *(
        b"<p hidden>",
        b"<a href='javascript:x'>",
        b"<time datetime='9999-99-99'>",
        b"ALSO READ: ",
        b"<meta charset=utf-7>",
    ),
    *(b'<div hidden id="S:1">', b'<template id="B:1"></template>', b"<base href='//'>"),
    b"<link rel=canonical href='http://[::1'>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":["a",{}],"author":[[[]]]}</script>',
    b'<script type="application/json">{"a":["' + b"Words of a state that nobody shows. " * 90 + b'"]}</script>',
    b'<meta property="article:published_time" content="2026-02-30T99:99:99Z">',
    "<p>یہ خبر‎ 記事です。</p>".encode(),
]
_SECONDS_A_MEGABYTE = 2.0
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")


def mutants(seed: int) -> Iterator[bytes]:
    """Broken pages without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        page = chance.choice(PAGES)
        for _ in range(chance.randint(1, 12)):
            page = _broken(page, chance)
        yield page[:400_000]


def _broken(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page) + 1)
    end = min(len(page), start + chance.choice([0, 1, 10, 200, 4000]))
    match chance.randrange(5):
        case 0:
            return page[:start] + page[end:]
        case 1:
            return page[:end] + page[start:end] * chance.randint(1, 5) + page[end:]
        case 2:
            return page[:start] + chance.choice(HOSTILE) + page[start:]
        case 3:
            other = chance.choice(PAGES)
            at = chance.randrange(len(other))
            return page[:start] + other[at : at + 3000] + page[end:]
        case _:
            return page[:start] + bytes(chance.randrange(256) for _ in range(8)) + page[start:]


def broken_law(page: bytes) -> str | None:
    """The law that reading this page breaks, None where it breaks none."""
    start = time.process_time()
    article = extract(page, "https://www.lindvik.example/news/1")
    seconds = time.process_time() - start
    if seconds > _SECONDS_A_MEGABYTE * max(1.0, len(page) / 1e6):
        return f"it took {seconds:.1f} s"
    if article != extract(page, "https://www.lindvik.example/news/1"):
        return "a second reading gave another article"
    said = _all_text(page)
    strange = [word for word in set(_words(article.text)) - set(_words(said)) if not _joined(word, said)]
    return f"words that are not in the page: {sorted(strange)[:5]}" if strange else None


def _joined(word: str, said: str) -> bool:
    """Whether the word is two pieces of the page, as where something hidden stands inside it."""
    return any(word[:at] in said and word[at:] in said for at in range(1, len(word)))


def _all_text(page: bytes) -> str:
    """Every text of the page, as if each element's end parted words, and as if none did."""
    tree = read_document(page).tree
    parted = " ".join(_texts(tree))
    tree.strip_tags(list(SILENT_TAGS))
    return f"{parted} {''.join(_texts(tree))}"


def _texts(tree: LexborHTMLParser) -> list[str]:
    root = tree.root
    return [node.text_content or "" for node in root.traverse(include_text=True) if node.tag == "-text"] if root else []


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def main() -> None:
    """Break pages until the time is up or a law breaks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    until = time.monotonic() + 60 * asked.minutes
    number = 0
    for number, page in enumerate(mutants(asked.seed), 1):
        if law := broken_law(page):
            with tempfile.NamedTemporaryFile(prefix="page-", suffix=".html", delete=False) as file:
                file.write(page)
            sys.exit(f"page {number} of seed {asked.seed}: {law}; it is in {file.name}")
        if time.monotonic() > until:
            break
    print(f"{number} pages of seed {asked.seed}: no law broken")  # noqa: T201 (its output)


if __name__ == "__main__":
    main()
