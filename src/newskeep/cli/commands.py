"""The table of commands: where each is, what it does, examples. Only text: a module loads when its command is run."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A command: its place (`module:function`, nothing for a group), what it does, and examples of its use."""

    sentence: str
    place: str = ""
    examples: tuple[str, ...] = ()


COMMANDS: Mapping[str, Row] = {
    "import": Row(
        "Take articles in: URLs, saved pages, folders, lists, CSV tables.",
        "importing:import_articles",
        (
            "newskeep import https://example.org/news/story.html",
            "newskeep import page.html --url https://example.org/news/story.html",
            "newskeep import saved-pages/ --jobs 2",
            "newskeep import --list urls.txt --jsonl > outcomes.jsonl",
            "newskeep import table.csv        (columns: url, file; others are kept)",
            "pbpaste | newskeep import - --url https://example.org/news/story.html",
        ),
    ),
    "extract": Row(
        "Read one page and print its article; no archive is touched.",
        "reading:extract_article",
        (
            "newskeep extract page.html",
            "newskeep extract https://example.org/news/story.html --json",
            "newskeep extract page.html --removed",
            "curl -s https://example.org/story | newskeep extract - --url https://example.org/story --markdown",
        ),
    ),
    "clean": Row(
        "Clean a pasted text: plain text in, the article's text out.",
        "reading:clean_text",
        (
            "newskeep clean pasted.txt",
            "pbpaste | newskeep clean",
            "newskeep clean pasted.txt --removed",
        ),
    ),
    "list": Row(
        "List the articles in the archive, newest first.",
        "finding:list_articles",
        (
            "newskeep list --limit 20",
            "newskeep list site:example.org --since 2026-03-01",
            "newskeep list --edited --min-score 0.4",
            "newskeep list --jsonl | jq -r .url",
        ),
    ),
    "search": Row(
        "Search titles and texts, best match first.",
        "finding:search_articles",
        (
            "newskeep search 'harbour council'",
            "newskeep search '\"east quay\" OR slipway -ferry'",
            "newskeep search 'title:lifeboat site:example.org after:2026-01-01' --json",
        ),
    ),
    "show": Row(
        "Show one article: its text, its fields, or the page itself.",
        "showing:show_article",
        (
            "newskeep show 12",
            "newskeep show https://example.org/news/story.html --removed",
            "newskeep show 12 --json",
            "newskeep show 12 --version 1",
            "newskeep show 12 --page > page.html",
        ),
    ),
    "history": Row(
        "Say how an article changed: its versions, and walls, errors and 404s in between.",
        "versions:history",
        ("newskeep history 12", "newskeep history https://example.org/news/story.html --json"),
    ),
    "diff": Row(
        "Show what changed between two versions of an article, typed and scored.",
        "versions:diff",
        (
            "newskeep diff 12",
            "newskeep diff 12 --from 1 --to 3 --words",
            "newskeep diff 12 --side-by-side",
            "newskeep diff 12 --json | jq .kinds",
        ),
    ),
    "export": Row(
        "Write articles as JSON Lines, CSV or Markdown.",
        "exporting:export_articles",
        (
            "newskeep export --format csv -o articles.csv",
            "newskeep export 'site:example.org after:2026-01-01' --format jsonl > articles.jsonl",
            "newskeep export --format markdown -o notes/        (a file each)",
        ),
    ),
    "why": Row(
        "Say what became of a URL: every attempt at it, in plain words.",
        "ledger:why",
        ("newskeep why https://example.org/news/story.html",),
    ),
    "stats": Row(
        "The archive in figures: sites, articles, size, outcomes.",
        "ledger:stats",
        ("newskeep stats", "newskeep stats --json"),
    ),
    "config": Row("Settings, and where each is from."),
}

GROUPS: Mapping[str, Mapping[str, Row]] = {
    "config": {
        "show": Row(
            "Show every setting, its value, and where the value is from.",
            "configuration:show_settings",
            ("newskeep config show", "newskeep config show --json"),
        ),
    },
}
