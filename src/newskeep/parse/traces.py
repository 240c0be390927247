"""What a line is by its shape alone, in any language: a path of sections, a row of buttons, a plea with an address."""

import re

from newskeep.model import BlockKind, Removal
from newskeep.parse.cues import Cue, Place
from newskeep.parse.shape import Line

_STEP = r"[^>»›/|:;.!?]{2,40}"
_CRUMBS = re.compile(rf"{_STEP}(?: ?[>»›]{{1,2}} ?{_STEP}){{1,5}}|{_STEP}(?: [/|] {_STEP}){{2,5}}")
_CRUMB_WORDS, _CRUMBS_WORDS = 5, 16
_HOME = frozenset(
    "home|startseite|inicio|portada|accueil|início|главная|головна|начало|почетна|naslovnica|acasă|domů|főoldal|"
    "strona główna|etusivu|forside|hem|αρχική|anasayfa|الرئيسية|صفحه اصلی|خانه|صفحہ اول|होम|मुख्य पृष्ठ|হোম|প্রচ্ছদ|"
    "முகப்பு|హోమ్|मुख्यपृष्ठ|หน้าแรก|trang chủ|beranda|laman utama|首页|首頁|ホーム|홈|ראשי|nyumbani|gida".split("|")
)
_READING = re.compile(
    r"(?:read|lectura|lecture|lettura|leitura|lesezeit|leestijd|czytan|citire|čten|lästid|lesetid|læsetid|okuma|чтени|"
    r"читан|قراءة|مطالعه|पढ़|পড়|قراء|קריאה|đọc|baca|阅读|閱讀|読了|읽)",
    re.IGNORECASE,
)
_READING_WORDS = 6
_SIGNED = re.compile(r"[^\d@|:]{3,40} \(?(?:@\w{2,30}|[\w.+-]{1,40}@[\w-]{1,40}\.[a-zA-Z.]{2,40})\)?")
_BUTTONS = range(3, 13)  # in a row
_EMOTION = re.compile("(?:[\u2764\U0001f300-\U0001faff]\ufe0f? ?\\d+\\W*){2,}|[\U0001f44d\U0001f44e]\ufe0f? ?\\d")
_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w-]+\.[\w.-]{2,60}|whats ?app\b|\+\d[\d ()/.-]{7,16}\d|\b\d{2,5}(?:[ /-]\d{2,4}){2,4}\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？؟][\"'”’»)]* +\S")
_PLEA_WORDS = 45
_DURATION = re.compile(r"[(\[]?\b\d{1,2}:[0-5]\d\b[)\]]?$")
_VIDEO = re.compile(
    r"(?:video|vídeo|vidéo|wideo|видео|відео|βίντεο|ویدیو|فيديو|वीडियो|ভিডিও|動画|视频|視頻|영상)\b", re.IGNORECASE
)


def trace(line: Line) -> Cue | None:
    """The cue of a line by its shape, or None."""
    if line.kind is BlockKind.HEADING or line.words > _PLEA_WORDS:
        return None
    return _crumbs(line) or _buttons(line) or _clip(line) or _above(line) or _plea(line)


def _crumbs(line: Line) -> Cue | None:
    """“Home » Region » Town”: a path of sections above the article."""
    text = line.text
    if line.words > _CRUMBS_WORDS or line.ends_sentence:
        return None
    home, sign, _ = re.split(r" ?([|>»›/]{1,2}) ?|$", text, maxsplit=1)
    if sign and home.casefold() in _HOME:
        return Cue(Removal.NAVIGATION, "a path of sections", Place.ABOVE)
    if not _CRUMBS.fullmatch(text):
        return None
    steps = re.split(r" ?[>»›/|]{1,2} ?", text)
    short = all(len(step.split()) <= _CRUMB_WORDS for step in steps)
    return Cue(Removal.NAVIGATION, "a path of sections", Place.ABOVE) if short else None


def _buttons(line: Line) -> Cue | None:
    """“f 𝕏 in ✉”, “👍 48 👎 2”: signs to press, what others pressed."""
    if _EMOTION.search(line.text) and not line.prose:
        return Cue(Removal.SOCIAL, "signs of feeling with numbers", Place.OUTSIDE)
    parts = line.text.split()
    if len(parts) not in _BUTTONS:
        return None
    signs = sum(not part.isascii() and not part.isalnum() and len(part) <= 2 for part in parts)
    small = sum(len(part) <= 2 for part in parts)
    is_row = signs >= 1 and small >= 0.75 * len(parts) and not any(part[0].isdigit() for part in parts)
    return Cue(Removal.SOCIAL, "a row of signs", Place.OUTSIDE) if is_row else None


def _clip(line: Line) -> Cue | None:
    """“Video: What to pack (2:14)”: a title with its running time."""
    if line.ends_sentence or not _VIDEO.match(line.text) or not _DURATION.search(line.text):
        return None
    return Cue(Removal.VIDEO_LIST, "a video's title with its running time")


def _above(line: Line) -> Cue | None:
    """“7 min read”, “Ada Moe @ada_moe”: what stands beside the byline."""
    if line.words <= _READING_WORDS and _READING.search(line.text) and any(map(str.isdigit, line.text)):
        return None if line.ends_sentence else Cue(Removal.NAVIGATION, "how long it takes to read", Place.OUTSIDE)
    if line.words <= _READING_WORDS and _SIGNED.fullmatch(line.text):
        return Cue(Removal.BYLINE, "a name with its handle", Place.EDGE)
    return None


def _plea(line: Line) -> Cue | None:
    """“Did you see it? Write to desk@post.example” as the last line, or below it."""
    if _ASKS.search(line.text) and _ADDRESS.search(line.text):
        return Cue(Removal.COMMENTS, "a question to readers with an address", Place.END)
    return None
