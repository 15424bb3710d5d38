"""The report page for a recorded run: verdict, findings, signatures, and expandable technical details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.gui.history.export import ExportButton, ExportLine
from praxis_desktop.gui.history.report_tabs import (
    BYTES,
    LOG,
    OUTPUT,
    RecordJudging,
    ReportViews,
    ReportWire,
    make_wire,
)
from praxis_desktop.gui.history.result_band import ResultBand
from praxis_desktop.gui.history.results_view import ResultsView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import NARROW, ToneName
from praxis_desktop.gui.records.history_model import HistoryModel
from praxis_desktop.gui.replay.controller import ReportReplay
from praxis_desktop.gui.replay.view import VioletFrame
from praxis_desktop.gui.run.record import Verdict
from praxis_desktop.gui.run.words import KeptRecord, began_text, run_name
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FoldButton
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, TwoLineLabel, date_text
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import BackHead, Card, Icon
from praxis_desktop.runs.commands import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Generator

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.records.facts import ReadRun
    from praxis_desktop.gui.records.history_model import OpenedRun
    from praxis_desktop.workers.launch.replays import Replays


_TIMELINE_WIDTH, _NARROW_TIMELINE = 264, 240
_BAR_HEIGHT = 46
_ID_SHOWN = 8


class Technical(QWidget):
    """The technical details: the steps on the left, and details of one step or of all steps on the right."""

    def __init__(self, *, views: ReportViews, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = views
        self.timeline = Timeline(appearance=appearance)
        titles = (self.tr("Values"), self.tr("Bytes"), self.tr("Log"), self.tr("Files"))
        self.tabs = Segments(titles, appearance=appearance)
        self.replay_button = Button(self.tr("Replay"), appearance=appearance, icon="refresh", parent=self)
        self.replay_button.setToolTip(
            self.tr("Replay the run from its record, without instruments, and compare every bit")
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for button in (views.verify_button, views.folder_button, self.replay_button):
            row.addWidget(button)
        self.shown = QWidget()
        right = QVBoxLayout(self.shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addLayout(row)
        right.addWidget(views, 1)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(12)
        self.row.addWidget(self.timeline)
        self.row.addWidget(self.shown, 1)

    def set_narrow(self, is_narrow: bool) -> None:
        """If ``is_narrow``, make the list of steps narrower and shorten a tab's title."""
        self.timeline.setFixedWidth(_NARROW_TIMELINE if is_narrow else _TIMELINE_WIDTH)
        self.tabs.button(BYTES).setText(self.tr("Bytes") if is_narrow else self.tr("Bytes exchanged"))
        self.tabs.button(BYTES).updateGeometry()


class TechnicalBar(Card):
    """The line at the bottom of a report that expands the technical details; ``folded`` carries True when the
    details are collapsed, and False when they are expanded.
    """

    folded = Signal(bool)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(_BAR_HEIGHT)
        self.button = FoldButton(appearance=appearance)
        self.chip = Chip(self.tr("Record verified"), "ok", "shield-check", appearance=appearance, parent=self)
        self.chip.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(10)
        layout.addWidget(self.button, 1)
        layout.addWidget(self.chip)
        self.button.toggled.connect(self._tell)

    def show_run(self, opened: OpenedRun) -> None:
        """Summarize the technical details."""
        run = opened.run
        words = self.tr("Technical: record {id} · steps, values, bytes, log, versions, files")
        self.button.show_summary(words.format(id=run.run_id[:_ID_SHOWN]))
        self.chip.hide()

    @Slot(bool)
    def _tell(self, is_unfolded: bool) -> None:
        self.folded.emit(not is_unfolded)


_HEIGHT = 62


