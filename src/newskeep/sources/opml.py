"""OPML (http://opml.org/spec2.opml): lists of feeds, as feed readers write them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from newskeep.errors import InputError
from newskeep.model import Reason
from newskeep.sources.telling import address, plain

MAX_BYTES = 20_000_000
_MOST = 50_000
# XML 1.0 has no way to write them (2.2)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: its address, its title, and the folders and categories it stands in."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()


def read_opml(body: bytes, subject: str) -> list[Outline]:
    """The feeds of an OPML file, each once, in order; `subject` is what errors call it.

    Raises InputError (BAD_LIST, TOO_LARGE) where it is none.
    """
    if len(body) > MAX_BYTES:
        raise InputError(subject, Reason.TOO_LARGE, f"It is larger than the limit of {MAX_BYTES:,} bytes.")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(subject, Reason.BAD_LIST, "It is not an OPML file.") from error
    if tree is None or etree.QName(tree).localname.lower() != "opml":
        raise InputError(subject, Reason.BAD_LIST, "It is not an OPML file.")
    found: dict[str, Outline] = {}
    for outline in _outlines(tree):
        found.setdefault(outline.url, outline)
    return list(found.values())


def write_opml(outlines: Iterable[Outline], title: str = "newskeep") -> bytes:
    """The feeds as OPML 2.0, in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = _writable(outline.title or outline.url)
        element = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=_writable(outline.url))
        if outline.tags:
            element.set("category", _writable(",".join(outline.tags)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _outlines(tree: etree._Element) -> Iterator[Outline]:
    for number, element in enumerate(tree.iter("{*}outline", "outline")):
        if number >= _MOST:
            return
        given = {name.lower(): value for name, value in element.attrib.items()}
        url = address("http://invalid.invalid/", given.get("xmlurl"))
        if url and not url.startswith("http://invalid.invalid/"):
            title = plain(given.get("title") or given.get("text"), 200)
            yield Outline(url, title, _tags(element, given.get("category", "")))


def _tags(element: etree._Element, category: str) -> tuple[str, ...]:
    """The folders that a feed stands in, outermost first, and its categories."""
    folders = [above.get("title") or above.get("text") for above in element.iterancestors("outline")][:5]
    parts = [*reversed(folders), *re.split(r"[,/]", category)[:10]]
    return tuple(dict.fromkeys(name for part in parts if (name := plain(part, 60))))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
