"""Who is asked about each field, in the order of trust: the tables of this file are the policy, a line a witness.

A witness is a function from the page's facts to what it says, as strings; it never raises. Names of meta elements after
Open Graph, Dublin Core, Parsely, Sailthru, cXense, Highwire Press (citation_*) and what news systems write.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newskeep.parse import datelines
from newskeep.parse.authors import byline_names, in_order, login_name, name_before_date, opens_with_by_word
from newskeep.parse.datelines import LONGEST_DATELINE, published_part
from newskeep.parse.dates import read_moment, url_day
from newskeep.parse.facts import Facts
from newskeep.parse.titles import common_words, only_site_words, share, without_kicker

Says = Callable[[Facts], Sequence[str]]
SHORTEST_LONE_HEADLINE = 20  # characters
MAX_DATELINES = 40  # elements of the page that are read for one date
_DIGIT = re.compile(r"\d")
RULE = "rule"
NEAR_HEADLINE = "words near the headline"
UPDATE_NEAR_HEADLINE = "update near the headline"
COSTLY = frozenset(
    {NEAR_HEADLINE, UPDATE_NEAR_HEADLINE, "dateline elsewhere", "bare date", "update elsewhere", "embedded state"}
)
Witnesses = tuple[tuple[str, Says], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words, read when a witness asks: each costs a walk over the page."""

    near: Callable[[], Sequence[str]]  # the lines around the headline, nearest first
    lines: Callable[[], Sequence[str]]  # all lines, in order
    state_dates: Callable[[], Sequence[str]]  # dates under a publishing key in scripts


def _ruled(field: str) -> tuple[str, Says]:
    """The publisher's rule, which knows the site."""
    return RULE, lambda facts: facts.ruled.get(field, ())


def _meta(*names: str) -> Says:
    return lambda facts: facts.meta(*names)


def _linked(*keys: str) -> Says:
    return lambda facts: facts.linked_data.texts(facts.linked_data.article, *keys)


def _linked_page(*keys: str) -> Says:
    return lambda facts: facts.linked_data.texts(facts.linked_data.page, *keys)


def _marked(*kinds: str) -> Says:
    return lambda facts: [mark.machine or mark.text for mark in facts.marked(*kinds)]


def _shown(part: Callable[[str], str], *kinds: str) -> Says:
    """Dates of elements of the page; `part` takes from their words what tells of this date and not of another."""

    def says(facts: Facts) -> list[str]:
        found = []
        for mark in facts.marked_from_headline(*kinds)[:MAX_DATELINES]:
            words = part(mark.text) if len(mark.text) < LONGEST_DATELINE else ""
            if mark.machine and (words or not mark.text):
                found.append(mark.machine)
            elif _DIGIT.search(words):
                found.append(words)
        return found

    return says


def _seen(*kinds: str) -> Says:
    return lambda facts: [mark.text for mark in facts.marked(*kinds) if mark.text]


def _image_urls(facts: Facts) -> list[str]:
    data = facts.linked_data
    images = data.value(data.article, "image") + data.value(data.article, "thumbnailUrl")
    found = [image.get("url") or image.get("contentUrl") if isinstance(image, dict) else image for image in images]
    return [image for image in found if isinstance(image, str)]


def _own_urls(facts: Facts) -> list[str]:
    node = facts.linked_data.article
    place = node.get("mainEntityOfPage")
    found = [node.get("url"), place.get("@id") if isinstance(place, dict) else place]
    return [url for url in found if isinstance(url, str)]


def _accessible(facts: Facts) -> list[str]:
    data = facts.linked_data
    for node in (data.article, data.page):
        if said := [str(value) for value in data.value(node, "isAccessibleForFree") if isinstance(value, (bool, str))]:
            return said
    return []


_WRITTEN_BY = ("written by", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "author")


def _twitter_label(facts: Facts) -> list[str]:
    """What stands under a label such as "Written by" (twitter:label1, twitter:data1: WordPress plug-ins write them)."""
    for number in ("1", "2", "3"):
        if "".join(facts.meta(f"twitter:label{number}")[:1]).lower().strip(" :") in _WRITTEN_BY:
            return facts.meta(f"twitter:data{number}")
    return []


def _own_headlines(facts: Facts) -> list[str]:
    """What stands in the page's h1, but for those that hold the site's logo."""
    sites = [*facts.meta("og:site_name"), facts.host, *_linked("publisher")(facts)]
    headlines = [" ".join(mark.text.split()) for mark in facts.marked("h1")]
    return [headline for headline in headlines if not only_site_words(headline, sites)]


