"""The words of the house as values: Link, Page, Block, Article, Outcome, and the decisions that need nothing else.

Standard library only; every value is frozen. A value for each stage, so that a signature tells where one stands:
Link (a URL to fetch) → Page (bytes as they came) → Article (what the page says) → Outcome (how it ended).
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum


class Reason(Enum):
    """Why a link ended as it did. The value is the code that is stored and printed; `sentence` is for people."""

    # page kinds that are not kept as articles
    NO_ARTICLE = "no-article", "The page holds no article text."
    INDEX_PAGE = "index-page", "The page is a list of articles (a homepage or section page), not an article."
    WALL_PAGE = "wall-page", "The page is a wall: consent, login, paywall or bot check."
    MEDIA_PAGE = "media-page", "The page is a video or a picture gallery with hardly any text."
    ERROR_PAGE = "error-page", "The page is an error message."
    # inputs
    NOT_FOUND = "not-found", "There is no such file or folder."
    NOT_READABLE = "not-readable", "It cannot be read: permission denied, or not a plain file."
    EMPTY = "empty", "It is empty."
    NOT_TEXT = "not-text", "It is not a page or a text but binary data."
    PDF = "pdf", "It is a PDF; newskeep reads HTML and plain text."
    TOO_LARGE = "too-large", "It is larger than the size limit."
    BROKEN_GZIP = "broken-gzip", "The gzip data is broken or cut off."
    UNKNOWN_FORMAT = "unknown-format", "Its format is not one that newskeep reads."
    BAD_LIST = "bad-list", "The list or table cannot be read."
    BAD_WARC = "bad-warc", "The WARC, or a record in it, is damaged."
    BAD_RECORD = "bad-record", "The record is not valid, or says nothing that makes an article."
    NEWER_RECORD = "newer-record", "The record was written by a newer newskeep; update newskeep to read it."
    # fetching
    BAD_URL = "bad-url", "It is not a URL that can be fetched."
    UNKNOWN_SCHEME = "unknown-scheme", "Only http and https URLs can be fetched."
    NO_SUCH_HOST = "no-such-host", "The host's name does not resolve."
    PRIVATE_ADDRESS = "private-address", "The host is at a private, loopback or reserved address, which is refused."
    REFUSED = "refused", "The host refused the connection or cannot be reached."
    TLS_FAILURE = "tls-failure", "The host's TLS certificate or handshake is not valid."
    TIMEOUT = "timeout", "The host took too long to answer."
    CUT_OFF = "cut-off", "The connection broke before the page was complete."
    BAD_RESPONSE = "bad-response", "The host's answer is not valid HTTP."
    TOO_MANY_REDIRECTS = "too-many-redirects", "The URL redirects too often or in a circle."
    ROBOTS_DENIED = "robots-denied", "The site's robots.txt does not allow it."
    ROBOTS_UNREACHABLE = "robots-unreachable", "The site's robots.txt cannot be had, so nothing is fetched for now."
    NOT_A_PAGE = "not-a-page", "The URL leads to something that is not a page."
    FORBIDDEN = "forbidden", "The site refuses access (HTTP 401, 402, 403 or 451)."
    GONE = "gone", "The page is not there (HTTP 404 or 410)."
    TOO_MANY_REQUESTS = "too-many-requests", "The site asks to be left alone for a while (HTTP 429)."
    SERVER_ERROR = "server-error", "The site has a fault (HTTP 5xx)."
    HTTP_STATUS = "http-status", "The site answered with an HTTP status that is not a page."
    # sources
    NOT_A_SOURCE = "not-a-source", "It is no feed, no sitemap, and no page with links to articles."
    EXCLUDED = "excluded", "A rule of its source says that it is not fetched."
    # archive
    NOT_AN_ARCHIVE = "not-an-archive", "The file is not a newskeep archive."
    ARCHIVE_NOT_FOUND = "archive-not-found", "There is no archive there yet."
    NOT_EMPTY = "not-empty", "The archive to copy into holds something already."
    READ_ONLY = "read-only", "The archive cannot be written."
    NEWER_ARCHIVE = "newer-archive", "The archive was made by a newer newskeep; update newskeep to open it."
    LOCKED = "locked", "Another process holds the archive."
    DISK_FULL = "disk-full", "The disk is full."
    UNREACHABLE = "database-unreachable", "The database server cannot be reached."
    DATABASE = "database", "The database reported a fault."
    # course of a run
    INTERRUPTED = "interrupted", "The run was interrupted before this one was done."
    REPEATED = "repeated-url", "The same URL was already taken in this run."
    WORKER_DIED = "worker-died", "The process that read this page died."
    BAD_SETTING = "bad-setting", "A setting makes no sense."
    EXTRA_MISSING = "extra-missing", "A library that this needs is not installed."
    BAD_RULE = "bad-rule", "A publisher rule makes no sense."

    sentence: str

    def __new__(cls, code: str, sentence: str) -> "Reason":
        member = object.__new__(cls)
        member._value_ = code
        member.sentence = sentence
        return member

    def __str__(self) -> str:
        return str(self.value)


class Removal(Enum):
    """Why a block is not part of the article's text. The value is the stored code; `sentence` is for people."""

    PROMO_PHRASE = "promo-phrase", "a line that promotes another story (“Also read: …”)"
    PROMO_TARGET = "promo-target", "a title or link that follows such a line"
    LINK_LIST = "link-list", "a list of links to other pages"
    VIDEO_LIST = "video-list", "a player, or a list of videos"
    NEWSLETTER = "newsletter", "a newsletter, app or subscription box"
    SOCIAL = "social", "share buttons, follow prompts, share counts"
    ADVERT = "advert", "an advertisement, or its label"
    DONATION = "donation", "an appeal for donations"
    COMMENTS = "comments", "comments, or a prompt to comment"
    COPYRIGHT = "copyright", "a copyright or licence line"
    PAYWALL = "paywall", "a paywall or subscription notice"
    BYLINE = "byline", "the authors' line, kept as the field “authors”"
    AUTHOR_BIO = "author-bio", "a note on the author"
    DATELINE = "dateline", "a date or reading-time line, kept as the field “published”"
    TITLE = "title", "the headline again, kept as the field “title”"
    TAGS = "tags", "a list of tags or topics"
    CAPTION = "caption", "the caption or credit of a picture"
    NAVIGATION = "navigation", "navigation: menus, breadcrumbs, previous and next"
    FORM = "form", "a form, a button or a control"
    HIDDEN = "hidden", "text that the page hides"
    REPEATED = "repeated", "a repetition of a block that is kept"
    FURNITURE = "furniture", "a part of the page that is named as not the article"
    LEARNED_LINE = "learned-line", "a line that stands in many articles of this site"
    RULE = "rule", "removed by a publisher rule"
    UNLIKE = "unlike", "unlike the article around it, by a learned score"

    sentence: str

    def __new__(cls, code: str, sentence: str) -> "Removal":
        member = object.__new__(cls)
        member._value_ = code
        member.sentence = sentence
        return member

    def __str__(self) -> str:
        return str(self.value)


