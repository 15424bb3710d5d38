"""The imports of modules are read from their code: in checkouts, from bytecode alone, and from archives."""

from __future__ import annotations

import ast
import compileall
import importlib
import importlib.util
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.gradual_imports import imports_of

ROOT = Path(__file__).resolve().parents[2]
DOTTED = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+")

SOURCE = f"""
from __future__ import annotations
import read_one.alone
from read_one import part, NOT_A_MODULE
from read_one.names import Class
{"".join(f"name_{number} = {number}" + chr(10) for number in range(300))}
import read_one.after_many
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import read_one.types
try:
    import read_one.tried
except ImportError:
    pass
def later():
    import read_one.later
"""
FOUND = (
    *("__future__", "read_one.alone", "read_one", "read_one.part", "read_one.names", "read_one.after_many"),
    "typing",
)


@pytest.fixture(params=["sources", "bytecode", "archive"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The folder of a package that reports its imports when loaded, and is not loaded."""
    folder = tmp_path / "modules" / "read_one"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("NOT_A_MODULE = 1\n", "utf-8")
    (folder / "reader.py").write_text(SOURCE, "utf-8")
    for name in ("alone", "part", "names", "after_many", "types", "tried", "later"):
        (folder / f"{name}.py").write_text("raise RuntimeError('it was loaded')\n", "utf-8")
    where = folder.parent
    if request.param != "sources":
        assert compileall.compile_dir(where, legacy=True, quiet=1)
        for source in folder.glob("*.py"):
            source.unlink()
    if request.param == "archive":
        archive = tmp_path / "modules.zip"
        with zipfile.ZipFile(archive, "w") as opened:
            for file in sorted(folder.iterdir()):
                opened.write(file, f"read_one/{file.name}")
        where = archive
    sys.path.insert(0, str(where))
    importlib.invalidate_caches()
    yield str(where)
    sys.path.remove(str(where))
    for name in [name for name in sys.modules if name.partition(".")[0] == "read_one"]:
        del sys.modules[name]


@pytest.mark.usefixtures("place")
def test_statements_at_the_margin_are_told_and_nothing_is_loaded() -> None:
    assert imports_of("read_one.reader") == FOUND
    assert "read_one.reader" not in sys.modules


def test_what_is_not_there_imports_nothing() -> None:
    assert imports_of("praxis_desktop.gui.of_no_name") == ()
    assert imports_of("no_such_package.module") == ()


def test_every_module_that_is_loaded_ahead_exists() -> None:
    gui = ROOT / "praxis_desktop" / "gui"
    named: list[str] = []
    for path in gui.rglob("*.py"):
        text = path.read_text("utf-8")
        if "LoadingAhead(" in text:
            tuples = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Tuple)]
            strings = [each.value for node in tuples for each in node.elts if isinstance(each, ast.Constant)]
            named += [each for each in strings if isinstance(each, str) and DOTTED.fullmatch(each)]
    assert len(named) > 20
    assert [name for name in named if not (exists(f"praxis_desktop.gui.{name}") or exists(name))] == []


def exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