def _agreeing_headlines(facts: Facts) -> list[str]:
    """The page's own headlines that another witness bears out, the best agreement first."""
    headlines = _own_headlines(facts)
    others = [*_linked("headline")(facts)[:1], *facts.meta("og:title")[:1], facts.document_title]
    shares = {headline: max(share(headline, other) for other in others) for headline in headlines if headline}
    common = {headline: max(common_words(headline, other) for other in others) for headline in shares}
    agreed = sorted(
        (headline for headline in shares if shares[headline] >= 0.5), key=lambda line: (-shares[line], -common[line])
    )
    return [without_kicker(headline, others) for headline in agreed]


def _lone_headline(facts: Facts) -> list[str]:
    """The only h1 of a page, where it is longer than a section's name."""
    headlines = _own_headlines(facts)
    return headlines if len(headlines) == 1 and len(headlines[0]) >= SHORTEST_LONE_HEADLINE else []


TITLE: Witnesses = (
    _ruled("title"),
    ("headline", _agreeing_headlines),
    ("json-ld", _linked("headline")),
    ("lone h1", _lone_headline),
    ("og", _meta("og:title")),
    ("microdata", _marked("microdata:headline")),
    ("meta", _meta("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title")),
    ("title", lambda facts: [facts.document_title] if facts.document_title else []),
    ("h1", _seen("h1")),
)


def standfirst(below: Callable[[], Sequence[str]]) -> Witnesses:
    """`below` reads on from the headline for an element that is named as a standfirst or says the description."""
    return (_ruled("standfirst"), ("standfirst below the headline", lambda facts: below()))


_PUBLISHED_METAS = """
    datepublished date pubdate publishdate publish-date pub_date published published_at publication_date publish_date
    article:published article_date_original dc.date.issued dcterms.issued dcterms.created dc.date dcterms.date
    dc.date.created date.created citation_publication_date citation_online_date citation_date rnews:datepublished ptime
    weibo:article:create_at bt:pubdate originalpublicationdate article.published created
"""
PUBLISHED: Witnesses = (
    _ruled("published"),
    ("article:published_time", _meta("article:published_time", "og:article:published_time", "og:published_time")),
    ("json-ld", _linked("datePublished")),
    ("microdata", _marked("microdata:datepublished")),
    ("parsely", _meta("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime")),
    ("json-ld page", _linked_page("datePublished", "uploadDate")),
)


_NAMED_AS_DATE = re.compile(
    r"(?:^|[^a-z])(?:first|date)?[-_.:]?publi(?:sh(?:ed|ing)?|cation)?[-_.:]?(?:date|time|at|on)", re.IGNORECASE
)


def _named_as_date(facts: Facts) -> list[str]:
    """Meta elements of any other name that says "published" and "date" or "time"; some give the last as they please."""
    found = sorted((name for name in facts.metas if _NAMED_AS_DATE.search(name)), key=lambda name: "time" in name)
    return [value for name in found for value in facts.metas[name]]


def published(page: Words) -> Witnesses:
    """All of `PUBLISHED`, then the page's own words, which cost more the further they are from the headline."""
    return (
        *PUBLISHED,
        (NEAR_HEADLINE, lambda facts: datelines.near_headline(page.near(), "published")),
        ("meta", _meta(*_PUBLISHED_METAS.split())),
        ("meta by its name", _named_as_date),
        ("date element", _shown(published_part, "published")),
        ("time element", _shown(published_part, "time")),
        ("url", lambda facts: [facts.url] if facts.url and url_day(facts.url) else []),
        ("json-ld created", _linked("dateCreated", "uploadDate")),
        ("dateline elsewhere", lambda facts: datelines.anywhere(page.lines(), "published")),
        (UPDATE_NEAR_HEADLINE, lambda facts: datelines.near_headline(page.near(), "updated")),
        ("bare date", lambda facts: datelines.bare_dates(page.lines())[:3]),
        ("update elsewhere", lambda facts: datelines.anywhere(page.lines(), "updated")),
        ("embedded state", lambda facts: page.state_dates()),
    )


_MODIFIED_METAS = """
    datemodified dcterms.modified dc.date.modified article_date_updated article:modified date.modified date.updated
    last-modified lastmod revised
"""
MODIFIED: Witnesses = (
    _ruled("modified"),
    ("json-ld", _linked("dateModified")),
    ("article:modified_time", _meta("article:modified_time", "og:article:modified_time", "og:updated_time")),
    ("microdata", _marked("microdata:datemodified")),
    ("json-ld page", _linked_page("dateModified")),
    ("meta", _meta(*_MODIFIED_METAS.split())),
    ("date element", _shown(str, "modified")),
)


