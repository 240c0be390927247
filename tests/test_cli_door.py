"""The door itself: help, exit codes, streams, what loads when."""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from newskeep.archive import open_archive
from newskeep.cli import loading
from newskeep.cli.commands import COMMANDS, GROUPS
from newskeep.cli.exits import ExitCode, exit_code
from newskeep.cli.flags import Flags, to_show, without_password
from newskeep.cli.neutral import neutral, neutral_json, one_line
from newskeep.errors import ArchiveBusyError, ArchiveError, ConfigError, FetchError, InputError, NewskeepError
from newskeep.model import Article, Block, BlockKind, Page, Reason
from tests.command_line import SAMPLE, Here, environment, run_process

ROWS = [
    *(pytest.param(name, row, id=name) for name, row in COMMANDS.items() if row.place),
    *(pytest.param(name, row, id=f"config {name}") for name, row in GROUPS["config"].items()),
]
HEAVY = ("requests", "sqlalchemy", "alembic", "bs4", "pydantic", "lxml", "selectolax", "rich")


def test_help_lists_every_command_with_its_sentence(newskeep: Here) -> None:
    run = newskeep("--help")
    assert run.code == 0
    for name, row in COMMANDS.items():
        assert f"  {name} " in run.out
        assert row.sentence.removesuffix(".") in run.out, "the sentence fits the line"


def test_help_loads_no_room(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom newskeep.cli import main\n"
        "sys.argv[1:] = ['--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], capture_output=True, env=environment(tmp_path), check=True, text=True
    )
    assert run.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_command_says_in_its_help_what_the_table_says_and_shows_examples(name: str, row: Any) -> None:
    loaded = loading.load(name, row, loading.root())
    assert loaded.help.split("\n")[0] == row.sentence
    assert all(example in loaded.epilog for example in row.examples)
    assert row.examples


@pytest.mark.parametrize("name", ["list", "search", "why", "show"])
def test_every_listing_takes_json_and_jsonl(name: str) -> None:
    loaded = loading.load(name, COMMANDS[name], loading.root())
    names = {option for parameter in loaded.params for option in parameter.opts}
    assert "--json" in names
    assert name == "show" or "--jsonl" in names


def test_an_option_for_the_whole_run_stands_before_or_after_the_command(newskeep: Here, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert newskeep("import", SAMPLE, "--archive", other, "--quiet") == newskeep("-q", "import", SAMPLE)
    assert newskeep("list", "--archive", other).out == newskeep("list").out != ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a", Reason.EMPTY), 1),
        (FetchError("a", Reason.GONE), 1),
        (ConfigError("a", Reason.BAD_SETTING), 4),
        (ArchiveError("a", Reason.NOT_AN_ARCHIVE), 4),
        (ArchiveBusyError("a", Reason.LOCKED), 5),
    ],
)
def test_an_expected_error_has_its_exit_code(error: NewskeepError, code: int) -> None:
    assert exit_code(error) == code


def test_a_usage_error_is_2_and_names_the_option(newskeep: Here) -> None:
    newskeep("import", SAMPLE)
    run = newskeep("list", "--nonsense")
    assert run.code == ExitCode.USAGE
    assert "--nonsense" in run.err
    assert newskeep("list", "--since", "yesterday").code == ExitCode.USAGE
    assert newskeep("list", "--json", "--jsonl").code == ExitCode.USAGE
    assert newskeep("export", "--format", "pdf").code == ExitCode.USAGE


def test_a_file_that_is_no_archive_is_4_and_one_sentence(newskeep: Here) -> None:
    newskeep.archive.write_bytes(b"no database" * 100)
    run = newskeep("list")
    assert (run.code, run.out) == (4, "")
    assert run.err.count("\n") == 1
    assert "not a newskeep archive" in run.err


def test_a_folder_is_no_archive_and_it_is_said_what_to_name(newskeep: Here) -> None:
    newskeep.archive.mkdir()
    run = newskeep("list")
    assert run.code == 4
    assert "It is a folder. Name a file in it" in run.err


def test_reading_makes_no_archive(newskeep: Here) -> None:
    run = newskeep("list")
    assert run.code == 4
    assert "There is no archive there yet" in run.err
    assert not newskeep.archive.exists()


