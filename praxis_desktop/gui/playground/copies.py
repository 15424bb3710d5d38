"""Consoles that work on a copy of a paused run, and the page for them, which is created on demand."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.console.model import ConsoleState
from praxis_desktop.gui.console.view import ConsoleView, make_console
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.playground.console_card import ConsoleCard
from praxis_desktop.gui.playground.variables import VariablesTab
from praxis_desktop.gui.run_page.controller import RunPage, RunPages
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, PageHead
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.page_opening import PageOpening
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.workers.console.history import CONSOLE_HISTORY, ConsoleHistory
from praxis_desktop.workers.qt.console import ConsoleClient

if TYPE_CHECKING:
    from praxis_desktop.workers.console.copies import Copy
    from praxis_desktop.workers.console.session import ConsoleHost


CopyMaker = Callable[["Copy"], "ConsoleHost"]
"""The type of ``Launcher.console_on_copy``."""

_AHEAD = (
    "console.view",
    "playground.ports",
)
_CONSOLE = (
    "praxis_desktop.workers.console.session",
    "praxis_desktop.workers.console.history",
    "praxis_desktop.workers.console.kernel",
    "pygments.lexers.python",
)


class CopiesController(QObject):
    """Lets the user copy runs from ``run_pages``; shows the copy in ``pages``. Only one copy can exist."""

    left = Signal()
    """Emitted when the copy has been closed and the run that was copied should be shown again."""

    def __init__(
        self,
        make_host: CopyMaker,
        *,
        pages: QStackedWidget,
        rail: Rail,
        run_pages: RunPages,
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._make_host = make_host
        self._pages, self._run_pages = pages, run_pages
        self._appearance = appearance
        self.page: CopyPage | None = None
        self.line: ConsoleClient | None = None
        self._ending: list[ConsoleClient] = []
        self._run = run_pages.current.run
        """The run being copied."""
        self.ahead = LoadingAhead(_AHEAD, self, others=_CONSOLE)
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead,
            self._stages,
            pages=pages,
            button=rail.run_page_button,
            appearance=appearance,
            name=self.tr("Copy of a run"),
        )
        run_pages.each(self._offer)

    def _offer(self, page: RunPage) -> None:
        page.header.buttons.offer_copies()
        page.header.buttons.copy_requested.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Open a console on a copy of the run that is shown."""
        self._end()
        self._run = self._run_pages.current.run
        self.opening.ask(self._show)

    def _show(self) -> None:
        if self.page is not None:
            self.opening.go_to(self.page)
            self.page.view.setFocus()
            self.page.view.start()

    def _stages(self) -> Generator[None, None, QWidget]:
        run = self._run
        line = ConsoleClient(self._make_host(run.copy), self)
        history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
        view = yield from make_console(line, history, appearance=self._appearance)
        yield
        page = CopyPage(view, run.run_name, appearance=self._appearance, parent=self._pages)
        page.closed.connect(self._close_page)
        self._pages.addWidget(page)
        self.line, self.page = line, page
        return page

    @Slot()
    def _close_page(self) -> None:
        self._end()
        self.left.emit()

    def _end(self) -> None:
        """Discard the copy, even if it is not complete yet."""
        self.opening.forget()
        line, page = self.line, self.page
        self.line = self.page = None
        if line is not None:
            self._ending = [
                one for one in self._ending if one.kernel is not None and one.kernel.state != "dead"
            ]
            self._ending.append(line)
            if line.kernel is not None:
                line.kernel.kill()
        if page is not None:
            self._pages.removeWidget(page)
            page.deleteLater()

    # ---- closing
    def close(self) -> None:
        """Shut down the console."""
        self.opening.close()
        self._end()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for consoles to exit after ``close``. Return False if any is still running at the deadline."""
        is_over = True
        for line in self._ending:
            is_over &= line.shut_down(deadline)
        return is_over


_SIDE, _SIDE_NARROW = 352, 328


class CopyPage(QWidget):
    """The page for a copy; ``closed`` is emitted when the user leaves the page."""

    closed = Signal()

    def __init__(
        self, view: ConsoleView, run_name: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.view = view
        self._looked_at = 0
        """The number of the kernel whose variables have already been requested."""
        self.interrupt_button = Button(self.tr("Interrupt"), appearance=appearance, icon="stop", parent=self)
        self.again_button = Button(self.tr("Reset copy"), appearance=appearance, icon="refresh", parent=self)
        self.again_button.setToolTip(self.tr("Reset the copy to its initial state"))
        self.close_button = Button(
            self.tr("Close copy"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="close", parent=self
        )
        self.close_button.setToolTip(self.tr("Go back to the run and discard the copy"))
        self.head = PageHead(
            self.tr("Copy of {run}").format(run=run_name),
            self.interrupt_button,
            self.again_button,
            self.close_button,
            appearance=appearance,
            parent=self,
        )
        self.head.words.setText(self.tr("The run is not affected. In the copy, instruments are read-only."))
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
        """Show the state of the console, and enable the buttons that can be used."""
        self.console.show_state(state)
        self.interrupt_button.setEnabled(state.is_busy)
        why = "" if state.is_busy else self.tr("Nothing is running in the console")
        self.interrupt_button.setToolTip(why or self.tr("Interrupt the cell"))
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
