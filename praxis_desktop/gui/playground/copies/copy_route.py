"""Between a paused run and the console on a copy of it, whose page is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.frame.page_opening import PageOpening
from praxis_desktop.gui.frame.rail import Rail
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run_page.run_page import RunPage
from praxis_desktop.gui.run_page.run_pages import RunPages

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.copies.copy_page import CopyPage
    from praxis_desktop.workers.consoles.copies import Copy
    from praxis_desktop.workers.consoles.host import ConsoleHost
    from praxis_desktop.workers.qt.console_line import ConsoleLine

CopyMaker = Callable[["Copy"], "ConsoleHost"]
"""``Launcher.console_on_copy``."""

_AHEAD = ("playground.console.console_view", "playground.console_wire", "playground.copies.copy_page")
_CONSOLE = (
    "praxis_desktop.workers.consoles.host",
    "praxis_desktop.workers.kernel.history",
    "praxis_desktop.workers.kernel.kernel",
    "pygments.lexers.python",
)


class CopyRoute(QObject):
    """Offers copies on ``run_pages``, and puts the page of the last one into ``pages``: there is one at a
    time.
    """

    left = Signal()
    """The copy was closed: back to its run."""

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
        self.line: ConsoleLine | None = None
        self._ending: list[ConsoleLine] = []
        self._run = run_pages.current.run
        """The run that a copy is asked of."""
        self.ahead = LoadingAhead(_AHEAD, self, others=_CONSOLE)
        """What the page needs: once it is loaded, nobody waits for it."""
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
        """Open a console on a copy of the run that is looked at."""
        self._end()
        self._run = self._run_pages.current.run
        self.opening.ask(self._show)

    def _show(self) -> None:
        if self.page is not None:
            self.opening.go_to(self.page)
            self.page.view.setFocus()
            self.page.view.start()

    def _stages(self) -> Iterator[None]:
        from praxis_desktop.gui.playground.console.console_view import ConsoleView
        from praxis_desktop.gui.playground.copies.copy_page import CopyPage
        from praxis_desktop.workers.kernel.history import CONSOLE_HISTORY, ConsoleHistory
        from praxis_desktop.workers.qt.console_line import ConsoleLine

        run = self._run
        line = ConsoleLine(self._make_host(run.copy), self)
        history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
        view = ConsoleView(line, history, appearance=self._appearance)
        yield
        page = CopyPage(view, run.run_name, appearance=self._appearance, parent=self._pages)
        page.closed.connect(self._close_page)
        self._pages.addWidget(page)
        self.line, self.page = line, page

    @Slot()
    def _close_page(self) -> None:
        self._end()
        self.left.emit()

    def _end(self) -> None:
        """Throw the copy away that there is, or is being made."""
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

    # ---- the end of the window
    def close(self) -> None:
        """End the console."""
        self.opening.close()
        self._end()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when something still goes on at the deadline."""
        is_over = True
        for line in self._ending:
            is_over &= line.shut_down(deadline)
        return is_over
