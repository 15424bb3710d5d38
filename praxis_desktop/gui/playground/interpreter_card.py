"""The card of the console's interpreter: its start, its memory, its limits, and the next one."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.workers.consoles.facts import ConsoleFacts

_MIB = 1 << 20
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class InterpreterCard(Card):
    """Shows what is known of the console besides what it prints."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
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
        """Show what is known now; ``memory`` are the bytes that the guest has taken."""
        self._values[0].setText(self._start(facts))
        self._values[1].setText(self._memory(memory, facts.memory_limit))
        self._values[3].setText(self.tr("warm") if facts.warm else self.tr("from the snapshot"))

    def show_image(self, text: str, tone: ToneName, icon: str, details: str = "") -> None:
        """Show how the image is that consoles start from."""
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
    """How long something took, as people say it."""
    if milliseconds < 1000:
        return f"{round(milliseconds)} ms"
    return f"{QLocale().toString(milliseconds / 1000, 'f', 1)} s"