class BlockKind(StrEnum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    LIST_ITEM = "list-item"
    TABLE_ROW = "table-row"
    CAPTION = "caption"
    CODE = "code"


class PageKind(StrEnum):
    """What a page is. Only an article is kept as one."""

    ARTICLE = "article"
    INDEX = "index"
    WALL = "wall"
    ERROR = "error"
    MEDIA = "media"  # a video or a picture gallery, with a caption at most


class Precision(StrEnum):
    """How exactly a time is known."""

    MINUTE = "minute"
    MINUTE_NO_ZONE = "minute, zone unknown"  # the page gave no zone; the value is taken as UTC
    DAY = "day"  # the value is midnight UTC of that day


class Verdict(StrEnum):
    """How a link ended."""

    NEW = "new"
    EDITED = "edited"
    SAME = "same"
    SKIPPED = "skipped"  # reached, and rightly not kept (an index page, a wall, robots.txt)
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with a page, to ask later whether it has changed (RFC 9110, 8.8). False where it gave none."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed or a sitemap says of an article: a witness for the article's fields, `witness` is its name.

    Times are aware. `text` is the full text where it is given, as the feed gives it (HTML or plain).
    """

    witness: str = "feed"
    guid: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    summary: str | None = None
    text: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to fetch, and what was said about it where it was found: in the source of this id, if one is watched."""

    url: str
    extras: tuple[tuple[str, str], ...] = ()
    said: Said | None = None
    source_id: int | None = None
    validators: Validators | None = None  # of the page that is kept, where one is


class Grade(StrEnum):
    """How far a capture can be trusted to be the whole article; see `grading`. The last three lead to no version."""

    FULL = "full"
    TEASER = "teaser"
    SUSPECT = "suspect"  # much shorter than the best version: a teaser, a wall or a cut, until looked at again
    WALL = "wall"
    GONE = "gone"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What another archive knew of an article whose page's bytes are not here, only their hash (hex SHA-256).

    Times are aware. `addresses` are all URLs that led to the article there.
    """

    sha256: str
    first_seen: datetime
    last_seen: datetime
    addresses: tuple[str, ...] = ()
    grade: Grade = Grade.FULL


class RobotsVerdict(StrEnum):
    """What a site's robots.txt said of a URL. Where it was not asked, there is none."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNREACHABLE = "unreachable"  # it could not be had, so nothing was fetched
    MISSING = "missing"  # there is no robots.txt, so all is allowed


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as they came, and the facts of their coming. `media_type` says how to read them.

    `fetched_at` is aware; for a saved page it is the time of reading unless the reader knows better. A page of status
    304 has not changed since its validators were given: its body is empty. `moved_to` is where permanent redirects
    (301, 308) lead from the requested URL on. With a `provenance`, the article came from another archive without its
    page: the body is empty.
    """

    body: bytes
    source: str  # what a person would call it: the URL, or the file's path
    media_type: str = (
        "text/html"  # or "text/plain", "application/json" (a record); of a feed or sitemap, what its site says
    )
    charset: str | None = None  # as the HTTP header declares it
    requested_url: str | None = None
    final_url: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None
    milliseconds: int | None = None
    extras: tuple[tuple[str, str], ...] = ()
    moved_to: str | None = None
    said: Said | None = None
    provenance: Provenance | None = None
    robots: RobotsVerdict | None = None  # of the last URL, where redirects led on

    @property
    def url(self) -> str | None:
        """The best URL known before the page is read."""
        return self.final_url or self.requested_url

    @property
    def validators(self) -> Validators:
        """What its headers give to ask for it again by."""
        found = {name.lower(): value for name, value in self.headers}
        return Validators(found.get("etag") or None, found.get("last-modified") or None)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came of asking an origin (`https://example.org`) for its robots.txt, good until `expires_at`.

    Times are aware. `agent` is the product token that asked. With a `body` there is one; with a `failure` (a sentence,
    `status` its HTTP status) it could not be had; with neither there is none.
    """

    origin: str
    agent: str
    asked_at: datetime
    expires_at: datetime
    body: bytes | None = None
    failure: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the page's text, in reading order: kept, or removed for a reason.

    `evidence` says what the decision rests on (the phrase, the class token); `path` is the place in the page,
    outermost first, such as "article>div.body>p"; `link_share` is the share (0 to 1) of its characters that
    stand in links; `level` is a heading's (1 to 6) or a list item's depth, else 0.
    """

    kind: BlockKind
    text: str
    removed: Removal | None = None
    evidence: str = ""
    path: str = ""
    link_share: float = 0.0
    level: int = 0

    @property
    def kept(self) -> bool:
        return self.removed is None


@dataclass(frozen=True, slots=True)
class Witness:
    """One answer to a question about the article: who said it (“json-ld”, “og”, “byline”, …), and the words."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witnesses said of one field: the one that was believed, and the others in order of trust."""

    field: str
    believed: Witness | None
    others: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. Texts are NFC, trimmed, without markup; unknown is None, an empty tuple or "".

    `published` and `modified` are aware datetimes, each with its `Precision`. `free_to_read` is None where the page
    does not say. `language` is a BCP 47 primary tag ("en", "pt"), `testimonies` remembers who said what.
    """

    blocks: tuple[Block, ...] = ()
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
    page_kind: PageKind = PageKind.ARTICLE
    page_kind_evidence: str = ""
    page_kind_confidence: float | None = None
    testimonies: tuple[Testimony, ...] = ()
    extractor: str = ""

    @property
    def text(self) -> str:
        """The kept blocks, joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks if block.kept)

    @property
    def word_count(self) -> int:
        """How many words the kept text has; in scripts without spaces, how many letters."""
        return count_words(self.text)

    def testimony(self, name: str) -> Testimony | None:
        """What the witnesses said of the field `name`."""
        return next((item for item in self.testimonies if item.field == name), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one link, file or text ended. `subject` is what a person handed in: a URL, a path, "-".

    `url` is the web address of the page where one is known: as asked for, or as the page itself says.
    """

    subject: str
    verdict: Verdict
    reason: Reason | None = None
    detail: str = ""
    article_id: int | None = None
    title: str | None = None
    status: int | None = None
    milliseconds: int | None = None
    url: str | None = None
    robots: RobotsVerdict | None = None


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article as it stands in the archive: one version of it, with the URLs that lead to it and its page's facts.

    `number` is the version's number (1 is the first), `versions` how many there are. Times are aware. `sha256` is the
    hex digest of the page's bytes. `aliases` are the URLs that lead here beside the three that have a name.
    `canonical_url` is what the page calls itself where that leads here; its claim, true or not, is the article's own.
    `change` numbers the article's last change among all changes of the archive. `edit_score` is that of its gravest
    edit, 0 to 1; None: it has one version. `story` is the id of the article that first told the same in these words.
    """

    id: int
    number: int
    versions: int
    article: Article
    site: str  # the host that publishes, "" where no URL is known
    first_seen: datetime
    last_seen: datetime
    requested_url: str | None = None
    final_url: str | None = None
    canonical_url: str | None = None
    aliases: tuple[str, ...] = ()
    status: int | None = None
    fetched_at: datetime | None = None
    sha256: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    grade: Grade = Grade.FULL
    change: int = 0
    page: Page | None = None  # the one that this version was read from, where it was asked for
    edit_score: float | None = None
    story: int | None = None

    @property
    def url(self) -> str | None:
        """The best URL to cite."""
        return self.canonical_url or self.final_url or self.requested_url


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found. `snippet` is a piece of its text as (words, is it a match) in order.

    `title` is the headline in the same form. `score` grows with relevance; 0.0 where only filters were asked.
    """

    kept: KeptArticle
    snippet: tuple[tuple[str, bool], ...] = ()
    title: tuple[tuple[str, bool], ...] = ()
    score: float = 0.0


class LineVerdict(StrEnum):
    """What became of a line that stands in several articles of a site."""

    COUNTED = "counted"  # nothing is decided
    BOILERPLATE = "boilerplate"  # it is removed
    NEWS = "news"  # it was looked at, and stays
    KEPT = "kept"  # it stays, because a person said so


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A line of a site as it was learned. It stood in `articles` of the `of` articles counted since it was first met,
    `seen_in` being ids of some; in `words` digits and the names of days and months are masked."""

    id: int
    site: str
    words: str
    verdict: LineVerdict
    articles: int
    of: int
    evidence: str
    seen_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a URL or a file, as the ledger has it."""

    at: datetime
    subject: str
    verdict: Verdict
    reason: Reason | None = None
    detail: str = ""
    status: int | None = None
    milliseconds: int | None = None
    article_id: int | None = None
    number: int | None = None  # of the version that was kept or met again
    robots: RobotsVerdict | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that tells a story in the same words as another one, or that other one itself.

    `overlap` is the share (0 to 1) of the shorter text's runs of five words that stand in both; `is_exact`: the texts
    are the same. `agency` is the news agency that it credits.
    """

    kept: KeptArticle
    overlap: float
    is_exact: bool
    agency: str | None


class EventKind(StrEnum):
    """What happened to an article: a version, a look that found it as it was, or something else stood in its place."""

    VERSION = "version"
    SEEN = "seen"
    WALL = "wall"
    GONE = "gone"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Event:
    """Something in an article's history. Looks in a row that met the same are one: `times` of them, the last `until`.

    Of a version: `number`, how often it was read (`readings`), and what it changed in the version `compared_with`, the
    best one before it. Of what stood in its place: `reason` and `status`.
    """

    kind: EventKind
    at: datetime
    until: datetime | None = None
    times: int = 1
    number: int | None = None
    readings: int = 1
    grade: Grade | None = None
    title: str | None = None
    word_count: int | None = None
    edit_score: float | None = None
    edit_kinds: tuple[str, ...] = ()
    compared_with: int | None = None
    is_best: bool = False
    extractor: str = ""
    fetched_at: datetime | None = None
    reason: Reason | None = None
    status: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stats:
    """An archive in figures. `size` is in bytes; `outcomes` counts attempts by verdict and reason.

    `raw_size` and `kept_size` are the kept pages' bodies before and after compression. Tallies: largest first.
    """

    sites: int
    articles: int
    versions: int
    pages: int
    size: int
    outcomes: tuple[tuple[Verdict, Reason | None, int], ...] = ()
    largest_sites: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    edited: int = 0  # articles with more than one version
    raw_size: int = 0
    kept_size: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    change: int = 0  # the number of the newest change


_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’\-][^\W{_UNSPACED}]+)*")


