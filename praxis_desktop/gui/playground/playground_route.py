"""Between the playground and the window: the way to its page, which is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.conducting.safety_corner import SafetyCorner
from praxis_desktop.gui.frame.menus import Menus
from praxis_desktop.gui.frame.page_opening import PageOpening
from praxis_desktop.gui.frame.rail import Rail
from praxis_desktop.gui.frame.status_line import StatusLine
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.playground_parts import (
    MODULES,
    OTHER_MODULES,
    ConsoleMaker,
    PlaygroundParts,
)
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.active_runs import ActiveRuns

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.playground_desk import PlaygroundDesk
    from praxis_desktop.gui.playground.playground_page import PlaygroundPage

_PAINT_MS = 10
"""After its page is shown a console is started: both at once would be felt."""


class PlaygroundRoute(QObject):
    """Puts the page into ``pages``, and a chip for what it holds into ``status``, once there is a page.
    ``make_host`` makes what the console stands on, ``made_button`` the button of the palette.
    """

    halt_told = Signal(object)
    """A HaltEvent: what became of the stop of an instrument of the console."""
    stopped = Signal(object)
    """A HeldStop: EMERGENCY STOP was pressed while the console had instruments."""
    protocol_saved = Signal(object, bool)
    """The path of a protocol, and whether it is to be set up."""
    file_saved = Signal(object)
    """The path of a file."""
    exchanged = Signal(object, object)
    """A tuple of SerialEvents of the console, and by role the devices that they are of."""
    closing_confirmed = Signal()
    """Somebody was asked, and the window is to be closed all the same."""

    def __init__(
        self,
        make_host: ConsoleMaker,
        instruments: Instruments,
        *,
        pages: QStackedWidget,
        rail: Rail,
        menus: Menus,
        runs: ActiveRuns,
        corner: SafetyCorner,
        status: StatusLine,
        made_button: Callable[[], QWidget],
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._menus = menus
        self._may_close = False
        self.parts = PlaygroundParts(
            make_host,
            instruments,
            pages=pages,
            menus=menus,
            runs=runs,
            corner=corner,
            status=status,
            made_button=made_button,
            appearance=appearance,
            parent=self,
        )
        self.ahead = LoadingAhead(MODULES, self, others=OTHER_MODULES)
        """What the page needs: once it is loaded, nobody waits for it."""
        self.opening = PageOpening(
            self.ahead,
            self._stages,
            pages=pages,
            button=rail.playground_button,
            appearance=appearance,
        )
        self._start = QTimer(self, interval=_PAINT_MS, singleShot=True)
        self._start.timeout.connect(self._start_console)
        rail.set_has_playground()
        rail.playground_button.clicked.connect(self.show)
        menus.playground.setVisible(True)
        menus.playground.triggered.connect(self.show)
        for action in menus.console_actions:
            action.setVisible(True)
        menus.interrupt_console.setEnabled(False)
        menus.save_console.setEnabled(False)
        menus.insert_instrument.triggered.connect(self._ask_for_instrument)
        menus.restart_console.triggered.connect(self._ask_for_restart)
        menus.interrupt_console.triggered.connect(self._interrupt)
        menus.save_console.triggered.connect(self._ask_for_protocol)

    @property
    def page(self) -> PlaygroundPage | None:
        """The page, once it is whole."""
        return self.parts.page if self.opening.is_made else None

    @property
    def desk(self) -> PlaygroundDesk | None:
        """What has the page do something, once that is whole."""
        return self.parts.desk if self.opening.is_made else None

    @Slot()
    def show(self) -> None:
        """Go to the page; the console starts when it is first shown."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        self.opening.go_to(self.parts.page)
        self.parts.page.view.setFocus()
        self._start.start()

    @Slot()
    def _start_console(self) -> None:
        if self.parts.page.view.state.activity == "none":
            self.parts.page.view.start()

    # ---- the end of the window
    @property
    def is_in_use(self) -> bool:
        """Whether a cell runs or instruments are connected."""
        return self.desk is not None and (self.desk.is_busy or bool(self.desk.instruments.open_names))

    def ask_before_closing(self) -> bool:
        """Whether the window must not close yet: a cell runs or instruments are connected, and a person is
        asked now. ``closing_confirmed`` follows where that person wants it.
        """
        if self._may_close or self.page is None or self.desk is None:
            return False
        names = ", ".join(self.desk.instruments.open_names)
        if not names and not self.desk.is_busy:
            return False
        self._show()
        title = self.tr("Close the window, and end the console?")
        if self.desk.is_busy and names:
            details = self.tr("A cell is running, and has instruments: {names}.").format(names=names)
        elif names:
            details = self.tr("The console has instruments: {names}. Their ports are closed.").format(
                names=names
            )
        else:
            details = self.tr("A cell is running. It is ended, wherever it is.")
        self.page.close_sheet.ask(title, details)
        return True

    def let_close(self) -> None:
        """The window closes whatever the console does: nobody is asked any more."""
        self._may_close = True

    @Slot(int)
    def _answer_closing(self, answer: int) -> None:
        if answer == 1:
            self._may_close = True
            self.closing_confirmed.emit()

    def close(self) -> None:
        """End the console, and ask nobody any more."""
        self.opening.close()
        self._start.stop()
        if self.opening.is_made:
            self.parts.known.close()
            if self.parts.line.kernel is not None:
                self.parts.line.kernel.kill()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when something still goes on at the deadline."""
        return not self.opening.is_made or self.parts.line.shut_down(deadline)

    # ---- actions
    def _show_and(self, act: Callable[[PlaygroundDesk], None]) -> None:
        self._show()
        act(self.parts.desk)

    @Slot()
    def _ask_for_instrument(self) -> None:
        self.opening.ask(partial(self._show_and, lambda desk: desk.ask_for_instrument()))

    @Slot()
    def _ask_for_restart(self) -> None:
        self.opening.ask(partial(self._show_and, lambda desk: desk.ask_for_restart()))

    @Slot()
    def _interrupt(self) -> None:
        if self.page is not None:
            self.page.view.interrupt()

    @Slot()
    def _ask_for_protocol(self) -> None:
        self.opening.ask(partial(self._show_and, lambda desk: desk.ask_for_protocol()))

    @Slot()
    def _follow_state(self) -> None:
        view = self.parts.page.view
        self._menus.interrupt_console.setEnabled(view.state.is_busy)
        self._menus.save_console.setEnabled(any(cell.is_ok for cell in view.cells))

    # ---- making it
    def _stages(self) -> Iterator[None]:
        yield from self.parts.stages()
        parts = self.parts
        parts.holding.halt_told.connect(self.halt_told)
        parts.holding.stopped.connect(self.stopped)
        parts.wire.exchanged.connect(self.exchanged)
        parts.desk.protocol_saved.connect(self.protocol_saved)
        parts.desk.file_saved.connect(self.file_saved)
        parts.page.view.state_changed.connect(self._follow_state)
        parts.page.view.cells_changed.connect(self._follow_state)
        parts.page.close_sheet.answered.connect(self._answer_closing)
        parts.chip.clicked.connect(self.show)
