"""Feeds, sitemaps and section pages read into links: what they say, in every dress, and what is hostile in them."""

import gzip
import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.errors import InputError
from newskeep.model import Link, Reason, Said
from newskeep.sources import Listing, feeds_on_page, read_opml, read_source, sitemaps_in_robots, write_opml
from newskeep.sources.listing import MOST_ITEMS, MOST_LINKS
from newskeep.sources.opml import Outline
from newskeep.watch import SourceKind
from tests.archives import NOON

URL = "https://news.example/feeds/all.xml"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def read(body: str | bytes, **options: object) -> Listing:
    data = body.encode() if isinstance(body, str) else body
    return read_source(data, URL, now=NOON, **options)  # type: ignore[arg-type]  # the tests' own options


def urls(listing: Listing) -> list[str]:
    return [link.url for link in listing.links]


def rss(items: str, channel: str = "<title>News</title>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'


def said(listing: Listing) -> Said:
    [link] = listing.links
    assert link.said is not None
    return link.said


# ---- feeds


def test_rss_says_all_that_it_knows_of_an_item() -> None:
    text = "<p>The harbour board met.</p>" * 20
    listing = read(
        rss(
            "<item><title>Board &amp;amp; pier</title><link>https://news.example/a</link><guid>tag:1</guid>"
            "<author>ann@news.example (Ann Quay)</author><pubDate>Sat, 28 Feb 2026 10:00:00 +0100</pubDate>"
            "<category>Harbour</category><category>Money</category><description>&lt;b&gt;Short&lt;/b&gt; words"
            f'</description><e:encoded xmlns:e="http://purl.org/rss/1.0/modules/content/"><![CDATA[{text}]]></e:encoded>'
            "</item>",
            "<title>News of Port Ansel</title><language>en-GB</language><ttl>30</ttl>",
        )
    )
    assert (listing.kind, listing.form, listing.title) == (SourceKind.FEED, "RSS 2.0", "News of Port Ansel")
    assert (listing.language, listing.ttl) == ("en-GB", timedelta(minutes=30))
    assert said(listing) == Said(
        witness="feed",
        guid="tag:1",
        title="Board & pier",
        authors=("Ann Quay",),
        published=datetime(2026, 2, 28, 9, 0, tzinfo=UTC),
        summary="Short words",
        text=text,
        tags=("Harbour", "Money"),
    )


def test_atom_gives_both_dates_and_the_alternate_link() -> None:
    listing = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>tag:2</id><title type="html">One'
        '</title><link rel="replies" href="/c"/><link rel="alternate" href="/a"/><author><name>Ann Quay</name></author>'
        "<author><name>Ben Hithe</name></author><published>2026-02-27T08:00:00Z</published>"
        "<updated>2026-02-28T08:00:00Z</updated></entry></feed>"
    )
    assert listing.form == "Atom 1.0"
    assert urls(listing) == ["https://news.example/a"]
    assert said(listing).authors == ("Ann Quay", "Ben Hithe")
    assert said(listing).published == datetime(2026, 2, 27, 8, tzinfo=UTC)
    assert said(listing).modified == datetime(2026, 2, 28, 8, tzinfo=UTC)


def test_json_feed_is_a_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "One",
                "authors": [{"name": "Ann Quay"}, "nobody"],
                "date_published": "2026-02-28T10:00:00+01:00",
                "content_html": "<p>Words and more words.</p>" * 30,
                "tags": ["Harbour"],
            },
            {"id": "https://news.example/by-id"},
            {"title": "No link"},
            "no item",
        ],
    }
    listing = read(json.dumps(feed))
    assert listing.form == "JSON Feed"
    assert urls(listing) == ["https://news.example/a", "https://news.example/by-id"]
    first = listing.links[0].said
    assert first is not None
    assert (first.guid, first.authors, first.published) == ("7", ("Ann Quay",), datetime(2026, 2, 28, 9, tzinfo=UTC))
    assert listing.notes == ("1 item has no link.",)


def test_rdf_and_old_feeds_are_feeds() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="https://news.example/a"><title>One</title><link>https://news.example/a</link></item></rdf:RDF>'
    )
    assert (read(rdf).form, urls(read(rdf))) == ("RSS 1.0", ["https://news.example/a"])


