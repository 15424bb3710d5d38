"""What takes the window long enough to be felt beside other work, done when that is over.

Qt does in one go what was posted and what is due. Ten pieces of work that are small each would be felt as one
there, so they stand in line: after each that took a moment the window looks at its events, and paints.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from shiboken6 import isValid

from praxis_desktop.core.precedence import precedence

MOMENT_S = 0.004
"""What is done in less than that goes on with the next in line."""

LONG_S = 0.010
"""What a turn has not done by then, and need not do at once, is for another."""


class OwnTurn(QObject):
    """Calls ``act``, a method of ``parent``, once after each ``start``: whatever else was due has its turn,
    and is painted, before. Several starts before that are one.
    """

    def __init__(self, act: Callable[[], None], parent: QObject, *, is_next: bool = False) -> None:
        """With ``is_next`` it comes before all that is in line already."""
        super().__init__(parent)
        self._act = act
        self._is_next = is_next
        self.is_due = False
        """Whether it was started, and has not been done yet."""

    @Slot()
    def start(self) -> None:
        """Do it once its turn has come."""
        if not self.is_due:
            self.is_due = True
            _line().add(self._take, is_next=self._is_next)

    @Slot()
    def stop(self) -> None:
        """Do it no more."""
        self.is_due = False

    def _take(self) -> None:
        if isValid(self) and self.is_due:
            self.is_due = False
            self._act()


def is_long() -> bool:
    """Whether a turn is under way, and has taken so long that what can wait should."""
    return _line().is_long


def in_own_turn(act: Callable[[], None]) -> None:
    """Call ``act``, which nobody takes back, once its turn has come."""
    _line().add(act)


class _Line(QObject):
    """All that waits for a turn, in that order."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._waiting: deque[Callable[[], None]] = deque()
        self._until: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def add(self, act: Callable[[], None], *, is_next: bool = False) -> None:
        if is_next:
            self._waiting.appendleft(act)
        else:
            self._waiting.append(act)
        self._timer.start()

    @property
    def is_long(self) -> bool:
        return self._until is not None and time.perf_counter() > self._until

    @Slot()
    def _go_on(self) -> None:
        began = time.perf_counter()
        outer, self._until = self._until, began + LONG_S
        try:
            while self._waiting:
                act = self._waiting.popleft()
                # Before it: whatever comes of this one, and while it waits itself, the others have theirs.
                if self._waiting:
                    self._timer.start()
                with precedence.turn():
                    act()
                if time.perf_counter() - began > MOMENT_S:
                    return
        finally:
            self._until = outer


@cache
def _line() -> _Line:
    """The only one, made on the window's thread."""
    return _Line()
