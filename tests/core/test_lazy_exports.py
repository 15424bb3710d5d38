"""Packages import nothing eagerly, so threads can import them in any order."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from praxis_desktop.core.lazy_exports import lazy_exports

ROOT = Path(__file__).resolve().parents[2]

LAZY = sorted(
    ".".join(path.parent.relative_to(ROOT / "praxis_desktop").parts)
    for path in (ROOT / "praxis_desktop").rglob("__init__.py")
    if "lazy_exports(" in path.read_text("utf-8")
)
"""The packages with lazy exports."""

BEFORE_THREADS = "praxis_desktop.cli"
"""The entry point, which is imported before any thread starts."""

TWO_THREADS = """
import sys, threading, time

package, module = sys.argv[1:]

class Slow:
    # Whoever looks for the package takes his time, so that the other one is under way with the module.
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == package.rpartition(".")[0] or name == package:
            time.sleep(0.2)

sys.meta_path.insert(0, Slow)
failures = []

def take(name):
    try:
        __import__(name)
    except BaseException as error:
        failures.append(f"{name}: {type(error).__name__}: {error}")

threads = [threading.Thread(target=take, args=(name,)) for name in (package, module)]
threads[0].start()
time.sleep(0.05)
threads[1].start()
for thread in threads:
    thread.join()
sys.exit("; ".join(failures) or 0)
"""


@pytest.mark.parametrize("package", LAZY)
def test_every_name_of_a_package_is_found(package: str) -> None:
    if package == "ports.serial":
        pytest.importorskip("termios", reason="Windows has no terminals like POSIX's")
    module = import_module(f"praxis_desktop.{package}")
    for name in module.__all__:
        found = getattr(module, name)
        assert found is not None
        if not isinstance(found, ModuleType):  # and no module in its place
            assert not hasattr(sys.modules.get(f"{module.__name__}.{name}"), "__file__")


def test_a_module_without_names_is_lent_itself() -> None:
    look_up = lazy_exports("praxis_desktop.journal", {"errors": ()})
    assert look_up("errors") is import_module("praxis_desktop.journal.errors")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    look_up = lazy_exports("praxis_desktop.journal", {"errors": ("JournalError",)})
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        look_up("nothing")


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("interpreter.environment", "virtual"),
        ("journal", "reader"),
        ("packages", "pins"),
        ("ports", "write_limits"),
        ("ports.simulators", "faults"),
        ("protocols", "program"),
        ("records", "reading"),
        ("runs", "request"),
        ("settings", "keys"),
        ("snapshots", "store"),
    ],
)
def test_two_threads_import_a_package_and_a_module_of_it(package: str, module: str) -> None:
    name = f"praxis_desktop.{package}"
    run = subprocess.run(
        [sys.executable, "-c", TWO_THREADS, name, f"{name}.{module}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_no_import_goes_round_in_a_circle() -> None:
    """The modules that a module imports, and the packages above them, never import the module itself."""
    needs = {name: _needs(name, path) for name, path in _modules().items()}
    circle = _circle(needs)
    assert not circle, " -> ".join(circle)


def _modules() -> dict[str, Path]:
    modules = {}
    for path in (ROOT / "praxis_desktop").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name != BEFORE_THREADS:
            modules[name] = path
    return modules


def _needs(name: str, path: Path) -> set[str]:
    needs = {name.rpartition(".")[0]}
    for statement in _run_at_once(ast.parse(path.read_bytes()).body):
        if isinstance(statement, ast.Import):
            needs.update(alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            needs.add(statement.module)
            for alias in statement.names:
                found = _home(statement.module, alias.name)
                needs.add(found or f"{statement.module}.{alias.name}")
    return {need for need in needs if need.startswith("praxis_desktop")} - {name}


def _home(package: str, name: str) -> str | None:
    """Return the module from which a lazy package takes ``name``."""
    if package.removeprefix("praxis_desktop.") not in LAZY:
        return None
    home: str | None = getattr(getattr(import_module(package), name, None), "__module__", None)
    return home


def _run_at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when the module is imported, without those only for type checkers."""
    for statement in body:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from _run_at_once(statement.orelse)
            continue
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _run_at_once(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from _run_at_once(handler.body)


def _circle(needs: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    way: list[str] = []

    def follow(name: str) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done or name not in needs:
            return []
        way.append(name)
        for need in sorted(needs[name]):
            found = follow(need)
            if found:
                return found
        way.pop()
        done.add(name)
        return []

    for name in sorted(needs):
        found = follow(name)
        if found:
            return found
    return []
