"""The strip above the other pages while a run is under way: how it is, the way to it, and EMERGENCY STOP."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.conducting.emergency_button import EmergencyButton
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ESTOP_HEIGHT
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_states import RUN_STATES, Phase
from praxis_desktop.gui.run.state_words import step_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Icon

_HEIGHT = ESTOP_HEIGHT + 12


class RunStrip(QWidget):
    """``run_wanted`` asks for the page of the run."""

    run_wanted = Signal()

    def __init__(self, *, model: RunModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._is_elsewhere = False
        self._phase: Phase = "ready"
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("play", "run", size=24, appearance=appearance, parent=self)
        self._word = Label(appearance=appearance, role="h2")
        self._title = ElidedLabel(appearance=appearance, role="h3")
        self._step = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.open_button = Button(
            self.tr("Open run"), appearance=appearance, is_run_control=True, parent=self
        )
        self.emergency_button = EmergencyButton(appearance=appearance, parent=self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._step)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._word)
        layout.addLayout(words, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self.emergency_button)
        self.open_button.clicked.connect(self.run_wanted)
        self.emergency_button.triggered.connect(model.controls.emergency_stop)
        model.changed.connect(self.refresh)
        appearance.changed.connect(self.update)
        self.hide()

    def set_elsewhere(self, is_elsewhere: bool) -> None:
        """Another page than that of the run is in view."""
        self._is_elsewhere = is_elsewhere
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show how the run is."""
        model = self._model
        is_shown = self._is_elsewhere and model.is_active
        if is_shown:
            self._phase = "canceling" if model.is_stopping else model.phase
            look = RUN_STATES[self._phase]
            self._icon.show_icon(look.icon, look.tone)
            self._word.setText(QCoreApplication.translate("RunState", look.word))
            self._word.set_tone(look.tone)
            self._title.setText(model.run_name)
            self._step.setText("" if model.step is None else step_text(model.step))
            self.emergency_button.show_sent(model.controls.halt_time)
            self.update()
        self.setVisible(is_shown)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        tone = self._appearance.tone(RUN_STATES[self._phase].tone)
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.edge))
