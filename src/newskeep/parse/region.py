"""Which part of the page is the article: structure decides, read in one walk over the whole tree.

    walk        every element that breaks lines becomes a Part: its own text, its link text, its name (class and id)
    weigh       running text is worth its length; text in furniture (navigation, comments, teasers) is worth nothing
    descend     from <body> to the smallest part that still holds the article's running text
    gather      the article may be split over siblings (by ads or sections), and its standfirst may stand above

The region is meant to be generous: what it holds too much, `blocks` and `boilerplate` remove with a reason;
what it lacks is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newskeep.parse.tokens import furniture, names_a_body, names_a_standfirst

# Never text of an article, and gone before the walk.
SILENT_TAGS = (
    "script style noscript svg template iframe canvas select option object embed audio video map "
    "textarea input button dialog progress meter datalist head link meta img picture source track"
).split()
# An inline element does not break a line; everything else makes a Part. Unknown elements (custom ones) break.
INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby "
    "s samp small source span strike strong sub sup time tt u var wbr math".split()
)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "menu"})
_FURNITURE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alertdialog", "menu", "menubar"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_RUNNING = 40  # characters outside links that make a line running text; 15 in scripts written without spaces
_RUNNING_WIDE = 15
_WIDE = 2.5  # what a Chinese, Japanese, Korean or Thai letter is worth beside a Latin one
_LARGE = 0.5  # a part holding more than this share of all running text is no furniture, whatever its name
_DESCEND = 0.8  # go down while one child holds this share of the running text …
_KEEP = 0.7  # … and, over all steps, this share of what the search began with
_MENU_SHARE = 0.3  # of the page's text that a menu or footer may hold
_BODY_SHARE = 0.4  # a part named as the body is believed from this share on
_LINE = 40  # characters a line between headline and body needs to be taken along …
_SHORT_LINE = 20  # … and one that is named as the standfirst, or known as the description
_NEAR = 60  # parts above the body in which the description is looked for where no headline is found
_PARAGRAPH = 150  # characters that make it a paragraph, taken beside a standfirst
_MOST_LINES = 4  # such lines; where there are more, something else stands there
_KNOWN = 60  # letters that a line and the description have to share


@dataclass(slots=True, eq=False)
class Part:
    """One line-breaking element: its own text (inline descendants included), and what it holds in all."""

    node: LexborNode
    tag: str
    name: str
    parent: "Part | None"
    children: list["Part"] = field(default_factory=list)
    own: int = 0
    own_links: int = 0
    wide: bool = False
    furniture: bool = False
    text: int = 0  # characters in it
    raw: float = 0.0  # running text in it, furniture or not
    running: float = 0.0  # running text in it that is in no furniture

    def above(self) -> Iterator["Part"]:
        """Its ancestors, nearest first."""
        part = self.parent
        while part is not None:
            yield part
            part = part.parent


@dataclass(frozen=True, slots=True)
class Region:
    """The article's part of the page: HTML of its pieces in reading order, and the path that leads to it."""

    html: str
    path: str
    running: float  # characters of running text in the region
    share: float  # of all the page's running text


def find_region(tree: LexborHTMLParser, title: str | None = None, description: str | None = None) -> Region | None:
    """The article's part of the page, or None where the page has no body. Prunes `tree`: read it last.

    `title` tells which of several articles on the page is meant, where other stories follow it; `description` knows
    the standfirst above the body.
    """
    tree.strip_tags(SILENT_TAGS)
    if tree.body is None:
        return None
    _strip_menus(tree.body)
    parts = walk(tree.body)
    weigh(parts)
    body = parts[0]
    if body.running == 0:
        return Region(body.node.html or "", "body", 0.0, 1.0)
    top = descend(_with_title(parts, title))
    lines = _standfirst(parts, top, title, description)
    pieces = sorted({*gather(top), *lines}, key=parts.index)
    running = sum(piece.running for piece in pieces)
    for piece in pieces:
        _prune(piece)
    # A standfirst was chosen with open eyes: what it is named (“teaser”) shall not make later steps doubt it.
    html = "".join((_nameless(piece) if piece in lines else piece.node.html) or "" for piece in pieces)
    path = ">".join(label(part) for part in [*reversed(list(top.above())), top])
    return Region(html, path, running, running / body.running)


