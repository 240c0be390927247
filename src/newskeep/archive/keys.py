"""The names under which the ledger finds what was tried: the identity of a URL, else of a file."""

import os

from newskeep.archive.records import sound
from newskeep.urls import canonical, is_web_url


def url_key(url: str | None) -> str | None:
    """The identity of a URL; None where it is none of the web."""
    return canonical(url) if url and is_web_url(url) else None


def subject_key(subject: str) -> str:
    """The key of what a person called it: a URL's identity, or the absolute path. Paths are made absolute so that a
    file is found again from another folder."""
    return url_key(subject) or sound("file:" + os.path.abspath(subject.replace("\0", "\ufffd")))  # noqa: PTH100 - lexical


def lookup_keys(text: str) -> list[str]:
    """The keys under which an address that a person typed may be known, the likeliest first."""
    text = text.strip()
    bare = [] if "://" in text or "." not in text.split("/")[0] else [f"https://{text}"]
    return [key for key in map(url_key, [text, *bare]) if key is not None]
