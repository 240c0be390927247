"""What class names, ids and roles say about a part of a page: tables of words, and one way to read them.

Names are split at every boundary that authors use (hyphens, underscores, camelCase), so that “relatedArticles”,
“related-articles” and “c-related__articles” say the same.
"""

import re
from functools import lru_cache
from itertools import pairwise

from newskeep.model import Removal

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SCANNED = 400  # characters of class and id that are looked at; some builders write kilobytes of generated names

# A part named so is not the article, however good its text looks. One word is enough.
FURNITURE: dict[Removal, frozenset[str]] = {
    Removal.NAVIGATION: frozenset(
        "nav navbar navigation menu submenu breadcrumb breadcrumbs crumbs pagination pager paging toc sitenav topnav "
        "masthead skip skiplink hamburger".split()
    ),
    Removal.LINK_LIST: frozenset(
        "related relatedposts recommended recommendations recommendation recommend recirc recirculation trending "
        "popular mostread outbrain taboola teads zergnet mgid revcontent nrelate yarpp jp-relatedposts teaser teasers "
        "upnext readmore seealso suggested suggestions readnext inread crosslink relacionadas relacionados relacionado "
        "verwandte weiterlesen lire-aussi correlati correlate".split()
    ),
    Removal.NEWSLETTER: frozenset("newsletter newsletters signup subscribe subscription optin mailchimp".split()),
    Removal.SOCIAL: frozenset(
        "share sharing sharebar sharedaddy social socials addthis addtoany sociable shariff followus "
        "sharetools shares sharebuttons whatsapp teilen partager partage compartir compartilhar condividi delen".split()
    ),
    Removal.ADVERT: frozenset(
        "ad ads adv advert advertisement advertising advertisment adsense adslot adunit adbox adwrapper adcontainer "
        "dfp gpt sponsor sponsored sponsors promoted promobox werbung anzeige publicidad publicidade pub "
        "googlead banner".split()
    ),
    Removal.COMMENTS: frozenset(
        "comment comments disqus respond livefyre coral spotim commentlist reactions replies kommentare comentarios "
        "commentaires".split()
    ),
    Removal.AUTHOR_BIO: frozenset("bio biography aboutauthor authorbio authorbox".split()),
    Removal.BYLINE: frozenset("byline bylines auteur autor autore firma".split()),
    Removal.TAGS: frozenset("tags taglist tagcloud keywords topics hashtags".split()),
    Removal.CAPTION: frozenset(
        "caption captions figcaption photocredit credit credits copyright legende legend bildunterschrift bildtext "
        "didascalia legenda epigrafe piefoto fotocredit imagecredit".split()
    ),
    Removal.PAYWALL: frozenset("paywall regwall piano paywalled metered".split()),
    Removal.DONATION: frozenset("donate donation donations".split()),
    Removal.FORM: frozenset("modal popup popover dialog overlay lightbox cookie cookies consent gdpr toast".split()),
    Removal.FURNITURE: frozenset("sidebar aside footer rail toolbar toolbox promo promos disclaimer".split()),
}
# Two words that only together say so.
PAIRS: dict[tuple[str, str], Removal] = {
    ("author", "bio"): Removal.AUTHOR_BIO,
    ("about", "author"): Removal.AUTHOR_BIO,
    ("author", "box"): Removal.AUTHOR_BIO,
    ("author", "info"): Removal.AUTHOR_BIO,
    ("most", "read"): Removal.LINK_LIST,
    ("read", "more"): Removal.LINK_LIST,
    ("read", "next"): Removal.LINK_LIST,
    ("read", "also"): Removal.LINK_LIST,
    ("also", "read"): Removal.LINK_LIST,
    ("see", "also"): Removal.LINK_LIST,
    ("more", "stories"): Removal.LINK_LIST,
    ("more", "news"): Removal.LINK_LIST,
    ("up", "next"): Removal.LINK_LIST,
    ("latest", "news"): Removal.LINK_LIST,
    ("link", "list"): Removal.LINK_LIST,
    ("sign", "up"): Removal.NEWSLETTER,
    ("mailing", "list"): Removal.NEWSLETTER,
    ("follow", "us"): Removal.SOCIAL,
    ("tag", "list"): Removal.TAGS,
    ("post", "tags"): Removal.TAGS,
    ("entry", "tags"): Removal.TAGS,
    ("post", "meta"): Removal.DATELINE,
    ("entry", "meta"): Removal.DATELINE,
    ("article", "meta"): Removal.DATELINE,
    ("post", "date"): Removal.DATELINE,
    ("publish", "date"): Removal.DATELINE,
    ("published", "date"): Removal.DATELINE,
    ("reading", "time"): Removal.DATELINE,
    ("read", "time"): Removal.DATELINE,
    ("screen", "reader"): Removal.HIDDEN,
    ("visually", "hidden"): Removal.HIDDEN,
    ("sr", "only"): Removal.HIDDEN,
}
# Words that make the others mean something else: “article-with-sidebar”, “has-ads”, “no-comments”.
_EXCUSES = frozenset("has with no not without is body content main page wrapper layout container hentry".split())
# Words that say so in a short name only: “toc_how-it-works” is the target of a table of contents.
_SHORT_NAMES = frozenset({"toc"})
# A part named so is likely the article's body.
BODY_PAIRS = frozenset(
    {
        ("article", "body"),
        ("article", "content"),
        ("article", "text"),
        ("articlebody", ""),
        ("story", "body"),
        ("story", "content"),
        ("story", "text"),
        ("entry", "content"),
        ("post", "content"),
        ("post", "body"),
        ("post", "text"),
        ("news", "body"),
        ("news", "content"),
        ("news", "text"),
        ("body", "text"),
        ("body", "content"),
        ("body", "copy"),
        ("main", "content"),
        ("rich", "text"),
        ("richtext", ""),
        ("text", "body"),
        ("content", "body"),
        ("detail", "content"),
        ("single", "content"),
    }
)
_STANDFIRST = frozenset(
    "standfirst deck dek lead lede intro chapo chapeau subtitle subheadline subhead sub-title summary excerpt vorspann "
    "entradilla bajada copete sommario ingress perex abstract anriss spot sapo sinopsis "
    "strapline synopsis speakable bullets subheading".split()
)
_BY_WORD = {word: reason for reason, words in FURNITURE.items() for word in words}


