"""Accessibility problems of a window: missing names and roles, truncated texts."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel

_NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Window)
"""Qt's roles for an unknown widget."""


def audit(window: QMainWindow, minimum: tuple[int, int]) -> list[str]:
    """Return all problems, one sentence each. Call this on the GUI thread."""
    return [*unnamed(window), *cut_texts(window), *too_large(window, minimum)]


def unnamed(window: QWidget) -> Iterator[str]:
    """Yield controls without a name or a role for screen readers."""
    for widget in controls(window):
        face = QAccessible.queryAccessibleInterface(widget)
        if face.role() in _NO_ROLES:
            yield f"{place_of(widget)} has no role"
        if not face.text(QAccessible.Text.Name).strip():
            yield f"{place_of(widget)} has no name"


def controls(window: QWidget) -> Iterator[QWidget]:
    """Yield the visible controls that can be reached by keyboard or mouse."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or isinstance(widget, QMenuBar | QScrollBar):
            continue
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        is_part = isinstance(widget.parentWidget(), QAbstractScrollArea) and widget.focusProxy() is not None
        # These take the focus only to be scrolled, and have no role.
        is_frame = isinstance(widget, QScrollArea)
        if (takes_keys and not is_part and not is_frame) or isinstance(widget, QAbstractButton):
            yield widget


def cut_texts(window: QWidget) -> Iterator[str]:
    """Yield buttons that are narrower than their text, and lines of plain text that are wider than their
    widget and not elided, or elided to nothing.
    """
    for button in window.findChildren(Button):
        if button.isVisibleTo(window) and button.text() and button.width() < button.sizeHint().width():
            yield f"{place_of(button)}: {button.width()} px"
    for label in window.findChildren(QLabel):
        text = label.text()
        if not label.isVisibleTo(window) or label.wordWrap() or not text or "<" in text:
            continue
        room = label.contentsRect().width()
        if isinstance(label, ElidedLabel):
            metrics = label.fontMetrics()
            if metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) in ("", "…"):
                yield f"{place_of(label)} shows nothing of {text!r}: {room} px"
        elif label.fontMetrics().horizontalAdvance(max(text.split("\n"), key=len)) > room + 1:
            yield f"{place_of(label)} cuts {text!r}: {room} px"


def too_large(window: QMainWindow, minimum: tuple[int, int]) -> Iterator[str]:
    """Yield a problem if the window cannot be made as small as it must be."""
    hint = window.minimumSizeHint()
    if hint.width() > minimum[0] or hint.height() > minimum[1]:
        yield f"the window needs {hint.width()} x {hint.height()}, more than {minimum[0]} x {minimum[1]}"


def place_of(widget: QWidget) -> str:
    """Return a widget's place: the classes of our widgets around it, and its own."""
    names = []
    around: QWidget | None = widget
    while around is not None:
        name = type(around).__name__
        if around is widget or not name.startswith("Q"):
            names.append(name)
        around = around.parentWidget()
    own = widget.text() if isinstance(widget, QAbstractButton | QLabel) else widget.objectName()
    return " < ".join(names[:4]) + (f" {own!r}" if own else "")
