"""`newskeep source add` and `newskeep source test`: what a URL is, and what watching it would give."""

import re
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from newskeep.archive import Archive
from newskeep.cli.exits import ExitCode
from newskeep.cli.fetching import SourceFetcher, fetch_settings
from newskeep.cli.flags import Json, flags_of
from newskeep.cli.listing import print_array
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import archive_of, configuration
from newskeep.cli.spans import span
from newskeep.cli.terminal import messages, output, say
from newskeep.cli.trialviews import trial_record, trial_view
from newskeep.errors import ConfigError, InputError
from newskeep.fetch import Fetcher, read_cookies
from newskeep.model import Reason
from newskeep.schedule.adding import Candidate, choose, explore
from newskeep.schedule.trying import try_out
from newskeep.urls import is_web_url
from newskeep.watch import Source, SourceOptions

URL = Annotated[str, typer.Argument(metavar="URL", help="A feed, a sitemap, or a page of the site.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Add what was found without asking.")]
Interval = Annotated[
    str | None,
    typer.Option("--interval", metavar="SPAN", help="Look every 15m, 4h, 1d; auto: by its rhythm."),
]
Delay = Annotated[
    float | None, typer.Option("--delay", min=0, max=3600, metavar="SECONDS", help="Pause between requests to it.")
]
UserAgent = Annotated[str | None, typer.Option("--user-agent", help="The user agent to send to it.")]
CookiesFile = Annotated[
    Path | None, typer.Option("--cookies", metavar="FILE", help="A cookies.txt to send to it, as browsers export it.")
]
Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="PATTERN", help="Only links whose URL matches this regular expression."),
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="No links whose URL matches this one.")
]
Tag = Annotated[list[str] | None, typer.Option("--tag", help="A tag for its articles; may be given several times.")]
Language = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Its language, if pages name none.")]
Recheck = Annotated[
    str | None,
    typer.Option("--recheck", metavar="AGES", help="Ages at which its articles are looked at again: 15m,1h,1d; off."),
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses, too.")]


def add_source(
    context: typer.Context,
    url: URL,
    yes: Yes = False,
    interval: Interval = None,
    delay: Delay = None,
    user_agent: UserAgent = None,
    cookies: CookiesFile = None,
    include: Include = None,
    exclude: Exclude = None,
    tag: Tag = None,
    language: Language = None,
    recheck: Recheck = None,
    allow_private: AllowPrivate = False,
) -> None:
    """Find out what a URL is, say what it gives, and watch it.

    A feed or sitemap is watched as it is. Of a page its feeds and sitemaps are looked for: named in its head, linked on
    it, named in robots.txt, at the usual places. Where there is none, the page itself is watched for new links. Of a
    source that is watched already the options that are given are changed.
    """
    options = _options(interval, delay, user_agent, cookies, include, exclude, tag, language, recheck)
    quiet = flags_of(context).quiet
    settings = configuration(context, allow_private=allow_private or None).settings
    with Fetcher(fetch_settings(settings)) as fetcher:
        fetching = SourceFetcher(fetcher, options)
        found = explore(url, fetching, _now)
        chosen = choose(found)
        if not quiet:
            for candidate in chosen:
                messages().print(trial_view(try_out(candidate, options, fetching, _now)))
            for line in _others(found, chosen):
                say(line, style="dim")
    if not (yes or (sys.stdin.isatty() and typer.confirm("Watch it?", default=True, err=True))):
        say("Nothing was added. To add it without being asked: --yes")
        raise typer.Exit(ExitCode.NOTHING_DONE)
    with archive_of(context, create=True) as archive:
        for candidate in chosen:
            source, how = _watch(archive, candidate, options)
            if not quiet:
                say(f"{how} source {source.id}: {one_line(source.name)}. To look at it now: newskeep sync")


def try_source(context: typer.Context, which: URL, as_json: Json = False, allow_private: AllowPrivate = False) -> None:
    """Say what a URL, or a source, would give now; nothing is kept."""
    settings = configuration(context, allow_private=allow_private or None).settings
    options, url = SourceOptions(), which
    if not is_web_url(which):
        with archive_of(context) as archive:
            source = archive.watch.find(which)
        if source is None:
            raise InputError(which, Reason.NOT_FOUND, "It is neither a URL nor a source that is watched.")
        options, url = source.options, source.url
    with Fetcher(fetch_settings(settings)) as fetcher:
        fetching = SourceFetcher(fetcher, options)
        found = explore(url, fetching, _now)
        trials = [try_out(candidate, options, fetching, _now) for candidate in choose(found)]
    if as_json:
        print_array(trial_record(trial) for trial in trials)
        return
    for trial in trials:
        output().print(trial_view(trial))


def _watch(archive: Archive, candidate: Candidate, options: SourceOptions) -> tuple[Source, str]:
    """The source, and how it came to be watched: one that is there already has the options changed that are given."""
    known = archive.watch.find(candidate.url)
    if known is None:
        return archive.watch.add(candidate.kind, candidate.url, candidate.listing.title, options), "Watched as"
    given = {field.name: getattr(options, field.name) for field in fields(options)}
    changed = {name: value for name, value in given.items() if value is not None and (value != () or name == "looks")}
    archive.watch.set_options(known, replace(known.options, **changed))
    return known, "Changed" if changed else "Already watched as"


def _others(found: list[Candidate], chosen: list[Candidate]) -> Iterable[str]:
    """What was found beside what is proposed, with the command that adds it."""
    for one in found:
        if one not in chosen:
            yield f"also there: {one.listing.form}, {len(one.listing.links):,} links: newskeep source add {one.url}"


def _now() -> datetime:
    return datetime.now(UTC)


def _options(
    interval: str | None,
    delay: float | None,
    user_agent: str | None,
    cookies: Path | None,
    include: list[str] | None,
    exclude: list[str] | None,
    tag: list[str] | None,
    language: str | None,
    recheck: str | None,
) -> SourceOptions:
    """What was asked for, each thing checked now and not at the first sync."""
    for pattern in (*(include or ()), *(exclude or ())):
        try:
            re.compile(pattern)
        except re.error as error:
            raise typer.BadParameter(f"“{pattern}” is not a regular expression: {error}.") from error
    if cookies is not None:
        try:
            read_cookies(cookies)
        except ConfigError as error:
            raise typer.BadParameter(f"{error.subject}: {error.detail}", param_hint="--cookies") from error
    return SourceOptions(
        interval=None if interval in (None, "auto") else round(span(interval, "--interval").total_seconds()),
        delay=delay,
        user_agent=user_agent,
        cookies=str(cookies.absolute()) if cookies else None,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        tags=tuple(tag or ()),
        language=language,
        looks=_ages(recheck),
    )


def _ages(recheck: str | None) -> tuple[int, ...] | None:
    if recheck is None:
        return None
    if recheck.strip().lower() in ("off", "none", "never"):
        return ()
    return tuple(sorted(round(span(age, "--recheck").total_seconds()) for age in re.split(r"[,\s]+", recheck.strip())))
