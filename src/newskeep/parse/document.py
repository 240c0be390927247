"""Bytes to a tree: the page decoded once and parsed once, by Lexbor, for every later step.

Order of trust for the encoding, after the WHATWG encoding standard but with a look at the bytes themselves, because
servers lie: byte order mark, then UTF-8 where the bytes are valid UTF-8 beyond ASCII (chance makes that nearly
impossible), then the HTTP header, then the page's own <meta>, then statistics over a sample. A label of a Latin
encoding, the default of many a server, is not believed where whole words are beyond ASCII, as no Latin text's are.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from selectolax.lexbor import LexborHTMLParser

from newskeep.parse.guard import defuse
from newskeep.parse.streamed import put_in_place

MAX_BYTES = 20_000_000  # of a page in UTF-8; news pages are 0.3 MB on average, the largest of 1,700 seen 5 MB
_SAMPLE = 32_768  # bytes for the statistics, taken where the page is not ASCII

_JAPANESE_ESCAPE = b"\x1b$B"  # ISO-2022-JP's switch to two-byte letters (RFC 1468)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Labels mean what browsers take them for (WHATWG Encoding, section 4.2), not what they say.
_BROWSER_NAMES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-x-big5": "big5hkscs",
    "big5": "big5hkscs",
    "windows-874": "cp874",
    "unicode": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-8",  # a page whose meta can be read as ASCII is not UTF-16, whatever it says
}
# Codecs of Python that are no text encodings of the web, or dangerous to apply to hostile bytes; by Python's own names.
_NOT_FOR_PAGES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "utf-16"})
_META_CHARSET = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.\-]{2,40})""")
_LATIN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "cp1254", "iso8859-9", "cp1257"})
_RUN_BEYOND_ASCII = re.compile(rb"[\x80-\xff]{4,}")
_FEWEST_IN_RUNS = 40  # bytes; a line of ornaments has fewer
# C0 controls but tab, newline, form feed and carriage return; NUL would end a page early in some parsers.
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. `tree` is shared by the steps that read it: metadata first, then region, which prunes it."""

    tree: LexborHTMLParser
    encoding: str


def read_document(html: bytes | str, charset: str | None = None) -> Document:
    """Decode and parse a page. `charset` is the HTTP header's. Never raises; what cannot be decoded becomes U+FFFD."""
    if isinstance(html, str):
        body, encoding = html.encode("utf-8", "replace"), "str"
    else:
        body, encoding = to_utf8(html, charset)
    # Bytes, not str, from here on: deleting control characters takes 0.4 ms for 400 kB, str.translate 35 ms.
    body = defuse(body[:MAX_BYTES].translate(None, _CONTROLS))
    tree = LexborHTMLParser(body)
    put_in_place(tree)
    return Document(tree, encoding)


def to_utf8(body: bytes, charset: str | None = None) -> tuple[bytes, str]:
    """`body` as UTF-8, and the encoding it was taken for."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _recoded(body[len(bom) :], name)
    if wide := _utf16_without_bom(body):
        return _recoded(body, wide)
    head = body[:65_536]
    # Bytes below 128 only: valid UTF-8 as well. One byte is looked for first, which takes a tenth of the time.
    if _JAPANESE_ESCAPE[:1] in head and _JAPANESE_ESCAPE in head and _decodes(body, "iso2022_jp"):
        return _recoded(body, "iso2022_jp")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _recoded(body, _encoding(body, charset, broken.start))
    return body, "utf-8"


def _recoded(body: bytes, name: str) -> tuple[bytes, str]:
    return body.decode(name, "replace").encode("utf-8", "replace"), name


def _encoding(body: bytes, charset: str | None, first_fault: int) -> str:
    """The encoding of bytes that are not valid UTF-8."""
    if _mostly_utf8(body, first_fault):
        return "utf-8"
    foreign = None  # whether the bytes make words that no Latin text has; asked where it matters
    for name in (_codec(charset), _codec(_declared_in_page(body))):
        if name in _LATIN and foreign is None:
            foreign = _is_no_latin_text(_sample(body, first_fault))
        if name and name != "utf-8" and not (name in _LATIN and foreign) and _decodes(body, name):
            return name
    return _guess(body, first_fault)


def _utf16_without_bom(body: bytes) -> str | None:
    head = body[:1000]
    if head.count(0) * 5 < len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def _codec(label: str | None) -> str | None:
    label = (label or "").strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_BROWSER_NAMES.get(label, label)).name if label else None
        # bytes-to-bytes codecs such as "zip" answer lookup too
        return None if name is None or name in _NOT_FOR_PAGES or b" ".decode(name) != " " else name
    except (LookupError, ValueError, TypeError):
        return None


def _declared_in_page(body: bytes) -> str | None:
    head = body[:8192]
    found = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def _decodes(body: bytes, name: str) -> bool:
    """Whether at most one character in a thousand is wrong under `name`; a truncated or dirty page has a few."""
    return body.decode(name, "replace").count("\ufffd") * 1000 <= len(body)


def _mostly_utf8(body: bytes, first_fault: int) -> bool:
    """Valid multi-byte sequences outnumber faults by far: UTF-8 with some dirt, as in pages joined carelessly."""
    near = body[max(0, first_fault - 200_000) : first_fault + 200_000]
    decoded = near.decode("utf-8", "replace")
    wide = sum(1 for character in decoded if character > "\x7f" and character != "\ufffd")
    return wide > 20 * decoded.count("\ufffd")


def _guess(body: bytes, first_fault: int) -> str:
    best = from_bytes(_sample(body, first_fault)).best()
    return _codec(best.encoding if best else None) or "cp1252"


def _sample(body: bytes, first_fault: int) -> bytes:
    """The words around the first byte that is not UTF-8."""
    start = max(0, first_fault - _SAMPLE // 4)
    return re.sub(rb"<[^>]{0,2000}>", b" ", body[start : start + _SAMPLE])


def _is_no_latin_text(sample: bytes) -> bool:
    """Most bytes beyond ASCII stand in runs of four and more. In Latin text letters with marks stand alone: of the 22
    labelled pages in a Latin encoding none has such a run, and the one in Chinese has 3,584 of 3,590 bytes in them.
    """
    beyond = sum(1 for byte in sample if byte > 127)
    in_runs = sum(len(run) for run in _RUN_BEYOND_ASCII.findall(sample))
    return in_runs >= _FEWEST_IN_RUNS and 2 * in_runs > beyond
