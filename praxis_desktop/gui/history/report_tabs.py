"""The tabs of a report's technical details: values, bytes, log and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken_step
from praxis_desktop.gui.records.history_model import HistoryModel
from praxis_desktop.gui.run.record import Verdict, replay_record, verify_record
from praxis_desktop.gui.run.words import KeptRecord, counted
from praxis_desktop.gui.steps.timeline import Timeline
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, bytes_text, count_text, tool_tip
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.scrolling import keeping_view
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack
from praxis_desktop.gui.wire.panel import WirePanel
from praxis_desktop.gui.wire.rows import steps_within

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.output.log_table import LoggedRow
    from praxis_desktop.gui.records.facts import ReadRun, ReadWire
    from praxis_desktop.gui.records.history_model import OpenedRun
    from praxis_desktop.records.history.rows import FileRow, StepRow
    from praxis_desktop.workers.launch.replays import Replays


OUTPUT = "output.txt"
"""The name of the file in a record that contains the printed output."""

_LINES_OF_MESSAGE = 3


class ReportLog(Card):
    """The log of a run. ``whole_wanted`` requests a return to the log of the whole run; ``output_wanted``
    requests the printed output, which is a separate file.
    """

    whole_wanted = Signal()
    output_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._told: Sequence[LoggedRow] = ()
        self._parents: dict[int, int] = {}
        self.table = PlainTable(
            (
                Column(self.tr("Time (s)"), 90, is_mono=True, is_quiet=True),
                Column(self.tr("Kind"), 110, is_quiet=True),
                Column(self.tr("Message")),
            ),
            name=self.tr("Log"),
            appearance=appearance,
        )
        self.whole = Label(appearance=appearance, role="small", wrap=True)
        self.whole.setContentsMargins(14, 0, 14, 0)
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # The space is reserved, so that the chosen line does not move.
        self.whole.setFixedHeight(_LINES_OF_MESSAGE * self.whole.fontMetrics().lineSpacing())
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.all_button = Button(
            self.tr("Show all"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.all_button.setToolTip(self.tr("Show the log for the whole run"))
        self.all_button.hide()
        self.output_button = Button(
            self.tr("Printed output"), appearance=appearance, icon="file", parent=self
        )
        head = QHBoxLayout()
        head.setContentsMargins(13, 0, 9, 0)
        head.setSpacing(10)
        head.addWidget(Label(self.tr("Log"), appearance=appearance, role="h2"))
        head.addWidget(self.words, 1)
        head.addWidget(self.all_button)
        head.addWidget(self.output_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 8)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.whole)
        self.all_button.clicked.connect(self.whole_wanted)
        self.output_button.clicked.connect(self.output_wanted)
        self.table.selectionModel().selectionChanged.connect(self._show_whole)
        self.table.rows.modelReset.connect(self._show_whole)

    def show_run(self, told: Sequence[LoggedRow], steps: Sequence[StepRow], files: Sequence[FileRow]) -> None:
        """Show a run's log, and offer its printed output if there is any."""
        size = next((file.size for file in files if file.name == OUTPUT), 0)
        self.output_button.setVisible(size > 0)
        words = self.tr("Open the printed output: {file}, {size}")
        self.output_button.setToolTip(words.format(file=OUTPUT, size=bytes_text(size)))
        self._told = told
        self._parents = {step.number: step.parent for step in steps}
        self.show_step(0)

    def show_step(self, step: int) -> None:
        """Show the entries for a step and its inner steps; 0 shows all entries."""
        shown = self._told
        if step:
            family = steps_within(step, self._parents)
            shown = [each for each in self._told if each.step in family]
        self.table.show_lines([each.line for each in shown])
        words = self.tr("{n} of {total} lines, from step {step}")
        if not shown:
            words = self.tr("The log has no entries for step {step}")
        told = words.format(n=len(shown), total=len(self._told), step=step) if step else ""
        if not step and not self.output_button.isHidden():
            told = self.tr("Printed output is in a separate file")
        self.words.setText(told)
        self.all_button.setVisible(bool(step))

    @Slot()
    def _show_whole(self) -> None:
        """Show the complete message of the selected row, which the table may truncate."""
        chosen = self.table.selectionModel().selectedRows()
        lines = self.table.rows.lines
        is_one = len(chosen) == 1 and chosen[0].row() < len(lines)
        words = self.tr("Choose a line to read its whole message.") if lines else ""
        self.whole.setText(lines[chosen[0].row()].texts[-1] if is_one else words)
        self.whole.setToolTip(tool_tip(self.whole.text()) if is_one else "")


FACTS, BYTES, LOG, FILES = range(4)


def make_wire(appearance: Appearance, parent: QWidget) -> WirePanel:
    """Create the panel that shows the bytes exchanged."""
    title = QCoreApplication.translate("ReportViews", "Bytes exchanged")
    return WirePanel(appearance=appearance, title=title, parent=parent)


