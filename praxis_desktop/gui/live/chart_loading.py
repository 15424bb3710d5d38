"""Loads what draws charts on the window's thread, and lets the window work between its many modules.

It has two hundred classes of Qt's: see ``gui.loading`` for why no other thread may define them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QCoreApplication

_PLOTS = "pyqtgraph"
TURN_S = 0.002
"""After so much computing the window has a turn: a busy computer would hardly get on if it were time."""


class _InTurns(Loader):
    """Executes a module as ``loader`` does, after a turn of the window's where it is time for one."""

    def __init__(self, loader: Loader, finder: _TurnFinder) -> None:
        self._loader = loader
        self._finder = finder

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._finder.have_turn()
        self._loader.exec_module(module)


class _TurnFinder(MetaPathFinder):
    """Finds the modules of the library as Python does."""

    def __init__(self) -> None:
        self._last = time.thread_time()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != _PLOTS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _InTurns(spec.loader, self)
        return spec

    def have_turn(self) -> None:
        """Let the window work if it has not for a while."""
        if time.thread_time() - self._last >= TURN_S:
            QCoreApplication.processEvents()
            self._last = time.thread_time()


def load_plots() -> bool:
    """Import it, on the window's thread; events are handled meanwhile. False when that has been begun already
    and is not done. Raises ImportError.
    """
    if any(isinstance(finder, _TurnFinder) for finder in sys.meta_path):
        return False
    finder = _TurnFinder()
    sys.meta_path.insert(0, finder)
    try:
        _make_classes(finder)
        import praxis_desktop.gui.live.chart_picture  # noqa: F401
    finally:
        sys.meta_path.remove(finder)
    return True


def _make_classes(finder: _TurnFinder) -> None:
    """Qt's bindings make each of their thousand classes when it is first asked for. The library asks for all
    of them at once, for a tenth of a second.
    """
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            finder.have_turn()
