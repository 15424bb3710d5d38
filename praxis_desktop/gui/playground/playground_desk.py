"""Between the console and what stands around it: what is pressed, asked, shown and kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.cell_reading import parsed_cells
from praxis_desktop.gui.playground.console.console_state import ConsoleState, Variables
from praxis_desktop.gui.playground.console_files import ConsoleFiles
from praxis_desktop.gui.playground.console_instruments import ConsoleInstruments
from praxis_desktop.gui.playground.interpreter_card import time_text
from praxis_desktop.gui.playground.protocol_code import ProtocolWords, protocol_of
from praxis_desktop.gui.playground.save_sheet import SaveWish
from praxis_desktop.gui.playground.side_panel import FILES, INSTRUMENTS
from praxis_desktop.gui.playground.snippet_desk import SnippetDesk

if TYPE_CHECKING:
    from praxis_desktop.gui.frame.file_dialogs import FileDialogs
    from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
    from praxis_desktop.gui.playground.instrument_code import InsertedCode
    from praxis_desktop.gui.playground.playground_page import PlaygroundPage
    from praxis_desktop.workers.qt.console_line import ConsoleLine

_PATHS = re.compile(r"[/\\]|(?:\.py\s*)+$")

_KERNEL_DIGITS = 4
"""Of the id by which a person tells one kernel from the next."""


class PlaygroundDesk(QObject):
    """``protocol_saved`` has the path of a protocol, and whether it is to be set up; ``file_saved`` that of a
    file of the console's.
    """

    protocol_saved = Signal(object, bool)
    file_saved = Signal(object)

    def __init__(
        self,
        line: ConsoleLine,
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
        self.snippets = SnippetDesk(page.side.snippets, page.view, data, self)
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
                self.tr("Ended"), "err", "alert-circle", f"{spoken(state.reason)} {spoken(state.hint)}"
            )
        self._show_facts()

    @Slot()
    def _show_facts(self) -> None:
        facts = self._line.facts
        words = [self.tr("A Python console with the packages and instruments of protocols")]
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
        words = self.tr("warm start in {time}") if start == "warm" else self.tr("start in {time}")
        return words.format(time=time_text(milliseconds))

    @Slot(object)
    def _take_event(self, event: object) -> None:
        from praxis_desktop.core.events import ConnectionEvent, ProgressEvent
        from praxis_desktop.gui.run.stage_words import stage_text

        if isinstance(event, ProgressEvent):
            words = self.tr("Building, {percent} %").format(percent=event.value)
            self._page.interpreter.show_image(words, "run", "clock", stage_text(event.stage))
        elif isinstance(event, ConnectionEvent):
            tone: ToneName = "warn" if event.is_away else "ok"
            icon = "unplug" if event.is_away else "plug"
            self._page.notice.show_notice(icon, tone, _capitalized(spoken(event.message)))

    @Slot(object)
    def _take_variables(self, told: Variables) -> None:
        self._page.side.variables.show_variables(told)
        self.instruments.take_names(one.name for one in told.variables)
        self._show_facts()
        if self._page.isVisible() and self._page.side.number == FILES:
            self.files.look()

    @Slot()
    def _follow_cells(self) -> None:
        cells = self._view.cells
        self._page.console.set_can_save(any(cell.is_ok for cell in cells))
        self.snippets.take_cells(cells)

    @Slot()
    def _interrupt(self) -> None:
        """Interrupt the cell; what is typed next is meant for the console."""
        self._view.interrupt()
        self._view.setFocus()

    # ---- restart
    @Slot()
    def ask_for_restart(self) -> None:
        """Start the console anew; where something would be lost, ask first."""
        is_empty = self._page.side.variables.is_empty and not self.instruments.open_names
        if is_empty or self._view.state.activity == "dead":
            self._view.start()
            return
        count = len(self._page.side.variables.rows.variables)
        names = ", ".join(self.instruments.open_names)
        one = self.tr("1 variable is lost. What was typed stays in the history.")
        many = self.tr("{n} variables are lost. What was typed stays in the history.").format(n=count)
        details = one if count == 1 else many
        if names:
            details += " " + self.tr("Ports are closed: {names}.").format(names=names)
        self._page.restart_sheet.ask(self.tr("Start the console anew?"), details)

    @Slot(int)
    def _answer_restart(self, answer: int) -> None:
        if answer == 1:
            self._view.start()
        self._view.setFocus()

    # ---- instruments
    @Slot()
    def ask_for_instrument(self) -> None:
        """Ask which instrument is to be connected."""
        self._page.insert_sheet.ask(
            self.instruments.offered, self.instruments.obstacles(), self.instruments.taken_names
        )

    @Slot(str, object, bool)
    def _insert(self, device: str, code: InsertedCode, is_run: bool) -> None:
        self.instruments.insert(device, code, is_run)
        self._view.setFocus()  # there its name is typed next

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
        """Ask which cells are to be a protocol."""
        if any(cell.is_ok for cell in self._view.cells):
            self._page.save_sheet.ask(self._view.cells)

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
        self._page.save_sheet.show_problem(_sentence(error), error.hint)

    @Slot(object)
    def _show_error(self, error: PraxisError) -> None:
        self._page.show_problem(_sentence(error), error.hint)


def _sentence(error: PraxisError) -> str:
    return _capitalized(spoken(error.message))


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def saved_protocol(wish: SaveWish, titles: dict[str, str]) -> Path:
    """Write the protocol into the user's folder of the library. On a thread. Raises PraxisError."""
    from praxis_desktop.core.errors import StorageError
    from praxis_desktop.protocols.library.folders import make_own_folder
    from praxis_desktop.protocols.library.templates import plan_protocol

    title = "".join(letter for letter in wish.title if letter.isprintable())
    # It is a title, and never a path: the file is in the library.
    planned = plan_protocol(_PATHS.sub(" ", title).strip())
    if not parsed_cells(wish.cells)[0]:
        raise StorageError(
            _tr("None of these cells is plain Python: nothing would be left."), hint=_tr("Choose others.")
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
        make_own_folder()
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
    return QCoreApplication.translate("PlaygroundDesk", text)
