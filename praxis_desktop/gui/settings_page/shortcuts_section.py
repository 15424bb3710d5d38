"""The way to the list of keys."""

from __future__ import annotations

from PySide6.QtCore import Signal

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.widgets.buttons import Button


class ShortcutsSection(Section):
    """``keys_wanted`` asks for the list."""

    keys_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("Shortcuts"))
        self.button = Button(self.tr("Show all keys"), appearance=appearance, icon="keyboard")
        self.row(
            self.tr("Keyboard shortcuts"),
            self.tr("Everything can be done without a mouse; F1 shows the list from everywhere"),
            self.button,
        )
        self.button.clicked.connect(self.keys_wanted)
