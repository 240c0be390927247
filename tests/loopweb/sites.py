"""The table of the sites: one row a trait of the web that a watch has to bear.

Stories come at random times, but at the 17th minute of an hour and change at the 43rd: what happens within a pass at
the full or half hour cannot depend on its seconds.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.loopweb import feeds, traits
from tests.loopweb.answers import Answer, Handler, Trait, Visit, error, redirect
from tests.loopweb.site import Site, bomb, robots
from tests.loopweb.story import Story

Change = Callable[[int, Story], Story]
"""What becomes of the so manieth story."""
Row = dict[str, Any]
"""A site, all but its host."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EDIT = timedelta(minutes=26)  # from the 17th minute to the 43rd


@dataclass(frozen=True, slots=True)
class Era:
    """When the script plays, and how many stories a site has in it."""

    start: datetime
    days: int
    stories: int

    def at(self, **after: float) -> datetime:
        """A time after the start."""
        return self.start + timedelta(**after)


def sites(era: Era) -> list[Site]:
    """All sites."""
    numbers = count(2)
    return [Site(host=f"127.0.0.{number}", **row) for number, row in zip(numbers, _rows(era), strict=False)]


def _rows(era: Era) -> Iterator[Row]:
    """What each site is, beside its host."""
    yield _row(era, "Plain")
    yield _row(era, "Atom", lists={"/feed.xml": feeds.atom})
    yield _row(era, "Json", lists={"/feed.xml": feeds.json_feed})
    yield _row(era, "Faulty", lists={"/feed.xml": feeds.rss_with_faults})
    yield _row(era, "Charset", lists={"/feed.xml": feeds.rss_in_the_wrong_charset})
    yield _row(era, "Sitemap", lists={"/news.xml": feeds.news_sitemap}, watched=("/news.xml",))
    yield _row(era, "Index", lists={"/map.xml.gz": feeds.packed_sitemap}, watched=("/sitemap-index.xml",))
    yield _row(era, "Section", lists={"/latest": feeds.section}, watched=("/latest",))
    yield _row(era, "Honest", edited, traits=(traits.true_etag(),))
    yield _row(era, "Fickle", edited, traits=(traits.etag_that_is_always_new(),))
    yield _row(era, "Stuck", traits=(traits.etag_that_never_changes(),))
    yield _dated(era)
    yield _row(era, "Moving", moved(301, 308))
    yield _row(era, "Winding", link_to=_winding, traits=(traits.through_redirects(),))
    yield _row(era, "Closed", refused=lambda story: (None, 401, 403, 451)[int(story.slug[-2:]) % 4])
    yield _row(era, "Vanishing", gone(404, 410))
    yield _row(era, "Busy", traits=(traits.overloaded_every(5, seconds=20),))
    yield _row(era, "Stumbling", traits=(traits.fails_at_first(500),))
    yield _row(era, "Overhauled", traits=(traits.between(era.at(days=3), era.at(days=4), _busy),))
    yield _row(era, "Slow", traits=(traits.slow(),))
    yield _row(era, "Cut", traits=(traits.cut_at_first(),))
    yield _row(era, "Boasting", traits=(traits.promises_too_much_at_first(),))
    yield _row(era, "Modest", traits=(traits.promises_too_little(),))
    for coding in ("gzip", "deflate", "br", "zstd"):
        yield _row(era, f"Packed {coding}", edited, traits=(traits.packed(coding),))
    yield _row(era, "Trapped", traits=(_traps,))
    yield _row(era, "Forbidden", robots=robots("User-agent: *\nDisallow: /news/\n"))
    yield _row(era, "Half", link_to=_half_private, robots=robots("User-agent: *\nDisallow: /private/\nAllow: /\n"))
    yield _row(era, "Patient", robots=robots("User-agent: newskeep\nCrawl-delay: 7\n"))
    yield _row(era, "Silent", traits=(_robots_out(era),), robots=robots("User-agent: *\nAllow: /\n"))
    yield _row(era, "Roundabout", robots=_robots_elsewhere)
    yield _row(era, "Sessions", link_to=_with_session)
    yield _row(era, "Tracking", link_to=_with_tracking)
    yield _row(era, "Twins", link_to=_with_amp)
    yield _threefold(era)
    yield _row(era, "Wire", seed="Plain")
    yield _row(era, "Wall", walled)
    yield _bursting(era)
    yield _row(era, "Dirty", link_to=_with_dirt)
    yield _row(era, "Down", traits=(traits.between(era.at(days=5), era.at(days=6), traits.down),))


def _row(era: Era, name: str, change: Change | None = None, seed: str = "", **more: Any) -> Row:
    """A site with a story now and then."""
    chance = random.Random(name)
    hours = sorted(chance.sample(range(2, era.days * 24 - 40), era.stories))
    stories = []
    for number, hour in enumerate(hours):
        slug = f"{name.lower().replace(' ', '-')}-{number:02}"
        story = Story(slug, era.start + hour * HOUR + timedelta(minutes=17), seed=f"{seed}-{number}" if seed else "")
        stories.append(change(number, story) if change else story)
    return {"name": f"The {name} Times", "stories": stories, **more}


