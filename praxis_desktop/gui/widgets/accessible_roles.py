"""Accessible roles of widgets that the application paints itself, and whose roles Qt therefore does not know.

A class declares its role with an attribute: ``accessible_role = QAccessible.Role.Table``.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

ATTRIBUTE = "accessible_role"

_is_installed = False


def tell_roles() -> None:
    """Install the factory through which Qt gets the roles. Later calls have no effect. GUI thread only."""
    global _is_installed
    if not _is_installed:
        _is_installed = True
        QAccessible.installFactory(_described)


def _described(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    """Return the accessible interface of an object; None for Qt's own widgets."""
    role = getattr(type(asked), ATTRIBUTE, None)
    if role is None or not isinstance(asked, QWidget):
        return None
    return QAccessibleWidget(asked, role)
