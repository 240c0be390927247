"""Publisher rules: what people know of one site's pages, as data, a TOML file a host (publishers/, or a folder).

    rule_for(url, date) ─ Rule ─ ruled.apply ─ fields for the witnesses, the region, and what is removed

Selectors are CSS as soupsieve reads it, :-soup-contains() included. A rule is applied with Beautiful Soup over the
whole page, which takes some 40 ms; pages of hosts without a rule cost one look into a table of file names.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import soupsieve

from newskeep.errors import ConfigError
from newskeep.model import Reason
from newskeep.parse.facts import host_of

FIELDS = ("title", "authors", "published", "modified", "standfirst", "section")
MAX_RULE_BYTES = 200_000
Selectors = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How the pages of one host are read, up to a day where there is one. Empty selectors say nothing."""

    region: Selectors = ()
    remove: Selectors = ()
    title: Selectors = ()
    authors: Selectors = ()
    published: Selectors = ()
    modified: Selectors = ()
    standfirst: Selectors = ()
    section: Selectors = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of a host: today's first, older ones after it, the newest first. `place` is where they stand."""

    host: str
    place: str
    rules: tuple[Rule, ...]

    def on(self, day: date | None) -> Rule | None:
        """The rule for a page fetched on `day` (None: now): the last that was valid then, None where none was."""
        valid = [
            rule for rule in self.rules if rule.valid_until is None or (day is not None and day <= rule.valid_until)
        ]
        dated = [rule for rule in valid if rule.valid_until is not None]
        return min(dated, key=_last_day) if dated else next(iter(valid), None)


def _last_day(rule: Rule) -> date:
    return rule.valid_until or date.max


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules in folders, those of a later folder before an earlier one's. A file is read when it is needed."""

    folders: tuple[Traversable, ...] = ()
    _names: Mapping[str, Traversable] = field(init=False, repr=False, compare=False)
    _known: dict[str, RuleFile] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """List the files. Raises ConfigError where there is no such folder."""
        names: dict[str, Traversable] = {}
        for folder in self.folders:
            if not folder.is_dir():
                raise ConfigError(str(folder), Reason.BAD_SETTING, "There is no such folder of publisher rules.")
            names |= dict(_files_in(folder))
        object.__setattr__(self, "_names", names)

    def hosts(self) -> tuple[str, ...]:
        """Every host that has rules."""
        return tuple(sorted(self._names))

    def file_of(self, host: str) -> RuleFile | None:
        """The rules of a host or of the nearest domain above it. Raises ConfigError where its file makes no sense."""
        name = host.lower().rstrip(".").removeprefix("www.")
        while "." in name:
            if name in self._names:
                return self._known.get(name) or self._known.setdefault(name, _read(self._names[name], name))
            name = name.partition(".")[2]
        return None

    def rule_for(self, url: str | None, fetched_at: datetime | None = None) -> Rule | None:
        """The rule for a page, if its host has one that was valid when it was fetched."""
        found = self.file_of(host_of(url)) if url else None
        return found.on(fetched_at.date() if fetched_at else None) if found else None


@cache
def rule_book(folder: Path | None = None) -> RuleBook:
    """The rules of `folder`, one's own, before those of the package; listed once in a process."""
    packaged = files("newskeep").joinpath("publishers")
    return RuleBook((packaged,) if folder is None else (packaged, folder))


NO_RULES = RuleBook()


def _files_in(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml").lower().removeprefix("www."), file


def _read(file: Traversable, host: str) -> RuleFile:
    try:
        text = file.read_bytes()[: MAX_RULE_BYTES + 1].decode("utf-8")
        return RuleFile(host, str(file), parse_rules(text))
    except OSError as error:
        raise ConfigError(str(file), Reason.BAD_RULE, f"It cannot be read: {error.strerror}.") from error
    except ValueError as error:  # of TOML, UTF-8, a selector or a key
        raise ConfigError(str(file), Reason.BAD_RULE, f"{error}.".replace("..", ".")) from error


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules in a TOML text, the newest first. Raises ValueError that says what is wrong, and where."""
    if len(text) > MAX_RULE_BYTES:
        raise ValueError(f"It is longer than {MAX_RULE_BYTES:,} characters")
    table = tomllib.loads(text)
    older = table.pop("older", [])
    if not isinstance(older, list) or not all(isinstance(entry, dict) for entry in older):
        raise ValueError("“older” is not a list of tables, [[older]]")
    for entry in older:
        if "valid_until" not in entry:
            raise ValueError("An [[older]] rule has no valid_until")
    return tuple(_rule(entry) for entry in [table, *older] if entry)


def _rule(table: Mapping[str, Any]) -> Rule:
    known = {known.name for known in fields(Rule)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"There is no key “{unknown[0]}”; there are: {', '.join(sorted(known))}, older")
    until = table.get("valid_until")
    if until is not None and type(until) is not date:
        raise ValueError("valid_until is no date; one is written 2021-06-30, without quotes")
    selectors = {key: _selectors(key, value) for key, value in table.items() if key != "valid_until"}
    return Rule(**selectors, valid_until=until)


def _selectors(key: str, value: object) -> Selectors:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(selector, str) for selector in found):
        raise ValueError(f"“{key}” is no selector and no list of selectors")
    for selector in found:
        try:
            soupsieve.compile(css_of(selector))
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"“{key}”: {str(error).splitlines()[0]}") from error
    return tuple(found)


def css_of(selector: str) -> str:
    """The CSS of a selector, without the attribute that it names ("span.date @data-time")."""
    return selector.rpartition(" @")[0] if " @" in selector else selector


def attribute_of(selector: str) -> str:
    """The attribute that a selector names, or ""."""
    return selector.rpartition(" @")[2].strip() if " @" in selector else ""
