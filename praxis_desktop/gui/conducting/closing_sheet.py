"""The sheet that asks what becomes of a run whose window is being closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.closable_sheet import ClosableSheet
from praxis_desktop.gui.widgets.labels import Label


class ClosingSheet(ClosableSheet):
    """``confirmed``: the run is to be stopped, and the window closed then. Esc keeps it running."""

    confirmed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("stop-circle", "warn", 600, appearance=appearance, parent=parent)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.body.addWidget(self.words)
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

    def ask(self, names: Sequence[str] = ()) -> None:
        """Ask about the runs of these ``names``."""
        count = len(names)
        self.caption.setText(self.tr("A run is under way"))
        self.title.setText(self.tr("Stop it before the window closes?"))
        self.words.setText(
            self.tr(
                "The program is asked to end, and may park its instruments first. If it does not end, it is"
                " ended, and its instruments get their stop commands. What the program itself leaves on stays"
                " on: EMERGENCY STOP stops every instrument. The record is completed, then the window closes."
            )
        )
        if count > 1:
            self.caption.setText(self.tr("{n} runs are under way").format(n=count))
            self.title.setText(self.tr("Stop all of them before the window closes?"))
            words = self.tr(
                "Under way: {names}. The programs are asked to end, and may park their instruments first."
                " What does not end is ended, and its instruments get their stop commands. What the programs"
                " themselves leave on stays on: EMERGENCY STOP stops every instrument. The records are"
                " completed, then the window closes."
            )
            self.words.setText(words.format(names=", ".join(names)))
        self.open()

    @Slot()
    def _keep(self) -> None:
        self.dismiss()

    @Slot()
    def _confirm(self) -> None:
        self.dismiss()
        self.confirmed.emit()
