"""The sheet for adding an instrument: one that was found nearby, or one at a given network address."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.instruments.address_form import AddressForm
from praxis_desktop.gui.instruments.connection_panel import ConnectionPanel
from praxis_desktop.gui.instruments.facts import InstrumentFacts, Look
from praxis_desktop.gui.instruments.found_nearby import FoundNearby
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.ports.profiles.introductions import KnownInstrument
from praxis_desktop.ports.reaching.looking import FoundInstrument

FOUND, BY_ADDRESS, BY_HAND = 0, 1, 2


class AddSheet(ClosableSheet):
    """Adds an instrument. ``added`` carries a KnownInstrument; ``port_chosen`` carries the InstrumentFacts of
    a serial port or USB device that was found; ``by_hand_wanted`` requests a field in which to type a port
    that was not found.
    """

    added = Signal(object)
    port_chosen = Signal(object)
    by_hand_wanted = Signal()

    def __init__(
        self, panel: ConnectionPanel, form: AddressForm, *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__("plug", "run", 860, appearance=appearance, parent=parent)
        self.panel, self.form = panel, form
        self._not_tested = panel.chip.text()
        self.title.setText(self.tr("Add an instrument"))
        self.tabs = Segments(
            [self.tr("Found nearby"), self.tr("By address"), self.tr("Manually")],
            icons=["search", "plug", "pencil"],
            appearance=appearance,
        )
        self.nearby = FoundNearby(appearance=appearance)
        self._address = QWidget()
        address = QHBoxLayout(self._address)
        address.setContentsMargins(0, 0, 0, 0)
        address.setSpacing(20)
        address.addWidget(form)
        address.addWidget(panel, 1)
        self._make_foot()
        head = QHBoxLayout()
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.nearby.progress)
        self.body.addLayout(head)
        self.body.addWidget(self.nearby)
        self.body.addWidget(self._address)
        self._connect()

    # ---- opening and closing
    def ask(self, look: Look) -> None:
        """Open the sheet and search for instruments. New ports in ``look`` are shown immediately."""
        self.form.offer_kinds(look.profiles, look.schemes)
        self._clear_address()
        self.tabs.button(FOUND).setChecked(True)
        self._show_tab(FOUND)
        self.nearby.show_look(look)
        self.nearby.look()
        self.open()

    def show_look(self, look: Look) -> None:
        """Show the new serial ports and USB devices, if the sheet is open."""
        if self.is_open:
            self.form.offer_kinds(look.profiles, look.schemes)
            self.nearby.show_look(look)

    def dismiss(self) -> None:
        """Close the sheet, and cancel any search or test in progress."""
        self.nearby.stop()
        self.panel.clear()
        super().dismiss()

    @Slot(int)
    def _show_tab(self, number: int) -> None:
        if number == BY_HAND:
            self.dismiss()
            self.by_hand_wanted.emit()
            return
        is_found = number == FOUND
        self.caption.setText(self.tr("Step 1 of 2 · choose") if is_found else self.tr("Step 2 of 2 · test"))
        self.nearby.setVisible(is_found)
        self._address.setVisible(not is_found)
        self.nearby.progress.setVisible(is_found)
        self.close_button.setVisible(is_found)
        for button in (self.back_button, self.untested_button, self.add_button):
            button.setVisible(not is_found)
        self._foot_words.setText(
            self.tr("Not in the list? Is it switched on, and on the same network as this computer?")
            if is_found
            else self.tr("A protocol can reach only this address and port, and only after you allow it.")
        )

    @Slot(object)
    def _take_found(self, found: FoundInstrument | InstrumentFacts) -> None:
        """Test the address of an instrument that was found; a port needs no test."""
        if isinstance(found, InstrumentFacts):
            self.dismiss()
            self.port_chosen.emit(found)
            return
        self._clear_address()
        self.form.show_found(found)
        self.tabs.button(BY_ADDRESS).setChecked(True)
        self.form.name.setFocus()
        self.form.name.selectAll()
        self.test()

    # ---- by address
    @Slot()
    def test(self) -> None:
        """Test the address, or cancel the test in progress."""
        if self.form.secret.is_unfinished:
            self.form.secret.insist()
            return
        try:
            test = self.panel.make_test(self.form.device, self.form.chosen_kind)
        except UsageError as error:
            self.panel.clear()
            self.form.refuse(error)
            return
        self.form.forgive()
        self.panel.start(test, self.form.device, self.form.chosen_kind)

    @Slot()
    def _test_or_cancel(self) -> None:
        if self.panel.is_running:
            self.panel.clear()
        else:
            self.test()

    @Slot()
    def _change(self) -> None:
        """Discard the test result, because the address or kind has changed."""
        if (
            self.panel.is_running
            or self.panel.passed is not None
            or self.panel.chip.text() != self._not_tested
        ):
            self.panel.clear()

    @Slot()
    def _reveal_secret(self) -> None:
        self.reveal(self.form.secret)

    @Slot(str)
    def _choose_address(self, address: str) -> None:
        self.form.host.setText(address)
        self.test()

    @Slot(str)
    def _trust(self, fingerprint: str) -> None:
        self.form.fingerprint.setText(fingerprint)
        self.test()

    @Slot()
    def _offer(self) -> None:
        """Enable the actions that are currently possible."""
        self.add_button.setEnabled(self.panel.passed == (self.form.device, self.form.chosen_kind))
        self.untested_button.setEnabled(not self.add_button.isEnabled())

    @Slot()
    def _add(self) -> None:
        self._give("")

    @Slot()
    def _add_untested(self) -> None:
        """Add the instrument without a passing test, or ask for the reason if none has been given."""
        reason = self.form.reason.text().strip()
        if self.form.why.isHidden() or not reason:
            self.form.why.show()
            self.form.reason.set_wrong(not self.form.reason.isHidden() and bool(self.form.reason.hasFocus()))
            self.untested_button.setText(self.tr("Add without a passing test"))
            self.form.reason.setFocus()
            self.reveal(self.form.reason)
            return
        if self.form.secret.is_unfinished:
            self.form.secret.insist()
            return
        try:
            self.panel.make_test(self.form.device, self.form.chosen_kind)
        except UsageError as error:
            self.form.refuse(error)
            return
        self._give(reason)

    def _give(self, reason: str) -> None:
        device = self.form.device
        name = self.form.name.text().strip() or self.form.host.text().strip()
        kind = self.form.chosen_kind
        self.dismiss()
        self.added.emit(KnownInstrument(device, name, kind, device, untested=reason))

    def _clear_address(self) -> None:
        self.form.clear()
        self.untested_button.setText(self.tr("Add without a passing test…"))
        self.panel.clear()

    # ---- construction
    def _make_foot(self) -> None:
        appearance = self._appearance
        self._foot_words = Label("", appearance=appearance, role="small", wrap=True)
        self.close_button = Button(self.tr("Close"), appearance=appearance, parent=self.card)
        self.back_button = Button(self.tr("Back"), appearance=appearance, parent=self.card)
        self.untested_button = Button("", appearance=appearance, parent=self.card)
        self.add_button = Button(
            self.tr("Add instrument"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="check",
            parent=self.card,
        )
        self.foot.addWidget(self._foot_words, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.close_button, self.back_button, self.untested_button, self.add_button):
            self.foot.addWidget(button)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show_tab)
        self.nearby.chosen.connect(self._take_found)
        self.close_button.clicked.connect(self.dismiss)
        self.back_button.clicked.connect(self._go_back)
        self.add_button.clicked.connect(self._add)
        self.untested_button.clicked.connect(self._add_untested)
        self.panel.test_button.clicked.connect(self._test_or_cancel)
        self.panel.ended.connect(self._offer)
        self.panel.address_chosen.connect(self._choose_address)
        self.panel.certificate_trusted.connect(self._trust)
        self.form.host.returnPressed.connect(self.test)
        self.form.port.returnPressed.connect(self.test)
        self.form.changed.connect(self._change)
        self.form.secret.shown_more.connect(self._reveal_secret)

    @Slot()
    def _go_back(self) -> None:
        self.panel.clear()
        self.tabs.button(FOUND).setChecked(True)