class SignOff(Card):
    """Shows on one line who performed a run, and its notes. Reviews are signed on paper. ``note_button`` asks
    for a note.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(_HEIGHT)
        self.performed = _Signed(self.tr("Performed"), "check-circle", "run", appearance=appearance)
        self.reviewed = _Signed(self.tr("Reviewed"), "print", "idle", appearance=appearance)
        self.approved = _Signed(self.tr("Approved"), "print", "idle", appearance=appearance)
        self.noted = _Signed(self.tr("Notes"), "pencil", "idle", appearance=appearance)
        self.note_button = Button(self.tr("Add note…"), appearance=appearance, icon="pencil", parent=self)
        self.reviewed.say(self.tr("on the printed report"))
        self.approved.say(self.tr("on the printed report"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.setSpacing(14)
        for part, share in ((self.performed, 5), (self.reviewed, 3), (self.approved, 3), (self.noted, 4)):
            layout.addWidget(part, share)
        layout.addWidget(self.note_button)

    def show_run(self, opened: OpenedRun) -> None:
        """Show the signatures of a run."""
        run = opened.run
        when = ""
        if opened.ended is not None:
            when = date_text(opened.ended, "d MMM, HH:mm")
        self.performed.say(run.operator or self.tr("no name given"), when)
        count = len(opened.notes)
        if count:
            last = opened.notes[-1]
            more = self.tr("{n} notes").format(n=count) if count > 1 else ""
            self.noted.say(last.words.partition("\n")[0], " · ".join(filter(None, (last.person, more))))
        else:
            self.noted.say(self.tr("none"))


class _Signed(QWidget):
    """A caption with a name and a time below it."""

    def __init__(self, caption: str, icon: str, tone: ToneName, *, appearance: Appearance) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.caption = Label(caption, appearance=appearance, role="small", color="text2")
        self.name = ElidedLabel(appearance=appearance, role="h3")
        self.when = ElidedLabel(appearance=appearance, role="small", color="text2")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.caption)
        first.addWidget(self.when, 1)
        lines.addLayout(first)
        lines.addWidget(self.name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, tone, size=20, appearance=appearance, parent=self), 0, _MIDDLE)
        layout.addLayout(lines, 1)

    def say(self, name: str, when: str = "") -> None:
        """Show a name and a time."""
        self.name.setText(name)
        self.when.setText(when)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class ReportHead(BackHead):
    """The header of the report. Buttons that do not apply to this run are hidden."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Back to the history"),
            self.tr("Back to the history (Esc)"),
            title=TwoLineLabel(appearance=appearance, role="h1"),
            appearance=appearance,
            parent=parent,
        )
        self.compare_button = Button(self.tr("Compare…"), appearance=appearance, icon="table", parent=self)
        self.compare_button.setToolTip(self.tr("In the history, tick another run to compare with this one"))
        self.compare_button.setAccessibleName(self.tr("Compare with another run"))
        self.export_button = ExportButton(appearance=appearance, parent=self)
        self.again_button = Button(
            self.tr("Run again…"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="play", parent=self
        )
        self.again_button.setToolTip(self.tr("Set up the protocol with the same values"))
        self.resume_button = Button(
            self.tr("Resume…"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="play", parent=self
        )
        self.put(self.compare_button, self.export_button, self.again_button, self.resume_button)

    def set_narrow(self, is_narrow: bool) -> None:
        """Shorten the buttons to leave room for the run's name."""
        self.compare_button.setText("" if is_narrow else self.tr("Compare…"))
        self.compare_button.updateGeometry()

    def show_buttons(self, opened: OpenedRun | None) -> None:
        """Show the buttons that apply to the run; show none while the run is being read."""
        target = "" if opened is None else str(opened.details.header.get("target") or "")
        self.compare_button.setVisible(opened is not None and not opened.run.is_removed)
        self.export_button.setVisible(opened is not None and not opened.run.is_removed)
        self.again_button.setVisible(is_ended(opened) and bool(target))
        self.resume_button.setVisible(opened is not None and opened.run.state == "interrupted")


def is_ended(opened: OpenedRun | None) -> bool:
    """Return whether a run has ended and has a record, and can thus be annotated, replayed and repeated."""
    if opened is None or opened.run.is_removed:
        return False
    return opened.run.state not in ACTIVE and opened.run.state != "interrupted"


_LEAST_WIDTH = 880

_FOLLOW_MS = 1000
"""How often, in milliseconds, a run that is under way is read again."""


def make_report(
    *, model: HistoryModel, replays: Replays | None, appearance: Appearance, aside: QWidget
) -> Generator[None, None, ReportPage]:
    """Create the report page in several steps; the generator returns the complete page. Until then, the
    hidden widget ``aside`` owns the parts.
    """
    wire = make_wire(appearance, aside)
    yield
    views = ReportViews(wire=wire, appearance=appearance, parent=aside)
    yield
    technical = Technical(views=views, appearance=appearance, parent=aside)
    yield
    results = ResultsView(appearance=appearance, parent=aside)
    yield
    head = ReportHead(appearance=appearance, parent=aside)
    band = ResultBand(appearance=appearance, parent=aside)
    yield
    return ReportPage(head, band, results, technical, model=model, replays=replays, appearance=appearance)


class ReportPage(QWidget):
    """The report page for a run. ``note_wanted`` and ``print_wanted`` carry the OpenedRun; ``export_wanted``
    carries the OpenedRun and a format; ``again_wanted`` carries the protocol's file, its function or None,
    and the run's values and header; ``resume_wanted`` carries the run's id.
    """

    back_wanted = Signal()
    pair_wanted = Signal(object)
    """Carries the OpenedRun to be compared with another run."""
    note_wanted = Signal(object)
    compare_wanted = Signal()
    """Asks for a changed program to compare with the replayed run's program."""
    export_wanted = Signal(object, str)
    print_wanted = Signal(object)
    again_wanted = Signal(object, object, object, object)
    resume_wanted = Signal(str)

    def __init__(
        self,
        head: ReportHead,
        band: ResultBand,
        results: ResultsView,
        technical: Technical,
        *,
        model: HistoryModel,
        replays: Replays | None,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self._model = model
        self._appearance = appearance
        self._replays = replays
        self._awaited = ""
        self._awaited_step = 0
        self._awaits_replay = False
        self.opened: OpenedRun | None = None
        self._following = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._following.timeout.connect(self._follow)
        self._judging = RecordJudging(replays, self)
        self.head, self.band = head, band
        self.notice = NoticeLine(appearance=appearance)
        self.exports = ExportLine(model=model, appearance=appearance)
        self.results = results
        self.sign_off = SignOff(appearance=appearance)
        self.technical, self.views = technical, technical.views
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
        # Longer texts are elided, and the buttons use their short labels.
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def put_line(self, line: QWidget) -> None:
        """Show ``line`` above the report."""
        self._lines.insertWidget(self._lines.indexOf(self._body), line)

    # ---- display
    def await_run(self, run_id: str, number: int = 0) -> None:
        """Clear the page for a run that is being read; ``number`` is the run's number, or 0 if unknown."""
        if self.opened is None or self.opened.run.run_id != run_id:
            self.opened = None
            self._body.hide()
            self.head.title.setText(run_name(number, run_id))
            self.head.words.setText(self.tr("Reading its record…"))
            self._show_buttons()
            self._judging.forget()
        self._awaited, self._awaited_step = run_id, 0
        self._awaits_replay = False
        self.exports.hide()
        self.replaying.close()
        self.notice.clear()
        self._judging.stop()

    def await_step(self, step: int) -> None:
        """Show a step and its bytes once the run has been read."""
        self._awaited_step = step

    def await_replay(self) -> None:
        """Step through the run once it has been read, without checking that it can be reproduced exactly."""
        self._awaits_replay = True

    @Slot(object)
    def show_run(self, read: ReadRun) -> None:
        """Show a run that has been read, unless another run has been requested in the meantime."""
        opened = read.opened
        run = opened.run
        if run.run_id != self._awaited:
            return
        before, self.opened = self.opened, opened
        # The record of a run that has ended does not change; only notes are added, which count in its size.
        # Of a run that is under way, only the state changes until it has ended.
        is_same = before is not None and (
            (before.is_under_way and opened.is_under_way and before.run.run_id == run.run_id)
            or (is_ended(opened) and structs.replace(before.run, size=run.size) == run)
        )
        self.head.title.setText(f"{run_name(run.number, run.run_id)} · {run.title or run.protocol}")
        began = self.tr("started {time}").format(time=began_text(run.begun_ns // 10**9))
        told = (began, run.name, run.operator)
        self.head.words.setText(" · ".join(part for part in told if part))
        self.band.show_run(opened)
        self.sign_off.show_run(opened)
        self._show_buttons()
        self._body.show()
        if opened.is_under_way:
            self._following.start()
        if is_same:
            self.views.show_facts(read.facts)
            self._show_awaited_step()
            return
        self.views.show_tables(read)
        self.fold.show_run(opened)
        self._wire.begin(opened)
        self.timeline.show_steps(
            opened.steps,
            run.steps,
            is_over=run.state in FINAL_STATES,
            is_simulated=opened.mode == "simulated",
            is_under_way=opened.is_under_way,
        )
        self.results.note_steps(opened.steps, is_simulated=run.simulated)
        self.results.show_outputs(
            opened.outputs, state=run.state, by_hand=self.band.by_hand, figures=read.figures
        )
        # Users open a run without findings to see how it went.
        self.fold.button.setChecked(not opened.outputs and not self.results.has_any)
        self._show_view(self.views.currentIndex())
        self._show_awaited_step()

    @Slot()
    def _follow(self) -> None:
        """Read a run again that was under way, to show when it is paused and how it has ended."""
        if self.opened is not None and self.opened.is_under_way:
            if self.isVisible():
                self._model.open(self.opened.run.run_id)
            else:
                self._following.start()

    def _show_awaited_step(self) -> None:
        step, self._awaited_step = self._awaited_step, 0
        if step:
            self.show_step(step)
        if self._awaits_replay and self.opened is not None and self._replays is not None:
            self._awaits_replay = False
            self.fold.button.setChecked(True)
            self.replaying.open(KeptRecord(self.opened.run.run_id, self.opened.folder))

    @Slot(object)
    def show_failure(self, error: PraxisError) -> None:
        """Say why a part of the run is not shown, or why an action failed."""
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)
        if self.opened is None:
            self.head.words.setText("")
        self._set_free()

    def _show_buttons(self) -> None:
        opened = self.opened
        self.head.show_buttons(opened)
        self.sign_off.note_button.setVisible(is_ended(opened))
        self.technical.replay_button.setVisible(is_ended(opened) and self._replays is not None)
        self.views.verify_button.setVisible(opened is not None and not opened.is_under_way)
        self._set_free()

    # ---- actions
    @Slot(int)
    def _show_view(self, number: int) -> None:
        self.views.setCurrentIndex(number)
        if number == BYTES:
            self._wire.show()

    @Slot(bool)
    def _fold(self, is_folded: bool) -> None:
        """Show the technical details if they are expanded, otherwise the findings. The line that collapses
        the details stays visible.
        """
        # Hide one before showing the other: both together would make the window grow.
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
        """Show a step, and the step's question in the log."""
        self._show_in_view(step, LOG)

    def _show_in_view(self, step: int, view: int) -> None:
        self.fold.button.setChecked(True)
        self.timeline.choose(step)
        self.tabs.button(view).setChecked(True)

    @Slot(int)
    def _show_step(self, step: int) -> None:
        """Show only the details of a step; 0 means the whole run."""
        self.replaying.go_to_step(step)
        self._wire.show_step(step)
        self.views.log.show_step(step)

    @Slot(str)
    def _take_note(self, run_id: str) -> None:
        if self.opened is not None and self.opened.run.run_id == run_id:
            self._model.open(run_id)
            self.notice.show_notice("check-circle", "ok", self.tr("The note is stored alongside the record"))

    @Slot()
    def verify(self) -> None:
        """Check that the record has not been changed."""
        if self.opened is not None:
            self._judging.verify(KeptRecord(self.opened.run.run_id, self.opened.folder))

    @Slot()
    def replay(self) -> None:
        """Replay the run from its record, and check that the replay matches the record bit for bit."""
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
        """Open the record's folder in the system's file browser."""
        if self.opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.opened.folder)))

    @Slot()
    def open_output(self) -> None:
        """Open the printed output in the system's text editor."""
        if self.opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.opened.folder / OUTPUT)))

    @Slot()
    def run_again(self) -> None:
        """Request that the protocol be set up with the values and instruments of this run."""
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

    # ---- construction
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
