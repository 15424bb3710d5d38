"""The replay view: plates, log and port traffic up to the current position."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.sentences import spoken_step
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.output.log_table import logged_line, state_line
from praxis_desktop.gui.plates.panel import PlatePanel
from praxis_desktop.gui.replay.recording import SPEEDS, LoggedLine, Recording, ReplayClock
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, EmptyWords, Label, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.slider import DrawnSlider
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.gui.wire.panel import WirePanel
from praxis_desktop.gui.wire.rows import time_text

_PLATE, _LOG, _BYTES = range(3)


class ReplayView(QWidget):
    """The replay view. In a narrow window, its panels are shown one at a time, chosen by ``tabs``.
    ``step_reached`` carries the number of the current or last step, and whether the user set the position.
    The number is 0 before the first step, and one more than the last step's number once all steps have ended.
    """

    step_reached = Signal(int, bool)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._recording: Recording | None = None
        self._titles: dict[int, str] = {}
        self._wire_times: list[float] = []
        self._log_times: list[float] = []
        self._lines: list[TableRow] = []
        self._places = (0, 0, 0)
        """How many step events, lines of port traffic, and log lines are shown at the current position."""
        self._is_narrow = False
        self._tab: int | None = None
        """The tab chosen in a narrow window."""
        self._has = {_LOG}
        """The panels that have something to show."""
        self.tabs = Segments(
            (self.tr("Plate"), self.tr("Log"), self.tr("Bytes exchanged")), appearance=appearance
        )
        self.tabs.setAccessibleName(self.tr("Replay view"))
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
        words = self.tr("Nothing has been logged up to this point.")
        self.nothing_told = EmptyWords(words, view=self.log, appearance=appearance)
        card = self._log_card = Card(appearance=appearance)
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
        layout.addWidget(self.tabs)
        layout.addLayout(above, 1)
        layout.addWidget(self.wire, 1)
        self.tabs.chosen.connect(self._choose)
        self.plates.has_labware.connect(self._take_has_labware)
        self._arrange()

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the panels one at a time if ``is_narrow``, otherwise all at once."""
        self._is_narrow = is_narrow
        self._arrange()

    @Slot(bool)
    def _take_has_labware(self, has_labware: bool) -> None:
        self._note(_PLATE, has_labware)

    def _note(self, number: int, has_contents: bool) -> None:
        """Record whether a panel has anything to show."""
        self._has = self._has | {number} if has_contents else self._has - {number}
        self._arrange()

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._tab = number
        self._arrange()

    def _arrange(self) -> None:
        tab = self._tab if self._tab is not None and self._tab in self._has else min(self._has)
        for number, panel in enumerate((self.plates, self._log_card, self.wire)):
            self.tabs.button(number).setVisible(number in self._has)
            panel.setVisible(number == tab if self._is_narrow else number in self._has)
        # Chosen by the program, not by the user.
        self.tabs.blockSignals(True)
        self.tabs.button(tab).setChecked(True)
        self.tabs.blockSignals(False)
        self.tabs.setVisible(self._is_narrow and len(self._has) > 1)

    def show_recording(self, recording: Recording) -> None:
        """Show a recording, starting at the beginning of the run."""
        self._recording = recording
        self._titles = {step.step: spoken_step(step.title, step.kind) for step in recording.steps}
        self._wire_times = [line.first.time for line in recording.lines]
        self._log_times = [line.time for line in recording.log]
        self._lines = [_line(logged) for logged in recording.log]
        self.plates.begin(recording.bench)
        self.wire.begin()
        self._note(_BYTES, bool(recording.lines))
        self.wire.note_steps(recording.steps)
        self.move_to(0.0, True)

    @Slot(float, bool)
    def move_to(self, seconds: float, is_set: bool) -> None:
        """Show the state at the given time. If ``is_set``, or if the position has moved back, show everything
        again; otherwise, only add the new entries.
        """
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
            self.plates.play_from(recording.bench, recording.steps[:steps])
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
                bar = self.log.verticalScrollBar()
                is_at_end = bar.value() == bar.maximum()  # otherwise somebody is reading further up
                self.log.rows.append(self._lines[before[2] : logged], most=len(self._lines))
                if is_at_end:
                    self.log.scrollToBottom()
        if steps != before[0] or is_set:
            self.step_reached.emit(self._step_after(steps), is_set)

    def _step_after(self, told: int) -> int:
        """Return the number of the step that is current after the first ``told`` step events, or 0."""
        steps = () if self._recording is None else self._recording.steps
        if not told:
            return 0
        if told == len(steps) and steps[-1].status != "started":
            return 1 + max(step.step for step in steps)
        return steps[told - 1].step

    def moment_of(self, step: int) -> float:
        """Return the time, in seconds, at which a step began, or 0 if the step is unknown."""
        recording = self._recording
        if recording is None:
            return 0.0
        places = range(len(recording.steps))
        place = next((at for at in places if recording.steps[at].step == step), None)
        return 0.0 if place is None else recording.step_times[place]


def _line(logged: LoggedLine) -> TableRow:
    time = time_text(logged.time)
    if logged.kind == "state":
        return state_line(time, logged.message, logged.reason)
    return logged_line(time, logged.kind, logged.message)


