"""What a URL is: its identity (`canonical`), the form that is sent (`requestable`), its host, a link's target.

Text in, text out; no network. Read leniently as browsers do (WHATWG URL Standard), written strictly (RFC 3986).
Which query parameters are noise is a table, `TRACKING` and its neighbours: a parameter whose name is also used to
tell articles apart (id, p, page, story, and on some sites ref, sid or cid) goes only where its value is known noise.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from newskeep.errors import FetchError
from newskeep.model import Reason

MAX_LENGTH = 8192

_TRACKING_BY_ORIGIN = {
    "Google": "gclid gclsrc gbraid wbraid dclid _ga _gl ga_source ga_medium ga_campaign usqp amp_js_v",
    "Facebook": """fbclid fb_action_ids fb_action_types fb_source fb_ref action_object_map action_type_map
        action_ref_map""",
    "social networks": "igshid igsh twclid ttclid li_fat_id epik rdt_cid ref_src ref_url __twitter_impression taid",
    "Microsoft, Yahoo": "msclkid ocid guccounter guce_referrer guce_referrer_sig",
    "Yandex, Openstat": "yclid ysclid _openstat",
    "mail senders": """mc_cid mc_eid mkt_tok vero_id vero_conv oly_enc_id oly_anon_id ml_subscriber ml_subscriber_hash
        emc _ke""",
    "HubSpot": "_hsenc _hsmi __hssc __hstc __hsfp hsctatracking",
    "Matomo": "pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid",
    "advertising": "s_kwcid ef_id wickedid irclickid dicbo oborigurl spm scm dcmp ftag",
    "AT Internet, Webtrekk": """xtor at_medium at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4
        at_format at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team at_creation at_variant wt_mc wt_zmc""",
    "newsrooms": """cmp cmpid cmp_id smid smtyp icid int_cid intcid ito itok_cid ito_source ico itid mbid sc_cid
        sc_campaign sc_channel srnd sref feedtype rss_feed xid_source traffic_source pgtype""",
    "anyone": "referer referrer original_referer replytocom",
}
TRACKING = frozenset(name for names in _TRACKING_BY_ORIGIN.values() for name in names.split())
TRACKING_PREFIXES = ("utm_", "utm-", "piwik_", "mtm_", "matomo_", "hsa_", "itm_", "trk_", "ns_", "asc_")
SESSION = frozenset(
    ["phpsessid", "jsessionid", "aspsessionid", "asp.net_sessionid", "cfid", "cftoken", "sessionid", "session_id"]
)

# Where a reader came from, as sites write it into ref=, source=, from= and the like.
_PLACE = (
    r"(?:t\.co|twitter|tw|x|facebook|fb|instagram|ig|linkedin|whatsapp|telegram|reddit|pinterest|youtube|google|"
    r"gnews|googlenews|bing|yahoo|apple|applenews|flipboard|hn|hackernews|rss|feed|feeds|atom|email|e-?mail|mail|"
    r"newsletters?|nl|push|app|ios|android|amp|mobile|share|sharing|social|homepage|home|hp|nav|topnav|footer|header|"
    r"sidebar|related|mostread|most_read|most-popular|trending|breaking|ticker|article_inline)"
)
_WHENCE = re.compile(rf"{_PLACE}(?:[_.\-:|].*)?")
NOISE_BY_VALUE = {  # parameter → the values that make it noise
    **dict.fromkeys(("ref", "source", "src", "from", "via", "origin", "partner", "cid", "campaign", "medium"), _WHENCE),
    "mod": re.compile(r"(?:hp|rss|mw|djem|trending|article|searchresults|newsviewer)_\w*"),  # Dow Jones; else a module
    "sid": re.compile(r"[0-9a-f]{24,}"),
    "sh": re.compile(r"[0-9a-f]{8,}"),  # Forbes; elsewhere a search or a shop
    "ncid": re.compile(r".*[a-z].*"),  # AOL, HuffPost, TechCrunch; a bare number is a news category or an id
    "share": re.compile(r"(?:jetpack-)?[a-z]+"),  # WordPress: twitter, facebook, email
    "nb": re.compile(r"1"),  # WordPress, beside share=
}

_INDEX = re.compile(r"(?:index\.(?:html?|shtml|xhtml|php\d?|aspx?|jsp|cfm)|default\.(?:aspx?|html?))", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LABEL = re.compile(r"[a-z0-9_\-]{1,63}")
_ENDS = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u200b\ufeff"


def canonical(url: str) -> str:
    """The identity of `url`: two URLs with one canonical form are one page. The key is ASCII, and https always.

    Gone are: case of scheme and host, the default port, user name, fragment, tracking and session parameters,
    an index.html at the end, trailing slashes (but the root's), needless percent-encoding. The order of the other
    parameters and a leading "www." stay. canonical(canonical(u)) == canonical(u).
    Raises FetchError (BAD_URL, UNKNOWN_SCHEME) where `url` is no URL of the web.
    """
    parts = _read(url)
    port = None if parts.port == 443 or (parts.scheme == "http" and parts.port == 80) else parts.port
    path = _without_index(_without_dots(_SESSION_IN_PATH.sub("", parts.path)))
    return _Parts("https", parts.host, port, path, _without_noise(parts.query)).write()


def requestable(url: str) -> str:
    """`url` as it is sent: its own scheme and parameters, host in ASCII, percent-encoded, without its fragment.

    Raises FetchError (BAD_URL, UNKNOWN_SCHEME) where `url` is no URL of the web.
    """
    parts = _read(url)
    port = None if parts.port == {"http": 80, "https": 443}[parts.scheme] else parts.port
    return _Parts(parts.scheme, parts.host, port, _without_dots(parts.path) or "/", parts.query).write()


def host(url: str) -> str:
    """The host of `url`: lower case, ASCII, without port; an IPv6 address without its brackets.

    Raises FetchError as `canonical` does.
    """
    return _read(url).host


def is_web_url(text: str) -> bool:
    """Whether `text`, as a whole, is an http or https URL that can be fetched. A sentence that holds one is not."""
    text = text.strip(_ENDS)
    if len(text) > MAX_LENGTH or any(character.isspace() for character in text):
        return False
    try:
        _read(text)
    except FetchError:
        return False
    return True


def looks_like_url(text: str) -> bool:
    """Whether `text` is meant as a URL, of whatever scheme, fetchable or not ("ftp://…", "http://")."""
    text = text.strip(_ENDS)
    if len(text.split(maxsplit=1)) != 1:
        return False
    found = _SCHEME.match(text)
    return found is not None and text.startswith("//", found.end())


def resolve(base: str, href: str) -> str | None:
    """The page that a link `href` on the page `base` leads to, requestable; None where it leads to no other page.

    None for an empty link, one that is only a fragment, mailto:, javascript: and the like, and for what is no URL.
    """
    href = _trimmed(href)
    if not href or href.startswith("#"):
        return None
    try:
        return requestable(join(base, href))
    except FetchError:
        return None


def join(base: str, reference: str) -> str:
    """The URL that `reference` means at `base` (RFC 3986, 5.2), of whatever scheme. Raises FetchError (BAD_URL)."""
    if len(reference) > MAX_LENGTH:
        raise _too_long(reference)
    reference = _slashed(_trimmed(reference))
    if _SCHEME.match(reference):
        return reference  # urljoin reads "http://" and "//" as "here"
    try:
        here = requestable(base)
        return f"{here.partition(':')[0]}:{reference}" if reference.startswith("//") else urljoin(here, reference)
    except ValueError as error:  # brackets that hold no address
        raise FetchError(reference, Reason.BAD_URL) from error


def has_password(url: str) -> bool:
    """Whether `url` carries a user name or password ("https://me:secret@example.org/"). Raises as `canonical` does."""
    _read(url)
    return "@" in urlsplit(_slashed(_trimmed(url))).netloc


def twin(url: str) -> str | None:
    """The plain page behind the URL of an AMP or mobile page: a guess, for looking up what is known already.

    None where `url` shows no sign of being one. The page's own canonical link, where it has one, knows better.
    Raises FetchError as `canonical` does.
    """
    parts = _read(canonical(url))
    inner = _inside_amp_cache(parts)
    if inner is not None:
        return inner
    name = re.sub(r"^(?:amp|m|mobile)\.(?=.*\.)", "", parts.host)
    path = re.sub(r"^/amp(?=/.)|/amp$|\.amp(?=\.html?$|$)", "", parts.path)
    kept = [item for item in parts.query.split("&") if item and not _AMP_PARAMETER.fullmatch(item)]
    plain = canonical(_Parts("https", name, parts.port, path, "&".join(kept)).write())
    return None if plain == parts.write() else plain


_AMP_PARAMETER = re.compile(r"(?:(?:is)?amp(?:=(?:1|true)?)?|(?:outputtype|output|view|mode)=amp)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"/(?:amp|[civ]|wp)(?:/s)?/([^/]+\.[^/]+/.+)")


def _inside_amp_cache(parts: "_Parts") -> str | None:
    """The page that Google's AMP viewer (google.com/amp/s/…) or cache (….cdn.ampproject.org/c/s/…) shows."""
    if not (parts.host.startswith("www.google.") or parts.host.endswith(".cdn.ampproject.org")):
        return None
    found = _AMP_CACHE.fullmatch(parts.path)
    return canonical(f"https://{found[1]}") if found and is_web_url(f"https://{found[1]}") else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """A URL taken apart and put in order: everything ASCII, percent-encoded, no fragment."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    def write(self) -> str:
        host_and_port = f"[{self.host}]" if ":" in self.host else self.host
        if self.port is not None:
            host_and_port += f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{host_and_port}{self.path}{query}"


def _read(url: str) -> _Parts:
    if len(url) > MAX_LENGTH:
        raise _too_long(url)
    text = _slashed(_trimmed(url))
    scheme = _scheme(url, text)
    try:
        split = urlsplit(text)
        name, port = split.hostname, split.port
    except ValueError as error:
        raise FetchError(url, Reason.BAD_URL, "The URL's host or port is not valid.") from error
    if not name:
        raise FetchError(url, Reason.BAD_URL, "The URL names no host.")
    return _Parts(scheme, _ascii_host(url, name), port, _encoded(split.path), _encoded(split.query))


def _too_long(url: str) -> FetchError:
    return FetchError(f"{url[:80]}…", Reason.BAD_URL, f"The URL is longer than {MAX_LENGTH:,} characters.")


def _trimmed(url: str) -> str:
    return url.strip(_ENDS).replace("\t", "").replace("\n", "").replace("\r", "")


def _slashed(url: str) -> str:
    """`url` with the backslashes before its query read as slashes, as browsers do."""
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _scheme(url: str, text: str) -> str:
    found = _SCHEME.match(text)
    if not found or "." in found[1] or text[found.end() :][:1].isdigit():  # example.com:80/, localhost:80/
        raise FetchError(
            url, Reason.BAD_URL, "It is not a URL that can be fetched: it begins with no http:// or https://."
        )
    scheme = found[1].lower()
    if scheme not in ("http", "https"):
        raise FetchError(url, Reason.UNKNOWN_SCHEME, f"Only http and https URLs can be fetched, not {scheme}.")
    return scheme


def _ascii_host(url: str, name: str) -> str:
    """The host in lower-case ASCII: IDNA as browsers read it (UTS 46, non-transitional: ß stays ß)."""
    if ":" in name:
        return _ipv6(url, name)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unquote(name)).lower())
    labels = folded.replace("\u3002", ".").removesuffix(".").split(".")
    ascii_labels = [label if label.isascii() else _punycode(label) for label in labels]
    written = ".".join(ascii_labels)
    if len(written) > 253 or not all(_LABEL.fullmatch(label) for label in ascii_labels):
        raise FetchError(url, Reason.BAD_URL, "The URL's host is not a valid name.")
    return written


def _punycode(label: str) -> str:
    # What is not printable (controls, lone surrogates) names no host; "" fails the check for a valid label.
    return "xn--" + label.encode("punycode").decode("ascii") if label.isprintable() else ""


def _ipv6(url: str, name: str) -> str:
    try:
        address = ipaddress.IPv6Address(name)
    except ValueError as error:
        raise FetchError(url, Reason.BAD_URL, "The URL's host is not a valid IPv6 address.") from error
    if address.scope_id is not None:
        raise FetchError(url, Reason.BAD_URL, "The URL's host names a network interface of this machine.")
    return address.compressed


def _encoded(text: str) -> str:
    """Percent-encoding as RFC 3986 (6.2.2) wants it: unreserved characters bare, hex digits upper case."""
    text = _STRAY_PERCENT.sub("%25", text)
    text = _ESCAPE.sub(lambda found: _bare_if_unreserved(found[1]), text)
    return quote(text, safe="%/:@!$&'()*+,;=~?", errors="replace")


def _bare_if_unreserved(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _without_dots(path: str) -> str:
    """RFC 3986 (5.2.4): "." and ".." are steps, not names."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _without_index(path: str) -> str:
    segments = path.split("/")
    while segments and (not segments[-1] or _INDEX.fullmatch(segments[-1])):
        segments.pop()
    return "/".join(segments) or "/"


def _without_noise(query: str) -> str:
    return "&".join(item for item in map(_unescaped, query.split("&")) if item and not _is_noise(item))


def _unescaped(item: str) -> str:
    """Without the "amp;" that a URL copied out of HTML source carries before its parameters' names."""
    while item.startswith("amp;"):
        item = item[4:]
    return item


def _is_noise(item: str) -> bool:
    name, _, value = item.lower().partition("=")
    if name in TRACKING or name in SESSION or name.startswith(TRACKING_PREFIXES):
        return True
    pattern = NOISE_BY_VALUE.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None
