"""Publisher rules: which one holds for a page, what it changes, and what a broken one says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.errors import ConfigError
from newskeep.model import Reason, Removal
from newskeep.parse import extract
from newskeep.parse.rules import NO_RULES, Rule, RuleBook, parse_rules, rule_book

URL = "https://www.quay.example/harbour/ferry"
BODY = "The ferry to the outer islands runs again from Friday, the harbour master told the council on Monday evening."
MORE = "Divers had cut a rope out of the screw in the night, and the captain has hung it up in the shed behind the inn."
PLUG = (
    "Our readers write to us every week about the ferry, and the best of their letters stand on page four of the paper."
)


def book(folder: Path, **hosts: str) -> RuleBook:
    for host, text in hosts.items():
        (folder / f"{host.replace('_', '.')}.toml").write_text(text, "utf-8")
    return RuleBook((folder,))


def page(body: str) -> str:
    return f"<html lang='en'><head><title>Ferry runs again</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("quay.example", "quay.example"),
        ("www.quay.example", "quay.example"),
        ("WWW.Quay.Example", "quay.example"),
        ("news.quay.example", "quay.example"),
        ("sport.quay.example", "sport.quay.example"),
        ("live.sport.quay.example", "sport.quay.example"),
        ("notquay.example", None),
        ("example", None),
        ("", None),
    ],
)
def test_a_rule_holds_for_its_host_and_what_lies_under_it(tmp_path: Path, host: str, found: str | None) -> None:
    rules = book(tmp_path, quay_example="title = 'h1'", sport_quay_example="title = 'h2'")
    file = rules.file_of(host)
    assert (file.host if file else None) == found


def test_a_page_is_read_as_pages_were_when_it_was_fetched() -> None:
    now, newer, oldest = parse_rules(
        """
        title = "h1"
        [[older]]
        valid_until = 2021-06-30
        title = "h2"
        [[older]]
        valid_until = 2012-12-31
        title = "h3"
        """
    )
    file = rule_book().file_of("paper.example")
    assert file is not None
    assert file.on(date(2019, 2, 14)) == file.rules[1]
    assert file.on(date(2021, 6, 30)) == file.rules[1]
    assert file.on(date(2021, 7, 1)) == file.on(None) == file.rules[0]
    assert (now.valid_until, newer.valid_until, oldest.valid_until) == (None, date(2021, 6, 30), date(2012, 12, 31))


def test_a_rule_that_has_run_out_holds_no_longer(tmp_path: Path) -> None:
    rules = book(tmp_path, quay_example="title = 'h1'\nvalid_until = 2020-01-01")
    assert rules.rule_for(URL, datetime(2019, 5, 1, tzinfo=UTC)) is not None
    assert rules.rule_for(URL, datetime(2020, 5, 1, tzinfo=UTC)) is None
    assert rules.rule_for(URL) is None


def test_the_rules_of_ones_own_folder_come_first(tmp_path: Path) -> None:
    book(tmp_path, paper_example="title = 'h5'")
    rules = rule_book(tmp_path)
    assert rules.rule_for("https://paper.example/x") == Rule(title=("h5",))
    assert rule_book().rule_for("https://paper.example/x") != Rule(title=("h5",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel = 'h1'", "There is no key “titel”"),
        ("title = 'h1['", "“title”"),
        ("title = 3", "no selector and no list"),
        ("remove = ['p', 4]", "no selector and no list"),
        ("valid_until = '2020-01-01'", "without quotes"),
        ("title = 4 4", "line 1"),
        ("[[older]]\ntitle = 'h1'", "no valid_until"),
        ("older = 4", "no"),
        ("#" * 300_000, "longer than"),
    ],
)
def test_a_rule_that_makes_no_sense_says_what_is_wrong_and_where(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        book(tmp_path, quay_example=text).rule_for(URL)
    assert error.value.reason is Reason.BAD_RULE
    assert error.value.subject.endswith("quay.example.toml")
    assert words in error.value.detail


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        rule_book(tmp_path / "nowhere")


def test_what_a_rule_removes_stays_as_a_removed_block_in_its_place(tmp_path: Path) -> None:
    html = page(
        f"<article><p>{BODY}</p><div class='x'><p>{PLUG}</p></div><p>{MORE}<b class='x'>Read on.</b></p></article>"
    )
    article = extract(html, URL, rules=book(tmp_path, quay_example="remove = '.x'"))
    assert article.text == f"{BODY}\n\n{MORE}"
    assert [(block.text, block.removed) for block in article.blocks] == [
        (BODY, None),
        (PLUG, Removal.RULE),
        (MORE, None),
        ("Read on.", Removal.RULE),
    ]
    assert article.blocks[1].evidence == "rule: .x"
    assert PLUG in extract(html, URL, rules=NO_RULES).text


@pytest.mark.parametrize(
    "part",
    [
        "<table><tr><td>Kept cell</td></tr><tr class='x'><td>Gone</td></tr></table>",
        "<ul><li>Kept entry</li><li class='x'>Gone</li></ul>",
        "<table class='x'><tr><td>Gone</td></tr></table>",
        "<ul class='x'><li>Gone</li></ul>",
        "<dl><dt>Kept term</dt><dd class='x'>Gone</dd></dl>",
        "<section class='x'><h2>Gone</h2></section>",
        "<p class='x'>Gone<br class='x'></p>",
        "<p>Kept \ue0000\ue001 \ue0007\ue001 marks</p><p class='x'>Gone</p>",
    ],
)
def test_an_element_of_any_kind_can_be_removed(tmp_path: Path, part: str) -> None:
    html = page(f"<div class='r'><p>{BODY}</p>{part}<p>{MORE}</p></div>")
    article = extract(html, URL, rules=book(tmp_path, quay_example="region = '.r'\nremove = '.x'"))
    assert "Gone" not in article.text
    assert [block.text for block in article.blocks if block.removed is Removal.RULE] == ["Gone"]
    assert ("Kept" in article.text) == ("Kept" in part)
    assert not {"\ue000", "\ue001"} & set("".join(block.text for block in article.blocks))


def test_a_region_that_is_not_there_leaves_the_page_to_be_read_as_any_other(tmp_path: Path) -> None:
    html = page(f"<article><p>{BODY}</p><p>{MORE}</p></article><div class='empty'></div>")
    rules = book(tmp_path, quay_example="region = ['.story', '.empty']\ntitle = '.head'")
    assert extract(html, URL, rules=rules) == extract(html, URL)


def test_the_rule_is_the_first_witness_of_a_field(tmp_path: Path) -> None:
    html = page(
        "<meta property='article:published_time' content='2024-05-17'><h1>Ferry runs again</h1>"
        f"<i data-d='2024-05-18'>Ann Marlow</i><article><p>{BODY}</p></article>"
    )
    rule = "title = ['h7', 'h1']\nauthors = 'i'\npublished = 'i @data-d'"
    article = extract(html, URL, rules=book(tmp_path, quay_example=rule))
    for name in ("title", "authors", "published"):
        testimony = article.testimony(name)
        assert testimony is not None
        assert testimony.believed is not None
        assert testimony.believed.name == "rule"
    assert article.published == datetime(2024, 5, 18, tzinfo=UTC)
    assert article.authors == ("Ann Marlow",)


def test_a_saved_page_without_a_url_is_known_by_the_address_it_gives(tmp_path: Path) -> None:
    html = f"<link rel='canonical' href='{URL}'><article><p>{BODY}</p><p class='x'>{PLUG}</p></article>"
    assert PLUG not in extract(html, rules=book(tmp_path, quay_example="remove = '.x'")).text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="<>/ abdiprtlx='\"&;!-\ue000\ue0010", max_size=300))
def test_no_page_of_a_host_with_a_rule_makes_it_raise(markup: str) -> None:
    extract(f"<div class='story'>{markup}</div>", "https://paper.example/")


def test_a_page_of_absurd_size_or_depth_is_read() -> None:
    extract("<i>a</i>" * 31_000, "https://paper.example/")
    extract("<div>" * 5_000 + "<div class=story>word" * 500, "https://paper.example/")
