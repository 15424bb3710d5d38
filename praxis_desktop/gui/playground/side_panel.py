"""The card beside the console: variables, instruments, files and snippets, one of them in view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.files_tab import FilesTab
from praxis_desktop.gui.playground.instruments_tab import InstrumentsTab
from praxis_desktop.gui.playground.snippets_tab import SnippetsTab
from praxis_desktop.gui.playground.variables_tab import VariablesTab
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card

VARIABLES, INSTRUMENTS, FILES, SNIPPETS = range(4)


class SidePanel(Card):
    """``shown`` has the number of the tab that came into view."""

    shown = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        names = (self.tr("Variables"), self.tr("Instruments"), self.tr("Files"), self.tr("Snippets"))
        self.tabs = Segments(names, appearance=appearance, is_compact=True, parent=self)
        self.variables = VariablesTab(appearance=appearance)
        self.instruments = InstrumentsTab(appearance=appearance)
        self.files = FilesTab(appearance=appearance)
        self.snippets = SnippetsTab(appearance=appearance)
        self._stack = QStackedWidget()
        for tab in (self.variables, self.instruments, self.files, self.snippets):
            self._stack.addWidget(tab)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 6)
        layout.setSpacing(8)
        layout.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._show)

    @property
    def number(self) -> int:
        """The tab that is in view."""
        return self._stack.currentIndex()

    def show_tab(self, number: int) -> None:
        """Bring a tab into view."""
        self.tabs.button(number).setChecked(True)

    @Slot(int)
    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.shown.emit(number)
