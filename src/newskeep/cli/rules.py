"""`newskeep rules list` and `newskeep rules test`: publisher rules, and what one changes on kept pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from typing import Annotated

import typer
from rich.text import Text

from newskeep.archive import Archive
from newskeep.cli.exits import ExitCode
from newskeep.cli.flags import Json, JsonLines, Limit
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.neutral import complain, neutral, one_line
from newskeep.cli.opening import archive_of, configuration
from newskeep.cli.terminal import say
from newskeep.model import Article, KeptArticle
from newskeep.parse import extract
from newskeep.parse.rules import NO_RULES, Rule, RuleBook, RuleFile, rule_book

FIELDS = ("title", "authors", "published", "modified", "standfirst", "section", "page_kind")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule changes on a page: fields as (name, without, with), and blocks of text that go or come."""

    id: int
    url: str
    fields: tuple[tuple[str, str, str], ...]
    lines: tuple[tuple[str, str], ...]  # ("-", text) of a block that goes, ("+", text) of one that comes

    @property
    def differs(self) -> bool:
        """Whether it changes anything."""
        return bool(self.fields or self.lines)


def list_rules(context: typer.Context, as_json: Json = False, as_jsonl: JsonLines = False) -> None:
    """List the publisher rules there are."""
    book = rule_book(configuration(context).settings.rules)
    found = (file for host in book.hosts() if (file := book.file_of(host)) is not None)
    if not print_all(found, RULES, as_json=as_json, as_jsonl=as_jsonl):
        say("There are no publisher rules.")


def try_rules(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST", help="The host that the rule is for, as example.org.")],
    limit: Limit = None,
    as_json: Json = False,
    as_jsonl: JsonLines = False,
) -> None:
    """Show what a host's rule changes on its kept pages.

    Each page is read twice, without the rule and with the rule that was valid when it was fetched. Nothing is kept.
    """
    book = rule_book(configuration(context).settings.rules)
    if (file := book.file_of(host)) is None:
        complain(f"There is no rule for {host}. See: newskeep rules list")
        raise typer.Exit(ExitCode.NOTHING_DONE)
    differ = 0

    def counted(effects: Iterable[Effect]) -> Iterator[Effect]:
        nonlocal differ
        for effect in effects:
            differ += effect.differs
            yield effect

    with archive_of(context) as archive:
        kept = archive.listing(f"site:{file.host}", limit=limit)
        effects = counted(_effect(archive, one, book) for one in kept)
        pages = print_all(effects, EFFECTS, as_json=as_json, as_jsonl=as_jsonl)
    if not pages:
        complain(f"The archive holds no page of {file.host}.")
        raise typer.Exit(ExitCode.NOTHING_DONE)
    say(f"{pages} pages read with {file.place}: it changes {differ}, and leaves {pages - differ} as they are.")


def _effect(archive: Archive, kept: KeptArticle, book: RuleBook) -> Effect:
    body = archive.page_body(kept.id, kept.number)
    without, within = (extract(body, kept.url, fetched_at=kept.fetched_at, rules=rules) for rules in (NO_RULES, book))
    changed = ((name, _said(without, name), _said(within, name)) for name in FIELDS)
    return Effect(
        kept.id,
        kept.url or kept.site,
        tuple(change for change in changed if change[1] != change[2]),
        tuple(_lines(without, within)),
    )


def _said(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _lines(without: Article, within: Article) -> Iterator[tuple[str, str]]:
    old, new = ([block.text for block in article.blocks if block.kept] for article in (without, within))
    for _, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[first:last] != new[start:end]:
            yield from (("-", text) for text in old[first:last])
            yield from (("+", text) for text in new[start:end])


def _effect_view(effect: Effect, _width: int) -> Text:
    text = Text(f"{effect.id}  {one_line(effect.url)}", style="bold")
    if not effect.differs:
        return text.append("\n  as it is without the rule", style="dim")
    for name, without, within in effect.fields:
        text.append(f"\n  {name}: {one_line(without) or '(none)'} → {one_line(within) or '(none)'}", style="yellow")
    for sign, line in effect.lines:
        text.append(f"\n  {sign} {neutral(line)}", style="red" if sign == "-" else "green")
    return text


def _effect_record(effect: Effect) -> dict[str, object]:
    return {
        "id": effect.id,
        "url": effect.url,
        "fields": {name: {"without": without, "with": within} for name, without, within in effect.fields},
        "gone": [text for sign, text in effect.lines if sign == "-"],
        "come": [text for sign, text in effect.lines if sign == "+"],
    }


def _rule_record(file: RuleFile) -> dict[str, object]:
    return {"host": file.host, "file": file.place, "rules": [_one_rule(rule) for rule in file.rules]}


def _one_rule(rule: Rule) -> dict[str, object]:
    values = ((known.name, getattr(rule, known.name)) for known in fields(rule))
    return {name: value.isoformat() if isinstance(value, date) else list(value) for name, value in values if value}


def _rule_view(file: RuleFile, _width: int) -> Text:
    text = Text(file.host, style="bold")
    for rule in file.rules:
        said = [known.name for known in fields(rule) if known.name != "valid_until" and getattr(rule, known.name)]
        until = f"until {rule.valid_until}: " if rule.valid_until else ""
        text.append(f"\n  {until}{', '.join(said) or 'nothing'}", style="")
    return text.append(f"\n  {one_line(file.place)}", style="dim")


RULES: Forms[RuleFile] = Forms(
    _rule_record, _rule_view, lambda file: (file.host, len(file.rules), file.rules[0].valid_until or "", file.place)
)
EFFECTS: Forms[Effect] = Forms(_effect_record, _effect_view)
