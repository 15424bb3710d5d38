"""Runs the checks of one file of the Web Platform Tests in a guest, on a bench."""

from __future__ import annotations

import ast
import functools
import json
from dataclasses import dataclass
from pathlib import Path

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.port_requests import PortPolicy
from tests.ports.guests import booted
from tests.ports.web_serial.benches import Bench, Chooser

CHECKS = Path(__file__).with_name("checks")
SHARED = CHECKS / "conformance.py"

_PACKAGE = "tests/ports/web_serial/checks"

_RUN = """
import asyncio, importlib, json, traceback
import web_serial_bench

async def run_checks(module, names):
    checks, results = importlib.import_module(f"tests.ports.web_serial.checks.{module}"), {}
    for name in names:
        try:
            await asyncio.wait_for(getattr(checks, name)(web_serial_bench), 60)
            results[name] = ""
        except Exception:
            results[name] = traceback.format_exc()
        web_serial_bench.reset()
    return json.dumps(results)
"""


@dataclass(frozen=True)
class Check:
    """A check: the file it belongs to, its function, and the reason if it cannot run on a pty."""

    file: str
    name: str
    fake_only: str = ""

    @property
    def title(self) -> str:
        """The subject of the check, in our words."""
        return self.name.replace("_", " ")


@functools.cache
def checks_of(path: Path) -> list[Check]:
    """Return the checks in a file."""
    module = ast.parse(path.read_text())
    file = ast.get_docstring(module) or ""
    checks = []
    for node in module.body:
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            reasons = [
                _text(call.args[0], module) for call in node.decorator_list if isinstance(call, ast.Call)
            ]
            checks.append(Check(file, node.name, reasons[0] if reasons else ""))
    return checks


def _text(value: ast.expr, module: ast.Module) -> str:
    """Return a string literal, or the value of the constant with that name."""
    name = value
    if isinstance(name, ast.Name):
        for node in module.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(name):
                value = node.value
    text: str = ast.literal_eval(value)
    return text


def check_files() -> list[Path]:
    """Return the files with checks."""
    return sorted(path for path in CHECKS.glob("*.py") if path != SHARED)


def run_checks(path: Path, names: list[str], bench: Bench) -> dict[str, str]:
    """Run checks; returns "" or the traceback for each."""

    def program() -> dict[str, str]:
        policy = PortPolicy(program="checks", asker=Chooser(bench), watch=bench.watch)
        granted = GrantedPorts(bench._bindings, opener=bench.opener, policy=policy)
        output = bytearray()
        with Interpreter.restore(booted(), stdout=output.extend, stderr=output.extend) as interpreter:
            granted.grant_to(interpreter)
            interpreter.register_module("web_serial_bench", bench)
            interpreter.run(f"import os; os.makedirs('/home/pyodide/{_PACKAGE}')")
            for source in (path, SHARED):
                interpreter.files.write_file(f"/home/pyodide/{_PACKAGE}/{source.name}", source.read_bytes())
            try:
                interpreter.run(_RUN)
                results = interpreter.run_async(f"await run_checks({path.stem!r}, {names!r})")
            finally:
                granted.close_all()
        outcome: dict[str, str] = json.loads(results)
        return outcome

    return run_in_guest_thread(program)