def count_words(text: str) -> int:
    """Words in `text`; Chinese, Japanese, Thai, Lao, Burmese and Khmer are counted by letter."""
    return len(_WORD.findall(text))


def split_words(text: str) -> list[str]:
    """The words that `count_words` counts, in order."""
    return _WORD.findall(text)


def fingerprint(title: str | None, text: str) -> str:
    """SHA-256 (hex) of what a reader would see: NFKC, white space folded, case and punctuation as they are.

    Case and punctuation count: 1.5 and 15 are different numbers, and an edit of a headline's case is an edit.
    """
    seen = " ".join(unicodedata.normalize("NFKC", f"{title or ''}\n{text}").split())
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Wording:
    """What makes a version: the words that a publisher puts before its readers and answers for.

    Headline and text (as their `fingerprint`), standfirst and byline. Not the time at which a page says that it was
    changed, nor tags, pictures, descriptions: pages touch those by themselves, and a version that reads like the one
    before it would hide the edits among them.
    """

    fingerprint: str
    standfirst: str | None = None
    authors: tuple[str, ...] = ()


def compare(known: Wording | None, found: Wording) -> Verdict:
    """NEW, EDITED or SAME. A standfirst or byline that is missing now is no edit.

    One address is served in several shapes (AMP, mobile, a feed's own text), and a shape leaves out more often than a
    publisher takes back: else each change of shape would be an edit, and the change back another.
    """
    if known is None:
        return Verdict.NEW
    is_other = (
        known.fingerprint != found.fingerprint
        or bool(found.standfirst and _spaced(found.standfirst) != _spaced(known.standfirst or ""))
        or bool(found.authors and _names(found.authors) != _names(known.authors))
    )
    return Verdict.EDITED if is_other else Verdict.SAME


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _names(authors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_spaced(name).casefold() for name in authors)
