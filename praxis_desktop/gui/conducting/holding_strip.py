"""A strip above all pages that says who holds instruments outside of runs, with EMERGENCY STOP at its end."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ESTOP_HEIGHT, NARROW, ToneName
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.surfaces import Icon

_HEIGHT = ESTOP_HEIGHT + 12


class HoldingStrip(QWidget):
    """``page_wanted`` asks for the page of who holds them, ``emergency_pressed`` for the stop. Hidden at
    first.
    """

    page_wanted = Signal()
    emergency_pressed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._tone: ToneName = "run"
        self.setFixedHeight(_HEIGHT)
        self._icon = Icon("plug", "run", size=24, appearance=appearance, parent=self)
        self.word = Label(appearance=appearance, role="h2")
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.details = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.open_button = Button(appearance=appearance, is_run_control=True, parent=self)
        self.emergency_button = EmergencyButton(appearance=appearance, parent=self)
        words = lines_of(self.title, self.details, spacing=0)
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
        appearance.changed.connect(self.update)
        self.hide()

    @Slot()
    def refresh(self) -> None:
        """Show what is held now, and what became of its stop; hide where nothing is."""
        raise NotImplementedError

    def show_tone(self, tone: ToneName, icon: str) -> None:
        """Show how it is with what is held."""
        self._tone = tone
        self._icon.show_icon(icon, tone)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.emergency_button.set_narrow(self.window().width() < NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        tone = self._appearance.tone(self._tone)
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.edge))
