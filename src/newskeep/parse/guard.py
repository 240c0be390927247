"""Defuses markup made to hang a parser, before it is parsed; ordinary pages pass through unchanged.

Lexbor, like every HTML5 tree builder, has steps that are quadratic in the depth of open elements and in the number of
attributes of one tag: 300 kB of "<ul><li>" took over 6 s, 40,000 attributes 3.4 s. Browsers cap the depth at 512.
It also opens formatting elements again in every paragraph after the one they were opened in (HTML standard, 13.2.4.3):
400 unlike <b> tags before 100,000 <p> made 40,000,000 elements, and took minutes.
"""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from newskeep.parse.nesting import FORMATTING, flattened

_MANY = 8_000  # opening tags from which depth is counted; fewer cannot nest deep enough to take 0.2 s
_SOME = 1_000  # opening tags from which formatting ones are counted, for they multiply with the others …
_MUCH_FORMATTING = 150  # … and from how many of them what they make is reckoned; 1 page in 70 has so many
_MAX_TAG = 20_000  # bytes; real ones beyond this carry one large attribute (JSON, a data: URL), not thousands
_MAX_ATTRIBUTES = 2_000
_TAG_START = re.compile(rb"<[a-zA-Z]")
_FORMATTING = FORMATTING - {b"a"}  # an <a> ends the one before it
_AFTER_NAME = b" \t\n\r\f\v/>"
_FORMATTING_TAG = re.compile(rb"<(?:%s)[%s]" % (b"|".join(sorted(_FORMATTING)), _AFTER_NAME), re.IGNORECASE)


def defuse(html: bytes) -> bytes:
    """`html` with tags beyond 512 open elements, and attributes beyond a tag's limit, taken out. Linear."""
    return _with_short_tags(flattened(html) if _may_multiply(html) else html)


def _may_multiply(html: bytes) -> bool:
    """Whether there are enough tags to nest deep, or enough formatting ones among them.

    On whole columns of bytes, and formatting counted by two letters first: 0.2 ms a page; with bytes.count and a
    search for each formatting tag it was 1.1 ms.
    """
    letters = np.frombuffer(html, np.uint8)
    opens = (letters[:-2] == ord("<")) & (letters[1:-1] != ord("/"))
    opening = int(np.count_nonzero(opens))
    if not _SOME < opening <= _MANY:
        return opening > _MANY
    names = np.flatnonzero(opens) + 1
    likely = int(np.count_nonzero(_FORMATTING_BEGINS[letters[names], letters[names + 1]]))
    return likely > _MUCH_FORMATTING and len(_FORMATTING_TAG.findall(html)) > _MUCH_FORMATTING


def _beginnings() -> NDArray[np.bool_]:
    """(256, 256): whether a formatting tag may begin with these two bytes; of others, form, col and style do."""
    table = np.zeros((256, 256), np.bool_)
    for name in _FORMATTING:
        for first, second in product(_cases(name[:1]), _cases(name[1:2]) or _AFTER_NAME):
            table[first, second] = True
    return table


def _cases(letter: bytes) -> bytes:
    return letter + letter.upper()


_FORMATTING_BEGINS = _beginnings()


def _with_short_tags(html: bytes) -> bytes:
    pieces, start = [], 0
    for begin, end in _long_chunks(html):
        pieces += [html[start:begin], _shortened(html[begin:end])]
        start = end
    return b"".join([*pieces, html[start:]]) if pieces else html


def _long_chunks(html: bytes) -> Iterator[tuple[int, int]]:
    """Where no ">" stands for longer than a tag may be. Looks back from the end of each stretch, so that hardly a
    byte of an ordinary page is touched."""
    at = 0
    while len(html) - at > _MAX_TAG:
        end = html.rfind(b">", at, at + _MAX_TAG)
        if end < 0:
            end = html.find(b">", at + _MAX_TAG)
            end = len(html) if end < 0 else end
            yield at, end
        at = end + 1


def _shortened(chunk: bytes) -> bytes:
    tag = _TAG_START.search(chunk)
    if tag is None or len(chunk) - tag.start() <= _MAX_TAG:
        return chunk
    attributes = chunk[tag.start() :]
    return chunk if len(attributes.split(None, _MAX_ATTRIBUTES)) <= _MAX_ATTRIBUTES else chunk[: tag.start() + _MAX_TAG]
