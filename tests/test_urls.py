"""One page, one identity, however its URL is written; and what is no URL is told."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newskeep.errors import FetchError
from newskeep.model import Reason
from newskeep.urls import (
    MAX_LENGTH,
    canonical,
    has_password,
    host,
    is_web_url,
    looks_like_url,
    requestable,
    resolve,
    twin,
)

PAGE = "https://news.example/2024/story"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2024/story",
        "http://news.example/2024/story",
        "HTTPS://NEWS.Example/2024/story",
        "https://news.example./2024/story",
        "https://news.example:443/2024/story",
        "http://news.example:80/2024/story",
        "https://user:secret@news.example/2024/story",
        "https://news.example/2024/story#comments",
        "https://news.example/2024/story/",
        "https://news.example/2024/story//",
        "https://news.example/2024/story/index.html",
        "https://news.example/2024/story/INDEX.PHP",
        "https://news.example/2024/story/default.aspx",
        "https://news.example/2024/x/../story",
        "https://news.example/./2024/%73tory",
        "https://news.example/2024/story?",
        "https://news.example/2024/story?&",
        "https://news.example/2024/story?utm_source=x&UTM_Medium=y&utm_campaign=",
        "https://news.example/2024/story?fbclid=IwAR0&gclid=1&dclid=2&msclkid=3&yclid=4",
        "https://news.example/2024/story?mc_cid=1&mc_eid=2&igshid=3&_ga=4",
        "https://news.example/2024/story?ref_src=twsrc%5Etfw&cmpid=rss&CMP=share_btn_tw&ocid=x&smid=tw-share",
        "https://news.example/2024/story?ncid=txtlnkusaolp00000618&sh=1a2b3c4d5e6f&taid=65&xtor=RSS-1",
        "https://news.example/2024/story?at_medium=RSS&at_campaign=KARANGA&wt_mc=sm.share",
        "https://news.example/2024/story?ref=rss",
        "https://news.example/2024/story?ref=t.co&source=newsletter_12&from=homepage&via=twitter",
        "https://news.example/2024/story?PHPSESSID=0123456789abcdef",
        "https://news.example/2024/story;jsessionid=0123ABC.node1",
        "https://news.example/2024/story?sid=0123456789abcdef0123456789abcdef",
        "https://news.example/2024/story?share=twitter&nb=1",
        "https://news.example/2024/story?utm_source=a&amp;utm_medium=b",
        "  https://news.example/2024/story\n",
        "https://news.example/2024\n/story",
        "https:\\\\news.example\\2024\\story",
        "https://ｎｅｗｓ。example/2024/story",
        "https://new%73.example/2024/story",
    ],
)
def test_one_page_has_one_identity(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://www.news.example/2024/story",
        "https://news.example:8443/2024/story",
        "https://news.example/2024/Story",
        "https://news.example/2024/story2",
        "https://news.example/2024/story?id=1",
        "https://news.example/2024/story?p=1",
        "https://news.example/2024/story?page=2",
        "https://news.example/2024/story?article=7&story=9",
        "https://news.example/2024/story?ref=12345",
        "https://news.example/2024/story?ref=refugees",
        "https://news.example/2024/story?cid=51160747",
        "https://news.example/2024/story?sid=42",
        "https://news.example/2024/story?ncid=4711",
        "https://news.example/2024/story?mod=viewthread",
        "https://news.example/2024/story?source=12",
        "https://news.example/2024/story?from=2020-01-01",
        "https://news.example/2024/story?v=abc",
        "https://news.example/2024/story/index-of-prices.html",
    ],
)
def test_other_pages_have_other_identities(other: str) -> None:
    assert canonical(other) != PAGE
    assert canonical(other) == other


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("http://news.example", "https://news.example/"),
        ("https://news.example/index.html", "https://news.example/"),
        ("https://news.example/index.php?id=3", "https://news.example/?id=3"),
        ("https://news.example/a?b=2&utm_id=1&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?b=1&amp;c=2", "https://news.example/a?b=1&c=2"),
        ("https://news.example/a b?q=c d", "https://news.example/a%20b?q=c%20d"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%e4%b8%ad", "https://news.example/%E4%B8%AD"),
        ("https://news.example/中", "https://news.example/%E4%B8%AD"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
        ("https://news.example/?a[]=1", "https://news.example/?a%5B%5D=1"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://новости.рф/а", "https://xn--b1amnebsh.xn--p1ai/%D0%B0"),
        ("http://[2001:0DB8::0:1]:80/", "https://[2001:db8::1]/"),
        ("https://news.example/a/../../b", "https://news.example/b"),
    ],
)
def test_the_identity_is_written_in_one_way(url: str, identity: str) -> None:
    assert canonical(url) == identity


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.BAD_URL),
        ("story", Reason.BAD_URL),
        ("//news.example/a", Reason.BAD_URL),
        ("news.example:80/a", Reason.BAD_URL),
        ("localhost:8080/a", Reason.BAD_URL),
        ("http:", Reason.BAD_URL),
        ("http://", Reason.BAD_URL),
        ("http:///a", Reason.BAD_URL),
        ("http://?q", Reason.BAD_URL),
        ("http://:80/", Reason.BAD_URL),
        ("http://a b/", Reason.BAD_URL),
        ("http://news..example/", Reason.BAD_URL),
        ("http://news.example:99999/", Reason.BAD_URL),
        ("http://news.example:port/", Reason.BAD_URL),
        ("http://[::1", Reason.BAD_URL),
        ("http://[nothing]/", Reason.BAD_URL),
        ("http://[fe80::1%25eth0]/", Reason.BAD_URL),
        ("http://\ud800.example/", Reason.BAD_URL),
        ("http://" + "a" * 64 + ".example/", Reason.BAD_URL),
        ("http://" + "ü" * 63 + ".example/", Reason.BAD_URL),
        ("http://" + "a.b" * 100 + "/", Reason.BAD_URL),
        ("http://news.example/" + "a" * MAX_LENGTH, Reason.BAD_URL),
        ("ftp://news.example/", Reason.UNKNOWN_SCHEME),
        ("mailto:desk@news.example", Reason.UNKNOWN_SCHEME),
        ("javascript:void(0)", Reason.UNKNOWN_SCHEME),
        ("data:text/html,<p>", Reason.UNKNOWN_SCHEME),
    ],
)
def test_what_is_no_url_of_the_web_is_told(url: str, reason: Reason) -> None:
    for reading in (canonical, requestable, host, has_password):
        with pytest.raises(FetchError) as caught:
            reading(url)
        assert caught.value.reason is reason
        assert caught.value.detail.endswith(".")
    assert not is_web_url(url)


def test_a_host_is_named_without_its_port() -> None:
    assert host("https://WWW.News.example:8443/a") == "www.news.example"
    assert host("http://[::1]:80/") == "::1"


def test_what_is_sent_keeps_every_parameter() -> None:
    assert (
        requestable("HTTP://News.example:80/a/?utm_source=x&b=ü#top") == "http://news.example/a/?utm_source=x&b=%C3%BC"
    )
    assert requestable("http://news.example") == "http://news.example/"


@pytest.mark.parametrize(
    ("text", "web", "meant"),
    [
        ("https://news.example/a", True, True),
        (" http://news.example ", True, True),
        ("see https://news.example/a", False, False),
        ("https://news.example/a and more", False, False),
        ("ftp://news.example/a", False, True),
        ("http://", False, True),
        ("news.example/a", False, False),
        ("pages/story.html", False, False),
        ("C:\\pages\\story.html", False, False),
        ("", False, False),
        ("x" * 1_000_000, False, False),
    ],
)
def test_a_url_is_told_from_other_text(text: str, web: bool, meant: bool) -> None:
    assert is_web_url(text) is web
    assert looks_like_url(text) is meant


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("story", "https://news.example/a/story"),
        ("../story?x=1#top", "https://news.example/story?x=1"),
        ("//other.example/ü", "https://other.example/%C3%BC"),
        ("?page=2", "https://news.example/a/b?page=2"),
        (" /a\nb ", "https://news.example/ab"),
        ("\\x\\y", "https://news.example/x/y"),
        ("HTTP://OTHER.example", "http://other.example/"),
        ("", None),
        ("#top", None),
        ("mailto:desk@news.example", None),
        ("JavaScript:void(0)", None),
        ("tel:+4930", None),
        ("http://", None),
        ("http://[bad/", None),
        ("//", None),
        ("x" * 10_000, None),
    ],
)
def test_a_link_leads_to_a_page_or_nowhere(href: str, target: str | None) -> None:
    assert resolve("https://news.example/a/b", href) == target


def test_a_link_on_a_page_without_a_url_leads_nowhere() -> None:
    assert resolve("", "story") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.news.example/2024/story",
        "https://m.news.example/2024/story",
        "https://mobile.news.example/2024/story",
        "https://news.example/2024/story/amp/",
        "https://news.example/amp/2024/story",
        "https://news.example/2024/story?amp=1",
        "https://news.example/2024/story?outputType=amp",
        "https://www.google.com/amp/s/news.example/2024/story",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2024/story",
    ],
)
def test_an_amp_or_mobile_page_has_a_plain_twin(url: str) -> None:
    assert twin(url) == PAGE


@pytest.mark.parametrize("url", [PAGE, "https://m.example/a", "https://news.example/amplifiers"])
def test_a_plain_page_has_no_twin(url: str) -> None:
    assert twin(url) is None


HOSTS = st.sampled_from(
    ["news.example", "NEWS.example.", "bücher.example", "[::1]", "127.0.0.1", "x_y.example", "ａ.b"]
)
PIECES = st.sampled_from(
    [
        *("/", "//", ".", "..", "index.html", "index.php", "amp", "%", "%2", "%41", "%2e", "%2F", "ü", " ", "\\", "a"),
        *(";jsessionid=1", ";", "=", "?", "&", "&amp;", "amp;", "utm_source=x", "ref=rss", "sid=", "id=1", "#", "["),
        *(":", "@", "\t", "\x00"),
    ]
)
URLS = st.builds(
    lambda scheme, name, port, pieces: f"{scheme}://{name}{port}/{''.join(pieces)}",
    st.sampled_from(["http", "https", "HTTP"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.lists(PIECES | st.text(max_size=4), max_size=12),
)


@given(URLS)
@example("http://news.example:443/")
@example("https://news.example/index.html/index.html")
@example("https://news.example/a/..;jsessionid=1")
@example("https://news.example/?amp;amp;a=1")
@example("https://news.example/%%41")
def test_an_identity_is_its_own_identity(url: str) -> None:
    identity = canonical(url)
    assert canonical(identity) == identity
    assert identity.isascii()
    assert identity.startswith("https://")
    assert is_web_url(identity)


@given(URLS)
def test_the_form_that_is_sent_is_settled_and_means_the_same_page(url: str) -> None:
    sent = requestable(url)
    assert requestable(sent) == sent
    assert canonical(sent) == canonical(url)
    assert host(sent) == host(url)


@given(URLS, st.sampled_from(["utm_source=x", "fbclid=1", "gclid=2", "at_medium=RSS", "PHPSESSID=ab12"]))
def test_a_tracking_parameter_changes_no_identity(url: str, noise: str) -> None:
    plain = requestable(url)
    noisy = f"{plain}{'&' if '?' in plain else '?'}{noise}"
    assert canonical(noisy) == canonical(plain)


@given(st.text(max_size=60) | URLS, st.text(max_size=40))
@example("http://[", "//]")
def test_any_text_is_read_or_told(text: str, href: str) -> None:
    is_web_url(text)
    looks_like_url(text)
    resolve(text, href)
    with suppress(FetchError):  # and nothing else
        canonical(text)
        twin(text)


@given(URLS, URLS | st.text(max_size=30))
def test_a_link_is_resolved_to_a_form_that_can_be_sent(base: str, href: str) -> None:
    found = resolve(base, href)
    assert found is None or requestable(found) == found