def test_a_bad_setting_is_4_and_names_it(tmp_path: Path) -> None:
    run = run_process(["list"], tmp_path, more={"NEWSKEEP_DELAY": "soon"})
    assert run.returncode == 4
    assert b"delay" in run.stderr
    assert b"Traceback" not in run.stderr


def test_a_password_is_never_shown() -> None:
    url = "postgresql://ada:secret@db.example/news?password=secret&sslmode=require"
    assert without_password(url) == "postgresql://ada:***@db.example/news?password=***&sslmode=require"
    assert without_password("a:b@c.db") == "a:b@c.db"
    assert "secret" not in to_show(1, Flags(archive=url))


def test_config_show_says_where_a_value_is_from(newskeep: Here) -> None:
    run = newskeep("config", "show", "--json")
    settings = {setting["name"]: setting for setting in json.loads(run.out)}
    assert settings["archive"]["value"] == str(newskeep.archive)
    assert settings["archive"]["origin"] == "--archive"
    assert settings["delay"]["origin"] == "default"


def test_standard_output_is_utf_8_in_any_locale(tmp_path: Path) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    text = "Δεν υπάρχει λόγος ανησυχίας, είπε ο δήμαρχος στους δημοσιογράφους.\n"
    run = run_process(["clean"], tmp_path, stdin=text.encode("utf-8"), more=plain)
    assert (run.returncode, run.stdout.decode("utf-8")) == (0, text)


@pytest.mark.parametrize("sentences", [20, 9000])
def test_a_reader_that_goes_away_is_no_error(sentences: int, tmp_path: Path) -> None:
    text = tmp_path / "long.txt"
    words = "sentence of a long story is here to be read by nobody."
    text.write_text("\n".join(f"The {number}th {words}" for number in range(sentences)))
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "newskeep", "clean", str(text)],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # long before the first word is written
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_under_standard_output_is_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "newskeep", "extract", str(SAMPLE), "--json"],
            env=environment(tmp_path),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert run.returncode == 4
    assert b"Traceback" not in run.stderr
    assert b"No space left" in run.stderr


def test_control_characters_are_made_visible() -> None:
    hostile = "a\x1b[2Jb\x07c\x9bd\u202ee\u2066f\x7fg"
    assert neutral(hostile) == "a�[2Jb�c�d�e�f�g"
    assert one_line(f" two\n\tlines\r{hostile}") == f"two lines {neutral(hostile)}"
    assert json.loads(neutral_json(json.dumps(hostile, ensure_ascii=False))) == hostile
    assert "\x9b" not in neutral_json(json.dumps(hostile, ensure_ascii=False))


def on_a_terminal(arguments: list[str], folder: Path, **more: str) -> str:
    """What a terminal gets from newskeep on both streams."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "newskeep", *arguments],
        env=environment(folder, TERM="xterm-256color", COLUMNS="100", **more),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        seen = bytearray()
        with suppress(OSError):  # so a terminal ends on Linux when its other end is closed
            while piece := os.read(ours, 65536):
                seen += piece
    os.close(ours)
    return seen.decode("utf-8")


def test_a_page_cannot_steer_the_terminal_or_speak_markup(tmp_path: Path) -> None:
    title, body = "Calm [bold]sea[/bold] \x1b]0;owned\x07 \x9b31m \u202egnp.exe", "The harbour was closed at noon.\n"
    page = Page(body.encode(), "a.txt", "text/plain", requested_url="https://a.example/1")
    article = Article(title=title, blocks=(Block(BlockKind.PARAGRAPH, body * 9), Block(BlockKind.PARAGRAPH, title)))
    with open_archive(tmp_path / "archive.db") as archive:
        archive.keep(page, article)
    for arguments in (["list"], ["search", "harbour"], ["show", "1", "--json"]):
        seen = on_a_terminal(arguments, tmp_path)
        assert "[bold]sea[/bold]" in seen
        assert not any(mark in seen for mark in ("\x1b]0", "\x07", "\x9b", "\u202e"))


def test_colour_is_for_terminals_and_no_color_is_obeyed(newskeep: Here) -> None:
    newskeep("import", SAMPLE)
    folder = newskeep.archive.parent
    assert "\x1b[1;33m" in on_a_terminal(["search", "lifeboat"], folder)
    assert "33m" not in on_a_terminal(["search", "lifeboat"], folder, NO_COLOR="1")
    assert "\x1b" not in newskeep("search", "lifeboat").out
