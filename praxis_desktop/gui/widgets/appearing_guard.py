"""Ignores presses and keys that come just after a widget has appeared, because they were meant for what it
replaced.
"""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter

GUARD_MS: Final = 500
"""How long, in milliseconds, a widget that has just appeared ignores presses."""

_ALWAYS_COUNTS: Final = "praxis_always_counts"


def always_counts(control: QObject) -> None:
    """Exempt ``control``, a widget or an action, from all guards, because it stops a run or is harmless."""
    control.setProperty(_ALWAYS_COUNTS, True)


class Guard(QObject):
    """Guards a widget and its children for 500 ms each time the widget appears. Call ``restart`` when the
    widget's buttons change. ``changed`` is emitted when guarding begins or ends.

    MeantPresses calls ``is_guarded`` for presses and keys in the window. This class itself only prevents keys
    from triggering shortcuts.
    """

    changed = Signal()
    _guarding: ClassVar[set[Guard]] = set()

    def __init__(self, guarded: QWidget) -> None:
        super().__init__(guarded)
        self._guarded = guarded
        self._until = QDeadlineTimer(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        # Coarse timers may fire 5 % early, before the deadline.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.end)
        guarded.installEventFilter(self)
        if guarded.isVisible():
            self.restart()

    @property
    def is_on(self) -> bool:
        """Whether the guard is active."""
        return self in self._guarding

    @property
    def remaining_ms(self) -> int:
        """The remaining time of the guard, in milliseconds."""
        return max(0, self._until.remainingTime()) if self.is_on else 0

    @Slot()
    def restart(self) -> None:
        """Restart the guard, because something else can now be pressed; ignored for a hidden widget."""
        if not self._guarded.isVisible():
            return
        self._until = QDeadlineTimer(GUARD_MS, Qt.TimerType.PreciseTimer)
        self._timer.start(GUARD_MS)
        self._guarding.add(self)
        self.changed.emit()

    @Slot()
    def end(self) -> None:
        """Stop guarding."""
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
        """Accept a key so that it triggers no shortcut, unless it is the shortcut of an exempt action."""
        keys = QKeySequence(event.keyCombination())
        for action in self._guarded.window().findChildren(QAction):
            if action.property(_ALWAYS_COUNTS) and keys in action.shortcuts():
                return False
        event.accept()
        return True

    @classmethod
    def is_guarded(cls, widget: QWidget) -> bool:
        """Return whether a press or a key for ``widget`` comes too early to have been meant for it."""
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


_HEIGHT, _BAR, _ICON, _GAP = 24, 4, 15, 7
_TICK_MS = 40


class GuardBar(Drawn):
    """The bar that shows a guard's remaining time and, after that, ``words``. Its height does not change, so
    that nothing moves when the guard ends.
    """

    def __init__(self, guard: Guard, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._guard = guard
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("small"))
        guard.changed.connect(self._follow)

    def set_words(self, words: str) -> None:
        """Set the text shown when the guard has ended."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, _HEIGHT)

    @Slot()
    def _follow(self) -> None:
        if self._guard.is_on:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        painter.setPen(QColor(colors.text2))
        text = QRectF(0, 0, self.width(), _HEIGHT - _BAR - 2)
        if not self._guard.is_on:
            self._draw_words(painter, text, self._words)
            return
        left_ms = self._guard.remaining_ms
        seconds = self.locale().toString(max(left_ms, 1) / 1000 + 0.049, "f", 1)
        icon = QRectF(0, text.center().y() - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, "hourglass", icon, colors.text2)
        words = self.tr("Buttons and keys become active in {time} s, to prevent accidental answers")
        self._draw_words(painter, text.adjusted(_ICON + _GAP, 0, 0, 0), words.format(time=seconds))
        bar = QRectF(0, _HEIGHT - _BAR, self.width(), _BAR)
        draw_rounded(painter, bar, _BAR / 2, ground=colors.border)
        bar.setWidth(bar.width() * (GUARD_MS - left_ms) / GUARD_MS)
        draw_rounded(painter, bar, _BAR / 2, ground=colors.text2)

    def _draw_words(self, painter: QPainter, place: QRectF, words: str) -> None:
        fitting = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
