"""What came of testing an instrument: a chip, what was really sent and answered, and when."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.tool_tips import tool_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.roles.identification import Identified
    from praxis_desktop.ports.profiles.inquiry import Exchange

_MOST_SHOWN = 60
"""Characters of a message that are shown; all of it is in the tooltip."""


class ResultLine(QWidget):
    """Hidden while there is nothing to say. ``sentence`` says all that is known in words, ``remedy`` what to
    do about it.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = self.remedy = ""
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        self.passed = ElidedLabel(appearance=appearance, role="small", color="text2")
        """What was sent and answered."""
        self._words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.clock = Label(appearance=appearance, role="small", color="text3")
        self._remedy = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._remedy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout()
        line.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.chip, 0, top)
        line.addWidget(self.passed, 1)
        line.addWidget(self._words, 1)
        line.addWidget(self.clock, 0, top)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._remedy)
        self.hide()

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "idle", "circle", "")

    def show_asking(self) -> None:
        """It is being asked."""
        self._show(self.tr("Testing…"), "run", "clock", self.tr("Asking who it is…"))

    def show_note(self, word: str, tone: ToneName, icon: str, sentence: str) -> None:
        """Say something else of the instrument; no ``sentence`` takes it back."""
        self._show(word, tone, icon, sentence)

    def show_found(self, found: Identified) -> None:
        """Say what came of a test."""
        exchanges = found.exchanges
        at = time.strftime("%H:%M:%S", time.localtime(found.at))
        if found.has_answered:
            seconds = sum(exchange.seconds for exchange in exchanges)
            word = self.tr("Answered in {ms} ms").format(ms=round(seconds * 1000) or self.tr("under 1"))
            self._show(word, "ok", "check-circle", found.sentence, passed=_answered(exchanges), at=at)
        elif not found.was_asked:
            self._show(self.tr("Kind not known"), "idle", "help", found.sentence, remedy=found.remedy, at=at)
        else:
            came = bool(exchanges and exchanges[0].received)
            word = self.tr("No answer") if exchanges else self.tr("Not asked")
            word = self.tr("Unknown answer") if came else word
            passed = self._unanswered(exchanges[0]) if exchanges else found.sentence
            self._show(word, "err", "alert-circle", found.sentence, remedy=found.remedy, passed=passed, at=at)

    def _unanswered(self, exchange: Exchange) -> str:
        sent = _text(exchange.sent)
        if exchange.received:
            words = self.tr("Sent {sent}, and {received} came")
            return words.format(sent=sent, received=_text(exchange.received))
        return self.tr("Sent {sent}, nothing came in {s} s").format(sent=sent, s=f"{exchange.seconds:.1f}")

    def _show(
        self,
        word: str,
        tone: ToneName,
        icon: str,
        sentence: str,
        *,
        remedy: str = "",
        passed: str = "",
        at: str = "",
    ) -> None:
        self.sentence, self.remedy = sentence, remedy
        self.chip.show_state(word, tone, icon)
        self.chip.setToolTip(tool_tip(sentence))
        # A sentence is read to its end; of bytes the beginning will do.
        self.passed.setText(passed)
        self.passed.setVisible(bool(passed))
        self._words.setText("" if passed else sentence)
        self._words.setHidden(bool(passed))
        for label in (self.passed, self._words):
            label.set_tone("err" if tone == "err" else None)
        self.clock.setText(at)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        said = (sentence, passed if passed != sentence else "", remedy)
        self.setAccessibleName(" ".join(part for part in said if part))
        self.setVisible(bool(sentence))


def _answered(exchanges: Sequence[Exchange]) -> str:
    return "  ".join(f"{_text(one.sent)} → {_text(one.received)}" for one in exchanges)


def _text(data: bytes) -> str:
    """Bytes as a person reads them, without the end of their line."""
    from praxis_desktop.ports.monitor.typed_bytes import visible

    words = visible(data.rstrip(b"\r\n"))
    return words if len(words) <= _MOST_SHOWN else f"{words[: _MOST_SHOWN - 1]}…"
