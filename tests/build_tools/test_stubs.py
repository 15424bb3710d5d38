"""The stubs of ``praxis`` match the guest's modules, and protocols can be type-checked with them."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_tools.errors import BuildError
from build_tools.stubs import stub_files, stub_of, write_stubs
from praxis_desktop.testing import Simulate

ROOT = Path(__file__).resolve().parents[2]
SHIMS, RESOURCES = ROOT / "shims", ROOT / "resources"
PROTOCOLS = RESOURCES / "protocols"


# ---- how a stub is made
def test_a_stub_keeps_what_others_need() -> None:
    stub = stub_of('''"""Module."""
from typing import TYPE_CHECKING, Any
import re, json
if TYPE_CHECKING:
    from collections.abc import Callable
_WORD = re.compile("x")
LIMIT = 3
"""How many."""

class Kept(dict[str, int]):
    """Said of it."""
    size: int = 2
    def __init__(self, name: str, *, call: Callable[[], Any]) -> None:
        self.name = name
        self.call = call
        self.count: float = len(name)
        self._own = json.dumps(name)
    def _helper(self) -> None: ...
    def done(self, value: int = LIMIT, other: int = 1) -> bool:
        return _WORD.match("x") is not None

class _Private: ...
if LIMIT:
    print("x")
''')
    assert (
        stub
        == '''"""Module."""
from typing import Any
from collections.abc import Callable
LIMIT = 3
'How many.'

class Kept(dict[str, int]):
    """Said of it."""
    name: str
    call: Callable[[], Any]
    count: float
    size: int = 2

    def __init__(self, name: str, *, call: Callable[[], Any]) -> None:
        ...

    def done(self, value: int=..., other: int=1) -> bool:
        ...
'''
    )


def test_overloads_stand_for_their_function_and_get_its_docstring() -> None:
    stub = stub_of('''from typing import overload
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x):
    """Do it."""
    return x
''')
    functions = [node for node in ast.parse(stub).body if isinstance(node, ast.FunctionDef)]
    assert [ast.get_docstring(function) for function in functions] == ["Do it.", "Do it."]
    assert [ast.unparse(function.args) for function in functions] == ["x: int", "x: str"]


def test_an_attribute_of_an_unknown_type_is_an_error() -> None:
    with pytest.raises(BuildError, match=r"attribute of A: self\.x = list\(y\)"):
        stub_of("class A:\n    def __init__(self, y: str) -> None:\n        self.x = list(y)\n")


def test_files_of_an_earlier_time_are_removed(tmp_path: Path) -> None:
    (tmp_path / "old.pyi").write_text("", "utf-8")
    write_stubs(SHIMS, PROTOCOLS, tmp_path)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == stub_files(SHIMS, PROTOCOLS).keys()
    assert {"__init__.pyi", "protocol/protocols/simple_transfer.pyi", "py.typed"} <= files


# ---- what the stubs say
COMPARE = """import importlib, inspect, json

def main(told: str) -> list:
    differences = []
    for name, members in json.loads(told).items():
        module = importlib.import_module(name)
        compare(name, module, members, differences)
        for found, value in vars(module).items():
            is_own = callable(value) and getattr(value, "__module__", "") == name
            is_new = is_own and not found.startswith("_") and found not in members
            if is_new and name != "_praxis.named_steps":
                differences.append(f"{name}.{found} has no stub")
    return differences

def compare(name, owner, members, differences):
    for member, told in members.items():
        value = getattr(owner, member, None)
        if not hasattr(owner, member):
            differences.append(f"{name}.{member} is not there")
        elif isinstance(told, dict):
            compare(f"{name}.{member}", value, told, differences)
        elif isinstance(told, list):
            value = inspect.unwrap(getattr(value, "fget", None) or value)
            has = list(inspect.signature(value).parameters)
            if has != told and has != told[1:]:
                differences.append(f"{name}.{member} takes {has}, not {told}")
"""


def declared(body: list[ast.stmt]) -> dict[str, object]:
    """Return the names that a stub declares, with functions' parameters, classes' members, else None."""
    found: dict[str, object] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = declared(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            taken = [*arguments.posonlyargs, *arguments.args, *filter(None, [arguments.vararg])]
            taken += [*arguments.kwonlyargs, *filter(None, [arguments.kwarg])]
            names: object = [argument.arg for argument in taken]
            found[node.name] = None if node.name in found else names
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found[ast.unparse(node.target)] = None
    return found


def test_they_say_what_the_guest_has(tmp_path: Path) -> None:
    told = {}
    for name, text in stub_files(SHIMS, PROTOCOLS).items():
        module = name.removesuffix(".pyi").removesuffix("__init__").rstrip("/").replace("/", ".")
        if name.endswith(".pyi") and not module.startswith("protocol.protocols."):
            names = declared(ast.parse(text).body)
            told["_praxis.named_steps" if module == "_steps" else f"praxis.{module}".rstrip(".")] = names
    # Overloads, and fields whose defaults dataclasses remove, cannot be compared.
    for module in ("praxis.declarations", "_praxis.named_steps"):
        told[module] = dict.fromkeys(told[module])
    (tmp_path / "compare.py").write_text(COMPARE, "utf-8")
    with Simulate() as simulate:
        run = simulate(tmp_path / "compare.py", told=json.dumps(told))
    assert run.state == "completed", run
    assert run.value == []


WRONG = {
    "protocol_function(titel='x')": "call-overload",
    "step(3)": "call-overload",
    "Wells(5)": "arg-type",
    "Duration('1 s').minutes": "attr-defined",
    "transfer = simple_transfer.simple_transfer()": "call-arg",
}


def test_templates_and_samples_type_check_by_them(tmp_path: Path) -> None:
    write_stubs(SHIMS, PROTOCOLS, tmp_path / "stubs" / "praxis")
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nstrict = true\n[mypy-pylabrobot.*]\nignore_missing_imports = true\n"
    )
    wrong = tmp_path / "wrong.py"
    imports = "from praxis import Duration, Wells, protocol_function, step\n"
    imports += "from praxis.protocol.protocols import simple_transfer\n"
    wrong.write_text(imports + "\n".join(WRONG) + "\n", "utf-8")
    files = [*PROTOCOLS.glob("*.py"), *(RESOURCES / "templates").glob("*.py"), wrong]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--python-version", "3.14", "--config-file", "mypy.ini"),
            *("--cache-dir", str(ROOT / ".mypy_cache" / "stubs"), "--no-error-summary", *map(str, files)),
        ],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": f"{tmp_path / 'stubs'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.partition(": error: ")[0] for line in errors] == [
        f"wrong.py:{number}" for number in range(3, 3 + len(WRONG))
    ], done.stdout + done.stderr
    assert [line.rpartition("[")[2].rstrip("]") for line in errors] == list(WRONG.values())
