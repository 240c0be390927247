"""The README is true: every command, option, setting and code stands in it, and its code runs."""

import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from newskeep import clean
from newskeep.archive import Archive
from newskeep.cli import loading
from newskeep.cli.commands import COMMANDS, GROUPS
from newskeep.cli.exits import ExitCode
from newskeep.config import Settings
from newskeep.edits import EditKind
from newskeep.export import FORMATS
from newskeep.export.records import kept_record
from newskeep.model import Reason, Removal
from tests.archives import article, page
from tests.command_line import SAMPLE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EVERYWHERE = {"--archive", "--quiet", "-q", "--verbose", "-v", "--help", "-h"}


def fenced(info: str) -> list[str]:
    """The code blocks that are fenced with these words."""
    return re.findall(rf"^```{info}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def section(heading: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##+ |\Z)", README, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its full name."""
    top = loading.root()
    for name, row in COMMANDS.items():
        if name not in GROUPS:
            yield name, loading.load(name, row, top)
    for group, rows in GROUPS.items():
        for name, row in rows.items():
            yield f"{group} {name}", loading.load(name, row, top)


def options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("-")}


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_a_command_has_a_section_with_all_its_options(name: str, command: Any) -> None:
    text = section(f"newskeep {name}")
    assert f"newskeep {name}" in "".join(re.findall(r"```bash\n(.*?)```", text, re.DOTALL)), "it has an example"
    assert [option for option in options(command) - EVERYWHERE if f"`{option}" not in text] == []


def test_the_options_for_all_commands_stand_before_them() -> None:
    text = section("Commands")
    assert [option for option in options(loading.root()) | {"--help", "-h"} if f"`{option}" not in text] == []


def test_every_example_names_a_command_and_options_that_exist() -> None:
    known = dict(commands())
    lines = [line for block in fenced("bash") for line in block.splitlines() if line.startswith("newskeep ")]
    assert lines
    for line in lines:
        words = shlex.split(line)
        name = next(name for name in (" ".join(words[1:3]), words[1]) if name in known)
        given = {word for word in words if word.startswith("-") and word != "-" and " " not in word}
        assert given <= options(known[name]) | EVERYWHERE, line


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_stands_there_with_its_variable(name: str) -> None:
    assert f"| `{name}` | `NEWSKEEP_{name.upper()}` |" in section("Settings")


def test_every_exit_code_stands_there() -> None:
    assert re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE) == [str(int(code)) for code in ExitCode]


def test_every_export_format_stands_there() -> None:
    assert all(f"- **{name}**" in section("newskeep export") for name in FORMATS)


def test_every_field_of_an_export_stands_there(archive: Archive) -> None:
    archive.keep(page("https://news.example/a"), article())
    (kept,) = archive.listing()
    named = re.findall(r"^\| `([a-z0-9_]+)` \|", section("newskeep export"), re.MULTILINE)
    assert set(named) == set(kept_record(kept))


def test_every_code_of_a_reason_stands_there_in_order() -> None:
    def codes(heading: str) -> list[str]:
        return re.findall(r"^\| `([a-z-]+)` \|", section(heading), re.MULTILINE)

    assert codes("Why a block is removed") == [str(removal) for removal in Removal]
    assert codes("Why an input is not kept") == [str(reason) for reason in Reason]
    assert codes("What an edit is") == [str(kind) for kind in EditKind]


def test_the_weight_of_every_kind_of_edit_stands_there() -> None:
    weights = re.findall(r"^\| `[a-z-]+` \| ([\d.]+)(?: ·)? \|", section("What an edit is"), re.MULTILINE)
    assert [float(weight) for weight in weights] == [kind.weight for kind in EditKind]


@pytest.mark.parametrize("code", fenced("python"))
def test_its_python_runs(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(SAMPLE, tmp_path / "page.html")
    with chdir(tmp_path):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 (the README's own code, which is what is tested)
    assert "Council votes to keep the lifeboat station" in capsys.readouterr().out


def test_its_example_of_cleaning_is_what_cleaning_does() -> None:
    (pasted,), (cleaned,) = fenced("text pasted"), fenced("text cleaned")
    assert clean(pasted).text + "\n" == cleaned


def test_its_first_command_imports_a_sample_that_is_shipped() -> None:
    first, _ = fenced("bash")[:2]
    assert str(SAMPLE.relative_to(ROOT)) in first


def test_the_second_command_is_what_continuous_integration_runs() -> None:
    second = fenced("bash")[1].strip()
    assert f"\n    {second}\n" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_room_stands_in_the_map() -> None:
    rooms = {path.name for path in (ROOT / "src" / "newskeep").iterdir() if not path.name.startswith(("_", "py."))}
    text = section("The house")
    assert [room for room in rooms if f"`{room}`" not in text and f"`{room}/`" not in text] == []
