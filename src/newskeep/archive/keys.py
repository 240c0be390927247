"""The names under which the ledger finds what was tried: the identity of a URL, else of a file."""

import os

from newskeep.archive.identity import identity, shortened
from newskeep.archive.records import sound


def subject_key(subject: str) -> str:
    """The key of what a person called it: a URL's identity, or the absolute path. Paths are made absolute so that a
    file is found again from another folder."""
    path = os.path.abspath(subject.replace("\0", "\ufffd"))  # noqa: PTH100 - lexical
    return identity(subject) or shortened(sound(f"file:{path}"))


def lookup_keys(text: str) -> list[str]:
    """The keys under which an address that a person typed may be known, the likeliest first."""
    text = text.strip()
    bare = [] if "://" in text or "." not in text.split("/")[0] else [f"https://{text}"]
    return [key for key in map(identity, [text, *bare]) if key is not None]
