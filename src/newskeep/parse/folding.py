"""One line of text → the form in which it is compared with phrases. The line itself stays as it is."""

import re
import unicodedata

_QUOTES_AND_DASHES = {
    **dict.fromkeys(map(ord, "’‘‛ʼʹ´`′‚＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″＂"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-"),
}
# What makes a line of English other than ASCII; without them it needs no normal form, which takes ten times as long.
_COMMON = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
_ARABIC = {ord("ى"): "ي", ord("ی"): "ي", ord("ک"): "ك", ord("ة"): "ه", ord("ـ"): None, ord("ٱ"): "ا"}
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
# Accents of Latin, Greek, Cyrillic; Arabic vowel signs and hamza. Signs that carry sound elsewhere (Hindi, Thai) stay.
_MARKS = dict.fromkeys([*range(0x300, 0x370), *range(0x64B, 0x660), 0x670, 0xFE0E, 0xFE0F])
_FOLDED = {**_QUOTES_AND_DASHES, **_ARABIC, **_INVISIBLE, **_MARKS, ord("ı"): "i"}
_ASCII_SIGNS = "".join(letter for letter in map(chr, range(128)) if not letter.isalnum())
_LOOK_ALIKES = str.maketrans("авекмнорстухіјѕԁԛԝһӏ", "abekmhopctyxijsdqwhl")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_TRUE_CYRILLIC = re.compile(r"[бгджзийлпфцчшщъыьэюяёєґў]")


def fold(text: str) -> str:
    """`text` in NFKC, without case, accents and invisible letters, with plain quotes and dashes and single spaces.

    Cyrillic letters that look like Latin ones become Latin where no letter of the line is Cyrillic beyond doubt:
    advertisers write “Advertisement” so to slip past filters.
    """
    for sign, plain in _COMMON.items():
        text = text.replace(sign, plain)
    if text.isascii():
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES_AND_DASHES).casefold()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).translate(_FOLDED))
    if _CYRILLIC.search(folded) and _LATIN.search(folded) and not _TRUE_CYRILLIC.search(folded):
        folded = folded.translate(_LOOK_ALIKES)
    return " ".join(folded.split())


def bare(folded: str) -> str:
    """A folded line without bullets, arrows, emoji, quotes and punctuation at its ends."""
    folded = folded.strip(_ASCII_SIGNS)
    if folded[:1].isalnum() and folded[-1:].isalnum():
        return folded
    start, end = 0, len(folded)
    while start < end and not _is_word(folded[start]):
        start += 1
    while end > start and not _is_word(folded[end - 1]):
        end -= 1
    return folded[start:end]


def _is_word(letter: str) -> bool:
    # Combining signs (categories Mc, Mn) close words in Hindi and Thai; isalnum alone would cut them off.
    return letter.isalnum() or (letter > "\u02ff" and unicodedata.category(letter)[0] == "M")
