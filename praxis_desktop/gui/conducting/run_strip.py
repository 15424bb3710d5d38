"""The strip above the other pages while a run is under way: how it is, the way to it, and EMERGENCY STOP."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ESTOP_HEIGHT, NARROW
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run.run_states import RUN_STATES, Phase, shown_phase
from praxis_desktop.gui.run.state_words import simulation_words, step_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.surfaces import Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.run.run_tabs import RunTabs

_HEIGHT = ESTOP_HEIGHT + 12


class RunStrip(QWidget):
    """``run_wanted`` asks for the page of the run. Of several runs one is chosen in place of the words."""

    run_wanted = Signal()

    def __init__(self, runs: ActiveRuns, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._appearance = appearance
        self._is_elsewhere = False
        self._phase: Phase = "ready"
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("play", "run", size=24, appearance=appearance, parent=self)
        self._word = Label(appearance=appearance, role="h2")
        self._mode = Chip("", "sim", "ghost", appearance=appearance, parent=self)
        self._title = ElidedLabel(appearance=appearance, role="h3")
        self._step = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.open_button = Button(
            self.tr("Open run"), appearance=appearance, is_run_control=True, parent=self
        )
        self.emergency_button = EmergencyButton(appearance=appearance, parent=self)
        words = self._words = lines_of(self._title, self._step, spacing=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._word)
        layout.addWidget(self._mode)
        layout.addLayout(words, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self.emergency_button)
        self.open_button.clicked.connect(self.run_wanted)
        self.emergency_button.triggered.connect(runs.emergency_stop)
        runs.changed.connect(self.refresh)
        appearance.changed.connect(self.update)
        self.hide()

    @cached_property
    def tabs(self) -> RunTabs:
        """From which one of several runs is chosen; made when there are several."""
        from praxis_desktop.gui.run.run_tabs import RunTabs

        tabs = RunTabs(self._runs, appearance=self._appearance, only_active=True, parent=self)
        self._words.insertWidget(self._words.count() - 1, tabs)
        return tabs

    def set_elsewhere(self, is_elsewhere: bool) -> None:
        """Another page than that of the run is in view."""
        self._is_elsewhere = is_elsewhere
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show how the run is."""
        is_shown = self._is_elsewhere and self._runs.is_active
        if is_shown:
            selected = self._runs.selected
            run = selected if selected.is_active else self._runs.active[0]
            self._phase = shown_phase(run)
            look = RUN_STATES[self._phase]
            self._icon.show_icon(look.icon, look.tone)
            self._word.setText(QCoreApplication.translate("RunState", look.word))
            self._word.set_tone(look.tone)
            self._mode.show_state(simulation_words(run.simulation)[0], "sim", "ghost")
            self._mode.setVisible(run.simulation != "none")
            self._title.setText(run.run_name)
            self._step.setText("" if run.step is None else step_text(run.step))
            self.emergency_button.show_sent(run.controls.halt_time)
            self._show_choice()
            self.update()
        self.setVisible(is_shown)

    def _show_choice(self) -> None:
        has_choice = len(self._runs.active) > 1
        for words in (self._icon, self._word, self._title, self._step):
            words.setHidden(has_choice)
        if has_choice:
            self._mode.hide()  # each tab has its own
        if has_choice:
            self.tabs.refresh()
        if has_choice or "tabs" in self.__dict__:
            self.tabs.setVisible(has_choice)
        self.open_button.setToolTip(self.tr("Open the run that is chosen") if has_choice else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.emergency_button.set_narrow(self.window().width() < NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        tone = self._appearance.tone(RUN_STATES[self._phase].tone)
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.edge))
