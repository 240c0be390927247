"""Defuses markup made to hang a parser, before it is parsed; ordinary pages pass through unchanged.

Lexbor, like every HTML5 tree builder, has steps that are quadratic in the depth of open elements and in the number of
attributes of one tag: 300 kB of "<ul><li>" took over 6 s, 40,000 attributes 3.4 s. Browsers cap the depth at 512.
"""

import re

MAX_DEPTH = 512
_MANY = 8_000  # opening tags from which depth is counted; fewer cannot nest deep enough to take 0.2 s
_MAX_TAG = 20_000  # bytes; real ones beyond this carry one large attribute (JSON, a data: URL), not thousands
_MAX_ATTRIBUTES = 2_000
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_TAG_START = re.compile(rb"<[a-zA-Z]")
# Tags that open no level: they hold nothing, or end by themselves where the next of their kind begins.
_LEVEL = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp".split()
)


def defuse(html: bytes) -> bytes:
    """`html` with tags beyond `MAX_DEPTH` open elements, and attributes beyond a tag's limit, taken out. Linear."""
    if html.count(b"<") - html.count(b"</") > _MANY:
        html = _flattened(html)
    return _with_short_tags(html)


def _flattened(html: bytes) -> bytes:
    """Counts every opening tag that makes a level, and every closing one as its end: cruder than the tree builder."""
    pieces, start, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _LEVEL:
            continue
        if tag[1]:
            depth = max(0, depth - 1)
        elif depth < MAX_DEPTH:
            depth += 1
        elif tag.start() >= start:
            pieces.append(html[start : tag.start()])
            start = html.find(b">", tag.end()) + 1 or len(html)
    pieces.append(html[start:])
    return b"".join(pieces)


def _with_short_tags(html: bytes) -> bytes:
    if not _has_long_tag(html):
        return html
    return b">".join(_shortened(chunk) if len(chunk) > _MAX_TAG else chunk for chunk in html.split(b">"))


def _has_long_tag(html: bytes) -> bool:
    """Looks back from the end of each stretch, so that hardly a byte of an ordinary page is touched."""
    at = 0
    while len(html) - at > _MAX_TAG:
        end = html.rfind(b">", at, at + _MAX_TAG)
        if end < 0:
            return True
        at = end + 1
    return False


def _shortened(chunk: bytes) -> bytes:
    tag = _TAG_START.search(chunk)
    if tag is None or len(chunk) - tag.start() <= _MAX_TAG:
        return chunk
    attributes = chunk[tag.start() :]
    return chunk if len(attributes.split()) <= _MAX_ATTRIBUTES else chunk[: tag.start() + _MAX_TAG]
