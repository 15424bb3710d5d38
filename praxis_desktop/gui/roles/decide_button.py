"""The button with which a person decides about an instrument, or changes what was decided."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.verdict_words import RowVerdict
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.kept_room import keep_room


class DecideButton(Button):
    """There where a person has to decide, or has. Its room is kept, so that nothing moves when it comes."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.reserve(True)
        self._words = (self.tr("Use anyway…"), self.tr("It is the new one…"), self.tr("Change…"))
        self._fit()
        appearance.changed.connect(self._fit)
        self.hide()

    def reserve(self, is_kept: bool) -> None:
        """Whether its room is kept: not where there is no instrument to decide about."""
        keep_room(self, is_kept=is_kept)

    def follow(self, shown: RowVerdict) -> None:
        """Offer what can be decided about an instrument that is as ``shown``."""
        anyway, new, change = self._words
        if shown.needs_decision:
            self.setText(new if shown.kind == "another_one" else anyway)
        elif shown.reason:
            self.setText(change)
        self.setVisible(shown.needs_decision or bool(shown.reason))

    @Slot()
    def _fit(self) -> None:
        """As wide as the longest of its texts."""
        text, widths = self.text(), []
        for words in self._words:
            self.setText(words)
            widths.append(self.sizeHint().width())
        self.setText(text)
        self.setFixedWidth(max(widths))
