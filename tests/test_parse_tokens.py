"""What names say: class names, ids and roles, as authors write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.model import Removal
from newskeep.parse.tokens import FURNITURE, PAIRS, furniture, names_a_body, names_a_standfirst, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("c-relatedArticles", ("c", "related", "articles")),
        ("related_articles__item--big", ("related", "articles", "item", "big")),
        ("RelatedArticles", ("related", "articles")),
        ("HTMLBody", ("html", "body")),
        ("col2ad", ("col", "ad")),
        ("", ()),
        ("123-456", ()),
        ("основной", ()),
    ],
)
def test_a_name_is_split_where_authors_join_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    "name", ["relatedArticles", "related-articles", "c-related__articles", "RELATED", "box related"]
)
def test_every_way_of_writing_a_name_says_the_same(name: str) -> None:
    assert furniture(name) == (Removal.LINK_LIST, "related")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("breadcrumbs", Removal.NAVIGATION),
        ("top-menu", Removal.NAVIGATION),
        ("newsletter-box", Removal.NEWSLETTER),
        ("share-buttons", Removal.SOCIAL),
        ("ad-slot", Removal.ADVERT),
        ("Werbung", Removal.ADVERT),
        ("kommentare", Removal.COMMENTS),
        ("author-bio", Removal.AUTHOR_BIO),
        ("article-byline", Removal.BYLINE),
        ("post-tags", Removal.TAGS),
        ("imageCaption", Removal.CAPTION),
        ("paywall", Removal.PAYWALL),
        ("donation", Removal.DONATION),
        ("cookie-dialog", Removal.FORM),
        ("entry-meta", Removal.DATELINE),
        ("sr-only", Removal.HIDDEN),
        ("widget mostRead", Removal.LINK_LIST),
        ("sidebar", Removal.FURNITURE),
    ],
)
def test_a_part_is_what_it_is_named(name: str, reason: Removal) -> None:
    found = furniture(name)
    assert found is not None
    assert found[0] is reason


@pytest.mark.parametrize(
    "name",
    [
        "article-with-sidebar",
        "has-ads",
        "no-comments",
        "without-nav",
        "content-main",
        "body-ad",
        "page-wrapper-newsletter",
        "loading",  # “ad” inside a word
        "header-shadow",
        "download",
        "upload-area",
        "sharecropper",
        "commentary",
        "",
        "x1 y2 z3",
    ],
)
def test_a_name_that_only_contains_such_a_word_or_excuses_it_says_nothing(name: str) -> None:
    assert furniture(name) is None


def test_an_excuse_holds_for_its_own_token_only() -> None:
    assert furniture("has-sidebar newsletter") == (Removal.NEWSLETTER, "newsletter")


def test_a_pair_says_what_its_words_alone_do_not() -> None:
    assert furniture("sign-up") == (Removal.NEWSLETTER, "sign-up")
    assert furniture("sign") is None
    assert furniture("up") is None
    assert furniture("sign up") is None  # two tokens


def test_the_word_that_decided_is_told() -> None:
    assert furniture("big blue shareBar-left") == (Removal.SOCIAL, "share")


@pytest.mark.parametrize(
    "name", ["article-body", "articleBody", "c-entry__content", "x story-text", "richtext", "PostBody"]
)
def test_a_body_is_known_by_its_name(name: str) -> None:
    assert names_a_body(name)


@pytest.mark.parametrize("name", ["body", "content", "article", "body-article", "article body", "entry-footer", ""])
def test_half_a_name_names_no_body(name: str) -> None:
    assert not names_a_body(name)


@pytest.mark.parametrize("name", ["standfirst", "article__dek", "chapo", "h-vorspann", "Entradilla", "x articleLead"])
def test_a_standfirst_is_known_by_its_name(name: str) -> None:
    assert names_a_standfirst(name)


@pytest.mark.parametrize("name", ["leader", "leaderboard", "deckchair", "spotlight", "title", ""])
def test_a_word_that_only_begins_so_names_no_standfirst(name: str) -> None:
    assert not names_a_standfirst(name)


def test_kilobytes_of_generated_names_are_looked_at_only_at_their_start() -> None:
    assert furniture("x " * 1_000_000 + "newsletter") is None
    assert not names_a_body("x" * 1_000_000 + " article-body")
    assert len(words_of("a-" * 1_000_000)) == 200


def test_no_word_says_two_things_and_every_pair_can_be_met() -> None:
    words = [word for table in FURNITURE.values() for word in table]
    assert len(words) == len(set(words))
    for pair, reason in PAIRS.items():
        assert furniture("-".join(pair)) == (reason, "-".join(pair))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=500))
def test_no_name_makes_it_raise(name: str) -> None:
    furniture(name)
    names_a_body(name)
    names_a_standfirst(name)
    assert all(word == word.lower() and word.isascii() and word.isalpha() for word in words_of(name))


def test_what_a_table_of_contents_leads_to_is_no_table_of_contents() -> None:
    assert furniture("toc_how-it-works") is None
    assert furniture("article-toc") == (Removal.NAVIGATION, "toc")
