"""Where a setting's value is from, and what happens to one that makes no sense: real files and variables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newskeep.config import Settings, load
from newskeep.errors import ConfigError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and working folder, and no NEWSKEEP_… variable."""
    for name in [name for name in os.environ if name.startswith("NEWSKEEP_")]:
        monkeypatch.delenv(name)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def user_file(home: Path, text: str) -> Path:
    path = home / ".config" / "newskeep" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def file_here(home: Path, text: str) -> Path:
    path = home / "work" / "newskeep.toml"
    path.write_text(text)
    return path


def refused(**flags: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(flags)
    return caught.value


def test_without_anything_given_every_value_is_the_default() -> None:
    found = load()
    assert set(found.origins.values()) == {"default"}
    assert set(found.origins) == set(Settings.model_fields)
    assert found.settings.obey_robots
    assert not found.settings.allow_private
    assert found.settings.delay == 1.0


def test_a_flag_wins_over_the_environment_over_the_files_over_the_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_file(home, "delay = 2\njobs = 2\nread_timeout = 2\nmax_bytes = 2000\n")
    here = file_here(home, "delay = 3\njobs = 3\nread_timeout = 3\n")
    monkeypatch.setenv("NEWSKEEP_DELAY", "4")
    monkeypatch.setenv("NEWSKEEP_JOBS", "4")
    found = load({"delay": 5.0, "contact": None})
    settings = found.settings
    assert (settings.delay, settings.jobs, settings.read_timeout, settings.max_bytes) == (5.0, 4, 3.0, 2000)
    origins = [found.origins[name] for name in ("delay", "jobs", "read_timeout", "max_bytes", "contact")]
    assert origins == ["--delay", "NEWSKEEP_JOBS", str(here), str(user), "default"]


def test_the_file_that_is_named_is_the_only_one_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user_file(home, "delay = 2\n")
    file_here(home, "jobs = 3\n")
    (home / "mine.toml").write_text("max_bytes = 5000\n")
    monkeypatch.setenv("NEWSKEEP_CONFIG", "~/mine.toml")
    found = load()
    assert (found.settings.delay, found.settings.jobs, found.settings.max_bytes) == (1.0, None, 5000)
    assert found.origins["max_bytes"] == str(home / "mine.toml")


def test_a_named_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_CONFIG", "/nowhere/newskeep.toml")
    assert refused().subject == "NEWSKEEP_CONFIG"


def test_an_archive_path_in_a_file_counts_from_that_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = user_file(home, 'archive = "news.db"\n')
    assert load().settings.archive == str(user.parent / "news.db")
    file_here(home, 'archive = "postgresql://localhost/news"\n')
    assert load().settings.archive == "postgresql://localhost/news"
    file_here(home, 'archive = "~/news.db"\n')
    assert load().settings.archive == str(home / "news.db")
    monkeypatch.setenv("NEWSKEEP_ARCHIVE", "here.db")
    assert load().settings.archive == "here.db"


def test_an_unknown_key_in_a_file_is_named_with_the_one_that_may_be_meant(home: Path) -> None:
    here = file_here(home, "dely = 3\n")
    error = refused()
    assert error.subject == "dely"
    assert str(here) in error.detail
    assert "“delay”" in error.detail


def test_a_value_that_makes_no_sense_is_named_with_its_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_DELAY", "soon")
    error = refused()
    assert error.subject == "delay"
    assert "NEWSKEEP_DELAY" in error.detail
    assert "'soon'" in error.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("delay", -1),
        ("delay", "nan"),
        ("total_timeout", 0),
        ("read_timeout", "inf"),
        ("max_bytes", 10),
        ("jobs", 0),
        ("allow_private", "perhaps"),
        ("user_agent", "me\r\nCookie: a"),
        ("contact", "ich@müller.example"),
    ],
)
def test_values_out_of_bounds_are_refused(name: str, value: object) -> None:
    error = refused(**{name: value})
    assert error.subject == name
    assert "--" + name.replace("_", "-") in error.detail


@pytest.mark.parametrize("body", [b"delay = \n", b"delay = '\xff'\n"])
def test_a_file_that_is_not_toml_is_named(home: Path, body: bytes) -> None:
    path = file_here(home, "")
    path.write_bytes(body)
    assert refused().subject == str(path)


def test_an_empty_variable_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_JOBS", "")
    assert load().origins["jobs"] == "default"


def test_yes_and_no_can_be_said_in_the_usual_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("NEWSKEEP_OBEY_ROBOTS", "no")
    settings = load().settings
    assert settings.allow_private
    assert not settings.obey_robots


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_importing_newskeep_does_not_load_the_settings() -> None:
    code = "import newskeep, newskeep.readers, sys; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 (own code)
    assert done.stdout.strip() == "False"


def test_a_misspelt_variable_is_named_with_the_setting_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSKEEP_ARCHIV", "a.db")
    error = refused()
    assert "NEWSKEEP_ARCHIV" in error.detail
    assert "“archive”" in error.detail
