"""The sheet for adding an instrument: one that was found nearby, or one at a given network address."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.addresses import DEFAULT_PORTS
from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.instruments.connection_panel import ConnectionPanel
from praxis_desktop.gui.instruments.facts import InstrumentFacts, Look, icon_of
from praxis_desktop.gui.instruments.secret_field import SecretField
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.ports.profiles.introductions import LONGEST_NAME, KnownInstrument
from praxis_desktop.ports.reaching.looking import FoundInstrument, Looking

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile

FOUND, BY_ADDRESS, BY_HAND = 0, 1, 2
_TELL_MS = 200
_LONGEST_ADDRESS = 255
_LONGEST_REASON = 200
_LONGEST_PIN = 95
_FIELDS_WIDTH = 344
_NEARBY_HEIGHT = 320
"""Height, in pixels, that leaves room for four instruments, so that no button moves when some are found."""
_PROTECTIONS = ("tcp", "tls", "http", "https")
"""The kinds of connection, in the order offered."""


class FoundRow(Card):
    """A device found nearby, and the button that selects it."""

    def __init__(
        self, found: FoundInstrument | InstrumentFacts, *, is_known: bool, icon: str, appearance: Appearance
    ) -> None:
        super().__init__(appearance=appearance)
        self.found = found
        self.setFixedHeight(58)
        if isinstance(found, FoundInstrument):
            where = self.tr("{host} · port {port}").format(host=found.host, port=found.port)
            answer = self.tr("answers “{answer}”").format(answer=found.answer) if found.answer else ""
            words = " · ".join(filter(None, (where, answer)))
            tag = self.tr("Network")
        elif found.bus:
            number = self.tr("serial {number}").format(number=found.serial_number)
            words = " · ".join((found.short_path, number) if found.serial_number else (found.short_path,))
            tag = found.bus
        else:
            words = self.tr("{port} · connected device unknown").format(port=found.short_path)
            tag = self.tr("Serial")
        name = found.name
        self.chip = Chip(
            self.tr("Known kind") if is_known else self.tr("Unknown"),
            "ok" if is_known else "warn",
            "check-circle" if is_known else "help-diamond",
            appearance=appearance,
        )
        is_serial = isinstance(found, InstrumentFacts) and not found.bus
        self.button = Button(
            self.tr("Say what it is…") if is_serial else self.tr("Add…"), appearance=appearance
        )
        self.button.setAccessibleName(self.tr("Add {name}…").format(name=name))
        self.button.setAccessibleDescription(" · ".join((tag, words, self.chip.text())))
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addStretch(1)
        lines.addWidget(ElidedLabel(name, appearance=appearance, role="h3"))
        lines.addWidget(ElidedLabel(words, appearance=appearance, role="small", color="text2"))
        lines.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, "run", size=24, appearance=appearance))
        layout.addLayout(lines, 1)
        layout.addWidget(Label(tag, appearance=appearance, role="caption", color="text2"))
        layout.addWidget(self.chip)
        layout.addWidget(self.button)


class AddressForm(QWidget):
    """The fields for an instrument at a network address. ``changed`` means that the address or the kind is no
    longer the one last tested; the ``why`` part asks for the reason to add an untested instrument.
    """

    changed = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._names: dict[str, str] = {}
        """The names of the listed kinds."""
        self._guessed = ""
        self.name, self.host = LineField(appearance=appearance), LineField(appearance=appearance, font="mono")
        self.port = LineField(appearance=appearance, font="mono")
        self.reason = LineField(appearance=appearance)
        self.kind = ChoiceField(appearance=appearance)
        self.fingerprint = LineField(appearance=appearance, font="mono")
        self.fingerprint.setMaxLength(_LONGEST_PIN)
        self.protection = ChoiceField(appearance=appearance)
        protections = {
            "tcp": self.tr("Nothing (plain TCP)"),
            "tls": self.tr("TLS: certificate is checked"),
            "http": self.tr("Nothing (plain HTTP)"),
            "https": self.tr("HTTPS: certificate is checked"),
        }
        for scheme in _PROTECTIONS:
            self.protection.addItem(protections[scheme], scheme)
        self.notice = NoticeLine(appearance=appearance)
        self.name.setMaxLength(LONGEST_NAME)
        self.host.setMaxLength(_LONGEST_ADDRESS)
        self.port.setMaxLength(5)
        self.port.setFixedWidth(84)
        self.reason.setMaxLength(_LONGEST_REASON)
        self.host.setPlaceholderText("10.0.0.7")
        SelectOnClick(self.name)
        fields = QVBoxLayout()
        fields.setSpacing(4)
        self._put(fields, self.tr("Name"), self.name)
        fields.addWidget(
            Label(self.tr("What your colleagues call it"), appearance=appearance, role="small", color="text3")
        )
        fields.addSpacing(6)
        self._put(fields, self.tr("What it is"), self.kind)
        fields.addSpacing(6)
        where = QHBoxLayout()
        where.setSpacing(10)
        for words, field in ((self.tr("Address"), self.host), (self.tr("Port"), self.port)):
            column = QVBoxLayout()
            column.setSpacing(4)
            self._put(column, words, field)
            where.addLayout(column, 1 if field is self.host else 0)
        fields.addLayout(where)
        fields.addSpacing(6)
        self._put(fields, self.tr("Protected by"), self.protection)
        self._pin = QWidget()
        pin = QVBoxLayout(self._pin)
        pin.setContentsMargins(0, 6, 0, 0)
        pin.setSpacing(4)
        self._put(pin, self.tr("Certificate fingerprint, if self-signed"), self.fingerprint)
        fields.addWidget(self._pin)
        self.secret = SecretField(appearance=appearance)
        fields.addWidget(self.secret)
        fields.addWidget(self.notice)
        self.why = QWidget()
        why = QVBoxLayout(self.why)
        why.setContentsMargins(0, 6, 0, 0)
        why.setSpacing(4)
        self._put(why, self.tr("Why add it before it has passed a test?"), self.reason)
        fields.addWidget(self.why)
        fields.addStretch(1)
        fields.setContentsMargins(0, 0, 0, 0)
        self.setFixedWidth(_FIELDS_WIDTH)
        self.setLayout(fields)
        for edited in (self.host, self.port, self.fingerprint):
            edited.textChanged.connect(self._change)
        self.protection.currentIndexChanged.connect(self._follow_protection)
        self.kind.activated.connect(self._follow_kind)
        self.secret.changed.connect(self._change)

    @property
    def device(self) -> str:
        """The address in the form used for permissions, or the text as typed if it is not an address."""
        host = self.host.text().strip()
        shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
        pin = self.fingerprint.text().strip() if self._pin.isVisibleTo(self) else ""
        options = [f"fingerprint={pin}"] if pin else []
        options += [f"secret={self.secret.chosen}"] if self.secret.chosen else []
        scheme = str(self.protection.currentData())
        return f"{scheme}://{shown}:{self.port.text().strip()}{'?' if options else ''}{','.join(options)}"

    @property
    def chosen_kind(self) -> str:
        """The chosen kind; "" if the instrument is not of any listed kind."""
        return str(self.kind.currentData() or "")

    def offer_kinds(self, profiles: Sequence[InstrumentProfile]) -> None:
        """Offer the kinds of instruments."""
        self._names = {profile.kind: profile.name.partition(" (")[0] for profile in profiles}
        kinds = [(profile.name, profile.kind) for profile in profiles]
        self.kind.offer_entries([*kinds, (self.tr("Another instrument"), "")])

    def show_found(self, found: FoundInstrument) -> None:
        """Fill in the fields for an instrument that was found."""
        self.kind.setCurrentIndex(
            max(self.kind.findData(found.kind), 0) if found.kind else self.kind.count() - 1
        )
        self._guessed = ""
        self.name.setText(found.name[:LONGEST_NAME])
        self.host.setText(found.host)
        self.port.setText(str(found.port))
        self.protection.setCurrentIndex(self.protection.findData(found.scheme))

    def clear(self) -> None:
        """Empty the fields."""
        for field in (self.name, self.host, self.port, self.reason, self.fingerprint):
            field.clear()
        self._guessed = ""
        self.kind.setCurrentIndex(self.kind.count() - 1)
        self.protection.setCurrentIndex(0)
        self.secret.clear()
        self._pin.hide()
        self.why.hide()
        self.forgive()

    def refuse(self, error: UsageError) -> None:
        """Show that the address cannot be used."""
        self.host.set_wrong(True)
        self.port.set_wrong(True)
        # The hint of the error is about what is written on the command line.
        problem, hint, first = error.message, "", self.host
        if not self.host.text().strip():
            problem, hint = self.tr("The address is missing"), self.tr("Enter it, for example 10.0.0.7.")
        elif not self.port.text().strip() and self.protection.currentData() not in DEFAULT_PORTS:
            problem, hint = self.tr("The port is missing"), self.tr("Enter it, for example 4001.")
            first = self.port
        self.notice.show_notice("alert-circle", "err", problem, hint)
        first.setFocus()

    @Slot()
    def forgive(self) -> None:
        """Remove the error."""
        self.host.set_wrong(False)
        self.port.set_wrong(False)
        self.notice.clear()

    @Slot()
    def _change(self) -> None:
        self.forgive()
        self.changed.emit()

    @Slot()
    def _follow_protection(self) -> None:
        self._pin.setVisible(self.protection.currentData() in ("tls", "https"))
        self._change()

    @Slot()
    def _follow_kind(self) -> None:
        if self.name.text() in ("", self._guessed):
            self._guessed = self._names.get(self.chosen_kind, "")
            self.name.setText(self._guessed)
        self._change()

    def _put(self, layout: QVBoxLayout, words: str, field: QWidget) -> None:
        label = Label(words, appearance=self._appearance, role="h3")
        label.setBuddy(field)
        field.setAccessibleName(words)
        layout.addWidget(label)
        layout.addWidget(field)


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
        self._profiles: Sequence[InstrumentProfile] = ()
        self._ports: Sequence[InstrumentFacts] = ()
        self._looking: Looking | None = None
        self._told: deque[FoundInstrument] = deque()
        self._begun = 0.0
        self._found: dict[tuple[str, str], FoundInstrument] = {}
        self.rows: list[FoundRow] = []
        self.title.setText(self.tr("Add an instrument"))
        self.tabs = Segments(
            [self.tr("Found nearby"), self.tr("By address"), self.tr("Manually")],
            icons=["search", "plug", "pencil"],
            appearance=appearance,
        )
        self.looking_words = Label("", appearance=appearance, role="small", color="text2")
        self._task = BackgroundTask(_perform, self)
        self._task.done.connect(self._end_look)
        self._task.failed.connect(self._fail_look)
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell)
        self._make_found()
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
        head.addWidget(self.looking_words)
        self.body.addLayout(head)
        self.body.addWidget(self._nearby)
        self.body.addWidget(self._address)
        self._connect()

    # ---- opening and closing
    def ask(self, look: Look) -> None:
        """Open the sheet and search for instruments. New ports in ``look`` are shown immediately."""
        self._profiles, self._ports = look.profiles, look.of("new")
        self.form.offer_kinds(self._profiles)
        self._clear_address()
        self.tabs.button(FOUND).setChecked(True)
        self._show_tab(FOUND)
        self.look()
        self.open()

    def show_look(self, look: Look) -> None:
        """Show the new serial ports and USB devices, if the sheet is open."""
        if not self.is_open:
            return
        if look.profiles != self._profiles:
            self._profiles = look.profiles
            self.form.offer_kinds(self._profiles)
        self._ports = look.of("new")
        self._fill_rows()

    def dismiss(self) -> None:
        """Close the sheet, and cancel any search or test in progress."""
        self._stop_looking()
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
        self._nearby.setVisible(is_found)
        self._address.setVisible(not is_found)
        self.looking_words.setVisible(is_found)
        self.close_button.setVisible(is_found)
        for button in (self.back_button, self.untested_button, self.add_button):
            button.setVisible(not is_found)
        self._foot_words.setText(
            self.tr("Not in the list? Is it switched on, and on the same network as this computer?")
            if is_found
            else self.tr("A protocol can reach only this address and port, and only after you allow it.")
        )

    # ---- found nearby
    @Slot()
    def look(self) -> None:
        """Start a new search for instruments."""
        self._stop_looking()
        self._found.clear()
        self._told = deque()
        self._looking = Looking(self._told.append, profiles=self._profiles)
        self._begun = time.monotonic()
        self._task.start(self._looking)
        self._timer.start()
        self.again_button.setEnabled(False)
        self._fill_rows()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        is_new = bool(self._told)
        while self._told:
            found = self._told.popleft()
            self._found[found.name, found.host] = found
        if is_new:
            self._fill_rows()
        if self._looking is not None:
            words = self.tr("Searching network, USB, serial · {seconds} s")
            self.looking_words.setText(words.format(seconds=int(time.monotonic() - self._begun)))

    @property
    def _there(self) -> list[FoundInstrument | InstrumentFacts]:
        return [*self._found.values(), *self._ports]

    def _fill_rows(self) -> None:
        """Show what was found. Rows that are already shown stay in place."""
        shown = {_key(row.found): row for row in self.rows}
        for found in self._there:
            before = shown.get(_key(found))
            if before is not None and before.found == found:
                continue
            kind = self._kind(found)
            icon = "usb" if isinstance(found, InstrumentFacts) else "cabinet"
            row = FoundRow(
                found,
                is_known=kind is not None,
                icon=icon if kind is None else icon_of(kind),
                appearance=self._appearance,
            )
            row.button.clicked.connect(self._take_up)
            if before is not None:
                place = self.rows.index(before)
                had_focus = before.button.hasFocus()
                self._row_layout.replaceWidget(before, row)
                self.rows[place] = row
                _remove(before)
                if had_focus:
                    row.button.setFocus()
            else:
                self.rows.append(row)
                self._row_layout.addWidget(row)
        there = set(map(_key, self._there))
        awaits_again = self._looking is not None and bool(self._found)
        for row in [row for row in self.rows if _key(row.found) not in there]:
            if isinstance(row.found, FoundInstrument) and awaits_again:
                continue
            self.rows.remove(row)
            _remove(row)
        self._none.setVisible(not self.rows)

    def _kind(self, found: FoundInstrument | InstrumentFacts) -> InstrumentProfile | None:
        """Return the profile of a discovered device; None if unknown, for example behind an adapter."""
        if isinstance(found, InstrumentFacts):
            kind = found.likely[0] if found.bus and found.likely else ""
        else:
            kind = found.kind
        return next((profile for profile in self._profiles if profile.kind == kind), None)

    @Slot(object)
    def _end_look(self, _: object) -> None:
        if self._looking is None:
            return
        self._tell()
        self._stop_looking()
        self._fill_rows()
        self.looking_words.setText(self.tr("{n} found").format(n=len(self.rows)))

    @Slot(object)
    def _fail_look(self, error: object) -> None:
        self._stop_looking()
        self.looking_words.setText(spoken(getattr(error, "message", "")))

    def _stop_looking(self) -> None:
        self._timer.stop()
        self.again_button.setEnabled(True)
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    @Slot()
    def _take_up(self) -> None:
        button = self.sender()
        row = button.parent() if isinstance(button, Button) else None
        if not isinstance(row, FoundRow):
            return
        found = row.found
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
    def _make_found(self) -> None:
        appearance = self._appearance
        self._nearby = QWidget()
        self._nearby.setMinimumHeight(_NEARBY_HEIGHT)
        self._none = Label(
            self.tr("Nothing found yet. Many instruments do not announce themselves: add those by address."),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.again_button = Button(self.tr("Look again"), appearance=appearance, icon="refresh")
        self._row_layout = QVBoxLayout()
        self._row_layout.setSpacing(9)
        below = QHBoxLayout()
        words = self.tr(
            "The search only listens and asks for names. It sends nothing that could cause movement."
        )
        below.addWidget(Label(words, appearance=appearance, role="small", wrap=True), 1)
        below.addWidget(self.again_button)
        layout = QVBoxLayout(self._nearby)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addLayout(self._row_layout)
        layout.addWidget(self._none)
        layout.addStretch(1)
        layout.addLayout(below)

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
        self.again_button.clicked.connect(self.look)
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


def _perform(looking: Looking) -> object:
    """Search on a background thread."""
    return looking.perform()


def _key(found: FoundInstrument | InstrumentFacts) -> tuple[str, str]:
    return (found.name, found.host) if isinstance(found, FoundInstrument) else ("", found.device)


def _remove(row: FoundRow) -> None:
    row.hide()
    row.setParent(None)
    row.deleteLater()
