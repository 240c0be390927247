"""An article as something to cite: what the three citation formats say alike. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from newskeep.model import KeptArticle

# Particles that belong to a family name: “Ludwig van Beethoven” is Beethoven's, “van Beethoven, Ludwig”.
_PARTICLES = frozenset(
    "al ap bin da dal de degli del della den der di do dos du el la le ten ter van von zu zur".split(),
)
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’.\- ]+\Z")
_ORGANISATION = re.compile(
    r"(?i:\b(?:agence|agency|agencies|associated|board|bureau|correspondents?|desk|editorial|editors?|news|newsroom"
    r"|press|redaktion|redacción|rédaction|reporters?|service|staff|team|times|wire|writers?)\b)|[A-Z]{3,}|\d"
)


_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*")
_UNSOUND = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\ud800-\udfff]|%(?![0-9A-Fa-f]{2})")
_UNSOUND_BEHIND = re.compile(rf"[\[\]]|{_UNSOUND.pattern}")  # brackets are for IPv6 addresses only


@dataclass(frozen=True, slots=True)
class Author:
    """A person by family and given name; where it is no person, or nobody can tell, `family` is all there is."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """`published` is no more exact than it is known; `accessed` is when the cited text was captured, in UTC.

    `note` says what fixes the text: the capture's time, the version, the hash of the page's bytes.
    """

    key: str
    title: str
    authors: tuple[Author, ...]
    site: str
    published: datetime | None
    accessed: datetime
    url: str
    language: str
    abstract: str
    keywords: tuple[str, ...]
    section: str
    note: str


def reference(kept: KeptArticle) -> Reference:
    """What to cite of an article: the version that is exported, as it was captured."""
    article = kept.article
    accessed = (kept.fetched_at or kept.last_seen).astimezone(UTC)
    site = one_line(article.site_name or kept.site)
    return Reference(
        key=_key(kept),
        title=one_line(article.title or kept.url or f"Article {kept.id}"),
        authors=tuple(author(name) for name in article.authors if one_line(name)),
        site=site,
        published=article.published,
        accessed=accessed,
        url=sound_url(kept.url or ""),
        language=one_line(article.language or ""),
        abstract=one_line(article.standfirst or article.description or ""),
        keywords=tuple(one_line(tag) for tag in article.tags if one_line(tag)),
        section=one_line(article.section or ""),
        note=_note(kept, accessed),
    )


def author(name: str) -> Author:
    """A name as family and given name: only a Latin name of two words or more, no organisation's, is taken apart."""
    words = one_line(name).split()
    is_person = len(words) in range(2, 6) and _LATIN_NAME.match(name.strip()) and not _ORGANISATION.search(name)
    if not is_person or words[0].lower() in _PARTICLES:
        return Author(" ".join(words))
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Author(" ".join(words[start:]), " ".join(words[:start]))


def one_line(text: str) -> str:
    """`text` on one line, without control characters and lone surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text).split())


def sound_url(url: str) -> str:
    """A URL without the letters that no URL holds, written as its percent codes (RFC 3986, section 2)."""
    host = _HOST.match(url)
    start = host.end() if host else 0
    return _UNSOUND.sub(_percent, url[:start]) + _UNSOUND_BEHIND.sub(_percent, url[start:])


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def _key(kept: KeptArticle) -> str:
    """A citation key: site, year, and the article's number and version, which make it no other's."""
    site = re.sub(r"[^a-z0-9]+", "-", kept.site.lower().removeprefix("www.")).strip("-") or "article"
    year = f"{kept.article.published:%Y}-" if kept.article.published else ""
    return f"{site}-{year}{kept.id}v{kept.number}"


def _note(kept: KeptArticle, accessed: datetime) -> str:
    parts = [f"Captured {accessed:%Y-%m-%dT%H:%M:%SZ}", f"version {kept.number} of {kept.versions}"]
    return ", ".join([*parts, f"SHA-256 {kept.sha256}"] if kept.sha256 else parts)
