"""What else can be done with the port of a role: to have it forgotten."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.popup_menu import PopupMenu


class RoleMenu(Button):
    """Hidden where nothing is remembered of the role."""

    forget_wanted = Signal()

    def __init__(self, role: str, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, kind=ButtonKind.GHOST, icon="dots", parent=parent)
        self.setAccessibleName(self.tr("More about {role}").format(role=role))
        self.setToolTip(self.tr("More"))
        self._menu = PopupMenu(self)
        self.forget_action = QAction(self.tr("Forget this port for this protocol"), self._menu)
        self.forget_action.triggered.connect(self.forget_wanted)
        self._menu.addAction(self.forget_action)
        self.clicked.connect(self._open)
        self.set_granted(False)

    def set_granted(self, is_granted: bool) -> None:
        """Whether the port of the role is remembered."""
        self.forget_action.setEnabled(is_granted)
        self.setVisible(is_granted)

    @Slot()
    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