def test_relative_links_are_resolved_and_links_that_lead_nowhere_are_counted() -> None:
    items = "".join(
        f"<item><title>{number}</title><link>{link}</link></item>"
        for number, link in enumerate(["/a", "b", "?c", "javascript:alert(1)", "mailto:me@news.example", "", "http://"])
    )
    listing = read(rss(items))
    assert urls(listing) == [
        "https://news.example/a",
        "https://news.example/feeds/b",
        "https://news.example/feeds/all.xml?c",
    ]
    assert listing.notes == ("4 items have no link.",)


def test_a_guid_that_is_a_url_stands_in_for_a_missing_link() -> None:
    assert urls(read(rss("<item><guid>https://news.example/a</guid></item>"))) == ["https://news.example/a"]


def test_the_same_guid_for_all_items_hides_none() -> None:
    items = "".join(f"<item><link>/{number}</link><guid>same</guid></item>" for number in range(5))
    assert len(read(rss(items)).links) == 5


@pytest.mark.parametrize("date", ["Fri, 01 Jan 2038 00:00:00 GMT", "Mon, 40 Foo 20x6", "", "9999-12-31T23:59:59-12:00"])
def test_a_date_in_the_far_future_or_none_at_all_is_not_believed(date: str) -> None:
    assert said(read(rss(f"<item><link>/a</link><pubDate>{date}</pubDate></item>"))).published is None


def test_a_feed_of_a_hundred_thousand_items_is_read_up_to_a_limit_that_is_told() -> None:
    items = "".join(f"<item><title>T</title><link>/{number}</link></item>" for number in range(100_000))
    listing = read(rss(items))
    assert len(listing.links) == MOST_ITEMS
    assert listing.notes == ("It holds more than 2,000 items; the first 2,000 are read.",)


@pytest.mark.parametrize("root", ["rss", "urlset", "feed"])
def test_an_xml_bomb_does_not_go_off(root: str) -> None:
    names = "abcdefghij"
    entities = '<!ENTITY a "lol lol lol lol lol">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in pairwise(names)
    )
    inner = {
        "rss": "<channel><title>&j;</title><item><title>&j;</title><link>/a</link></item></channel>",
        "urlset": "<url><loc>https://news.example/&j;</loc></url>",
        "feed": "<title>&j;</title><entry><title>&j;</title><link href='/a'/></entry>",
    }[root]
    started = time.monotonic()
    listing = read(f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]><{root} version="2.0">{inner}</{root}>')
    assert time.monotonic() - started < 5  # a bomb takes minutes and gigabytes
    assert len(str(listing)) < 10_000


