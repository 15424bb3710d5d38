"""The sheet that shows the record of an interrupted run: its steps, and the end of what it had printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.conducting.record_tasks import Verdict, verify_record
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.output_text import OutputText
from praxis_desktop.gui.output.output_view import OutputView
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.resuming.interrupted_sheet import InterruptedSheet
from praxis_desktop.gui.resuming.wording import circumstances, headline, progress
from praxis_desktop.gui.run.run_outcome import KeptRecord
from praxis_desktop.gui.steps.step_delegate import StepDelegate
from praxis_desktop.gui.steps.step_rows import StepRows
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.empty_words import EmptyWords
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun

_WIDTH = 860
_LIST_HEIGHT = 190
_TEXT_HEIGHT = 130


class RecordSheet(InterruptedSheet):
    """``resume_wanted`` has the id of the run that is to go on. Checking the record is done on a thread."""

    resume_wanted = Signal(str)

    def __init__(self, *, interrupted: InterruptedModel, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(_WIDTH, interrupted=interrupted, appearance=appearance, parent=parent)
        self._verifier = BackgroundTask(verify_record, self)
        self.facts = Label(appearance=appearance, color="text2", wrap=True)
        self.rows = StepRows()
        self._delegate = StepDelegate(self.rows, appearance=appearance)
        self._steps = self._made_list(appearance)
        self.no_steps = EmptyWords("", view=self._steps, appearance=appearance)
        self.printed = OutputView(appearance=appearance)
        self.printed.setAccessibleName(self.tr("The end of what the program had printed"))
        self.printed.setPlaceholderText(self.tr("The program had printed nothing."))
        self.printed.setFixedHeight(_TEXT_HEIGHT)
        self.notice = NoticeLine(appearance=appearance)
        self.body.addWidget(self.facts)
        for title, shown in ((self.tr("Steps"), self._steps), (self.tr("Printed"), self.printed)):
            self.body.addWidget(self._framed(title, shown, appearance))
        self.body.addWidget(self.notice)
        self.folder_button = Button(
            self.tr("Open folder"),
            appearance=appearance,
            icon="folder-open",
            is_run_control=True,
            parent=self.card,
        )
        self.verify_button = Button(
            self.tr("Verify"),
            appearance=appearance,
            icon="shield-check",
            is_run_control=True,
            parent=self.card,
        )
        self.verify_button.setToolTip(self.tr("Check that nothing of the record was changed"))
        self.give_up_button = Button(
            self.tr("Close record…"),
            appearance=appearance,
            kind=ButtonKind.GHOST,
            is_run_control=True,
            parent=self.card,
        )
        self.resume_button = Button(
            self.tr("Resume…"), appearance=appearance, icon="play", is_run_control=True, parent=self.card
        )
        self.close_button = Button(
            self.tr("Close"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            is_run_control=True,
            parent=self.card,
        )
        self.foot.addWidget(self.folder_button)
        self.foot.addWidget(self.verify_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.give_up_button)
        self.foot.addWidget(self.resume_button)
        self.foot.addWidget(self.close_button)
        self.folder_button.clicked.connect(self.open_folder)
        self.verify_button.clicked.connect(self.verify)
        self.resume_button.clicked.connect(self._resume)
        self.give_up_button.clicked.connect(self._give_up)
        self.close_button.clicked.connect(self.dismiss)
        self._verifier.done.connect(self._show_verdict)
        self._verifier.failed.connect(self._show_failure)

    def show_run(self, run: InterruptedRun) -> None:
        """Show the record of ``run``, which is read first if it is not yet."""
        self._begin(run)
        self.open()
        self._steps.scrollToBottom()
        self._read(run)

    # ---- what is shown
    def show_known(self, run: InterruptedRun) -> None:
        self.caption.setText(circumstances(run))
        self.title.setText(headline(run))
        words = progress(run) if run.is_read else self.tr("Its record is long, and is being read…")
        self.facts.setText("\n".join(part for part in (words, run.remedy) if part))
        reading = self.tr("They are there once it is read.")
        self.no_steps.setText(self.tr("No step had begun.") if run.is_read else reading)
        self.rows.clear()
        self.rows.take(run.steps)
        self.rows.end()
        self.printed.clear()
        self.printed.append_pieces(OutputText().feed("stdout", run.printed))
        self.notice.clear()
        self.verify_button.setEnabled(True)
        self.resume_button.setVisible(not run.obstacle)

    @Slot(object)
    def _show_verdict(self, verdict: Verdict) -> None:
        self.verify_button.setEnabled(True)
        if verdict.is_intact:
            self.notice.show_notice("shield-check", "ok", verdict.sentence)
        else:
            self.notice.show_notice("alert-circle", "err", verdict.sentence)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.verify_button.setEnabled(True)
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    # ---- what is done
    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the record, in the program of the system for that."""
        if self._run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._run.folder)))

    @Slot()
    def verify(self) -> None:
        """Check the record, as far as it goes."""
        if self._run is not None:
            self.verify_button.setEnabled(False)
            self.notice.show_notice("clock", "run", self.tr("The record is being checked…"))
            self._verifier.start(KeptRecord(self._run.run_id, self._run.folder))

    @Slot()
    def _resume(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            self.resume_wanted.emit(run.run_id)

    # ---- making it
    def _made_list(self, appearance: Appearance) -> QListView:
        view = QListView()
        view.setModel(self.rows)
        view.setItemDelegate(self._delegate)
        view.setUniformItemSizes(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("Steps"))
        view.viewport().setAutoFillBackground(False)
        view.setFixedHeight(_LIST_HEIGHT)
        return view

    def _framed(self, title: str, shown: QWidget, appearance: Appearance) -> Card:
        card = Card(appearance=appearance)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 8, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(Label(title, appearance=appearance, role="h3"))
        layout.addWidget(shown)
        return card
