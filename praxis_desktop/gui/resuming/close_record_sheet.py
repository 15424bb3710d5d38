"""The sheet on which a person gives up an interrupted run: its record gets its end, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.wording import headline
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun


class CloseRecordSheet(Sheet):
    """``confirmed`` has the InterruptedRun and the reason. Esc closes the sheet, and nothing has happened."""

    confirmed = Signal(object, str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("lightning", "warn", 600, appearance=appearance, parent=parent)
        self._run: InterruptedRun | None = None
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.body.addWidget(self.words)
        self.field = LineField(appearance=appearance)
        self.field.setPlaceholderText(self.tr("Reason"))
        self.field.setAccessibleName(self.tr("Why the run will not go on"))
        self.body.addWidget(self.field)
        self.keep_button = Button(
            self.tr("Keep it open"), appearance=appearance, is_run_control=True, parent=self.card
        )
        self.close_button = Button(
            self.tr("Close the record"),
            appearance=appearance,
            kind=ButtonKind.DANGER,
            is_run_control=True,
            parent=self.card,
        )
        self.foot.addWidget(self.keep_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.keep_button.clicked.connect(self.dismiss)
        self.close_button.clicked.connect(self._confirm)
        self.field.textEdited.connect(self._take_text)

    def ask(self, run: InterruptedRun) -> None:
        """Ask why ``run`` is given up."""
        self._run = run
        self.caption.setText(f"{headline(run)} · {run.title}")
        if run.is_over:
            self.title.setText(self.tr("Close its record?"))
            self.words.setText(
                self.tr(
                    "The run counts as its record says that it ended. The record is signed then. Say why it"
                    " is closed by hand."
                )
            )
        else:
            self.title.setText(self.tr("Give this run up, and close its record?"))
            self.words.setText(
                self.tr(
                    "The run counts as failed, and cannot be resumed any more. Its record is kept, with your"
                    " name and the reason, and signed. No instrument is touched: look after them."
                )
            )
        self.field.clear()
        self._take_text()
        self.open(self.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take_text(self) -> None:
        self.field.set_wrong(False)
        self.close_button.setEnabled(bool(self.field.text().strip()))

    @Slot()
    def _confirm(self) -> None:
        run, reason = self._run, self.field.text().strip()
        if not reason:
            self.field.set_wrong(True)
        elif run is not None:
            self.dismiss()
            self.confirmed.emit(run, reason)
