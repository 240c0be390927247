"""From what is found to what is kept: real files, a real archive, real processes and a web on the loopback."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive import Archive, open_archive
from newskeep.errors import ArchiveBusyError, NewskeepError
from newskeep.fetch import Fetcher, FetchSettings
from newskeep.ingest import FETCHES, KEPT_TOGETHER, LINKS_AHEAD, READS_PER_JOB, ingest
from newskeep.model import Link, Outcome, Page, Reason, Verdict
from newskeep.pool import open_processes
from newskeep.readers import SavedPage, find
from newskeep.urls import host
from tests.archives import Clock
from tests.deadly import dies, dies_at_a_deadly_page, never_ends
from tests.web import Web, page, redirect

SENTENCES = (
    "The harbour council of Holm voted on Tuesday to dredge the eastern channel before the autumn storms arrive.",
    "Fishing boats have been running aground there since a sandbank moved some eighty metres to the north in May.",
    "The work is to cost four million crowns and will close the ferry pier for nine days, the council said.",
    "Ferry passengers will be taken by bus to the old quay, where a temporary ramp is being built of timber.",
)


def story(number: int, *, url: str | None = None, more: str = "") -> bytes:
    """An article's page; `number` makes it differ from all others."""
    head = f'<link rel="canonical" href="{url}">' if url else ""
    body = "".join(
        f"<p>{sentence} That is point {number}.{index}.{more}</p>" for index, sentence in enumerate(SENTENCES)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Holm dredges its channel, part {number}</title>{head}</head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>Holm dredges its channel, part {number}</h1>{body}</article></body>"
    ).encode()


def folder_of(place: Path, count: int, *, first: int = 0) -> Path:
    """A folder of `count` articles."""
    place.mkdir(exist_ok=True)
    for number in range(first, first + count):
        (place / f"{number:05}.html").write_bytes(story(number))
    return place


def never(link: Link) -> Page:
    raise AssertionError(f"{link.url} was fetched")


def by_url(fetcher: Fetcher) -> Callable[[Link], Page]:
    return lambda link: fetcher.fetch(link.url)


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", clock=clock) as opened:
        yield opened


@pytest.fixture
def fetcher(web: Web) -> Iterator[Fetcher]:
    with Fetcher(FetchSettings(allow_private=True, delay=0.0), resolve=web.resolve) as opened:
        yield opened


def verdicts(outcomes: list[Outcome]) -> Counter[tuple[str, str]]:
    return Counter((str(outcome.verdict), str(outcome.reason or "")) for outcome in outcomes)


# ---- saved pages


def test_a_folder_is_kept_and_is_the_same_the_second_time(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 30)
    first = list(ingest(find([str(folder)]), archive, never, jobs=2))
    assert verdicts(first) == {("new", ""): 30}
    assert [outcome.subject for outcome in first] == sorted(str(path) for path in folder.iterdir())
    assert archive.stats().articles == 30
    again = list(ingest(find([str(folder)]), archive, never, jobs=2))
    assert verdicts(again) == {("same", ""): 30}
    assert [outcome.article_id for outcome in again] == [outcome.article_id for outcome in first]


def test_what_is_kept_is_what_was_read(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "a.html").write_bytes(story(7, url="https://holm.example/a"))
    (tmp_path / "b.txt").write_text("Pasted words\n\n" + "\n\n".join(SENTENCES))
    table = tmp_path / "t.csv"
    table.write_text("url,file,note\n,a.html,mine\n,b.txt,\n")
    html, text = ingest(find([str(table)]), archive, never)
    kept = archive.find("https://holm.example/a")
    assert kept is not None
    assert (kept.id, kept.extras) == (html.article_id, (("note", "mine"),))
    assert SENTENCES[2] in kept.article.text
    assert archive.page_body(kept.id, 1) == story(7, url="https://holm.example/a")
    pasted = archive.find(str(text.article_id))
    assert pasted is not None
    assert SENTENCES[3] in pasted.article.text


def test_three_broken_files_among_many_do_not_stop_the_rest(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 500)
    (folder / "00050.html").write_bytes(b"")
    (folder / "00100.html").write_bytes(b"%PDF-1.7 ...")
    (folder / "00150.html").write_bytes(b"\x1f\x8b\x08")
    outcomes = list(ingest(find([str(folder)]), archive, never))
    assert verdicts(outcomes) == {
        ("new", ""): 497,
        ("failed", "empty"): 1,
        ("failed", "pdf"): 1,
        ("failed", "broken-gzip"): 1,
    }
    [attempt] = archive.attempts(str(folder / "00100.html"))
    assert attempt.reason is Reason.PDF


