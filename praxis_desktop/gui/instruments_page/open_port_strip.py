"""The strip above all pages while the serial monitor has an instrument that can move: EMERGENCY STOP."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.conducting.emergency_button import EmergencyButton
from praxis_desktop.gui.instruments_page.open_ports import OpenPorts, halt_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ESTOP_HEIGHT, NARROW, ToneName
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Icon

_HEIGHT = ESTOP_HEIGHT + 12
_SAFE = frozenset({"sent", "confirmed", "closed"})


class OpenPortStrip(QWidget):
    """``page_wanted`` asks for the page of the instruments, ``emergency_pressed`` for the stop. A run that is
    under way has a strip and a button of its own: this one makes way then.
    """

    page_wanted = Signal()
    emergency_pressed = Signal()

    def __init__(
        self, *, ports: OpenPorts, runs: ActiveRuns, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ports, self._runs = ports, runs
        self._appearance = appearance
        self._tone: ToneName = "run"
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("plug", "run", size=24, appearance=appearance, parent=self)
        self.word = Label(appearance=appearance, role="h2")
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.open_button = Button(
            self.tr("Show instrument"), appearance=appearance, is_run_control=True, parent=self
        )
        self.emergency_button = EmergencyButton(appearance=appearance, parent=self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.details)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self.word)
        layout.addLayout(words, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self.emergency_button)
        self.open_button.clicked.connect(self.page_wanted)
        self.emergency_button.triggered.connect(self.emergency_pressed)
        ports.changed.connect(self.refresh)
        runs.active_changed.connect(self.refresh)
        appearance.changed.connect(self.update)
        self.hide()

    @Slot()
    def refresh(self) -> None:
        """Show what is held, and what became of its stop."""
        held = self._ports.movable
        is_shown = bool(held) and not self._runs.is_active
        if is_shown:
            count = len(held)
            one = self.tr("Instrument open")
            self.word.setText(one if count == 1 else self.tr("{n} instruments open").format(n=count))
            names = ", ".join(facts.name for facts in held)
            self.title.setText(names)
            self.details.setText(self.tr("The serial monitor holds it. Close its port when you are done."))
            self._tone = "sim" if all(facts.is_simulated for facts in held) else "run"
            if self._ports.halt_time:
                self._show_halts()
            self._icon.show_icon("halt" if self._ports.halt_time else "plug", self._tone)
            self.word.set_tone(self._tone)
            self.emergency_button.show_sent(self._ports.halt_time)
            self.update()
        self.setVisible(is_shown)

    def _show_halts(self) -> None:
        """What became of the stop: what a person must do now first."""
        halts = [self._ports.halts.get(facts.role) for facts in self._ports.movable]
        told = [event for event in halts if event is not None]
        unsafe = [event for event in told if event.outcome not in _SAFE and not event.is_simulated]
        if unsafe:
            self._tone = "err"
            self.word.setText(self.tr("Stop it by hand"))
            self.title.setText(f"{unsafe[0].port}: {unsafe[0].advice or halt_words(unsafe[0])}")
            self.details.setText(halt_words(unsafe[0]))
        elif told:
            is_over = all(event.outcome != "sent" for event in told) and len(told) == len(halts)
            self.word.setText(self.tr("Stopped") if is_over else self.tr("Stopping…"))
            self.title.setText(halt_words(told[-1]))
            self.details.setText(
                self.tr("Nothing is sent any more: close the port, and open it again to go on.")
            )
        else:
            self.word.setText(self.tr("Stopping…"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.emergency_button.set_narrow(self.window().width() < NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        tone = self._appearance.tone(self._tone)
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.edge))
