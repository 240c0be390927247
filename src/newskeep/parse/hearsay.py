"""What a feed or a sitemap says of an article: its fields' last witness, believed where the page is silent.

The full text that some feeds give is the article's where its page shows a wall, or only the beginning.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from newskeep.grading import grade
from newskeep.model import Article, Grade, PageKind, Precision, Said, Testimony, Witness
from newskeep.parse import clean, extract
from newskeep.parse.metadata import MAX_SAID

# Field → what is said of it, as words and as the value that stands in where the page gives none.
_FIELDS: tuple[tuple[str, Callable[[Said], tuple[str, Any]]], ...] = (
    ("title", lambda said: (said.title or "", said.title)),
    ("authors", lambda said: ("; ".join(said.authors), said.authors)),
    ("published", lambda said: (said.published.isoformat() if said.published else "", said.published)),
    ("modified", lambda said: (said.modified.isoformat() if said.modified else "", said.modified)),
    ("description", lambda said: (said.summary or "", said.summary)),
    ("tags", lambda said: ("; ".join(said.tags), said.tags)),
    ("language", lambda said: (said.language or "", (said.language or "").partition("-")[0].lower() or None)),
)
_LEAST = 400  # letters of a text that is more than a summary
_MUCH_MORE = 1.5  # times what the page shows
_BREAKS_OFF = ("…", "...", "[…]", "[...]")
_SHOWS = {True: "a wall", False: "only the beginning"}
_ONLY_HEARD: tuple[tuple[str, Callable[[Said], str]], ...] = (
    ("guid", lambda said: said.guid or ""),
    ("text", lambda said: said.text or ""),
)


def hear(article: Article, said: Said | None) -> Article:
    """The article with what was said of it where it was found: believed where the page says nothing, else kept.

    The item's guid and its full text stand as testimonies of their own.
    """
    if said is None:
        return article
    testimonies = {item.field: item for item in article.testimonies}
    values: dict[str, Any] = {}
    for field, says in _FIELDS:
        words, value = says(said)
        if not words:
            continue
        witness = Witness(said.witness, words[:MAX_SAID])
        missing = not getattr(article, field)
        testimonies[field] = _heard(testimonies.get(field, Testimony(field, None)), witness, believed=missing)
        if missing:
            values[field] = value
    for field in ("published", "modified"):
        if field in values:
            values[f"{field}_precision"] = Precision.MINUTE
    for field, words_of in _ONLY_HEARD:
        if words := words_of(said):
            testimonies[field] = Testimony(field, None, (Witness(said.witness, words),))
    return _in_full(replace(article, testimonies=tuple(testimonies.values()), **values), said)


def _in_full(article: Article, said: Said) -> Article:
    """The article with the feed's text, where the page has a wall or a beginning and the feed says much more."""
    walled = article.page_kind is PageKind.WALL
    if not said.text or not (walled or grade(article) is Grade.TEASER):
        return article
    told = extract(f"<article>{said.text}</article>") if "<" in said.text else clean(said.text)
    shown = 0 if walled else len(article.text)
    if len(told.text) < max(_LEAST, _MUCH_MORE * shown) or told.text.endswith(_BREAKS_OFF):
        return article
    witness = Witness(said.witness, said.text)
    testimonies = (item for item in article.testimonies if item.field != "text")
    return replace(
        article,
        blocks=told.blocks,
        page_kind=PageKind.ARTICLE,
        page_kind_evidence=f"The text is that of the {said.witness}: the page shows {_SHOWS[walled]}.",
        title=(said.title if walled else None) or article.title,
        language=article.language or told.language,
        testimonies=(*testimonies, Testimony("text", witness)),
    )


def _heard(before: Testimony, witness: Witness, *, believed: bool) -> Testimony:
    if believed and before.believed is None:
        return replace(before, believed=witness)
    return replace(before, others=(*before.others, witness))
