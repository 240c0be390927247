"""Which tokens of a text stand inside quotation marks."""

from collections.abc import Iterator, Sequence

from newskeep.edits.tokens import Token, count

LEAST_WORDS = 2  # one word in quotation marks is called something more often than said

# Opening mark → what closes it. A straight mark closes itself. German „…“ and English “…” share a mark, and so do
# French «…» and Danish »…«: what opens decides. Apostrophes are left out, for they stand in words.
_CLOSING = {
    "“": "”“",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«»",
    "”": "”",
    '"': '"',
    "「": "」",
    "『": "』",
    "＂": "＂",
}
LONGEST = 400  # tokens; a mark that is closed no sooner was forgotten, or is a sign for inches


def quoted(text: Sequence[Token]) -> Iterator[Token]:
    """The tokens between quotation marks, the marks left out; of an opened quotation what stands in the same text."""
    opened: int | None = None
    for at, token in enumerate(text):
        if opened is None:
            opened = at if _CLOSING.get(token.key) else None
        elif token.key in _CLOSING[text[opened].key] or at - opened > LONGEST:
            inside = text[opened + 1 : at]
            if count(inside) >= LEAST_WORDS and at - opened <= LONGEST:
                yield from inside
            opened = None
