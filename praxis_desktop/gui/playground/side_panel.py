"""The card beside the console: variables, instruments, files and snippets, one of them in view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.control.control_view import ControlView
from praxis_desktop.gui.playground.files_tab import FilesTab
from praxis_desktop.gui.playground.instruments_tab import InstrumentsTab
from praxis_desktop.gui.playground.snippets_tab import SnippetsTab
from praxis_desktop.gui.playground.variables_tab import VariablesTab
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card

VARIABLES, INSTRUMENTS, FILES, SNIPPETS, _CONTROL = range(5)


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
        self.control = ControlView(appearance=appearance)
        self.control_button = Button(self.tr("Control…"), appearance=appearance, icon="cards")
        self.control_button.setToolTip(self.tr("Call the methods of an instrument by buttons"))
        self.control_button.hide()
        self._stack = QStackedWidget()
        for tab in (self.variables, self._instruments_place(), self.files, self.snippets, self.control):
            self._stack.addWidget(tab)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 12)
        layout.setSpacing(8)
        layout.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._show)
        self.control.back_wanted.connect(self._leave_control)

    @property
    def number(self) -> int:
        """The tab that is in view."""
        return self._stack.currentIndex()

    def show_tab(self, number: int) -> None:
        """Bring a tab into view."""
        self.tabs.button(number).setChecked(True)

    def show_control(self) -> None:
        """Show the methods of a machine in place of the instruments."""
        self.show_tab(INSTRUMENTS)
        self._show(_CONTROL)

    @Slot()
    def _leave_control(self) -> None:
        self._show(INSTRUMENTS)
        self.control_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _instruments_place(self) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.instruments, 1)
        column.addWidget(self.control_button, 0, Qt.AlignmentFlag.AlignHCenter)
        return place

    @Slot(int)
    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.shown.emit(number)