_WIDTH = 3


class VioletFrame(Drawn):
    """A frame around its content. The frame is violet while ``is_framed`` is set."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.is_framed = False

    def set_framed(self, is_framed: bool) -> None:
        """Show or hide the frame."""
        self.is_framed = is_framed
        margin = 3 * _WIDTH if is_framed else 0
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(margin, margin, margin, margin)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not self.is_framed:
            return
        edge = self._appearance.tone("sim").line
        draw_frame(smooth_painter(self), self.rect(), RADIUS_CARD, edge=edge, width=_WIDTH)


_STEPS = 1000
"""Number of slider positions."""


class PositionSlider(DrawnSlider):
    """A slider for the replay position. The arrow keys move it by a hundredth, Page Up and Page Down by a
    tenth; ``chosen`` carries the position in seconds.
    """

    chosen = Signal(float)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._seconds = 0.0
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 100)
        self.setPageStep(_STEPS // 10)
        self.setAccessibleName(self.tr("Position in the run"))

    def show_position(self, position: float, seconds: float) -> None:
        """Show a position in a run that lasts ``seconds``."""
        self._seconds = seconds
        if not self.isSliderDown():
            self.setValue(round(_STEPS * position / seconds) if seconds else 0)
        words = self.tr("{position} of {all}")
        self.setAccessibleDescription(
            words.format(position=clock_text(int(position)), all=clock_text(int(seconds)))
        )
        self.update()

    def choose(self, share: float) -> None:
        self.chosen.emit(share * self._seconds)

    @property
    def filled(self) -> str:
        return self._appearance.tone("sim").line


_SHORT = 60.0
"""Duration, in seconds, below which tenths of a second are shown."""


class ReplayBar(Card):
    """The bar with the replay controls. Its buttons emit ``compare_wanted`` and ``close_wanted``."""

    compare_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, clock: ReplayClock, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, tone="sim")
        self._clock = clock
        self._icon = Icon("ghost", "sim", size=24, appearance=appearance)
        self.title = Label(self.tr("Replay"), appearance=appearance, role="h2")
        self.title.set_tone("sim")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.compare_button = Button(
            self.tr("Compare with a changed program…"), appearance=appearance, icon="layers", parent=self
        )
        self.compare_button.setToolTip(
            self.tr("Show what another program would have done with the same answers")
        )
        self.close_button = Button(self.tr("Close replay"), appearance=appearance, icon="close", parent=self)
        self.play_button = Button(appearance=appearance, icon="play", parent=self)
        self.clock_words = Label(appearance=appearance, role="h3")
        self.clock_words.setMinimumWidth(116)
        self.slider = PositionSlider(appearance=appearance)
        self.speeds = Segments([f"{speed}×" for speed in SPEEDS], appearance=appearance)
        self.speeds.setAccessibleName(self.tr("Speed"))
        for number, speed in enumerate(SPEEDS):
            name = self.tr("{n} times as fast") if speed > 1 else self.tr("Original speed")
            self.speeds.button(number).setAccessibleName(name.format(n=speed))
        self._lay_out()
        clock.moved.connect(self._show_position)
        clock.changed.connect(self._show_state)
        self.play_button.clicked.connect(clock.toggle)
        self.slider.chosen.connect(self._go_to)
        self.speeds.chosen.connect(self._choose_speed)
        self.compare_button.clicked.connect(self.compare_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        self._show_state()
        self._show_position(0.0, True)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(560, super().minimumSizeHint().height())

    def set_narrow(self, is_narrow: bool) -> None:
        """Use shorter labels in a narrow window."""
        self.compare_button.setText(
            self.tr("Compare…") if is_narrow else self.tr("Compare with a changed program…")
        )

    @Slot(float, bool)
    def _show_position(self, position: float, _is_set: bool) -> None:
        clock = self._clock
        self.slider.show_position(position, clock.seconds)
        if clock.seconds < _SHORT:
            words = self.tr("{position} of {all} s")
            told = words.format(
                position=with_decimal_sign(f"{position:.1f}"),
                all=with_decimal_sign(f"{clock.seconds:.1f}"),
            )
        else:
            words = self.tr("{position} of {all}")
            told = words.format(position=clock_text(int(position)), all=clock_text(round(clock.seconds)))
        self.clock_words.setText(told)

    @Slot()
    def _show_state(self) -> None:
        is_playing = self._clock.is_playing
        words = self.tr("Pause the replay") if is_playing else self.tr("Play")
        self.play_button.set_icon("pause" if is_playing else "play")
        self.play_button.setAccessibleName(words)
        self.play_button.setToolTip(words)

    @Slot(float)
    def _go_to(self, seconds: float) -> None:
        self._clock.set_position(seconds)

    @Slot(int)
    def _choose_speed(self, number: int) -> None:
        self._clock.set_speed(SPEEDS[number])

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self._icon)
        above.addWidget(self.title)
        above.addWidget(self.words, 1)
        above.addWidget(self.compare_button)
        above.addWidget(self.close_button)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.play_button)
        below.addWidget(self.clock_words)
        below.addWidget(self.slider, 1)
        below.addWidget(self.speeds)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(above)
        layout.addLayout(below)
