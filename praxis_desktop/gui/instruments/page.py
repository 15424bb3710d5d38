"""The Instruments page: the list on the left, and the chosen instrument on the right."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.devices import NETWORK_PREFIXES
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.instruments.add_sheet import AddSheet
from praxis_desktop.gui.instruments.address_form import AddressForm
from praxis_desktop.gui.instruments.allow_sheet import AllowSheet
from praxis_desktop.gui.instruments.connection_panel import ConnectionPanel
from praxis_desktop.gui.instruments.controller import KnownInstrumentSheets
from praxis_desktop.gui.instruments.facts import Heard, InstrumentFacts, InstrumentState, state_of
from praxis_desktop.gui.instruments.line_card import line_of
from praxis_desktop.gui.instruments.list import InstrumentList
from praxis_desktop.gui.instruments.model import InstrumentsModel, LastUse, LastUses
from praxis_desktop.gui.instruments.monitor_rows import RunBytes, RunWire, traffic_line
from praxis_desktop.gui.instruments.open_ports import OpenPorts
from praxis_desktop.gui.instruments.view import InstrumentView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet, QuestionSheet
from praxis_desktop.gui.widgets.surfaces import PageHead, keep_room
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.wire.rows import Exchange

_LIST, _LIST_NARROW = 344, 256
_LOW = 640
"""Height, in pixels, below which parts of the page are collapsed."""


class InstrumentsPage(QWidget):
    """The Instruments page. ``saved`` carries the path of a saved file, and ``run_wanted`` the id of the run
    whose report is to be shown; ``dialogs`` asks for file names.
    """

    saved = Signal(object)
    run_wanted = Signal(str)

    def __init__(
        self,
        view: InstrumentView,
        listed: InstrumentList,
        *,
        model: InstrumentsModel,
        ports: OpenPorts,
        uses: LastUses,
        wire: RunWire,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._model, self._ports, self._uses, self._wire = model, ports, uses, wire
        self.dialogs = FileDialogs(self, appearance=appearance)
        self.scan_button = Button(self.tr("Scan again"), appearance=appearance, icon="refresh", parent=self)
        self.scan_button.setAccessibleName(self.tr("Scan again"))
        self.scan_button.setToolTip(self.tr("Scan again and identify free instruments"))
        self.add_button = Button(self.tr("Add instrument…"), appearance=appearance, icon="plus", parent=self)
        self.add_button.setAccessibleName(self.tr("Add instrument…"))
        self.head = PageHead(
            self.tr("Instruments"), self.scan_button, self.add_button, appearance=appearance, parent=self
        )
        self.notice = NoticeLine(appearance=appearance)
        self.list = listed
        self.view = view
        keep_room(self.view)
        self._sheets = KnownInstrumentSheets(page=self, model=model, ports=ports, appearance=appearance)
        self.forget_sheet = self._sheets.forget_sheet
        self.plug_sheet = QuestionSheet(
            [self.tr("Cancel"), self.tr("Loopback plug attached: check the port")],
            appearance=appearance,
            parent=self,
        )
        self._asked_use = ("", "")
        """The instrument whose last use was looked up, and the run that was using the instrument then."""
        self._is_listing = False
        self._last: InstrumentFacts | None = None
        """The facts last shown. They stay on the page if a new port is unplugged."""
        self._chosen_turn = OwnTurn(self._show_chosen, self, is_next=True)
        self._lay_out()
        self._connect()
        self.refresh()

    @cached_property
    def test_panel(self) -> ConnectionPanel:
        """The panel of ``add_sheet`` that tests a connection."""
        return ConnectionPanel(appearance=self._appearance, parent=self)

    @cached_property
    def address_form(self) -> AddressForm:
        """The form of ``add_sheet`` for a network address."""
        return AddressForm(appearance=self._appearance)

    @cached_property
    def add_sheet(self) -> AddSheet:
        """The sheet that adds an instrument. Creating it takes as long as creating the rest of the page."""
        sheet = AddSheet(self.test_panel, self.address_form, appearance=self._appearance, parent=self)
        sheet.setGeometry(self.rect())
        sheet.added.connect(self._sheets.take_allowed)
        sheet.port_chosen.connect(self._sheets.allow_port)
        sheet.by_hand_wanted.connect(self._sheets.add)
        return sheet

    @property
    def allow_sheet(self) -> AllowSheet:
        """The sheet that allows a port; created on first use."""
        return self._sheets.allow_sheet

    @property
    def facts(self) -> InstrumentFacts | None:
        """The facts about the instrument shown."""
        device, last = self.list.device, self._last
        facts = self._model.look.find(device)
        if facts is None and last is not None and last.device == device:
            return structs.replace(last, is_present=False, holder="", holder_run="", holder_role="")
        return facts

    def put_in_head(self, widget: QWidget) -> None:
        """Put a widget next to the buttons of the header."""
        self.head.put_before_buttons(widget)

    @Slot()
    def refresh(self) -> None:
        """Update the page."""
        look = self._model.look
        self._is_listing = True
        self.list.show_look(look, self._state)
        self._is_listing = False
        if "add_sheet" in vars(self):
            self.add_sheet.show_look(look)
        known = look.of("known")
        present = sum(facts.is_present for facts in known)
        remote = sum(facts.device.startswith(NETWORK_PREFIXES) for facts in known)
        plugged_in = self.tr("{n} plugged in").format(n=present - remote) if known else ""
        parts = [
            self.tr("None known yet") if not known else plugged_in if present > remote or not remote else "",
            self.tr("{n} on the network").format(n=remote) if remote else "",
            self.tr("{n} not connected").format(n=len(known) - present) if len(known) > present else "",
            self.tr("{n} new ports").format(n=len(look.of("new"))) if len(look.of("new")) > 1 else "",
            self.tr("1 new port") if len(look.of("new")) == 1 else "",
        ]
        self.head.words.setText(" · ".join(part for part in parts if part))
        if self._last is None:
            self._chosen_turn.start()  # at first, this takes as long as filling the list
        else:
            self._show_chosen()

    def _state(self, facts: InstrumentFacts) -> InstrumentState:
        heard = self._model.heard(facts.device)
        if facts.known is None and not facts.is_present:
            heard = Heard(has_vanished=True)
        return state_of(facts, heard, is_open=self._ports.is_open(facts.device))

    @Slot()
    def _follow_choice(self) -> None:
        # While the list is being filled, its choice changes; only the final choice is shown.
        if not self._is_listing:
            self._show_chosen()

    def _show_chosen(self) -> None:
        facts = self._last = self.facts
        self.view.setVisible(facts is not None)
        self._wire.follow(facts if self.isVisible() else None)
        if facts is not None:
            self.view.show_facts(facts, self._state(facts), self._ports.of(facts))
            self.view.identity.show_use(self._uses.of(facts.device))
            use = (facts.device, facts.holder_run)
            if use != self._asked_use:
                self._asked_use = use
                self._uses.ask(facts)

    @Slot(object)
    def _show_use(self, use: LastUse) -> None:
        if use.device == self.list.device:
            self.view.identity.show_use(use)

    def show_exchanges(self, exchanges: Sequence[Exchange], devices: Mapping[str, str]) -> None:
        """Show traffic between instruments and a run in this window; ``devices`` maps roles to devices."""
        for exchange in exchanges:
            device = devices.get(exchange.port, "")
            facts = next(
                (one for one in self._model.look.instruments if device in (one.device, one.path)), None
            )
            if facts is not None and not facts.is_simulated:
                line = traffic_line(structs.replace(exchange, time=exchange.time or time.time()))
                self.view.monitor.take_of_run(self._ports.of(facts), (line,))

    @Slot(object)
    def _take_bytes(self, passed: RunBytes) -> None:
        """Show the traffic between another program's run and an instrument."""
        facts = self._model.look.find(passed.device)
        if facts is not None:
            self.view.monitor.take_of_run(self._ports.of(facts), passed.lines)
            self.view.monitor.refresh()

    # ---- input
    @Slot()
    def _ask_to_add(self) -> None:
        self.add_sheet.ask(self._model.look)

    @Slot()
    def _identify(self) -> None:
        if (facts := self.facts) is not None:
            self._model.ask(facts)

    @Slot()
    def _open_port(self) -> None:
        if (facts := self.facts) is not None:
            terminator = b"\r\n"
            if facts.profile is not None and facts.profile.replies.terminator:
                terminator = facts.profile.replies.terminator.encode("latin-1")
            self._ports.of(facts).open(facts, self.view.line.settings, terminator)

    @Slot(object)
    def _change_line(self, settings: object) -> None:
        if (facts := self.facts) is None:
            return
        if facts.known is not None:
            self._model.keep(facts.known, settings=settings)
        port = self._ports.of(facts)
        if port.is_open:
            port.configure(self.view.line.settings, port.traffic.terminator)

    @Slot(bytes)
    def _change_ending(self, ending: bytes) -> None:
        if (facts := self.facts) is not None and facts.known is not None:
            self._model.keep(facts.known, ending=ending.decode("latin-1"))

    @Slot()
    def _ask_for_plug(self) -> None:
        if (facts := self.facts) is not None:
            title = self.tr("Is {port} connected only to a loopback plug?").format(port=facts.short_path)
            words = self.tr(
                "The check sends arbitrary bytes at many baud rates. Make sure that no instrument receives "
                "them. The plug connects TX to RX (pins 2 and 3 of a DE-9)."
            )
            self.plug_sheet.ask(title, words)

    @Slot(int)
    def _check_loopback(self, answer: int) -> None:
        if answer == 1 and (facts := self.facts) is not None:
            self.view.checks.check_loopback(structs.replace(line_of(facts), baudrate=115200))

    @Slot()
    def _ask_for_log(self) -> None:
        self._ask_for_file(self.tr("Save the traffic"), "txt", self._save_log)

    @Slot()
    def _ask_for_report(self) -> None:
        self._ask_for_file(self.tr("Save the report"), "txt", self._save_report)

    def _ask_for_file(self, title: str, suffix: str, take: object) -> None:
        dialog = self.dialogs.dialog(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text (*.txt *.log)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(take)
        dialog.ask()

    @Slot(str)
    def _save_log(self, name: str) -> None:
        self.view.monitor.save_to(Path(name))

    @Slot(str)
    def _save_report(self, name: str) -> None:
        self.view.checks.save_to(Path(name))

    @Slot(object)
    def _show_error(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    @Slot()
    def _go_to_view(self) -> None:
        identity = self.view.identity
        first = identity.allow_button if identity.identify_button.isHidden() else identity.identify_button
        (first if first.isEnabled() else self.view.tabs.button(0)).setFocus()

    # ---- events of the page
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._asked_use = ("", "")
        self._model.follow(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._wire.follow(None)
        self._model.follow(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.window().width() < NARROW
        self.scan_button.setText("" if is_narrow else self.tr("Scan again"))
        self.add_button.setText(self.tr("Add…") if is_narrow else self.tr("Add instrument…"))
        self.list.setFixedWidth(_LIST_NARROW if is_narrow else _LIST)
        self.list.set_narrow(is_narrow=is_narrow)
        self.view.set_room(is_narrow=is_narrow, is_low=self.height() < _LOW)
        for made in self.findChildren(ClosableSheet, options=Qt.FindChildOption.FindDirectChildrenOnly):
            made.setGeometry(self.rect())
        for sheet in (self.forget_sheet, self.plug_sheet):
            sheet.follow_size()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(700, 480)

    def _connect(self) -> None:
        view = self.view
        self._model.changed.connect(self.refresh)
        self._model.failed.connect(self._show_error)
        self._ports.changed.connect(self.refresh)
        self._ports.changed.connect(self._model.look_at_ports)
        self.scan_button.clicked.connect(self._model.scan)
        self.add_button.clicked.connect(self._ask_to_add)
        self.list.chosen.connect(self._follow_choice)
        self.list.opened.connect(self._go_to_view)
        self.list.add_wanted.connect(self._sheets.add)
        self.list.rename_wanted.connect(self._sheets.rename)
        self.list.forget_wanted.connect(self._sheets.ask_to_forget)
        self._uses.found.connect(self._show_use)
        self._wire.came.connect(self._take_bytes)
        view.identity.run_wanted.connect(self.run_wanted)
        view.identity.identify_wanted.connect(self._identify)
        view.identity.rename_wanted.connect(self._sheets.rename)
        view.identity.forget_wanted.connect(self._sheets.ask_to_forget)
        view.identity.allow_wanted.connect(self._sheets.allow)
        self.list.allow_wanted.connect(self._sheets.allow)
        view.line_changed.connect(self._change_line)
        view.monitor.open_wanted.connect(self._open_port)
        view.monitor.ending_chosen.connect(self._change_ending)
        view.monitor.save_wanted.connect(self._ask_for_log)
        view.monitor.saved.connect(self.saved)
        view.checks.loopback_wanted.connect(self._ask_for_plug)
        view.checks.save_wanted.connect(self._ask_for_report)
        view.checks.saved.connect(self.saved)
        self.plug_sheet.answered.connect(self._check_loopback)
        rename = QShortcut(QKeySequence("F2"), self)
        rename.activated.connect(self._sheets.rename)

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.list)
        body.addWidget(self.view, 1)
        below = QVBoxLayout()
        below.setContentsMargins(16, 14, 16, 14)
        below.setSpacing(12)
        below.addWidget(self.notice)
        below.addLayout(body, 1)
        self.head.lay_above(below, self)
