"""The playground controller: creates the page when it is first shown, and carries out its actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import ConnectionEvent, ProgressEvent
from praxis_desktop.gui import emergency, instruments, playground, roles, widgets
from praxis_desktop.gui.background import BackgroundTask, OwnTurn
from praxis_desktop.gui.console.model import ConsoleState, Variables
from praxis_desktop.gui.console.view import ConsoleView, make_console
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, sentence, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.console_card import time_text
from praxis_desktop.gui.playground.files import ConsoleFiles, FilesTab
from praxis_desktop.gui.playground.instruments import InstrumentsTab
from praxis_desktop.gui.playground.page import FILES, INSTRUMENTS, PlaygroundPage, SidePanel
from praxis_desktop.gui.playground.ports import (
    ConsoleAsking,
    ConsoleHaltSheet,
    ConsoleInstruments,
    ConsoleWire,
)
from praxis_desktop.gui.playground.protocol_from_cells import ProtocolWords, parsed_cells, protocol_of
from praxis_desktop.gui.playground.save_sheet import SaveWish
from praxis_desktop.gui.playground.snippets import SnippetsController, SnippetsTab
from praxis_desktop.gui.playground.variables import VariablesTab
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import stage_text
from praxis_desktop.gui.trace.card import TraceCard
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.page_opening import PageOpening
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.protocols import library
from praxis_desktop.workers.console.history import CONSOLE_HISTORY, ConsoleHistory
from praxis_desktop.workers.qt.console import ConsoleClient

if TYPE_CHECKING:
    from praxis_desktop.gui.emergency.outside_runs import PortStopper
    from praxis_desktop.gui.instruments.model import InstrumentsModel
    from praxis_desktop.gui.playground.connection_code import InsertedCode
    from praxis_desktop.gui.playground.direct_control import MachinesController
    from praxis_desktop.gui.playground.ports import PlaygroundChip
    from praxis_desktop.gui.roles.port_sheet import PortSheet
    from praxis_desktop.workers.console.session import ConsoleHost


ConsoleMaker = Callable[..., "ConsoleHost"]
"""The type of ``Launcher.console``."""

MODULES = (
    "emergency.outside_runs",
    "instruments.model",
    "console.view",
    "playground.ports",
    "emergency.sheet",
    "playground.direct_control",
    "playground.page",
    "roles.port_sheet",
)
"""Modules in ``praxis_desktop.gui`` that the page needs."""
OTHER_MODULES = (
    "praxis_desktop.runs.packages.environments",
    "praxis_desktop.workers.console.session",
    "praxis_desktop.workers.console.history",
    "praxis_desktop.workers.console.kernel",
    "pygments.lexers.python",
)
"""Other modules that the page needs, which do not define widgets."""


class PlaygroundParts(QObject):
    """Creates the page in ``pages``, and the page's chip in ``status``. All parts exist once ``stages`` is
    exhausted. ``make_host`` creates the console's host, and ``made_button`` the commands button.
    """

    line: ConsoleClient
    wire: ConsoleWire
    known: InstrumentsModel
    page: PlaygroundPage
    console: ConsoleController
    control: MachinesController
    port_sheet: PortSheet
    stopper: PortStopper
    chip: PlaygroundChip

    def __init__(
        self,
        make_host: ConsoleMaker,
        instruments: Instruments,
        *,
        pages: QStackedWidget,
        menus: Menus,
        runs: ActiveRuns,
        corner: SafetyCorner,
        status: StatusLine,
        made_button: Callable[[], QWidget],
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make_host, self._instruments = make_host, instruments
        self._pages, self._menus, self._runs = pages, menus, runs
        self._corner, self._status = corner, status
        self._made_button = made_button
        self._appearance = appearance

    def stages(self) -> Iterator[None]:
        """Create one part per step, because creating all parts at once would freeze the window."""
        questions = PortQuestions(self)
        self._make_line(questions)
        yield
        history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
        view = yield from make_console(self.line, history, appearance=self._appearance)
        yield
        yield from self._make_page(view)
        yield
        self._make_controllers()
        yield
        self._make_port_sheet(questions)
        yield
        self._make_stopper()
        self._pages.addWidget(self.page)

    def _make_line(self, questions: PortQuestions) -> None:
        self.line = ConsoleClient(self._make_host(asker=questions), self)
        self.wire = ConsoleWire(self.line, self)
        self.known = instruments.InstrumentsModel(self._instruments, parent=self)

    def _make_page(self, view: ConsoleView) -> Iterator[None]:
        variables = VariablesTab(appearance=self._appearance)
        files = FilesTab(appearance=self._appearance)
        yield
        known = InstrumentsTab(appearance=self._appearance)
        snippets = SnippetsTab(appearance=self._appearance)
        yield
        side = SidePanel(variables, known, files, snippets, appearance=self._appearance)
        yield
        trace = TraceCard(appearance=self._appearance)
        yield
        self.page = PlaygroundPage(view, trace, side, appearance=self._appearance, parent=self._pages)
        self.page.put_in_head(self._made_button())
        yield
        yield from self.page.make_sheets(appearance=self._appearance)

    def _make_controllers(self) -> None:
        dialogs = FileDialogs(self.page, appearance=self._appearance)
        self.console = ConsoleController(
            self.line, self.page, known=self.known, dialogs=dialogs, data=data_directory()
        )
        self.control = playground.MachinesController(self.line, self.page.view, self.page.side, self)

    def _make_port_sheet(self, questions: PortQuestions) -> None:
        self.port_sheet = roles.PortSheet(
            model=ConsoleAsking(self.page.view, self),
            questions=questions,
            instruments=self._instruments,
            appearance=self._appearance,
            parent=self.page,
        )
        self.port_sheet.card.stop_button.setText(self.tr("Interrupt cell"))
        self.page.add_cover(self.port_sheet)
        self.port_sheet.stop_requested.connect(self.page.view.interrupt)

    def _make_stopper(self) -> None:
        instruments = self.console.instruments
        self.stopper = emergency.PortStopper(
            instruments,
            corner=self._corner,
            sheet=ConsoleHaltSheet(instruments=instruments, appearance=self._appearance, cover=self._pages),
            runs=self._runs,
            menus=self._menus,
            parent=self,
        )
        self.chip = playground.PlaygroundChip(instruments=instruments, appearance=self._appearance)
        self._status.put_chip(self.chip)


_PAINT_MS = 10
"""Milliseconds from showing the page to starting a console. Doing both at once would freeze the window."""


class PlaygroundController(QObject):
    """Adds the page to ``pages``, and a chip for open ports to ``status``, once the page has been created.
    ``make_host`` creates the console's host, and ``made_button`` the commands button.
    """

    halt_told = Signal(object)
    """Carries a HaltEvent with the outcome of stopping an instrument in use by the console."""
    stopped = Signal(object)
    """Carries a HeldStop if EMERGENCY STOP was pressed while the console had instruments open."""
    protocol_saved = Signal(object, bool)
    """Carries the path of a protocol, and whether to open its setup page."""
    file_saved = Signal(object)
    """Carries the path of a saved file."""
    exchanged = Signal(object, object)
    """Carries a tuple of the console's SerialEvents, and the devices keyed by role."""
    closing_confirmed = Signal()
    """Emitted when the user has confirmed that the window may close."""

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
        self._may_close = self._is_confirmed = False
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
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead,
            self._stages,
            pages=pages,
            button=rail.playground_button,
            appearance=appearance,
        )
        self._start = QTimer(self, interval=_PAINT_MS, singleShot=True)
        self._start.timeout.connect(OwnTurn(self._start_console, self).start)
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
        """The page, or None until the page is complete."""
        return self.parts.page if self.opening.is_made else None

    @property
    def console(self) -> ConsoleController | None:
        """The console controller, or None until the page is complete."""
        return self.parts.console if self.opening.is_made else None

    @Slot()
    def show(self) -> None:
        """Show the page. The console starts when the page is first shown."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        self.opening.go_to(self.parts.page)
        if not widgets.focus_cover(self.parts.page):
            self.parts.page.view.setFocus()
        self._start.start()

    @Slot()
    def _start_console(self) -> None:
        if self.parts.page.view.state.activity == "none":
            self.parts.page.view.start()

    # ---- closing
    @property
    def is_in_use(self) -> bool:
        """Whether a cell is running, instruments are connected, or variables or text would be lost."""
        return bool(self._closing_words)

    @property
    def _closing_words(self) -> str:
        """The consequences of closing the window for the console; "" if there are none."""
        if self.console is None:
            return ""
        names = ", ".join(self.console.instruments.open_names)
        words = ""
        if self.console.is_busy and names:
            words = self.tr("A cell is running and using instruments: {names}.").format(names=names)
        elif names:
            words = self.tr("The console is using instruments: {names}. Their ports will close.").format(
                names=names
            )
        elif self.console.is_busy:
            words = self.tr("A cell is running. It will be terminated at once.")
        return " ".join(filter(None, (words, self.console.lost_words, self.console.unrun_words)))

    def ask_before_closing(self) -> bool:
        """Return True if the window must not close yet, because the console ``is_in_use``. In that case, also
        ask the user, and emit ``closing_confirmed`` if the user agrees.
        """
        details = self._closing_words
        if self._may_close or self._is_confirmed or self.page is None or not details:
            return False
        self._show()
        self.page.close_sheet.ask(self.tr("Close the window and the console?"), details)
        return True

    def let_close(self) -> None:
        """Allow the window to close without asking, whatever the console is doing."""
        self._may_close = True

    @Slot(int)
    def _answer_closing(self, answer: int) -> None:
        if answer == 1:
            self._is_confirmed = True
            self.closing_confirmed.emit()
            self._is_confirmed = False  # the window may have stayed open for a run

    def close(self) -> None:
        """Shut down the console, and stop identifying instruments."""
        self.opening.close()
        self._start.stop()
        if self.opening.is_made:
            self.parts.known.close()
            if self.parts.line.kernel is not None:
                self.parts.line.kernel.kill()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for the console to exit after ``close``. Return False if it has not exited by the deadline."""
        return not self.opening.is_made or self.parts.line.shut_down(deadline)

    # ---- actions
    def _show_and(self, act: Callable[[ConsoleController], None]) -> None:
        self._show()
        act(self.parts.console)

    @Slot()
    def _ask_for_instrument(self) -> None:
        self.opening.ask(partial(self._show_and, lambda console: console.ask_for_instrument()))

    @Slot()
    def _ask_for_restart(self) -> None:
        self.opening.ask(partial(self._show_and, lambda console: console.ask_for_restart()))

    @Slot()
    def _interrupt(self) -> None:
        if self.page is not None:
            self.page.view.interrupt()

    @Slot()
    def _ask_for_protocol(self) -> None:
        self.opening.ask(partial(self._show_and, lambda console: console.ask_for_protocol()))

    @Slot()
    def _follow_state(self) -> None:
        view = self.parts.page.view
        self._menus.interrupt_console.setEnabled(view.state.is_busy)
        self._menus.save_console.setEnabled(any(cell.is_ok for cell in view.all_cells))

    # ---- construction
    def _stages(self) -> Generator[None, None, QWidget]:
        yield from self.parts.stages()
        parts = self.parts
        parts.stopper.halt_told.connect(self.halt_told)
        parts.stopper.stopped.connect(self.stopped)
        parts.wire.exchanged.connect(self.exchanged)
        parts.console.protocol_saved.connect(self.protocol_saved)
        parts.console.file_saved.connect(self.file_saved)
        parts.page.view.state_changed.connect(self._follow_state)
        parts.page.view.cells_changed.connect(self._follow_state)
        parts.page.close_sheet.answered.connect(self._answer_closing)
        parts.chip.clicked.connect(self.show)
        return parts.page


