"""Guests with packages, as in a run, whose programs may request more."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import Environment, LiveEnvironment
from praxis_desktop.packages.layers.store import LayerStore
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, InterpreterSource, desktop_snapshots
from praxis_desktop.runs.packages.run_packages import offer_packages
from praxis_desktop.snapshots.contents import attach_layers
from praxis_desktop.snapshots.recipes import BASELINE

_T = TypeVar("_T")


@functools.cache
def snapshots() -> DesktopSnapshots:
    return desktop_snapshots()


def wheelhouse(user: Path) -> Wheelhouse:
    """Return the shipped wheels, and those in ``user``."""
    shipped = snapshots().distribution.folder / "wheels"
    return Wheelhouse(shipped, system=None, user=user, index=user.parent / "index")


def offer_to(interpreter: Interpreter, wheels: Wheelhouse) -> None:
    source = SimpleNamespace(wheelhouse=wheels, layers=snapshots().environments.layers)
    offer_packages(interpreter, cast("InterpreterSource", SimpleNamespace(environments=source)))


def with_guest(
    use: Callable[[Interpreter], _T],
    wheels: Wheelhouse,
    requirements: Sequence[str] = ("micropip",),
    *,
    environment: Environment | None = None,
    stdout: Callable[[bytes], object] | None = None,
) -> _T:
    """Return the result of ``use`` for an interpreter with the packages in ``requirements``."""
    layers: LayerStore = snapshots().environments.layers
    lock = resolve(requirements, wheels)
    paths = [layers.obtain(pin, wheels.path(_wheel(wheels, pin.project, pin.sha256))) for pin in lock.pins]

    def run() -> _T:
        prepared = snapshots().prepare(BASELINE)
        given: dict[str, Any] = {} if stdout is None else {"stdout": stdout, "stderr": stdout}
        with prepared.start(environment=environment or LiveEnvironment(), **given) as interpreter:
            offer_to(interpreter, wheels)
            attach_layers(interpreter, paths, snapshots().contents)
            return use(interpreter)

    return run_in_guest_thread(run)


def answers(
    program: str,
    wheels: Wheelhouse,
    requirements: Sequence[str] = ("micropip",),
    *,
    files: Mapping[str, bytes] | None = None,
    environment: Environment | None = None,
) -> Any:
    """Return the last value of ``program`` as plain data; ``files`` are available at their absolute paths."""

    def use(interpreter: Interpreter) -> Any:
        for path, content in (files or {}).items():
            interpreter.files.write_file(path, content)
        value = interpreter.run_async(textwrap.dedent(program))
        return (
            value.to_py() if hasattr(value, "to_py") else value.to_js() if hasattr(value, "to_js") else value
        )

    return with_guest(use, wheels, requirements, environment=environment)


def _wheel(wheels: Wheelhouse, project: str, sha256: str) -> Any:
    return next(wheel for wheel in wheels.find(project) if wheel.sha256 == sha256)
