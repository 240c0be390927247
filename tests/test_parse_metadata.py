"""The fields of an article: who is asked, who is believed, and what hostile pages cannot do."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskeep.model import Precision
from newskeep.parse.document import read_document
from newskeep.parse.metadata import Metadata, read_metadata

URL = "https://www.dailyquay.example/harbour/storm-closes-old-bridge"


def read(html: str, url: str | None = URL, fetched_at: datetime | None = None) -> Metadata:
    return read_metadata(read_document(html), url, fetched_at)


def page(head: str = "", body: str = "", language: str = "en") -> str:
    return f"<!doctype html><html lang='{language}'><head>{head}</head><body>{body}</body></html>"


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Storm closes old bridge",
    "datePublished": "2024-05-17T06:10:00+02:00",
    "dateModified": "2024-05-17T09:00:00+02:00",
    "author": [{"@type": "Person", "name": "Ann Marlow"}, {"@type": "Person", "name": "Bo Lind"}],
    "publisher": {"@type": "Organization", "name": "The Daily Quay"},
    "articleSection": "Harbour",
    "keywords": ["storm", "bridges"],
    "isAccessibleForFree": "False",
    "image": {"@type": "ImageObject", "url": "/img/bridge.jpg"},
    "description": "The old bridge is shut.",
    "inLanguage": "en-GB",
}


def test_json_ld_fills_every_field() -> None:
    found = read("<head>" + linked(ARTICLE) + "</head>")
    assert found.title == "Storm closes old bridge"
    assert found.authors == ("Ann Marlow", "Bo Lind")
    assert found.published == datetime.fromisoformat("2024-05-17T06:10:00+02:00")
    assert found.published_precision is Precision.MINUTE
    assert found.modified == datetime.fromisoformat("2024-05-17T09:00:00+02:00")
    assert (found.site_name, found.section, found.tags) == ("The Daily Quay", "Harbour", ("storm", "bridges"))
    assert (found.language, found.free_to_read) == ("en", False)
    assert found.image == "https://www.dailyquay.example/img/bridge.jpg"
    assert found.description == "The old bridge is shut."


@pytest.mark.parametrize(
    "script",
    [
        json.dumps({"@graph": [{"@type": "WebSite", "name": "Quay"}, ARTICLE]}),
        json.dumps([{"@type": "BreadcrumbList"}, [ARTICLE]]),
        json.dumps({"@type": "WebPage", "mainEntity": {"@type": "Thing", "mainEntity": ARTICLE}}),
        json.dumps(ARTICLE | {"@type": ["Thing", "http://schema.org/ReportageNewsArticle"]}),
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE).replace("Storm closes old bridge", "Storm closes\n old\x07 bridge"),
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE).replace('"', "&quot;"),
        json.dumps({"@type": "Organization"}) + json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE).replace("is shut", 'is "shut"'),
        json.dumps(ARTICLE).replace("is shut", "is\\' shut"),
    ],
    ids=[
        "graph", "nested lists", "main entity", "types", "trailing comma", "control characters", "comment", "cdata",
        "escaped", "in sequence", "bare quotes", "bad escape",
    ],
)  # fmt: skip
def test_json_ld_is_found_however_it_is_written(script: str) -> None:
    found = read(page(linked(script)))
    assert found.title == "Storm closes old bridge"
    assert "Ann Marlow" in found.authors
    assert found.published == datetime.fromisoformat("2024-05-17T06:10:00+02:00")


def test_of_several_articles_the_one_about_this_page_is_read() -> None:
    other = ARTICLE | {"headline": "Ferry fares rise", "url": "https://www.dailyquay.example/ferry", "wordCount": 5}
    own = ARTICLE | {"url": URL}
    assert read(page(linked([other, own]))).title == "Storm closes old bridge"


def test_an_author_given_by_reference_is_looked_up() -> None:
    graph = [ARTICLE | {"author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Marlow"}]
    assert read(page(linked({"@graph": graph}))).authors == ("Ann Marlow",)


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("Storm closes old bridge | The Daily Quay", "The Daily Quay"),
        ("Storm closes old bridge - dailyquay.example", "The Daily Quay"),
        ("The Daily Quay: Storm closes old bridge", "The Daily Quay"),
        ("Storm closes old bridge &mdash; Daily Quay", "Daily Quay"),
        ("Storm closes old bridge", "The Daily Quay"),
    ],
)
def test_the_sites_name_is_no_part_of_the_title(title: str, site: str) -> None:
    assert read(page(f"<title>{title}</title>" + meta("og:site_name", site))).title == "Storm closes old bridge"


def test_the_headline_on_the_page_is_preferred_where_another_witness_bears_it_out() -> None:
    html = page(
        meta("og:title", "Storm closes bridge, fans angry"), "<h1>The Quay</h1><h1>Storm closes old bridge</h1>"
    )
    assert read(html).title == "Storm closes old bridge"


def test_a_headline_that_nobody_bears_out_is_not_the_title() -> None:
    assert (
        read(page(meta("og:title", "Ferry fares rise again"), "<h1>Latest from us</h1>")).title
        == "Ferry fares rise again"
    )


def test_a_kicker_in_the_headline_is_no_part_of_the_title() -> None:
    head = meta("og:title", "Storm closes old bridge for a week")
    assert read(page(head, "<h1><span>Harbour</span> Storm closes old bridge for a week</h1>")).title == (
        "Storm closes old bridge for a week"
    )


def test_the_only_headline_of_a_page_outweighs_its_window_title() -> None:
    html = page("<title>Bridges and fares</title>", "<h1>Storm closes old bridge for a week</h1>")
    assert read(html).title == "Storm closes old bridge for a week"


def test_the_testimony_remembers_who_spoke_and_what_the_others_said() -> None:
    found = read(page(linked(ARTICLE) + meta("article:published_time", "2024-05-16")))
    said = next(item for item in found.testimonies if item.field == "published")
    assert said.believed is not None
    assert (said.believed.name, said.believed.said) == ("article:published_time", "2024-05-16")
    assert ("json-ld", "2024-05-17T06:10:00+02:00") in [(other.name, other.said) for other in said.others]


STORY = (
    "<h1>Storm closes old bridge for a week</h1>" + "<p>The bridge over the old harbour was shut by the storm.</p>" * 40
)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Geschrieben von Ann Marlow am 17.05.2024 14:30 (12 x gelesen)", "de"),
        ("Veröffentlicht 17.05.2024", "de"),
        ("Diese Seite wurde zuletzt am 17. Mai 2024 um 13:22 Uhr geändert.", "de"),
        ("Dodano: 17 maja 2024", "pl"),
        ("OldBridge (last edited 2024-05-17 13:28:18 by AnnMarlow)", "en"),
        ("17.05.2024 um 09:25", "de"),
        ("17 | 05 | 2024", "fr"),
        ("Опубликовано 17 мая 2024", "ru"),
    ],
)
def test_a_dateline_far_below_the_headline_is_found_where_nothing_else_is(line: str, language: str) -> None:
    found = read(page("", f"{STORY}<div>{line}</div><footer>© 2019 Quay 1.1.2019</footer>", language))
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-05-17"


@pytest.mark.parametrize(
    "line", ["© 1 May 2019 Daily Quay", "Joined 1 May 2019", "Site last updated: 1 May 2019", "Registriert: 01.05.2019"]
)
def test_a_date_of_another_thing_is_not_the_articles(line: str) -> None:
    assert read(page("", f"{STORY}<div>{line}</div>")).published is None


def test_a_date_in_the_first_words_of_the_body_is_a_dateline() -> None:
    body = (
        "<h1>Storm closes old bridge</h1><p>17.05.2024 – The bridge over the harbour was shut " + "again " * 30 + "</p>"
    )
    found = read(page("", body)).published
    assert found is not None
    assert found.date().isoformat() == "2024-05-17"


def test_the_dateline_nearest_to_the_headline_is_believed() -> None:
    above = "<div>Today is Sunday, 19 May 2024</div><div>18 May 2024: Ferry fares rise</div><div>Harbour</div>"
    found = read(page("", above + "<h1>Storm closes old bridge</h1><p>By Ann Marlow</p><p>17 May 2024</p>")).published
    assert found is not None
    assert found.date().isoformat() == "2024-05-17"


def test_a_date_that_a_script_keeps_is_the_last_to_be_heard() -> None:
    script = '<script>window.state = {"post": {"publishedAt": "2024-05-17T06:10:00Z"}}</script>'
    assert read(page(script, STORY)).published == datetime(2024, 5, 17, 6, 10, tzinfo=UTC)


def test_a_meta_element_of_any_name_that_says_when_it_was_published_is_heard() -> None:
    assert read(page('<meta name="w-published-date" content="2024-05-17">', STORY)).published is not None


@pytest.mark.parametrize(
    "head",
    [
        meta("article:published_time", "2024-05-17T06:10:00Z"),
        '<meta name="parsely-pub-date" content="2024-05-17T06:10:00Z">',
        '<meta name="DC.date.issued" content="2024-05-17T06:10:00Z">',
        '<meta itemprop="datePublished" content="2024-05-17T06:10:00Z">',
        '<meta name="pubdate" content="Fri, 17 May 2024 06:10:00 GMT">',
    ],
)
def test_meta_elements_give_the_date(head: str) -> None:
    assert read(page(head)).published == datetime(2024, 5, 17, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "<p>Published May 17, 2024. Updated May 19, 2024</p>"),
        ("de", "<div>Stand: 19.05.2024</div><div>Veröffentlicht am 17.05.2024</div>"),
        ("fr", "<span>Publié le 17 mai 2024</span>"),
        ("hu", "<p>2024. május 17., péntek</p>"),
        ("ja", "<p>2024年5月17日 公開</p>"),
        ("en", "<time datetime='2024-05-17'>Friday</time>"),
        ("en", "<div class='post-date'>17 May 2024</div>"),
    ],
)
def test_the_date_is_read_beside_the_headline(language: str, line: str) -> None:
    html = page(
        "<title>Storm closes old bridge</title>", f"<h1>Storm closes old bridge</h1>{line}<p>Text.</p>", language
    )
    found = read(html)
    assert (found.published, found.published_precision) == (datetime(2024, 5, 17, tzinfo=UTC), Precision.DAY)


def test_a_date_in_another_storys_teaser_is_not_nearer_than_the_articles_own() -> None:
    body = (
        "<aside><time datetime='2020-01-01'>old</time></aside><h1>Storm closes old bridge</h1>"
        "<time datetime='2024-05-17'>May 17</time><aside><time datetime='2021-01-01'>other</time></aside>"
    )
    assert read(page("<title>Storm closes old bridge</title>", body)).published == datetime(2024, 5, 17, tzinfo=UTC)


def test_the_url_gives_the_day_where_nothing_else_does() -> None:
    found = read(page("<title>Storm</title>"), "https://dailyquay.example/2024/05/17/storm")
    assert (found.published, found.published_precision) == (datetime(2024, 5, 17, tzinfo=UTC), Precision.DAY)


def test_a_modified_time_is_not_the_published_one() -> None:
    found = read(page(meta("article:modified_time", "2024-05-17T06:10:00Z")))
    assert found.published is None
    assert found.modified == datetime(2024, 5, 17, 6, 10, tzinfo=UTC)


def test_no_date_is_later_than_the_fetch() -> None:
    fetched = datetime(2024, 5, 18, tzinfo=UTC)
    html = page(
        meta("article:published_time", "2031-01-01T00:00:00Z"), "<h1>A</h1><time datetime='2024-05-17'>x</time>"
    )
    found = read(html, fetched_at=fetched)
    assert found.published == datetime(2024, 5, 17, tzinfo=UTC)


def test_a_time_in_utc_is_shown_in_the_pages_own_zone() -> None:
    head = meta("article:published_time", "2024-05-18T02:05:00Z") + meta(
        "parsely-pub-date", "2024-05-17T22:05:00-04:00"
    )
    found = read(page(head))
    assert found.published is not None
    assert (found.published.day, found.published.utcoffset()) == (17, timedelta(hours=-4))


def test_the_site_is_an_author_only_where_nobody_else_is() -> None:
    site = ARTICLE | {"author": {"@type": "Organization", "name": "The Daily Quay"}}
    assert read(page(linked(site))).authors == ("The Daily Quay",)
    shown = page(linked(site), "<h1>Storm closes old bridge</h1><div class='byline'>By Ann Marlow</div>")
    assert read(shown).authors == ("Ann Marlow",)


def test_a_witness_who_names_more_completes_the_authors() -> None:
    one = ARTICLE | {"author": {"name": "Ann Marlow"}}
    head = linked(one) + '<meta name="parsely-author" content="Ann Marlow|Bo Lind">'
    assert read(page(head)).authors == ("Ann Marlow", "Bo Lind")


def test_the_byline_of_a_comment_or_another_story_is_not_the_articles() -> None:
    body = (
        "<h1>Storm closes old bridge</h1><p class='byline'>By Ann Marlow, Harbour Editor</p><p>Text.</p>"
        "<div class='comment-author'>Troll Ninety</div><p class='byline'>By Cy Dent</p>"
    )
    assert read(page("<title>Storm closes old bridge</title>", body)).authors == ("Ann Marlow",)


def test_microdata_authors_of_comments_and_of_other_stories_are_not_the_articles() -> None:
    def thing(kind: str, name: str) -> str:
        return f"<div itemscope itemtype='https://schema.org/{kind}'><span itemprop='author'>{name}</span></div>"

    body = thing("Comment", "Troll Ninety") + thing("Article", "Ann Marlow") + thing("Article", "Cy Dent")
    assert read(page("", body)).authors == ("Ann Marlow",)


@pytest.mark.parametrize("classes", ["comment-author", "author-bio", "related-author"])
def test_classes_that_speak_of_something_else_name_no_author(classes: str) -> None:
    assert read(page("", f"<h1>Storm</h1><p>Text.</p><div class='{classes}'>Cy Dent</div>")).authors == ()


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("/storm?utm_source=x", URL, "https://www.dailyquay.example/storm?utm_source=x"),
        ("https://www.dailyquay.example/", URL, None),
        ("https://www.dailyquay.example/", "https://www.dailyquay.example/", "https://www.dailyquay.example/"),
        ("http://[", URL, None),
    ],
)
def test_the_canonical_url_is_absolute_and_not_the_homepage(href: str, url: str, expected: str | None) -> None:
    assert read(page(f"<link rel='canonical' href='{href}'>"), url).canonical_url == expected


@pytest.mark.parametrize(("tier", "free"), [("free", True), ("locked", False), ("metered", None)])
def test_the_content_tier_tells_whether_it_is_free(tier: str, free: bool | None) -> None:
    assert read(page(meta("article:content_tier", tier))).free_to_read is free


def test_text_is_plain() -> None:
    found = read(page(meta("og:title", "Fish &amp;amp; chips\x07 <b>rise</b>")))
    assert found.title == "Fish & chips rise"


HOSTILE = {
    "deep lists": linked("[" * 100_000),
    "deep objects": linked('{"a":' * 50_000),
    "long integer": linked('{"@type":"NewsArticle","datePublished":%s}' % ("9" * 6000)),
    "wrong types": linked(
        {"@type": ["NewsArticle", 5, None], "headline": {"a": 1}, "author": [1, None, {"name": ["X Y"]}, [["q"]]],
         "datePublished": [17], "publisher": [], "image": [{"url": 5}], "url": 7, "isAccessibleForFree": {"a": 1}}
    ),
    "ten thousand authors": linked(ARTICLE | {"author": [{"name": f"Ann {'b' * n}"} for n in range(10_000)]}),
    "long title": "<title>" + "x - " * 300_000 + "</title>",
    "borders": meta("og:title", "| " * 200_000),
    "year zero": meta("article:published_time", "0000-00-00T00:00:00Z"),
    "far year": meta("article:published_time", "99999-01-01"),
    "edge of time": meta("article:published_time", "9998-12-31T23:59:59-14:00"),
    "digits": meta("article:published_time", "1" * 100_000),
    "nested bylines": "<div class=author>" * 5_000,
    "nested microdata": "<div itemscope itemprop=author>" * 3_000,
    "many times": "<time datetime=2024-05-17>x</time>" * 20_000,
    "and": '<meta name=author content="' + " and" * 50_000 + '">',
    "bad addresses": "<link rel=canonical href='http://['>" + meta("og:image", "http://[x") + meta("og:url", "//]"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_is_read_without_raising(kind: str) -> None:
    found = read(HOSTILE[kind])
    assert len(found.title or "") <= 500
    assert len(found.authors) <= 40
    assert all(len(said.believed.said) <= 500 for said in found.testimonies if said.believed)


@given(st.text(max_size=300), st.sampled_from([None, URL, "http://[", "", "x"]))
def test_no_text_makes_it_raise(text: str, url: str | None) -> None:
    read(page(linked(text) + meta("article:published_time", text.replace('"', "")), text), url)


def test_the_tree_is_left_as_it_was() -> None:
    document = read_document(page(linked(ARTICLE), "<h1>A</h1><p class='byline'>By Ann Marlow</p>"))
    before = document.tree.html
    read_metadata(document, URL)
    assert document.tree.html == before


LEAD = "Engineers will look at the piers before anyone may cross the river again."
BODY = "<p>" + "The bridge was shut at dawn, said the harbour office. " * 3 + "</p>"


@pytest.mark.parametrize(
    "element",
    [
        f"<p class='teaser'>{LEAD}</p>",
        f"<h2 class='sub-headline speakable'>{LEAD}</h2>",
        f"<div class='t-article-lead'><p>{LEAD}</p></div>",
        f"<div class='article__dek-group'><div class='dek'>{LEAD}</div><div>by Ann Marlow Share Post</div></div>",
        f"<p class='c-1x'>{LEAD}</p>",
    ],
)
def test_the_standfirst_is_read_between_headline_and_body(element: str) -> None:
    body = f"<header><h1>Storm closes old bridge</h1>{element}</header><div class='copy'>{BODY}{BODY}</div>"
    assert read(page(meta("og:description", LEAD), body)).standfirst == LEAD


@pytest.mark.parametrize(
    "element",
    [
        "<p class='subtitle'>Dailyquay.example © Copyright 2024. All rights reserved.</p>",
        "<p class='dek'>Storm closes old bridge over the river for weeks</p>",
        f"<div class='related'><p class='teaser'>{LEAD}</p></div>",
        "<div class='page-lead'><p class='x'>Photos by the harbour office and Ann Marlow, May</p></div>",
    ],
)
def test_copyright_title_teaser_and_caption_are_no_standfirst(element: str) -> None:
    title = "Storm closes old bridge over the river for weeks"
    assert read(page("", f"<h1>{title}</h1>{element}<div>{BODY}{BODY}</div>")).standfirst is None


def test_a_first_paragraph_that_is_the_description_is_body() -> None:
    body = f"<h1>Storm closes old bridge</h1><div><p>{LEAD}</p>{BODY}</div>"
    assert read(page(meta("og:description", LEAD), body)).standfirst is None


def test_the_logo_and_the_name_of_a_blog_are_no_title() -> None:
    head = "<title>Storm closes old bridge - Harbour</title>" + meta("og:site_name", "Quay")
    assert (
        read(page(head, "<h1>QUAY<span>Quay Logo</span></h1><h2>Storm closes old bridge</h2>")).title
        != "QUAY Quay Logo"
    )
    title = read(page(head, "<h1>Harbour</h1><h1>Storm closes old bridge</h1>")).title
    assert title == "Storm closes old bridge"


def test_an_address_is_no_site_name_and_website_no_part_of_one() -> None:
    assert read(page(meta("og:site_name", "https://www.quay.example"))).site_name is None
    assert read(page(meta("og:site_name", "quay24 Website"))).site_name == "quay24"


def test_a_date_in_a_sentence_of_the_body_is_no_dateline() -> None:
    told = "<p>Ann and Bo have been married for five years since 30th June 2018.</p>"
    assert read(page("", f"<h1>Storm closes old bridge</h1>{told}")).published is None


def test_dateline_and_byline_below_a_headline_that_is_no_h1_are_read() -> None:
    menu = "".join(f"<p>Menu {number}</p>" for number in range(60))
    line = "<p>Do 25.04.24 | 14:07 Uhr | Von Eva Kirch-Rau</p>"
    head = meta("og:title", "Sturm sperrt die alte Brücke")
    found = read(page(head, f"{menu}<h2>Sturm sperrt die alte Brücke</h2>{line}", "de"))
    assert (str(found.published)[:16], found.authors) == ("2024-04-25 14:07", ("Eva Kirch-Rau",))


def test_a_name_before_the_date_is_believed_before_the_outlet() -> None:
    data = {**ARTICLE, "author": {"@type": "Organization", "name": "The Daily Quay"}}
    line = "<p>Ann Marlow | 05.04.2024 - 10:00</p>"
    assert read(page(linked(data), f"<h1>Storm closes old bridge</h1>{line}")).authors == ("Ann Marlow",)


def test_a_regional_branch_of_the_outlet_is_no_author() -> None:
    data = {**ARTICLE, "publisher": {"name": "QTV"}, "author": None}
    byline = "<p class='byline'>by Ann Marlow, QTV NORTH</p>"
    assert read(page(linked(data), f"<h1>Storm closes old bridge</h1>{byline}")).authors == ("Ann Marlow",)


def test_a_witness_that_bears_out_the_authors_outweighs_one_that_names_more() -> None:
    others = "".join(f"<span itemprop='author'>{name}</span>" for name in ("Ann Marlow", "Cy Ott", "Dee Pell"))
    data = linked(ARTICLE | {"author": {"name": "Ann Marlow"}})
    assert read(page(data + meta("article:author", "Ann Marlow"), others)).authors == ("Ann Marlow",)
    assert read(page(data, "<span itemprop='author'>Ann Marlow, Harbour Reporter</span>")).authors == ("Ann Marlow",)
    assert read(page(data, others)).authors == ("Ann Marlow", "Cy Ott", "Dee Pell")


def test_a_blogs_login_name_is_its_author_where_no_other_is_named() -> None:
    vcard = "<h1>Storm closes old bridge</h1><span class='author vcard'><a rel='author'>annm</a></span>"
    assert read(page("", vcard)).authors == ("annm",)
    assert read(page("<meta name='author' content='Ann Marlow'>", vcard)).authors == ("Ann Marlow",)


def test_authors_of_a_catalogue_are_named_in_the_order_of_speech() -> None:
    head = '<meta name="citation_author" content="Marlow, Ann"><meta name="citation_author" content="Lind, Bo">'
    assert read(page(head)).authors == ("Ann Marlow", "Bo Lind")


def test_the_region_in_the_url_and_the_day_in_it_settle_the_order_of_numbers() -> None:
    dated = STORY.replace("</h1>", "</h1><p>02/10/2020</p>", 1)
    british = read(page("", dated), "https://quay.example/en-gb/news/storm").published
    american = read(page("", dated), "https://quay.example.com/news/storm").published
    in_url = read(page("", dated), "https://quay.example.com/2020/october/02/storm").published
    assert [found and (found.month, found.day) for found in (british, american, in_url)] == [(10, 2), (2, 10), (10, 2)]


def test_the_language_of_xhtml_is_declared_too() -> None:
    assert read("<html xml:lang='pt-BR'><head></head><body></body></html>").language == "pt"
