"""Finds our stand-ins for packages that need system libraries, unless the packages are installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType

import _praxis

_STAND_INS = frozenset({"hid", "libusb_package", "pylibftdi"})


class StandInFinder(MetaPathFinder):
    """A finder that comes last, so that an installed package takes precedence. It finds nothing if the host
    does not provide the module for ports.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _STAND_INS or find_spec("_praxis_serial") is None:
            return None
        return PathFinder.find_spec(fullname, [f"{_praxis.__path__[0]}/stand_ins"], target)


def install() -> None:
    """Make the stand-ins importable; idempotent."""
    if not any(isinstance(finder, StandInFinder) for finder in sys.meta_path):
        sys.meta_path.append(StandInFinder())
