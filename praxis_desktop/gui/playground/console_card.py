"""The card for the console: its state, its buttons, and the console itself."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from praxis_desktop.gui.console.model import ConsoleState
from praxis_desktop.gui.console.view import ConsoleView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.run.words import clock_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Separator
from praxis_desktop.workers.console.outfit import ConsoleFacts

_TICK_MS = 500
_ROOM = 600
"""Width of the card, in pixels, below which buttons show only their icons."""

_ANNOUNCED = frozenset({"not_responding", "dead", "input"})


class ConsoleCard(Card):
    """The console ``view``, with a bar for its state and buttons."""

    def __init__(self, view: ConsoleView, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.view = view
        self._state = ConsoleState()
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        self.history_button = self._button(self.tr("History"), "history", appearance)
        self.history_button.setToolTip(self.tr("Search earlier input (Ctrl+R)"))
        self.save_button = self._button(self.tr("Save as protocol…"), "copy", appearance)
        self.clear_button = self._button(self.tr("Clear"), "eraser", appearance)
        self.clear_button.setToolTip(self.tr("Clear the output. Variables are kept."))
        self._texts = [(button, button.text()) for button in self._buttons]
        head = QHBoxLayout()
        head.setContentsMargins(17, 6, 12, 5)
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Console"), appearance=appearance, role="h2"))
        head.addWidget(self.chip)
        head.addStretch(1)
        for button in self._buttons:
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Separator(appearance=appearance))
        layout.addWidget(view, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._show_time)
        self.set_can_save(False)
        self.show_state(ConsoleState())

    @Slot(object)
    def show_state(self, state: ConsoleState) -> None:
        is_other = state.activity != self._state.activity
        self._state = state
        self._show_time()
        if state.is_busy or state.activity == "starting":
            self._clock.start()
        else:
            self._clock.stop()
        if is_other and state.activity in _ANNOUNCED and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.chip.text()))

    def set_can_save(self, can_save: bool) -> None:
        """Set whether there are cells to save."""
        self.save_button.setEnabled(can_save)
        why = "" if can_save else self.tr("No cell has run successfully yet")
        self.save_button.setToolTip(why or self.tr("Save the cells as a protocol"))
        self.save_button.setAccessibleDescription(why)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.width() < _ROOM
        for button, text in self._texts:
            shown = "" if is_narrow else text
            if button.text() != shown:
                button.setText(shown)
                button.updateGeometry()

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return self.history_button, self.save_button, self.clear_button

    def _button(self, text: str, icon: str, appearance: Appearance) -> Button:
        button = Button(text, appearance=appearance, kind=ButtonKind.GHOST, icon=icon, parent=self)
        button.setAccessibleName(text)
        return button

    @Slot()
    def _show_time(self) -> None:
        text, tone, icon = state_look(self._state)
        self.chip.show_state(text, tone, icon)


def state_look(state: ConsoleState) -> tuple[str, ToneName, str]:
    """Return the word, tone and icon for a console's state."""
    seconds = max(0, int(time.monotonic() - state.since)) if state.since else 0
    match state.activity:
        case "idle":
            return _tr("Idle"), "ok", "check-circle"
        case "running":
            return _tr("Running {time}").format(time=clock_text(seconds)), "run", "play"
        case "input":
            return _tr("Waiting for input"), "warn", "hand"
        case "interrupting":
            return _tr("Interrupting…"), "warn", "stop-circle"
        case "not_responding":
            return _tr("Not responding {time}").format(time=clock_text(seconds)), "err", "alert-circle"
        case "dead":
            return _tr("Ended"), "err", "close-circle"
        case "starting":
            return _tr("Starting…"), "run", "clock"
        case _:
            return _tr("Not started"), "idle", "circle"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConsoleCard", text)


_MIB = 1 << 20
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class InterpreterCard(Card):
    """The card with information about the console's interpreter."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.chip = Chip(self.tr("Not started"), "idle", "circle", appearance=appearance, parent=self)
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Interpreter"), appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self.chip)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._values: list[ElidedLabel] = []
        names = (self.tr("Start"), self.tr("Memory"), self.tr("Sandbox"), self.tr("Next start"))
        for row, name in enumerate(names):
            value = ElidedLabel(appearance=appearance, role="small")
            value.setFont(appearance.font("small", weight=600))
            value.setAlignment(_RIGHT)
            grid.addWidget(Label(name, appearance=appearance, role="small", color="text2"), row, 0)
            grid.addWidget(value, row, 1)
            self._values.append(value)
        self._values[2].setText(self.tr("no network, no disk"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(grid)
        self.show_facts(ConsoleFacts(), 0)

    def show_facts(self, facts: ConsoleFacts, memory: int) -> None:
        """Show information about the interpreter; ``memory`` is the guest's memory in bytes."""
        self._values[0].setText(self._start(facts))
        self._values[1].setText(self._memory(memory, facts.memory_limit))
        self._values[3].setText(self.tr("warm") if facts.is_warm else self.tr("from the snapshot"))

    def show_image(self, text: str, tone: ToneName, icon: str, details: str = "") -> None:
        """Show the state of the image from which consoles are started."""
        self.chip.show_state(text, tone, icon)
        self.chip.setToolTip(details)
        self.chip.setAccessibleDescription(details)

    def _start(self, facts: ConsoleFacts) -> str:
        if not facts.start or not facts.start_ms:
            return "–"
        words = {
            "warm": self.tr("warm, in {time}"),
            "image": self.tr("from the snapshot, in {time}"),
            "built": self.tr("snapshot built, {time}"),
        }
        return words[facts.start].format(time=time_text(facts.start_ms))

    def _memory(self, memory: int, limit: int) -> str:
        if not memory:
            return "–"
        taken = QLocale().toString(round(memory / _MIB))
        if not limit:
            return self.tr("{taken} MB").format(taken=taken)
        return self.tr("{taken} MB of {limit} MB").format(
            taken=taken, limit=QLocale().toString(round(limit / _MIB))
        )


def time_text(milliseconds: float) -> str:
    """Return a duration as readable text."""
    if milliseconds < 1000:
        return f"{round(milliseconds)} ms"
    return f"{QLocale().toString(milliseconds / 1000, 'f', 1)} s"
