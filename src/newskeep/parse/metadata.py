"""The article's fields, each asked of its witnesses in the order of trust; the first good answer is believed.

    facts ─ witnesses say strings ─ a judge reads them ─ value + Testimony (who was believed, what the others said)

Who is asked, and in what order, stands in witnesses.py. A judge turns what was said to a value, or to None, which means
that the next witness is heard.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from newskeep import urls
from newskeep.model import Precision, Testimony, Witness
from newskeep.parse import authors, dates, localtime, titles, witnesses
from newskeep.parse.below import standfirst_below
from newskeep.parse.document import Document
from newskeep.parse.facts import NOTHING, Facts, plain, read_facts
from newskeep.parse.visible import headline_lines, page_lines, state_dates
from newskeep.parse.witnesses import Witnesses, Words

T = TypeVar("T")

MAX_SAID = 500  # characters of a witness's words that a testimony keeps
MAX_TAGS = 60


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of an Article that are not its text. `language` is the declared one, a BCP 47 primary tag ("pt")."""

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_precision: Precision | None = None
    modified: datetime | None = None
    modified_precision: Precision | None = None
    site_name: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    description: str | None = None
    image: str | None = None
    canonical_url: str | None = None
    free_to_read: bool | None = None
    testimonies: tuple[Testimony, ...] = ()
    claims_article: bool = False  # the page calls itself an article, by JSON-LD or og:type
    claims_media: bool = False  # … or a video or a gallery, and no article


def read_metadata(
    document: Document,
    url: str | None = None,
    fetched_at: datetime | None = None,
    ruled: Mapping[str, tuple[str, ...]] = NOTHING,
) -> Metadata:
    """Read a page's fields. `url` is where it was fetched, `fetched_at` (aware) when: no date may be a day later.

    `ruled` is what the publisher's rule says of fields, the first witness of each.

    Never raises. The tree of `document` is read, not changed.
    """
    facts = read_facts(document, url, ruled)
    heard: list[Testimony] = []

    def ask(field: str, asked: Witnesses, judge: Callable[[Sequence[str]], T | None]) -> T | None:
        answer = hear(asked, facts, judge)
        heard.append(answer.testimony(field))
        return answer.value

    language = _with_region(ask("language", witnesses.LANGUAGE, _language_tag), facts)
    site = ask("site_name", witnesses.SITE_NAMES, _site_name)
    title = ask("title", witnesses.TITLE, partial(_title, sites=_site_names(facts, site)))
    near = cache(partial(headline_lines, document, facts.headings, title))
    words = Words(near, cache(partial(page_lines, document)), partial(state_dates, document))
    description = ask("description", witnesses.DESCRIPTION, _sentence)
    below = partial(standfirst_below, facts.headings, title, description)
    when = partial(_moment, language=language, host=facts.host, latest=_latest(fetched_at))
    published = _published(hear(witnesses.published(words), facts, when), when, heard)
    modified = ask("modified", witnesses.MODIFIED, when)
    return Metadata(
        title=title,
        standfirst=ask("standfirst", witnesses.standfirst(below), _sentence),
        authors=_authors(facts, near, _site_names(facts, site), heard),
        published=published.when if published else None,
        published_precision=published.precision if published else None,
        modified=modified.when if modified else None,
        modified_precision=modified.precision if modified else None,
        site_name=site,
        section=ask("section", witnesses.SECTION, _text),
        tags=ask("tags", witnesses.TAGS, _tags) or (),
        language=language.partition("-")[0] if language else None,
        description=description,
        image=ask("image", witnesses.IMAGE, partial(_address, base=url)),
        canonical_url=ask("canonical_url", witnesses.CANONICAL, partial(_own_address, base=url)),
        free_to_read=ask("free_to_read", witnesses.FREE, _yes_or_no),
        testimonies=tuple(heard),
        claims_article=_claims_article(facts),
        claims_media=not _claims_article(facts) and _claims_media(facts),
    )


