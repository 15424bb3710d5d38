"""One thing that a person is told before a run goes on: icon, sentence, what it means, and a chip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon


class FactCard(Card):
    """Without a word for it, the chip is hidden."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = Icon("information", "idle", size=22, appearance=appearance, parent=self)
        self.title = Label(appearance=appearance, role="h3", wrap=True)
        self.words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(self.chip)
        self.chip.hide()

    def tell(self, icon: str, tone: ToneName, title: str, words: str = "") -> None:
        """Say something."""
        self._icon.show_icon(icon, tone)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def show_chip(self, word: str, tone: ToneName, icon: str) -> None:
        """Say how it is in a word."""
        self.chip.show_state(word, tone, icon)
        self.chip.setVisible(bool(word))
