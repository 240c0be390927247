"""Boilerplate inside the article goes, with a reason; not a sentence of the article goes with it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.model import Block, BlockKind, Removal
from newskeep.parse.boilerplate import mark
from newskeep.parse.phrases import Form, phrasebook
from newskeep.parse.plaintext import read_blocks

BODY = (
    "The harbour board of Lindvik met on Monday and decided to close the eastern pier until the spring.",
    "Repairs will begin in January, the chairwoman Maren Holt said, and will cost about two million crowns.",
    "“We have known for years that the piles are rotten,” she told the meeting. “Now we act.”",
    "Fishing boats may use the northern quay until the work is done, the harbour master added.",
)


def cleaned(*lines: str, title: str | None = None, authors: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in mark(read_blocks("\n".join(lines)), title=title, authors=authors) if block.kept]


def around(*lines: str) -> list[str]:
    """What is left when `lines` stand in the middle of the body."""
    return cleaned(*BODY[:2], *lines, *BODY[2:])


def below(*lines: str) -> list[str]:
    """What is left when `lines` stand after the body."""
    return cleaned(*BODY, *lines)


def above(*lines: str) -> list[str]:
    """What is left when `lines` stand before the body."""
    return cleaned(*lines, *BODY)


def reason(line: str, *after: str) -> Removal | None:
    return mark(read_blocks("\n".join((*BODY, line, *after))))[len(BODY)].removed


def test_an_inline_promo_and_the_video_list_after_the_article_go() -> None:
    blocks = mark(
        read_blocks(
            "\n".join(
                (
                    *BODY[:2],
                    "ALSO READ: Ferry: captain praised for night rescue",
                    *BODY[2:],
                    "ALSO READ TOP STORIES FROM LINDVIK POST",
                    "WATCH TOP VIDEOS FROM LINDVIK POST TV",
                    "- Let’s Talk About STORMS",
                    "- Is Your Boat Safe? Let’s talk about it",
                    "- Five Signs Your Mooring Is Old",
                )
            )
        )
    )
    assert [block.text for block in blocks if block.kept] == list(BODY)
    assert all(block.evidence for block in blocks if not block.kept)
    assert [block.removed for block in blocks[5:]] == [Removal.PROMO_PHRASE] + [Removal.VIDEO_LIST] * 4


PROMOS = {
    "af": "Lees ook: Visserbote keer terug na die hawe",
    "ar": "اقرأ أيضا: عودة قوارب الصيد إلى الميناء القديم",
    "bg": "Прочетете още: Рибарите се върнаха в старото пристанище",
    "bn": "আরও পড়ুন: পুরোনো বন্দরে ফিরল মাছ ধরার নৌকা",
    "cs": "Čtěte také: Rybáři se vrátili do starého přístavu",
    "da": "Læs også: Fiskerne er tilbage i den gamle havn",
    "de": "Lesen Sie auch: Fischer kehren in den alten Hafen zurück",
    "el": "Διαβάστε επίσης: Οι ψαράδες επέστρεψαν στο παλιό λιμάνι",
    "en": "Read also: Fishermen return to the old harbour",
    "es": "Lea también: Los pescadores vuelven al puerto viejo",
    "et": "Loe ka: Kalurid naasid vanasse sadamasse",
    "fa": "بیشتر بخوانید: بازگشت قایق‌های ماهیگیری به بندر",
    "fi": "Lue myös: Kalastajat palasivat vanhaan satamaan",
    "fr": "À lire aussi : Les pêcheurs reviennent au vieux port",
    "he": "קראו גם: הדייגים חזרו לנמל הישן",
    "hi": "यह भी पढ़ें: मछुआरे पुराने बंदरगाह पर लौटे",
    "hr": "Pročitajte i: Ribari se vratili u staru luku",
    "hu": "Olvasd el: Visszatértek a halászok a régi kikötőbe",
    "hy": "Կարդացեք նաև. Ձկնորսները վերադարձան",
    "id": "Baca juga: Nelayan kembali ke pelabuhan lama",
    "it": "Leggi anche: I pescatori tornano al vecchio porto",
    "ja": "関連記事：漁師たちが古い港に戻る",
    "ko": "관련기사: 어부들 옛 항구로 돌아오다",
    "lt": "Taip pat skaitykite: Žvejai grįžo į senąjį uostą",
    "lv": "Lasi arī: Zvejnieki atgriezās vecajā ostā",
    "nl": "Lees ook: Vissers keren terug naar de oude haven",
    "no": "Les også: Fiskerne er tilbake i den gamle havna",
    "pl": "Czytaj też: Rybacy wrócili do starego portu",
    "pt": "Leia também: Pescadores voltam ao porto velho",
    "ro": "Citește și: Pescarii s-au întors în portul vechi",
    "ru": "Читайте также: Рыбаки вернулись в старую гавань",
    "sk": "Čítajte aj: Rybári sa vrátili do starého prístavu",
    "sl": "Preberite tudi: Ribiči so se vrnili v staro pristanišče",
    "sv": "Läs också: Fiskarna är tillbaka i den gamla hamnen",
    "sw": "Soma pia: Wavuvi warejea bandari ya zamani",
    "th": "อ่านเพิ่มเติม: ชาวประมงกลับสู่ท่าเรือเก่า",
    "tl": "Basahin: Mga mangingisda bumalik sa lumang daungan",
    "tr": "Ayrıca okuyun: Balıkçılar eski limana döndü",
    "uk": "Читайте також: Рибалки повернулися до старої гавані",
    "ur": "یہ بھی پڑھیں: ماہی گیر پرانی بندرگاہ پر واپس",
    "vi": "Đọc thêm: Ngư dân trở lại cảng cũ",
    "zh": "相关阅读：渔民重返旧港口",
}


@pytest.mark.parametrize("language", sorted(PROMOS.keys() - {"hy"}))
def test_an_inline_promo_goes_in_every_language(language: str) -> None:
    assert around(PROMOS[language]) == list(BODY)


@pytest.mark.parametrize("language", sorted(PROMOS.keys() - {"hy"}))
def test_a_label_alone_takes_its_title_in_every_language(language: str) -> None:
    label, title = PROMOS[language].replace("：", ":").split(":", 1)
    assert around(f"{label}:", title.strip()) == list(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE | Storm closes the bridge for a third day",
        "RELATED: Storm closes the bridge for a third day",
        "► Also read: Storm closes the bridge for a third day",
        "MUST READ — Storm closes the bridge for a third day",
        "WATCH: Storm closes the bridge for a third day",
        "READ | Storm closes the bridge",
        "Читайте также Шторм закрыл мост на третий день",
        "Lees ook Storm sluit brug voor derde dag",
        "【関連記事】嵐で橋が閉鎖",
        "(Also read: Storm closes the bridge for a third day)",
        "LEE MÁS | La tormenta cierra el puente por tercer día",
    ],
)
def test_promos_go_in_all_their_shapes(line: str) -> None:
    assert around(line) == list(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Watch the tide tables, the harbour master said, and keep away from the eastern pier.",
        "Read as a whole, the report is a warning to every harbour on this coast.",
        "She also read from a letter that the fishermen had written in the autumn.",
        "Shares of the ferry company fell by four percent on Tuesday after the decision.",
        "Share this story with your children, her grandmother used to say about the flood.",
        "Follow the money, the auditor said, and one finds the same three builders again and again.",
        "Related problems were found in the piles of the western pier, the report says.",
        "Subscribe to the idea that piers last forever and you will pay for it, she said.",
        "More than forty boats lie in the harbour in winter.",
        "“Read more books,” the old pilot told the pupils of the harbour school.",
        "Advertisement revenue pays for a third of the harbour festival, the board says.",
        "Comments from the public were heard until midnight, and most were angry.",
        "Editor's note: An earlier version of this article gave the wrong year for the flood.",
        "Correction: The pier was built in 1911, not in 1921, as this article first said.",
        "Lea también trabajó en el puerto durante diez años, según su hermana.",
        "Teilen will die Stadt die Kosten mit dem Land, sagte der Bürgermeister am Dienstag.",
        "He said: “Sign up for our newsletter, they told me, and I never heard from them again.”",
        "“Subscribe to our newsletter,” said the banner on the ferry, and nobody did.",
        "Tags on the nets showed where the boats had been, the inspector explained.",
        "Donate is what most people did, and the lifeboat was paid for within a week.",
        "By Tuesday evening the water had fallen to its usual level.",
        "Photo albums from the flood are shown in the town hall until March.",
        "The video shows how the pier moves when the ferry comes in.",
    ],
)
def test_a_sentence_of_the_body_stays_whatever_it_begins_with(line: str) -> None:
    assert line in around(line)


@pytest.mark.parametrize(
    "heading", ["A HARBOUR IN NEED", "What happens next", "In the news", "15 October 2024", "Facebook"]
)
def test_subheadings_stay(heading: str) -> None:
    assert heading in around(heading)


def test_a_label_inside_the_body_takes_titles_but_not_the_next_subheading() -> None:
    lines = (
        "Related:",
        "Storm closes the bridge for a third day in a row",
        "Ferry company asks the town for a loan",
        "A long winter",
    )
    assert around(*lines) == [*BODY[:2], "A long winter", *BODY[2:]]


def test_a_label_inside_the_body_takes_the_entries_of_its_list_only() -> None:
    lines = ("READ MORE:", "* Storm closes bridge", "* Ferry asks for a loan", "What the town says")
    assert around(*lines) == [*BODY[:2], "What the town says", *BODY[2:]]


def test_a_label_below_the_body_takes_all_titles_dates_and_sections() -> None:
    lines = ("Most popular", "Sport", "Lindvik wins the cup", "2 hours ago", "Who paid for the pier?", "May 4, 2024")
    assert below(*lines) == list(BODY)


def test_the_articles_own_list_stays() -> None:
    lines = ("The board will:", "- close the pier", "- repair the piles", "- tell the fishermen")
    assert below(*lines) == [*BODY, *lines]


def test_a_title_that_stands_before_its_label_goes_with_it() -> None:
    title = "Pilots of the northern coast ask for better lights on the skerries"
    assert around(title, "यह भी पढ़ें") == list(BODY)
    assert around(title, "The pilots have waited for years, and this winter they...", "Read more") == list(BODY)


def test_a_line_above_a_label_stays_where_the_titles_follow_it() -> None:
    above_it = "What the people of the harbour want to hear now"
    assert around(above_it, "Read more:", "Storm closes the bridge for a third day") == [*BODY[:2], above_it, *BODY[2:]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Subscribe to our newsletter and get the news of the coast every morning.", Removal.NEWSLETTER),
        ("Melden Sie sich für unseren Newsletter an.", Removal.NEWSLETTER),
        ("Follow us on Facebook", Removal.SOCIAL),
        ("Facebook Twitter WhatsApp", Removal.SOCIAL),
        ("FacebookTwitterLinkedinEmail", Removal.SOCIAL),
        ("- Click to share on Facebook (Opens in new window)", Removal.SOCIAL),
        ("- Advertisement -", Removal.ADVERT),
        ("Аdvеrtisеmеnt", Removal.ADVERT),
        ("Publicidad", Removal.ADVERT),
        ("広告", Removal.ADVERT),
        ("Support independent journalism with a gift of any size", Removal.DONATION),
        ("Leave a Reply", Removal.COMMENTS),
        ("3 Comments", Removal.COMMENTS),
        ("© 2024 Lindvik Post. All rights reserved.", Removal.COPYRIGHT),
        ("The post Pier to close appeared first on Lindvik Post.", Removal.PROMO_PHRASE),
        ("Tags: harbour, pier, Lindvik", Removal.TAGS),
        ("#harbour #pier", Removal.TAGS),
        ("Photo: Ida Berg/Lindvik Post", Removal.CAPTION),
        ("Already a subscriber? Log in", Removal.PAYWALL),
        ("Cet article est réservé aux abonnés", Removal.PAYWALL),
        ("Ida Berg is a staff writer at the Post and writes about the coast.", Removal.AUTHOR_BIO),
    ],
)
def test_furniture_below_the_body_goes_with_its_reason(line: str, why: Removal) -> None:
    assert reason(line) is why


@pytest.mark.parametrize(
    "line", ["By Ida Berg", "12 May 2024, 10:31", "Updated: 9.45pm", "Coast May 12, 2024 | 10:31 am"]
)
def test_bylines_and_datelines_above_the_body_go(line: str) -> None:
    assert above("Pier in Lindvik to close until spring", line) == ["Pier in Lindvik to close until spring", *BODY]


def test_comments_go_to_the_end_even_where_they_are_full_sentences() -> None:
    rules = (
        "House rules",
        "- We welcome comments, but please be civil and stay with the topic.",
        "- Do not advertise here, please, or we will have to remove it.",
    )
    assert below(*rules) == list(BODY)


def test_lines_between_two_cues_of_one_box_go() -> None:
    assert around("Newsletter: Coast inside", "Each Monday the best of the coast", "Subscribe now") == list(BODY)


def test_a_promo_glued_to_a_paragraph_is_split_off_and_nothing_is_lost() -> None:
    promo = "Read also: Storm closes the bridge"
    blocks = mark(read_blocks("\n".join((*BODY[:3], f"{BODY[3]} {promo}"))))
    assert [(block.text, block.removed) for block in blocks[3:]] == [(BODY[3], None), (promo, Removal.PROMO_PHRASE)]
    assert " ".join(block.text for block in blocks[3:]) == f"{BODY[3]} {promo}"


def test_title_and_authors_that_are_known_are_found_again() -> None:
    assert cleaned("Pier to close", "Ida Berg", *BODY, title="Pier to close", authors=("Ida Berg",)) == list(BODY)


def test_blocks_that_are_removed_already_stay_as_they_are() -> None:
    block = Block(BlockKind.PARAGRAPH, "A caption.", Removal.CAPTION, "figcaption")
    assert mark([block]) == (block,)


def test_on_a_page_a_linked_line_after_a_label_is_its_target_and_a_heading_is_not() -> None:
    paragraphs = [Block(BlockKind.PARAGRAPH, text) for text in BODY]
    label = Block(BlockKind.PARAGRAPH, "Related", path="article>div.box>p")
    link = Block(BlockKind.PARAGRAPH, "Storm closes the bridge for a third day.", link_share=1.0)
    heading = Block(BlockKind.HEADING, "What the town will pay", level=3)
    blocks = mark([*paragraphs[:2], label, link, heading, *paragraphs[2:]])
    assert [block.removed for block in blocks[2:5]] == [Removal.PROMO_PHRASE, Removal.PROMO_TARGET, None]


def test_a_label_takes_no_heading_as_high_as_its_own() -> None:
    paragraphs = [Block(BlockKind.PARAGRAPH, text) for text in BODY]
    label = Block(BlockKind.HEADING, "More on Lindvik:", level=4)
    entry = Block(BlockKind.LIST_ITEM, "Storm closes the bridge", link_share=1.0)
    heading = Block(BlockKind.HEADING, "2. Sandvik", level=2, link_share=1.0)
    blocks = mark([*paragraphs[:2], label, entry, heading, *paragraphs[2:]])
    assert [block.kept for block in blocks[2:5]] == [False, False, True]


def test_the_entries_of_a_live_blog_stay() -> None:
    entry = "9h05 - The harbour opens again for small boats"
    assert entry in around("Read also:", entry)
    assert entry in above("Pier in Lindvik to close until spring", entry)


def test_a_telephone_number_is_no_date() -> None:
    assert "(415) 358-2000" in above("Pier in Lindvik to close until spring", "(415) 358-2000")


def test_a_text_without_a_paragraph_keeps_its_plain_lines() -> None:
    lines = ["Name", "Comments", "Weather", "12 May 2024"]
    assert cleaned(*lines) == lines


def test_texts_stay_unchanged_where_they_are_kept() -> None:
    line = "„Wir haben’s gewusst“ – so die Vorsitzende, ﬁnal und ohne Zögern am Montagabend im Rathaus."
    assert line in around(line)


PIECES = st.sampled_from(
    [
        *BODY,
        *PROMOS.values(),
        *(phrase.text for phrase in list(phrasebook().whole[Form.LABEL].values())[::37]),
        *(phrase.text for phrase in list(phrasebook().whole[Form.LINE].values())[::41]),
        "- A list entry",
        "# A heading",
        "Storm closes the bridge for a third day",
        "12 May 2024, 10:31",
        "5",
        "By Ida Berg",
        "He left. READ ALSO: Storm closes the bridge",
    ]
)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=25))
def test_cleaning_what_was_cleaned_changes_nothing(lines: list[str]) -> None:
    kept = [block for block in mark(read_blocks("\n".join(lines))) if block.kept]
    assert [block.text for block in mark(kept) if block.kept] == [block.text for block in kept]


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=25))
def test_no_word_is_lost_or_made_up(lines: list[str]) -> None:
    blocks = read_blocks("\n".join(lines))
    marked = mark(blocks)
    assert " ".join(block.text for block in marked).split() == " ".join(block.text for block in blocks).split()
    assert all(bool(block.evidence) for block in marked if not block.kept)


@pytest.mark.parametrize("piece", ["a", "- ", "Read also: ", "#", "READ ALSO. ", "(", "facebook", "\u0301", "भ", "1:"])
def test_a_line_of_a_megabyte_is_read_in_a_moment(piece: str) -> None:
    blocks = [Block(BlockKind.PARAGRAPH, piece * (1_000_000 // len(piece)))]
    start = time.process_time()
    mark(blocks)
    assert time.process_time() - start < 3


def test_many_lines_take_time_in_proportion() -> None:
    blocks = read_blocks("\n".join([*BODY, "Related:", "A title of another story here", "Advertisement"] * 1500))
    start = time.process_time()
    mark(blocks)
    assert time.process_time() - start < 12
