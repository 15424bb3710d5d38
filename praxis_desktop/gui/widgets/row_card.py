"""A card in one row: an icon, lines of words below each other, and a button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.surfaces import Card


class RowCard(Card):
    """As high as what stands in it."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def arrange(self, icon: QWidget, lines: Sequence[QWidget], button: QWidget, *, spacing: int) -> None:
        """Put the widgets in their places, once; ``spacing`` in pixels is between the lines."""
        words = QVBoxLayout()
        words.setSpacing(spacing)
        words.addStretch(1)
        for line in lines:
            words.addWidget(line)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 10, 10)
        layout.setSpacing(12)
        layout.addWidget(icon)
        layout.addLayout(words, 1)
        layout.addWidget(button)
