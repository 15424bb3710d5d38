"""The page of a console on a copy of a paused run: the console, and beside it the program's names."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.playground.console.console_state import ConsoleState
from praxis_desktop.gui.playground.console.console_view import ConsoleView
from praxis_desktop.gui.playground.console_card import ConsoleCard
from praxis_desktop.gui.playground.variables_tab import VariablesTab
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.page_head import PageHead
from praxis_desktop.gui.widgets.surfaces import Card

_SIDE, _SIDE_NARROW = 352, 328


class CopyPage(QWidget):
    """``closed`` when the copy is not wanted any more."""

    closed = Signal()

    def __init__(
        self, view: ConsoleView, run_name: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.view = view
        self._looked_at = 0
        """The kernel whose first variables, those of the program, were asked for."""
        self.interrupt_button = Button(self.tr("Interrupt"), appearance=appearance, icon="stop", parent=self)
        self.again_button = Button(self.tr("Begin again"), appearance=appearance, icon="refresh", parent=self)
        self.again_button.setToolTip(self.tr("Have the same copy once more, as it was at first"))
        self.close_button = Button(
            self.tr("Close copy"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="close", parent=self
        )
        self.close_button.setToolTip(self.tr("Go back to the run; the copy is thrown away"))
        self.head = PageHead(
            self.tr("Copy of {run}").format(run=run_name),
            self.interrupt_button,
            self.again_button,
            self.close_button,
            appearance=appearance,
            parent=self,
        )
        self.head.words.setText(self.tr("The run stays as it is; in its copy, instruments are read-only."))
        self.console = ConsoleCard(view, appearance=appearance)
        self.console.save_button.hide()
        self.variables = VariablesTab(appearance=appearance)
        self._side = Card(appearance=appearance)
        self._lay_out(appearance)
        self.interrupt_button.clicked.connect(view.interrupt)
        self.again_button.clicked.connect(self._begin_again)
        self.close_button.clicked.connect(self.closed)
        view.restart_requested.connect(self._begin_again)
        view.state_changed.connect(self.show_state)
        view.variables_changed.connect(self.variables.show_variables)
        self.variables.inspected.connect(view.inspect)
        self.console.history_button.clicked.connect(view.search_history)
        self.console.clear_button.clicked.connect(view.clear)
        self.setFocusProxy(view)
        self.show_state(ConsoleState())

    @Slot(object)
    def show_state(self, state: ConsoleState) -> None:
        """Show what the console does, and what can be done about it."""
        self.console.show_state(state)
        self.interrupt_button.setEnabled(state.is_busy)
        why = "" if state.is_busy else self.tr("Nothing is running in the console")
        self.interrupt_button.setToolTip(why or self.tr("End what the cell does"))
        self.interrupt_button.setAccessibleDescription(why)
        if state.activity == "idle" and state.kernel != self._looked_at:
            self._looked_at = state.kernel
            self.view.model.look()

    @Slot()
    def _begin_again(self) -> None:
        self.view.start()
        self.view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE_NARROW if self.window().width() < NARROW else _SIDE)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(700, 480)

    def _lay_out(self, appearance: Appearance) -> None:
        side = QVBoxLayout(self._side)
        side.setContentsMargins(1, 10, 1, 6)
        side.setSpacing(8)
        title = Label(self.tr("Variables"), appearance=appearance, role="h2")
        title.setContentsMargins(14, 0, 0, 0)
        side.addWidget(title)
        side.addWidget(self.variables, 1)
        body = QHBoxLayout()
        body.setContentsMargins(14, 14, 14, 14)
        body.setSpacing(12)
        body.addWidget(self.console, 1)
        body.addWidget(self._side)
        self.head.lay_above(body, self)
