"""Changes or replaces modules of libraries when they are loaded, including libraries installed later."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import BuiltinImporter, ModuleSpec, PathFinder
from importlib.util import find_spec, spec_from_file_location
from types import ModuleType
from typing import Any

import _praxis
from _praxis.moved_modules import names_of

Change = Callable[[Any], None]

_CHANGED = {
    "IPython.core.display_functions": "figures:change_ipython",
    "concurrent.futures.process": "refusals:change_process_pools",
    "faulthandler": "stack_dumps:change",
    "http.client": "http_limits:change",
    "micropip.package_manager": "micropip_manager:change",
    "multiprocessing.pool": "thread_pools:change",
    "pylabrobot.io.ftdi": "usb_grants:change",
    "pylabrobot.io.hid": "usb_grants:change",
    "pylabrobot.io.usb": "usb_grants:change",
    **dict.fromkeys(names_of("pylabrobot.machines.machine"), "machine_steps:change"),
    **dict.fromkeys(names_of("pylabrobot.visualizer.visualizer"), "refusals:change_visualizer"),
    "webbrowser": "refusals:change_web_browser",
}
"""The modules that are changed, each with the function in this package that changes it. The module that
contains the function is loaded only when the function is called.
"""

_REPLACED = {
    "micropip._compat._compat_in_pyodide": "micropip_layer.py",
    "serial.serialposix": "serial_posix.py",
    "serial.tools.list_ports_posix": "list_ports_posix.py",
    "serial.urlhandler.protocol_socket": "serial_network.py",
    "serial.urlhandler.protocol_rfc2217": "serial_network.py",
    "usb.backend.libusb1": "usb_backend.py",
}
"""The modules that are replaced, whatever the version of their library, each with the file in this package
that takes its place.
"""
_NEEDS_PORTS = ("serial.", "usb.")
"""Prefixes of the modules that are replaced only if the host provides ports."""


class ChangedModulesFinder(MetaPathFinder):
    """Finds our replacements for modules, and lets installed modules be changed once they are loaded. Files
    in site-packages stay as they are.
    """

    def __init__(self) -> None:
        self._changes: dict[str, list[Change]] = {
            name: [_deferred(function)] for name, function in _CHANGED.items()
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if (file := _REPLACED.get(fullname)) is not None:
            if fullname.startswith(_NEEDS_PORTS) and find_spec("_praxis_serial") is None:
                return None
            return spec_from_file_location(fullname, f"{_praxis.__path__[0]}/{file}")
        changes = self._changes.get(fullname)
        if changes is None:
            return None
        spec = BuiltinImporter.find_spec(fullname) or PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Changing(spec.loader, changes)
        return spec

    def add(self, name: str, change: Change) -> None:
        """Call ``change`` with the module ``name`` as soon as it is loaded, or now if it already is."""
        self._changes.setdefault(name, []).append(change)
        module = sys.modules.get(name)
        if module is not None and module.__name__ == name:  # a moved module has two names
            change(module)


class _Changing(Loader):
    """Loads a module with the module's own loader, which may also load other modules, and then changes it."""

    def __init__(self, loader: Loader, changes: Sequence[Change]) -> None:
        self._loader = loader
        self._changes = changes

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        for change in self._changes:
            change(module)


def _deferred(function: str) -> Change:
    home, _, name = function.partition(":")

    def change(module: Any) -> None:
        getattr(importlib.import_module(f"_praxis.{home}"), name)(module)

    return change


finder = ChangedModulesFinder()


def install() -> None:
    """Install the finder; idempotent."""
    if finder not in sys.meta_path:
        sys.meta_path.insert(0, finder)
