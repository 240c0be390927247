"""How a source that was tried out looks: to a person, and as a record."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from rich.text import Text

from newskeep.cli.articles import moment
from newskeep.cli.neutral import one_line
from newskeep.cli.spans import in_words
from newskeep.schedule.trying import Sample, Trial


def trial_view(trial: Trial) -> Text:
    """The report: what it is, its pace, what its site allows, three samples."""
    title = trial.candidate.listing.title or trial.candidate.url
    lines = [Text(one_line(title), style="bold"), *(Text(one_line(line)) for line in _facts(trial))]
    return Text("\n").join([*lines, *map(_sample_view, trial.samples)])


def _facts(trial: Trial) -> Iterator[str]:
    listing = trial.candidate.listing
    yield f"{listing.form} at {trial.candidate.url} ({trial.candidate.found})"
    left_out = len(listing.links) - trial.wanted
    yield f"{len(listing.links):,} links" + (f", {left_out:,} of them left out by its rules" if left_out else "")
    yield from listing.notes
    if trial.gap is None:
        yield "dates: none in it; they are read from the articles' pages"
    else:
        yield f"dates: its own, for {trial.dated:,} of them; about {timedelta(days=1) / trial.gap:.3g} items a day"
    asks = f"; crawl delay {trial.crawl_delay:g} s" if trial.crawl_delay else ""
    yield f"robots.txt: {trial.denied or f'allowed{asks}'}"
    yield f"to be looked at every {in_words(trial.interval)}"


def _sample_view(sample: Sample) -> Text:
    article = sample.article
    if article is None:
        return Text(f"  sample {one_line(sample.url)}: {one_line(sample.failure)}", style="red")
    date = moment(article.published, article.published_precision) or "undated"
    facts = f"{article.page_kind}, {article.word_count:,} words, {date}"
    return Text(f"  sample {one_line(sample.url)}: {facts}: {one_line(article.title) or '(no title)'}")


def trial_record(trial: Trial) -> dict[str, Any]:
    """The same for programs."""
    listing = trial.candidate.listing
    return {
        "url": trial.candidate.url,
        "kind": str(listing.kind),
        "form": listing.form,
        "title": listing.title,
        "found": trial.candidate.found,
        "links": len(listing.links),
        "wanted": trial.wanted,
        "dated": trial.dated,
        "items_a_day": None if trial.gap is None else round(timedelta(days=1) / trial.gap, 2),
        "robots": trial.denied or "allowed",
        "crawl_delay": trial.crawl_delay,
        "interval_seconds": round(trial.interval.total_seconds()),
        "notes": list(listing.notes),
        "samples": [_sample_record(sample) for sample in trial.samples],
    }


def _sample_record(sample: Sample) -> dict[str, Any]:
    article = sample.article
    return {
        "url": sample.url,
        "page_kind": article and str(article.page_kind),
        "word_count": article and article.word_count,
        "title": article and article.title,
        "published": article.published.isoformat() if article and article.published else None,
        "failure": sample.failure or None,
    }
