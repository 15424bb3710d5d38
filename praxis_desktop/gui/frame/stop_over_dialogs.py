"""The emergency stop over dialogs: below one, the window hears neither keys nor the mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QDialog, QFileDialog, QGridLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton


class StopOverDialogs(QObject):
    """Dialogs of the window ``owner`` find it there; ``action`` stops everything, ``can_move`` says whether
    anything is there that can move.
    """

    def __init__(
        self, action: QAction, can_move: Callable[[], bool], *, appearance: Appearance, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._action, self._can_move = action, can_move
        self._appearance = appearance

    def offer_on(self, dialog: QDialog) -> None:
        """Have the keys of the stop act over ``dialog``; its button, too, while something can move."""
        dialog.addAction(self._action)
        self._action.triggered.connect(dialog.reject)
        if not self._can_move():
            return
        if isinstance(dialog, QFileDialog):
            # One of the system would keep all keys to itself.
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        button = EmergencyButton(appearance=self._appearance, parent=dialog)
        button.show_armed("F12")
        button.triggered.connect(self._action.trigger)
        layout = dialog.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(button, layout.rowCount(), 0, 1, layout.columnCount())
        elif isinstance(layout, QBoxLayout):
            layout.addWidget(button)


def offer_stop_on(dialog: QDialog) -> None:
    """Have the emergency stop act over a dialog that was made for a window, and is not open yet."""
    parent = dialog.parentWidget()
    offer = None if parent is None else parent.window().findChild(StopOverDialogs)
    if offer is not None:
        offer.offer_on(dialog)
