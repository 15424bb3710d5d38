"""A line that says how something is: icon, sentence in the tone of a status, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence as as_sentence
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Icon
from praxis_desktop.gui.widgets.tool_tips import tool_tip

_REMEDY_LIMIT = 150
"""Characters of a remedy that are shown; all of it is in the tooltip."""


class NoticeLine(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("circle", "idle", size=18, appearance=appearance, parent=self)
        self._sentence = Label(appearance=appearance, role="small", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remedy = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._remedy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._remedy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self._remedy.hide()
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said, "" when nothing is."""
        return "" if self.isHidden() else self._sentence.text().replace("\u200b", "")

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return "" if self.isHidden() else self._remedy.text().replace("\u200b", "")

    def show_notice(self, icon: str, tone: ToneName, sentence: str, remedy: str = "") -> None:
        """Say something; an empty sentence takes it back."""
        sentence, remedy = as_sentence(sentence), spoken(remedy)
        self._icon.show_icon(icon, tone)
        self._sentence.set_tone(tone)
        self._sentence.setText(sentence)
        self._remedy.setText(_shortened(remedy))
        self._remedy.setVisible(bool(remedy))
        self.setToolTip(tool_tip(remedy))
        self.setAccessibleName(" ".join(part for part in (sentence, remedy) if part))
        self.setVisible(bool(sentence))

    def clear(self) -> None:
        """Say nothing."""
        self.show_notice("circle", "idle", "")


def _shortened(remedy: str) -> str:
    if len(remedy) <= _REMEDY_LIMIT:
        return remedy
    head, _, _ = remedy[:_REMEDY_LIMIT].rpartition(" ")
    first = head.rpartition(";")[0] or head
    return f"{first} …"