# ---- what becomes of stories


def edited(number: int, story: Story) -> Story:
    """Two in three get a paragraph more, after some time, and some another."""
    after = (EDIT, 2 * HOUR + EDIT, 20 * HOUR + EDIT)[: number % 3]
    return replace(story, edits=tuple(story.published + time for time in after))


def moved(*statuses: int) -> Change:
    """Every second one stands elsewhere after two days."""

    def change(number: int, story: Story) -> Story:
        if number % 2:
            return story
        return replace(story, moved_at=story.published + 2 * DAY + EDIT, moved_status=statuses[number % len(statuses)])

    return change


def gone(*statuses: int) -> Change:
    """Every second one is taken away after half a day; every fourth before anyone can have read it."""

    def change(number: int, story: Story) -> Story:
        if number % 2:
            return story
        after = timedelta(0) if number % 4 else 12 * HOUR + EDIT
        return replace(story, gone_at=story.published + after, gone_status=statuses[number // 2 % len(statuses)])

    return change


def walled(number: int, story: Story) -> Story:
    """Every one falls behind a wall after some hours."""
    return replace(story, walled_at=story.published + (2 + number) * HOUR + EDIT)


# ---- how lists name them


def _winding(story: Story, visit: Visit) -> list[str | None]:
    status = (302, 303, 307, 308)[int(story.slug[-2:]) % 4]
    return [f"{visit.home}/go/{status}{story.path}"]


def _half_private(story: Story, visit: Visit) -> list[str | None]:
    private = int(story.slug[-2:]) % 2
    return [f"{visit.home}/private/{story.slug}" if private else visit.home + story.path]


def _with_session(story: Story, visit: Visit) -> list[str | None]:
    session = f"{random.Random(visit.now.isoformat()).getrandbits(128):032x}"
    odd = int(story.slug[-2:]) % 2
    return [
        f"{visit.home}{story.path};jsessionid={session}" if odd else f"{visit.home}{story.path}?PHPSESSID={session}"
    ]


def _with_tracking(story: Story, visit: Visit) -> list[str | None]:
    return [f"{visit.home}{story.path}?utm_source=rss&utm_campaign={visit.now:%Y%m%d%H%M}&fbclid=x#comments"]


def _with_amp(story: Story, visit: Visit) -> list[str | None]:
    return [f"{visit.home}{story.path}", f"{visit.home}/amp/{story.slug}"]


def _with_dirt(story: Story, visit: Visit) -> list[str | None]:
    return [story.path, "javascript:void(0)", None, "http://", "mailto:desk@dirty.example", f"  {story.path}\n"]


# ---- what sites do


def _busy(visit: Visit) -> Answer:
    return error(503, {"Retry-After": "3600"})


def _robots_out(era: Era) -> Trait:
    def instead(visit: Visit) -> Answer:
        return error(500) if visit.path == "/robots.txt" else Answer(200, b"<p>Never asked for.</p>")

    return traits.between(era.start, era.at(days=2), instead)


def _robots_elsewhere(visit: Visit) -> Answer:
    if visit.path.endswith("?here"):
        return Answer(200, b"User-agent: *\nDisallow: /nothing\n", {"Content-Type": "text/plain"})
    return redirect("/robots.txt?here", 302)


def _traps(handler: Handler) -> Handler:
    """Every third story is a bomb, every third a circle."""

    def handle(visit: Visit) -> Answer:
        if not traits.is_story(visit):
            return handler(visit)
        number = int(visit.path.split(".")[0][-2:]) % 3
        if number == 1:
            return bomb(visit)
        return redirect(f"{visit.path}?{len(visit.path)}", 302) if number == 2 else handler(visit)

    return handle


# ---- sites of more than a row


def _dated(era: Era) -> Row:
    row = _row(era, "Dated", edited)
    stories: list[Story] = row["stories"]

    def changed(now: datetime) -> datetime:
        times = [time for story in stories for time in (story.published, *story.edits) if time <= now]
        return max(times, default=era.start)

    return {**row, "traits": (traits.last_modified(changed),)}


def _threefold(era: Era) -> Row:
    lists: Mapping[str, feeds.Render] = dict.fromkeys(["/feed.xml", "/sport.xml", "/top.xml"], feeds.rss)
    return {**_row(era, "Threefold"), "lists": lists, "watched": tuple(lists)}


def _bursting(era: Era) -> Row:
    """A list of five, and on the seventh day thirty stories within an hour: not all of them can be seen."""
    start = era.at(days=7, minutes=5)
    burst = [Story(f"bursting-{number:02}", start + timedelta(minutes=number)) for number in range(50, 80)]
    row = _row(era, "Bursting")
    return {**row, "stories": [*row["stories"], *burst], "window": 5}
