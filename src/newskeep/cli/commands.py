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
        "Take articles in: URLs, pages, folders, tables, WARCs.",
        "importing:import_articles",
        (
            "newskeep import https://example.org/news/story.html",
            "newskeep import page.html --url https://example.org/news/story.html",
            "newskeep import saved-pages/ --jobs 2",
            "newskeep import --list urls.txt --jsonl > outcomes.jsonl",
            "newskeep import table.csv        (columns: url, file; others are kept)",
            "newskeep import crawl.warc.gz articles.jsonl",
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
            "newskeep list 'harbour' --one-per-story",
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
        "Say how an article changed: its versions, walls and errors.",
        "versions:history",
        ("newskeep history 12", "newskeep history https://example.org/news/story.html --json"),
    ),
    "diff": Row(
        "Show what changed between two versions of an article.",
        "versions:diff",
        (
            "newskeep diff 12",
            "newskeep diff 12 --from 1 --to 3 --words",
            "newskeep diff 12 --side-by-side",
            "newskeep diff 12 --json | jq .kinds",
        ),
    ),
    "copies": Row(
        "List the articles that tell the same story in the same words.",
        "copies:copies",
        ("newskeep copies 12", "newskeep copies https://example.org/news/story.html --json"),
    ),
    "export": Row(
        "Write articles: as data, to read, to cite, or as pages.",
        "exporting:export_articles",
        (
            "newskeep export --format csv -o articles.csv",
            "newskeep export 'site:example.org after:2026-01-01' --format jsonl > articles.jsonl",
            "newskeep export --format markdown -o notes/        (a file each)",
            "newskeep export 'title:lifeboat' --format epub -o lifeboat.epub",
        ),
    ),
    "why": Row(
        "Say what became of a URL: every attempt at it, in plain words.",
        "ledger:why",
        ("newskeep why https://example.org/news/story.html",),
    ),
    "coverage": Row(
        "Show what each source brought day by day, and what is missing.",
        "oversight:show_coverage",
        (
            "newskeep coverage",
            "newskeep coverage --source 3 --since 2026-03-01",
            "newskeep coverage --jsonl | jq 'select(.gaps != [])'",
        ),
    ),
    "health": Row(
        "Say whether the watch is well: for monitoring.",
        "oversight:show_health",
        ("newskeep health", "newskeep health --json", "newskeep health --silent-for 2h || mail -s newskeep desk"),
    ),
    "stats": Row(
        "The archive in figures: sites, articles, size, outcomes.",
        "ledger:stats",
        ("newskeep stats", "newskeep stats --json"),
    ),
    "backup": Row(
        "Write the archive as it stands into a file.",
        "maintaining:backup_archive",
        ("newskeep backup backups/archive.db", "15 3 * * *  newskeep backup --quiet backups/archive.db"),
    ),
    "check": Row(
        "See whether everything in the archive agrees, and repair it.",
        "maintaining:check_archive",
        ("newskeep check", "newskeep check --repair"),
    ),
    "copy-to": Row(
        "Copy the whole archive into a new one, a file or a database.",
        "maintaining:copy_archive",
        (
            "newskeep copy-to postgresql://ada@db.example/news",
            "newskeep copy-to --archive postgresql://ada@db.example/news archive.db",
        ),
    ),
    "source": Row("Watch feeds, sitemaps and section pages."),
    "sync": Row(
        "Look once at every source that is due, and take in what is new.",
        "syncing:sync_sources",
        (
            "newskeep sync",
            "newskeep sync --source 3 --all --limit 20",
            "newskeep sync --recheck",
            "newskeep sync --dry-run --jsonl",
            "*/10 * * * *  newskeep sync --quiet        (a line of a crontab)",
        ),
    ),
    "run": Row(
        "Do what sync does whenever something is due, until told to stop.",
        "syncing:run_watch",
        ("newskeep run", "newskeep run --quiet --jsonl >> outcomes.jsonl"),
    ),
    "rules": Row("Publisher rules: list them, and test one on kept pages."),
    "reparse": Row(
        "Read kept pages again with today's parser and rules.",
        "reparsing:reparse_pages",
        (
            "newskeep reparse --dry-run --sample 200",
            "newskeep reparse site:example.org",
            "newskeep reparse --jsonl > changed.jsonl",
        ),
    ),
    "lines": Row("The lines that sites print under all their articles."),
    "config": Row("Settings, and where each is from."),
}

GROUPS: Mapping[str, Mapping[str, Row]] = {
    "source": {
        "add": Row(
            "Find out what a URL is, say what it gives, and watch it.",
            "sourcing:add_source",
            (
                "newskeep source add https://example.org/",
                "newskeep source add https://example.org/feed.xml --yes --interval 15m --tag politics",
                "newskeep source add https://example.org/news/ --exclude '/sport/' --recheck off",
            ),
        ),
        "list": Row(
            "List the sources that are watched, those in trouble first.",
            "sources:list_sources",
            ("newskeep source list", "newskeep source list --json"),
        ),
        "show": Row(
            "Show one source: its options, how it fares, its last polls.",
            "sources:show_source",
            ("newskeep source show 3", "newskeep source show https://example.org/feed.xml --json"),
        ),
        "pause": Row("Leave a source alone until it is resumed.", "sources:pause_source", ("newskeep source pause 3",)),
        "resume": Row("Look at a source again, from now on.", "sources:resume_source", ("newskeep source resume 3",)),
        "remove": Row(
            "Watch a source no more; its articles stay.", "sources:remove_source", ("newskeep source remove 3",)
        ),
        "test": Row(
            "Say what a URL, or a source, would give now; nothing is kept.",
            "sourcing:try_source",
            ("newskeep source test https://example.org/", "newskeep source test 3 --json"),
        ),
        "import": Row(
            "Watch the feeds of an OPML file.", "sources:import_sources", ("newskeep source import feeds.opml",)
        ),
        "export": Row(
            "Write the sources as an OPML file.",
            "sources:export_sources",
            ("newskeep source export --opml > feeds.opml",),
        ),
    },
    "rules": {
        "list": Row(
            "List the publisher rules there are.",
            "rules:list_rules",
            ("newskeep rules list", "newskeep rules list --json"),
        ),
        "test": Row(
            "Show what a host's rule changes on its kept pages.",
            "rules:try_rules",
            ("newskeep rules test example.org", "newskeep rules test example.org --limit 20 --jsonl"),
        ),
    },
    "lines": {
        "list": Row(
            "List the lines that were learned to be a site's boilerplate, and why.",
            "lines:list_lines",
            ("newskeep lines list", "newskeep lines list www.example.org --all"),
        ),
        "keep": Row(
            "Keep lines of a site in all its articles, for good.",
            "lines:keep_lines",
            ("newskeep lines keep www.example.org 12 15",),
        ),
        "forget": Row(
            "Forget what was learned of a site, and put its lines back.",
            "lines:forget_lines",
            ("newskeep lines forget www.example.org", "newskeep lines forget www.example.org 12"),
        ),
    },
    "config": {
        "show": Row(
            "Show every setting, its value, and where the value is from.",
            "configuration:show_settings",
            ("newskeep config show", "newskeep config show --json"),
        ),
    },
}
