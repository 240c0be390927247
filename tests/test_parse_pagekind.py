"""What a page is: an article, an index, a wall or an error; and articles that only speak of such things."""

import pytest

from newskeep.model import Article, Block, BlockKind, PageKind, Removal
from newskeep.parse import extract
from newskeep.parse.pagekind import Signs, page_kind

STORY = (
    "The harbour board of Lindvik met on Monday evening and decided to close the eastern pier until the spring.",
    "Repairs will begin in January, the chairwoman Maren Holt said, and will cost about two million crowns.",
    "Fishing boats may use the northern quay until the work is done, the harbour master added on Tuesday.",
    "“We have known for years that the piles are rotten,” she told the meeting, “and now at last we act.”",
    "The province will pay for most of it; the rest comes from the fees of the yachts that lie there in summer.",
)


def page(title: str, *lines: str, head: str = "") -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"


def kind(html: str, url: str = "https://lindvik-post.example/2024/05/pier") -> PageKind:
    return extract(html, url).page_kind


def told(article: Article) -> tuple[PageKind, bool]:
    return article.page_kind, bool(article.page_kind_evidence)


def test_an_article_is_an_article_and_needs_no_evidence() -> None:
    assert told(extract(page("Harbour board closes the pier", *STORY), "https://x.example/a")) == (
        PageKind.ARTICLE,
        False,
    )


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("404", "The page you are looking for is not here."),
        ("Page not found | Lindvik Post", "Try the front page, or search."),
        ("Error 404", "Sorry."),
        ("Seite nicht gefunden – Flussbote", "Vielleicht hilft die Suche weiter."),
        ("Page introuvable", "Retournez à l’accueil."),
        ("Página no encontrada", "Vuelva a la portada."),
        ("Página não encontrada", "Volte à capa."),
        ("Pagina non trovata", "Torna alla prima pagina."),
        ("Страница не найдена", "Вернитесь на главную."),
        ("ページが見つかりません", "トップページへ戻る。"),
        ("页面不存在", "返回首页。"),
        ("الصفحة غير موجودة", "عد إلى الصفحة الرئيسية."),
        ("Sayfa bulunamadı", "Ana sayfaya dönün."),
        ("502 Bad Gateway", "nginx"),
        ("Oops!", "Something went wrong."),
        ("Lindvik Post", "The requested URL was not found on this server."),
        ("Lindvik Post", "This article is no longer available."),
    ],
)
def test_a_page_that_says_it_is_not_there_is_an_error(title: str, line: str) -> None:
    assert told(extract(page(title, line), "https://x.example/a")) == (PageKind.ERROR, True)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Just a moment...", "Enable JavaScript and cookies to continue"),
        ("Attention Required!", "Please complete the captcha."),
        ("Lindvik Post", "Please verify you are a human. This may take a few seconds."),
        ("Access to this page has been denied", "Because we believe you are using automation tools."),
        ("Einen Moment, bitte", "Bestätigen Sie, dass Sie ein Mensch sind."),
        ("Lindvik Post", "Our systems have detected unusual traffic from your network. Ray ID: 5f00"),
    ],
)
def test_a_bot_check_is_a_wall(title: str, line: str) -> None:
    assert told(extract(page(title, line), "https://x.example/a")) == (PageKind.WALL, True)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Before you continue", "Lindvik Post uses cookies to deliver its pages."),
        ("Lindvik Post", "We and our partners store and/or access information on a device."),
        ("Flussbote", "Wir und unsere Partner verarbeiten Daten. Mit Werbung und Tracking weiterlesen?"),
        ("Le Courrier", "Nous et nos partenaires déposons des traceurs. Continuer sans accepter"),
        ("Diario", "Nosotros y nuestros socios usamos rastreadores. Aceptar y continuar"),
        ("Datenschutz", "Bitte wählen Sie."),
    ],
)
def test_a_consent_page_is_a_wall(title: str, line: str) -> None:
    assert told(extract(page(title, line), "https://x.example/a")) == (PageKind.WALL, True)


