"""What came of testing an instrument: a chip, what it said or what was sent in vain, and what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, ToneName
from praxis_desktop.gui.roles.verdict_words import RowVerdict
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.kept_room import keep_room
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.tool_tips import tool_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.roles.identification import Identified
    from praxis_desktop.ports.profiles.inquiry import Exchange


class ResultLine(QWidget):
    """Hidden while there is nothing to say. ``sentence`` says beside the chip what is known, ``remedy`` what
    to do about it.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = self.remedy = ""
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        self._words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.chip)
        layout.addWidget(self._words, 1)
        # Its room is kept: what comes of a test comes at any time, and moves nothing.
        self.setMinimumHeight(CONTROL_HEIGHT)
        keep_room(self)
        self.hide()

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "idle", "circle", "")

    def show_note(self, word: str, tone: ToneName, icon: str, sentence: str) -> None:
        """Say something else of the instrument; no ``sentence`` takes it back."""
        self._show(word if sentence else "", tone, icon, sentence)

    def show_verdict(self, shown: RowVerdict, found: Identified | None) -> None:
        """Say what came of a test, and of what a person decided; ``found`` is None while it is asked."""
        if found is None:
            self._show(shown.word, shown.tone, shown.icon, shown.detail)
            return
        verdict = found.verdict
        remedy = self.tr("Choose its kind under “Limit commands”, then test it again.")
        if verdict.kind != "not_asked":
            remedy = spoken(verdict.remedy)
        self._show(
            *(shown.word, shown.tone, shown.icon, shown.detail),
            remedy=remedy,
        )
        at = time.strftime("%H:%M:%S", time.localtime(found.at))
        told = "\n".join(filter(None, (at, *_told(verdict.exchanges))))
        self.chip.setToolTip(tool_tip(told))

    def _show(
        self,
        word: str,
        tone: ToneName,
        icon: str,
        sentence: str,
        *,
        remedy: str = "",
    ) -> None:
        self.sentence, self.remedy = sentence, remedy
        self.chip.show_state(word, tone, icon)
        self.chip.setToolTip(tool_tip(sentence))
        text = " ".join(filter(None, (sentence, remedy)))
        self._words.setText(text)
        self._words.set_tone(tone if tone in ("err", "warn") else None)
        self.setAccessibleName(": ".join(filter(None, (word, text))))
        self.setVisible(bool(word))


def _told(exchanges: Sequence[Exchange]) -> list[str]:
    """What was sent and received, each exchange on a line."""
    from praxis_desktop.ports.preflight.asking import shown

    return [f"{shown(one.sent)} → {shown(one.received) or '–'}" for one in exchanges]