@pytest.mark.parametrize("many", ["<item>", "<b>", "<item " + 'a="b" ' * 10_000])
def test_a_feed_that_is_made_to_hang_its_reader_is_refused(many: str) -> None:
    with pytest.raises(InputError, match="nested too deeply, or too large"):
        read(rss(many * (60_000 // len(many) + 1)))


def test_external_entities_are_not_opened(tmp_path: object) -> None:
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{__file__}">]><rss version="2.0"><channel><title>&x;</title>'
    assert "hostile" not in str(read(body + "<item><title>&x;</title><link>/a</link></item></channel></rss>"))


def test_a_feed_is_read_in_the_charset_it_is_in_and_not_the_one_it_names() -> None:
    title = "Совет порта проголосовал за ремонт старой спасательной станции на восточном причале"
    items = "".join(f"<item><title>{title} {number}</title><link>/{number}</link></item>" for number in range(5))
    wrong = rss(items).replace('version="1.0"', 'version="1.0" encoding="utf-8"', 1).encode("cp1251")
    first = read(wrong, charset="utf-8").links[0].said
    assert first is not None
    assert first.title == f"{title} 0"
    right = read(rss(items).encode("utf-16")).links[0].said
    assert right is not None
    assert right.title == f"{title} 0"


def test_a_malformed_feed_gives_what_can_be_read() -> None:
    broken = rss("<item><title>A & B <b></title><link>/a</link></item><item><link>/b</link>")[:-16]
    assert urls(read("\n\nWarning: mysql_connect() in /var/www\n" + broken)) == [
        "https://news.example/a",
        "https://news.example/b",
    ]


# ---- sitemaps


def sitemap(entries: str) -> str:
    return f'<?xml version="1.0"?><urlset xmlns="{SITEMAP}" xmlns:n="{NEWS}">{entries}</urlset>'


def test_a_news_sitemap_says_title_date_language_and_keywords() -> None:
    listing = read(
        sitemap(
            "<url><i:image xmlns:i='http://www.google.com/schemas/sitemap-image/1.1'><i:loc>/i.jpg</i:loc>"
            "<i:title>A picture</i:title></i:image><loc> https://news.example/a </loc>"
            "<lastmod>2026-03-01</lastmod><n:news><n:publication><n:name>News</n:name><n:language>en</n:language></n:publication>"
            "<n:publication_date>2026-02-28T10:00:00+01:00</n:publication_date>"
            "<n:title>One</n:title><n:keywords>Pier, Money</n:keywords>"
            "</n:news></url>"
        )
    )
    assert (listing.form, listing.kind) == ("news sitemap", SourceKind.SITEMAP)
    assert listing.links == (
        Link(
            "https://news.example/a",
            said=Said(
                witness="news sitemap",
                title="One",
                published=datetime(2026, 2, 28, 9, tzinfo=UTC),
                modified=datetime(2026, 3, 1, tzinfo=UTC),
                tags=("Pier", "Money"),
                language="en",
            ),
        ),
    )


def test_a_sitemap_larger_than_the_limit_gives_its_newest_links() -> None:
    days = [NOON - timedelta(minutes=number) for number in range(MOST_LINKS + 500)]
    entries = "".join(
        f"<url><loc>/{number}</loc><lastmod>{day:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
        for number, day in reversed(list(enumerate(days)))
    )
    listing = read(sitemap(entries))
    assert len(listing.links) == MOST_LINKS
    assert listing.links[-1].url == "https://news.example/0"
    assert "https://news.example/10001" not in urls(listing)
    assert listing.notes == ("It holds 10,500 links; the newest 10,000 are taken.",)


def test_an_index_names_its_sitemaps_the_newest_first() -> None:
    listing = read(
        f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>/2025.xml</loc><lastmod>2025-12-31</lastmod></sitemap>'
        "<sitemap><loc>/2026.xml</loc><lastmod>2026-02-28T10:00Z</lastmod></sitemap>"
        "<sitemap><loc>javascript:x</loc></sitemap><sitemap><loc>/undated.xml.gz</loc></sitemap></sitemapindex>"
    )
    assert [child.url.rpartition("/")[2] for child in listing.children] == ["2026.xml", "2025.xml", "undated.xml.gz"]
    assert listing.form == "sitemap index"


def test_a_list_of_urls_is_a_sitemap() -> None:
    listing = read("https://news.example/a\r\nhttps://news.example/b\n\nnot a url\n")
    assert urls(listing)[:2] == ["https://news.example/a", "https://news.example/b"]


def test_a_sitemap_that_breaks_off_gives_what_came() -> None:
    whole = sitemap("".join(f"<url><loc>/{number}</loc></url>" for number in range(10)))
    assert urls(read(whole[: whole.index("/7<") + 1]))[:7] == [f"https://news.example/{number}" for number in range(7)]


# ---- section pages


def section(body: str) -> str:
    return f"<!doctype html><html><head><title>News of Port Ansel</title></head><body>{body}</body></html>"


def test_article_links_are_told_from_navigation() -> None:
    listing = read(
        section(
            "<nav><ul><li><a href='/politics/the-council-of-port-ansel-votes'>Politics of the council and its votes</a>"
            "<li><a href='/sport/'>Sport</a></ul></nav><main>"
            "<article><h2><a href='/2026/03/lifeboat-station-stays/'>Council votes to keep the lifeboat station</a>"
            "</h2></article><h3><a href='/news/ferry-back-in-service'>Ferry back in service after engine fire</a></h3>"
            "<p><a href='/a/4711082.html'>Five hundred homes without power after the storm of last night</a>"
            "<p><a href='/tag/harbour'>All the stories about the harbour that there are</a>"
            "<p><a href='/author/ann-quay'>Ann Quay</a> <a href='https://other.example/2026/03/01/a-b-c-d'>Elsewhere"
            " on the web this week</a> <a href='/photos/pier-in-the-storm.jpg'>The pier in the storm of last night</a>"
            "</main><footer><a href='/about-us-and-our-long-history'>About us and our long history</a></footer>"
        )
    )
    assert listing.kind is SourceKind.SECTION
    assert [url.removeprefix("https://news.example") for url in urls(listing)] == [
        "/2026/03/lifeboat-station-stays/",
        "/news/ferry-back-in-service",
        "/a/4711082.html",
    ]
    assert listing.links[0].said == Said("link", title="Council votes to keep the lifeboat station")


def test_a_link_that_stands_twice_has_its_longest_text() -> None:
    link = "<a href='/2026/03/pier-story-of-the-year'>{}</a>"
    body = f"<h2>{link.format('Pier')}</h2><p>{link.format('The pier is to be rebuilt by the summer')}"
    assert [one.said and one.said.title for one in read(section(body)).links] == [
        "The pier is to be rebuilt by the summer"
    ]


def test_a_page_without_article_links_gives_none() -> None:
    assert read(section("<p>Nothing here.")).links == ()


# ---- what it is


def test_a_source_that_has_become_something_else_is_not_read() -> None:
    with pytest.raises(InputError, match="It was a feed and is now a page"):
        read(section("<h2><a href='/2026/03/a-b-c-d'>Buy this domain now and get it cheap</a></h2>"), expected="feed")


@pytest.mark.parametrize("body", [b"", b"hello", b"\x89PNG\r\n", b"[1]", b'{"a": 1}', b"{" * 100_000, b"\0" * 9])
def test_what_is_no_source_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read(body)
    assert refused.value.reason is Reason.NOT_A_SOURCE


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"<rss>", b"<feed>", b"<urlset>", b"<sitemapindex>", b"{", b"<html>", b"\xff\xfe<\0r\0s\0s\0"]
    ),
)
def test_no_bytes_make_the_reader_raise_but_what_is_expected(tail: bytes, head: bytes) -> None:
    with suppress(InputError):
        read(head + tail)