@pytest.mark.parametrize(
    "title", ["Log in", "Anmelden", "Connexion", "Iniciar sesión", "Войти", "Sign in | Lindvik Post"]
)
def test_a_login_page_is_a_wall(title: str) -> None:
    html = page(title, "E-mail address", "Password", "Stay logged in on this computer")
    assert told(extract(html, "https://x.example/a")) == (PageKind.WALL, True)


@pytest.mark.parametrize(
    "notice",
    [
        "To continue reading, become a subscriber.",
        "Already a subscriber? Log in here.",
        "Dieser Artikel ist nur für Abonnenten.",
        "Cet article est réservé à nos abonnés.",
        "Contenido exclusivo para suscriptores.",
        "この記事は会員限定記事です。",
        "Доступно только подписчикам.",
    ],
)
def test_two_lines_before_a_paywall_are_a_wall(notice: str) -> None:
    html = page("Harbour board closes the pier", STORY[0], f"{STORY[1][:40]}…", notice)
    assert told(extract(html, "https://x.example/a")) == (PageKind.WALL, True)


def test_a_whole_article_with_a_paywalls_notice_below_it_is_an_article() -> None:
    assert kind(page("Harbour board closes the pier", *STORY, "Already a subscriber? Log in here.")) is PageKind.ARTICLE


def cards(number: int, teaser: str = "") -> str:
    return "".join(
        f'<div class="card"><h2><a href="/story/{n}">Council of town number {n} decides on a bridge</a></h2>'
        f"{teaser}</div>"
        for n in range(number)
    )


def test_a_homepage_is_an_index() -> None:
    html = f"<title>Lindvik Post</title><body><main>{cards(20)}</main>"
    assert told(extract(html, "https://lindvik-post.example/")) == (PageKind.INDEX, True)


def test_a_section_page_with_teasers_is_an_index() -> None:
    teaser = "<p>The council met on Monday evening in the old town hall and agreed on a bridge, after two years.</p>"
    html = f"<title>Politics | Lindvik Post</title><body><main><h1>Politics</h1>{cards(15, teaser)}</main>"
    assert told(extract(html, "https://lindvik-post.example/politics")) == (PageKind.INDEX, True)


def test_a_front_page_is_an_index_by_its_url_alone() -> None:
    html = "<title>Lindvik Post</title><body>" + "".join(f"<p>{line}</p>" for line in STORY)
    for url in ("https://lindvik-post.example", "https://lindvik-post.example/", "http://x.example/index.html?a=b#c"):
        assert kind(html, url) is PageKind.INDEX
    assert kind(html, "https://lindvik-post.example/pier") is PageKind.ARTICLE
    assert extract(html).page_kind is PageKind.ARTICLE


def test_a_page_of_hardly_more_than_links_is_an_index() -> None:
    links = "".join(f'<li><a href="/{n}">Council of town number {n} decides on a bridge</a></li>' for n in range(40))
    html = f"<title>Archive of May</title><body><main><p>{STORY[0]}</p><ul>{links}</ul></main>"
    assert kind(html, "https://lindvik-post.example/archive/may") is PageKind.INDEX


def test_an_article_with_many_linked_titles_below_it_is_an_article() -> None:
    body = "".join(f"<p>{line} It was said more than once, and at length.</p>" for line in STORY * 2)
    html = f"<title>Harbour board closes the pier</title><body><article>{body}</article><div>{cards(12)}</div>"
    assert kind(html) is PageKind.ARTICLE


def test_a_round_up_whose_subheadings_are_links_is_an_article_where_much_is_said_of_each() -> None:
    said = " ".join(STORY)
    parts = "".join(f'<h2><a href="/{n}">What happened in town {n}</a></h2><p>{n}: {said}</p>' for n in range(8))
    html = f"<title>Eight towns, eight piers</title><body><article><h1>Eight towns, eight piers</h1>{parts}</article>"
    assert kind(html) is PageKind.ARTICLE


