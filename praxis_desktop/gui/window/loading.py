"""Loads modules of the window before they are needed: on the GUI thread, a few in each turn.

Whenever C++ code asks about a class, Qt's bindings look up their data about it without holding the GIL. If
another thread is defining a Qt class at the same time, the data can move and the process crash (seen, rarely,
during start-up on a busy computer). Modules that define widgets are therefore imported on the GUI thread, in
portions too small to notice; a background thread finds the order and loads everything else.
"""

from __future__ import annotations

import importlib
import importlib.util
import opcode
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui.background import BackgroundTask, OwnTurn

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


TURN_S = 0.006
"""Seconds for which a turn imports modules; the last import may take as long again."""

_OWN = "praxis_desktop."
_GUI = "praxis_desktop.gui."
_OF_QT = ("PySide6", "shiboken6", "praxis_desktop.workers.qt")
"""Prefixes of the other modules that define Qt classes."""


class LoadingAhead(QObject):
    """Loads ``names``, which are modules below ``praxis_desktop.gui``, and the modules that they import.
    Before these, it loads ``others``, whose names are given in full and which do not define widgets.
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
        """Whether all modules have been loaded, no matter by which code."""
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
    """Return the window's modules needed for ``names``, in import order; load all other modules on this
    background thread, each after those that it imports, so that the window's turns need not wait for long.
    """
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name in sys.modules:
            return
        seen.add(name)
        for imported in imports_of(name) if name.startswith(_OWN) else ():
            visit(imported)
        precedence.give_way()
        if name.startswith(_GUI):
            order.append(name)
        elif not name.startswith(_OF_QT):
            importlib.import_module(name)

    for name in (*others, *names):
        visit(name)
    return tuple(order)


_IMPORT_NAME: Final = opcode.opmap["IMPORT_NAME"]
_IMPORT_FROM: Final = opcode.opmap["IMPORT_FROM"]


def imports_of(name: str) -> tuple[str, ...]:
    """Return the modules imported by unindented import statements in the module ``name``, in order.

    Type-checking imports and late imports are indented and therefore excluded. Relative imports are ignored.
    The result is empty for a module that is missing or has no code; importing such a module will report the
    problem. Packages that contain the modules are loaded, but no other modules. Any thread; takes 0.2 ms.
    """
    code = _code(name)
    found: dict[str, None] = {}
    for module, named in () if code is None else _statements(code):
        found[module] = None
        if named and _is_package(module):
            found |= {each: None for part in named if _spec(each := f"{module}.{part}") is not None}
    return tuple(found)


def _statements(code: CodeType) -> Iterator[tuple[str, list[str]]]:
    """Yield the module of each import statement, and the names that it imports."""
    names, units = code.co_names, code.co_code
    module, argument = "", 0
    named: list[str] = []
    for unit, (_, _, column, _) in enumerate(code.co_positions()):
        operation, low = units[2 * unit], units[2 * unit + 1]
        argument = argument << 8 | low
        if operation == opcode.EXTENDED_ARG:
            continue
        if operation == _IMPORT_NAME:
            if module:
                yield module, named
            module, named = names[argument] if column == 0 else "", []
        elif operation == _IMPORT_FROM and module:
            named.append(names[argument])
        argument = 0
    if module:
        yield module, named


def _code(name: str) -> CodeType | None:
    spec = _spec(name)
    get_code = None if spec is None else getattr(spec.loader, "get_code", None)
    try:
        code = None if get_code is None else get_code(name)
    except (ImportError, SyntaxError, OSError):
        return None
    return code if isinstance(code, CodeType) else None


@cache
def _is_package(name: str) -> bool:
    """Return whether a module is a package. Cached, because most modules import the same ones and each
    look-up accesses the disk.
    """
    spec = _spec(name)
    return spec is not None and spec.submodule_search_locations is not None


def _spec(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
