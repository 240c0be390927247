"""`newskeep config show`."""

from dataclasses import dataclass
from typing import Any

import typer
from rich.text import Text

from newskeep.archive import default_path
from newskeep.cli.flags import Json, JsonLines, without_password
from newskeep.cli.listing import Forms, print_all
from newskeep.cli.neutral import one_line
from newskeep.cli.opening import configuration
from newskeep.config import Settings


@dataclass(frozen=True, slots=True)
class _Setting:
    name: str
    value: Any
    origin: str
    meaning: str


def show_settings(context: typer.Context, as_json: Json = False, as_jsonl: JsonLines = False) -> None:
    """Show every setting, its value, and where the value is from."""
    found = configuration(context)
    settings = [
        _Setting(name, _value(found.settings, name), found.origins[name], field.description or "")
        for name, field in type(found.settings).model_fields.items()
    ]
    print_all(settings, SETTINGS, as_json=as_json, as_jsonl=as_jsonl)


def _value(settings: Settings, name: str) -> Any:
    """The value in force: the archive has a place even where no setting names one."""
    value = getattr(settings, name)
    if name != "archive":
        return value
    return str(default_path()) if value is None else without_password(value)


def _person(setting: _Setting, _width: int) -> Text:
    value = "(not set)" if setting.value is None else one_line(str(setting.value))
    return Text.assemble(
        (f"{setting.name:<17}", "bold"), f"{value:<24} ", (f"{one_line(setting.origin)}: {setting.meaning}", "dim")
    )


SETTINGS: Forms[_Setting] = Forms(
    lambda setting: {
        "name": setting.name,
        "value": setting.value,
        "origin": setting.origin,
        "meaning": setting.meaning,
    },
    _person,
)
