"""The page of one kept run: whether it passed, what it found, who says so; behind a fold how it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.gui.history.export import ExportLine
from praxis_desktop.gui.history.report_head import ReportHead, is_ended
from praxis_desktop.gui.history.report_tabs import BYTES, LOG, OUTPUT, RecordJudging, ReportViews, ReportWire
from praxis_desktop.gui.history.result_band import ResultBand
from praxis_desktop.gui.history.results_view import ResultsView
from praxis_desktop.gui.history.sign_off import SignOff
from praxis_desktop.gui.history.technical import Technical, TechnicalBar
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.records.model import HistoryModel
from praxis_desktop.gui.replay.controller import ReportReplay
from praxis_desktop.gui.replay.view import VioletFrame
from praxis_desktop.gui.run.record import Verdict
from praxis_desktop.gui.run.words import KeptRecord, began_text, run_name
from praxis_desktop.gui.widgets.progress import NoticeLine

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.records.facts import ReadRun
    from praxis_desktop.gui.records.model import OpenedRun
    from praxis_desktop.workers.launch.replays import Replays

_LEAST_WIDTH = 880


class ReportPage(QWidget):
    """``note_wanted`` has the OpenedRun, ``export_wanted`` as well, and a format, ``print_wanted`` as well;
    ``again_wanted`` the file of the protocol, the function in it or None, the values of the run and its
    header; ``resume_wanted`` the run's id.
    """

    back_wanted = Signal()
    pair_wanted = Signal(object)
    """The OpenedRun is to be compared with another."""
    note_wanted = Signal(object)
    compare_wanted = Signal()
    """A program is to be chosen, and compared with that of the run that is played."""
    export_wanted = Signal(object, str)
    print_wanted = Signal(object)
    again_wanted = Signal(object, object, object, object)
    resume_wanted = Signal(str)

    def __init__(
        self,
        *,
        model: HistoryModel,
        replays: Replays | None,
        appearance: Appearance,
        views: ReportViews | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``views`` may have been made before: they are half of it."""
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._replays = replays
        self._awaited = ""
        self._awaited_step = 0
        self.opened: OpenedRun | None = None
        self._judging = RecordJudging(replays, self)
        self.head = ReportHead(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.exports = ExportLine(model=model, appearance=appearance)
        self.band = ResultBand(appearance=appearance)
        self.results = ResultsView(appearance=appearance)
        self.sign_off = SignOff(appearance=appearance)
        self.views = views or ReportViews(appearance=appearance)
        self.technical = Technical(views=self.views, appearance=appearance)
        self.timeline, self.tabs = self.technical.timeline, self.technical.tabs
        self.fold = TechnicalBar(appearance=appearance)
        self._wire = ReportWire(self.views.wire, model=model, timeline=self.timeline, parent=self)
        self._lay_out()
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.head.set_narrow(is_narrow)
        self.technical.set_narrow(is_narrow)
        self.replaying.set_narrow(is_narrow)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # What does not fit is elided, and the buttons have the shorter words then.
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def put_line(self, line: QWidget) -> None:
        """Show ``line`` above the run."""
        self._lines.insertWidget(self._lines.indexOf(self._body), line)

    # ---- what is shown
    def await_run(self, run_id: str, number: int = 0) -> None:
        """A run is being read, which people call by its ``number`` if that is known already."""
        if self.opened is None or self.opened.run.run_id != run_id:
            self.opened = None
            self._body.hide()
            self.head.title.setText(run_name(number, run_id))
            self.head.words.setText(self.tr("Its record is being read…"))
            self._show_buttons()
            self._judging.forget()
        self._awaited, self._awaited_step = run_id, 0
        self.exports.hide()
        self.replaying.close()
        self.notice.clear()
        self._judging.stop()

    def await_step(self, step: int) -> None:
        """Show a step and its bytes as soon as the run is read."""
        self._awaited_step = step

    @Slot(object)
    def show_run(self, read: ReadRun) -> None:
        """Show a run that was read, if it is still the one that is wanted."""
        opened = read.opened
        run = opened.run
        if run.run_id != self._awaited:
            return
        is_same = self.opened is not None and self.opened.run.run_id == run.run_id
        self.opened = opened
        self.head.title.setText(f"{run_name(run.number, run.run_id)} · {run.title or run.protocol}")
        told = (began_text(run.begun_ns // 10**9), run.name, run.operator)
        self.head.words.setText(" · ".join(part for part in told if part))
        self.band.show_run(opened)
        self.sign_off.show_run(opened)
        self.views.show_tables(read)
        self._show_buttons()
        self._body.show()
        if is_same:
            self._show_awaited_step()
            return
        self.fold.show_run(opened)
        self._wire.begin(opened)
        self.timeline.show_steps(
            opened.steps,
            run.steps,
            is_over=run.state in FINAL_STATES,
            is_simulated=opened.mode == "simulated",
        )
        self.results.note_steps(opened.steps, is_simulated=run.simulated)
        self.results.show_outputs(opened.outputs, state=run.state, by_hand=self.band.by_hand)
        # What has found nothing is looked at for how it went.
        self.fold.button.setChecked(not opened.outputs and not self.results.has_any)
        self._show_view(self.views.currentIndex())
        self._show_awaited_step()

    def _show_awaited_step(self) -> None:
        step, self._awaited_step = self._awaited_step, 0
        if step:
            self.show_step(step)

    @Slot(object)
    def show_failure(self, error: PraxisError) -> None:
        """Say why something of the run is not shown or done."""
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)
        if self.opened is None:
            self.head.words.setText("")
        self._set_free()

    def _show_buttons(self) -> None:
        opened = self.opened
        self.head.show_buttons(opened)
        self.sign_off.note_button.setVisible(is_ended(opened))
        self.technical.replay_button.setVisible(is_ended(opened) and self._replays is not None)
        self._set_free()

    # ---- what is done
    @Slot(int)
    def _show_view(self, number: int) -> None:
        self.views.setCurrentIndex(number)
        if number == BYTES:
            self._wire.show()

    @Slot(bool)
    def _fold(self, is_folded: bool) -> None:
        """Show what the run found, or in its place how it was done: the line with the fold stays."""
        # What goes, goes first: both together would make the window grow.
        found = (self.results, self.sign_off)
        gone, come = ((self.technical,), found) if is_folded else (found, (self.technical,))
        for widget in gone:
            widget.hide()
        for widget in come:
            widget.show()
        if is_folded:
            self.replaying.close()

    @Slot(int)
    def show_step(self, step: int) -> None:
        """Show a step and its bytes."""
        self._show_in_view(step, BYTES)

    @Slot(int)
    def show_question(self, step: int) -> None:
        """Show a step, and what the log says was asked in it."""
        self._show_in_view(step, LOG)

    def _show_in_view(self, step: int, view: int) -> None:
        self.fold.button.setChecked(True)
        self.timeline.choose(step)
        self.tabs.button(view).setChecked(True)

    @Slot(int)
    def _show_step(self, step: int) -> None:
        """Show what belongs to a step alone, 0 for the whole run."""
        self.replaying.go_to_step(step)
        self._wire.show_step(step)
        self.views.log.show_step(step)

    @Slot(str)
    def _take_note(self, run_id: str) -> None:
        if self.opened is not None and self.opened.run.run_id == run_id:
            self._model.open(run_id)
            self.notice.show_notice("check-circle", "ok", self.tr("The note is kept beside the record"))

    @Slot()
    def verify(self) -> None:
        """Check that nothing of the record was changed."""
        if self.opened is not None:
            self._judging.verify(KeptRecord(self.opened.run.run_id, self.opened.folder))

    @Slot()
    def replay(self) -> None:
        """Play the run again from its record; meanwhile do it again, and compare every bit."""
        if self.opened is not None and self._replays is not None:
            record = KeptRecord(self.opened.run.run_id, self.opened.folder)
            self.fold.button.setChecked(True)
            self._judging.replay(record)
            self.replaying.open(record)

    @Slot()
    def _end_replay(self) -> None:
        self.technical.replay_button.setFocus()

    @Slot()
    def open_folder(self) -> None:
        """Open the folder of the record, in the program of the system for that."""
        if self.opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.opened.folder)))

    @Slot()
    def open_output(self) -> None:
        """Open what was printed, in the program of the system for that."""
        if self.opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.opened.folder / OUTPUT)))

    @Slot()
    def run_again(self) -> None:
        """Have the protocol set up with the same values, and with what played its roles."""
        if self.opened is not None:
            header = self.opened.details.header
            values = header.get("values")
            self.again_wanted.emit(header.get("target"), header.get("function") or None, values, header)

    @Slot()
    def _ask_for_note(self) -> None:
        if self.opened is not None:
            self.note_wanted.emit(self.opened)

    @Slot()
    def _ask_for_pair(self) -> None:
        if self.opened is not None:
            self.pair_wanted.emit(self.opened)

    @Slot(str)
    def _export(self, chosen: str) -> None:
        if self.opened is not None:
            self.export_wanted.emit(self.opened, chosen)

    @Slot()
    def _print(self) -> None:
        if self.opened is not None:
            self.print_wanted.emit(self.opened)

    @Slot()
    def _resume(self) -> None:
        if self.opened is not None:
            self.resume_wanted.emit(self.opened.run.run_id)

    @Slot(object)
    def _show_verdict(self, verdict: Verdict) -> None:
        self._set_free()
        self.fold.chip.setVisible(verdict.is_intact)
        if verdict.is_intact:
            self.notice.show_notice("shield-check", "ok", verdict.sentence)
        else:
            self.notice.show_notice("alert-circle", "err", verdict.sentence)

    @Slot(str)
    def _set_busy(self, words: str) -> None:
        self.notice.show_notice("clock", "run", words)
        for button in (self.views.verify_button, self.technical.replay_button):
            button.setEnabled(False)

    def _set_free(self) -> None:
        for button in (self.views.verify_button, self.technical.replay_button):
            button.setEnabled(True)

    # ---- making it
    def _lay_out(self) -> None:
        self._body = VioletFrame(appearance=self._appearance)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(10)
        body.addWidget(self.band)
        body.addWidget(self.results, 1)
        body.addWidget(self.technical, 1)
        body.addWidget(self.sign_off)
        body.addWidget(self.fold)
        self.technical.hide()
        self.replaying = ReportReplay(
            replays=self._replays,
            frame=self._body,
            above=body,
            beside=self.technical.row,
            instead=(self.band, self.technical.shown),
            timeline=self.timeline,
            appearance=self._appearance,
            parent=self,
        )
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        layout = self._lines = QVBoxLayout()
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        page.addLayout(layout, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.exports)
        layout.addWidget(self._body, 1)
        layout.addStretch(0)

    def _connect(self) -> None:
        model = self._model
        model.opened.connect(self.show_run)
        model.open_failed.connect(self.show_failure)
        model.noted.connect(self._take_note)
        self.tabs.chosen.connect(self._show_view)
        self.timeline.step_chosen.connect(self._show_step)
        self.head.back_button.clicked.connect(self.back_wanted)
        self.fold.folded.connect(self._fold)
        self.results.step_wanted.connect(self.show_step)
        for line in self.band.questions:
            line.step_wanted.connect(self.show_question)
        self.sign_off.note_button.clicked.connect(self._ask_for_note)
        self.technical.replay_button.clicked.connect(self.replay)
        self.replaying.compare_wanted.connect(self.compare_wanted)
        self.replaying.failed.connect(self.show_failure)
        self.replaying.closed.connect(self._end_replay)
        self.head.compare_button.clicked.connect(self._ask_for_pair)
        self.head.again_button.clicked.connect(self.run_again)
        self.head.resume_button.clicked.connect(self._resume)
        self.views.log.whole_wanted.connect(self.timeline.show_whole)
        self.views.log.output_wanted.connect(self.open_output)
        self.views.verify_button.clicked.connect(self.verify)
        self.views.folder_button.clicked.connect(self.open_folder)
        self.head.export_button.export_wanted.connect(self._export)
        self.head.export_button.print_wanted.connect(self._print)
        self._judging.began.connect(self._set_busy)
        self._judging.judged.connect(self._show_verdict)
        self._judging.failed.connect(self.show_failure)
