"""PyLabRobot's modules under their names in version 0.2. Version 1.0 moved them to ``pylabrobot.legacy``."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

_PACKAGE = "pylabrobot."
_MOVED_TO = "pylabrobot.legacy."


def names_of(module: str) -> tuple[str, str]:
    """Return the two names that a module in version 0.2 may have: its own name, and its name in 1.0."""
    return module, module.replace(_PACKAGE, _MOVED_TO, 1)


def class_of(module: str, name: str) -> type | None:
    """Return a class of PyLabRobot, or None if its module is not loaded."""
    loaded = [sys.modules[each] for each in names_of(module) if each in sys.modules]
    return next((getattr(each, name) for each in loaded if hasattr(each, name)), None)


class MovedFinder(MetaPathFinder):
    """A finder at the end of ``sys.meta_path``, for modules whose old names PyLabRobot now lacks."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(_PACKAGE) or f"{fullname}.".startswith(_MOVED_TO):
            return None
        moved = names_of(fullname)[1]
        try:
            spec = find_spec(moved)
        except ModuleNotFoundError:  # one of its packages
            return None
        return None if spec is None else ModuleSpec(fullname, _Alias(moved))


class _Alias(Loader):
    """Loads a module that already exists under another name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = importlib.import_module(self._name)


def install() -> None:
    """Make the old names importable; idempotent."""
    if not any(isinstance(finder, MovedFinder) for finder in sys.meta_path):
        sys.meta_path.append(MovedFinder())
