"""The page of one kept run: what it came to, its steps, data, parameters, bytes, log and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.conducting.record_tasks import Verdict
from praxis_desktop.gui.history.export_buttons import ExportButtons
from praxis_desktop.gui.history.export_line import ExportLine
from praxis_desktop.gui.history.history_model import HistoryModel
from praxis_desktop.gui.history.record_judging import RecordJudging
from praxis_desktop.gui.history.report_head import ReportHead
from praxis_desktop.gui.history.report_log import OUTPUT
from praxis_desktop.gui.history.report_replay import ReportReplay
from praxis_desktop.gui.history.report_views import BYTES, DATA, FACTS, ReportViews
from praxis_desktop.gui.history.report_wire import ReportWire
from praxis_desktop.gui.history.result_band import ResultBand
from praxis_desktop.gui.history.timeline import Timeline
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.replaying.violet_frame import VioletFrame
from praxis_desktop.gui.run.run_outcome import KeptRecord
from praxis_desktop.gui.run.run_words import began_text, run_name
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.history.asked_history import OpenedRun
    from praxis_desktop.gui.history.run_facts import ReadRun
    from praxis_desktop.workers.launching.replays import Replays

_TIMELINE_WIDTH, _NARROW_TIMELINE = 264, 216
_LEAST_WIDTH = 880


class ReportPage(QWidget):
    """``note_wanted`` has the OpenedRun, ``export_wanted`` as well, and a format, ``print_wanted`` as well;
    ``again_wanted`` the file of the protocol, the function in it or None, and the values of the run;
    ``resume_wanted`` the run's id.
    """

    back_wanted = Signal()
    note_wanted = Signal(object)
    compare_wanted = Signal()
    """A program is to be chosen, and compared with that of the run that is played."""
    export_wanted = Signal(object, str)
    print_wanted = Signal(object)
    again_wanted = Signal(object, object, object)
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
        self.opened: OpenedRun | None = None
        self._judging = RecordJudging(replays, self)
        self.head = ReportHead(appearance=appearance)
        self.export_buttons = ExportButtons(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.exports = ExportLine(model=model, appearance=appearance)
        self.band = ResultBand(appearance=appearance)
        self.timeline = Timeline(appearance=appearance)
        titles = (
            self.tr("Data"),
            self.tr("Parameters"),
            self.tr("Bytes"),
            self.tr("Log"),
            self.tr("Files"),
        )
        self.tabs = Segments(titles, appearance=appearance)
        self.views = views or ReportViews(appearance=appearance)
        self._wire = ReportWire(self.views.wire, model=model, timeline=self.timeline, parent=self)
        self._lay_out()
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.timeline.setFixedWidth(_NARROW_TIMELINE if is_narrow else _TIMELINE_WIDTH)
        self.export_buttons.set_narrow(is_narrow)
        self._name_bytes()
        self.replaying.set_narrow(is_narrow)

    def _name_bytes(self) -> None:
        """Say more of the tab with the bytes where there is room for it."""
        tab = self.tabs.button(BYTES)
        room = self.width() - self.timeline.width() - 60 - self.export_buttons.sizeHint().width()
        for words in (self.tr("Bytes exchanged"), self.tr("Bytes")):
            tab.setText(words)
            tab.updateGeometry()
            if self.tabs.sizeHint().width() <= room:
                return

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
        self._awaited = run_id
        self.exports.hide()
        self.replaying.close()
        self.notice.clear()
        self._judging.stop()

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
        self.views.show_tables(read)
        self._show_buttons()
        self._body.show()
        if is_same:
            return
        self._wire.begin(opened)
        self.timeline.show_steps(opened.steps, run.steps)
        self.views.results.note_steps(opened.steps, is_simulated=run.simulated)
        self.views.results.show_outputs(opened.outputs)
        first = DATA if opened.outputs else FACTS
        self.tabs.button(first).setChecked(True)
        self._show_view(first)

    @Slot(object)
    def show_failure(self, error: PraxisError) -> None:
        """Say why something of the run is not shown or done."""
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)
        if self.opened is None:
            self.head.words.setText("")
        self._set_free()

    def _show_buttons(self) -> None:
        opened = self.opened
        self.head.show_buttons(opened, can_replay=self._replays is not None)
        self.export_buttons.setVisible(opened is not None and not opened.run.is_removed)
        self._set_free()

    # ---- what is done
    @Slot(int)
    def _show_view(self, number: int) -> None:
        self.views.setCurrentIndex(number)
        if number == BYTES:
            self._wire.show()

    @Slot()
    def _show_parameters(self) -> None:
        self.tabs.button(FACTS).setChecked(True)
        self.tabs.button(FACTS).setFocus()

    @Slot()
    def _show_all_bytes(self) -> None:
        self.tabs.button(BYTES).setChecked(True)
        self.tabs.button(BYTES).setFocus()

    @Slot(int)
    def _show_step(self, step: int) -> None:
        """Show what belongs to a step alone, 0 for the whole run."""
        self.replaying.go_to_step(step)
        if self.opened is not None:
            self.views.results.show_outputs(self.opened.outputs, step)
        self._wire.show_step(step)
        self.views.log.show_step(step)

    @Slot(str)
    def _take_note(self, run_id: str) -> None:
        if self.opened is not None and self.opened.run.run_id == run_id:
            self._model.open(run_id)
            self.notice.show_notice("check-circle", "ok", self.tr("The note is kept beside the record"))
            self.tabs.button(FACTS).setChecked(True)

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
            self._judging.replay(record)
            self.replaying.open(record)

    @Slot()
    def _end_replay(self) -> None:
        self.head.replay_button.setFocus()

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
        """Have the protocol set up with the same values."""
        if self.opened is not None:
            header = self.opened.details.header
            values = header.get("values")
            self.again_wanted.emit(header.get("target"), header.get("function") or None, values)

    @Slot()
    def _ask_for_note(self) -> None:
        if self.opened is not None:
            self.note_wanted.emit(self.opened)

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
        if verdict.is_intact:
            self.notice.show_notice("shield-check", "ok", verdict.sentence)
        else:
            self.notice.show_notice("alert-circle", "err", verdict.sentence)

    @Slot(str)
    def _set_busy(self, words: str) -> None:
        self.notice.show_notice("clock", "run", words)
        for button in (self.views.verify_button, self.head.replay_button):
            button.setEnabled(False)

    def _set_free(self) -> None:
        for button in (self.views.verify_button, self.head.replay_button):
            button.setEnabled(True)

    # ---- making it
    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.export_buttons)
        shown = QWidget()
        right = QVBoxLayout(shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addLayout(row)
        right.addWidget(self.views, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.timeline)
        below.addWidget(shown, 1)
        self._body = VioletFrame(appearance=self._appearance)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        body.addWidget(self.band)
        body.addLayout(below, 1)
        self.replaying = ReportReplay(
            replays=self._replays,
            frame=self._body,
            above=body,
            beside=below,
            instead=(self.band, shown),
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
        self.head.note_button.clicked.connect(self._ask_for_note)
        self.head.replay_button.clicked.connect(self.replay)
        self.replaying.compare_wanted.connect(self.compare_wanted)
        self.replaying.failed.connect(self.show_failure)
        self.replaying.closed.connect(self._end_replay)
        self.head.again_button.clicked.connect(self.run_again)
        self.head.resume_button.clicked.connect(self._resume)
        self.views.summary.parameters_wanted.connect(self._show_parameters)
        self.views.summary.bytes_wanted.connect(self._show_all_bytes)
        self.views.log.whole_wanted.connect(self.timeline.show_whole)
        self.views.log.output_wanted.connect(self.open_output)
        self.views.verify_button.clicked.connect(self.verify)
        self.views.folder_button.clicked.connect(self.open_folder)
        self.export_buttons.export_wanted.connect(self._export)
        self.export_buttons.print_wanted.connect(self._print)
        self._judging.began.connect(self._set_busy)
        self._judging.judged.connect(self._show_verdict)
        self._judging.failed.connect(self.show_failure)