def _scoped_authors(facts: Facts) -> list[str]:
    """The microdata authors of the first thing that has some and is not a comment."""
    marks = [mark for mark in facts.marked("microdata:author") if mark.scope >= 0]
    return [mark.machine or mark.text for mark in marks if mark.scope == marks[0].scope]


AUTHORS: Witnesses = (
    _ruled("authors"),
    ("json-ld", _linked("author")),
    ("parsely", _meta("parsely-author", "sailthru.author", "cxenseparse:author", "byl")),
    ("citation", lambda facts: in_order(facts.meta("citation_author", "citation_authors"))),
    ("microdata", _scoped_authors),
    ("meta", _meta("author", "article:author_name", "article_author", "dc.creator", "dcterms.creator")),
    ("article:author", _meta("article:author", "og:article:author")),
    ("twitter", _twitter_label),
)


def bylines(near: Callable[[], Sequence[str]]) -> Witnesses:
    """What the page shows of its authors; `near` gives the lines around the headline, asked last for its cost."""
    return (
        ("byline", _byline),
        (NEAR_HEADLINE, lambda facts: _by_lines(near())),
    )


def _byline(facts: Facts) -> list[str]:
    """The byline element nearest to the headline that holds a name; others belong to other stories or to comments."""
    marks = facts.marked_from_headline("author")
    return next(([mark.text] for mark in marks if byline_names([mark.text])), [])


def _login_name(facts: Facts) -> list[str]:
    """What an author's element nearest to the headline says, where it is a login name and no more."""
    marks = facts.marked_from_headline("author")
    return next(([name] for mark in marks if (name := login_name(mark.text))), [])


LOGIN_NAMES: Witnesses = (("login name", _login_name),)


def _parts_of(line: str) -> list[str]:
    """A line, and the parts of a short one that follow a bar: a byline may come after the date."""
    return [line, *(line.split(" | ")[1:] if len(line) < LONGEST_DATELINE else [])]


def _by_lines(lines: Sequence[str]) -> list[str]:
    parts = [part for line in lines for part in _parts_of(line)]
    bylines = ([line] for line in parts if opens_with_by_word(line) and byline_names([line]))
    named = ([name] for line in lines if (name := name_before_date(line)) and read_moment(line))
    return next(bylines, None) or next(named, [])


SITE_NAMES: Witnesses = (
    ("og", _meta("og:site_name")),
    ("json-ld", _linked("publisher")),
    ("json-ld site", lambda facts: facts.linked_data.texts(facts.linked_data.site, "name")),
    ("meta", _meta("application-name", "sitename", "publisher", "dc.publisher", "citation_journal_title")),
)
SECTION: Witnesses = (
    _ruled("section"),
    ("json-ld", _linked("articleSection")),
    ("article:section", _meta("article:section", "og:section", "og:article:section")),
    ("parsely", _meta("parsely-section")),
    ("microdata", _marked("microdata:articlesection")),
    ("meta", _meta("section", "prism.section", "category")),
)
TAGS: Witnesses = (
    ("json-ld", _linked("keywords")),
    ("article:tag", _meta("article:tag", "og:article:tag")),
    ("parsely", _meta("parsely-tags", "sailthru.tags")),
    ("meta", _meta("news_keywords", "keywords", "dc.subject")),
)
LANGUAGE: Witnesses = (
    ("html", lambda facts: [facts.language] if facts.language else []),
    ("json-ld", _linked("inLanguage")),
    ("meta", _meta("content-language", "dc.language", "dcterms.language", "language", "lang")),
    ("og", _meta("og:locale", "og:language")),
)
DESCRIPTION: Witnesses = (
    ("og", _meta("og:description")),
    ("meta", _meta("description", "dc.description", "sailthru.description")),
    ("json-ld", _linked("description", "abstract")),
    ("twitter", _meta("twitter:description")),
)
IMAGE: Witnesses = (
    ("og", _meta("og:image:secure_url", "og:image", "og:image:url")),
    ("twitter", _meta("twitter:image", "twitter:image:src")),
    ("json-ld", _image_urls),
    ("meta", _meta("parsely-image-url", "sailthru.image.full", "thumbnail")),
    ("link", lambda facts: facts.links.get("image_src", ())),
)
CANONICAL: Witnesses = (
    ("link", lambda facts: facts.links.get("canonical", ())),
    ("og", _meta("og:url")),
    ("json-ld", _own_urls),
)
FREE: Witnesses = (
    ("json-ld", _accessible),
    ("article:content_tier", _meta("article:content_tier")),
    ("microdata", _marked("microdata:isaccessibleforfree")),
    ("meta", _meta("isaccessibleforfree", "cxenseparse:pmc-is_free")),
)
