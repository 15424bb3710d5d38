"""Types that msgspec converts are described during import, because two threads that do it at once crash."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MANY_AT_ONCE = """
import sys, threading
from praxis_desktop.core import decks
sys.setswitchinterval(1e-6)
start = threading.Barrier(8)
read = []

def read_changes():
    start.wait()
    read.append(decks.changes_of({"robot": {"volumes": {"plate": {"A1": 1.0}}}})["robot"].volumes)

threads = [threading.Thread(target=read_changes) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert read == [{"plate": {"A1": 1.0}}] * 8, read
"""


@pytest.mark.parametrize("turn", range(8))
def test_many_threads_read_the_first_changes_of_a_deck(turn: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_AT_ONCE], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_every_converted_type_is_described_when_its_module_is_imported() -> None:
    described: set[str] = set()
    converted: dict[str, str] = {}
    for path in sorted((ROOT / "praxis_desktop").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for call in _calls_during_import(tree):
            if _called(call) in ("describe", "Decoder", "Codec"):
                described.update(name for argument in call.args for name in _types(argument))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for name in (name for kind in _kinds(call) for name in _types(kind)):
                converted[name] = f"{path.relative_to(ROOT)}:{call.lineno}"
    assert len(converted) > 10
    assert {name: place for name, place in converted.items() if name not in described} == {}


def _calls_during_import(tree: ast.Module) -> Iterator[ast.Call]:
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _kinds(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the type to which a call of msgspec converts."""
    if ast.unparse(call.func) == "msgspec.convert":
        yield call.args[1]
    if ast.unparse(call.func) == "msgspec.json.decode":
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "type")


def _types(kind: ast.expr) -> Iterator[str]:
    """Yield the names of types in an expression; those of variables begin with a small letter."""
    for node in ast.walk(kind):
        if isinstance(node, ast.Name) and node.id.lstrip("_")[0].isupper():
            yield node.id
