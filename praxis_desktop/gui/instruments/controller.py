"""The controller for the Instruments page; the page is created when first shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui import emergency, instruments, widgets
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.instruments.allow_sheet import AllowSheet
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.instruments.open_ports import OpenPorts, PortsHaltSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.sheet import QuestionSheet
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.page_opening import PageOpening
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.gui.wire.rows import exchange_of_event, exchange_of_halt
from praxis_desktop.ports.profiles.introductions import KnownInstrument

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent
    from praxis_desktop.gui.emergency.outside_runs import PortStopper
    from praxis_desktop.gui.instruments.model import InstrumentsModel
    from praxis_desktop.gui.instruments.page import InstrumentsPage
    from praxis_desktop.gui.records.history_model import AskedHistory


_AHEAD = (
    "emergency.outside_runs",
    "instruments.page",
    "instruments.open_ports",
    "emergency.sheet",
)


class InstrumentsController(QObject):
    """Adds the Instruments page to ``pages``, and its chip for open ports to ``status``, once the page is
    created. ``made_button`` creates the commands button in the page's header.
    """

    _known: InstrumentsModel
    _ports: OpenPorts
    stopper: PortStopper
    """The object that stops the serial monitor's ports, set when the page is created."""

    saved = Signal(object)
    """Carries the path of a saved file."""
    halt_told = Signal(object)
    """Carries a HaltEvent with the outcome of stopping an instrument that the serial monitor has open."""
    stopped = Signal(object)
    """Carries a HeldStop, after EMERGENCY STOP was pressed while the serial monitor had instruments open."""
    run_wanted = Signal(str)
    """Carries the id of the run whose report is to be shown."""

    def __init__(
        self,
        instruments: Instruments,
        *,
        pages: QStackedWidget,
        rail: Rail,
        menus: Menus,
        runs: ActiveRuns,
        history: AskedHistory | None,
        corner: SafetyCorner,
        status: StatusLine,
        made_button: Callable[[], QWidget],
        appearance: Appearance,
    ) -> None:
        super().__init__(pages)
        self._instruments = instruments
        self._pages, self._runs = pages, runs
        self._appearance = appearance
        self._menus, self._history = menus, history
        self._corner, self._status = corner, status
        self._made_button = made_button
        self.page: InstrumentsPage | None = None
        self.ahead = LoadingAhead(_AHEAD, self)
        """Loads the page's modules in advance, so that the page opens without delay."""
        self.opening = PageOpening(
            self.ahead, self._stages, pages=pages, button=rail.instruments_button, appearance=appearance
        )
        rail.set_has_instruments(True)
        rail.instruments_button.clicked.connect(self.show)
        menus.instruments.triggered.connect(self.show)
        runs.exchanges_arrived.connect(self._take_run)

    @Slot()
    def show(self) -> None:
        """Show the page."""
        self.opening.ask(self._show)

    def _show(self) -> None:
        if self.page is not None:
            self.opening.go_to(self.page)
            if not widgets.focus_cover(self.page):
                self.page.list.focus_chosen()

    @Slot()
    def _show_open(self) -> None:
        """Show the page with an instrument whose port the serial monitor has open."""
        held = [facts.device for facts in self._ports.movable]
        if self.page is not None and held and self.page.list.device not in held:
            self.page.list.choose(held[0])
        self.show()

    def close(self) -> None:
        """Close all ports, and stop identifying instruments."""
        self.opening.close()
        if self.opening.is_made:
            self._ports.close()
            self._known.close()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for the ports to close after ``close``; return False if any is still open at the deadline."""
        return not self.opening.is_made or self._ports.await_end(deadline)

    # ---- construction
    def _stages(self) -> Generator[object, None, QWidget]:
        self._known = instruments.InstrumentsModel(self._instruments, parent=self)
        self._ports = instruments.OpenPorts(self)
        send_row = instruments.SendRow(appearance=self._appearance)
        yield None
        monitor = instruments.MonitorPanel(send_row, appearance=self._appearance)
        yield None
        checks = instruments.ChecksPanel(appearance=self._appearance)
        faults = instruments.FaultsPanel(appearance=self._appearance)
        yield None
        identity = instruments.IdentityCard(appearance=self._appearance)
        yield None
        line = instruments.LineCard(appearance=self._appearance)
        yield None
        view = instruments.InstrumentView(
            identity, line, monitor, checks, faults, appearance=self._appearance
        )
        yield None
        listed = instruments.InstrumentList(appearance=self._appearance)
        yield None
        page = instruments.InstrumentsPage(
            view,
            listed,
            model=self._known,
            ports=self._ports,
            uses=instruments.LastUses(self._history, self),
            wire=instruments.RunWire(self._history, self._is_own, self),
            appearance=self._appearance,
            parent=self._pages,
        )
        page.put_in_head(self._made_button())
        yield None
        yield page.allow_sheet
        yield page.test_panel
        yield page.address_form
        yield page.add_sheet
        self._make_stopper()
        self._pages.addWidget(page)
        self._ports.heard.connect(self._instruments.heard)
        self._runs.halt_told.connect(self._take_halt)
        page.saved.connect(self.saved)
        page.run_wanted.connect(self.run_wanted)
        self.page = page
        return page

    def _make_stopper(self) -> None:
        self.stopper = emergency.PortStopper(
            self._ports,
            corner=self._corner,
            sheet=PortsHaltSheet(ports=self._ports, appearance=self._appearance, cover=self._pages),
            runs=self._runs,
            menus=self._menus,
            parent=self,
        )
        self.chip = instruments.OpenPortChip(ports=self._ports, appearance=self._appearance)
        self.chip.clicked.connect(self._show_open)
        self._status.put_chip(self.chip)
        self.stopper.halt_told.connect(self.halt_told)
        self.stopper.stopped.connect(self.stopped)

    def _is_own(self, facts: InstrumentFacts) -> bool:
        """Return whether a run in this window uses the instrument. If so, the traffic arrives by signal."""
        used = {device for model in self._runs.active for device in model.devices.values()}
        return facts.device in used or facts.path in used

    @Slot(object, object)
    def take_exchanges(self, events: tuple[SerialEvent, ...], devices: Mapping[str, str]) -> None:
        """Show the traffic between the console or a run and instruments, and note which have replied."""
        for device in {devices.get(event.port, "") for event in events if event.direction == "in"} - {""}:
            self._instruments.heard.emit(device, True)
        if self.page is not None:
            self.page.show_exchanges(list(map(exchange_of_event, events)), devices)

    @Slot(object, object)
    def _take_run(self, run: RunModel, events: tuple[SerialEvent, ...]) -> None:
        self.take_exchanges(events, run.devices)

    @Slot(object, object)
    def _take_halt(self, run: RunModel, event: HaltEvent) -> None:
        if self.page is not None and event.outcome == "sent":
            self.page.show_exchanges([exchange_of_halt(event, event.time or time.time())], run.devices)


class KnownInstrumentSheets(QObject):
    """Opens the sheets for the instrument that ``page`` shows."""

    def __init__(
        self, *, page: InstrumentsPage, model: InstrumentsModel, ports: OpenPorts, appearance: Appearance
    ) -> None:
        super().__init__(page)
        self._page, self._model, self._ports = page, model, ports
        self._appearance = appearance
        self.forget_sheet = QuestionSheet(
            [self.tr("Keep it"), self.tr("Forget instrument")], appearance=appearance, parent=page
        )
        self.forget_sheet.buttons[-1].set_kind(ButtonKind.DANGER)
        self.forget_sheet.answered.connect(self._forget)

    @cached_property
    def allow_sheet(self) -> AllowSheet:
        """The sheet that allows a port, or renames an instrument."""
        sheet = AllowSheet(appearance=self._appearance, parent=self._page)
        sheet.setGeometry(self._page.rect())
        sheet.allowed.connect(self.take_allowed)
        return sheet

    @Slot()
    def allow(self) -> None:
        """Ask which instrument is connected to a new port."""
        if (facts := self._page.facts) is not None and facts.place in ("new", "other"):
            self.allow_sheet.ask(facts, self._model.look.profiles)

    @Slot()
    def add(self) -> None:
        """Ask the user to type a port that was not detected."""
        self.allow_sheet.ask(None, self._model.look.profiles)

    @Slot()
    def rename(self) -> None:
        """Ask for a new name for the instrument."""
        if (facts := self._page.facts) is not None and facts.known is not None:
            self.allow_sheet.ask(facts, self._model.look.profiles)

    @Slot()
    def ask_to_forget(self) -> None:
        if (facts := self._page.facts) is not None and facts.known is not None:
            title = self.tr("Forget {name}?").format(name=facts.name)
            words = self.tr(
                "Its name, kind and line settings will be deleted, and protocols will ask for it again. Run "
                "records will not change."
            )
            if facts.roles:
                roles = self.tr("It is allowed for: {roles}.").format(roles=", ".join(facts.roles))
                words = f"{words} {roles}"
            self.forget_sheet.ask(title, words)

    @Slot(object)
    def allow_port(self, facts: InstrumentFacts) -> None:
        """Ask which instrument is connected to a new port that was found."""
        self._page.list.choose(facts.device)
        self.allow_sheet.ask(facts, self._model.look.profiles)

    @Slot(object)
    def take_allowed(self, known: KnownInstrument) -> None:
        """Save an instrument that was allowed or added, and ask it to identify itself."""
        facts = self._model.look.find(known.device)
        base = known if facts is None or facts.known is None else facts.known
        self._model.keep(base, name=known.name, kind=known.kind, path=known.path)
        if facts is None or facts.known is None:
            profile = next((one for one in self._model.look.profiles if one.kind == known.kind), None)
            asked = facts or InstrumentFacts(known.device, "known", known.name, path=known.path)
            if profile is not None:
                self._model.ask(
                    structs.replace(asked, place="known", name=known.name, profile=profile, known=known)
                )
        self._page.list.choose(known.device)
        self._page.list.focus_chosen()

    @Slot(int)
    def _forget(self, answer: int) -> None:
        if answer == 1 and (facts := self._page.facts) is not None:
            self._ports.of(facts).close()
            self._model.forget(facts.device)
