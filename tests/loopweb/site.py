"""One site: its stories, what it says of them where, and the handler that answers for it."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.loopweb import feeds
from tests.loopweb.answers import Answer, Handler, Trait, Visit, error, html, redirect
from tests.loopweb.story import Standing, Story

LinkTo = Callable[[Story, Visit], list[str | None]]
"""The URLs under which a list names a story, as they stand there."""


def plain(story: Story, visit: Visit) -> list[str | None]:
    """The URL at which it stood at first."""
    return [visit.home + story.path]


@dataclass(slots=True)
class Site:
    """A site of the script. `lists` are its feeds, sitemaps and section pages by path; `watched` those to watch.

    `window` is how many stories a list names. `refused` gives the status of stories that nobody may read.
    """

    host: str
    name: str
    stories: list[Story]
    lists: Mapping[str, feeds.Render] = field(default_factory=lambda: {"/feed.xml": feeds.rss})
    traits: tuple[Trait, ...] = ()
    link_to: LinkTo = plain
    window: int = 20
    robots: Handler | None = None
    watched: tuple[str, ...] = ("/feed.xml",)
    refused: Callable[[Story], int | None] = lambda story: None
    handler: Handler = field(init=False)
    _by_path: dict[str, Story] = field(init=False)

    def __post_init__(self) -> None:
        self._by_path = {path: story for story in self.stories for path in (story.path, story.moved_to)}
        self._by_path |= {f"/amp/{story.slug}": story for story in self.stories}
        handler: Handler = self._answer
        for trait in self.traits:
            handler = trait(handler)
        self.handler = handler

    def story_at(self, path: str) -> Story | None:
        """The story at a path, whatever stands behind it."""
        return self._by_path.get(path.split("?")[0].split(";")[0])

    def listed(self, visit: Visit) -> list[feeds.Item]:
        """What the lists name now, newest first."""
        there = sorted((s for s in self.stories if s.published <= visit.now), key=lambda s: s.published, reverse=True)
        return [
            feeds.Item.of(story, url) if url is not None else feeds.Item(None, story.title, story.published, "", "", "")
            for story in there[: self.window]
            for url in self.link_to(story, visit)
        ]

    def _answer(self, visit: Visit) -> Answer:
        path = visit.path.split("?")[0]
        if path == "/robots.txt":
            return self.robots(visit) if self.robots else error(404)
        if path == "/sitemap-index.xml":
            return feeds.sitemap_index(visit.home, [name for name in self.lists if name.endswith(".gz")], visit.now)
        if path in self.lists:
            return self.lists[path](self.name, self.listed(visit))
        story = self.story_at(path)
        return error(404) if story is None else self._story(story, visit)

    def _story(self, story: Story, visit: Visit) -> Answer:
        status = self.refused(story)
        if status is not None:
            return error(status)
        canonical = visit.home + story.path
        match story.standing(visit.now, visit.path):
            case Standing.NOT_YET:
                return error(404)
            case Standing.GONE:
                return error(story.gone_status)
            case Standing.MOVED:
                return redirect(story.moved_to, story.moved_status)
            case Standing.WALLED:
                return html(story.wall(self.name, canonical))
            case Standing.THERE if visit.path == story.moved_to:
                return html(story.page(visit.now, self.name, visit.home + story.moved_to))
            case Standing.THERE:
                return html(story.page(visit.now, self.name, canonical))


def robots(text: str) -> Handler:
    """A robots.txt."""
    return lambda visit: Answer(200, text.encode(), {"Content-Type": "text/plain"})


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(64 * 1024 * 1024), mtime=0)


def bomb(visit: Visit) -> Answer:
    """A gzip bomb."""
    return Answer(200, _bomb(), {"Content-Type": "text/html", "Content-Encoding": "gzip"})
