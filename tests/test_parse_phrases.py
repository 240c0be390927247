"""The words of boilerplate: what the data may hold, and how a line is compared with it."""

import pytest

from newskeep.model import Removal
from newskeep.parse.folding import bare, fold
from newskeep.parse.grammar import read_appeal, read_label
from newskeep.parse.phrases import Form, arrange, phrasebook, read, starting

LANGUAGES = frozenset(
    (
        "af am ar az be bg bn ca cs da de el en es et fa fi fr ha he hi hr hu hy id is it ja ka kk ko lt "
        "lv mk mr nl no pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur vi xh zh zu"
    ).split()
)


def test_every_language_has_a_label_that_promotes_other_stories() -> None:
    labels = phrasebook().whole[Form.LABEL].values()
    labelled = {phrase.language for phrase in labels if phrase.removal is Removal.PROMO_PHRASE}
    # Where two languages share their labels (Dutch and Afrikaans), the first in file order speaks for both.
    assert len(labelled) >= 45
    assert labelled <= LANGUAGES


@pytest.mark.parametrize("form", [Form.START, Form.PHRASE])
def test_no_phrase_is_so_short_that_it_is_an_everyday_word(form: Form) -> None:
    book = phrasebook()
    tables = book.first[Form.START] if form is Form.START else book.inner
    short = [
        p.text for found in tables.values() for p in found if p.form is form and p.text.isascii() and len(p.text) < 4
    ]
    assert not [text for text in short if text.isalpha()]


def test_a_removal_or_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such-thing"):
        list(read('[no-such-thing]\nline = ["a"]', "xx"))
    with pytest.raises(ValueError, match="no-such-form"):
        list(read('[advert]\nno-such-form = ["a"]', "xx"))


def test_the_longest_phrase_wins() -> None:
    book = arrange(read('[social]\nstart = ["share", "share this article"]', "xx"))
    found = starting(book.first[Form.START], "share this article with friends")
    assert found is not None
    assert found.text == "share this article"


def test_a_phrase_ends_where_a_word_ends() -> None:
    book = arrange(read('[social]\nstart = ["share this"]', "xx"))
    assert starting(book.first[Form.START], "share thistles") is None


def test_evidence_names_form_words_and_language() -> None:
    (phrase,) = read('[advert]\nline = ["Anzeige"]', "de")
    assert phrase.evidence == "line “anzeige” (de)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "Διαβάστε επίσης"),
        ("À LIRE AUSSI", "a lire aussi"),
        ("İlgili haber", "ilgili haber"),
        ("إقرأ أيضاً", "اقرا ايضا"),
        ("Don’t miss", "don't miss"),
        ("Read\u00a0\u200balso", "read also"),
        ("Ｒｅａｄ ａｌｓｏ", "read also"),
        ("यह भी पढ़ें", "यह भी\u200d पढ़ें"),
        ("Аdvеrtisеmеnt", "advertisement"),
        ("READ – ALSO", "read - also"),
    ],
)
def test_folding_makes_two_spellings_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_folding_leaves_cyrillic_words_cyrillic() -> None:
    assert fold("Читайте также на BBC") == "читаите также на bbc"


def test_bare_drops_signs_at_the_ends_and_keeps_vowel_signs() -> None:
    assert bare("►►  read also: …") == "read also"
    assert bare("»यह भी पढ़ें«") == "यह भी पढ़ें"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("As mais lidas agora", Removal.LINK_LIST),
        ("Otros artículos de hoy", Removal.LINK_LIST),
        ("最新相關新聞", Removal.LINK_LIST),
        ("더 많은 기사 보기", Removal.LINK_LIST),
        ("الأكثر قراءة اليوم", Removal.LINK_LIST),
        ("Смотрите также", Removal.PROMO_PHRASE),
        ("What happens next", None),
        ("Latest of the fire in Lindvik", None),
        ("A new story", None),
        ("The harbour in winter", None),
    ],
)
def test_a_label_is_made_of_words_of_one_language(line: str, why: Removal | None) -> None:
    label = read_label(bare(fold(line)))
    assert (label.phrase.removal if label else None) is why


@pytest.mark.parametrize(
    "line",
    [
        "Follow our WhatsApp channel for the latest updates from Lindvik",
        "ताजा खबरों के लिए हमारे व्हाट्सएप चैनल से जुड़ें।",
        "Anlık gelişmeler için Telegram kanalımıza katılın.",
        "加入我們的 Telegram 頻道，掌握最新消息",
        "Segui il nostro canale Telegram per restare aggiornato",
        "Clic aquí para ver la nota completa",
    ],
)
def test_an_appeal_is_made_of_words_of_one_language(line: str) -> None:
    assert read_appeal(fold(line), prose=line.endswith((".", "।"))) is not None


@pytest.mark.parametrize(
    "line",
    [
        "Police asked people to follow the channel on Telegram for news.",
        "Our YouTube channel has two million people who follow us and our work.",
        "Join the army, he told us, and see the page of the world.",
        "A social app helps you connect, share content and interact with others.",
    ],
)
def test_a_sentence_about_channels_is_no_appeal(line: str) -> None:
    assert read_appeal(fold(line), prose=True) is None
