"""What screen readers are told of widgets that we paint ourselves: Qt knows only that they exist.

A class says what it is by an attribute: ``accessible_role = QAccessible.Role.Table``.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

ATTRIBUTE = "accessible_role"

_is_installed = False


def tell_roles() -> None:
    """Have Qt ask the classes from now on; again does nothing. GUI thread."""
    global _is_installed
    if not _is_installed:
        _is_installed = True
        QAccessible.installFactory(_described)


def _described(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    """What Qt shall tell of an object; None for what it does by itself."""
    role = getattr(type(asked), ATTRIBUTE, None)
    if role is None or not isinstance(asked, QWidget):
        return None
    return QAccessibleWidget(asked, role)
