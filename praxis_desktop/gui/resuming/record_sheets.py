"""The sheets about an interrupted run's record: its steps and last output, and why it is being closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import OutputText
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.resuming.banners import circumstances, headline, progress
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.run.record import Verdict, verify_record
from praxis_desktop.gui.run.words import KeptRecord, spoken_steps
from praxis_desktop.gui.steps.drawing import StepDelegate
from praxis_desktop.gui.steps.rows import StepRows
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import EmptyWords, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


class InterruptedSheet(ClosableSheet):
    """The base class for sheets about an interrupted run. ``close_wanted`` carries the id of a run to give
    up. Subclasses show the run in ``show_known``.
    """

    close_wanted = Signal(str)

    def __init__(
        self, width: int, *, interrupted: InterruptedModel, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__("lightning", "warn", width, appearance=appearance, parent=parent)
        self._interrupted = interrupted
        self._run: InterruptedRun | None = None
        interrupted.changed.connect(self._follow)

    def show_known(self, run: InterruptedRun) -> None:
        """Show what is known about ``run``."""
        raise NotImplementedError

    def _begin(self, run: InterruptedRun) -> None:
        self._run = run
        self.show_known(run)

    def _take_news(self, run: InterruptedRun) -> None:
        """Update the sheet, because more is now known about the run."""
        self._begin(run)

    def _read(self, run: InterruptedRun) -> None:
        """Read the record of ``run`` unless it has already been read."""
        if not run.is_read:
            self._interrupted.read(run)

    @Slot()
    def _follow(self) -> None:
        """Update the sheet to match the run, or close the sheet if the run is no longer interrupted."""
        if self._run is None or not self.is_open:
            return
        known = self._interrupted.find(self._run.run_id)
        if known is None:
            self.dismiss()
        elif known != self._run:
            self._take_news(known)

    @Slot()
    def _give_up(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            self.close_wanted.emit(run.run_id)


_WIDTH = 860
_LIST_HEIGHT = 190
_TEXT_HEIGHT = 130


class RecordSheet(InterruptedSheet):
    """Shows the record of a run, and can verify it on a background thread. ``resume_wanted`` carries the id
    of the run to resume.
    """

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
        self.printed.setAccessibleName(self.tr("The last lines the program printed"))
        self.printed.setPlaceholderText(self.tr("The program printed nothing."))
        self.printed.setFixedHeight(_TEXT_HEIGHT)
        self.notice = NoticeLine(appearance=appearance)
        self.body.addWidget(self.facts)
        for title, shown in ((self.tr("Steps"), self._steps), (self.tr("Printed"), self.printed)):
            self.body.addWidget(self._framed(title, shown, appearance))
        self.body.addWidget(self.notice)
        self.folder_button = self.button(self.tr("Open folder"), icon="folder-open")
        self.verify_button = self.button(self.tr("Verify"), icon="shield-check")
        self.verify_button.setToolTip(self.tr("Check that nothing in the record was changed"))
        self.give_up_button = self.button(self.tr("Close record…"), kind=ButtonKind.GHOST)
        self.resume_button = self.button(self.tr("Resume…"), icon="play")
        self.close_button = self.button(self.tr("Close"), kind=ButtonKind.PRIMARY)
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
        """Show the record of ``run``. A record that has not been read yet is read while the sheet is open."""
        self._begin(run)
        self.open()
        self._steps.scrollToBottom()
        self._read(run)

    # ---- display
    def show_known(self, run: InterruptedRun) -> None:
        self.caption.setText(circumstances(run))
        self.title.setText(headline(run))
        words = progress(run) if run.is_read else self.tr("The record is long. Reading it…")
        self.facts.setText("\n".join(part for part in (words, run.remedy) if part))
        reading = self.tr("Steps will appear once the record has been read.")
        self.no_steps.setText(self.tr("No step had begun.") if run.is_read else reading)
        self.rows.clear()
        self.rows.take(spoken_steps(run.steps))
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

    # ---- actions
    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the record in the system's file browser."""
        if self._run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._run.folder)))

    @Slot()
    def verify(self) -> None:
        """Verify the part of the record that exists."""
        if self._run is not None:
            self.verify_button.setEnabled(False)
            self.notice.show_notice("clock", "run", self.tr("Checking the record…"))
            self._verifier.start(KeptRecord(self._run.run_id, self._run.folder))

    @Slot()
    def _resume(self) -> None:
        run = self._run
        self.dismiss()
        if run is not None:
            self.resume_wanted.emit(run.run_id)

    # ---- construction
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


class CloseRecordSheet(ClosableSheet):
    """Asks why a record is being closed. ``confirmed`` carries the InterruptedRun and the reason. Esc merely
    closes the sheet.
    """

    confirmed = Signal(object, str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("lightning", "warn", 600, appearance=appearance, parent=parent)
        self._run: InterruptedRun | None = None
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.body.addWidget(self.words)
        self.field = LineField(appearance=appearance)
        self.field.setPlaceholderText(self.tr("Reason"))
        self.field.setAccessibleName(self.tr("Why the run will not be resumed"))
        self.body.addWidget(self.field)
        self.keep_button = self.button(self.tr("Keep it open"))
        self.close_button = self.button(self.tr("Close the record"), kind=ButtonKind.DANGER)
        self.foot.addWidget(self.keep_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.keep_button.clicked.connect(self.dismiss)
        self.close_button.clicked.connect(self._confirm)
        self.field.textEdited.connect(self._take_text)

    def ask(self, run: InterruptedRun) -> None:
        """Ask why ``run`` is being given up."""
        self._run = run
        self.caption.setText(f"{headline(run)} · {run.title}")
        if run.is_over:
            self.title.setText(self.tr("Close the record?"))
            self.words.setText(
                self.tr(
                    "The run will keep the state shown in its record, and the record will be signed. Say why "
                    "you are closing it manually."
                )
            )
        else:
            self.title.setText(self.tr("Give up this run and close its record?"))
            self.words.setText(
                self.tr(
                    "The run will count as ended by an error and can no longer be resumed. Its record will "
                    "be kept and signed, with your name and the reason. Instruments will not be touched: "
                    "check them yourself."
                )
            )
        self.field.clear()
        self._take_text()
        self.open(self.field)

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