def test_the_later_of_two_pages_at_one_url_is_the_later_version(tmp_path: Path, archive: Archive) -> None:
    rows = ["url,file"]
    for number in range(40):
        # The earlier page is large, so that the later one is read first.
        (tmp_path / f"{number}a.html").write_bytes(story(number) + b"<!-- " + b"x" * 2_000_000 + b" -->")
        (tmp_path / f"{number}b.html").write_bytes(story(number, more=" And more."))
        rows += [f"https://holm.example/{number},{number}{letter}.html" for letter in "ab"]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    outcomes = list(ingest(find([str(tmp_path / "t.csv")]), archive, never, jobs=3))
    assert [str(outcome.verdict) for outcome in outcomes] == ["new", "edited"] * 40


def test_a_page_that_cannot_be_read_is_in_the_ledger_under_its_url_and_its_path(
    tmp_path: Path, archive: Archive
) -> None:
    saved = SavedPage(str(tmp_path / "gone.html"), "https://holm.example/gone")
    [outcome] = ingest([saved], archive, never)
    assert (outcome.verdict, outcome.reason, outcome.url) == (Verdict.FAILED, Reason.NOT_FOUND, saved.url)
    for name in (saved.path, "https://holm.example/gone"):
        assert [attempt.reason for attempt in archive.attempts(name)] == [Reason.NOT_FOUND]


def test_an_outcome_that_was_found_is_recorded_and_handed_on(archive: Archive) -> None:
    found = Outcome("/no/such/list", Verdict.FAILED, Reason.NOT_FOUND, "There is none.")
    assert list(ingest([found], archive, never)) == [found]
    assert [attempt.detail for attempt in archive.attempts("/no/such/list")] == ["There is none."]


def test_the_size_limit_holds_for_saved_pages(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 1)
    [outcome] = ingest(find([str(folder)]), archive, never, max_bytes=500)
    assert outcome.reason is Reason.TOO_LARGE


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 2)
    list(ingest(find([str(folder)]), archive, never))
    before = archive.stats()
    (folder / "00001.html").write_bytes(b"")
    (folder / "00002.html").write_bytes(story(2))
    outcomes = list(ingest(find([str(folder)]), archive, never, dry_run=True))
    assert verdicts(outcomes) == {("same", ""): 1, ("failed", "empty"): 1, ("new", ""): 1}
    assert archive.stats() == before


def test_for_few_pages_no_process_is_started(tmp_path: Path, archive: Archive) -> None:
    def no_pool(jobs: int) -> Executor:
        raise AssertionError("a pool was opened")

    folder = folder_of(tmp_path / "pages", 8)
    assert len(list(ingest(find([str(folder)]), archive, never, open_pool=no_pool))) == 8


# ---- the stream


def counted(folder: Path, taken: list[object]) -> Iterator[Any]:
    for item in find([str(folder)]):
        taken.append(item)
        yield item


def test_only_a_few_pages_are_in_hand_at_any_time(tmp_path: Path, archive: Archive) -> None:
    taken: list[object] = []
    folder = folder_of(tmp_path / "pages", 100)
    ahead = [
        len(taken) - done for done, _ in enumerate(ingest(counted(folder, taken), archive, never, jobs=2), start=1)
    ]
    assert len(ahead) == 100
    assert max(ahead) <= KEPT_TOGETHER + 2 * READS_PER_JOB


def test_when_it_is_stopped_nothing_new_is_begun_and_what_is_in_hand_is_kept(tmp_path: Path, archive: Archive) -> None:
    taken: list[object] = []
    done: Counter[str] = Counter()
    folder = folder_of(tmp_path / "pages", 100)
    for outcome in ingest(counted(folder, taken), archive, never, jobs=2, stop=lambda: done.total() >= 10):
        done[outcome.subject] += 1
    assert 10 <= done.total() <= 10 + KEPT_TOGETHER + 2 * READS_PER_JOB
    assert done.total() == len(taken) == archive.stats().articles


def test_one_who_turns_away_leaves_no_process_behind(tmp_path: Path, archive: Archive) -> None:
    outcomes = ingest(find([str(folder_of(tmp_path / "pages", 50))]), archive, never, jobs=2)
    next(iter(outcomes))
    outcomes.close()  # type: ignore[attr-defined]  # ingest promises an Iterator; it is a generator
    assert all_ended([child.pid for child in multiprocessing.active_children()])


# ---- what stops a run


def test_a_locked_archive_stops_the_run_loudly(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "pages", 2)
    with open_archive(tmp_path / "a.db") as holder, open_archive(tmp_path / "a.db", patience=0.1) as other:
        with holder._database.writing(), pytest.raises(ArchiveBusyError):
            list(ingest(find([str(folder)]), other, never))
        assert len(list(ingest(find([str(folder)]), other, never))) == 2


def test_a_bug_stops_the_run_loudly(archive: Archive) -> None:
    def buggy(link: Link) -> Page:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(ingest([Link("https://holm.example/a")], archive, buggy))


# ---- links


