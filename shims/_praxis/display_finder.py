"""Makes ``IPython.display.display`` pass figures to the host if there is no IPython shell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from _praxis import figures
from _praxis.changed_modules import changed_module

_MODULE = "IPython.core.display_functions"


class DisplayFinder(MetaPathFinder):
    """Finds the installed IPython module, and changes it once it is loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return changed_module(fullname, path, target, _change) if fullname == _MODULE else None


def _change(module: Any) -> None:
    show = module.display

    def display(*objs: Any, **options: Any) -> Any:
        from IPython.core.interactiveshell import InteractiveShell

        return show(*objs, **options) if InteractiveShell.initialized() else figures.display(*objs, **options)

    display.__doc__ = show.__doc__
    module.display = display


def install() -> None:
    """Install the finder, which also changes modules installed later; idempotent."""
    if not any(isinstance(finder, DisplayFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, DisplayFinder())
