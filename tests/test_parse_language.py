"""The language of a text, by its words and by the page's claim."""

import pytest

from newskeep.parse.language import detect_language

TEXTS = {
    "en": "The river rose during the night and the old bridge was closed to all traffic in the morning.",
    "de": "Der Fluss ist in der Nacht gestiegen, und die alte Brücke wurde am Morgen für den Verkehr gesperrt.",
    "fr": "La rivière a monté pendant la nuit et le vieux pont a été fermé à la circulation dans la matinée.",
    "es": "El río creció durante la noche y el viejo puente quedó cerrado al tráfico por la mañana temprano.",
    "pl": "Rzeka wezbrała w nocy, a stary most został rano zamknięty dla całego ruchu samochodowego.",
    "ru": "Ночью река вышла из берегов, и утром старый мост был закрыт для движения всех автомобилей.",
    "tr": "Nehir gece boyunca yükseldi ve eski köprü sabah saatlerinde tüm trafiğe kapatıldı, dedi belediye.",
    "ar": "ارتفع منسوب النهر خلال الليل وأغلق الجسر القديم أمام حركة المرور في الصباح الباكر",
    "ja": "夜のあいだに川の水かさが増し、古い橋は朝から通行止めになったと市の担当者が話している。",
    "zh": "夜间河水上涨，旧桥在早上对所有车辆关闭，市政府的一位官员这样告诉当地的记者们，并请大家绕行。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_words_decide(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


def test_clear_words_outweigh_a_wrong_claim() -> None:
    assert detect_language(TEXTS["de"] * 3, "en-US") == "de"


@pytest.mark.parametrize("text", ["", "OK", "12 345 67 89", "\x00\ud800"])
def test_a_short_text_has_the_language_that_the_page_claims(text: str) -> None:
    assert detect_language(text, "pt-BR") == "pt"
    assert detect_language(text) is None


def test_among_languages_that_look_alike_the_page_is_believed() -> None:
    text = "Rijeka je narasla tijekom noći, a stari most je ujutro zatvoren za sav promet, rekli su iz grada."
    assert detect_language(text, "bs") == "bs"
