"""Who may import whom: DESIGN's rooms as a table, and the libraries that belong to one room."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
PACKAGE = SOURCE / "newskeep"
FACE = "newskeep"  # the package's own __init__: it names what the rooms offer, they may take its version

GROUND = frozenset({"errors", "urls", "model", "grading", "watch", "oversight"})
ROOMS: Mapping[str, frozenset[str]] = {
    # ground: the standard library and each other
    "errors": GROUND,
    "urls": GROUND,
    "model": GROUND,
    "grading": GROUND,
    "watch": GROUND,
    "oversight": GROUND,
    # pure, strangers to each other
    "parse": GROUND,
    "train": GROUND | {"parse"},
    "edits": GROUND,
    "learning": GROUND,
    "export": GROUND | {"edits"},
    # records of other tools, and of newskeep itself, as articles; pure
    "interchange": GROUND | {"parse", "export", "saved"},
    "sources": GROUND,
    # edges, strangers to each other
    "fetch": GROUND,
    "archive": GROUND | {"learning", "edits"},
    "saved": GROUND,
    "readers": GROUND | {"saved"},
    # the path that every article takes
    "pool": GROUND | {"saved", "workers"},
    "workers": GROUND | {"parse", "interchange", "saved", "archive", "pool"},
    "waiting": GROUND,
    "reparse": GROUND | {"archive", "ingest", "pool"},
    "ingest": GROUND | {"readers", "saved", "archive", "pool", "waiting", "workers"},
    "schedule": GROUND | {"sources", "archive", "ingest", "pool", "waiting", "workers"},
    # the doors, and what only they call
    "config": GROUND,
    "cli": GROUND
    | {
        "reparse",
        "parse",
        "edits",
        "export",
        "sources",
        "fetch",
        "archive",
        "saved",
        "readers",
        "workers",
        "ingest",
        "schedule",
    }
    | {"config"},
    "__main__": frozenset({"cli"}),
}
LIBRARIES: Mapping[str, frozenset[str]] = {
    # library → the only rooms that may import it
    "Stemmer": frozenset({"archive"}),
    "alembic": frozenset({"archive"}),
    "brotli": frozenset({"fetch"}),
    "bs4": frozenset({"parse"}),
    "catboost": frozenset({"train"}),
    "certifi": frozenset({"fetch"}),
    "charset_normalizer": frozenset({"parse", "sources"}),
    "fastwarc": frozenset({"readers"}),
    "gcld3": frozenset({"parse"}),
    "feedparser": frozenset({"sources"}),
    "lxml": frozenset({"parse", "sources"}),
    "numpy": frozenset({"parse", "train"}),
    "platformdirs": frozenset({"archive", "config"}),
    "protego": frozenset({"fetch"}),
    "pyarrow": frozenset({"export"}),
    "pydantic": frozenset({"config"}),
    "pydantic_settings": frozenset({"config"}),
    "rensa": frozenset({"archive"}),
    "requests": frozenset({"fetch"}),
    "rich": frozenset({"cli"}),
    "selectolax": frozenset({"parse"}),
    "soupsieve": frozenset({"parse"}),
    "sqlalchemy": frozenset({"archive"}),
    "typer": frozenset({"cli"}),
    "urllib3": frozenset({"fetch"}),
    "zstandard": frozenset({"archive", "fetch", "readers"}),
    # of the standard library, what touches the world
    "http": frozenset({"fetch"}),
    "multiprocessing": frozenset({"pool", "workers"}),
    "socket": frozenset({"fetch"}),
    "sqlite3": frozenset({"archive"}),
    "ssl": frozenset({"fetch"}),
}
# Where a module is loaded only when it is needed: the package's faces (PEP 562), the command table, Alembic, which most
# openings of an archive do not need, the database that is not in use, and the parsers, which only the processes that
# read pages need.
LAZY = frozenset(
    {
        "newskeep/__init__.py",
        "newskeep/archive/__init__.py",
        "newskeep/archive/database.py",
        "newskeep/archive/opening.py",
        "newskeep/cli/loading.py",
        "newskeep/export/parquet.py",
        "newskeep/pool.py",
    }
)

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    """`archive/keys.py`, as tests name it."""
    return str(path.relative_to(SOURCE))


def room_of(path: Path) -> str:
    """The room that a file stands in."""
    first = path.relative_to(PACKAGE).parts[0]
    return FACE if first == "__init__.py" else first.removesuffix(".py")


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Full names of what is imported anywhere in a module; `from a import b` is `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_a_module_imports_only_from_the_rooms_that_the_table_allows(module: Path) -> None:
    if room_of(module) == FACE:
        return
    inside = [name.split(".")[1] for name in imports_of(parsed(module)) if name.startswith("newskeep.")]
    allowed = ROOMS[room_of(module)] | {room_of(module), "__version__"}
    assert set(inside) <= allowed


def test_a_library_stays_in_its_room(module: Path) -> None:
    libraries = {name.split(".")[0] for name in imports_of(parsed(module))}
    assert {name for name in libraries if room_of(module) not in LIBRARIES.get(name, {room_of(module)})} == set()


def test_the_ground_stands_on_the_standard_library_alone(module: Path) -> None:
    if room_of(module) in GROUND:
        libraries = {name.split(".")[0] for name in imports_of(parsed(module))}
        assert libraries <= sys.stdlib_module_names | {"newskeep"}


def test_imports_stand_at_the_top(module: Path) -> None:
    tree = parsed(module)
    inner = [node for function in ast.walk(tree) if is_function(function) for node in ast.walk(function)]
    assert not [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]
    if name_of(module) not in LAZY:
        assert not [name for name in imports_of(tree) if name.startswith("importlib.import_module")]


def test_every_room_is_in_the_table_and_every_row_is_a_room() -> None:
    assert {room_of(path) for path in MODULES} - {FACE} == set(ROOMS)


def test_every_library_that_is_a_dependency_has_its_room() -> None:
    imported = {name.split(".")[0] for path in MODULES for name in imports_of(parsed(path))}
    assert imported - set(sys.stdlib_module_names) - {"newskeep"} <= set(LIBRARIES)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
