"""The standfirst: what stands between the headline and the body, where the region's search does not look.

A line there is taken for it when it is named so, when the page's description begins as it does, or when little else
stands there.
"""

from itertools import islice

from newskeep.parse.parts import HEADINGS, Part
from newskeep.parse.tokens import names_a_standfirst

_LINE = 40  # characters a line between headline and body needs to be taken along …
_SHORT_LINE = 20  # … and one that is named as the standfirst, or known as the description
_PARAGRAPH = 150  # characters that make it a paragraph, taken beside a standfirst
_MOST_LINES = 4  # such lines; where there are more, something else stands there
_NEAR = 60  # parts above the body in which the description is looked for where no headline is found
_FAR = 300  # parts above the body that are looked at, at most
_KNOWN = 60  # letters that a line and the description have to share


def standfirst_lines(parts: list[Part], top: Part, title: str | None, description: str | None) -> list[Part]:
    """What stands between the headline and the body: the lines named as a standfirst or known as the description, and
    paragraphs; where nothing is, all running lines there, if they are few."""
    end = top.order
    start = _headline_before(parts[:end], title, top)
    if start is not None and parts[start] in top.above():
        return []
    first = max(0, end - _NEAR) if start is None else max(start + 1, end - _FAR)
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
    wanted = letters(title or "")
    said = [(at, letters(part.node.text())) for at, part in enumerate(parts) if part.tag in HEADINGS]
    for says in (str.__eq__, _is_form_of):
        found = [at for at, line in said if wanted and says(line, wanted)]
        if found:
            return found[-1]
    article = next((part for part in top.above() if part.tag == "article"), None)
    inside = [at for at, _ in said if article and parts[at].tag in ("h1", "h2") and article in parts[at].above()]
    return next(iter(inside or [at for at, _ in reversed(said) if parts[at].tag == "h1"]), None)


def _is_form_of(said: str, wanted: str) -> bool:
    """One holds the other, and is long enough for that to mean something."""
    return min(len(said), len(wanted)) >= _SHORT_LINE and (said in wanted or wanted in said)


def _is_line(part: Part) -> bool:
    return part.own > 2 * part.own_links and all(above.tag != "figure" for above in part.above())


def _is_named_standfirst(part: Part) -> bool:
    return any(names_a_standfirst(near.name) for near in (part, *islice(part.above(), 2)) if near.name)


def _is_known(part: Part, description: str | None) -> bool:
    """The line begins as the description does, or the other way round."""
    line, known = letters(part.node.text()), letters(description or "")
    shorter = min(len(line), len(known), _KNOWN)
    return shorter >= _SHORT_LINE and line[:shorter] == known[:shorter]


def letters(text: str) -> str:
    """The first letters and digits of a line, case folded: what two forms of a headline have in common."""
    return "".join(filter(str.isalnum, text[: 4 * _KNOWN].casefold()))