ABOUT = {
    "Cookies are going: what the new rules mean for readers": (
        "Accept all cookies, or pay: that is the choice on more and more pages, and regulators have had enough of it. ",
        "“We value your privacy” is a sentence that nobody believes any more, said the commissioner, Jon Aas. ",
    ),
    "404: how an error became a work of art": (
        "Page not found, says the screen, and the museum visitors laugh. The exhibition shows a hundred such pages. ",
        "The requested URL was not found on this server, reads a carpet that a weaver from Lindvik has made. ",
    ),
    "Forgot your password? Researchers say you should": (
        "Log in, forget, start again: people lose eleven days of their lives to passwords, a study has counted. ",
        "“Forgot your password” is the button that is pressed most often on the whole page, said the team. ",
    ),
    "Verify you are human: the end of the puzzle with traffic lights": (
        "Are you a robot? Checking your browser is what machines now do by themselves, without any puzzle at all. ",
        "Unusual traffic is found by its rhythm, said Ane Lie, who has worked on such checks for a decade. ",
    ),
    "To continue reading: why newspapers put up walls": (
        "“Subscribe to continue reading” has become the sentence that people meet most often on a news page. ",
        "Subscribers only: that was once the rule for all the papers of the country, and it may be so again. ",
    ),
}


@pytest.mark.parametrize("title", ABOUT)
def test_an_article_about_such_pages_is_an_article(title: str) -> None:
    assert kind(page(title, *ABOUT[title], *STORY)) is PageKind.ARTICLE


@pytest.mark.parametrize(
    "title", ["Error of judgement costs keeper his place", "Cookies, coffee and a fire: café burns down"]
)
def test_a_short_report_whose_headline_begins_with_such_a_word_is_an_article(title: str) -> None:
    assert kind(page(title, *STORY[:3])) is PageKind.ARTICLE


def test_a_dated_news_article_of_few_words_is_no_error() -> None:
    head = (
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2024-05-06T10:00:00Z">'
    )
    line = "This page isn’t available, said the screens in the hall, and the trains stood still for an hour."
    assert kind(page("Trains stand still", line, head=head)) is PageKind.ARTICLE


def test_words_decide_only_on_pages_with_little_text() -> None:
    few = [Block(BlockKind.PARAGRAPH, "Page not found")]
    many = [*few, *(Block(BlockKind.PARAGRAPH, line) for line in STORY * 2)]
    assert page_kind(few, None, Signs()).kind is PageKind.ERROR
    assert page_kind(many, None, Signs()).kind is PageKind.ARTICLE


def test_removed_lines_do_not_count_as_text_but_tell_of_a_wall() -> None:
    notice = Block(BlockKind.PARAGRAPH, "Only for members", Removal.PAYWALL, "paywall")
    short = Block(BlockKind.PARAGRAPH, STORY[0])
    judged = page_kind([short, notice], "Pier closed", Signs())
    assert (judged.kind, judged.evidence) == (PageKind.WALL, "paywall")


def test_a_page_without_blocks_or_title_is_an_article_in_doubt() -> None:
    for signs in (Signs(), Signs(url="not a url"), Signs(url="http://[")):
        judged = page_kind((), None, signs)
        assert (judged.kind, judged.evidence) == (PageKind.ARTICLE, "")
        assert judged.confidence < 0.2


LONG_STORY = tuple(
    f"{line} Speaker {n} of {len(STORY) * 2} said so, and at length." for n, line in enumerate(STORY * 2)
)
VIDEO = '<meta property="og:type" content="video.other">'
VIDEO_DATA = '<script type="application/ld+json">{"@type": "VideoObject", "name": "Pier"}</script>'
GALLERY_DATA = '<script type="application/ld+json">{"@type": "ImageGallery", "name": "The pier in pictures"}</script>'


