"""What is true now of the instrument that failed: whether it is there, and what it may have lost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QElapsedTimer, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.state_words import clock_text
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon


class PortCard(Card):
    """Follows the port of one instrument. Nothing goes on because it is back: that is chosen."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, tone="warn", parent=parent)
        self._is_there: bool | None = None
        self._out = QElapsedTimer()
        self.chip = Chip(self.tr("Looking for it…"), "idle", "clock", appearance=appearance, parent=self)
        widest = 0
        for words, icon in (
            (self.tr("Looking for it…"), "clock"),
            (self.tr("Still out, {time}").format(time="0:00:00"), "unplug"),
            (self.tr("Back since {time}").format(time="00:00:00"), "check-circle"),
        ):
            self.chip.show_state(words, "idle", icon)
            widest = max(widest, self.chip.sizeHint().width())
        self.chip.setFixedWidth(widest)  # the words beside it wrap alike whatever it says
        self.words = Label(appearance=appearance, role="small", wrap=True)
        self._icon = Icon("warning", "warn", size=20, appearance=appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(12)
        for part in (self.chip, self._icon):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.words, 1)

    def begin(self, losses: Sequence[str], *, is_followed: bool) -> None:
        """Of another failure. A port that is not of this computer cannot be followed."""
        self._is_there = None
        self._out.start()
        self.chip.show_state(self.tr("Looking for it…"), "idle", "clock")
        self.chip.setVisible(is_followed)
        self.words.setText("\n".join(losses))
        for part in (self._icon, self.words):
            part.setVisible(bool(losses))

    def show_presence(self, is_there: bool) -> bool:
        """Say whether the instrument's port is there; returns whether that is news."""
        before, self._is_there = self._is_there, is_there
        if is_there == before:
            return False
        if is_there and before is None:
            self.chip.show_state(self.tr("Plugged in"), "ok", "check-circle")
        elif is_there:
            time = QDateTime.currentDateTime().toString("HH:mm:ss")
            self.chip.show_state(self.tr("Back since {time}").format(time=time), "ok", "check-circle")
        else:
            self._out.start()
            self.show_time()
        return before is not None

    def show_time(self) -> None:
        """Say for how long it has been out."""
        if self._is_there is False:
            time = clock_text(self._out.elapsed() // 1000)
            self.chip.show_state(self.tr("Still out, {time}").format(time=time), "err", "unplug")