# ---- discovery


def test_feeds_are_found_in_the_head_and_in_links_those_of_comments_last() -> None:
    page = section(
        "<link rel='alternate' type='application/rss+xml' href='/comments/feed/' title='Comments'>"
        "<link rel='alternate' type='application/rss+xml' href='/feed/' title='All news'>"
        "<link rel='alternate' hreflang='de' href='/de/'>"
        "<link rel='alternate' type='application/feed+json' href='/f.json'>"
        "<a href='/sport/rss.xml'>Sport as a feed</a><a href='/feedback'>Tell us</a>"
    )
    found = feeds_on_page(page.encode(), "https://news.example/")
    assert [(one.url.removeprefix("https://news.example"), one.title) for one in found] == [
        ("/feed/", "All news"),
        ("/f.json", None),
        ("/sport/rss.xml", "Sport as a feed"),
        ("/comments/feed/", "Comments"),
    ]


def test_sitemaps_are_found_in_robots_txt_those_of_news_first() -> None:
    text = "User-agent: *\nDisallow: /x\nSitemap: /sitemap.xml\nsitemap:https://news.example/news.xml # new\nSitemap: ftp://a"
    found = sitemaps_in_robots(text, "https://news.example/robots.txt")
    assert found == ["https://news.example/news.xml", "https://news.example/sitemap.xml"]


# ---- OPML


def test_what_is_written_as_opml_is_read_again() -> None:
    outlines = [
        Outline("https://a.example/feed", 'Title "quoted" & <marked>\x08', ("politics", "local")),
        Outline("https://b.example/feed"),
    ]
    again = read_opml(write_opml(outlines), "feeds.opml")
    assert [one.url for one in again] == ["https://a.example/feed", "https://b.example/feed"]
    assert again[0].title == 'Title "quoted" & \ufffd'
    assert again[0].tags == ("politics", "local")


def test_folders_become_tags_and_what_is_no_feed_is_left_out() -> None:
    opml = (
        "<opml version='1.0'><body><outline text='Local'><outline text='Harbour' xmlUrl='https://a.example/feed'/>"
        "<outline text='Folder only'/><outline xmlUrl='javascript:alert(1)'/><outline xmlUrl='/relative'/></outline>"
        "<outline text='Again' xmlurl='https://a.example/feed'/></body></opml>"
    )
    assert read_opml(opml.encode(), "f") == [Outline("https://a.example/feed", "Harbour", ("Local",))]


@pytest.mark.parametrize("garbage", [b"", b"not xml", b"<html><body>No", gzip.compress(b"<opml/>", mtime=0)])
def test_garbage_for_opml_is_refused_with_a_reason(garbage: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_opml(garbage, "feeds.opml")
    assert refused.value.reason is Reason.BAD_LIST
