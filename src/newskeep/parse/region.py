"""Which part of the page is the article: structure decides.

    parts       the page read in one walk, its running text weighed
    descend     from <body> to the smallest part that still holds the article's running text
    gather      the article may be split over siblings (by ads or sections), and its standfirst may stand above

The region is meant to be generous: what it holds too much, `blocks` and `boilerplate` remove with a reason;
what it lacks is lost.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newskeep.parse.blocks import Piece
from newskeep.parse.parts import Part, forget_above, strip_silent, walk, weigh
from newskeep.parse.standfirst import letters, standfirst_lines
from newskeep.parse.tokens import names_a_body

_DESCEND = 0.8  # go down while one child holds this share of the running text …
_KEEP = 0.7  # … and, over all steps, this share of what the search began with
_MENU_SHARE = 0.3  # of the page's text that a menu or footer may hold
_BODY_SHARE = 0.4  # a part named as the body is believed from this share on
_MOST_ARTICLES = 100  # <article> elements whose headlines are looked at


@dataclass(frozen=True, slots=True)
class Region:
    """The article's part of the page: its pieces in reading order, and the path that leads to it."""

    pieces: tuple[Piece, ...]
    path: str
    running: float  # characters of running text in the region
    share: float  # of all the page's running text

    @property
    def html(self) -> str:
        """The markup of all pieces, for those who read the region with another parser."""
        return "".join(piece.html for piece in self.pieces)


def find_region(tree: LexborHTMLParser, title: str | None = None, description: str | None = None) -> Region | None:
    """The article's part of the page, or None where the page has no body. Prunes `tree`: read it last.

    `title` tells which of several articles on the page is meant, where other stories follow it; `description` knows
    the standfirst above the body.
    """
    strip_silent(tree)
    if tree.body is None:
        return None
    _strip_menus(tree.body)
    parts = walk(tree.body)
    weigh(parts)
    region = _region(parts, title, description)
    forget_above(parts)
    return region


def _region(parts: list[Part], title: str | None, description: str | None) -> Region:
    body = parts[0]
    if body.running == 0:
        return Region((Piece(body),), "body", 0.0, 1.0)
    meant = _with_title(parts, title)
    top = descend(meant)
    lines = [line for line in standfirst_lines(parts, top, title, description) if meant[0] in line.above()]
    pieces = _outermost({*gather(top, meant[0]), *lines})
    running = sum(piece.running for piece in pieces)
    # A standfirst was chosen with open eyes: what it is named (“teaser”) shall not make later steps doubt it.
    path = ">".join(label(part) for part in [*reversed(list(top.above())), top])
    chosen = tuple(Piece(piece, piece in lines) for piece in pieces)
    return Region(chosen, path, running, running / body.running)


def _outermost(pieces: set[Part]) -> list[Part]:
    """In the order of the page, without those that lie in another one."""
    return sorted((piece for piece in pieces if pieces.isdisjoint(piece.above())), key=lambda piece: piece.order)


def _strip_menus(body: LexborNode) -> None:
    """Without the page's menus and its footer, a third of all elements; one left open, so that it holds the article,
    stays."""
    least = len(body.text()) * _MENU_SHARE
    for node in body.css("nav, body > footer, body > div > footer"):
        if len(node.text()) <= least:
            node.decompose()


def _with_title(parts: list[Part], title: str | None) -> list[Part]:
    """Of a page that strings several articles together, the parts of the one with this headline; else all."""
    articles = [part for part in parts if part.tag == "article" and part.running > 0][:_MOST_ARTICLES]
    wanted = letters(title or "")
    if not wanted or len(articles) < 2:
        return parts
    titled = [part for part in articles if wanted in _headlines(part)]
    around = {above for part in titled for above in part.above()}
    own = [part for part in titled if part not in around]
    if len(own) != 1 or not any(_rivals(own[0], other, wanted) for other in articles):
        return parts
    return [own[0], *(part for part in parts if own[0] in part.above())]


def _rivals(own: Part, other: Part, wanted: str) -> bool:
    """Another article beside, not around or inside, with a headline of the same rank that is not this page's."""
    apart = other is not own and own not in other.above() and other not in own.above()
    return apart and other.tag == own.tag and other.name == own.name and wanted not in _headlines(other)


def _headlines(part: Part) -> set[str]:
    return {letters(node.text()) for node in part.node.css("h1, h2")[:20]}


def label(part: Part) -> str:
    """The part as one step of a path: tag and class names."""
    return ".".join([part.tag, *part.name.split()[:3]])


def descend(parts: list[Part]) -> Part:
    """The smallest part that still holds the article's running text."""
    top = _named_body(parts)
    least = _KEEP * top.running
    while top.children:
        best = max(top.children, key=_by_running)
        if best.running < max(least, _DESCEND * top.running) or (
            not best.children and best.own < _DESCEND * top.running
        ):
            break
        if best.tag in ("p", "li", "blockquote", "table", "ul", "ol", "dl"):
            break
        top = best
    return top


def _by_running(part: Part) -> float:
    return part.running


def _named_body(parts: list[Part]) -> Part:
    """Where the search begins: the part named as the article's body if it is believable, else <body>."""
    total = parts[0].running
    named = [part for part in parts if part.running >= _BODY_SHARE * total and _is_named(part)]
    return max(named, key=_by_running) if named else parts[0]


def _is_named(part: Part) -> bool:
    return part.tag == "article" or (bool(part.name) and names_a_body(part.name))


def gather(top: Part, outermost: Part) -> list[Part]:
    """`top`, and the siblings the article goes on in; none of `outermost`, which holds it all."""
    pieces = [top]
    part = top
    for parent in top.above():
        if part is outermost:
            break
        pieces += [sibling for sibling in parent.children if sibling is not part and _continues(sibling, part)]
        part = parent
        if parent.tag in ("article", "main", "body"):
            break
    return pieces


def _continues(sibling: Part, part: Part) -> bool:
    """The same kind of container as `part`, with running text of its own."""
    return sibling.running > 0 and sibling.tag == part.tag and sibling.name == part.name
