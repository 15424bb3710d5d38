"""Drops presses and keys that were not meant for the widget that would receive them."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from praxis_desktop.gui.widgets.appearing_guard import Guard

SCANNER_MS: Final = 30
"""Maximum time, in milliseconds, between two keys that a barcode scanner sends."""

_PRESSING: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select})
_MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}
)
_LINES: Final = (QLineEdit, QAbstractSpinBox)
_TEXTS: Final = (QPlainTextEdit, QTextEdit)
_TAKES_SCANS: Final = "praxis_takes_scans"


def takes_scans(field: QWidget) -> None:
    """Let a barcode scanner's Enter reach ``field``, which asks for a barcode."""
    field.setProperty(_TAKES_SCANS, True)


class MeantPresses(QObject):
    """Filters mouse and key events of ``window`` before its widgets receive them, and drops accidental ones:

    - events on something that has just appeared (Guard);
    - a release whose press was elsewhere, the second click of a double click that began elsewhere, and a held
      key after the focus has moved;
    - the Enter of a barcode scanner, except in fields that ask for a barcode and in multi-line text,
      and its Space, except in text fields.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held: dict[Qt.MouseButton, QWidget] = {}
        self._clicked: QWidget | None = None
        self._held_keys: dict[int, QWidget | None] = {}
        self._last_key = 0
        """When the last key was pressed, in milliseconds, as reported by the system."""
        handle = window.windowHandle()
        assert handle is not None, "a window that is shown has a handle"
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        match event.type():
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                assert isinstance(event, QMouseEvent)
                return not self._takes_press(event)
            case QEvent.Type.MouseButtonRelease:
                assert isinstance(event, QMouseEvent)
                return not self._takes_release(event)
            case QEvent.Type.KeyPress:
                assert isinstance(event, QKeyEvent)
                return not self._takes_key(event)
            case QEvent.Type.KeyRelease:
                assert isinstance(event, QKeyEvent)
                return not self._takes_key_release(event)
        return False

    # ---- mouse and touch
    def _takes_press(self, event: QMouseEvent) -> bool:
        target = self._window.childAt(event.position().toPoint()) or self._window
        self._held.pop(event.button(), None)
        if Guard.is_guarded(target):
            self._clicked = None
            return False
        if event.type() == QEvent.Type.MouseButtonDblClick and target is not self._clicked:
            self._clicked = target  # the next click then counts as a first click
            return False
        self._held[event.button()] = self._clicked = target
        return True

    def _takes_release(self, event: QMouseEvent) -> bool:
        holder = self._held.pop(event.button(), None)
        return holder is not None and shiboken6.isValid(holder) and holder.isVisible()

    # ---- keys
    def _takes_key(self, event: QKeyEvent) -> bool:
        key, focus = event.key(), QApplication.focusWidget()
        since, is_first = event.timestamp() - self._last_key, not self._last_key
        if key not in _MODIFIERS:
            self._last_key = event.timestamp()
        if focus is not None and Guard.is_guarded(focus):
            self._held_keys[key] = None
            return False
        if key not in _PRESSING or focus is None or _is_text(key, focus):
            self._held_keys.pop(key, None)
            return True
        # A held key counts only for the widget that had the focus when the key was pressed.
        if event.isAutoRepeat():
            return self._held_keys.get(key) is focus
        is_scanned = not is_first and since < SCANNER_MS
        self._held_keys[key] = None if is_scanned else focus
        return not is_scanned

    def _takes_key_release(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key not in self._held_keys:
            return True
        if event.isAutoRepeat():
            return self._held_keys[key] is not None
        holder = self._held_keys.pop(key)
        return holder is not None and holder is QApplication.focusWidget()


def _is_text(key: int, focus: QWidget) -> bool:
    """Return whether a key types text in ``focus``, as opposed to pressing a button."""
    if isinstance(focus, _TEXTS) or focus.property(_TAKES_SCANS):
        return True
    return key == Qt.Key.Key_Space and isinstance(focus, _LINES)
