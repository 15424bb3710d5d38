"""The line at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.labels import ElidedLabel, Label
from praxis_desktop.gui.surfaces import Icon
from praxis_desktop.gui.tokens import STATUS_BAR_HEIGHT


class StatusLine(QWidget):
    """Says how the runtime is, how many ports there are, and the keys that matter."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setFixedHeight(STATUS_BAR_HEIGHT)
        self._runtime_icon = Icon("circle", "idle", size=16, appearance=appearance)
        self._runtime = Label(
            self.tr("Python starts with the first run"), appearance=appearance, role="small", color="text2"
        )
        self._ports_icon = Icon("plug", "idle", size=16, appearance=appearance)
        self._ports = Label(self.tr("Looking for ports…"), appearance=appearance, role="small", color="text2")
        self._news = ElidedLabel(appearance=appearance, role="small", color="text2")
        keys = Label(
            self.tr("Run Ctrl+R   Stop Esc   Open Ctrl+O"), appearance=appearance, role="small", color="text3"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 16, 0)
        layout.setSpacing(6)
        layout.addWidget(self._runtime_icon)
        layout.addWidget(self._runtime)
        layout.addSpacing(22)
        layout.addWidget(self._ports_icon)
        layout.addWidget(self._ports)
        layout.addSpacing(22)
        layout.addWidget(self._news, 1)
        layout.addWidget(keys)
        appearance.changed.connect(self.restyle)

    @Slot(float)
    def show_runtime(self, milliseconds: float) -> None:
        """Say how long the interpreter took to be ready."""
        self._runtime_icon.show_icon("check-circle", "ok")
        self._runtime.setText(self.tr("Python ready in {ms} ms").format(ms=round(milliseconds)))

    def show_ports(self, count: int) -> None:
        """Say how many serial ports this computer has."""
        words = {0: self.tr("No serial port found"), 1: self.tr("1 serial port")}
        self._ports.setText(words.get(count, self.tr("{count} serial ports").format(count=count)))

    def show_news(self, sentence: str) -> None:
        """Say something that needs no answer."""
        self._news.setText(sentence)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(colors.border))