def test_links_are_fetched_and_kept_with_what_was_said_of_them(web: Web, fetcher: Fetcher, archive: Archive) -> None:
    site = web.site()
    for number in range(12):
        site.routes[f"/{number}"] = page(story(number))
    links = [Link(site.url(f"/{number}"), (("shares", str(number)),)) for number in range(12)]
    outcomes = list(ingest(links, archive, by_url(fetcher), jobs=1))
    assert verdicts(outcomes) == {("new", ""): 12}
    kept = archive.find(site.url("/7"))
    assert kept is not None
    assert kept.extras == (("shares", "7"),)
    assert kept.status == 200


def test_a_link_that_leads_to_no_page_is_an_outcome_with_its_reason(
    web: Web, fetcher: Fetcher, archive: Archive
) -> None:
    site = web.site()
    site.robots("User-agent: *\nDisallow: /private")
    site.routes["/good"] = page(story(1))
    links = [site.url("/none"), site.url("/private/a"), "ftp://holm.example/a", "https://", site.url("/good")]
    outcomes = list(ingest([Link(url) for url in links], archive, by_url(fetcher)))
    assert verdicts(outcomes) == {
        ("failed", "gone"): 1,
        ("skipped", "robots-denied"): 1,
        ("failed", "unknown-scheme"): 1,
        ("failed", "bad-url"): 1,
        ("new", ""): 1,
    }
    [attempt] = archive.attempts(site.url("/none"))
    assert (attempt.status, attempt.reason) == (404, Reason.GONE)
    assert {outcome.subject for outcome in outcomes} >= set(links[:4])


def test_a_url_is_fetched_once_in_a_run_however_it_is_written(web: Web, fetcher: Fetcher, archive: Archive) -> None:
    site = web.site()
    site.routes["/a"] = page(story(1))
    site.routes["/old"] = redirect("/a")
    links = [Link(site.url("/old")), Link(site.url("/old") + "#part"), Link(site.url("/old?utm_source=x"))]
    outcomes = list(ingest(links, archive, by_url(fetcher)))
    assert verdicts(outcomes) == {("new", ""): 1, ("skipped", "repeated-url"): 2}
    assert site.paths == ["/old", "/a"]


def test_no_more_urls_are_in_hand_than_there_are_threads(archive: Archive) -> None:
    waiting: list[str] = []

    def fetch(link: Link) -> Page:
        url = link.url
        waiting.append(url)
        time.sleep(0.01)
        waiting.remove(url)
        return Page(story(int(url.rpartition("/")[2])), url, requested_url=url)

    taken: list[Link] = []

    def links() -> Iterator[Link]:
        for number in range(60):
            taken.append(Link(f"https://holm{number}.example/{number}"))
            yield taken[-1]

    ahead = [len(taken) - done for done, _ in enumerate(ingest(links(), archive, fetch, jobs=2), start=1)]
    assert len(ahead) == 60
    assert max(ahead) <= KEPT_TOGETHER + 2 * READS_PER_JOB + 2 * FETCHES


class Hosts:
    """A fetch from many hosts, of which some take their time; `at_once` is the most that a host was asked at a time."""

    def __init__(self, slow: str = "") -> None:
        self.slow = slow
        self.at_once = 0
        self.done: list[str] = []
        self.hurry = threading.Event()
        self._busy: Counter[str] = Counter()

    def __call__(self, link: Link) -> Page:
        url = link.url
        name = host(url)
        self._busy[name] += 1
        self.at_once = max(self.at_once, self._busy[name])
        if name == self.slow:
            assert self.hurry.wait(10)
        self._busy[name] -= 1
        self.done.append(url)
        return Page(story(len(self.done)), url, requested_url=url)


def test_a_slow_host_holds_one_thread_and_the_other_hosts_go_on(archive: Archive) -> None:
    fetch = Hosts(slow="slow.example")
    urls = [f"https://slow.example/{number}" for number in range(3 * FETCHES)]
    urls += [f"https://quick{number % 5}.example/{number}" for number in range(40)]
    outcomes = ingest([Link(url) for url in urls], archive, fetch, jobs=1)
    quick = [next(outcomes).subject for _ in range(40)]
    assert not [url for url in quick if "slow" in url]
    fetch.hurry.set()
    assert len(list(outcomes)) == 3 * FETCHES
    assert fetch.at_once == 1


def test_hosts_whose_turn_has_come_go_before_those_that_rest(archive: Archive) -> None:
    fetch = Hosts()
    rests = {"resting.example": 5.0, "tired.example": 2.0}
    urls = [f"https://{name}.example/{number}" for name in ("resting", "tired", "fresh") for number in range(3)]
    list(ingest([Link(url) for url in urls], archive, fetch, wait=lambda url: rests.get(host(url), 0.0)))
    assert fetch.done[0] == "https://fresh.example/0"
    assert set(fetch.done) == set(urls)


