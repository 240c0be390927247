"""Citations: BibTeX (as biblatex reads it), RIS, CSL-JSON. Each names the capture's time as the day of access.

Formats: biblatex manual, 2.1.1 (@online) and 2.3; RIS as Reference Manager wrote it down in 2011; CSL 1.0.2, appendices
III and IV, and its JSON schema.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO

from newskeep.export.jsonlines import json_line
from newskeep.export.references import Author, Reference, reference
from newskeep.model import KeptArticle

# ---- BibTeX

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_"},
}
_TEX_ACTIVE = re.compile(r"[\\{}~^&%$#_]")


def write_bibtex(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write an entry an article, UTF-8; gives their number."""
    count = 0
    for kept in articles:
        stream.write(("\n" if count else "") + _bibtex(reference(kept)))
        count += 1
    return count


def _bibtex(cited: Reference) -> str:
    lines = (f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(cited) if value)
    return f"@online{{{cited.key},\n{''.join(lines)}}}\n"


def _bibtex_fields(cited: Reference) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(map(_bibtex_author, cited.authors))
    yield "title", f"{{{in_tex(cited.title)}}}"  # braces keep the capitals
    yield "organization", in_tex(cited.site)
    if cited.published:
        yield "date", f"{cited.published:%Y-%m-%d}"
        yield "year", f"{cited.published:%Y}"  # for styles that know no dates
    yield "url", cited.url
    yield "urldate", f"{cited.accessed:%Y-%m-%d}"
    yield "language", in_tex(cited.language)
    yield "keywords", in_tex(", ".join(word.replace(",", " ") for word in cited.keywords))
    yield "abstract", in_tex(cited.abstract)
    yield "note", in_tex(cited.note)


def _bibtex_author(author: Author) -> str:
    family, given = in_tex(author.family), in_tex(author.given)
    return f"{family}, {given}" if given else f"{{{family}}}"


def in_tex(text: str) -> str:
    """`text` so that TeX prints it as it is, its braces balanced."""
    return _TEX_ACTIVE.sub(lambda found: _TEX[found[0]], text)


# ---- RIS


def write_ris(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write a record an article, UTF-8, lines ended by CR LF; gives their number."""
    count = 0
    for kept in articles:
        lines = (f"{tag}  - {value}\r\n" for tag, value in _ris_fields(reference(kept)) if value)
        stream.write(("\r\n" if count else "") + "".join(lines) + "ER  - \r\n")
        count += 1
    return count


def _ris_fields(cited: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    yield "ID", cited.key
    for author in cited.authors:
        yield "AU", f"{author.family}, {author.given}" if author.given else author.family
    yield "TI", cited.title
    yield "T2", cited.site
    if cited.published:
        yield "PY", f"{cited.published:%Y}"
        yield "DA", f"{cited.published:%Y/%m/%d}"
    yield "SE", cited.section
    yield "UR", cited.url
    yield "Y2", f"{cited.accessed:%Y/%m/%d}"
    yield "LA", cited.language
    for keyword in cited.keywords:
        yield "KW", keyword
    yield "AB", cited.abstract
    yield "N1", cited.note


# ---- CSL-JSON


def write_csl(articles: Iterable[KeptArticle], stream: TextIO, removed: bool = False) -> int:
    """Write one JSON array with an item an article; gives their number."""
    count = 0
    stream.write("[")
    for kept in articles:
        stream.write((",\n" if count else "\n") + json_line(_csl(reference(kept))))
        count += 1
    stream.write("\n]\n")
    return count


def _csl(cited: Reference) -> dict[str, Any]:
    item = {
        "id": cited.key,
        "type": "article-newspaper",
        "title": cited.title,
        "author": [_csl_author(author) for author in cited.authors],
        "container-title": cited.site,
        "issued": _csl_date(cited.published),
        "accessed": _csl_date(cited.accessed),
        "URL": cited.url,
        "language": cited.language,
        "section": cited.section,
        "abstract": cited.abstract,
        "keyword": ", ".join(cited.keywords),
        "note": cited.note,
    }
    return {name: value for name, value in item.items() if value}


def _csl_author(author: Author) -> dict[str, str]:
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.family}


def _csl_date(moment: datetime | None) -> dict[str, Any] | None:
    return {"date-parts": [[moment.year, moment.month, moment.day]]} if moment else None
