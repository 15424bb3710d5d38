"""The sheet that asks what becomes of a run whose window is being closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.conducting.sheet import Sheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label


class ClosingSheet(Sheet):
    """``confirmed``: the run is to be stopped, and the window closed then. Esc keeps it running."""

    confirmed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("stop-circle", "warn", 600, appearance=appearance, parent=parent)
        self.caption.setText(self.tr("A run is under way"))
        self.title.setText(self.tr("Stop it before the window closes?"))
        words = self.tr(
            "The program is asked to end, and may park its instruments first; if it does not, it is ended."
            " The record is completed, then the window closes."
        )
        self.body.addWidget(Label(words, appearance=appearance, color="text2", wrap=True))
        self.keep_button = Button(
            self.tr("Keep running"), appearance=appearance, icon="play", is_run_control=True, parent=self.card
        )
        self.close_button = Button(
            self.tr("Stop safely and close"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="stop",
            is_run_control=True,
            parent=self.card,
        )
        self.foot.addWidget(self.keep_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.keep_button.clicked.connect(self._keep)
        self.close_button.clicked.connect(self._confirm)

    def ask(self) -> None:
        """Ask; Enter alone stops nothing: keys go to Keep running first."""
        self.open(self.keep_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, Button):
                focus.click()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _keep(self) -> None:
        self.dismiss()

    @Slot()
    def _confirm(self) -> None:
        self.dismiss()
        self.confirmed.emit()
