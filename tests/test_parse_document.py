"""Bytes → tree: the letters arrive, whatever the server, the page or neither says of their encoding."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newskeep.parse.document import MAX_BYTES, read_document, to_utf8

# A paragraph in each script, long enough for statistics where nothing else tells its encoding.
JAPANESE = (
    "港湾委員会は月曜日に会合を開き、東の桟橋を春まで閉鎖することを決めた。修理は一月に始まり、費用は約二億円になると"
    "委員長は述べた。漁船は工事が終わるまで北の岸壁を使うことができる。住民からは不安の声も上がっている。"
)
SIMPLIFIED = (
    "港口委员会星期一开会，决定将东码头关闭到明年春天。主席说，修理工程将在一月开始，费用约两百万元。"
    "工程完成以前，渔船可以使用北边的码头。附近的居民对这个决定表示担心，但是也有人支持。"
)
TRADITIONAL = (
    "港口委員會星期一開會，決定將東碼頭關閉到明年春天。主席說，修理工程將在一月開始，費用約兩百萬元。"
    "工程完成以前，漁船可以使用北邊的碼頭。附近的居民對這個決定表示擔心，但是也有人支持。"
)
KOREAN = (
    "항만 위원회는 월요일에 회의를 열고 동쪽 부두를 봄까지 폐쇄하기로 결정했다. 수리는 일월에 시작되며 비용은 "
    "약 이억 원이 될 것이라고 위원장이 말했다. 어선은 공사가 끝날 때까지 북쪽 부두를 사용할 수 있다."
)
RUSSIAN = (
    "Портовый совет собрался в понедельник и решил закрыть восточный причал до весны. Ремонт начнётся в январе, "
    "сказала председатель, и обойдётся примерно в два миллиона. Рыбацкие лодки пока могут стоять у северной стенки."
)
GERMAN = (
    "Der Hafenausschuss beschloss am Montag, die östliche Mole bis zum Frühjahr zu schließen. Die Arbeiten kosten "
    "„etwa zwei Millionen“, sagte die Vorsitzende – für Größeres fehle das Geld. Übergangsweise dürfen Boote im Süden."
)
ARABIC = (
    "اجتمع مجلس الميناء يوم الاثنين وقرر إغلاق الرصيف الشرقي حتى الربيع. وقالت رئيسة المجلس إن أعمال الإصلاح ستبدأ "
    "في يناير وستكلف نحو مليونين. ويمكن لقوارب الصيد استخدام الرصيف الشمالي حتى انتهاء العمل."
)
THAI = "คณะกรรมการท่าเรือประชุมเมื่อวันจันทร์และตัดสินใจปิดท่าเรือด้านตะวันออกจนถึงฤดูใบไม้ผลิ การซ่อมแซมจะเริ่มในเดือนมกราคม"
CZECH = (
    "Přístavní rada se sešla v pondělí a rozhodla, že východní molo zůstane až do jara uzavřené. Opravy začnou v "
    "lednu, řekla vedoucí, a přijdou asi na dva miliony korun. Rybářské čluny mohou zatím kotvit u severního nábřeží."
)
SCRIPTS = {
    "shift_jis": JAPANESE,
    "cp932": JAPANESE,
    "euc_jp": JAPANESE,
    "gb18030": SIMPLIFIED,
    "gbk": SIMPLIFIED,
    "gb2312": SIMPLIFIED,
    "big5": TRADITIONAL,
    "euc_kr": KOREAN,
    "cp1251": RUSSIAN,
    "koi8_r": RUSSIAN,
    "cp1252": GERMAN,
    "cp1256": ARABIC,
    "cp874": THAI,
    "cp1250": CZECH,
}
LABELS = {  # what servers and pages write
    "shift_jis": "Shift_JIS",
    "cp932": "x-sjis",
    "euc_jp": "EUC-JP",
    "gb18030": "GB18030",
    "gbk": "gbk",
    "gb2312": "gb2312",
    "big5": "Big5",
    "euc_kr": "euc-kr",
    "cp1251": "windows-1251",
    "koi8_r": "KOI8-R",
    "cp1252": "ISO-8859-1",
    "cp1256": "windows-1256",
    "cp874": "windows-874",
    "cp1250": "windows-1250",
}


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


def read(html: bytes | str, charset: str | None = None) -> str:
    body = read_document(html, charset).tree.body
    assert body is not None
    return body.text().strip()


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_header_tells_the_encoding(name: str) -> None:
    assert read(page(SCRIPTS[name]).encode(name), LABELS[name]) == SCRIPTS[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_pages_own_meta_tells_it_where_the_header_is_silent(name: str) -> None:
    html = page(SCRIPTS[name], f'<meta charset="{LABELS[name]}">')
    assert read(html.encode(name)) == SCRIPTS[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_old_form_of_the_meta_tells_it_too(name: str) -> None:
    html = page(SCRIPTS[name], f"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset={LABELS[name]}'>")
    assert read(html.encode(name)) == SCRIPTS[name]


@pytest.mark.parametrize("name", ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "cp1252", "cp1256"])
def test_statistics_tell_it_where_nobody_does(name: str) -> None:
    assert read(page(SCRIPTS[name] * 4).encode(name)) == SCRIPTS[name] * 4


def test_an_xml_declaration_tells_the_encoding() -> None:
    html = '<?xml version="1.0" encoding="windows-1251"?>' + page(RUSSIAN)
    assert read(html.encode("cp1251")) == RUSSIAN


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("charset", [None, "iso-8859-1", "utf-8"])
def test_a_byte_order_mark_is_believed_before_all_else(name: str, charset: str | None) -> None:
    bom = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[name]
    html = page(RUSSIAN, '<meta charset="koi8-r">')
    document = read_document(bom + html.encode(name), charset)
    assert document.encoding == name
    assert document.tree.body is not None
    assert document.tree.body.text().strip() == RUSSIAN


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE])
def test_utf16_without_a_mark_is_seen_by_its_empty_bytes(name: str, text: str) -> None:
    assert read(page(text, '<meta charset="utf-16"><meta name="viewport" content="width">').encode(name)) == text


def test_iso_2022_jp_is_seen_by_its_escapes() -> None:
    assert read(page(JAPANESE).encode("iso2022_jp")) == JAPANESE


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "Shift_JIS", "utf-16", "us-ascii", None])
def test_valid_utf8_is_utf8_whatever_the_header_says(charset: str | None) -> None:
    assert read(page(RUSSIAN, '<meta charset="windows-1252">').encode(), charset) == RUSSIAN


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "gb2312", "shift_jis"])
def test_a_header_under_which_the_bytes_make_no_sense_gives_way_to_the_meta(charset: str) -> None:
    html = page(RUSSIAN * 3, '<meta charset="windows-1251">').encode("cp1251")
    assert read(html, charset) == RUSSIAN * 3


def test_a_meta_that_lies_gives_way_to_statistics() -> None:
    assert read(page(JAPANESE * 4, '<meta charset="utf-8">').encode("euc_jp")) == JAPANESE * 4


@pytest.mark.parametrize("name", ["cp1251", "koi8_r", "gb18030", "euc_kr", "cp1256", "cp1253"])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "windows-1250"])
def test_a_latin_label_on_words_of_another_script_is_a_lie(name: str, label: str) -> None:
    text = (
        SCRIPTS.get(name, "Το συμβούλιο του λιμανιού αποφάσισε να κλείσει την ανατολική προβλήτα μέχρι την άνοιξη. ")
        * 4
    )
    assert read(page(text).encode(name), label) == text.strip()
    assert read(page(text, f'<meta charset="{label}">').encode(name)) == text.strip()


def test_a_latin_label_on_a_latin_text_is_true_however_many_marks_it_has() -> None:
    text = "Žluťoučký kůň úpěl ďábelské ódy. " * 20 + "«««««««« ÄÖÜß »»»»»»»»"
    assert read(page(text).encode("cp1250"), "windows-1250") == text


def test_latin_1_means_what_browsers_take_it_for() -> None:
    assert read(b"<p>\x93Yes\x94 \x96 10 \x80</p>", "ISO-8859-1") == "“Yes” – 10 €"


def test_gb2312_means_gb18030_and_its_rarer_letters_arrive() -> None:
    assert read(page("朱镕基和喆", '<meta charset="gb2312">').encode("gb18030")) == "朱镕基和喆"


def test_utf8_with_some_dirt_stays_utf8() -> None:
    body = page(RUSSIAN * 3).encode()
    dirty = body[:300] + b"\xe9\xff" + body[300:]
    text = read(dirty, "iso-8859-1")
    assert text.count("\ufffd") <= 3
    assert "Рыбацкие лодки пока могут стоять у северной стенки." in text


def test_a_page_cut_in_the_middle_of_a_letter_keeps_the_rest() -> None:
    body = page(RUSSIAN).encode()
    cut = body[: body.index("стенки".encode()) + 3]
    assert read(cut).startswith(RUSSIAN[:180])


@pytest.mark.parametrize(
    "label",
    [
        *"zip zlib bz2 hex base64 rot13 uu quopri idna punycode utf-7 unicode_escape unicode-escape undefined".split(),
        *"raw_unicode_escape utf-16 utf-16-le utf-32 cp037 mbcs oem none x-user-defined utf-9000".split(),
        *("../../etc/passwd", "\x00", "", " ", '"', "é", "a" * 1000),
    ],
)
def test_a_codec_that_is_unknown_or_no_text_encoding_is_not_used(label: str) -> None:
    body = page(GERMAN * 2).encode("cp1252")
    assert read(body, label) == GERMAN * 2
    assert read(f'<meta charset="{label}">'.encode() + body) == GERMAN * 2


@pytest.mark.parametrize("label", ["a" * 1_000_000, "utf\ud800", "utf-8\r\nX: y", "windows-1251;" * 1000])
def test_a_hostile_label_is_no_label(label: str) -> None:
    assert read(page(GERMAN * 2).encode("cp1252"), label) == GERMAN * 2


def test_utf7_smuggles_no_markup_in() -> None:
    assert read(b"<p>\xe9t\xe9 +ADw-b+AD4-</p>", "utf-7") == "été +ADw-b+AD4-"


@pytest.mark.parametrize("charset", ['"windows-1251"', " Windows-1251 ", "'WINDOWS-1251'", "cp1251"])
def test_a_label_is_read_through_quotes_spaces_and_case(charset: str) -> None:
    assert read(page(RUSSIAN).encode("cp1251"), charset) == RUSSIAN


def test_a_str_is_taken_as_it_is_whatever_it_says_of_itself() -> None:
    document = read_document(page(RUSSIAN, '<meta charset="shift_jis">'), "koi8-r")
    assert document.encoding == "str"
    assert document.tree.body is not None
    assert document.tree.body.text().strip() == RUSSIAN


def test_lone_surrogates_in_a_str_do_not_raise_and_the_words_stay() -> None:
    assert read("<p>before \ud800 between \udfff after</p>") == "before ? between ? after"


def test_nul_and_control_bytes_end_nothing() -> None:
    assert read(b"<p>be\x00fore\x01\x08 \x1b\x7fafter</p>\x00<p> the end</p>") == "before after the end"
    assert read("<p>one\ttwo\x0cthree\rfour\nfive</p>").split() == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize("nothing", [b"", "", b"\x00", b"\xff", b"\xff\xfe", b"\xfe\xff", codecs.BOM_UTF8, b" \n"])
def test_nothing_is_an_empty_page(nothing: bytes | str) -> None:
    assert len(read(nothing)) <= 1


def test_what_is_larger_than_a_page_may_be_is_cut() -> None:
    text = read(b"<p>first " + b" " * MAX_BYTES + b"last</p>")
    assert text == "first"


def test_to_utf8_names_the_encoding_that_it_took() -> None:
    assert to_utf8(b"plain ASCII") == (b"plain ASCII", "utf-8")
    assert to_utf8("é".encode("cp1252"), "latin1") == ("é".encode(), "cp1252")


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.binary(max_size=300), st.one_of(st.none(), st.sampled_from([*LABELS.values(), "utf-8"]), st.text(max_size=12))
)
def test_no_bytes_and_no_label_make_it_raise(body: bytes, charset: str | None) -> None:
    read_document(body, charset)
    to_utf8(body, charset)[0].decode("utf-8")


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(max_size=300))
def test_valid_utf8_passes_through_unchanged(text: str) -> None:
    body = ("ä" + text.replace("\0", "").replace("\x1b", "")).encode("utf-8", "replace")
    assert to_utf8(body, "windows-1251") == (body, "utf-8")