_PATHS = re.compile(r"[/\\]|(?:\.py\s*)+$")

_KERNEL_DIGITS = 4
"""Number of digits of the kernel's id that are shown, enough to tell kernels apart."""


class ConsoleController(QObject):
    """Connects the playground page with its console. ``protocol_saved`` carries the path of a protocol and
    whether to open its setup page; ``file_saved`` carries the path of a file saved from the console.
    """

    protocol_saved = Signal(object, bool)
    file_saved = Signal(object)

    def __init__(
        self,
        line: ConsoleClient,
        page: PlaygroundPage,
        *,
        known: InstrumentsModel,
        dialogs: FileDialogs,
        data: Path,
    ) -> None:
        super().__init__(page)
        self._line, self._page, self._view = line, page, page.view
        self._is_opened = False
        self.instruments = ConsoleInstruments(line, page.view, known, self)
        self.files = ConsoleFiles(line, page.side.files, dialogs, self)
        self.snippets = SnippetsController(page.side.snippets, page.view, data, self)
        self._known = known
        self._saver = BackgroundTask(saved_protocol, self)
        self._saver.done.connect(self._take_saved)
        self._saver.failed.connect(self._take_unsaved)
        self._connect()
        self._show_facts()
        self._show_instruments()

    @property
    def is_busy(self) -> bool:
        """Whether a cell is running."""
        return self._view.state.is_busy

    def _connect(self) -> None:
        page, view, line = self._page, self._view, self._line
        view.state_changed.connect(self._follow_state)
        view.variables_changed.connect(self._take_variables)
        view.cells_changed.connect(self._follow_cells)
        view.restart_requested.connect(self.ask_for_restart)
        view.save_requested.connect(self.ask_for_protocol)
        view.trace_arrived.connect(page.trace.show_trace)
        line.changed.connect(self._show_facts)
        line.told.connect(self._take_event)
        line.told.connect(view.show_event)
        page.interrupt_button.clicked.connect(self._interrupt)
        page.restart_button.clicked.connect(self.ask_for_restart)
        page.insert_button.clicked.connect(self.ask_for_instrument)
        page.restart_sheet.answered.connect(self._answer_restart)
        page.insert_sheet.confirmed.connect(self._insert)
        page.console.history_button.clicked.connect(view.search_history)
        page.console.clear_button.clicked.connect(view.clear)
        page.console.save_button.clicked.connect(self.ask_for_protocol)
        page.save_sheet.confirmed.connect(self._save)
        page.side.variables.inspected.connect(view.inspect)
        page.side.instruments.connect_wanted.connect(self.instruments.connect_device)
        page.side.instruments.release_wanted.connect(self.instruments.release_device)
        page.side.shown.connect(self._follow_tab)
        self.instruments.changed.connect(self._show_instruments)
        self.instruments.failed.connect(self._show_error)
        self.files.failed.connect(self._show_error)
        self.files.saved.connect(self.file_saved)
        self.snippets.failed.connect(self._show_error)
        self._known.changed.connect(self._show_instruments)

    # ---- the console's state
    @Slot(object)
    def _follow_state(self, state: ConsoleState) -> None:
        self._page.show_state(state)
        self.instruments.follow_state(state)
        if state.activity == "starting":
            self._page.show_problem("")
            self._page.trace.clear()
            self._page.interpreter.show_image(self.tr("Starting…"), "run", "clock")
        elif state.activity == "dead" and state.reason:
            self._page.interpreter.show_image(
                self.tr("Ended"),
                "err",
                "alert-circle",
                joined(sentence(state.reason), spoken(state.hint)),
            )
        self._show_facts()

    @Slot()
    def _show_facts(self) -> None:
        facts = self._line.facts
        words = [self.tr("A Python console with the packages and instruments that protocols use")]
        if facts is not None:
            kernel = self._line.kernel
            self._page.interpreter.show_facts(facts, 0 if kernel is None else kernel.memory_bytes)
            if facts.start:
                self._page.interpreter.show_image(
                    self.tr("Snapshot up to date"),
                    "ok",
                    "check-circle",
                    self.tr("Consoles start from an image of Python with all packages loaded."),
                )
            versions = [f"Python {facts.python}"] if facts.python else []
            if robot := facts.version("pylabrobot"):
                versions.append(f"PyLabRobot {robot}")
            words = [
                self.tr("Kernel {id}").format(id=facts.session_id[:_KERNEL_DIGITS])
                if facts.session_id
                else "",
                ", ".join(versions),
                self._start_words(facts.start, facts.start_ms),
            ]
        self._page.head.words.setText(" · ".join(word for word in words if word))

    def _start_words(self, start: str, milliseconds: float) -> str:
        if not start or not milliseconds:
            return ""
        words = self.tr("started warm in {time}") if start == "warm" else self.tr("started in {time}")
        return words.format(time=time_text(milliseconds))

    @Slot(object)
    def _take_event(self, event: object) -> None:
        if isinstance(event, ProgressEvent):
            words = self.tr("Building, {percent} %").format(percent=event.value)
            self._page.interpreter.show_image(words, "run", "clock", stage_text(event.stage))
        elif isinstance(event, ConnectionEvent):
            tone: ToneName = "warn" if event.is_away else "ok"
            icon = "unplug" if event.is_away else "plug"
            self._page.notice.show_notice(icon, tone, event.message)

    @Slot(object)
    def _take_variables(self, told: Variables) -> None:
        self._page.side.variables.show_variables(told)
        self.instruments.take_names(one.name for one in told.variables)
        self._show_facts()
        if self._page.isVisible() and self._page.side.number == FILES:
            self.files.look()

    @Slot()
    def _follow_cells(self) -> None:
        cells = self._view.all_cells
        self._page.console.set_can_save(any(cell.is_ok for cell in cells))
        self.snippets.take_cells(cells)

    @Slot()
    def _interrupt(self) -> None:
        """Interrupt the cell, and focus the console, where the user will type next."""
        self._view.interrupt()
        self._view.setFocus()

    # ---- restart
    @property
    def lost_words(self) -> str:
        """What will be lost when the console ends; "" if there are no variables."""
        count = self._page.side.variables.count
        if not count or self._view.state.activity == "dead":
            return ""
        one = self.tr("1 variable will be lost. Your input stays in the history.")
        many = self.tr("{n} variables will be lost. Your input stays in the history.").format(n=count)
        return one if count == 1 else many

    @property
    def unrun_words(self) -> str:
        """What will be lost of the text being typed when the window closes; "" if there is none."""
        if not self._view.editor.code.strip():
            return ""
        return self.tr("The text that has not been run will be lost.")

    @Slot()
    def ask_for_restart(self) -> None:
        """Restart the console, asking the user first if anything would be lost."""
        names = ", ".join(self.instruments.open_names)
        closes = self.tr("Closes ports: {names}.").format(names=names) if names else ""
        details = " ".join(filter(None, (self.lost_words, closes)))
        if not details or self._view.state.activity == "dead":
            self._view.start()
            return
        self._page.restart_sheet.ask(self.tr("Restart the console?"), details)

    @Slot(int)
    def _answer_restart(self, answer: int) -> None:
        if answer == 1:
            self._view.start()
        self._view.setFocus()

    # ---- instruments
    @Slot()
    def ask_for_instrument(self) -> None:
        """Ask the user which instrument to connect."""
        self._page.insert_sheet.ask(
            self.instruments.offered, self.instruments.obstacles(), self.instruments.taken_names
        )

    @Slot(str, object, bool)
    def _insert(self, device: str, code: InsertedCode, is_run: bool) -> None:
        self.instruments.insert(device, code, is_run)
        self._view.setFocus()  # the user will use the inserted variable in the console

    @Slot()
    def _show_instruments(self) -> None:
        if self._page.side.number == INSTRUMENTS or not self._page.isVisible():
            self._page.side.instruments.show_instruments(
                self.instruments.shown, self.instruments.connected, self.instruments.obstacles()
            )

    @Slot(int)
    def _follow_tab(self, number: int) -> None:
        self._known.follow(number == INSTRUMENTS)
        if number >= 0 and not self._known.look.instruments:
            self._known.refresh()
            self._known.look_at_ports()
        if number == INSTRUMENTS:
            self._show_instruments()
        elif number == FILES:
            self.files.look()

    # ---- save as protocol
    @Slot()
    def ask_for_protocol(self) -> None:
        """Ask the user which cells to save as a protocol."""
        cells = self._view.all_cells
        if any(cell.is_ok for cell in cells):
            self._page.save_sheet.ask(cells)

    @Slot(object)
    def _save(self, wish: SaveWish) -> None:
        self._is_opened = wish.is_opened
        self._saver.start(wish, self.instruments.titles)

    @Slot(object)
    def _take_saved(self, path: Path) -> None:
        self._page.save_sheet.dismiss()
        self.protocol_saved.emit(path, self._is_opened)

    @Slot(object)
    def _take_unsaved(self, error: PraxisError) -> None:
        self._page.save_sheet.show_problem(error.message, error.hint)

    @Slot(object)
    def _show_error(self, error: PraxisError) -> None:
        self._page.show_problem(error.message, error.hint)


def saved_protocol(wish: SaveWish, titles: dict[str, str]) -> Path:
    """Write the protocol to the user's library folder. Runs on a background thread. Raises PraxisError."""
    title = "".join(letter for letter in wish.title if letter.isprintable())
    # The title must never be a path: the file must be in the library.
    planned = library.plan_protocol(_PATHS.sub(" ", title).strip())
    if not parsed_cells(wish.cells)[0]:
        raise StorageError(
            _tr("None of these cells is plain Python, so nothing would be saved."),
            hint=_tr("Choose other cells."),
        )
    code = "\n".join(cell.code for cell in wish.cells)
    ports = {name: title for name, title in titles.items() if f'"{name}"' in code or f"'{name}'" in code}
    source = protocol_of(
        wish.cells,
        ProtocolWords(planned.function, title, wish.description),
        ports=ports,
        parameters=wish.parameters - {planned.function},
    )
    try:
        library.make_own_folder()
        data = source.encode("utf-8")
        with planned.path.open("xb") as file:
            file.write(data)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise StorageError(
            _tr("{file} cannot be written: {why}").format(file=planned.path, why=why),
            hint=_tr("Choose another title."),
        ) from error
    return planned.path


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConsoleController", text)
