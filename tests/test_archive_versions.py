"""Versions: what makes one, which is in front, what it changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from newskeep.archive import Archive
from newskeep.grading import SECOND_LOOK
from newskeep.model import Article, EventKind, Grade, KeptArticle, Link, Outcome, Page, Said, Verdict
from newskeep.watch import Poll, PollOutcome, SourceKind
from tests.archives import NOON, OTHER_STORY, STORY, Clock, article, page

URL = "https://news.example/2026/pier"
CUT = STORY[:1]


def best(archive: Archive) -> KeptArticle:
    kept = archive.find(URL)
    assert kept is not None
    return kept


def look(archive: Archive, clock: Clock, found: Article, body: bytes, **after: float) -> str:
    """Fetch the article after some time; what the outcome says."""
    clock.move(**after)
    return archive.keep(page(URL, body), found).detail


def test_a_standfirst_or_a_byline_makes_a_version_and_a_time_alone_does_not(archive: Archive, clock: Clock) -> None:
    plain = article(standfirst="After two winters.", authors=("Ada Møller",), modified=NOON)
    archive.keep(page(URL, b"1"), plain)
    touched = archive.keep(page(URL, b"2"), replace(plain, modified=NOON + timedelta(hours=1), tags=("pier",)))
    assert (touched.verdict, touched.detail) == (Verdict.SAME, "Changed beside the text: modified.")
    assert archive.keep(page(URL, b"3"), replace(plain, standfirst="After three.")).verdict is Verdict.EDITED
    named = replace(plain, standfirst="After three.", authors=("Ada Moeller",))
    assert archive.keep(page(URL, b"4"), named).verdict is Verdict.EDITED
    assert archive.keep(page(URL, b"5"), replace(named, authors=(), standfirst=None)).verdict is Verdict.SAME
    assert best(archive).article.authors == ("Ada Moeller",)


def test_a_saved_copy_is_the_version_whose_standfirst_it_has(archive: Archive) -> None:
    first, second = article(standfirst="After two winters."), article(standfirst="After three winters.")
    archive.keep(page(URL, b"1"), first)
    archive.keep(page(URL, b"2"), second)
    copy = replace(page(URL, b"1, with an advert"), status=None)
    assert archive.keep(copy, first).verdict is Verdict.SAME
    assert best(archive).versions == 2


def test_a_cut_that_a_second_look_finds_again_comes_to_the_front(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    assert "until a second look" in look(archive, clock, article(*CUT), b"cut", hours=1)
    assert look(archive, clock, article(*CUT), b"cut", minutes=59) == ""
    assert best(archive).number == 1
    assert "cut it" in look(archive, clock, article(*CUT), b"cut", minutes=1)
    kept = best(archive)
    assert (kept.number, kept.grade, kept.article.text) == (2, Grade.FULL, article(*CUT).text)
    assert not archive.search("breakwater")
    assert archive.search("harbour board")


def test_a_cut_that_is_edited_before_the_second_look_is_confirmed_too(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    look(archive, clock, article(*CUT), b"cut", hours=1)
    edited = CUT[0].replace("Monday", "Tuesday")
    assert "cut it" in look(archive, clock, article(edited), b"cut, and edited", hours=2)
    assert best(archive).number == 3


def test_a_cut_that_its_site_says_has_not_changed_is_confirmed(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    look(archive, clock, article(*CUT), b"cut", hours=1)
    unchanged = Outcome(URL, Verdict.SAME, status=304)
    clock.move(minutes=59)
    assert archive.record(unchanged, url=URL).detail == ""
    before = archive.stats().change
    clock.move(minutes=1)
    assert "cut it" in archive.record(unchanged, url=URL).detail
    assert (best(archive).number, best(archive).grade, best(archive).change) == (2, Grade.FULL, before + 1)
    assert archive.record(unchanged, url=URL).detail == ""


def test_a_suspect_is_looked_at_again_after_an_hour(archive: Archive, clock: Clock) -> None:
    source = archive.watch.add(SourceKind.FEED, "https://news.example/feed")
    old = Link(URL, said=Said(published=clock() - timedelta(days=900)))
    poll = Poll(source.id, clock(), clock(), PollOutcome.CHANGED)
    archive.watch.note_poll(source, poll, [old], decide=lambda _: {})
    archive.keep(page(URL, b"full"), article())
    link = archive.watch.link(URL)
    assert link is not None
    assert link.due_at is None
    look(archive, clock, article(*CUT), b"cut", hours=1)
    link = archive.watch.link(URL)
    assert link is not None
    assert link.due_at == clock() + SECOND_LOOK


def test_a_text_of_another_kind_never_comes_to_the_front(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    for _ in range(3):
        look(archive, clock, article("Please tell us how old you are."), b"a wall that no rule knows", hours=2)
    assert best(archive).number == 1


def test_a_teaser_never_comes_to_the_front_of_a_full_text(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    for _ in range(3):
        look(archive, clock, article(*CUT, free_to_read=False), b"teaser", hours=2)
    kept, teaser = best(archive), archive.find(URL, number=2)
    assert (kept.number, kept.versions) == (1, 2)
    assert teaser is not None
    assert teaser.grade is Grade.TEASER


def test_a_teaser_that_came_first_gives_way_to_the_full_text(archive: Archive) -> None:
    archive.keep(page(URL, b"teaser"), article(*CUT, free_to_read=False))
    assert best(archive).grade is Grade.TEASER
    archive.keep(page(URL, b"full"), article())
    assert (best(archive).number, best(archive).grade) == (2, Grade.FULL)


def test_the_same_saved_file_taken_in_again_is_no_second_look(archive: Archive, clock: Clock) -> None:
    def saved(body: bytes) -> Page:
        return replace(page(URL, body), status=None, fetched_at=clock())

    archive.keep(saved(b"full"), article())
    for _ in range(2):
        clock.move(hours=2)
        archive.keep(saved(b"cut"), article(*CUT))
    assert best(archive).number == 1
    clock.move(hours=2)
    archive.keep(saved(b"cut, saved once more"), article(*CUT))
    assert best(archive).number == 2


def test_an_article_carries_the_score_of_its_gravest_edit(archive: Archive) -> None:
    archive.keep(page(URL, b"1"), article("It cost 1.5 million.", *STORY))
    assert best(archive).edit_score is None
    archive.keep(page(URL, b"2"), article("It cost 15 million.", *STORY))
    gravest = best(archive).edit_score
    archive.keep(page(URL, b"3"), article("It cost 15 million!", *STORY))
    assert best(archive).edit_score == gravest == 0.5


def test_a_suspect_is_no_edit_until_it_is_confirmed(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"full"), article())
    look(archive, clock, article(*CUT), b"cut", hours=1)
    assert best(archive).edit_score is None
    look(archive, clock, article(*CUT), b"cut", hours=1)
    assert (best(archive).edit_score or 0) > 0.5


def test_a_version_after_a_teaser_is_compared_with_the_full_text_before_it(archive: Archive) -> None:
    archive.keep(page(URL, b"full"), article())
    archive.keep(page(URL, b"teaser"), article(*CUT, free_to_read=False))
    archive.keep(page(URL, b"full again"), article(*STORY, "It was 5 metres long."))
    assert 0 < (best(archive).edit_score or 0) < 0.3


def test_only_edited_articles_are_listed_where_they_are_asked_for(archive: Archive) -> None:
    archive.keep(page(URL, b"1"), article("It cost 1.5 million.", *STORY))
    archive.keep(page(URL, b"2"), article("It cost 15 million.", *STORY))
    for number, comma in enumerate((",", "")):
        url, words = "https://news.example/clouds", f"It rained{comma} all day."
        archive.keep(page(url, b"%d" % number), article(words, *OTHER_STORY, title="Clouds"))
    archive.keep(page("https://news.example/once"), article("Never edited by anyone, this one.", title="Once"))
    assert {kept.article.title for kept in archive.listing(min_edit_score=0)} == {
        "Board votes to rebuild pier",
        "Clouds",
    }
    assert [kept.article.title for kept in archive.listing(min_edit_score=0.5)] == ["Board votes to rebuild pier"]
    assert [kept.article.title for kept in archive.listing("rained", min_edit_score=0)] == ["Clouds"]


# ---- captures that come late


def captured(archive: Archive, at: datetime, *text: str, free_to_read: bool | None = None) -> Outcome:
    """Keep a capture of URL as a web archive has it."""
    sent = replace(page(URL, " ".join(text).encode()), source=f"old.warc#{at:%Y}", fetched_at=at)
    return archive.keep(sent, article(*text, free_to_read=free_to_read))


def test_an_older_capture_that_comes_late_is_a_version_before_the_latest(archive: Archive, clock: Clock) -> None:
    captured(archive, NOON - timedelta(days=1), *STORY, "The work was to cost 15 million.")
    earlier = captured(archive, NOON - timedelta(days=400), *STORY[:2], "The work was to cost 1.5 million.")
    between = captured(archive, NOON - timedelta(days=30), *STORY, "The work was to cost 1.5 million.")
    assert [earlier.verdict, between.verdict] == [Verdict.EDITED, Verdict.EDITED]
    assert "earlier capture" in earlier.detail
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.number, kept.versions) == (1, 3)
    assert kept.article.text.endswith("15 million.")
    assert kept.first_seen == NOON - timedelta(days=400)
    versions = [event for event in archive.history(URL) if event.kind is EventKind.VERSION]
    assert [(event.number, event.compared_with) for event in versions] == [(2, None), (3, 2), (1, 3)]
    assert versions[0].edit_score is None
    assert versions[1].edit_kinds == ("addition",)
    assert versions[2].edit_kinds == ("number",)
    assert kept.edit_score == max(event.edit_score or 0 for event in versions)
    assert archive.check() == []


def test_what_is_fetched_after_a_late_capture_is_compared_with_the_latest(archive: Archive, clock: Clock) -> None:
    captured(archive, NOON - timedelta(days=1), *STORY, "The work was to cost 15 million.")
    captured(archive, NOON - timedelta(days=400), *STORY, "The work was to cost 1.5 million.")
    assert archive.keep(page(URL, b"1"), article(*STORY, "The work was to cost 15 million.")).verdict is Verdict.SAME
    assert archive.keep(page(URL, b"2"), article(*STORY, "The work was to cost 1.5 million.")).verdict is Verdict.EDITED
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.number, kept.versions) == (3, 3)


def test_an_older_capture_stands_in_front_where_nothing_better_is(archive: Archive, clock: Clock) -> None:
    captured(archive, NOON, STORY[0] + " And …", free_to_read=False)
    captured(archive, NOON - timedelta(days=400), *STORY)
    kept = archive.find(URL)
    assert kept is not None
    assert (kept.number, kept.grade) == (2, Grade.FULL)
    later = captured(archive, NOON + timedelta(days=1), STORY[0] + " And more …", free_to_read=False)
    assert "teaser" in later.detail
    assert [hit.kept.number for hit in archive.search("contracts")] == [2]
