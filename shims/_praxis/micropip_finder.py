"""Connects micropip to the host: replaces its compatibility layer, and changes its package manager."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType

import _praxis
from _praxis.changed_modules import changed_module

_LAYER = "micropip._compat._compat_in_pyodide"
_MANAGER = "micropip.package_manager"


class MicropipFinder(MetaPathFinder):
    """Finds this package's module for micropip's access to Pyodide's JavaScript, and micropip's own package
    manager.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == _LAYER:
            return spec_from_file_location(fullname, f"{_praxis.__path__[0]}/micropip_layer.py")
        if fullname == _MANAGER:
            return changed_module(fullname, path, target, _change_manager)
        return None


def _change_manager(module: ModuleType) -> None:
    from _praxis import micropip_manager

    micropip_manager.change(module)


def install() -> None:
    """Make ``import micropip`` use the host, even after later installations; idempotent."""
    if not any(isinstance(finder, MicropipFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, MicropipFinder())