@pytest.mark.parametrize(
    ("title", "lines", "head", "url"),
    [
        ("Harbour board closes the pier", STORY[:2], VIDEO, "https://x.example/video/pier-closes"),
        ("Harbour board closes the pier", STORY[:2], VIDEO_DATA, "https://x.example/tv/videos/pier-closes"),
        ("Video: Harbour board closes the pier", STORY[:1], VIDEO_DATA, "https://x.example/pier-closes"),
        ("The pier in pictures", ("Photo: Ane Lie",), GALLERY_DATA, "https://x.example/pier"),
        ("Der Anleger in Bildern", STORY[:2], GALLERY_DATA, "https://x.example/fotostrecke/anleger"),
        ("Vidéo : le port se ferme", ("Durée : 1 min 20",), "", "https://x.example/port"),
        ("Harbour board closes the pier", ("1:20",), "", "https://x.example/mediathek/pier"),
    ],
)
def test_a_video_or_a_gallery_with_a_caption_is_no_article(
    title: str, lines: tuple[str, ...], head: str, url: str
) -> None:
    assert told(extract(page(title, *lines, head=head), url)) == (PageKind.MEDIA, True)


@pytest.mark.parametrize(
    ("title", "lines", "head", "url"),
    [
        ("Harbour board closes the pier", LONG_STORY, VIDEO, "https://x.example/video/pier-closes"),
        ("Video: Harbour board closes the pier", LONG_STORY, VIDEO, "https://x.example/pier-closes"),
        ("Video games: a harbour of one's own", STORY[:2], "", "https://x.example/games/harbour"),
        ("Harbour board closes the pier", STORY[:2], "", "https://x.example/video/pier-closes"),
        ("Watch officers meet at the pier", STORY[:2], "", "https://x.example/pier/watch"),
    ],
)
def test_an_article_with_a_video_is_an_article(title: str, lines: tuple[str, ...], head: str, url: str) -> None:
    assert kind(page(title, *lines, head=head), url) is PageKind.ARTICLE


def test_an_article_of_a_content_system_that_asks_by_query_is_no_front_page() -> None:
    html = page("Harbour board closes the pier", *STORY)
    assert kind(html, "https://x.example//index.php?id=30&tx_ttnews%5Btt_news%5D=477") is PageKind.ARTICLE
    assert kind(html, "https://x.example/index.php?lang=de") is PageKind.INDEX


def test_running_text_between_many_linked_headings_is_an_article() -> None:
    body = "".join(f"<p>{line}</p>" for line in LONG_STORY)
    html = f"<title>Harbour board closes the pier</title><body><article>{cards(20)}{body}{cards(20)}</article>"
    assert kind(html) is PageKind.ARTICLE


def test_a_few_lines_of_what_is_not_free_to_read_are_a_wall() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    assert kind(page("Harbour board closes the pier", *STORY[:2], head=data)) is PageKind.WALL
    assert kind(page("Harbour board closes the pier", *STORY, head=data)) is PageKind.ARTICLE


def test_a_consent_page_that_explains_itself_at_length_is_a_wall() -> None:
    lines = ("The companies named below store things on your device, and you may refuse each of them one by one.",) * 12
    assert kind(page("Before you continue", *lines)) is PageKind.WALL
    assert kind(page("Before you continue to the islands", *STORY)) is PageKind.ARTICLE


def test_the_surer_the_signs_the_higher_the_confidence() -> None:
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-05-06">'
    pages = (
        extract(page("Pier", "Closed."), "https://x.example/pier"),
        extract(page("Harbour board closes the pier", *STORY), "https://x.example/pier"),
        extract(page("Harbour board closes the pier", *STORY * 3, head=head), "https://x.example/pier"),
    )
    sure = [article.page_kind_confidence or 0 for article in pages]
    assert 0 < sure[0] < 0.5 < sure[1] < sure[2] < 1
    error = extract(page("404", "The page you are looking for is not here."), "https://x.example/a")
    assert (error.page_kind_confidence or 0) > 0.8