def _nameless(part: Part) -> str:
    tag = part.tag if part.tag in _HEADINGS or part.tag == "li" else "p"
    return f"<{tag}>{part.node.inner_html or ''}</{tag}>"


def _strip_menus(body: LexborNode) -> None:
    """Without the page's menus and its footer, a third of all elements; one left open, so that it holds the article,
    stays."""
    least = len(body.text()) * _MENU_SHARE
    for node in body.css("nav, body > footer, body > div > footer"):
        if len(node.text()) <= least:
            node.decompose()


def _with_title(parts: list[Part], title: str | None) -> list[Part]:
    """Of a page that strings several articles together, the parts of the one with this headline; else all."""
    articles = [part for part in parts if part.tag == "article" and part.running > 0]
    if title is None or len(articles) < 2:
        return parts
    own = [part for part in articles if title in _headlines(part)]
    if len(own) != 1 or not any(_rivals(own[0], other, title) for other in articles):
        return parts
    return [own[0], *(part for part in parts if own[0] in part.above())]


def _rivals(own: Part, other: Part, title: str) -> bool:
    """Another article beside, not around or inside, with a headline of the same rank that is not this page's."""
    apart = other is not own and own not in other.above() and other not in own.above()
    return apart and other.tag == own.tag and other.name == own.name and title not in _headlines(other)


def _headlines(part: Part) -> set[str]:
    return {" ".join(node.text().split()) for node in part.node.css("h1, h2")[:20]}


def _prune(piece: Part) -> None:
    """Without the elements that hold no text: a quarter of them, which Beautiful Soup need not read. A cell stays."""
    waiting = [piece]
    while waiting:
        for child in waiting.pop().children:
            if child.text:
                waiting.append(child)
            elif child.tag not in ("td", "th"):
                child.node.decompose()


def label(part: Part) -> str:
    """The part as one step of a path: tag and class names."""
    return ".".join([part.tag, *part.name.split()[:3]])


def walk(body: LexborNode) -> list[Part]:
    """All Parts of the page in document order, `body` first."""
    root = Part(body, "body", "", None)
    parts = [root]
    stack: list[tuple[LexborNode, str, Part, bool]] = [(body, "body", root, False)]
    while stack:
        node, tag, part, in_link = stack.pop()
        if tag not in INLINE_TAGS and node is not body:
            part = _child_part(node, tag, part)
            parts.append(part)
        elif tag == "a":
            in_link = True
        child = node.last_child  # pushed last to first, popped first to last
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                _count(part, child.text_content or "", in_link)
            elif child.is_element_node:
                stack.append((child, tag, part, in_link))
            child = child.prev
    return parts


def _child_part(node: LexborNode, tag: str, parent: Part) -> Part:
    attributes = node.attributes
    if not attributes:
        part = Part(node, tag, "", parent)
        part.furniture = tag in _FURNITURE_TAGS
    else:
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
        part = Part(node, tag, name, parent)
        part.furniture = (
            tag in _FURNITURE_TAGS
            or attributes.get("role") in _FURNITURE_ROLES
            or (bool(name) and furniture(name) is not None)
        )
        if attributes.get("itemprop") == "articleBody":
            part.name += " article-body"
    parent.children.append(part)
    return part


