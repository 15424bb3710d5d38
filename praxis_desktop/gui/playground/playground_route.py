"""Between the playground and the window: the way to its page, which is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.shell.menus import Menus
from praxis_desktop.gui.shell.page_opening import PageOpening
from praxis_desktop.gui.shell.port_asker import PortQuestions
from praxis_desktop.gui.shell.rail import Rail

if TYPE_CHECKING:
    from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
    from praxis_desktop.gui.playground.console_halt_sheet import ConsoleHaltSheet
    from praxis_desktop.gui.playground.playground_desk import PlaygroundDesk
    from praxis_desktop.gui.playground.playground_page import PlaygroundPage
    from praxis_desktop.gui.playground.playground_strip import PlaygroundStrip
    from praxis_desktop.workers.consoles.host import ConsoleHost
    from praxis_desktop.workers.qt.console_line import ConsoleLine

ConsoleMaker = Callable[..., "ConsoleHost"]
"""``Launcher.console``."""

_AHEAD = (
    "instruments_page.instruments_model",
    "playground.console.console_view",
    "playground.console_asking",
    "playground.console_halt_sheet",
    "playground.console_wire",
    "playground.control.control_desk",
    "playground.playground_desk",
    "playground.playground_page",
    "playground.playground_strip",
    "roles.port_sheet",
)
_CONSOLE = (
    "praxis_desktop.runs.packages.console_packages",
    "praxis_desktop.workers.consoles.host",
    "praxis_desktop.workers.kernel.history",
    "praxis_desktop.workers.kernel.kernel",
    "pygments.lexers.python",
)


class PlaygroundRoute(QObject):
    """Puts the page into ``pages``, and its strip at the top of ``above``, once there is a page.
    ``make_host`` makes what the console stands on, ``made_button`` the button of the palette.
    """

    held_changed = Signal(bool)
    """Whether the console has an instrument that can move: EMERGENCY STOP can be pressed without a run."""
    halt_told = Signal(object)
    """A HaltEvent: what became of the stop of an instrument of the console."""
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
        above: QVBoxLayout,
        made_button: Callable[[], QWidget],
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._make_host, self._instruments = make_host, instruments
        self._pages, self._rail, self._menus, self._runs = pages, rail, menus, runs
        self._above, self._made_button = above, made_button
        self._appearance = appearance
        self.page: PlaygroundPage | None = None
        self.desk: PlaygroundDesk | None = None
        self.strip: PlaygroundStrip | None = None
        self.line: ConsoleLine | None = None
        self._known: InstrumentsModel | None = None
        self._halt_sheet: ConsoleHaltSheet | None = None
        self._holds = self._may_close = False
        self.ahead = LoadingAhead(_AHEAD, self, others=_CONSOLE)
        """What the page needs: once it is loaded, nobody waits for it."""
        self.opening = PageOpening(
            self.ahead, pages=pages, button=rail.playground_button, appearance=appearance
        )
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
        menus.emergency.triggered.connect(self._stop)
        runs.active_changed.connect(self._show_strip)

    @property
    def holds(self) -> bool:
        """Whether the console has an instrument that can move."""
        return self._holds

    @Slot()
    def show(self) -> None:
        """Go to the page; the console starts when it is first shown."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        page = self._made_page()
        self._pages.setCurrentWidget(page)
        self._rail.playground_button.setChecked(True)
        page.view.setFocus()
        if page.view.state.activity == "none":
            page.view.start()

    # ---- the end of the window
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
        if self._known is not None:
            self._known.close()
        if self.line is not None and self.line.kernel is not None:
            self.line.kernel.kill()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when something still goes on at the deadline."""
        return self.line is None or self.line.shut_down(deadline)

    # ---- actions
    def _show_and(self, act: Callable[[PlaygroundDesk], None]) -> None:
        self._show()
        if self.desk is not None:
            act(self.desk)

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

    # ---- emergency stop
    @Slot()
    def _stop(self) -> None:
        """Emergency stop: of all instruments of all programs, the console's among them."""
        if self.desk is None or not self.desk.instruments.open_names:
            return
        controls = self._runs.selected.controls
        self.desk.instruments.emergency_stop(controls.operator)
        if not self._runs.is_active and self._halt_sheet is not None and self._holds:
            self._halt_sheet.show_stop()
            self._halt_sheet.follow_elsewhere(controls.elsewhere)
            controls.elsewhere.begin(controls.operator)

    @Slot()
    def _follow_instruments(self) -> None:
        holds = self.desk is not None and bool(self.desk.instruments.movable)
        if holds != self._holds:
            self._holds = holds
            self.held_changed.emit(holds)
        self._show_strip()

    @Slot()
    def _show_strip(self) -> None:
        if self.strip is not None and self.desk is not None:
            instruments = self.desk.instruments
            self.strip.show_ports(
                instruments.movable, instruments.halt_time, is_shown=not self._runs.is_active
            )

    @Slot(int)
    def _follow_page(self, tab: int) -> None:
        """Another tab of the page is in view, or none any more, as -1 says."""
        if self.strip is not None:
            self.strip.open_button.setVisible(tab < 0)

    @Slot()
    def _follow_state(self) -> None:
        if self.page is not None:
            self._menus.interrupt_console.setEnabled(self.page.view.state.is_busy)
            self._menus.save_console.setEnabled(any(cell.is_ok for cell in self.page.view.cells))

    def _made_page(self) -> PlaygroundPage:
        if self.page is None:
            from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
            from praxis_desktop.gui.playground.console.console_view import ConsoleView
            from praxis_desktop.gui.playground.console_asking import ConsoleAsking
            from praxis_desktop.gui.playground.console_halt_sheet import ConsoleHaltSheet
            from praxis_desktop.gui.playground.console_wire import ConsoleWire
            from praxis_desktop.gui.playground.control.control_desk import ControlDesk
            from praxis_desktop.gui.playground.playground_desk import PlaygroundDesk
            from praxis_desktop.gui.playground.playground_page import PlaygroundPage
            from praxis_desktop.gui.playground.playground_strip import PlaygroundStrip
            from praxis_desktop.gui.roles.port_sheet import PortSheet
            from praxis_desktop.gui.shell.file_dialogs import FileDialogs
            from praxis_desktop.workers.kernel.history import CONSOLE_HISTORY, ConsoleHistory
            from praxis_desktop.workers.qt.console_line import ConsoleLine

            questions = PortQuestions(self)
            self.line = line = ConsoleLine(self._make_host(asker=questions), self)
            self._wire = ConsoleWire(line, self)
            self._wire.exchanged.connect(self.exchanged)
            self._known = known = InstrumentsModel(self._instruments, parent=self)
            history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
            self.page = page = PlaygroundPage(
                ConsoleView(line, history, appearance=self._appearance),
                appearance=self._appearance,
                parent=self._pages,
            )
            dialogs = FileDialogs(page)
            self.desk = PlaygroundDesk(line, page, known=known, dialogs=dialogs, data=data_directory())
            self.control = ControlDesk(line, page.view, page.side, self)
            page.put_in_head(self._made_button())
            self._pages.addWidget(page)
            self.port_sheet = PortSheet(
                model=ConsoleAsking(page.view, self),
                questions=questions,
                instruments=self._instruments,
                appearance=self._appearance,
                parent=page,
            )
            self.port_sheet.card.stop_button.setText(self.tr("Interrupt cell"))
            page.add_cover(self.port_sheet)
            self.port_sheet.stop_requested.connect(page.view.interrupt)
            self.strip = PlaygroundStrip(appearance=self._appearance)
            self._above.insertWidget(0, self.strip)
            self._halt_sheet = ConsoleHaltSheet(
                instruments=self.desk.instruments, appearance=self._appearance, cover=self._pages
            )
            self._halt_sheet.neighbours = (self.strip.emergency_button,)
            self._connect(page, self.desk, self.strip, self._halt_sheet)
        return self.page

    def _connect(
        self,
        page: PlaygroundPage,
        desk: PlaygroundDesk,
        strip: PlaygroundStrip,
        halt_sheet: ConsoleHaltSheet,
    ) -> None:
        desk.instruments.changed.connect(self._follow_instruments)
        desk.instruments.halt_told.connect(halt_sheet.take)
        desk.instruments.halt_told.connect(self.halt_told)
        desk.protocol_saved.connect(self.protocol_saved)
        desk.file_saved.connect(self.file_saved)
        self._runs.halted.connect(self._stop)
        page.view.state_changed.connect(self._follow_state)
        page.view.cells_changed.connect(self._follow_state)
        page.close_sheet.answered.connect(self._answer_closing)
        page.side.shown.connect(self._follow_page)
        strip.page_wanted.connect(self.show)
        strip.emergency_pressed.connect(self._menus.emergency.trigger)
