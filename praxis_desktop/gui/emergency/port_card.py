"""What is true now of the instrument that failed: whether it is there, and what it may have lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QDateTime, QElapsedTimer, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon


class PortCard(Card):
    """Follows the port of one instrument. Nothing goes on because it is back: that is chosen."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, tone="warn", parent=parent)
        self._is_there: bool | None = None
        self._is_asked = False
        """Whether it says who it is before it is used again."""
        self._out = QElapsedTimer()
        self.chip = Chip(self.tr("Looking for it…"), "idle", "clock", appearance=appearance, parent=self)
        widest = 0
        for words, icon in (
            (self.tr("Looking for it…"), "clock"),
            (self.tr("Still out, {time}").format(time="0:00:00"), "unplug"),
            (self.tr("Back since {time}").format(time="00:00:00"), "check-circle"),
            (self.tr("Plugged in since {time}").format(time="00:00:00"), "check-circle"),
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

    def begin(self, losses: Sequence[str], *, is_followed: bool, marks: Mapping[str, str]) -> None:
        """Of another failure. A port that is not of this computer cannot be followed. ``marks`` are what the
        instrument has to say of itself before it is used again: until then it is not said to be back.
        """
        self._is_there = None
        self._is_asked = bool(marks)
        self._out.start()
        self.chip.show_state(self.tr("Looking for it…"), "idle", "clock")
        self.chip.setVisible(is_followed)
        told = list(losses)
        if marks and is_followed:
            words = self.tr("Before it is used again, it is asked for its identity: {marks}.")
            told.append(words.format(marks=", ".join(map(_mark_text, marks.items()))))
        self.words.setText("\n".join(told))
        for part in (self._icon, self.words):
            part.setVisible(bool(told))

    def show_presence(self, is_there: bool) -> bool:
        """Say whether the instrument's port is there; returns whether that is news."""
        before, self._is_there = self._is_there, is_there
        if is_there == before:
            return False
        if is_there and before is None:
            self.chip.show_state(self.tr("Plugged in"), "ok", "check-circle")
        elif is_there:
            words = self.tr("Plugged in since {time}") if self._is_asked else self.tr("Back since {time}")
            self._show_since(words)
        else:
            self._out.start()
            self.show_time()
        return before is not None

    def show_met(self) -> None:
        """The run has it back, and it is the same."""
        self._is_there = True
        self._show_since(self.tr("Back since {time}"))

    def _show_since(self, words: str) -> None:
        time = QDateTime.currentDateTime().toString("HH:mm:ss")
        self.chip.show_state(words.format(time=time), "ok", "check-circle")

    def show_time(self) -> None:
        """Say for how long it has been out."""
        if self._is_there is False:
            time = clock_text(self._out.elapsed() // 1000)
            self.chip.show_state(self.tr("Still out, {time}").format(time=time), "err", "unplug")


def _mark_text(mark: tuple[str, str]) -> str:
    name, value = mark
    if name == "serial_number":
        return QCoreApplication.translate("PortCard", "serial number {value}").format(value=value)
    return f"{name.replace('_', ' ')} {value}"
