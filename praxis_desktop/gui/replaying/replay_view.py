"""What a run that is played again shows: plates, bytes and log, up to the moment where it is."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken_step
from praxis_desktop.gui.output.log_lines import logged_line, state_line
from praxis_desktop.gui.plates.plate_panel import PlatePanel
from praxis_desktop.gui.replaying.recording import LoggedLine, Recording
from praxis_desktop.gui.widgets.empty_words import EmptyWords
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.plain_table import Column, Line, PlainTable
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.wire.wire_panel import WirePanel
from praxis_desktop.gui.wire.wire_rows import time_text


class ReplayView(QWidget):
    """``step_reached`` has the number of the step that goes on, or was the last: 0 before the first, and
    one more than there are once all have ended.
    """

    step_reached = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recording: Recording | None = None
        self._titles: dict[int, str] = {}
        self._wire_times: list[float] = []
        self._log_times: list[float] = []
        self._lines: list[Line] = []
        self._places = (0, 0, 0)
        """How many steps, lines of bytes and of the log are shown."""
        self.plates = PlatePanel(appearance=appearance)
        self.wire = WirePanel(appearance=appearance, title=self.tr("Bytes exchanged"))
        self.log = PlainTable(
            (
                Column(self.tr("Time"), 92, is_mono=True, is_quiet=True),
                Column(self.tr("Kind"), 110, is_quiet=True),
                Column(self.tr("Message")),
            ),
            name=self.tr("Log"),
            appearance=appearance,
        )
        words = self.tr("Nothing was told up to this moment.")
        self.nothing_told = EmptyWords(words, view=self.log, appearance=appearance)
        card = Card(appearance=appearance)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 12, 1, 8)
        inside.setSpacing(8)
        title = Label(self.tr("Log"), appearance=appearance, role="h2")
        title.setContentsMargins(13, 0, 0, 0)
        inside.addWidget(title)
        inside.addWidget(self.log, 1)
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self.plates, 1)
        above.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(above, 1)
        layout.addWidget(self.wire, 1)
        self.plates.has_labware.connect(self.plates.setVisible)

    def show_recording(self, recording: Recording) -> None:
        """Stand at the beginning of a run."""
        self._recording = recording
        self._titles = {step.step: spoken_step(step.title, step.kind) for step in recording.steps}
        self._wire_times = [line.first.time for line in recording.lines]
        self._log_times = [line.time for line in recording.log]
        self._lines = [_line(logged) for logged in recording.log]
        self.wire.begin()
        self.wire.setVisible(bool(recording.lines))
        self.wire.note_steps(recording.steps)
        self.move_to(0.0, True)

    @Slot(float, bool)
    def move_to(self, seconds: float, is_set: bool) -> None:
        """Show what was so at a moment; unless it ``is_set``, what comes is added to what is shown."""
        recording = self._recording
        if recording is None:
            return
        before = self._places
        steps, lines, logged = self._places = (
            bisect_right(recording.step_times, seconds),
            bisect_right(self._wire_times, seconds),
            bisect_right(self._log_times, seconds),
        )
        if is_set or steps < before[0] or lines < before[1] or logged < before[2]:
            self.plates.begin(recording.bench)
            self.plates.take(recording.steps[:steps])
            self.plates.show_now()
            titles, sources = self._titles, recording.sources
            self.wire.play_from(recording.lines[:lines], titles=titles, sources=sources)
            self.log.show_lines(self._lines[:logged])
            self.log.scrollToBottom()
        else:
            if steps > before[0]:
                self.plates.take(recording.steps[before[0] : steps])
            if lines > before[1]:
                self.wire.play(recording.lines[before[1] : lines])
            if logged > before[2]:
                self.log.show_lines(self._lines[:logged])
                self.log.scrollToBottom()
        if steps != before[0] or is_set:
            self.step_reached.emit(self._step_after(steps))

    def _step_after(self, told: int) -> int:
        """The step that goes on once so many events of steps were told."""
        steps = () if self._recording is None else self._recording.steps
        if not told:
            return 0
        if told == len(steps) and steps[-1].status != "started":
            return 1 + max(step.step for step in steps)
        return steps[told - 1].step

    def moment_of(self, step: int) -> float:
        """When a step began, in seconds."""
        recording = self._recording
        if recording is None:
            return 0.0
        places = range(len(recording.steps))
        place = next((at for at in places if recording.steps[at].step == step), None)
        return 0.0 if place is None else recording.step_times[place]


def _line(logged: LoggedLine) -> Line:
    time = time_text(logged.time)
    if logged.kind == "state":
        return state_line(time, logged.message, logged.reason)
    return logged_line(time, logged.kind, logged.message)
