"""What covers a part of the window just then, and waits for an answer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.widgets.sheet import QuestionSheet, Sheet


def open_covers(part: QWidget) -> list[Sheet | QuestionSheet | Overlay]:
    """The sheets and overlays in ``part`` that are shown, in the order in which they were made."""
    kinds = (Sheet, QuestionSheet, Overlay)
    return [child for child in part.findChildren(QWidget) if isinstance(child, kinds) and child.isVisible()]