def _claims_article(facts: Facts) -> bool:
    return bool(facts.linked_data.article) or "article" in "".join(facts.meta("og:type")).lower()


def _claims_media(facts: Facts) -> bool:
    return facts.linked_data.is_media or "".join(facts.meta("og:type")).lower().startswith("video")


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What the witnesses of a field said, in order of trust, the value made of it, and who was believed."""

    value: T | None
    believed: str | None
    said: tuple[tuple[str, Sequence[str]], ...]

    def testimony(self, field: str) -> Testimony:
        words = [Witness(name, "; ".join(said[:10])[:MAX_SAID]) for name, said in self.said]
        believed = next((witness for witness in words if witness.name == self.believed), None)
        return Testimony(field, believed, tuple(witness for witness in words if witness is not believed))


def hear(asked: Witnesses, facts: Facts, judge: Callable[[Sequence[str]], T | None]) -> Heard[T]:
    """Ask the witnesses of a field in their order; the first good answer is believed.

    The words near the headline cost a walk over the page; they are read only where they are needed.
    """
    value, believed, heard = None, None, []
    for name, says in asked:
        said = () if believed and name in witnesses.COSTLY else says(facts)
        if said:
            heard.append((name, said))
        if said and believed is None and (value := judge(said)) is not None:
            believed = name
    return Heard(value, believed, tuple(heard))


def _text(said: Sequence[str]) -> str | None:
    return plain(said[0], 200) or None


def _site_name(said: Sequence[str]) -> str | None:
    """A site's name without the word "website" behind it; an address is no name."""
    name = re.sub(r"(?<=\w)\s+(?:web ?site|home ?page|internetseite)$", "", plain(said[0], 200), flags=re.IGNORECASE)
    return None if "://" in name or not name else name


def _sentence(said: Sequence[str]) -> str | None:
    return plain(said[0], 2000) or None


def _title(said: Sequence[str], sites: Sequence[str]) -> str | None:
    title = titles.without_site(plain(said[0], titles.LONGEST_TITLE), sites)
    return title if re.search(r"\w", title) and not titles.is_site(title, sites) else None


def _site_names(facts: Facts, site: str | None) -> tuple[str, ...]:
    host = facts.host
    name = max(host.split(".")[:-1] or [host], key=len)
    publishers = facts.linked_data.texts(facts.linked_data.article, "publisher")
    return tuple(filter(None, (site, host, name, *facts.meta("og:site_name"), *publishers)))


def _authors(
    facts: Facts, near: Callable[[], Sequence[str]], sites: Sequence[str], testimonies: list[Testimony]
) -> tuple[str, ...]:
    """Persons and agencies that programs were told of, else the byline, else the site itself or a login name."""
    told = hear(witnesses.AUTHORS, facts, partial(_persons, sites=sites))
    if told.value:
        testimonies.append(told.testimony("authors"))
        others = [(name, said) for name, said in told.said if name != told.believed]
        return told.value if told.believed == witnesses.RULE else _completed(told.value, others, sites)
    shown = hear(witnesses.bylines(near), facts, lambda said: _persons_only(authors.byline_names(said), sites))
    if not shown.value:
        shown = hear(witnesses.LOGIN_NAMES, facts, partial(_foreign, sites=sites))
    if not shown.value:
        shown = hear(witnesses.AUTHORS, facts, lambda said: _names(said) or None)
        testimonies.append(shown.testimony("authors"))
        return shown.value or ()
    testimonies.append(Heard(shown.value, shown.believed, (*shown.said, *told.said)).testimony("authors"))
    return shown.value


def _names(said: Sequence[str]) -> tuple[str, ...]:
    return authors.names(plain(text, authors.LONGEST_LINE) for text in said[: authors.MAX_AUTHORS])


def _persons(said: Sequence[str], sites: Sequence[str]) -> tuple[str, ...] | None:
    return _persons_only(_names(said), sites)


