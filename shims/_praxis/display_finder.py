"""Lets ``IPython.display.display`` show figures to the host where no shell of IPython does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from _praxis import figures

_MODULE = "IPython.core.display_functions"


class DisplayFinder(MetaPathFinder):
    """Finds IPython's module as it is installed, and changes it after it was loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            _change(module)

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec


def _change(module: Any) -> None:
    show = module.display

    def display(*objs: Any, **options: Any) -> Any:
        from IPython.core.interactiveshell import InteractiveShell

        return show(*objs, **options) if InteractiveShell.initialized() else figures.display(*objs, **options)

    display.__doc__ = show.__doc__
    module.display = display


def install() -> None:
    """Make it so, now and after later installations; idempotent."""
    if not any(isinstance(finder, DisplayFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, DisplayFinder())
