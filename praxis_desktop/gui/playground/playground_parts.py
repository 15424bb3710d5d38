"""The parts of the playground: the page, and what works on it, made piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.conducting.safety_corner import SafetyCorner
from praxis_desktop.gui.frame.menus import Menus
from praxis_desktop.gui.frame.status_line import StatusLine
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.active_runs import ActiveRuns

if TYPE_CHECKING:
    from praxis_desktop.gui.conducting.holding_desk import HoldingDesk
    from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
    from praxis_desktop.gui.playground.console.console_view import ConsoleView
    from praxis_desktop.gui.playground.console_wire import ConsoleWire
    from praxis_desktop.gui.playground.control_desk import ControlDesk
    from praxis_desktop.gui.playground.playground_chip import PlaygroundChip
    from praxis_desktop.gui.playground.playground_desk import PlaygroundDesk
    from praxis_desktop.gui.playground.playground_page import PlaygroundPage
    from praxis_desktop.gui.roles.port_sheet import PortSheet
    from praxis_desktop.workers.consoles.host import ConsoleHost
    from praxis_desktop.workers.qt.console_line import ConsoleLine

ConsoleMaker = Callable[..., "ConsoleHost"]
"""``Launcher.console``."""

MODULES = (
    "conducting.holding_desk",
    "instruments_page.instruments_model",
    "playground.console.console_view",
    "playground.console_asking",
    "playground.console_halt_sheet",
    "playground.console_wire",
    "playground.control_desk",
    "playground.playground_desk",
    "playground.playground_page",
    "playground.playground_chip",
    "roles.port_sheet",
)
"""What they are made of, below ``praxis_desktop.gui``."""
OTHER_MODULES = (
    "praxis_desktop.runs.packages.console_packages",
    "praxis_desktop.workers.consoles.host",
    "praxis_desktop.workers.kernel.history",
    "praxis_desktop.workers.kernel.kernel",
    "pygments.lexers.python",
)
"""That of it which defines no widgets."""


class PlaygroundParts(QObject):
    """There once ``stages`` have been gone through: the page in ``pages``, and its chip in ``status``.
    ``make_host`` makes what the console stands on, ``made_button`` the button of the palette.
    """

    line: ConsoleLine
    wire: ConsoleWire
    known: InstrumentsModel
    page: PlaygroundPage
    desk: PlaygroundDesk
    control: ControlDesk
    port_sheet: PortSheet
    holding: HoldingDesk
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
        """Make one piece more each time: all of it at once would be felt."""
        questions = PortQuestions(self)
        self._make_line(questions)
        yield
        view = self._made_view()
        yield
        yield from self._make_page(view)
        yield
        self._make_desks()
        yield
        self._make_port_sheet(questions)
        self._make_holding()
        self._pages.addWidget(self.page)

    def _make_line(self, questions: PortQuestions) -> None:
        from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
        from praxis_desktop.gui.playground.console_wire import ConsoleWire
        from praxis_desktop.workers.qt.console_line import ConsoleLine

        self.line = ConsoleLine(self._make_host(asker=questions), self)
        self.wire = ConsoleWire(self.line, self)
        self.known = InstrumentsModel(self._instruments, parent=self)

    def _made_view(self) -> ConsoleView:
        from praxis_desktop.gui.playground.console.console_view import ConsoleView
        from praxis_desktop.workers.kernel.history import CONSOLE_HISTORY, ConsoleHistory

        history = ConsoleHistory(data_directory() / CONSOLE_HISTORY)
        return ConsoleView(self.line, history, appearance=self._appearance)

    def _make_page(self, view: ConsoleView) -> Iterator[None]:
        from praxis_desktop.gui.playground.insert_sheet import InsertSheet
        from praxis_desktop.gui.playground.playground_page import PlaygroundPage
        from praxis_desktop.gui.playground.save_sheet import SaveSheet
        from praxis_desktop.gui.playground.side_panel import SidePanel
        from praxis_desktop.gui.playground.trace.trace_card import TraceCard

        side = SidePanel(appearance=self._appearance)
        yield
        trace = TraceCard(appearance=self._appearance)
        yield
        self.page = PlaygroundPage(view, trace, side, appearance=self._appearance, parent=self._pages)
        self.page.put_in_head(self._made_button())
        yield
        insert_sheet = InsertSheet(appearance=self._appearance, parent=self.page)
        yield
        save_sheet = SaveSheet(appearance=self._appearance, parent=self.page)
        self.page.take_sheets(insert_sheet, save_sheet)

    def _make_desks(self) -> None:
        from praxis_desktop.gui.frame.file_dialogs import FileDialogs
        from praxis_desktop.gui.playground.control_desk import ControlDesk
        from praxis_desktop.gui.playground.playground_desk import PlaygroundDesk

        dialogs = FileDialogs(self.page, appearance=self._appearance)
        self.desk = PlaygroundDesk(
            self.line, self.page, known=self.known, dialogs=dialogs, data=data_directory()
        )
        self.control = ControlDesk(self.line, self.page.view, self.page.side, self)

    def _make_port_sheet(self, questions: PortQuestions) -> None:
        from praxis_desktop.gui.playground.console_asking import ConsoleAsking
        from praxis_desktop.gui.roles.port_sheet import PortSheet

        self.port_sheet = PortSheet(
            model=ConsoleAsking(self.page.view, self),
            questions=questions,
            instruments=self._instruments,
            appearance=self._appearance,
            parent=self.page,
        )
        self.port_sheet.card.stop_button.setText(self.tr("Interrupt cell"))
        self.page.add_cover(self.port_sheet)
        self.port_sheet.stop_requested.connect(self.page.view.interrupt)

    def _make_holding(self) -> None:
        from praxis_desktop.gui.conducting.holding_desk import HoldingDesk
        from praxis_desktop.gui.playground.console_halt_sheet import ConsoleHaltSheet
        from praxis_desktop.gui.playground.playground_chip import PlaygroundChip

        instruments = self.desk.instruments
        self.holding = HoldingDesk(
            instruments,
            corner=self._corner,
            sheet=ConsoleHaltSheet(instruments=instruments, appearance=self._appearance, cover=self._pages),
            runs=self._runs,
            menus=self._menus,
            parent=self,
        )
        self.chip = PlaygroundChip(instruments=instruments, appearance=self._appearance)
        self._status.put_chip(self.chip)
