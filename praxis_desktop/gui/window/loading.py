"""Loads modules of the window before they are needed: on the GUI thread, a few in each turn.

Whenever C++ code asks about a class, Qt's bindings look up their data on that class without holding the GIL.
If another thread is defining a Qt class at the time, the data can move and the process can crash (this was
seen, rarely, during startup on a busy computer). Modules that define widgets are therefore imported on the
GUI thread, in portions too small to notice; a background thread finds the order and loads everything else.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.gradual_imports import in_import_order
from praxis_desktop.gui.background import BackgroundTask, OwnTurn

TURN_S = 0.006
"""How long each turn spends on imports, in seconds. The last import of a turn may exceed this."""

_GUI = "praxis_desktop.gui."
_OF_QT = ("PySide6", "shiboken6", "praxis_desktop.workers.qt")
"""Prefixes of other modules that define Qt classes."""


class LoadingAhead(QObject):
    """Loads ``names``, which are modules below ``praxis_desktop.gui``, and the modules that they import. It
    first loads ``others``, which define no widgets and whose names are given in full.
    """

    done = Signal()
    """Emitted when all modules have been loaded. Import errors are left to the code that needs the module."""

    def __init__(
        self, names: Iterable[str], parent: QObject | None = None, *, others: Iterable[str] = ()
    ) -> None:
        super().__init__(parent)
        self._names = tuple(_GUI + name for name in names)
        self._others = tuple(others)
        self._waiting: deque[str] = deque()
        self.is_planned = False
        """Whether loading is planned."""
        self.is_in_line = False
        """Whether loading is planned but not complete."""
        self.is_wanted = False
        """Whether the user is waiting for the modules, which gives them priority."""
        self._reader = BackgroundTask(_prepared, self)
        self._reader.done.connect(self._begin)
        self._reader.failed.connect(self._begin_unprepared)
        self._turn = OwnTurn(self._load_some, self)

    @property
    def is_loaded(self) -> bool:
        """Whether all modules have been loaded, by this object or by other code."""
        return all(name in sys.modules for name in self._names)

    def start(self) -> None:
        """Start loading; returns immediately."""
        self._reader.start(self._names, self._others)

    @Slot(object)
    def _begin(self, order: Sequence[str]) -> None:
        self._waiting = deque(order)
        self._turn.start()

    @Slot()
    def _begin_unprepared(self) -> None:
        self._begin(self._names)

    @Slot()
    def _load_some(self) -> None:
        if not self._waiting:
            self.is_in_line = False
            self.done.emit()
            return
        self._turn.start()  # scheduled first, so that a failing module does not stop the others
        began = time.perf_counter()
        while self._waiting and time.perf_counter() - began < TURN_S:
            name = self._waiting.popleft()
            if name not in sys.modules:
                importlib.import_module(name)


def _prepared(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the window's modules needed for ``names``, in import order. All other modules are loaded on this
    background thread, so that turns on the GUI thread need not wait for them.
    """
    order: list[str] = []
    for name in in_import_order((*others, *names)):
        if name.startswith(_GUI):
            order.append(name)
        elif not name.startswith(_OF_QT):
            importlib.import_module(name)
    return tuple(order)
