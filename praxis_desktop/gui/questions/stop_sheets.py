"""The sheets that ask why a run is being stopped, and whether to stop runs before the window closes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import ClosableSheet, Sheet


class ReasonSheet(Sheet):
    """Asks why a run is being stopped. ``given`` carries the reason; ``withdrawn`` is emitted if the user
    decides to let the run continue.
    """

    given = Signal(str)
    withdrawn = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("stop-circle", "idle", 560, appearance=appearance, parent=parent)
        self.caption.setText(self.tr("Stop the run"))
        self.title.setText(self.tr("Why are you stopping it?"))
        words = self.tr("The reason is saved in the run's record.")
        self.body.addWidget(Label(words, appearance=appearance, color="text2", wrap=True))
        self.field = LineField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Reason"))
        self.body.addWidget(self.field)
        self.keep_button = self.button(self.tr("Keep running"), icon="play")
        self.stop_button = self.button(self.tr("Stop the run"), kind=ButtonKind.DANGER, icon="stop")
        self.foot.addWidget(self.keep_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.stop_button)
        self.keep_button.clicked.connect(self._withdraw)
        self.stop_button.clicked.connect(self._give)
        self.field.textEdited.connect(self._take_text)

    def ask(self) -> None:
        self.field.clear()
        self._take_text()
        self.open(self.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._withdraw()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take_text(self) -> None:
        self.field.set_wrong(False)
        self.stop_button.setEnabled(bool(self.field.text().strip()))

    @Slot()
    def _withdraw(self) -> None:
        self.dismiss()
        self.withdrawn.emit()

    @Slot()
    def _give(self) -> None:
        reason = self.field.text().strip()
        if not reason:
            self.field.set_wrong(True)
            return
        self.dismiss()
        self.given.emit(reason)


class ClosingSheet(ClosableSheet):
    """Asks whether to stop runs and close the window; ``confirmed`` carries the reason, "" if none is
    required. Esc keeps the runs going.
    """

    confirmed = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("stop-circle", "warn", 600, appearance=appearance, parent=parent)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.body.addWidget(self.words)
        self.field = LineField(appearance=appearance)
        self.field.setPlaceholderText(self.tr("Reason for stopping"))
        self.field.setAccessibleName(self.tr("Reason for stopping"))
        self.body.addWidget(self.field)
        self.keep_button = self.button(self.tr("Keep running"), icon="play")
        self.close_button = self.button(
            self.tr("Stop safely and close"), kind=ButtonKind.PRIMARY, icon="stop"
        )
        self.foot.addWidget(self.keep_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.keep_button.clicked.connect(self._keep)
        self.close_button.clicked.connect(self._confirm)
        self.field.textEdited.connect(self._take_text)

    def ask(self, names: Sequence[str] = (), *, needs_reason: bool = False) -> None:
        """Ask whether to stop the runs with the given ``names``."""
        self.field.clear()
        self.field.setVisible(needs_reason)
        self._take_text()
        count = len(names)
        self.caption.setText(self.tr("A run is active"))
        self.title.setText(self.tr("Stop it before the window closes?"))
        self.words.setText(
            self.tr(
                "The program will be asked to end and may first make its instruments safe. If it does not "
                "end, it will be terminated and its instruments will be sent their stop commands. Anything "
                "the program leaves on will stay on; to stop every instrument, press EMERGENCY STOP. The "
                "record will be completed, then the window will close."
            )
        )
        if count > 1:
            self.caption.setText(self.tr("{n} runs are active").format(n=count))
            self.title.setText(self.tr("Stop them all before the window closes?"))
            words = self.tr(
                "Active: {names}. The programs will be asked to end and may first make their instruments "
                "safe. A program that does not end will be terminated and its instruments will be sent "
                "their stop commands. Anything the programs leave on will stay on; to stop every "
                "instrument, press EMERGENCY STOP. The records will be completed, then the window will "
                "close."
            )
            self.words.setText(words.format(names=", ".join(names)))
        self.open(self.field if needs_reason else None)

    @Slot()
    def _take_text(self) -> None:
        self.close_button.setEnabled(self.field.isHidden() or bool(self.field.text().strip()))

    @Slot()
    def _keep(self) -> None:
        self.dismiss()

    @Slot()
    def _confirm(self) -> None:
        self.dismiss()
        self.confirmed.emit(self.field.text().strip())
