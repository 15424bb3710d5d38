"""Collect reference cycles on the window's thread alone.

Python collects them on whatever thread allocates when it is time, which in this program is mostly a guest's.
A cycle that holds a Qt object would then be destroyed off the window's thread, with its timers still
registered there: the next of them is delivered to freed memory, and the process dies.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

from praxis_desktop.gui.background import OwnTurn

TICK_MS = 50

THRESHOLDS = (2_000, 4, 10)
"""What makes each generation due, as in ``gc.set_threshold``: objects made beyond those let go, collections
of the first generation, and of the second.
"""

MOST = 8_000
"""Objects that are looked through at once: of so many it takes some milliseconds."""

MOST_ONCE = 2 * MOST
"""Objects that are looked through before some are left out."""

MOST_ALIVE = MOST_ONCE - MOST // 2
"""Objects that may live on without being left out: what is left out while it lives is never garbage."""

PATIENCE = 40
"""Ticks, 2 s: so many objects at once mostly go as they came, a list of files or the rows of a page. Only
modules that were loaded are known to stay.
"""


class GarbageCollector(QObject):
    """Looks twenty times a second whether Python would collect garbage by now, and does it then.

    What is alive at ``start`` is left out for good: it is mostly modules, and looking through them would hold
    up the window. Of what has lived through a collection since the same holds once it is too much to look
    through: it is mostly what was loaded meanwhile. Unless it is part of a cycle it is let go nevertheless
    as soon as nobody holds it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._second = self._third = 0
        """Objects that these generations may have: to count them takes long where they are many."""
        self._most = MOST
        """Of one of them, before it is thought of leaving them out."""
        self._modules = 0
        """Loaded when some were left out last."""
        self._waited = 0
        """Ticks since there is very much that was not loaded."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._turn = OwnTurn(self.collect, self)
        self._timer.timeout.connect(self._turn.start)

    def start(self) -> None:
        """From now on no other thread collects."""
        gc.disable()
        gc.freeze()
        self._modules = len(sys.modules)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self._turn.stop()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, and those before it."""
        counts = gc.get_count()
        places = enumerate(zip(counts, THRESHOLDS, strict=True))
        due = [generation for generation, (count, threshold) in places if count > threshold]
        if not due:
            return
        if max(self._second, self._third) > self._most:
            self._second, self._third = (len(gc.get_objects(generation)) for generation in (1, 2))
        if max(self._second, self._third) > self._most:
            self._leave_out()
            return
        self._waited = 0
        gc.collect(due[-1])
        self._second += counts[0]
        if due[-1]:
            self._second, self._third = 0, self._third + self._second

    def _leave_out(self) -> None:
        """Garbage among what is left out would stay for good: it is collected before, unless there is so much
        that it has just been loaded.
        """
        has_been_loaded = self._second + self._third > MOST_ONCE
        if has_been_loaded and len(sys.modules) == self._modules and self._waited < PATIENCE:
            self._waited += 1
            return
        self._modules, self._waited = len(sys.modules), 0
        gc.collect(0 if has_been_loaded else 2)
        self._second, self._third = 0, len(gc.get_objects(2))
        if has_been_loaded or self._third > MOST_ALIVE:
            gc.freeze()
            self._third = 0
        self._most = max(MOST, self._third + MOST // 2)
