"""Pocket's export (`ril_export.html`): a list of links, each with the time it was saved and the reader's tags.

Its later export is a table (`part_000000.csv`), which `tables` reads. Both lead to Links: the pages must be fetched.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import BinaryIO

from newskeep.model import Link
from newskeep.readers.found import Found, Terms
from newskeep.readers.streams import STEP, plain

POCKET = re.compile(rb"<title>\s*Pocket Export\s*</title>", re.IGNORECASE)


def pocket(_path: str, packed: BinaryIO, _terms: Terms) -> Iterator[Found]:
    """A Link for each entry; its extras are the title, the tags and the time at which it was saved."""
    parser = _Entries()
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    stream = plain(packed)
    while data := stream.read(STEP):
        parser.feed(decoder.decode(data))
        yield from parser.take()
    parser.close()
    yield from parser.take()


class _Entries(HTMLParser):
    """The links of a page, as they end."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Link] = []
        self._attributes: dict[str, str] = {}
        self._title = ""

    def take(self) -> list[Link]:
        """What has ended since the last time."""
        taken, self._entries = self._entries, []
        return taken

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._attributes = {name: value or "" for name, value in attrs}
            self._title = ""

    def handle_data(self, data: str) -> None:
        self._title += data if len(self._title) < 1000 else ""

    def handle_endtag(self, tag: str) -> None:
        url = self._attributes.get("href", "").strip()
        if tag != "a" or not url:
            return
        title = " ".join(self._title.split())
        extras = (("title", title if title != url else ""), ("tags", self._attributes.get("tags", "")))
        saved = ("time_added", _time(self._attributes.get("time_added", "")))
        self._entries.append(Link(url, tuple((name, value) for name, value in (*extras, saved) if value)))
        self._attributes = {}


def _time(seconds: str) -> str:
    """Seconds since 1970 as ISO 8601; "" for what is none."""
    if not re.fullmatch(r"\d{1,10}", seconds):
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
