"""Saves the list of a run's packages, lets the run install more, and gives advice on missing modules."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import packages
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.host.graph import kinds_later
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.records.run_folder import PACKAGES
from praxis_desktop.settings import load_settings

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.packages.guest_packages import PackageFunctions
    from praxis_desktop.packages.resolving.live_packages import AddFromIndex, LivePackages
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment, Environments


log = logging.getLogger(__name__)


def keep_lock(environment: Environment, folder: Path) -> None:
    """Save the list of a run's packages in the run's ``folder``. If that fails, the error is only logged."""
    try:
        with replacing(folder / PACKAGES) as file:
            file.write(packages.lock_bytes(environment.lock))
    except (packages.PackageError, OSError) as error:
        log.warning("The packages of a run are not noted in its folder: %s", error)


def missing_module_hint(module: str, environments: Environments) -> str:
    """Return advice on a module that a program could not find; ``module`` is the first part of its name."""
    if module in sys.stdlib_module_names:
        return Message(
            "{module} is a part of Python's standard library that programs here cannot use.",
            module=module,
        )
    providers = environments.wheelhouse.providers(module)
    if not providers:
        project = packages.project_of(module)
        remedy = packages.pack_remedy(project)
        if remedy:
            return Message("No installed package has {module}. {remedy}", module=module, remedy=remedy)
        return Message(
            "No installed package has {module}. "
            "Add one with: praxis-desktop packages add {project} --network",
            module=module,
            project=project,
        )
    found = providers[0]
    return Message(
        "{module} is in the installed package {project} {version}, but the program does not declare "
        'it. Declare it (# dependencies = ["{project}"]), or run: await micropip.install("{project}")',
        module=module,
        project=found.project,
        version=found.version,
    )


NAME = "_praxis_packages"
"""The name, in the guest's ``js``, of the object that provides packages."""


def offer_packages(interpreter: Interpreter, interpreters: InterpreterSource) -> None:
    """Let the guest request packages. Call this on the guest's thread. Nothing is loaded before a request."""
    made: list[PackageFunctions] = []

    def functions() -> PackageFunctions:
        if not made:
            made.append(packages.PackageFunctions(interpreter.host, _source_of(interpreters)))
        return made[0]

    def under_way() -> str:
        return "packages that are being installed" if made and made[0].is_under_way else ""

    made += _returned(interpreter, interpreters)
    offer(interpreter.host.globals, NAME, functions)
    interpreter.hold_back(NAME, under_way)


def _returned(interpreter: Interpreter, interpreters: InterpreterSource) -> list[PackageFunctions]:
    """Return the functions that a restored guest already has, now connected to this host."""
    if not interpreter.host.returned:
        return []
    held = interpreter.host.returned.get(packages.CHANNEL)
    if not isinstance(held, packages.PackageFunctions):
        return []
    held.begin(_source_of(interpreters))
    return [held]


def _source_of(interpreters: InterpreterSource) -> LivePackages:
    environments = interpreters.environments
    return packages.LivePackages(
        environments.wheelhouse, environments.layers, lambda: _index_of(environments)
    )


def _index_of(environments: Environments) -> AddFromIndex | None:
    """Return a function that adds packages from the index to the wheelhouse; None if settings forbid it."""
    if not load_settings().packages.network:
        return None

    def add(requirements: Sequence[str], check: Callable[[], None]) -> None:
        adding = packages.Adding(
            environments.wheelhouse,
            environments.layers,
            cache_directory(),
            may_ask=lambda error: True,
            report=lambda event: check(),
            pyodide=environments.pyodide,
        )
        adding.add(packages.Wanted(requirements=tuple(requirements)))

    return add


kinds_later("packages", "praxis_desktop.packages.guest_packages")
