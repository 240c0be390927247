"""The web that other tests watch: it answers as its script says."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from newskeep import extract
from newskeep.errors import FetchError
from newskeep.fetch import Fetcher, FetchSettings
from tests.loopweb.sites import Era
from tests.loopweb.story import Standing, Story
from tests.loopweb.world import World

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_every_site_has_a_list_and_what_can_be_read_reads_as_it_was_written() -> None:
    now = START + timedelta(days=13)
    world = World(Era(START, days=14, stories=3), lambda: now)
    settings = FetchSettings(allow_private=True, delay=0, retries=0, read_timeout=5)
    ended: Counter[str] = Counter()
    with world.server, Fetcher(settings, sleep=lambda _: None) as fetcher:
        assert all(fetcher.fetch_source(url).status == 200 for url in world.sources())
        for site in world.sites:
            story = site.stories[0]
            try:
                page = fetcher.fetch(world.url(site, story.path))
            except FetchError as error:
                ended[str(error.reason)] += 1
                continue
            ended["page"] += 1
            if story.standing(now) is not Standing.WALLED:
                assert extract(page.body, url=page.final_url).text == story.text_at(now)
    assert len(world.sites) >= 30
    assert set(ended) == {"page", "gone", "server-error", "cut-off", "robots-denied"}


def test_a_story_has_a_life() -> None:
    story = Story(
        "a",
        START,
        edits=(START + timedelta(hours=1),),
        moved_at=START + timedelta(days=1),
        gone_at=START + timedelta(days=2),
    )
    hours = (-1, 0, 2, 25, 49)
    assert [str(story.standing(START + timedelta(hours=hour))) for hour in hours] == [
        "not yet",
        "there",
        "there",
        "moved",
        "gone",
    ]
    assert story.text_at(START + timedelta(hours=1)).startswith(story.text_at(START))