def _persons_only(names: tuple[str, ...], sites: Sequence[str]) -> tuple[str, ...] | None:
    """`names` without the site's own; None where only that or login names are left."""
    persons = tuple(name for name in names if not titles.is_site(name, sites) and not titles.is_branch(name, sites))
    return persons if any(not authors.is_handle(name) for name in persons) else None


def _foreign(said: Sequence[str], sites: Sequence[str]) -> tuple[str, ...] | None:
    """What is said, unless it is the site's own name."""
    return tuple(name for name in said if not titles.is_site(name, sites)) or None


def _completed(
    names: tuple[str, ...], others: Sequence[tuple[str, Sequence[str]]], sites: Sequence[str]
) -> tuple[str, ...]:
    """`names`, or those of a witness that names all of them and more; not where one bears out that there are no more.

    Microdata may name the authors of all stories that a page leads to.
    """
    known = {name.casefold() for name in names}
    told = [_persons_only(authors.byline_names(said), sites) or () for _, said in others]
    if any({name.casefold() for name in other} == known for other in told):
        return names
    return next((other for other in told if known < {name.casefold() for name in other}), names)


def _moment(said: Sequence[str], language: str | None, host: str, latest: datetime | None) -> dates.Moment | None:
    month_first = dates.month_first(language, host)
    for text in said[:40]:
        moment = dates.read_moment(text, language, month_first=month_first) or dates.url_day(text)
        if moment and (latest is None or moment.when <= latest):
            return moment
    return None


def _published(
    heard: Heard[dates.Moment], read: Callable[[Sequence[str]], dates.Moment | None], testimonies: list[Testimony]
) -> dates.Moment | None:
    testimonies.append(heard.testimony("published"))
    if heard.value is None:
        return None
    in_url = next((dates.url_day(said[0]) for name, said in heard.said if name == "url"), None)
    if in_url and dates.is_swapped(heard.value, in_url):
        return in_url
    others = [
        moment for name, said in heard.said if name != heard.believed for text in said[:5] if (moment := read([text]))
    ]
    return localtime.in_own_zone(heard.value, others)


def _latest(fetched_at: datetime | None) -> datetime | None:
    """A page cannot be from after its fetch; a day is left for zones that the page does not name."""
    if fetched_at is None:
        return None
    aware = fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC)
    try:
        return aware + timedelta(days=1)
    except OverflowError:
        return None


def _language_tag(said: Sequence[str]) -> str | None:
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4})\b.*)?", said[0].split(",")[0].strip()[:40])
    if not found:
        return None
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] and len(found[2]) == 2 else "")


def _with_region(language: str | None, facts: Facts) -> str | None:
    """A tag with the region that the first part of the URL's path names ("/en-gb/"): 5/6/2024 needs it."""
    path = re.match(r"[a-z]+://[^/]+/([a-z]{2})-([a-z]{2})/", (facts.url or "")[:300].lower())
    return f"{language}-{path[2].upper()}" if path and path[1] == language else language


def _tags(said: Sequence[str]) -> tuple[str, ...] | None:
    parts = re.split(r"[,;|，、]", said[0]) if len(said) == 1 else list(said)
    tags = dict.fromkeys(tag for part in parts[: 4 * MAX_TAGS] if (tag := plain(part, 100)))
    return tuple(tags)[:MAX_TAGS] or None


def _address(said: Sequence[str], base: str | None) -> str | None:
    for href in said[:5]:
        if urls.is_web_url(href):
            return href.strip()
        if base and (address := urls.resolve(base, href)):
            return address
    return None


def _own_address(said: Sequence[str], base: str | None) -> str | None:
    """A canonical URL; one that is only the homepage, on a page that is not, is a fault of the site's templates."""
    address = _address(said[:1], base)
    return None if address and base and _is_home(address) and not _is_home(base) else address


def _is_home(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path.strip("/") == "" and not parts.query


def _yes_or_no(said: Sequence[str]) -> bool | None:
    return {
        "true": True,
        "yes": True,
        "free": True,
        "1": True,
        "false": False,
        "no": False,
        "locked": False,
        "0": False,
    }.get(said[0].strip().lower().rpartition("/")[2])
