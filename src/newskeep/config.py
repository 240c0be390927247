"""Settings: a flag wins over the environment (NEWSKEEP_…), that over a file, that over the default.

Files: the one that NEWSKEEP_CONFIG names and no other; else ./newskeep.toml, which wins key by key over config.toml in
the user's configuration folder. Only the doors call this room, and only where a command needs settings: pydantic
takes 0.2 s to import.
"""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import AfterValidator, DirectoryPath, Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from newskeep.errors import ConfigError
from newskeep.model import Reason

CONFIG_VARIABLE = "NEWSKEEP_CONFIG"
FILE_HERE = "newskeep.toml"
FILE_OF_USER = "config.toml"
PREFIX = "NEWSKEEP_"


def _header(text: str) -> str:
    """The text, if it can stand in an HTTP header (RFC 9110, 5.5) without starting another."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("Only printable ASCII can be sent in a header")
    return text.strip()


Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]
HeaderText = Annotated[str, AfterValidator(_header)]


class LogFormat(StrEnum):
    """How `sync` and `run` say what they do."""

    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """Every setting with its type, default and meaning. Times in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    archive: str | None = Field(
        None, description="the archive: a file or a database URL; else in the user's data folder"
    )
    contact: HeaderText | None = Field(None, description="an address or URL at which sites can reach who fetches")
    user_agent: HeaderText | None = Field(None, description="the user agent to send in place of newskeep's own")
    delay: float = Field(1.0, ge=0, le=3600, allow_inf_nan=False, description="pause between requests to one host")
    connect_timeout: Seconds = Field(10.0, description="longest wait for a connection")
    read_timeout: Seconds = Field(20.0, description="longest wait between two pieces of an answer")
    total_timeout: Seconds = Field(60.0, description="longest time for one page, redirects included")
    max_bytes: int = Field(20_000_000, ge=1_000, le=1_000_000_000, description="largest page that is read")
    allow_private: bool = Field(False, description="fetch from private and loopback addresses too")
    obey_robots: bool = Field(True, description="obey robots.txt")
    rules: DirectoryPath | None = Field(None, description="a folder of publisher rules of your own")
    fetches: int = Field(16, ge=1, le=256, description="hosts that are asked at a time")
    jobs: int | None = Field(None, ge=1, le=256, description="processes that read pages; else one for each core")
    log_format: LogFormat = Field(LogFormat.TEXT, description="how sync and run say what they do: text or json")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands in: it asks the sources one by one, to know which of them each value is from."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, and for each where its value is from: a flag, a variable, a file's path, or "default"."""

    settings: Settings
    origins: Mapping[str, str]


def load(flags: Mapping[str, Any] | None = None) -> Configuration:
    """The settings in force. A flag of None counts as not given.

    Raises ConfigError, which names the setting and where its value stands: a value that makes no sense, an unknown
    key in a file, a file that cannot be read or is not TOML, a NEWSKEEP_CONFIG that names no file.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for name, value, origin in _given(flags or {}):
        values[name] = value
        origins[name] = origin
    try:
        return Configuration(Settings(**values), origins)
    except ValidationError as error:
        raise _refused(error, origins) from error


def _given(flags: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Every (setting, value, origin) that is given, the weakest first."""
    for path in _files():
        for name, value in _read(path).items():
            yield name, _at_home(path, value) if name in ("archive", "rules") else value, str(path)
    for name, value in EnvSettingsSource(Settings)().items():
        yield name, value, PREFIX + name.upper()
    for variable, said in os.environ.items():
        name = variable.upper().removeprefix(PREFIX).lower()
        if variable.upper().startswith(PREFIX) and variable != CONFIG_VARIABLE and name not in Settings.model_fields:
            yield name, said, variable  # a misspelt variable must not be passed over: another archive would be used
    for name, value in flags.items():
        if value is not None:
            yield name, value, "--" + name.replace("_", "-")


def _files() -> list[Path]:
    """The settings files there are, the weakest first."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise ConfigError(CONFIG_VARIABLE, Reason.BAD_SETTING, f"There is no file {path}.")
        return [path]
    found = platformdirs.user_config_path("newskeep", appauthor=False) / FILE_OF_USER, Path(FILE_HERE).absolute()
    return [path for path in found if path.is_file()]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(str(path), Reason.BAD_SETTING, f"It cannot be read: {error.strerror}.") from error
    except ValueError as error:  # of TOML or of UTF-8
        raise ConfigError(str(path), Reason.BAD_SETTING, f"It is not valid TOML: {error}.") from error


def _at_home(path: Path, place: Any) -> Any:
    """A relative path in a settings file counts from that file's folder, wherever newskeep is run."""
    if not isinstance(place, str) or "://" in place:
        return place
    return str(path.parent / Path(place).expanduser())


def _refused(error: ValidationError, origins: Mapping[str, str]) -> ConfigError:
    """The first fault as a ConfigError."""
    fault = error.errors()[0]
    name = ".".join(str(part) for part in fault["loc"])
    origin = origins[str(fault["loc"][0])]
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Is “{near[0]}” meant?" if near else f" There are: {', '.join(Settings.model_fields)}."
        return ConfigError(name, Reason.BAD_SETTING, f"There is no such setting (in {origin}).{hint}")
    sentence = fault["msg"].removeprefix("Value error, ")
    return ConfigError(name, Reason.BAD_SETTING, f"{sentence}; it is {fault['input']!r} (from {origin}).")
