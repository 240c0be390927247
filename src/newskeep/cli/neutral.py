"""What a page says, made harmless before a terminal gets it. Standard library only: every start of newskeep pays it."""

import re
import sys

# C0 but tab and line feed, DEL, C1, and the marks that turn the direction of writing (UAX 9): with them a title can
# move the cursor, clear the screen, or show “exe.txt” for “txt.exe”.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_JSON_CONTROL = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def neutral(text: str) -> str:
    """`text` with every control character shown as �; its lines stay."""
    return _CONTROL.sub("�", text)


def one_line(text: str | None) -> str:
    """`text` on one line, neutral: for a table, a notice, a tab-separated line."""
    return neutral(_BLANKS.sub(" ", text or "").strip())


def neutral_json(text: str) -> str:
    """JSON with its control characters escaped: the same value, harmless to a terminal."""
    return _JSON_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def make_streams_utf8() -> None:
    """Standard output is UTF-8 whatever the locale says; what no UTF-8 can say is replaced, never an error."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stream may be of another kind
        if reconfigure:
            reconfigure(encoding="utf-8", errors=errors)


def complain(text: str) -> None:
    """An error, as a person sees it, on standard error."""
    sys.stderr.write(f"newskeep: {one_line(text)}\n")
