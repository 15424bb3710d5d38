"""Modules of the window that are loaded before somebody needs them: on its own thread, a few in each turn.

Qt's bindings look up what they know of a class without Python's lock, whenever C++ asks. A class of Qt's that
is defined on another thread meanwhile moves that knowledge, and the process ends (seen, rarely, at starts of
a busy computer). So whatever defines widgets is imported on the window's thread, in portions that nobody
notices; a thread finds out in which order, and loads what they need besides.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.own_turn import OwnTurn

TURN_S = 0.006
"""How long a turn goes on importing: the last module of it may take as long again."""

_GUI = "praxis_desktop.gui."
_OWN = "praxis_desktop"


class LoadingAhead(QObject):
    """Loads ``names``, modules below ``praxis_desktop.gui``, and what they import; before them ``others``, by
    their full names, which define no widgets.
    """

    done = Signal()
    """They are loaded; what could not be is told by whoever needs it."""

    def __init__(
        self, names: Iterable[str], parent: QObject | None = None, *, others: Iterable[str] = ()
    ) -> None:
        super().__init__(parent)
        self._names = tuple(_GUI + name for name in names)
        self._others = tuple(others)
        self._waiting: deque[str] = deque()
        self.is_planned = False
        """Whether somebody has them loaded, sooner or later."""
        self.is_in_line = False
        """Whether they are to be loaded, and not all are yet."""
        self.is_wanted = False
        """Whether somebody waits for them: they come before those that nobody waits for."""
        self._reader = BackgroundTask(_prepared, self)
        self._reader.done.connect(self._begin)
        self._reader.failed.connect(self._begin_unprepared)
        self._turn = OwnTurn(self._load_some, self)

    @property
    def is_loaded(self) -> bool:
        """Whether nothing is left to be loaded, whoever did it."""
        return all(name in sys.modules for name in self._names)

    def start(self) -> None:
        """Begin; returns at once."""
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
        self._turn.start()  # first, because a module that cannot be loaded keeps the others from nothing
        began = time.perf_counter()
        while self._waiting and time.perf_counter() - began < TURN_S:
            name = self._waiting.popleft()
            if name not in sys.modules:
                importlib.import_module(name)


def _prepared(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The modules of the window behind ``names``, each after those that it imports; all others are loaded
    here, on a thread.
    """
    from praxis_desktop.gui.module_imports import imports_of  # loads what knows Python's bytecode

    for other in others:
        importlib.import_module(other)
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name in sys.modules:
            return
        seen.add(name)
        for imported in imports_of(name):
            if imported.startswith(_GUI):
                visit(imported)
            elif _is_own(imported) and not imported.startswith("praxis_desktop.workers.qt"):
                importlib.import_module(imported)
        order.append(name)

    for name in names:
        visit(name)
    return tuple(order)


def _is_own(name: str) -> bool:
    return name == _OWN or name.startswith(f"{_OWN}.")
