"""How deep a page's markup nests, reckoned from its tags in one pass, before any parser has seen it.

The rules are the HTML standard's (section 13.2.6), simplified so that what is reckoned is rarely less than what the
tree builder makes, whatever the page does to hide it: closing tags that close nothing, tags in comments and quotes.
"""

import re
from collections import Counter
from collections.abc import Iterator

MAX_DEPTH = 512
_REOPENED = 200_000  # formatting elements that may be made without a tag of their own
_NEAR = 32  # open elements, from the innermost, among which a tag looks for the one that it ends
# A comment, or a tag with its name and what follows it; nothing of it can fail, so that the time is linear.
_MARKUP = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rb"""|<(/?)([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?)*+(?:>|\Z)""",
    re.DOTALL,
)
# Tags that open no level: they hold nothing, or end by themselves where the next of their kind begins, or stand once.
_NO_LEVEL = frozenset(
    b"area base br col embed hr image img input keygen link meta param source track wbr "
    b"p tr td th thead tbody tfoot caption colgroup html head body frameset frame".split()
)
_ONCE = frozenset(b"html body".split())  # each further one gives its attributes to the first
_MOST_ONCE = 16
FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_INLINE = frozenset(b"span label abbr cite q sub sup kbd samp var ins del mark time data bdi bdo dfn".split())
_RUBY = frozenset(b"ruby rt rp".split())
# Their closing tags reach through everything but barriers; those of all other elements stop at one of these.
_BLOCKS = frozenset(
    b"address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form "
    b"h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol pre search section summary ul button".split()
)
_BARRIERS = frozenset(b"table object applet marquee template select".split())
_FOREIGN = frozenset(b"svg math".split())
_RAW = frozenset(b"script style textarea title xmp iframe noembed noframes".split())  # what is in them is no markup
# What a tag ends where it begins: an entry of a list the one before it, from anywhere but inside a block in it.
_ENTRIES = {b"li": (b"li",), b"dt": (b"dt", b"dd"), b"dd": (b"dt", b"dd")}
_PASSED = FORMATTING | _INLINE | _RUBY | {b"div", b"address"}


def flattened(html: bytes) -> bytes:
    """`html` without the opening tags beyond `MAX_DEPTH` open elements, and without formatting that multiplies."""
    nesting = _Nesting()
    pieces, start = [], 0
    for tag in _MARKUP.finditer(html):
        name = (tag[2] or b"").lower()
        if tag[1]:
            nesting.close(name)
        elif name and not nesting.open(name):
            pieces.append(html[start : tag.start()])
            start = tag.end()
        if nesting.reopened > _REOPENED:
            pieces += [html[start : tag.end()], *nesting.end_formatting()]
            start = tag.end()
    pieces.append(html[start:])
    return b"".join(pieces)


class _Nesting:
    """The elements that are open."""

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.counts: Counter[bytes] = Counter()  # of `names`
        self.formatting: Counter[bytes] = Counter()  # opened and not closed: the end of a block closes none
        self.unclosed = 0
        self.reopened = 0
        self.once = 0
        self.plain = False

    def open(self, name: bytes) -> bool:
        """Whether the element may be opened."""
        self.reopened += self.unclosed
        if name in _NO_LEVEL:
            self.once += name in _ONCE
            return name not in _ONCE or self.once <= _MOST_ONCE
        self._end_before(name)
        if len(self.names) >= MAX_DEPTH or (self.plain and name in FORMATTING):
            return False
        self.names.append(name)
        self.counts[name] += 1
        if name in FORMATTING and name != b"a":  # an <a> ends the one before it
            self.formatting[name] += 1
            self.unclosed += 1
        return True

    def close(self, name: bytes) -> None:
        if self.formatting[name]:
            self.formatting[name] -= 1
            self.unclosed -= 1
        if not self.counts[name]:
            return
        for at, other in self._near():
            if other == name:
                self._end(at, at + 1 if name in FORMATTING or name == b"form" else len(self.names))
                return
            if _stops(name, other):
                return

    def end_formatting(self) -> list[bytes]:
        """Closing tags for all that is open; from here on none is opened."""
        tags = [b"</%s>" % name for name in self.formatting.elements()]
        self.formatting.clear()
        self.unclosed = self.reopened = 0
        self.plain = True
        return tags

    def _near(self) -> Iterator[tuple[int, bytes]]:
        for at in range(len(self.names) - 1, max(-1, len(self.names) - 1 - _NEAR), -1):
            yield at, self.names[at]

    def _end_before(self, name: bytes) -> None:
        """Ends what the opening of `name` ends."""
        if name in _ENTRIES:
            for at, other in self._near():
                if other in _ENTRIES[name]:
                    self._end(at, len(self.names))
                    return
                if other not in _PASSED:
                    return
        elif self.names and (
            (name in (b"option", b"optgroup") and self.names[-1] == b"option")
            or (name in (b"rt", b"rp") and self.names[-1] in (b"rt", b"rp") and b"ruby" in self.names)
        ):
            self._end(len(self.names) - 1, len(self.names))

    def _end(self, first: int, beyond: int) -> None:
        self.counts.subtract(self.names[first:beyond])
        del self.names[first:beyond]


def _stops(name: bytes, other: bytes) -> bool:
    """Whether the closing tag of `name` does not reach beyond `other`, which is open inside it."""
    if other in _RAW or (name == b"li" and other in (b"ul", b"ol")):
        return True
    if name in _FOREIGN:  # they are left without a closing tag where HTML begins in them
        return other in _BLOCKS or other in _PASSED or other in _BARRIERS
    if name in _BARRIERS:
        return False
    return other in _BARRIERS or other in _FOREIGN or (name not in _BLOCKS and other in _BLOCKS)
