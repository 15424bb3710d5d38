"""The form for an instrument at a network address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.addresses import DEFAULT_PORTS
from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.instruments.secret_field import SecretField
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.ports.profiles.introductions import LONGEST_NAME
from praxis_desktop.ports.reaching.looking import FoundInstrument

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile

_LONGEST_ADDRESS = 255
_LONGEST_REASON = 200
_LONGEST_PIN = 95
_FIELDS_WIDTH = 344
_PROTECTIONS = ("tcp", "socket", "tls", "http", "https")
"""The kinds of connection, in the order offered."""
_SECURE = ("tls", "https")


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
        self._schemes: Mapping[str, str] = {}
        """The schemes of the addresses that the kinds' drivers take."""
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
            "socket": self.tr("Nothing (serial line over TCP)"),
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

    def offer_kinds(self, profiles: Sequence[InstrumentProfile], schemes: Mapping[str, str]) -> None:
        """Offer the kinds of instruments. ``schemes`` has the schemes of the addresses that their drivers
        take, keyed by kind.
        """
        self._schemes = schemes
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
        self._take_scheme()

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
        self._pin.setVisible(self.protection.currentData() in _SECURE)
        self._change()

    @Slot()
    def _follow_kind(self) -> None:
        if self.name.text() in ("", self._guessed):
            self._guessed = self._names.get(self.chosen_kind, "")
            self.name.setText(self._guessed)
        self._take_scheme()
        self._change()

    def _take_scheme(self) -> None:
        """Choose the connection that the driver of this kind takes, unless a secure one is chosen."""
        scheme = self._schemes.get(self.chosen_kind)
        if scheme is not None and self.protection.currentData() not in _SECURE:
            self.protection.setCurrentIndex(self.protection.findData(scheme))

    def _put(self, layout: QVBoxLayout, words: str, field: QWidget) -> None:
        label = Label(words, appearance=self._appearance, role="h3")
        label.setBuddy(field)
        field.setAccessibleName(words)
        layout.addWidget(label)
        layout.addWidget(field)
