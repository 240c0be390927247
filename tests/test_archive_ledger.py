"""The ledger of attempts, and the figures."""

from datetime import timedelta

from newskeep.archive import Archive
from newskeep.model import Article, Outcome, PageKind, Reason, Verdict
from tests.archives import NOON, OTHER_STORY, STORY, Clock, article, page

URL = "https://news.example/2026/pier"


def failed(subject: str, reason: Reason = Reason.TIMEOUT, status: int | None = None) -> Outcome:
    return Outcome(subject, Verdict.FAILED, reason, "It took too long.", status=status, milliseconds=30_000)


def test_the_story_of_a_url_is_told_in_order(archive: Archive, clock: Clock) -> None:
    archive.record(failed(URL))
    clock.move(hours=1)
    archive.keep(page(URL), article())
    clock.move(hours=1)
    archive.keep(page(URL), article())
    clock.move(hours=1)
    archive.keep(page(URL, b"2"), article(*STORY, "More."))
    clock.move(hours=1)
    archive.record(failed(URL, Reason.GONE, 404))
    told = archive.attempts(URL + "?utm_source=mail")
    assert [tried.verdict.value for tried in told] == ["failed", "new", "same", "edited", "failed"]
    assert [tried.at for tried in told] == [NOON + timedelta(hours=hours) for hours in range(5)]
    assert [tried.number for tried in told] == [None, 1, 1, 2, None]
    assert (told[0].reason, told[0].detail, told[0].milliseconds) == (Reason.TIMEOUT, "It took too long.", 30_000)
    assert (told[-1].status, told[-1].article_id) == (404, told[1].article_id)


def test_the_story_is_told_under_every_address_of_the_article(archive: Archive) -> None:
    short, canonical = "https://sho.rt/x1", "https://news.example/pier-full"
    archive.record(failed(short))
    archive.keep(page(URL, requested=short), article(canonical_url=canonical))
    for address in (short, URL, canonical, "1", "news.example/pier-full"):
        assert Verdict.NEW in {tried.verdict for tried in archive.attempts(address)}
    assert len(archive.attempts(short)) == 2


def test_a_file_has_its_story_and_so_has_the_url_it_was_saved_from(archive: Archive) -> None:
    archive.keep(page(URL, source="saved/a.html"), article())
    archive.record(failed("saved/b.html", Reason.EMPTY))
    archive.record(failed("saved/c.html", Reason.NOT_READABLE), url=URL)
    assert [tried.subject for tried in archive.attempts("saved/a.html")] == ["saved/a.html", "saved/c.html"]
    assert [tried.reason for tried in archive.attempts("./saved/b.html")] == [Reason.EMPTY]
    assert len(archive.attempts(URL)) == 2


def test_what_was_never_tried_has_no_story(archive: Archive) -> None:
    assert archive.attempts("https://news.example/other") == archive.attempts("nowhere.html") == []


def test_hostile_subjects_are_recorded(archive: Archive) -> None:
    for subject in ("", "\0", "caf\udce9.html", "https://[", "x" * 100_000, "javascript:alert(1)"):
        archive.record(failed(subject))
        assert archive.attempts(subject)


def test_the_figures_count_what_is_there(archive: Archive, clock: Clock) -> None:
    archive.keep(page(URL, b"x" * 1000), article(language="en"))
    clock.move(days=1)
    archive.keep(page(URL, b"y" * 1000), article(*STORY, "More.", language="en"))
    archive.keep(page("https://coast.example/clouds", b"x" * 1000), article(*OTHER_STORY, title="Clouds"))
    archive.keep(page("https://coast.example/"), Article(page_kind=PageKind.INDEX))
    archive.record(failed(URL))
    figures = archive.stats()
    assert (figures.sites, figures.articles, figures.versions, figures.pages, figures.edited) == (2, 2, 3, 3, 1)
    assert (figures.raw_size, figures.first_seen, figures.last_seen) == (2000, NOON, NOON + timedelta(days=1))
    assert figures.kept_size < 200
    assert figures.size > 10_000
    assert {f"{verdict}/{reason}": count for verdict, reason, count in figures.outcomes} == {
        "new/None": 2,
        "edited/None": 1,
        "skipped/index-page": 1,
        "failed/timeout": 1,
    }
    assert figures.largest_sites == (("coast.example", 1), ("news.example", 1))
    assert figures.languages == (("", 1), ("en", 1))


def test_the_figures_of_an_empty_archive_are_zero(archive: Archive) -> None:
    figures = archive.stats()
    assert (figures.articles, figures.versions, figures.raw_size, figures.first_seen) == (0, 0, 0, None)
