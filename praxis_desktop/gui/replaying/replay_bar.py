"""The violet band over a run that is played again: where it is, how fast, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.replaying.position_slider import PositionSlider
from praxis_desktop.gui.replaying.replay_clock import SPEEDS, ReplayClock
from praxis_desktop.gui.run.state_words import clock_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.decimals import with_decimal_sign
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, Icon

_SHORT = 60.0
"""Seconds: of a shorter run the tenths are said."""


class ReplayBar(Card):
    """``compare_wanted`` and ``close_wanted`` are its buttons."""

    compare_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, clock: ReplayClock, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, tone="sim", parent=parent)
        self._clock = clock
        self._icon = Icon("ghost", "sim", size=24, appearance=appearance)
        self.title = Label(self.tr("Replay"), appearance=appearance, role="h2")
        self.title.set_tone("sim")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.compare_button = Button(
            self.tr("Compare with a changed program…"), appearance=appearance, icon="layers", parent=self
        )
        self.compare_button.setToolTip(
            self.tr("Say what would have been different with another program and the same answers")
        )
        self.close_button = Button(self.tr("Close replay"), appearance=appearance, icon="close", parent=self)
        self.play_button = Button(appearance=appearance, icon="play", parent=self)
        self.clock_words = Label(appearance=appearance, role="h3")
        self.clock_words.setMinimumWidth(116)
        self.slider = PositionSlider(appearance=appearance)
        self.speeds = Segments([f"{speed}×" for speed in SPEEDS], appearance=appearance)
        self.speeds.setAccessibleName(self.tr("Speed"))
        for number, speed in enumerate(SPEEDS):
            name = self.tr("{n} times as fast as it was") if speed > 1 else self.tr("As fast as it was")
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
        """Say less where there is little room."""
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