class ReportViews(FilledStack):
    """The contents of the tabs; only the contents of the chosen tab are shown. ``wire`` shows the bytes."""

    def __init__(self, *, wire: WirePanel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wire = wire
        self._make_tables(appearance)
        self._make_views(appearance)

    def show_tables(self, read: ReadRun) -> None:
        """Fill the tabs with the contents of the record."""
        self.facts.show_lines(read.facts)
        files = () if read.opened.run.is_removed else read.opened.files
        self.log.show_run(read.log, read.opened.steps, files)
        self.files.show_lines(read.files)

    def show_facts(self, facts: Sequence[TableRow]) -> None:
        """Update the values of the same run after a note has been added, without moving the rows in view."""
        with keeping_view(self.facts, lambda: ["\t".join(line.texts[1:]) for line in self.facts.rows.lines]):
            self.facts.show_lines(facts)

    def _make_tables(self, appearance: Appearance) -> None:
        self.facts = PlainTable(
            (
                Column(self.tr("About"), 120, is_quiet=True),
                Column(self.tr("Name"), 210),
                Column(self.tr("Value")),
            ),
            name=self.tr("Values"),
            appearance=appearance,
        )
        self.log = ReportLog(appearance=appearance)
        self.files = PlainTable(
            (
                Column(self.tr("File"), 220),
                Column(self.tr("Size"), 90, is_quiet=True),
                Column(self.tr("SHA-256"), is_mono=True, is_quiet=True),
            ),
            name=self.tr("Files"),
            appearance=appearance,
        )
        self.verify_button = Button(
            self.tr("Verify"), appearance=appearance, icon="shield-check", parent=self
        )
        self.verify_button.setToolTip(self.tr("Check that nothing in the record was changed or is missing"))
        self.folder_button = Button(
            self.tr("Open folder"), appearance=appearance, icon="folder-open", parent=self
        )

    def _make_views(self, appearance: Appearance) -> None:
        self.addWidget(_framed(self.tr("Values"), self.facts, appearance))
        self.addWidget(self.wire)
        self.addWidget(self.log)
        self.addWidget(_framed(self.tr("Files saved with the record"), self.files, appearance))


def _framed(title: str, shown: QWidget, appearance: Appearance) -> Card:
    card = Card(appearance=appearance)
    head = QHBoxLayout()
    head.setContentsMargins(13, 0, 9, 0)
    head.addWidget(Label(title, appearance=appearance, role="h2"))
    layout = QVBoxLayout(card)
    layout.setContentsMargins(1, 10, 1, 8)
    layout.setSpacing(8)
    layout.addLayout(head)
    layout.addWidget(shown)
    return card


class ReportWire(QObject):
    """Fills ``panel`` with a run's port traffic; ``timeline`` provides the run's steps."""

    def __init__(self, panel: WirePanel, *, model: HistoryModel, timeline: Timeline, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._model = model
        self._timeline = timeline
        self._opened: OpenedRun | None = None
        self._read: ReadWire | None = None
        model.wire_read.connect(self._take)
        panel.all_button.clicked.connect(timeline.show_whole)
        panel.place_chosen.connect(timeline.reveal)

    def begin(self, opened: OpenedRun) -> None:
        """Switch to another run. Its bytes are not read until the bytes tab is opened."""
        self._opened, self._read = opened, None
        self._panel.begin()

    def show(self) -> None:
        """Read and show the bytes, now that their tab has been opened."""
        if self._opened is not None and self._read is None:
            self._panel.show_words(self.tr("Reading the record…"))
            self._model.read_wire(self._opened.run.run_id)

    def show_step(self, step: int) -> None:
        """Show the bytes exchanged in a step and its inner steps; 0 shows all bytes."""
        if self._opened is not None and self._read is not None:
            parents = {each.number: each.parent for each in self._opened.steps}
            self._panel.show_steps(steps_within(step, parents) if step else None)

    @Slot(object)
    def _take(self, read: ReadWire) -> None:
        if self._opened is None or self._opened.run.run_id != read.wire.run_id:
            return
        self._read, wire = read, read.wire
        titles = {step.number: spoken_step(step.title, step.kind) for step in self._opened.steps}
        self._panel.show_lines(read.lines, titles=titles, sources=wire.sources)
        words = counted(wire.count, self.tr("1 piece"), self.tr("{n} pieces"))
        words += self.tr(", {n} bytes").format(n=count_text(wire.size))
        if wire.count > len(wire.exchanges):
            words += self.tr(", first {n}; `praxis-desktop history show --wire` shows all").format(
                n=count_text(len(wire.exchanges))
            )
        self._panel.show_words(words)
        self.show_step(self._timeline.step)


class RecordJudging(QObject):
    """Verifies and replays records. GUI thread only; records are read on other threads. ``began`` carries
    text that describes the task; ``judged`` or ``failed`` follows, unless ``forget`` is called first.
    """

    began = Signal(str)
    judged = Signal(object)
    """Carries a Verdict."""
    failed = Signal(object)
    """Carries a PraxisError."""

    def __init__(self, replays: Replays | None, parent: QObject) -> None:
        super().__init__(parent)
        self._replays = replays
        self._is_awaited = False
        self._verifier = BackgroundTask(verify_record, self)
        self._replayer = BackgroundTask(replay_record, self)
        for task in (self._verifier, self._replayer):
            task.done.connect(self._tell)
            task.failed.connect(self._tell_failure)

    def verify(self, record: KeptRecord) -> None:
        """Check that the record has not been changed."""
        self._begin(self.tr("Checking the record…"))
        self._verifier.start(record)

    def replay(self, record: KeptRecord) -> None:
        """Replay the run from its record, and check that the replay matches the record bit for bit."""
        if self._replays is not None:
            self._begin(self.tr("Replaying the run from its record without opening a port…"))
            self._replayer.start(record, self._replays)

    def forget(self) -> None:
        """Discard the outcome, because another record is being shown."""
        self._is_awaited = False

    def stop(self) -> None:
        """Stop replaying."""
        if self._replays is not None:
            self._replays.stop()

    def _begin(self, words: str) -> None:
        self._is_awaited = True
        self.began.emit(words)

    @Slot(object)
    def _tell(self, verdict: Verdict) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self.judged.emit(verdict)

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self.failed.emit(error)