def _count(part: Part, text: str, in_link: bool) -> None:
    text = text.strip()
    if text:
        length = len(text)
        part.own += length
        if in_link:
            part.own_links += length
        middle = text[length // 2]
        if middle > "\u0dff" and (middle > "\u2e7f" or middle <= "\u0e7f"):
            part.wide = True


def weigh(parts: list[Part]) -> None:
    """Fills in `text`, `raw` and `running`: a paragraph counts for itself and for every part that holds it."""
    for part in reversed(parts):
        part.text += part.own
        part.raw += _running_text(part)
        if part.parent is not None:
            part.parent.text += part.text
            part.parent.raw += part.raw
    total = parts[0].raw
    for part in parts:
        above = part.parent is not None and part.parent.furniture
        part.furniture = above or (part.furniture and part.raw <= _LARGE * total)
    for part in reversed(parts):
        if not part.furniture:
            part.running += _running_text(part)
        if part.parent is not None:
            part.parent.running += part.running
    if parts[0].running == 0:  # all of it lies in parts named as furniture: the names were wrong
        for part in parts:
            part.running = part.raw


def _running_text(part: Part) -> float:
    plain = part.own - part.own_links
    if part.tag in _HEADINGS or plain < part.own_links:
        return 0.0
    if part.wide:
        return plain * _WIDE if plain >= _RUNNING_WIDE else 0.0
    return float(plain) if plain >= _RUNNING else 0.0


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


def gather(top: Part) -> list[Part]:
    """`top`, and the siblings the article goes on in."""
    pieces = [top]
    part = top
    for parent in top.above():
        pieces += [sibling for sibling in parent.children if sibling is not part and _continues(sibling, part)]
        part = parent
        if parent.tag in ("article", "main", "body"):
            break
    return pieces


def _continues(sibling: Part, part: Part) -> bool:
    """The same kind of container as `part`, with running text of its own."""
    return sibling.running > 0 and sibling.tag == part.tag and sibling.name == part.name


def _standfirst(parts: list[Part], top: Part, title: str | None, description: str | None) -> list[Part]:
    """What stands between the headline and the body: the lines named as a standfirst or known as the description, and
    paragraphs; where nothing is, all running lines there, if they are few."""
    end = parts.index(top)
    start = _headline_before(parts[:end], title, top)
    if start is not None and parts[start] in top.above():
        return []
    first = max(0, end - _NEAR) if start is None else start + 1
    between = [part for part in parts[first:end] if part.own >= _SHORT_LINE and _is_line(part)]
    sure = [part for part in between if _is_named_standfirst(part) or _is_known(part, description)]
    if start is None:
        return [part for part in sure if _is_known(part, description)][:1]
    running = [part for part in between if not part.furniture and part.own >= _LINE]
    if not sure:
        return running if len(running) <= _MOST_LINES else []
    paragraphs = [part for part in running if part.tag == "p" and part.own >= _PARAGRAPH and part not in sure]
    return [*sure, *paragraphs][:_MOST_LINES]


def _headline_before(parts: list[Part], title: str | None, top: Part) -> int | None:
    """The place of the last heading that says the title, or its longer or shorter form; else of the first heading of
    the <article> that `top` is in, else of the last h1."""
    wanted = _letters(title or "")
    said = [(at, _letters(part.node.text())) for at, part in enumerate(parts) if part.tag in _HEADINGS]
    for says in (str.__eq__, _is_form_of):
        found = [at for at, letters in said if wanted and says(letters, wanted)]
        if found:
            return found[-1]
    article = next((part for part in top.above() if part.tag == "article"), None)
    inside = [at for at, _ in said if article and parts[at].tag in ("h1", "h2") and article in parts[at].above()]
    return next(iter(inside or [at for at, _ in reversed(said) if parts[at].tag == "h1"]), None)


def _is_form_of(letters: str, wanted: str) -> bool:
    """One holds the other, and is long enough for that to mean something."""
    return min(len(letters), len(wanted)) >= _SHORT_LINE and (letters in wanted or wanted in letters)


def _is_line(part: Part) -> bool:
    return part.own > 2 * part.own_links and all(above.tag != "figure" for above in part.above())


def _is_named_standfirst(part: Part) -> bool:
    return any(names_a_standfirst(near.name) for near in (part, *islice(part.above(), 2)) if near.name)


def _is_known(part: Part, description: str | None) -> bool:
    """The line begins as the description does, or the other way round."""
    line, known = _letters(part.node.text()), _letters(description or "")
    shorter = min(len(line), len(known), _KNOWN)
    return shorter >= _SHORT_LINE and line[:shorter] == known[:shorter]


def _letters(text: str) -> str:
    return "".join(letter for letter in text[: 4 * _KNOWN].casefold() if letter.isalnum())