@lru_cache(maxsize=16_384)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a class or id attribute, lower-case, in order: “c-relatedArticles” → (c, related, articles)."""
    return tuple(map(str.lower, _WORDS.findall(name[:_SCANNED])))


@lru_cache(maxsize=8192)
def furniture(name: str) -> tuple[Removal, str] | None:
    """What `name` (one class or id token list) says the part is, and the word that says it; None if nothing."""
    return next(filter(None, map(_furniture, name[:_SCANNED].split())), None)


@lru_cache(maxsize=16_384)  # most names of a page are new, hardly one of their tokens is
def _furniture(token: str) -> tuple[Removal, str] | None:
    words = words_of(token)
    for pair in pairwise(words):
        if pair in PAIRS:
            return PAIRS[pair], "-".join(pair)
    if _EXCUSES.isdisjoint(words):
        for word in words:
            if word in _BY_WORD and not (word in _SHORT_NAMES and len(words) > 2):
                return _BY_WORD[word], word
    return None


@lru_cache(maxsize=8192)
def names_a_body(name: str) -> bool:
    """Whether a class or id names the article's body (“entry-content”, “articleBody”)."""
    return any(map(_names_a_body, name[:_SCANNED].split()))


@lru_cache(maxsize=16_384)
def _names_a_body(token: str) -> bool:
    words = words_of(token)
    return any(pair in BODY_PAIRS for pair in zip(words, (*words[1:], ""), strict=False))


@lru_cache(maxsize=8192)
def names_a_standfirst(name: str) -> bool:
    """Whether a class or id names the standfirst (“dek”, “article__lead”, “chapo”)."""
    return any(not _STANDFIRST.isdisjoint(words_of(token)) for token in name[:_SCANNED].split())
