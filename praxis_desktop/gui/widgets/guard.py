"""What has just appeared takes no presses and no keys, so that nothing is answered by accident."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

GUARD_MS: Final = 500
"""For so long nothing that has appeared can be pressed: whoever acts sooner meant what was there before."""

_ALWAYS_COUNTS: Final = "praxis_always_counts"


def always_counts(control: QObject) -> None:
    """Have presses and keys of ``control``, a widget or an action, count at any time: it stops or holds a
    run.
    """
    control.setProperty(_ALWAYS_COUNTS, True)


class Guard(QObject):
    """Guards a widget and all that is in it, for 500 ms from each time that it appears; ``restart`` it when
    other things can be pressed there. ``changed`` tells that it has begun or ended.

    Presses of the window ask ``is_guarded``; keys that are shortcuts elsewhere are kept from them here.
    """

    changed = Signal()
    _guarding: ClassVar[set[Guard]] = set()

    def __init__(self, guarded: QWidget) -> None:
        super().__init__(guarded)
        self._guarded = guarded
        self._until = QDeadlineTimer(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.end)
        guarded.installEventFilter(self)
        if guarded.isVisible():
            self.restart()

    @property
    def is_on(self) -> bool:
        """Whether it lets nothing through now."""
        return self in self._guarding

    @property
    def remaining_ms(self) -> int:
        """How long it goes on, in milliseconds."""
        return max(0, self._until.remainingTime()) if self.is_on else 0

    @Slot()
    def restart(self) -> None:
        """Begin anew: something else can be pressed now. Out of view there is nothing to guard."""
        if not self._guarded.isVisible():
            return
        self._until = QDeadlineTimer(GUARD_MS, Qt.TimerType.PreciseTimer)
        self._timer.start(GUARD_MS)
        self._guarding.add(self)
        self.changed.emit()

    @Slot()
    def end(self) -> None:
        """Let everything through."""
        self._timer.stop()
        if self.is_on:
            self._guarding.discard(self)
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind == QEvent.Type.Show:
            self.restart()
        elif kind == QEvent.Type.Hide:
            self.end()
        elif kind == QEvent.Type.ShortcutOverride and self.is_on and isinstance(event, QKeyEvent):
            return self._keep(event)
        return False

    def _keep(self, event: QKeyEvent) -> bool:
        """Have a key come here as a key, and not as the shortcut of something else; but for what stops."""
        keys = QKeySequence(event.keyCombination())
        for action in self._guarded.window().findChildren(QAction):
            if action.property(_ALWAYS_COUNTS) and keys in action.shortcuts():
                return False
        event.accept()
        return True

    @classmethod
    def is_guarded(cls, widget: QWidget) -> bool:
        """Whether a press or a key that would reach ``widget`` comes too soon to be meant."""
        if not cls._guarding:
            return False
        around: QWidget | None = widget
        while around is not None:
            if around.property(_ALWAYS_COUNTS):
                return False
            if any(guard._guarded is around for guard in cls._guarding):
                return True
            around = around.parentWidget()
        return False
