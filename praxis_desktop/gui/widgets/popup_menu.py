"""The menu that a button or a card opens: rows as high as other controls, in the colours of the window."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QWidget

from praxis_desktop.gui.widgets.press_through import PressThrough

_LOOK = """
QMenu { background-color: palette(base); border: 1px solid palette(dark); padding: 5px; }
QMenu::item { padding: 10px 24px 10px 30px; border-radius: 6px; color: palette(text); }
QMenu::item:selected { background-color: palette(highlight); color: palette(highlighted-text); }
QMenu::item:disabled { background-color: transparent; color: palette(placeholder-text); }
QMenu::separator { height: 1px; background-color: palette(mid); margin: 5px 8px; }
"""


class PopupMenu(QMenu):
    """Looks as the window does when it opens, whichever colours it had before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.aboutToShow.connect(self._dress)
        PressThrough(self)

    @Slot()
    def _dress(self) -> None:
        # Anew each time: it has the colours of then. Not before, for it costs something.
        self.setStyleSheet(_LOOK)
