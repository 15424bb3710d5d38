"""Loads every class in the package, so that images that contain objects of these classes can be read."""

from __future__ import annotations

from importlib import import_module

from praxis_desktop.interpreter.host.web.global_classes import MODULES, PACKAGE

for _module in sorted({*MODULES.values(), "async_iteration", "piping", "tee"}):
    import_module(f"{PACKAGE}.{_module}")