def test_so_many_links_wait_at_most(archive: Archive) -> None:
    taken: list[Link] = []

    def links() -> Iterator[Link]:
        for number in range(2 * LINKS_AHEAD):
            taken.append(Link(f"https://slow.example/{number}"))
            yield taken[-1]

    fetch = Hosts()
    assert next(ingest(links(), archive, fetch, jobs=1)).verdict is Verdict.NEW
    assert len(taken) <= LINKS_AHEAD + KEPT_TOGETHER + 2 * READS_PER_JOB


def test_a_page_that_has_not_changed_is_the_same(archive: Archive, clock: Clock) -> None:
    url = "https://holm.example/a"
    [first] = ingest([Link(url)], archive, lambda link: Page(story(1), link.url, requested_url=url, status=200))
    clock.now += timedelta(hours=1)
    unchanged = Page(b"", url, requested_url=url, final_url=url, status=304)
    [outcome] = ingest([Link(url)], archive, lambda _: unchanged)
    assert (outcome.verdict, outcome.status, outcome.article_id) == (Verdict.SAME, 304, first.article_id)
    assert [attempt.status for attempt in archive.attempts(url)] == [200, 304]
    kept = archive.find(url)
    assert kept is not None
    assert kept.last_seen == clock.now


# ---- processes that die


class DeadlyPool(Executor):
    """The real pool, but for pages that kill their process."""

    def __init__(self, jobs: int) -> None:
        self._pool = open_processes(jobs)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return self._pool.submit(dies_at_a_deadly_page, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def test_a_page_that_kills_its_process_is_the_only_one_lost(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 40)
    for name in ("00011-deadly.html", "00012-deadly.html", "00013-deadly.html", "00030-deadly.html"):
        (folder / name).write_bytes(story(99))
    outcomes = list(ingest(find([str(folder)]), archive, never, jobs=2, open_pool=DeadlyPool))
    assert verdicts(outcomes) == {("new", ""): 40, ("failed", "worker-died"): 4}
    assert all("deadly" in outcome.subject for outcome in outcomes if outcome.verdict is Verdict.FAILED)
    assert len(archive.attempts(str(folder / "00012-deadly.html"))) == 1


class StillbornPool(DeadlyPool):
    """Processes that die before they have done anything; `opened` counts the pools."""

    opened = 0

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs)
        type(self).opened += 1

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return self._pool.submit(dies, fn)


def test_where_no_process_lives_the_run_stops_with_a_sentence(tmp_path: Path, archive: Archive) -> None:
    folder = folder_of(tmp_path / "pages", 40)
    with pytest.raises(NewskeepError, match="No process that reads pages stays alive") as caught:
        list(ingest(find([str(folder)]), archive, never, jobs=2, open_pool=StillbornPool))
    assert caught.value.reason is Reason.WORKER_DIED
    assert StillbornPool.opened <= 6, "not a storm of processes"
    assert archive.stats().outcomes == ()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_process_that_is_killed_from_outside_costs_no_page(
    tmp_path: Path, archive: Archive, number: signal.Signals
) -> None:
    outcomes = []
    for outcome in ingest(find([str(folder_of(tmp_path / "pages", 60))]), archive, never, jobs=2):
        outcomes.append(outcome)
        if len(outcomes) == 20:
            os.kill(workers()[0], number)
    assert verdicts(outcomes) == {("new", ""): 60}


def test_ctrl_c_on_the_terminal_does_not_reach_the_processes(tmp_path: Path, archive: Archive) -> None:
    at_first: list[int] = []
    for _ in ingest(find([str(folder_of(tmp_path / "pages", 60))]), archive, never, jobs=2):
        at_first = at_first or workers()
        for pid in workers():
            os.kill(pid, signal.SIGINT)
        at_last = workers() or at_first
    assert at_last == at_first


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, multiprocessing, time\n"
        "from newskeep.archive import open_archive\n"
        "from newskeep.ingest import ingest\n"
        "from newskeep.readers import find\n"
        "if __name__ == '__main__':\n"
        "    with open_archive(sys.argv[2]) as archive:\n"
        "        for outcome in ingest(find([sys.argv[1]]), archive, None, jobs=2):\n"
        "            print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "            time.sleep(60)\n"
    )
    command = [sys.executable, str(script), str(folder_of(tmp_path / "pages", 20)), str(tmp_path / "b.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603 (own script)
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert pids
    assert all_ended(pids)


def test_a_page_without_end_ends_its_process() -> None:
    with open_processes(1) as pool, pytest.raises(BrokenExecutor):
        pool.submit(never_ends, 0.2).result(20)


def workers() -> list[int]:
    return sorted(child.pid for child in multiprocessing.active_children() if child.pid)


def all_ended(pids: list[int | None] | list[int], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids if pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
