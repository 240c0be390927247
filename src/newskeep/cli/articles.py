"""How an article looks to a person: head and text, a line in a list, a find with its snippet."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from rich.text import Text

from newskeep.cli.neutral import neutral, one_line
from newskeep.model import Article, Block, BlockKind, Hit, KeptArticle, Precision

_MARK = "**"  # round a match, where there is no bold


def unknown(article: str) -> str:
    """The sentence on an article, by number or URL, that the archive does not have."""
    if article.isdecimal():  # a number was never tried, so that the ledger says nothing of it
        return f"There is no article {article}. To see which there are: newskeep list"
    return f"{article} is not in the archive. See: newskeep why {article}"


def article_view(article: Article, *, facts: Iterable[str] = (), removed: bool = False) -> Text:
    """Title, byline, date and the lines of `facts`, then the text; with `removed` what is not in it, and why."""
    head = [Text(one_line(article.title) or "(no title)", style="bold")]
    if article.standfirst:
        head.append(Text(one_line(article.standfirst), style="italic"))
    lines = (_byline(article), *(one_line(fact) for fact in facts))
    head.extend(Text(line, style="dim") for line in lines if line)
    return Text("\n\n").join([Text("\n").join(head), *text_view(article.blocks, removed=removed)])


def text_view(blocks: Iterable[Block], *, removed: bool = False) -> Iterator[Text]:
    """The kept blocks; with `removed` the others too, each after its reason and its evidence in square brackets."""
    for block in blocks:
        if block.kept:
            yield Text(neutral(block.text), style="bold" if block.kind is BlockKind.HEADING else "")
        elif removed:
            evidence = f": {block.evidence}" if block.evidence else ""
            yield Text.assemble(
                (one_line(f"[removed, {block.removed}{evidence}]"), "red"), (f" {neutral(block.text)}", "dim")
            )


def _byline(article: Article) -> str:
    authors = ", ".join(article.authors)
    place = article.site_name
    parts = (authors and f"By {authors}", moment(article.published, article.published_precision), place)
    return one_line(" · ".join(part for part in parts if part))


def moment(when: datetime | None, precision: Precision | None = None) -> str:
    """A time as people read it, no more exact than it is known; "" where it is not.

    In the publisher's own zone and in UTC: queries go by the day in UTC, which may be another one.
    """
    if when is None:
        return ""
    if precision is Precision.DAY:
        return f"{when:%Y-%m-%d}"
    zone = "" if precision is Precision.MINUTE_NO_ZONE else " UTC"
    universal = f"{when.astimezone(UTC):%Y-%m-%d %H:%M}{zone}"
    return f"{when:%Y-%m-%d %H:%M} {when.isoformat()[-6:]} ({universal})" if when.utcoffset() else universal


def article_line(kept: KeptArticle, width: int) -> Text:
    """A line of a list: id, day, site, title. Only the title is cut to `width`, and only on a terminal."""
    day = f"{kept.article.published:%Y-%m-%d}" if kept.article.published else "undated   "
    start = f"{kept.id:>6}  {day}  {one_line(kept.site):<24}  "
    title = Text(one_line(kept.article.title) or "(no title)")
    title.truncate(max(20, width - len(start)), overflow="ellipsis")
    return Text.assemble((start, "dim"), title)


def article_cells(kept: KeptArticle) -> tuple[object, ...]:
    """A line of a list for programs: id, published, site, title, URL."""
    article = kept.article
    published = _exact(article.published, article.published_precision)
    return kept.id, published, kept.site, article.title or "", kept.url or ""


def _exact(when: datetime | None, precision: Precision | None) -> str:
    """ISO 8601: the day alone where no more is known, else with the publisher's own offset; "" for no time."""
    if when is None:
        return ""
    return when.date().isoformat() if precision is Precision.DAY else when.isoformat()


def hit_view(hit: Hit, _width: int) -> Text:
    """A find: its title, where it is from, and a piece of its text with the matches in bold."""
    kept = hit.kept
    title = _pieces(hit.title) if hit.title else Text(one_line(kept.article.title) or "(no title)")
    title.stylize("bold")
    place = " · ".join(
        part
        for part in (str(kept.id), moment(kept.article.published, kept.article.published_precision), kept.site)
        if part
    )
    return Text("\n").join([title, Text(one_line(place), style="dim"), _pieces(hit.snippet), Text("")])


def snippet(hit: Hit) -> str:
    """The piece of text in which the search matched, the matches between ** and **."""
    return "".join(f"{_MARK}{words}{_MARK}" if match else words for words, match in hit.snippet)


def _pieces(pieces: Iterable[tuple[str, bool]]) -> Text:
    return Text.assemble(
        *((neutral(words).replace("\n", " "), "bold yellow" if match else "") for words, match in pieces)
    )
