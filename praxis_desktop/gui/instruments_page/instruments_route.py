"""Between the instruments and the window: the way to their page, which is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.shell.menus import Menus
from praxis_desktop.gui.shell.page_opening import PageOpening
from praxis_desktop.gui.shell.rail import Rail

if TYPE_CHECKING:
    from praxis_desktop.core.events import SerialEvent
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
    from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
    from praxis_desktop.gui.instruments_page.instruments_page import InstrumentsPage
    from praxis_desktop.gui.instruments_page.open_port_strip import OpenPortStrip
    from praxis_desktop.gui.instruments_page.open_ports import OpenPorts
    from praxis_desktop.gui.instruments_page.ports_halt_sheet import PortsHaltSheet

_AHEAD = (
    "instruments_page.instruments_page",
    "instruments_page.open_port_strip",
    "instruments_page.ports_halt_sheet",
)


class InstrumentsRoute(QObject):
    """Puts the page into ``pages``, and its strip at the top of ``above``, once there is a page.
    ``made_button`` makes the button of the palette for its head. ``held_changed`` tells whether the serial
    monitor has an instrument that can move: then EMERGENCY STOP can be pressed without a run.
    """

    held_changed = Signal(bool)
    saved = Signal(object)
    """The path of a file."""
    halt_told = Signal(object)
    """A HaltEvent: what became of the stop of an instrument that the serial monitor has."""
    run_wanted = Signal(str)
    """The id of a run whose report is to be shown."""

    def __init__(
        self,
        instruments: Instruments,
        *,
        pages: QStackedWidget,
        rail: Rail,
        menus: Menus,
        runs: ActiveRuns,
        history: AskedHistory | None,
        above: QVBoxLayout,
        made_button: Callable[[], QWidget],
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._instruments = instruments
        self._pages, self._rail, self._runs = pages, rail, runs
        self._appearance = appearance
        self._menus, self._history = menus, history
        self._above, self._made_button = above, made_button
        self.page: InstrumentsPage | None = None
        self.strip: OpenPortStrip | None = None
        self._halt_sheet: PortsHaltSheet | None = None
        self._known: InstrumentsModel | None = None
        self._ports: OpenPorts | None = None
        self._holds = False
        self.ahead = LoadingAhead(_AHEAD, self)
        """What the page needs: once it is loaded, nobody waits for it."""
        self.opening = PageOpening(
            self.ahead, pages=pages, button=rail.instruments_button, appearance=appearance
        )
        rail.set_has_instruments(True)
        rail.instruments_button.clicked.connect(self.show)
        menus.instruments.triggered.connect(self.show)
        menus.emergency.triggered.connect(self._stop_held)

    @property
    def holds(self) -> bool:
        """Whether the serial monitor has an instrument that can move."""
        return self._holds

    @Slot()
    def show(self) -> None:
        """Go to the page."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        page = self._made_page()
        self._pages.setCurrentWidget(page)
        self._rail.instruments_button.setChecked(True)
        page.list.focus_chosen()

    @Slot()
    def _stop_held(self) -> None:
        """Emergency stop without a run; one that is under way has everything stopped itself."""
        if self._ports is not None and self._holds and not self._runs.is_active:
            self._ports.stop_all()
            controls = self._runs.selected.controls
            if self._halt_sheet is not None:
                self._halt_sheet.show_stop()
                self._halt_sheet.follow_elsewhere(controls.elsewhere)
            controls.elsewhere.begin(controls.operator)

    def close(self) -> None:
        """Close all ports, and ask nobody any more."""
        if self._ports is not None and self._known is not None:
            self._ports.close()
            self._known.close()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when a port is not closed at the deadline."""
        return self._ports is None or self._ports.await_end(deadline)

    def _made_page(self) -> InstrumentsPage:
        if self.page is None:
            from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
            from praxis_desktop.gui.instruments_page.instruments_page import InstrumentsPage
            from praxis_desktop.gui.instruments_page.last_uses import LastUses
            from praxis_desktop.gui.instruments_page.open_port_strip import OpenPortStrip
            from praxis_desktop.gui.instruments_page.open_ports import OpenPorts
            from praxis_desktop.gui.instruments_page.ports_halt_sheet import PortsHaltSheet
            from praxis_desktop.gui.instruments_page.run_wire import RunWire

            self._known = InstrumentsModel(self._instruments, parent=self)
            self._ports = OpenPorts(self)
            self.page = InstrumentsPage(
                model=self._known,
                ports=self._ports,
                uses=LastUses(self._history, self),
                wire=RunWire(self._history, self._is_own, self),
                appearance=self._appearance,
                parent=self._pages,
            )
            self.page.put_in_head(self._made_button())
            self.strip = OpenPortStrip(ports=self._ports, runs=self._runs, appearance=self._appearance)
            self._above.insertWidget(0, self.strip)
            sheet = PortsHaltSheet(ports=self._ports, appearance=self._appearance, cover=self._pages)
            sheet.neighbours = (self.strip.emergency_button,)
            self._halt_sheet = sheet
            self._ports.halt_told.connect(sheet.take)
            self._ports.halt_told.connect(self.halt_told)
            self._pages.addWidget(self.page)
            self._ports.changed.connect(self._follow_ports)
            self._runs.halted.connect(self._ports.stop_all)
            self._runs.exchanges_arrived.connect(self._take_exchanges)
            self.strip.page_wanted.connect(self.show)
            self.strip.emergency_pressed.connect(self._menus.emergency.trigger)
            self.page.saved.connect(self.saved)
            self.page.run_wanted.connect(self.run_wanted)
        return self.page

    def _is_own(self, facts: InstrumentFacts) -> bool:
        """Whether a run of this window has the instrument: its bytes come by themselves."""
        used = {device for model in self._runs.active for device in model.devices.values()}
        return facts.device in used or facts.path in used

    @Slot()
    def _follow_ports(self) -> None:
        holds = self._ports is not None and bool(self._ports.movable)
        if holds != self._holds:
            self._holds = holds
            self.held_changed.emit(holds)

    @Slot(object, object)
    def take_console(self, events: tuple[SerialEvent, ...], devices: Mapping[str, str]) -> None:
        """The console has talked with instruments."""
        if self.page is not None:
            self.page.show_exchanges(events, devices)

    @Slot(object, object)
    def _take_exchanges(self, run: RunModel, events: tuple[SerialEvent, ...]) -> None:
        if self.page is not None:
            self.page.show_exchanges(events, run.devices)
